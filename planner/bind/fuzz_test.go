package bind_test

import (
	"context"
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

// FuzzBind checks that no text makes parser or binder panic, that every error of the binder has a
// place, and that every plan is well formed.
func FuzzBind(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for block := range strings.SplitSeq(string(text), "\n\n") {
			var query []string
			for line := range strings.SplitSeq(block, "\n") {
				if strings.HasPrefix(line, "> ") {
					query = append(query, line[2:])
				}
			}
			if len(query) > 0 {
				f.Add(strings.Join(query, "\n"))
			}
		}
	}
	params := []bind.Param{{Ordinal: 1, Value: types.NewInt(1)}, {Ordinal: 2, Value: types.NewString("x")}, {Name: "who"}}
	f.Fuzz(func(t *testing.T, text string) {
		script, err := parse.Parse(text, parse.Options{MaxBytes: 1 << 16, MaxDepth: 100})
		if err != nil {
			return
		}
		for _, stmt := range script.Statements {
			b, err := bind.Bind(context.Background(), stmt, catalog{}, bind.Options{Text: text, Params: params, Evaluate: evaluate})
			if err != nil {
				if _, ok := err.(*ast.Error); !ok {
					t.Errorf("%T has no place: %v", err, err)
				}
				continue
			}
			check(t, text, b)
			if b.Root != nil {
				plan.Format(b.Root, nil)
			}
		}
	})
}
