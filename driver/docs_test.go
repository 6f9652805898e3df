package driver_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/driver"
)

var update = flag.Bool("update", false, "rewrite what is generated in docs")

// TestDocsOptions compares the table of options in docs/driver.md with the list; -update writes it.
func TestDocsOptions(t *testing.T) {
	const page, begin, end = "../docs/driver.md", "<!-- options -->\n", "<!-- end of options -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s has no place for the options", page)
	}
	var table strings.Builder
	table.WriteString("| option | value | what for | SET |\n| --- | --- | --- | --- |\n")
	var s driver.Settings
	for _, o := range driver.Options() {
		set := "yes"
		if o.Fixed {
			set = "no: it belongs to the lake"
		}
		fmt.Fprintf(&table, "| `%s` | %s, by default `%s` | %s | %s |\n", o.Name, strings.ReplaceAll(o.Arg, "|", " or "), o.Get(&s), strings.ReplaceAll(o.Doc, "|", `\|`), set)
	}
	want := before + begin + strings.ReplaceAll(table.String(), ", by default ``", "") + end + after
	if want == string(text) {
		return
	}
	if !*update {
		t.Fatalf("the options in %s are not those of driver.Options; run go test ./driver -run TestDocsOptions -update", page)
	}
	if err := os.WriteFile(page, []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
}
