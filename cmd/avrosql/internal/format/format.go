// Package format writes result sets as text. A Writer is given the columns, then the rows one by one;
// every format but table writes each row at once.
package format

import (
	"bufio"
	"fmt"
	"io"
	"sort"
	"strings"
)

// Column is a column of a result set. Type is the SQL type's name without parameters.
type Column struct {
	Name string
	Type string
}

// Writer writes one result set. The values of a row are as the driver hands them out, and are not kept.
type Writer interface {
	Begin(cols []Column) error
	Row(values []any) error
	// End completes the result set. Output may be held back until then.
	End() error
}

// Options are shared by all formats.
type Options struct {
	NoHeader bool
	Null     *string // what NULL is written as; nil: the format's own way
}

func (o Options) null(own string) string {
	if o.Null != nil {
		return *o.Null
	}
	return own
}

type maker func(w *bufio.Writer, o Options) Writer

var makers = map[string]maker{
	"csv":      newCSV,
	"tsv":      newTSV,
	"json":     newJSON,
	"ndjson":   newNDJSON,
	"markdown": newMarkdown,
	"table":    newTable,
	"vertical": newVertical,
}

// Names lists the formats.
func Names() []string {
	names := make([]string, 0, len(makers))
	for name := range makers {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// New returns a writer of the named format. What it writes reaches w at End, or earlier.
func New(name string, w io.Writer, o Options) (Writer, error) {
	m, ok := makers[strings.ToLower(name)]
	if !ok {
		return nil, fmt.Errorf("unknown format %q; the formats are %s", name, strings.Join(Names(), ", "))
	}
	return m(bufio.NewWriterSize(w, 64<<10), o), nil
}
