package meta

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
)

// maxDepth is how deep scripts may read scripts.
const maxDepth = 50

var queryCommands = []*Command{
	{
		Name: ".read", Aliases: []string{`\i`, `\ir`, ".source"}, Usage: "FILE", Doc: "Runs the statements and commands of a file",
		More: "An error ends the script unless .continue is on.", Example: ".read report.sql", Args: []complete.Arg{complete.ArgFile, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			w, err := some(args, 1, 1)
			if err != nil {
				return err
			}
			return sh.ReadFile(ctx, w[0])
		},
	},
	{
		Name: ".explain", Usage: "[analyze] QUERY", Doc: "Shows the plan of a query, or runs it and shows what its operators did",
		Example: ".explain SELECT count(*) FROM orders WHERE dt = '2026-01-03'", Args: []complete.Arg{complete.ArgSQL},
		run: func(ctx context.Context, sh *Shell, args string) error {
			if args == "" {
				if sh.last == "" {
					return usagef("there is no query to explain")
				}
				args = sh.last
			}
			if first, rest, _ := strings.Cut(args, " "); strings.EqualFold(first, "analyze") {
				if rest = strings.TrimSpace(rest); rest == "" {
					rest = sh.last
				}
				args = "ANALYZE " + rest
			}
			return sh.Session.Run(ctx, "EXPLAIN "+args, "")
		},
	},
}

// ReadFile runs a script.
func (sh *Shell) ReadFile(ctx context.Context, file string) error {
	if sh.depth >= maxDepth {
		return fmt.Errorf("%s: scripts read each other more than %d deep", file, maxDepth)
	}
	sh.depth++
	defer func() { sh.depth-- }()
	text, err := ReadScript(file)
	if err != nil {
		return err
	}
	return sh.Script(ctx, file, text)
}

// maxScript is how large a script may be.
const maxScript = 256 << 20

// ReadScript reads a script from a file.
func ReadScript(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxScript+1))
	if err == nil && len(text) > maxScript {
		err = fmt.Errorf("%s: a script of more than %d MiB; is it one?", file, maxScript>>20)
	}
	if err == nil && strings.HasPrefix(string(text), "Obj\x01") {
		err = fmt.Errorf("%s is an Avro file, not a script; open it with .open %s", file, file)
	}
	return string(text), err
}
