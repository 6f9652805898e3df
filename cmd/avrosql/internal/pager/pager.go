// Package pager shows what is longer than the screen in a program for that, such as less.
package pager

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Options say which pager is used, and when.
type Options struct {
	Command       string // "on": $PAGER, else less or what the system has
	Width, Height int    // of the screen
	Stderr        io.Writer
}

// ErrClosed is the error of writing to a pager that has been left.
var ErrClosed = errors.New("the pager was left")

// Pager is a writer that holds text back until it is longer than the screen, and then starts the
// program. Text that fits goes to the terminal at Close.
type Pager struct {
	w       io.Writer
	o       Options
	held    bytes.Buffer
	rows    int // of the screen that complete lines take
	partial bytes.Buffer
	cmd     *exec.Cmd
	in      io.WriteCloser
	direct  bool // there is no pager
}

// New returns a pager in front of the terminal w.
func New(w io.Writer, o Options) *Pager { return &Pager{w: w, o: o} }

// Write holds the text back, or hands it on.
func (p *Pager) Write(b []byte) (int, error) {
	switch {
	case p.in != nil:
		if _, err := p.in.Write(b); err != nil {
			return 0, ErrClosed
		}
		return len(b), nil
	case p.direct:
		return p.w.Write(b)
	}
	p.held.Write(b)
	for _, line := range bytes.SplitAfter(b, []byte("\n")) {
		p.partial.Write(line)
		if bytes.HasSuffix(line, []byte("\n")) {
			p.rows += p.height(p.partial.Bytes())
			p.partial.Reset()
		}
	}
	// The prompt needs a row as well.
	if p.rows < p.o.Height && p.partial.Len() < 1<<20 {
		return len(b), nil
	}
	if err := p.start(); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (p *Pager) height(line []byte) int {
	if p.o.Width <= 0 {
		return 1
	}
	return max(1, (runewidth.StringWidth(plain(string(line)))+p.o.Width-1)/p.o.Width)
}

// plain takes colours and line ends away.
func plain(s string) string {
	s = strings.TrimRight(s, "\r\n")
	if !strings.Contains(s, "\x1b") {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		s = after[strings.IndexByte(after, 'm')+1:]
	}
}

// start runs the pager and gives it what was held back; without any, the terminal gets it.
func (p *Pager) start() error {
	cmd := p.command()
	if cmd != nil {
		cmd.Stdout, cmd.Stderr = p.w, p.o.Stderr
		if f, ok := unwrap(p.w).(*os.File); ok {
			cmd.Stdout = f
		}
		in, err := cmd.StdinPipe()
		if err == nil {
			if first, ok := p.w.(interface{ Begin() }); ok {
				first.Begin()
			}
			err = cmd.Start()
		}
		if err == nil {
			p.cmd, p.in = cmd, in
			_, err := p.held.WriteTo(in)
			p.held.Reset()
			if err != nil {
				return ErrClosed
			}
			return nil
		}
	}
	p.direct = true
	_, err := p.held.WriteTo(p.w)
	return err
}

func unwrap(w io.Writer) io.Writer {
	for {
		u, ok := w.(interface{ Unwrap() io.Writer })
		if !ok {
			return w
		}
		w = u.Unwrap()
	}
}

func (p *Pager) command() *exec.Cmd {
	text := p.o.Command
	if text == "on" || text == "" {
		text = os.Getenv("PAGER")
	}
	if text == "" {
		for _, name := range []string{"less", "more"} {
			if _, err := exec.LookPath(name); err == nil {
				text = name
				break
			}
		}
	}
	if text == "" {
		return nil
	}
	var cmd *exec.Cmd
	if runtime.GOOS == "windows" {
		cmd = exec.Command("cmd", "/c", text)
	} else {
		cmd = exec.Command("/bin/sh", "-c", text)
	}
	cmd.Env = os.Environ()
	if os.Getenv("LESS") == "" {
		// Leave at once what fits, keep colours, cut long lines, leave the screen as it is.
		cmd.Env = append(cmd.Env, "LESS=FRSX")
	}
	if os.Getenv("LESSCHARSET") == "" {
		cmd.Env = append(cmd.Env, "LESSCHARSET=utf-8")
	}
	return cmd
}

// Close shows what is left and waits for the pager to be left.
func (p *Pager) Close() error {
	if p.in == nil {
		_, err := p.held.WriteTo(p.w)
		return err
	}
	_ = p.in.Close()
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if code := exit.ExitCode(); code == 126 || code == 127 {
			return fmt.Errorf("the pager could not be started: %s; `.pager off` goes without, `.pager COMMAND` takes another", strings.Join(p.cmd.Args[2:], " "))
		}
		return nil // how else a pager ends is its own business
	}
	return err
}
