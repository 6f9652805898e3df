package driver_test

import (
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/funcs"
)

// TestFunctionExamples runs the examples of all functions, which docs/functions.md shows.
func TestFunctionExamples(t *testing.T) {
	db := openDB(t, lakeDir)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "SET @x = 5"); err != nil {
		t.Fatal(err)
	}
	for _, f := range funcs.All() {
		from := f.From
		if from == "" && f.Kind == funcs.Aggregate {
			from = "(VALUES (1), (2), (4), (NULL)) AS t (x)"
		}
		if f.Kind == funcs.Table {
			if rows, err := readAll(conn, f.Example); err != nil || tableText(rows) != f.Result {
				t.Errorf("%s: %s\ngives %s, %v, want %s", f.Name, f.Example, tableText(rows), err, f.Result)
			}
			continue
		}
		query := "SELECT CAST(" + f.Example + " AS VARCHAR)"
		if from != "" {
			query += " FROM " + from
		}
		rows, err := readAll(conn, query)
		if err != nil {
			t.Errorf("%s: %s\n%v", f.Name, query, err)
			continue
		}
		if len(rows) != 1 || line(rows[0]) != f.Result {
			t.Errorf("%s: %s\ngives %v, want %s", f.Name, query, lines(rows), f.Result)
		}
	}
}

// tableText writes rows as an example of a table function has them.
func tableText(rows [][]any) string {
	list := lines(rows)
	for i, l := range list {
		list[i] = strings.ReplaceAll(l, "|", ", ")
	}
	return strings.Join(list, "; ")
}

// TestShowFunctions: the list is that of the reference page, and LIKE finds aliases too.
func TestShowFunctions(t *testing.T) {
	db := openDB(t, lakeDir)
	if all := mustRead(t, db, "SHOW FUNCTIONS"); len(all) != len(funcs.All()) {
		t.Errorf("%d functions, want %d", len(all), len(funcs.All()))
	}
	got := lines(mustRead(t, db, "SHOW FUNCTIONS LIKE 'char\\_length'"))
	if len(got) != 1 || !strings.HasPrefix(got[0], "length") {
		t.Errorf("char_length is %v", got)
	}
}
