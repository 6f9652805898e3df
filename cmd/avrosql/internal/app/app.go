// Package app is the command line of avrosql: flags, what to run, where the output goes.
package app

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/driver"
)

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1 // a query failed
	exitUsage  = 2
)

// usageError is a mistake on the command line.
type usageError struct{ error }

// flags are what the command line says.
type flags struct {
	commands []string
	file     string
	output   string
	format   string
	noHeader bool
	null     string
	timing   bool
	settings driver.Settings
}

// Main runs the command and returns its exit status.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd := newCommand(stdin, stdout, stderr)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return exitOK
	}
	var usage usageError
	switch {
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "avrosql: %v\nRun 'avrosql --help' for usage.\n", err)
		return exitUsage
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "avrosql: cancelled")
	default:
		fmt.Fprintf(stderr, "avrosql: %s\n", strings.TrimPrefix(err.Error(), "avro: "))
	}
	return exitFailed
}

func newCommand(stdin io.Reader, stdout, stderr io.Writer) *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:   "avrosql [flags] [NAME=]PATH...",
		Short: "SQL over Avro files",
		Long: `avrosql answers SQL over Avro files. Each PATH is a directory, a file or a quoted
glob; NAME= gives it a name. Statements come from -c, from -f, or from standard input.`,
		Example: `  avrosql employees.avro -c "SELECT * FROM employees"
  avrosql /data/lake -c "SHOW TABLES"
  avrosql 'logs/**/*.avro' --format json -f report.sql`,
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Version:           version(),
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		RunE: func(cmd *cobra.Command, args []string) error {
			return run(cmd.Context(), &f, cmd.Flags().Changed("null"), args, stdin, stdout, stderr)
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	cmd.SetVersionTemplate("{{.Version}}\n")
	cmd.SetIn(stdin)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringArrayVarP(&f.commands, "command", "c", nil, "run `SQL`; may be repeated")
	fs.StringVarP(&f.file, "file", "f", "", "run the statements in `SCRIPT`; - is standard input")
	fs.StringVarP(&f.output, "output", "o", "", "write results to `FILE` instead of standard output")
	fs.StringVar(&f.format, "format", "", "format of results: "+strings.Join(format.Names(), ", ")+" (table on a terminal, else csv)")
	fs.BoolVar(&f.noHeader, "no-header", false, "leave the column names out")
	fs.StringVar(&f.null, "null", "", "write NULL as `TEXT`")
	fs.BoolVar(&f.timing, "timing", false, "tell on standard error how long each statement took")
	for _, o := range driver.Options() {
		o := o
		fs.Func(strings.ReplaceAll(o.Name, "_", "-"), o.Doc, func(v string) error { return o.Set(&f.settings, v) })
	}
	return cmd
}

// version is the module's version and Go's.
func version() string {
	v := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		v = info.Main.Version
	}
	return fmt.Sprintf("avrosql %s %s %s/%s", v, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// run opens the lake and runs every statement that the command line names.
func run(ctx context.Context, f *flags, nullGiven bool, args []string, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	if f.file != "" && len(f.commands) > 0 {
		return usageError{errors.New("-c and -f can't be given together")}
	}
	cfg := driver.Config{Settings: f.settings, Warn: func(msg string) { fmt.Fprintln(stderr, "avrosql: warning:", msg) }}
	cfg.AllowPaths = true
	for _, arg := range args {
		name, path := avrofs.ParseRootArg(arg)
		cfg.Roots = append(cfg.Roots, driver.Root{Name: name, Path: path})
	}
	o := format.Options{NoHeader: f.noHeader}
	if nullGiven {
		o.Null = &f.null
	}
	name := f.format
	if name == "" {
		name = "csv"
		if out, ok := stdout.(*os.File); ok && f.output == "" && term.IsTerminal(int(out.Fd())) {
			name = "table"
		}
	}
	if _, err := format.New(name, io.Discard, o); err != nil {
		return usageError{err}
	}
	texts, err := scripts(f, args, stdin)
	if err != nil {
		return err
	}
	connector, err := driver.NewConnector(cfg)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	out := stdout
	if f.output != "" {
		file, err := os.Create(f.output)
		if err != nil {
			return err
		}
		defer func() {
			if e := file.Close(); err == nil {
				err = e
			}
		}()
		out = file
	}
	r := runner{conn: conn, out: out, stderr: stderr, timing: f.timing,
		writer: func() (format.Writer, error) { return format.New(name, out, o) }}
	for _, text := range texts {
		if err := r.run(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// scripts returns the texts to run.
func scripts(f *flags, args []string, stdin io.Reader) ([]string, error) {
	switch {
	case len(f.commands) > 0:
		return f.commands, nil
	case f.file != "" && f.file != "-":
		text, err := os.ReadFile(f.file)
		return []string{string(text)}, err
	}
	if in, ok := stdin.(*os.File); ok && len(args) == 0 && f.file == "" && term.IsTerminal(int(in.Fd())) {
		return nil, usageError{errors.New("nothing to do: give a PATH and a statement with -c")}
	}
	text, err := io.ReadAll(stdin)
	return []string{string(text)}, err
}
