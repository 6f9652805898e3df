package meta

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/settings"
)

var sessionCommands = []*Command{
	{
		Name: ".help", Aliases: []string{`\?`, `\h`, ".h"}, Usage: "[COMMAND]", Doc: "Lists the commands, or tells all about one", Example: ".help mode",
		Args: []complete.Arg{complete.ArgCommand, complete.ArgNone},
		run: func(_ context.Context, sh *Shell, args string) error {
			name, err := one(args)
			if err != nil {
				return err
			}
			return sh.help(name)
		},
	},
	{
		Name: ".exit", Aliases: []string{".quit", ".q", `\q`}, Doc: "Leaves; so does Ctrl-D", Example: ".exit",
		run: func(context.Context, *Shell, string) error { return ErrExit },
	},
	{
		Name: ".open", Aliases: []string{`\c`, `\connect`}, Usage: "[NAME=]PATH...", Doc: "Opens other directories, files or globs in place of those open now",
		Example: ".open .", Args: []complete.Arg{complete.ArgFile},
		run: func(ctx context.Context, sh *Shell, args string) error {
			w, err := words(args)
			if err != nil {
				return err
			}
			if len(w) == 0 {
				return usagef("a PATH is missing")
			}
			return sh.OpenPaths(ctx, w)
		},
	},
	{
		Name: ".show", Doc: "Shows all settings and options with their values", Example: ".show",
		run: func(ctx context.Context, sh *Shell, args string) error {
			if _, err := some(args, 0, 0); err != nil {
				return err
			}
			return sh.show(ctx)
		},
	},
	{
		Name: ".save", Usage: "[FILE]", Doc: "Writes the settings to the configuration, which is read at the next start", Example: ".save settings.conf",
		Args: []complete.Arg{complete.ArgFile, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			file, err := one(args)
			if err != nil {
				return err
			}
			return sh.save(ctx, file)
		},
	},
	{
		Name: ".set", Aliases: []string{`\pset`, `\set`}, Usage: "[NAME VALUE]", Doc: "Gives a setting or an option of queries a value", Example: ".set workers 2",
		More: `.show lists them. psql's \pset null, format, tuples_only and expanded work as well.`, Args: []complete.Arg{complete.ArgVariable, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			w, err := some(args, 0, 2)
			if err != nil {
				return err
			}
			return sh.set(ctx, w)
		},
	},
	{
		Name: ".timezone", Usage: "[TZ]", Doc: "Says in which time zone timestamps are shown", Example: ".timezone Europe/Berlin",
		run: func(ctx context.Context, sh *Shell, args string) error {
			zone, err := one(args)
			if err != nil {
				return err
			}
			if zone == "" {
				zone, err := sh.Variable(ctx, "timezone")
				if err != nil {
					return err
				}
				return sh.Print("timezone: " + zone + "\n")
			}
			return sh.SetVariable(ctx, "timezone", zone)
		},
	},
	{
		Name: ".history", Aliases: []string{`\s`}, Usage: "[N]", Doc: "Shows the last N statements and commands, or all", Example: ".history",
		run: func(_ context.Context, sh *Shell, args string) error {
			text, err := one(args)
			if err != nil {
				return err
			}
			var lines []string
			if sh.Lines != nil {
				lines = sh.Lines()
			}
			if text != "" {
				n := 0
				if _, err := fmt.Sscan(text, &n); err != nil || n < 0 {
					return usagef("%q is no number", text)
				}
				lines = lines[max(0, len(lines)-n):]
			}
			if len(lines) == 0 {
				return nil
			}
			return sh.Print(strings.Join(lines, "\n") + "\n")
		},
	},
	{
		Name: ".shell", Aliases: []string{".system", `\!`}, Usage: "COMMAND...", Doc: "Runs a command of the system's shell", Example: ".shell ls",
		Args: []complete.Arg{complete.ArgFile},
		run: func(ctx context.Context, sh *Shell, args string) error {
			if args == "" {
				return usagef("a COMMAND is missing")
			}
			cmd := exec.CommandContext(ctx, "/bin/sh", "-c", args)
			if runtime.GOOS == "windows" {
				cmd = exec.CommandContext(ctx, "cmd", "/c", args)
			}
			cmd.Stdout, cmd.Stderr = sh.Stdout, sh.Stderr
			if sh.Interactive {
				cmd.Stdin = os.Stdin
			}
			return cmd.Run()
		},
	},
}

// psqlNames are what \pset calls settings.
var psqlNames = map[string]string{"null": "nullvalue", "format": "mode"}

func (sh *Shell) set(ctx context.Context, w []string) error {
	if len(w) == 0 {
		return sh.show(ctx)
	}
	name := strings.ToLower(w[0])
	if n, ok := psqlNames[name]; ok {
		name = n
	}
	if name == "tuples_only" && len(w) == 2 {
		name, w[1] = "headers", map[string]string{"on": "off", "off": "on"}[w[1]]
	}
	if name == "expanded" {
		return sh.Run(ctx, ".expanded "+strings.Join(w[1:], " "))
	}
	if t := settings.Find(name); t != nil {
		if len(w) == 1 {
			return sh.Print(t.Name + ": " + t.Get(&sh.Settings) + "\n")
		}
		return asUsage(t.Set(&sh.Settings, w[1]))
	}
	if len(w) == 1 {
		v, err := sh.Variable(ctx, name)
		if err != nil {
			return err
		}
		return sh.Print(name + ": " + v + "\n")
	}
	if _, err := sh.Variable(ctx, name); err != nil {
		return err
	}
	return sh.SetVariable(ctx, name, w[1])
}
