package bind_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/parse"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden binds every query of testdata/*.txt. A file has cases between blank lines: the query in
// lines that begin with "> ", parameters in lines that begin with "? ", then what comes of it: the plan
// and its columns, a command, or an error with its caret.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for block := range strings.SplitSeq(strings.Trim(string(text), "\n"), "\n\n") {
		var query, params, want, notes []string
		for line := range strings.SplitSeq(strings.Trim(block, "\n"), "\n") {
			switch {
			case strings.HasPrefix(line, "> "):
				query = append(query, line[2:])
			case strings.HasPrefix(line, "? "):
				params = append(params, line[2:])
			case strings.HasPrefix(line, "# "):
				notes = append(notes, line)
			default:
				want = append(want, line)
			}
		}
		for _, l := range notes {
			out.WriteString(l + "\n")
		}
		if len(query) == 0 {
			out.WriteString("\n")
			continue
		}
		for _, l := range query {
			out.WriteString("> " + l + "\n")
		}
		for _, l := range params {
			out.WriteString("? " + l + "\n")
		}
		got := strings.TrimRight(bound(t, strings.Join(query, "\n"), params), "\n")
		out.WriteString(got + "\n\n")
		if expected := strings.TrimRight(strings.Join(want, "\n"), "\n"); !*update && got != expected {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s", strings.Join(query, "\n"), got, expected)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.TrimRight(out.String(), "\n")+"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// bound binds the statements of a text and describes the results.
func bound(t *testing.T, text string, params []string) string {
	script, err := parse.Parse(text, parse.Options{})
	if err != nil {
		return "does not parse: " + err.Error()
	}
	opts := bind.Options{Text: text, Evaluate: evaluate, Variables: []bind.Variable{
		{Name: "timezone", Value: "UTC", Doc: "time zone of the session"}, {Name: "workers", Value: "2", Doc: "threads of a query"},
	}}
	for i, p := range params {
		opts.Params = append(opts.Params, parseParam(t, i+1, p))
	}
	var out strings.Builder
	for _, stmt := range script.Statements {
		b, err := bind.Bind(context.Background(), stmt, catalog{}, opts)
		if err != nil {
			if _, ok := err.(*ast.Error); !ok {
				t.Errorf("%s: %T has no place: %v", text, err, err)
			}
			out.WriteString("error: " + err.Error() + "\n")
			continue
		}
		check(t, text, b)
		out.WriteString(describe(b))
	}
	return out.String()
}

// parseParam reads a value such as `name = 'x'`, `12`, `['a', 'b']` by binding it.
func parseParam(t *testing.T, ordinal int, text string) bind.Param {
	p := bind.Param{Ordinal: ordinal}
	if name, value, ok := strings.Cut(text, " = "); ok {
		p, text = bind.Param{Name: name}, value
	}
	if list, ok := strings.CutPrefix(text, "["); ok {
		d := types.Datum{Type: types.NewArray(types.Of(types.Varchar), false)}
		for item := range strings.SplitSeq(strings.TrimSuffix(list, "]"), ", ") {
			if item == "" {
				continue
			}
			e := parseParam(t, 1, item).Value
			d.Type = types.NewArray(e.Type, false)
			d.Elems = append(d.Elems, e)
		}
		p.Value = d
		return p
	}
	script, err := parse.Parse("SELECT "+text, parse.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := bind.Bind(context.Background(), script.Statements[0], catalog{}, bind.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p.Value = b.Root.(*plan.Project).Exprs[0].Expr.(*plan.Literal).Value
	return p
}

func describe(b *bind.Bound) string {
	switch c := b.Command.(type) {
	case bind.Set:
		if c.Value == nil {
			return "SET " + c.Name + " to its default\n"
		}
		return "SET " + c.Name + " = " + plan.FormatDatum(*c.Value) + " (" + c.Value.Type.String() + ")\n"
	case bind.Use:
		return "USE " + strings.Join(c.Database, ".") + "\n"
	case bind.CreateView:
		return fmt.Sprintf("view %s, temporary %v, replaces %v\n", c.Name, c.Temporary, c.OrReplace)
	case bind.DropView:
		return fmt.Sprintf("DROP VIEW %s, if it exists %v\n", strings.Join(c.Name, "."), c.IfExists)
	case bind.Prepare:
		return fmt.Sprintf("PREPARE %s with %d parameters\n", c.Name, len(c.Params))
	case bind.Execute:
		text := "EXECUTE " + c.Name
		for _, a := range c.Args {
			text += fmt.Sprintf(" %s%d=%s", a.Name, a.Ordinal, plan.FormatDatum(a.Value))
		}
		return text + "\n"
	case bind.Deallocate:
		return "DEALLOCATE " + c.Name + "\n"
	}
	var out strings.Builder
	if b.Explain {
		fmt.Fprintf(&out, "explain, analyze %v\n", b.Analyze)
	}
	out.WriteString(plan.Format(b.Root, nil))
	cols := b.Root.Columns()
	texts := make([]string, len(cols))
	for i, c := range cols {
		texts[i] = c.Name + " " + c.Type.String()
		if !c.Nullable {
			texts[i] += " NOT NULL"
		}
	}
	out.WriteString("=> " + strings.Join(texts, ", ") + "\n")
	return out.String()
}
