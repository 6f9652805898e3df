// Package app is the command line of avrosql: flags, what to run, where the output goes.
//
// What is set holds in this order, later ones winning: the configuration file, the environment, flags,
// the statements of ~/.avrosqlrc (of the interactive shell alone), what is typed.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/ddl"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/inspect"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/meta"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/settings"
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
	noConfig bool
	settings settings.Settings
	options  driver.Settings
	given    []func() error // what flags set, done after the configuration has been read
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
	case errors.Is(err, meta.ErrFailed): // has been told
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "avrosql: cancelled")
	default:
		fmt.Fprintf(stderr, "avrosql: %s\n", format.Safe(meta.Message(err)))
	}
	return exitFailed
}

func newCommand(stdin io.Reader, stdout, stderr io.Writer) *cobra.Command {
	f := flags{settings: settings.Default(), options: driver.Settings{AllowPaths: true, AllowCopy: true}}
	cmd := &cobra.Command{
		Use:   "avrosql [flags] [NAME=]PATH...",
		Short: "SQL over Avro files",
		Long: `avrosql answers SQL over Avro files. Each PATH is a directory, a file or a quoted
glob; NAME= gives it a name. Statements come from -c, from -f, or from standard input;
on a terminal, an interactive shell opens.

The exit status is 1 if a query failed, 2 for mistakes on the command line, and 3 if damaged
data were left out, as --on-corrupt skip_block and skip_file allow.`,
		Example: `  avrosql /data/lake
  avrosql employees.avro -c "SELECT * FROM employees"
  avrosql 'logs/**/*.avro' --format json -f report.sql`,
		Args: cobra.ArbitraryArgs,

		ValidArgsFunction: lakePaths,
		SilenceErrors:     true,
		SilenceUsage:      true,
		Version:           version(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return run(cmd.Context(), &f, args, stdin, stdout, stderr)
		},
	}
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	cmd.SetVersionTemplate("{{.Version}}\n")
	cmd.SetIn(stdin)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringArrayVarP(&f.commands, "command", "c", nil, "run `SQL`, or a command such as .tables; may be repeated")
	fs.StringVarP(&f.file, "file", "f", "", "run the statements in `SCRIPT`; - is standard input")
	fs.StringVarP(&f.output, "output", "o", "", "write results to `FILE` instead of standard output")
	fs.Var(&settingFlag{f: &f, name: "mode", arg: "FORMAT"}, "format", "format of results: "+strings.Join(format.Names(), ", ")+" (table on a terminal, else csv)")
	fs.Var(&settingFlag{f: &f, name: "headers", fixed: "off"}, "no-header", "leave the column names out")
	fs.Lookup("no-header").NoOptDefVal = "off"
	fs.Var(&settingFlag{f: &f, name: "nullvalue", arg: "TEXT"}, "null", "write NULL as TEXT")
	fs.Var(&settingFlag{f: &f, name: "timer", fixed: "on"}, "timing", "tell on standard error how long each statement took")
	fs.Lookup("timing").NoOptDefVal = "on"
	for _, t := range settings.All() {
		switch t.Name {
		case "mode", "headers", "nullvalue", "timer":
			continue // have flags with other names
		}
		fs.Var(&settingFlag{f: &f, name: t.Name, arg: t.Arg}, t.Name, t.Doc)
		completeValues(cmd, t.Name, t.Values)
		if len(t.Values) == 2 && t.Values[0] == "on" && t.Name != "pager" {
			fs.Lookup(t.Name).NoOptDefVal = "on"
		}
	}
	fs.BoolVar(&f.noConfig, "no-config", false, "read neither the configuration file nor ~/.avrosqlrc")
	completeValues(cmd, "format", format.Names())
	for _, o := range driver.Options() {
		name := strings.ReplaceAll(o.Name, "_", "-")
		fs.Var(&optionFlag{o, &f}, name, o.Doc)
		completeValues(cmd, name, o.Values)
		if slices.Equal(o.Values, []string{"true", "false"}) {
			fs.Lookup(name).NoOptDefVal = "true"
		}
	}
	usage := func(err error) error { return usageError{err} }
	cmd.AddCommand(newConvert(stderr), newVersion(stdout), newMan(stdout))
	for _, c := range []*cobra.Command{inspect.Command(stdout, usage), ddl.Command(stdout, usage)} {
		c.ValidArgsFunction = avroFiles
		cmd.AddCommand(c)
	}
	return cmd
}

// settingFlag is a setting as a flag.
type settingFlag struct {
	f     *flags
	name  string
	arg   string
	fixed string // what the flag sets, where it is not its argument
}

func (t *settingFlag) String() string { return "" } // help shows no defaults
func (t *settingFlag) Type() string   { return t.arg }

func (t *settingFlag) Set(v string) error {
	if t.fixed != "" {
		v = t.fixed
	}
	check := settings.Default()
	if err := settings.Find(t.name).Set(&check, v); err != nil {
		return err
	}
	t.f.given = append(t.f.given, func() error { return settings.Find(t.name).Set(&t.f.settings, v) })
	return nil
}

// optionFlag is an option of the driver as a flag.
type optionFlag struct {
	driver.Option
	f *flags
}

func (o *optionFlag) String() string { return "" } // help shows no defaults
func (o *optionFlag) Type() string   { return o.Arg }

func (o *optionFlag) Set(v string) error {
	var check driver.Settings
	err := o.Option.Set(&check, v)
	var bad *driver.OptionError
	if errors.As(err, &bad) {
		return bad.Err // the flag's name and value stand before it already
	}
	o.f.given = append(o.f.given, func() error { return o.Option.Set(&o.f.options, v) })
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
