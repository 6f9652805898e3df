// Package export writes the rows of a query to files: what COPY … TO and CREATE TABLE … AS do once their
// query is planned.
//
// A Format is asked first to shape the plan, so that the work of turning values into text is done by
// the query's own workers, and then writes the batches that come out. The formats of this package are
// avro, csv, tsv, json and ndjson; a program adds others with Register.
//
// A file is written under a temporary name, which begins with a dot so that no lake takes it for data,
// and gets its own at the very end. What fails in between leaves nothing behind.
package export

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// Writer writes batches of rows into one file. It belongs to one goroutine.
type Writer interface {
	// Write appends the rows of a batch; of its columns, those that the writer was made with, in front.
	Write(b *vector.Batch) error
	// Close completes the file. It does not close what the writer writes to.
	Close() error
}

// Format is a way to write rows.
type Format struct {
	Name       string
	Doc        string
	Extensions []string // of file names, with the dot
	Options    []string // the names of the options that it takes, beside those of every format
	// Shape returns a plan whose first n columns have the types that New expects, and the others as they
	// are; nil: any types do.
	Shape func(root plan.Node, n int) plan.Node
	// New begins a file. cols are the columns as they come out of the query, before Shape.
	New func(w io.Writer, cols []plan.Column, o *Options) (Writer, error)
}

var (
	formatsMu sync.RWMutex
	formats   = []*Format{&avroFormat, &csvFormat, &tsvFormat, &jsonFormat, &ndjsonFormat}
)

// Register adds a format. Like the registration of database drivers it is done once, while a program
// starts; a second format of one name is a panic.
func Register(f *Format) {
	formatsMu.Lock()
	defer formatsMu.Unlock()
	if slices.ContainsFunc(formats, func(g *Format) bool { return g.Name == f.Name }) {
		panic("export: two formats are named " + f.Name)
	}
	formats = append(formats, f)
}

// Formats lists the formats in the order of their registration.
func Formats() []*Format {
	formatsMu.RLock()
	defer formatsMu.RUnlock()
	return slices.Clone(formats)
}

// FormatError says that no format could be chosen.
type FormatError struct{ Name string }

func (e *FormatError) Error() string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	list := strings.Join(names, ", ")
	if e.Name == "" {
		return "the file's name does not say its format; add (format avro) or another of: " + list
	}
	return fmt.Sprintf("unknown format %q; the formats are: %s", e.Name, list)
}

// Find returns the format of a name, or if that is empty the format of a path's extension.
func Find(name, file string) (*Format, error) {
	for _, f := range Formats() {
		if name != "" && strings.EqualFold(f.Name, name) || name == "" && slices.Contains(f.Extensions, strings.ToLower(path.Ext(file))) {
			return f, nil
		}
	}
	return nil, &FormatError{name}
}
