// Package repl is the interactive shell: it reads statements and commands from a terminal, line by line
// with all that a line editor has to offer, and runs them on a session.
//
// The editor is github.com/reeflective/readline. What it does not know stands here: when a statement is
// complete, how SQL is coloured, where the history is kept, what a text of thousands of lines looks like
// while it is edited, and what Ctrl-C means while a query runs.
package repl

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/mattn/go-runewidth"
	"github.com/reeflective/readline"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/catalog"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/meta"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/pager"
)

// Options say what the shell uses beside the session.
type Options struct {
	History string // the file; empty: none is kept
	Startup string // a script that is run first, if it is there
	Version string
	Hold    func(on bool) // called with true before a line is read, with false before one is run; may be nil
}

// Run reads and runs until the user leaves.
func Run(ctx context.Context, sh *meta.Shell, o Options) error {
	// A signal that arrives while a line is edited is not for a query.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	defer signal.Stop(signals)
	// Being told to go, or losing the terminal, ends the query in hand and the shell.
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, hangup)
	defer stop()

	history, err := openHistory(o.History)
	if err != nil {
		fmt.Fprintf(sh.Stderr, "avrosql: history: %s\n", format.Safe(err.Error()))
	}
	sh.Lines = history.lines
	sh.Edit, sh.Hush = edit, hush
	known := catalog.New(nil)
	defer known.Close()
	known.Open(sh.DB())
	sh.Opening, sh.Opened = known.Close, func() { known.Open(sh.DB()) }
	if o.Hold == nil {
		o.Hold = func(bool) {}
	}
	r := &shell{sh: sh, history: history, signals: signals, catalog: known}
	if o.Startup != "" {
		if err := r.do(ctx, func(ctx context.Context) error { return sh.ReadFile(ctx, o.Startup) }); err != nil && !errors.Is(err, fs.ErrNotExist) {
			if errors.Is(err, meta.ErrExit) {
				return nil
			}
			r.tell(err)
		}
	}
	width, _ := sh.Size()
	fmt.Fprintf(sh.Stdout, "%s\n%s\n", meta.Wrap(o.Version, width, 0), meta.Wrap(".help lists the commands, Tab completes, Ctrl-D leaves.", width, 0))
	next := r.plain()
	if editable() {
		next = r.editor()
	}
	for ctx.Err() == nil {
		o.Hold(true)
		line, err := next(ctx)
		o.Hold(false)
		switch {
		case errors.Is(err, readline.ErrInterrupt):
			continue
		case errors.Is(err, io.EOF):
			fmt.Fprintln(sh.Stdout)
			return nil
		case err != nil:
			return err
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		err = r.do(ctx, func(ctx context.Context) error { return sh.Line(ctx, line) })
		if errors.Is(err, meta.ErrExit) {
			return nil
		}
		if err != nil {
			r.tell(err)
		}
	}
	return context.Canceled
}

// shell is one run of the loop.
type shell struct {
	sh      *meta.Shell
	history *history
	catalog *catalog.Catalog
	signals chan os.Signal
	input   *input // nil: without the editor
}

// do runs something that Ctrl-C cancels.
func (r *shell) do(ctx context.Context, f func(ctx context.Context) error) error {
	select {
	case <-r.signals: // meant for what was before
	default:
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	waited := make(chan struct{})
	go func() {
		defer close(waited)
		select {
		case <-r.signals:
			cancel()
		case <-done:
		}
	}()
	err := f(ctx)
	close(done)
	<-waited
	cancel()
	return err
}

func (r *shell) tell(err error) {
	switch {
	case errors.Is(err, meta.ErrFailed), errors.Is(err, pager.ErrClosed):
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(r.sh.Stderr, "cancelled")
		if r.input != nil { // as the terminal does with what it holds
			r.input.forget()
		}
	default:
		width, _ := r.sh.Size()
		lines := strings.Split(format.Safe(meta.Fit(err, width)), "\n")
		for i, line := range lines {
			if !strings.HasPrefix(line, "  ") { // the statement, and the caret below it
				lines[i] = meta.Wrap(line, width, 2)
			}
		}
		text := strings.Join(lines, "\n")
		if r.sh.Colored() {
			first, rest, _ := strings.Cut(text, "\n")
			text = "\x1b[31m" + first + "\x1b[0m"
			if rest != "" {
				text += "\n" + rest
			}
		}
		fmt.Fprintln(r.sh.Stderr, text)
	}
}

// prompt is what stands before the first line; the database in use is part of it.
func (r *shell) prompt() string {
	if db := r.sh.Database(); db != "" {
		return "avrosql:" + format.Safe(db) + "> "
	}
	return "avrosql> "
}

// continued is the prompt of a statement's further lines, as wide as the first one's.
func continued(width int) string {
	const mark = "...> "
	return strings.Repeat(" ", max(0, width-len(mark))) + mark[max(0, len(mark)-width):]
}

// editable reports whether the terminal can do what the line editor needs.
func editable() bool {
	term := os.Getenv("TERM")
	return term != "dumb" && (term != "" || os.PathSeparator == '\\')
}

// plain reads lines from terminals that can't do more.
func (r *shell) plain() func(context.Context) (string, error) {
	in := bufio.NewReader(os.Stdin)
	return func(ctx context.Context) (string, error) {
		var text strings.Builder
		prompt := r.prompt()
		for {
			fmt.Fprint(r.sh.Stdout, prompt)
			line, err := in.ReadString('\n')
			text.WriteString(line)
			if err != nil {
				return "", err
			}
			if meta.Complete(text.String(), r.sh.Syntax()) {
				r.history.add(strings.TrimSpace(text.String()))
				return text.String(), nil
			}
			prompt = continued(runewidth.StringWidth(prompt))
		}
	}
}
