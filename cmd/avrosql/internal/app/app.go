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
	exitOK      = 0
	exitFailed  = 1 // a query failed
	exitUsage   = 2
	exitSkipped = 3 // every query was answered, but damage was left out
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
	cmd := newCommand(stdin, stdout, stderr)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(context.Background())
	if err == nil {
		return exitOK
	}
	var usage usageError
	switch {
	case errors.Is(err, errSkipped):
		return exitSkipped // what was left out has been told
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "avrosql: %v\nRun 'avrosql --help' for usage.\n", err)
		return exitUsage
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "avrosql: cancelled")
	default:
		fmt.Fprintf(stderr, "avrosql: %s\n", strings.TrimPrefix(err.Error(), "avro: "))
	}
	return exitFailed
}

func newCommand(stdin io.Reader, stdout, stderr io.Writer) *cobra.Command {
	f := flags{settings: driver.Settings{AllowPaths: true, AllowCopy: true}}
	cmd := &cobra.Command{
		Use:   "avrosql [flags] [NAME=]PATH...",
		Short: "SQL over Avro files",
		Long: `avrosql answers SQL over Avro files. Each PATH is a directory, a file or a quoted
glob; NAME= gives it a name. Statements come from -c, from -f, or from standard input.

The exit status is 1 if a query failed, 2 for mistakes on the command line, and 3 if damaged
data were left out, as --on-corrupt skip_block and skip_file allow.`,
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
	fs.StringVar(&f.format, "format", "", "`FORMAT` of results: "+strings.Join(format.Names(), ", ")+" (table on a terminal, else csv)")
	fs.BoolVar(&f.noHeader, "no-header", false, "leave the column names out")
	fs.StringVar(&f.null, "null", "", "write NULL as `TEXT`")
	fs.BoolVar(&f.timing, "timing", false, "tell on standard error how long each statement took")
	for _, o := range driver.Options() {
		fs.Var(&optionFlag{o, &f.settings}, strings.ReplaceAll(o.Name, "_", "-"), o.Doc)
	}
	return cmd
}

// optionFlag is an option of the driver as a flag.
type optionFlag struct {
	driver.Option
	settings *driver.Settings
}

func (o *optionFlag) String() string { return "" } // help shows no defaults
func (o *optionFlag) Type() string   { return o.Arg }

func (o *optionFlag) Set(v string) error {
	err := o.Option.Set(o.settings, v)
	var bad *driver.OptionError
	if errors.As(err, &bad) {
		return bad.Err // the flag's name and value stand before it already
	}
	return err
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
	warn := warner{w: stderr}
	cfg := driver.Config{Settings: f.settings, Warn: warn.warn}
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
	texts, err := scripts(f, args, stdin, stderr)
	if err != nil {
		return err
	}
	// From here on the first signal cancels the query, and the next one ends the program.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	connector, err := driver.NewConnector(cfg)
	if err != nil {
		return err
	}
	defer func() {
		if skipped := connector.SkippedTotal(); skipped.Ranges > 0 {
			fmt.Fprintln(stderr, "avrosql: "+skippedText(skipped))
			if err == nil {
				err = errSkipped
			}
		}
	}()
	db := sql.OpenDB(connector)
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	out := stdout
	if f.output != "" {
		file, err := create(f.output)
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

// create opens the file that results go to. What is an Avro file is never overwritten: its name was
// most likely meant as a PATH, and no format of results is Avro.
func create(name string) (*os.File, error) {
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		old, err := os.Open(name)
		if err == nil {
			magic := make([]byte, 4)
			_, err = io.ReadFull(old, magic)
			old.Close()
			if err == nil && string(magic) == "Obj\x01" {
				return nil, usageError{fmt.Errorf("%s is an Avro file, and would be overwritten; give -o another name", name)}
			}
		}
	}
	return os.Create(name)
}

// scripts returns the texts to run.
func scripts(f *flags, args []string, stdin io.Reader, stderr io.Writer) ([]string, error) {
	switch {
	case len(f.commands) > 0:
		return f.commands, nil
	case f.file != "" && f.file != "-":
		text, err := os.ReadFile(f.file)
		return []string{string(text)}, err
	}
	if in, ok := stdin.(*os.File); ok && f.file == "" && term.IsTerminal(int(in.Fd())) {
		if len(args) == 0 {
			return nil, usageError{errors.New("nothing to do: give a PATH and a statement with -c")}
		}
		fmt.Fprintln(stderr, "avrosql: reading statements from standard input, to its end (Ctrl-D); -c takes one from the command line")
	}
	text, err := io.ReadAll(stdin)
	return []string{string(text)}, err
}
