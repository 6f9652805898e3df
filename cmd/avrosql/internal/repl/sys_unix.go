//go:build unix

package repl

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// hangup is sent when the terminal goes.
const hangup = syscall.SIGHUP

// tryLock asks for the right to write to a file that other shells have open.
func tryLock(f *os.File) error { return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

func unlock(f *os.File) { _ = unix.Flock(int(f.Fd()), unix.LOCK_UN) }

// hush stops the terminal from showing what is typed, until restore is called.
func hush() (restore func()) {
	fd := int(os.Stdin.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return func() {}
	}
	quiet := *before
	quiet.Lflag &^= unix.ECHO
	_ = unix.IoctlSetTermios(fd, setTermios, &quiet)
	return func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }
}
