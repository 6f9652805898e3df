package meta

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
)

var editCommands = []*Command{
	{
		Name: ".edit", Aliases: []string{`\e`}, Usage: "[FILE]", Doc: "Edits the last statement, or a file, in $VISUAL or $EDITOR, and runs it",
		More:    "A text that is left unchanged or empty is not run. Ctrl-X Ctrl-E edits the line being typed.",
		Example: ".edit", Args: []complete.Arg{complete.ArgFile, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			file, err := one(args)
			if err != nil {
				return err
			}
			if sh.Edit == nil {
				return errors.New("there is no terminal to edit on")
			}
			if file != "" {
				if err := sh.Edit(ctx, file); err != nil {
					return fmt.Errorf("the editor failed: %w; $EDITOR names another", err)
				}
				return sh.ReadFile(ctx, file)
			}
			before := sh.last
			if before != "" {
				before += ";"
			}
			after, err := sh.EditText(ctx, before+"\n")
			if err != nil {
				return err
			}
			after = strings.TrimSpace(after)
			if after == "" || after == strings.TrimSpace(before) {
				return nil
			}
			fmt.Fprintln(sh.Stdout, format.Safe(after))
			return sh.Script(ctx, "", after)
		},
	},
}

// EditText lets the user edit a text.
func (sh *Shell) EditText(ctx context.Context, text string) (string, error) {
	f, err := os.CreateTemp("", "avrosql-*.sql")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(text)
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return "", err
	}
	if err := sh.Edit(ctx, f.Name()); err != nil {
		return "", fmt.Errorf("the editor failed: %w; $EDITOR names another", err)
	}
	return ReadScript(f.Name())
}
