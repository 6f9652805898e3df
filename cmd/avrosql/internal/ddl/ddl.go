// Package ddl is the command avrosql ddl: it writes the statements that declare a lake's tables in
// another engine, over the same files.
//
// A table's columns are those of its merged schema. Each engine has a file that says which of its types
// an Avro type becomes, how it quotes names and strings, and where files, partitions and the schema are
// given; what the engine can't say, or will read as something else than avrosql does, stands as a
// comment before the statement.
package ddl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/schema"
)

// engine writes the statements for a table.
type engine struct {
	name   string
	remote string // the form of location that it needs, if files on this machine are out of its reach
	write  func(t *table) string
}

var engines = []engine{
	{"spark", "", spark},
	{"hive", "", hive},
	{"athena", "s3://BUCKET", athena},
	{"trino", "", trino},
	{"bigquery", "gs://BUCKET", bigQuery},
	{"clickhouse", "", clickHouse},
	{"duckdb", "", duckDB},
	{"snowflake", "@STAGE", snowflake},
}

// Command returns the command. Mistakes on its command line are wrapped by usage.
func Command(stdout io.Writer, usage func(error) error) *cobra.Command {
	var target, location string
	var tables []string
	var names []string
	for _, e := range engines {
		names = append(names, e.name)
	}
	cmd := &cobra.Command{
		Use:   "ddl --for ENGINE [flags] [NAME=]PATH...",
		Short: "Write the statements that declare the tables in another engine",
		Long: `ddl writes, for each table, the statement that declares it in another engine over the same
files. What the engine can't say stands in comments. The engines are ` + strings.Join(names, ", ") + `.`,
		Example: `  avrosql ddl --for hive /data/lake
  avrosql ddl --for athena --location s3://my-bucket/lake --table orders /data/lake`,
		RunE: func(cmd *cobra.Command, args []string) error {
			i := slices.IndexFunc(engines, func(e engine) bool { return e.name == strings.ToLower(target) })
			switch {
			case target == "":
				return usage(errors.New("ddl needs an engine: --for " + strings.Join(names, "|")))
			case i < 0:
				return usage(fmt.Errorf("unknown engine %q; --for takes %s", target, strings.Join(names, ", ")))
			case len(args) == 0:
				return usage(errors.New("ddl needs a PATH"))
			case location != "" && len(args) > 1:
				return usage(errors.New("--location stands for one PATH"))
			}
			return run(cmd.Context(), stdout, engines[i], args, tables, location)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&target, "for", "", "the `ENGINE`: "+strings.Join(names, ", "))
	_ = cmd.RegisterFlagCompletionFunc("for", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	f.StringArrayVar(&tables, "table", nil, "the table `NAME` alone; may be repeated")
	f.StringVar(&location, "location", "", "where the engine finds PATH: a `URL` such as s3://bucket/lake")
	return cmd
}

func run(ctx context.Context, w io.Writer, e engine, args, only []string, location string) error {
	var roots []avrofs.Root
	for _, a := range args {
		name, path := avrofs.ParseRootArg(a)
		roots = append(roots, avrofs.Root{Name: name, Path: path})
	}
	lake, err := avrofs.Open(roots, avrofs.Options{AllowPaths: true})
	if err != nil {
		return err
	}
	defer lake.Close()
	var names []avrofs.TableName
	if len(only) == 0 {
		if names, err = lake.Tables(ctx); err != nil {
			return err
		}
		if len(names) == 0 {
			return fmt.Errorf("there are no tables in %s", strings.Join(args, ", "))
		}
	}
	for _, n := range only {
		at := strings.LastIndexByte(n, '.')
		names = append(names, avrofs.TableName{Database: n[:max(at, 0)], Name: n[at+1:]})
	}
	// A table that can't be read keeps none of the others back.
	var failed []error
	written := 0
	for _, n := range names {
		text, err := statement(ctx, lake, e, n, roots, location)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && len(names) == 1:
			return err
		case err != nil:
			failed = append(failed, fmt.Errorf("there is no statement for %s: %w", strings.TrimPrefix(n.Database+"."+n.Name, "."), err))
			continue
		}
		if written++; written > 1 {
			text = "\n" + text
		}
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

func statement(ctx context.Context, lake *avrofs.Lake, e engine, n avrofs.TableName, roots []avrofs.Root, location string) (string, error) {
	snap, err := lake.Snapshot(ctx, n.Database, n.Name)
	if err != nil {
		return "", err
	}
	t, err := newTable(e, snap, roots, location)
	if err != nil {
		return "", err
	}
	return e.write(t), nil
}

// table is what a statement is made of.
type table struct {
	database, name string
	schema         *schema.Schema
	parts          []avrofs.PathColumn // of key=value levels
	place
	notes []string
}

// note adds a comment, once.
func (t *table) note(format string, args ...any) {
	if n := oneLine(fmt.Sprintf(format, args...)); !slices.Contains(t.notes, n) {
		t.notes = append(t.notes, n)
	}
}

// at is a note about a field.
func (t *table) at(path, format string, args ...any) {
	t.note("%s: %s", path, fmt.Sprintf(format, args...))
}

// script puts comments before statements.
func (t *table) script(statements ...string) string {
	var b strings.Builder
	for _, n := range t.notes {
		b.WriteString("-- " + n + "\n")
	}
	for _, s := range statements {
		b.WriteString(s + ";\n")
	}
	return b.String()
}

// oneLine keeps a comment a comment, and a terminal from being told anything.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 {
			return '?'
		}
		return r
	}, s)
}

// doubled quotes text in the standard's way; backslashed in that of Hive, Spark, BigQuery and ClickHouse.
func doubled(q, s string) string { return q + strings.ReplaceAll(s, q, q+q) + q }

func backslashed(q, s string) string {
	return q + strings.NewReplacer(`\`, `\\`, q, `\`+q, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + q
}

// columns writes a list of definitions, one a line.
func columns(list []string) string { return "(\n  " + strings.Join(list, ",\n  ") + "\n)" }

// caseClash notes names that differ only in case, for engines that do not tell them apart.
func (t *table) caseClash() {
	var walk func(s *schema.Schema, path string, open map[*schema.Schema]bool)
	walk = func(s *schema.Schema, path string, open map[*schema.Schema]bool) {
		if s == nil || open[s] {
			return
		}
		open[s] = true
		seen := map[string]string{}
		for i := range s.Fields {
			f := &s.Fields[i]
			low := strings.ToLower(f.Name)
			if other, ok := seen[low]; ok {
				t.at(join(path, f.Name), "differs from %s only in case, which this engine does not see", other)
			}
			seen[low] = f.Name
			walk(f.Type, join(path, f.Name), open)
		}
		walk(s.Items, path, open)
		for _, b := range s.Branches {
			walk(b, path, open)
		}
	}
	walk(t.schema, "", map[*schema.Schema]bool{})
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
