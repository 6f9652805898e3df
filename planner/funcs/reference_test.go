package funcs

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the reference page")

const referencePage = "../../docs/functions.md"

// TestReference compares the reference page with the list.
func TestReference(t *testing.T) {
	page := reference()
	if *update {
		if err := os.WriteFile(referencePage, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(referencePage)
	if err != nil {
		t.Fatal(err)
	}
	// A checkout may have the line ends of its system.
	if strings.ReplaceAll(string(have), "\r\n", "\n") != page {
		t.Errorf("%s does not say what the list of functions says; write it anew with: go test ./planner/funcs -run Reference -update", referencePage)
	}
}

const referenceHead = `# Functions

<!-- Generated from planner/funcs; write it anew with: go test ./planner/funcs -run Reference -update -->

Names are the same in any case. Unless an entry says otherwise, a function is NULL where an argument is NULL.
` + "`SHOW FUNCTIONS`" + ` lists what stands here, ` + "`SHOW FUNCTIONS LIKE '%json%'`" + ` a part of it. Every example is run as a test.

A signature such as ` + "`substr(VARCHAR, BIGINT[, BIGINT]) -> VARCHAR`" + ` has optional parameters in brackets, and ` + "`...`" + ` where the
last one may be repeated. Its types stand for themselves and for what is converted to them without loss:

| in a signature | takes |
| --- | --- |
| VARCHAR | text and ENUM; any other value that is not nested or binary, as its text |
| TEXT | text and ENUM alone |
| BIGINT | INT, BIGINT, BOOLEAN |
| NUMBER | any number; the result of type ARG is of its kind |
| DOUBLE | any number |
| DATETIME | DATE, DATETIME; TIMESTAMP as the session's time zone shows it |
| TIMESTAMP | TIMESTAMP; DATE and DATETIME as the session's time zone reads them |
| MOMENT | DATE, DATETIME or TIMESTAMP as it is |
| JSON | text or bytes that hold JSON; nested values as their JSON text |
| SCALAR | anything that is not nested |
| ANY | anything |
| T | one type for all parameters called T, to which their arguments are converted |

A result ARG, ARG2 or ARG3 is of the type of that argument, ELEM of the argument's elements. A string literal
in the place of a date, a time, a number or another scalar is read as one.
`

// categoryNotes say what holds for all functions of a category.
var categoryNotes = map[string]string{
	catString: "Characters are Unicode code points; positions count from 1.",
	catRegexp: "Patterns are RE2's, without look-around and back-references, and found anywhere in the string unless they are anchored.",
	catNumeric: "Functions of DOUBLE give NULL outside their domain, as division by zero does. " +
		"A whole number that leaves the range of its type is an error.",
	catDate:  "Fields of a TIMESTAMP are those that the session's time zone shows.",
	catArray: "Positions count from 1; the subscript `x[i]` counts from 0. A position outside of the array is NULL.",
	catAggregate: "Aggregates pass over NULLs and are NULL over no rows, except for the counts. All take DISTINCT and " +
		"`FILTER (WHERE …)`, and may stand before OVER. Their examples are over a column x that holds 1, 2, 4 and NULL.",
	catTable:  "These stand in FROM; all but read_avro in a select list as well. generate_series and range do too, and are values elsewhere.",
	catWindow: "These stand before OVER alone. Their examples are over one row.",
}

// reference returns the page.
func reference() string {
	var b strings.Builder
	b.WriteString(referenceHead)
	var categories []string
	byCategory := map[string][]*Func{}
	for _, f := range All() {
		if byCategory[f.Category] == nil {
			categories = append(categories, f.Category)
		}
		byCategory[f.Category] = append(byCategory[f.Category], f)
	}
	for _, c := range categories {
		links := make([]string, len(byCategory[c]))
		for i, f := range byCategory[c] {
			links[i] = fmt.Sprintf("[%s](#%s)", f.Name, f.Name)
		}
		fmt.Fprintf(&b, "\n**%s:**\n%s\n", title(c), strings.Join(links, ",\n"))
	}
	for _, c := range categories {
		fmt.Fprintf(&b, "\n## %s\n", title(c))
		if note := categoryNotes[c]; note != "" {
			b.WriteString("\n" + note + "\n")
		}
		for _, f := range byCategory[c] {
			fmt.Fprintf(&b, "\n### %s\n\n", f.Name)
			for _, s := range strings.Split(f.Signature(), " or ") {
				b.WriteString(code(s) + "  \n")
			}
			b.WriteString(f.Doc)
			if f.Note != "" {
				b.WriteString(" " + f.Note)
			}
			if len(f.Aliases) > 0 {
				names := make([]string, len(f.Aliases))
				for i, n := range f.Aliases {
					names[i] = code(n)
				}
				b.WriteString(" Also called " + strings.Join(names, ", ") + ".")
			}
			b.WriteString("\n\n")
			example := f.Example
			if f.From != "" {
				example = "SELECT " + f.Example + " FROM " + f.From
			}
			result := "is NULL"
			if f.Result == "" {
				result = "is the empty string"
			} else if f.Result != "NULL" {
				result = "is " + code(f.Result)
			}
			if f.Kind == Table {
				result = "gives " + code(f.Result)
			}
			fmt.Fprintf(&b, "%s %s\n", code(example), result)
		}
	}
	return b.String()
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// code sets text that has no backtick as code.
func code(s string) string { return "`" + s + "`" }
