// Package meta has the commands of the shell that are no SQL: `.tables`, `\d` and the like. One list of
// them, Commands, serves dispatch, `.help`, completion and the documentation.
//
// A command stands at the start of a line, where a statement could begin, and takes that line alone. It
// begins with a dot, as in SQLite and DuckDB; those that psql knows have their psql names beside it.
// Arguments are separated by spaces; 'single' and "double" quotes keep them together. A command may be
// shortened as far as it stays unambiguous.
package meta

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/session"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/suggest"
)

// Command is one command.
type Command struct {
	Name    string         // with its dot
	Aliases []string       // as they are typed: \d, .quit
	Usage   string         // of the arguments
	Doc     string         // a sentence without its full stop
	More    string         // further lines of .help NAME
	Example string         // a whole line that works on the lake of testdata
	Args    []complete.Arg // of each argument; the last one counts for all that follow
	Values  []string
	run     func(ctx context.Context, sh *Shell, args string) error
}

// Shell is a session with what only commands need.
type Shell struct {
	*session.Session
	ConfigFile string                                       // where .save writes
	Lines      func() []string                              // the history; nil: there is none
	Edit       func(ctx context.Context, file string) error // opens an editor; nil: there is none
	depth      int                                          // of scripts that read scripts
	last       string                                       // the statement before
}

// ErrExit is what a command returns that ends the shell.
var ErrExit = errors.New("exit")

// Commands lists the commands by name.
func Commands() []*Command { return commands }

// commands is filled by init, since commands refer to the list themselves.
var commands []*Command

func init() {
	for _, list := range [][]*Command{catalogCommands, outputCommands, queryCommands, sessionCommands, plotCommands, editCommands, settingCommands()} {
		commands = append(commands, list...)
	}
	sort.Slice(commands, func(i, j int) bool { return commands[i].Name < commands[j].Name })
}

// IsCommand reports whether a line, at the start of a statement, is a command.
func IsCommand(line string) bool {
	if len(line) < 2 {
		return false
	}
	c := line[1]
	letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	return line[0] == '.' && letter || line[0] == '\\' && (letter || c == '?' || c == '!')
}

// Find returns the command of a name, with its dot or backslash.
func Find(name string) (*Command, error) {
	low := strings.ToLower(name)
	var starts []*Command
	var names []string
	for _, c := range commands {
		if low == c.Name {
			return c, nil
		}
		names = append(names, c.Name)
		for _, a := range c.Aliases {
			if name == a || low == a {
				return c, nil
			}
			names = append(names, a)
		}
		if len(low) > 1 && strings.HasPrefix(c.Name, low) {
			starts = append(starts, c)
		}
	}
	if len(starts) == 1 {
		return starts[0], nil
	}
	hint := suggest.DidYouMean(low, names)
	if len(starts) > 1 {
		var could []string
		for _, c := range starts {
			could = append(could, c.Name)
		}
		return nil, fmt.Errorf("%s is short for several commands: %s", name, strings.Join(could, ", "))
	}
	if hint == "" {
		hint = "; .help lists the commands"
	}
	return nil, fmt.Errorf("there is no command %s%s", name, hint)
}

// Run runs a command line.
func (sh *Shell) Run(ctx context.Context, line string) error {
	name, args := cut(line)
	// \dt+ and \d+ are \dt and \d.
	if strings.HasPrefix(name, `\`) {
		name = strings.TrimRight(name, "+S")
	}
	c, err := Find(name)
	if err != nil {
		return err
	}
	err = c.run(ctx, sh, args)
	var usage *usageError
	if errors.As(err, &usage) {
		return fmt.Errorf("%s: %w\nusage: %s", c.Name, err, strings.TrimSpace(c.Name+" "+c.Usage))
	}
	return err
}

// cut parts the name of a command from its arguments.
func cut(line string) (name, args string) {
	line = strings.TrimSpace(line)
	end := strings.IndexAny(line, " \t\r\n;'\"")
	if end < 0 {
		end = len(line)
	}
	if strings.HasPrefix(line, `\!`) {
		end = 2
	}
	return line[:end], strings.TrimSpace(line[end:])
}

// usageError is a mistake in the arguments of a command.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// words splits arguments at spaces outside of quotes. A semicolon at the end is nobody's argument.
func words(args string) ([]string, error) {
	var out []string
	var b strings.Builder
	in := false
	args = strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(args), ";"), " \t")
	for i := 0; i < len(args); i++ {
		switch c := args[i]; c {
		case ' ', '\t', '\n', '\r':
			if in {
				out = append(out, b.String())
				b.Reset()
				in = false
			}
		case '\'', '"':
			in = true
			end := strings.IndexByte(args[i+1:], c)
			if end < 0 {
				return nil, usagef("the quote %c is not closed", c)
			}
			b.WriteString(args[i+1 : i+1+end])
			i += 1 + end
		default:
			in = true
			b.WriteByte(c)
		}
	}
	if in {
		out = append(out, b.String())
	}
	return out, nil
}

// some returns the arguments if there are as many as there may be.
func some(args string, low, high int) ([]string, error) {
	w, err := words(args)
	switch {
	case err != nil:
	case len(w) < low:
		err = usagef("an argument is missing")
	case len(w) > high:
		err = usagef("%q is one argument too many", w[high])
	}
	return w, err
}

// one returns the only argument, "" for none.
func one(args string) (string, error) {
	w, err := some(args, 0, 1)
	if err != nil || len(w) == 0 {
		return "", err
	}
	return w[0], nil
}
