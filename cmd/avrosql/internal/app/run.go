package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"golang.org/x/term"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/meta"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/repl"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/session"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/settings"
	"github.com/avrosql/avrosql/driver"
)

// terminal returns the file that a stream is, if that is a terminal.
func terminal(stream any) *os.File {
	if f, ok := stream.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return f
	}
	return nil
}

// run opens the lake and runs what the command line names, or the interactive shell.
func run(ctx context.Context, f *flags, args []string, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	if f.file != "" && len(f.commands) > 0 {
		return usageError{errors.New("-c and -f can't be given together")}
	}
	interactive := len(f.commands) == 0 && f.file == "" && terminal(stdin) != nil && terminal(stdout) != nil
	if !f.noConfig {
		if err := settings.Load(settings.ConfigFile(), os.Environ(), &f.settings, &f.options); err != nil {
			if !interactive {
				return usageError{err}
			}
			fmt.Fprintf(stderr, "avrosql: %v\n", err)
		}
	}
	for _, set := range f.given {
		if err := set(); err != nil {
			return usageError{err}
		}
	}
	s := &session.Session{Settings: f.settings, Stdout: stdout, Stderr: stderr, Interactive: interactive}
	defer func() {
		if e := s.Close(); err == nil {
			err = e
		}
	}()
	s.Term.Out, s.Term.Err = terminal(stdout) != nil, terminal(stderr) != nil
	for _, stream := range []any{stdout, stderr} {
		if t := terminal(stream); t != nil && s.Term.Size == nil {
			s.Term.Size = func() (int, int) {
				width, height, err := term.GetSize(int(t.Fd()))
				if err != nil {
					return 0, 0
				}
				return width, height
			}
		}
	}
	warn := warner{w: stderr}
	cfg := driver.Config{Settings: f.options, Roots: session.Roots(args), Warn: warn.warn}
	if f.output != "" {
		if err := s.Output(f.output, false); err != nil {
			if errors.Is(err, session.ErrAvroFile) {
				return usageError{err}
			}
			return err
		}
	}
	sh := &meta.Shell{Session: s, ConfigFile: settings.ConfigFile()}
	if interactive {
		if err := s.Open(ctx, cfg); err != nil {
			return err
		}
		o := repl.Options{History: settings.HistoryFile(), Version: version(), Hold: warn.hold}
		if home, err := os.UserHomeDir(); err == nil && !f.noConfig {
			o.Startup = filepath.Join(home, ".avrosqlrc")
		}
		return repl.Run(ctx, sh, o)
	}
	texts, err := scripts(f, len(args), stdin, stderr)
	if err != nil {
		return err
	}
	// From here on the first signal cancels the query, and the next one ends the program.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	if err := s.Open(ctx, cfg); err != nil {
		return err
	}
	defer func() {
		if skipped := s.Connector().SkippedTotal(); skipped.Ranges > 0 {
			fmt.Fprintln(stderr, "avrosql: "+skippedText(skipped))
			if err == nil {
				err = errSkipped
			}
		}
	}()
	failed := error(nil)
	for _, one := range texts {
		err := sh.Script(ctx, one.file, one.text)
		switch {
		case errors.Is(err, meta.ErrExit):
			return failed
		case errors.Is(err, meta.ErrFailed):
			failed = err
		case err != nil:
			return err
		}
	}
	return failed
}

// scripts returns the texts to run.
func scripts(f *flags, paths int, stdin io.Reader, stderr io.Writer) ([]script, error) {
	switch {
	case len(f.commands) > 0:
		var list []script
		for _, text := range f.commands {
			list = append(list, script{text: text})
		}
		return list, nil
	case f.file != "" && f.file != "-":
		text, err := meta.ReadScript(f.file)
		return []script{{f.file, text}}, err
	}
	if f.file == "" && terminal(stdin) != nil {
		if paths == 0 {
			return nil, usageError{errors.New("nothing to do: give a PATH and a statement with -c")}
		}
		fmt.Fprintln(stderr, "avrosql: reading statements from standard input, to its end (Ctrl-D); -c takes one from the command line")
	}
	text, err := io.ReadAll(stdin)
	return []script{{text: string(text)}}, err
}

// script is a text to run, with the name of its file if it has one.
type script struct{ file, text string }
