package meta

import (
	"context"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/session"
)

var catalogCommands = []*Command{
	{
		Name: ".tables", Aliases: []string{`\dt`}, Usage: "[PATTERN]", Doc: "Lists the tables, or those whose names are like PATTERN",
		More: "% stands for any characters and _ for one, as in LIKE.", Example: ".tables emp%", Args: []complete.Arg{complete.ArgTable, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			pattern, err := one(args)
			if err != nil {
				return err
			}
			return sh.Session.Run(ctx, "SHOW TABLES"+like(pattern), "")
		},
	},
	{
		Name: ".describe", Aliases: []string{".desc", `\d`}, Usage: "TABLE", Doc: "Shows the columns of a table with their types",
		More: `\d without a table lists the tables.`, Example: ".describe orders", Args: []complete.Arg{complete.ArgTable, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			name, err := one(args)
			if err != nil {
				return err
			}
			if name == "" {
				return sh.Session.Run(ctx, "SHOW TABLES", "")
			}
			return sh.Session.Run(ctx, "DESCRIBE "+table(name), "")
		},
	},
	{
		Name: ".schema", Usage: "[TABLE]", Doc: "Shows the CREATE statement of a table, or of all, with the Avro schema",
		Example: ".schema customers", Args: []complete.Arg{complete.ArgTable, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			name, err := one(args)
			if err != nil {
				return err
			}
			return sh.schema(ctx, name)
		},
	},
	{
		Name: ".databases", Aliases: []string{`\l`}, Doc: "Lists the databases", Example: ".databases",
		run: func(ctx context.Context, sh *Shell, args string) error {
			if _, err := some(args, 0, 0); err != nil {
				return err
			}
			return sh.Session.Run(ctx, "SHOW DATABASES", "")
		},
	},
	{
		Name: ".functions", Aliases: []string{`\df`}, Usage: "[PATTERN]", Doc: "Lists the functions, or those whose names are like PATTERN",
		Example: ".functions str%", Args: []complete.Arg{complete.ArgFunction, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			pattern, err := one(args)
			if err != nil {
				return err
			}
			return sh.Session.Run(ctx, "SHOW FUNCTIONS"+like(pattern), "")
		},
	},
}

// like is the end of a SHOW statement for a pattern; psql's * is a %.
func like(pattern string) string {
	if pattern == "" {
		return ""
	}
	return " LIKE " + session.Literal(strings.ReplaceAll(pattern, "*", "%"))
}

// table writes what may be a table's name or the path of a file as SQL.
func table(name string) string {
	if strings.ContainsAny(name, "/*\\") || strings.HasSuffix(name, ".avro") {
		return session.Literal(name)
	}
	return session.Name(name)
}

// schema writes CREATE statements as they are.
func (sh *Shell) schema(ctx context.Context, name string) error {
	names := []string{table(name)}
	if name == "" {
		rows, err := sh.Rows(ctx, "SHOW TABLES")
		if err != nil {
			return err
		}
		names = nil
		for _, r := range rows {
			full := session.Ident(r[1])
			if r[0] != "" {
				full = session.Name(r[0]) + "." + full
			}
			names = append(names, full)
		}
	}
	var b strings.Builder
	for _, n := range names {
		rows, err := sh.Rows(ctx, "SHOW CREATE TABLE "+n)
		if err != nil {
			return err
		}
		for _, r := range rows {
			b.WriteString(r[1] + ";\n")
		}
	}
	return sh.Print(b.String())
}
