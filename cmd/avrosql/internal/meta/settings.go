package meta

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/settings"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/suggest"
	"github.com/avrosql/avrosql/driver"
)

var settingAliases = map[string][]string{
	"mode": {".format", `\f`}, "timer": {`\timing`}, "headers": {".header", `\t`}, "nullvalue": {".null"},
}

// settingCommands are one command for each setting.
func settingCommands() []*Command {
	var list []*Command
	for _, t := range settings.All() {
		t := t
		c := &Command{
			Name: "." + t.Name, Aliases: settingAliases[t.Name], Usage: "[" + t.Arg + "]", Doc: "Says " + t.Doc,
			Example: "." + t.Name + " " + t.Example, Args: []complete.Arg{complete.ArgValue, complete.ArgNone}, Values: t.Values,
			run: func(_ context.Context, sh *Shell, args string) error { return sh.setting(&t, args) },
		}
		if strings.HasPrefix(t.Doc, "rows") || strings.HasPrefix(t.Doc, "columns") {
			c.Doc = "Says how many " + t.Doc
		}
		if t.Name == "mode" {
			c.Usage = "[FORMAT [TABLE]]"
			c.More = "The formats are:\n"
			for _, name := range format.Names() {
				c.More += fmt.Sprintf("  %-9s %s\n", name, format.Doc(name))
			}
			c.More += "TABLE is what the format insert names."
		}
		list = append(list, c)
	}
	return list
}

// setting sets a setting, or tells its value. An on-off one without an argument is turned over by psql's
// names alone, which come without arguments here as everywhere.
func (sh *Shell) setting(t *settings.Setting, args string) error {
	most := 1
	if t.Name == "mode" {
		most = 2
	}
	if t.Name == "pager" { // a command line
		args = strings.TrimSpace(args)
		if args == "" {
			return sh.Print(t.Name + ": " + t.Get(&sh.Settings) + "\n")
		}
		if n := len(args); n > 1 && (args[0] == '"' || args[0] == '\'') && strings.IndexByte(args[1:], args[0]) == n-2 {
			args = args[1 : n-1]
		}
		return asUsage(t.Set(&sh.Settings, args))
	}
	w, err := some(args, 0, most)
	if err != nil {
		return err
	}
	if len(w) == 0 {
		return sh.Print(t.Name + ": " + t.Get(&sh.Settings) + "\n")
	}
	if err := t.Set(&sh.Settings, w[0]); err != nil {
		return usagef("%v%s", err, suggest.DidYouMean(w[0], t.Values))
	}
	if len(w) == 2 {
		sh.Table = w[1]
	}
	return nil
}

func asUsage(err error) error {
	if err == nil {
		return nil
	}
	return usagef("%v", err)
}

// show writes all settings and options.
func (sh *Shell) show(ctx context.Context) error {
	cols := []format.Column{{Name: "name", Type: "VARCHAR"}, {Name: "value", Type: "VARCHAR"}, {Name: "meaning", Type: "VARCHAR"}}
	return sh.Result(cols, "", nil, func(row func([]any) error) error {
		for _, t := range settings.All() {
			if err := row([]any{t.Name, t.Get(&sh.Settings), t.Doc}); err != nil {
				return err
			}
		}
		var roots []string
		for _, r := range sh.Config().Roots {
			roots = append(roots, r.Path)
		}
		output := sh.OutputName()
		if output == "" {
			output = "stdout"
		}
		for _, r := range [][3]string{{"open", strings.Join(roots, " "), "what is open"}, {"output", output, "where results go"}} {
			if err := row([]any{r[0], r[1], r[2]}); err != nil {
				return err
			}
		}
		for _, o := range driver.Options() {
			v, err := sh.Variable(ctx, o.Name)
			if err != nil {
				return err
			}
			if err := row([]any{o.Name, v, o.Doc}); err != nil {
				return err
			}
		}
		return nil
	})
}

// save writes the settings that are not the default to the configuration file.
func (sh *Shell) save(ctx context.Context, file string) error {
	if file == "" {
		file = sh.ConfigFile
	}
	if file == "" {
		return usagef("there is no folder for the configuration; give a FILE")
	}
	var b strings.Builder
	b.WriteString("# Settings of avrosql, one a line: name = value. AVROSQL_NAME in the environment and flags go before them.\n")
	plain := settings.Default()
	for _, t := range settings.All() {
		if v := t.Get(&sh.Settings); v != t.Get(&plain) {
			fmt.Fprintf(&b, "%s = %s\n", t.Name, settings.Quote(v))
		}
	}
	var none driver.Settings
	for _, o := range driver.Options() {
		if o.Fixed || o.Name == "database" {
			continue
		}
		v, err := sh.Variable(ctx, o.Name)
		if err != nil {
			return err
		}
		if v != o.Get(&none) {
			fmt.Fprintf(&b, "%s = %s\n", o.Name, settings.Quote(v))
		}
	}
	if old, err := os.ReadFile(file); err == nil && !settings.IsConfig(string(old)) {
		return fmt.Errorf("%s exists and is no configuration of avrosql; it is left as it is", file)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		return err
	}
	return sh.Print("saved to " + file + "\n")
}
