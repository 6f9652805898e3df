package avrofs

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// MergeMode says how the schema of a table comes from those of its files.
type MergeMode uint8

// The modes. The zero value takes the mode of the lake, and there MergeUnion.
const (
	MergeDefault MergeMode = iota
	// MergeUnion holds the data of all files; see schema.Merge.
	MergeUnion
	// MergeStrict refuses files whose schemas differ in what they hold.
	MergeStrict
	// MergeLatest takes the schema of the file that was modified last, among
	// equals the one whose path sorts last. A field of it that another file
	// lacks, and for which it has no default, is NULL there; fields that only
	// other files have are not read. Within nested records, and where types
	// differ, files are resolved as the specification says, or refused.
	MergeLatest
	// MergeFirst does the same with the file whose path sorts first.
	MergeFirst
)

var mergeNames = [...]string{"", "union", "strict", "latest", "first"}

// String returns the mode as options write it.
func (m MergeMode) String() string {
	if int(m) < len(mergeNames) {
		return mergeNames[m]
	}
	return fmt.Sprintf("MergeMode(%d)", m)
}

// ParseMergeMode reads union, strict, latest or first.
func ParseMergeMode(s string) (MergeMode, error) {
	for m, n := range mergeNames {
		if m > 0 && strings.EqualFold(s, n) {
			return MergeMode(m), nil
		}
	}
	return 0, fmt.Errorf("unknown merge mode %q: it must be union, strict, latest or first", s)
}

// TableOptions say how files become a table. What is zero is taken from the
// options of the lake.
type TableOptions struct {
	Merge MergeMode
	// Schema is a reader's schema; files are resolved against it as the
	// specification says, in place of merging. SchemaText is its JSON or the
	// path of an .avsc file.
	Schema     *schema.Schema
	SchemaText string
	// Layout declares the form of the files' paths; see ParseLayout. In the
	// options of a directory's table it makes all files below the directory
	// one table.
	Layout string
	// SkipBad leaves files out that are not Avro, are damaged in their header,
	// have an unknown codec or may not be read, with an entry in Snapshot.Skipped.
	// Without it they are errors, as I/O errors always are.
	SkipBad bool
}

// over returns o with what it lacks taken from d.
func (o TableOptions) over(d TableOptions) TableOptions {
	if o.Schema == nil && o.SchemaText == "" {
		// A mode that was asked for says that no schema is wanted.
		if o.Merge == MergeDefault {
			o.Schema, o.SchemaText = d.Schema, d.SchemaText
		}
	}
	if o.Merge == MergeDefault {
		o.Merge = d.Merge
	}
	if o.Layout == "" {
		o.Layout = d.Layout
	}
	o.SkipBad = o.SkipBad || d.SkipBad
	return o
}

// key tells what is derived of a name under some options from what is under others.
func (o TableOptions) key(name string) string {
	if o == (TableOptions{}) {
		return name
	}
	return fmt.Sprintf("\x00%q %p %q %q %d %t", name, o.Schema, o.SchemaText, o.Layout, o.Merge, o.SkipBad)
}

// tableOptions returns the options of a table by its name, if it has any.
func (l *Lake) tableOptions(n TableName) (TableOptions, bool) {
	name := n.String()
	if o, ok := l.opts.Tables[name]; ok {
		return o, true
	}
	var found TableOptions
	count := 0
	for k, o := range l.opts.Tables {
		if strings.EqualFold(k, name) {
			found = o
			count++
		}
	}
	return found, count == 1
}
