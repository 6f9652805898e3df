// Package format writes result sets as text. A Writer is given the columns, then the rows one by one;
// every format but table writes each row at once.
//
// On a terminal, table takes no more room than there is: long cells and columns in the middle are cut
// with "…", rows in the middle left out, and what is left out is counted below. box and markdown show
// everything, whatever its size.
package format

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Column is a column of a result set. Type is the SQL type's name without parameters.
type Column struct {
	Name string
	Type string
}

// Writer writes one result set. The values of a row are as the driver hands them out: the slice is not
// kept, its values may be.
type Writer interface {
	Begin(cols []Column) error
	Row(values []any) error
	// End completes the result set. Output may be held back until then.
	End() error
}

// Options are shared by all formats. Those of one format are no mistake with another.
type Options struct {
	NoHeader bool
	Null     *string // what NULL is written as; nil: the format's own way
	Types    bool    // of table and box: the types below the names
	Color    bool    // of table, box and vertical
	Footer   bool    // of table and box: count the rows even where all are shown
	MaxRows  int     // of table: half of them from the start, half from the end; 0: all
	Width    int     // of table, in columns of the terminal; 0: as wide as it gets
	Table    string  // of insert; empty: data
}

func (o Options) null(own string) string {
	if o.Null != nil {
		return *o.Null
	}
	return own
}

type maker struct {
	name    string
	make    func(w *bufio.Writer, o Options) Writer
	visible bool // it escapes control characters itself
	doc     string
}

var makers = []maker{
	{"table", newTable, true, "boxes, cut to the terminal's size"},
	{"box", newBox, true, "boxes, all of it"},
	{"markdown", newMarkdown, true, "a table of Markdown"},
	{"vertical", newVertical, true, "a line for each value"},
	{"csv", newCSV, false, "comma-separated values, RFC 4180"},
	{"tsv", newTSV, false, "tab-separated values"},
	{"json", newJSON, false, "an array of objects"},
	{"ndjson", newNDJSON, false, "an object a line"},
	{"html", newHTML, false, "a table of HTML"},
	{"insert", newInsert, false, "INSERT statements"},
}

func find(name string) *maker {
	for i := range makers {
		if strings.EqualFold(makers[i].name, name) {
			return &makers[i]
		}
	}
	return nil
}

// Names lists the formats.
func Names() []string {
	names := make([]string, len(makers))
	for i, m := range makers {
		names[i] = m.name
	}
	return names
}

// Doc says what a format is like.
func Doc(name string) string {
	if m := find(name); m != nil {
		return m.doc
	}
	return ""
}

// Visible reports whether a format writes control characters of the data in a form that can go to a
// terminal. What the others write has to pass through Escape.
func Visible(name string) bool {
	m := find(name)
	return m != nil && m.visible
}

// New returns a writer of the named format. What it writes reaches w at End, or earlier.
func New(name string, w io.Writer, o Options) (Writer, error) {
	m := find(name)
	if m == nil {
		return nil, fmt.Errorf("unknown format %q; the formats are %s", name, strings.Join(Names(), ", "))
	}
	return m.make(bufio.NewWriterSize(w, 64<<10), o), nil
}
