//go:build unix

package repl

import (
	"bytes"
	"io"
	"os"
	"regexp"
	"time"
	"unicode/utf8"
	_ "unsafe" // for go:linkname

	"golang.org/x/sys/unix"
)

// editorInput is where the editor reads keys. The editor means it to be replaced, but keeps it to itself.
//
//go:linkname editorInput github.com/reeflective/readline/internal/core.Stdin
var editorInput io.ReadCloser

// ownInput puts input between the terminal and the editor.
func ownInput() *input {
	t := &input{tty: os.Stdin}
	if null, err := os.Open(os.DevNull); err == nil {
		t.null, editorInput = null, t
	}
	return t
}

const (
	// burst is how many characters in one piece are more than anybody types.
	burst = 256
	// burstPause is how long the rest of a burst may take, and that of a key's sequence.
	burstPause = 20 * time.Millisecond
	// maxBurst is how long a burst may be, in bytes. What follows is taken for another one.
	maxBurst = 64 << 20
)

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
	// report is the answer of a terminal that was asked where its cursor is.
	report = regexp.MustCompile(`^\x1b\[[0-9]+;[0-9]+R`)
	// cutShort is the beginning of one, or of a paste.
	cutShort = regexp.MustCompile(`^\x1b\[[0-9]*(;[0-9]*)?$`)
)

// input hands keys from the terminal to the editor, one in each read, as somebody types who takes his time.
// Of several keys in one read the editor would lose some: those behind Ctrl-C, for one, and those that
// commands such as vi's f wait for. It leaves out what the editor can't deal with at all:
//
//   - Reports of the cursor's place, which nobody here has asked for: they come late, for a program that
//     ran before, or are really Shift-F3. The editor would wait forever for somebody to take them.
//   - Pastes by terminals that don't tell where one begins and ends. Each line of them would be drawn for
//     each of its characters, so a burst becomes a paste as other terminals send it.
type input struct {
	tty, null *os.File
	in        []byte // read, not yet looked at
	out       []byte // for the editor
	pasting   bool   // in is within a paste
	handing   bool   // out is
	vi        bool   // Escape is a key of its own, whatever follows at once
}

// forget drops keys that were read but not handed on.
func (t *input) forget() { *t = input{tty: t.tty, null: t.null, vi: t.vi} }

// Fd returns what becomes readable when there are keys.
func (t *input) Fd() uintptr {
	if len(t.out) > 0 {
		return t.null.Fd()
	}
	return t.tty.Fd()
}

func (t *input) Close() error { return nil }

func (t *input) Read(p []byte) (int, error) {
	for len(t.out) == 0 || !t.handing && !utf8.FullRune(t.out) {
		if err := t.more(); err != nil {
			return 0, err
		}
		for len(t.in) > 0 && t.step() {
		}
	}
	n := copy(p, t.out[:t.next(len(p))])
	t.out = t.out[n:]
	return n, nil
}

// next returns how many bytes to hand on: those of a key, or as many of a paste as there are, up to most.
func (t *input) next(most int) int {
	switch {
	case t.handing:
		i := bytes.Index(t.out, pasteEnd)
		if i < 0 {
			return len(t.out)
		}
		if i += len(pasteEnd); i > most {
			return min(most, i-len(pasteEnd))
		}
		t.handing = false
		return i
	case bytes.HasPrefix(t.out, pasteBegin):
		t.handing = true
		return len(pasteBegin)
	}
	return keyLen(t.out, t.vi)
}

// keyLen returns how many bytes at the front are one key.
func keyLen(b []byte, vi bool) int {
	if b[0] != '\x1b' || len(b) < 2 || vi && b[1] != '[' && b[1] != 'O' {
		_, n := utf8.DecodeRune(b)
		return n
	}
	switch b[1] {
	case '[':
		for i := 2; i < len(b); i++ {
			if b[i] >= '@' && b[i] <= '~' && !(i == 2 && b[i] == '[') {
				return i + 1
			}
		}
		return len(b)
	case 'O':
		return min(3, len(b))
	}
	_, n := utf8.DecodeRune(b[1:])
	return 1 + n
}

// more waits for the terminal.
func (t *input) more() error {
	var buf [4096]byte
	n, err := t.tty.Read(buf[:])
	t.in = append(t.in, buf[:n]...)
	return err
}

// soon waits for more, but not for long, and reports whether it came.
func (t *input) soon() bool {
	fds := []unix.PollFd{{Fd: int32(t.tty.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, int(burstPause.Milliseconds()))
	return err == nil && n > 0 && fds[0].Revents&unix.POLLIN != 0 && t.more() == nil
}

// pass hands the first n bytes on.
func (t *input) pass(n int) {
	t.out = append(t.out, t.in[:n]...)
	t.in = t.in[n:]
}

// step looks at what is at the front; false: nothing can be said before there is more.
func (t *input) step() bool {
	if t.pasting {
		if i := bytes.Index(t.in, pasteEnd); i >= 0 {
			t.pass(i + len(pasteEnd))
			t.pasting = false
			return true
		}
		t.pass(max(0, len(t.in)-len(pasteEnd)+1))
		return false
	}
	if t.in[0] != '\x1b' {
		n := plain(t.in)
		if n < burst {
			t.pass(max(n, 1))
			return true
		}
		for n == len(t.in) && n < maxBurst && t.soon() {
			n += plain(t.in[n:])
		}
		text := bytes.TrimRight(t.in[:n], "\r\n")
		t.out = append(t.out, pasteBegin...)
		t.out = append(t.out, text...)
		t.out = append(t.out, pasteEnd...)
		if len(text) < n {
			t.out = append(t.out, '\r')
		}
		t.in = t.in[n:]
		return true
	}
	switch at := report.Find(t.in); {
	case bytes.HasPrefix(t.in, pasteBegin):
		t.pass(len(pasteBegin))
		t.pasting = true
	case at != nil:
		t.in = t.in[len(at):]
	case len(t.in) > 1 && cutShort.Match(t.in) && t.soon():
	default:
		t.pass(1)
	}
	return true
}

// plain returns how many bytes at the front are text.
func plain(b []byte) int {
	for i, c := range b {
		if c < ' ' && c != '\t' && c != '\r' && c != '\n' || c == 0x7f {
			return i
		}
	}
	return len(b)
}
