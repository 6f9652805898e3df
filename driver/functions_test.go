package driver_test

import (
	"strings"
	"testing"

	"github.com/avrosql/avrosql/planner/funcs"
)

// TestFunctionExamples runs the examples of all functions, which docs/functions.md shows.
func TestFunctionExamples(t *testing.T) {
	db := openDB(t, lakeDir)
	for _, f := range funcs.All() {
		from := f.From
		if from == "" && f.Kind == funcs.Aggregate {
			from = "(VALUES (1), (2), (4), (NULL)) AS t (x)"
		}
		query := "SELECT CAST(" + f.Example + " AS VARCHAR)"
		if from != "" {
			query += " FROM " + from
		}
		rows, err := readAll(db, query)
		if err != nil {
			t.Errorf("%s: %s\n%v", f.Name, query, err)
			continue
		}
		if len(rows) != 1 || line(rows[0]) != f.Result {
			t.Errorf("%s: %s\ngives %v, want %s", f.Name, query, lines(rows), f.Result)
		}
	}
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
