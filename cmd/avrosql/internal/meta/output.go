package meta

import (
	"context"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
)

var outputCommands = []*Command{
	{
		Name: ".output", Aliases: []string{`\o`}, Usage: "[FILE]", Doc: "Sends results to a file, or to the terminal again",
		More:    "Unless .mode says otherwise, the ending of the name decides on the format: .csv, .tsv, .json, .ndjson, .md, .html, .sql.",
		Example: ".output results.csv", Args: []complete.Arg{complete.ArgFile, complete.ArgNone},
		run: func(_ context.Context, sh *Shell, args string) error {
			name, err := one(args)
			if err != nil {
				return err
			}
			return sh.Output(name, false)
		},
	},
	{
		Name: ".once", Usage: "FILE", Doc: "Sends the next result to a file", Example: ".once result.json", Args: []complete.Arg{complete.ArgFile, complete.ArgNone},
		run: func(_ context.Context, sh *Shell, args string) error {
			w, err := some(args, 1, 1)
			if err != nil {
				return err
			}
			return sh.Output(w[0], true)
		},
	},
	{
		Name: ".expanded", Aliases: []string{`\x`}, Usage: "[on|off]", Doc: "Turns a line for each value on or off", Example: ".expanded on",
		Args: []complete.Arg{complete.ArgValue, complete.ArgNone}, Values: []string{"on", "off"},
		run: func(_ context.Context, sh *Shell, args string) error {
			v, err := one(args)
			if err != nil {
				return err
			}
			switch strings.ToLower(v) {
			case "":
				if v = "on"; sh.Mode == "vertical" {
					v = "off"
				}
			case "on", "off", "auto":
			default:
				return usagef("%q is neither on nor off", v)
			}
			if sh.Mode = ""; v == "on" {
				sh.Mode = "vertical"
			}
			return nil
		},
	},
	{
		Name: ".print", Aliases: []string{`\echo`, `\qecho`}, Usage: "TEXT...", Doc: "Writes text to where results go", Example: ".print 'Orders by day:'",
		run: func(_ context.Context, sh *Shell, args string) error {
			w, err := words(args)
			if err != nil {
				return err
			}
			return sh.Print(strings.Join(w, " ") + "\n")
		},
	},
}
