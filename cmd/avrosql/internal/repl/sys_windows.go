package repl

import (
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// hangup is sent when the terminal goes.
const hangup = syscall.SIGHUP

// tryLock asks for the right to write to a file that other shells have open.
func tryLock(f *os.File) error {
	const how = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), how, 0, 1, 0, new(windows.Overlapped))
}

func unlock(f *os.File) {
	_ = windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, new(windows.Overlapped))
}

// input does nothing: what the console sends is no stream of characters.
type input struct{ vi bool }

func ownInput() *input { return &input{} }

func (*input) forget() {}

// hush does nothing: the console shows nothing before it is read.
func hush() (restore func()) { return func() {} }
