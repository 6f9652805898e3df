package avrofs

import (
	"fmt"
	"strings"
)

// UnknownTableError says that no table has a name.
type UnknownTableError struct {
	Name       string
	Candidates []string // the nearest names first; qualified where they have to be
	Hint       string   // why there may be no table at all
}

func (e *UnknownTableError) Error() string {
	msg := fmt.Sprintf("unknown table %q", e.Name)
	switch {
	case len(e.Candidates) > 0:
		msg += ": did you mean " + orList(e.Candidates) + "?"
	case e.Hint != "":
		msg += ": " + e.Hint
	}
	return msg
}

// AmbiguousTableError says that a name stands for several tables.
type AmbiguousTableError struct {
	Name       string
	Candidates []string // names that tell them apart, with the paths they stand for
}

func (e *AmbiguousTableError) Error() string {
	return fmt.Sprintf("table name %q is ambiguous: it can mean %s", e.Name, orList(e.Candidates))
}

// LayoutError says that the files of a directory do not make one table.
type LayoutError struct {
	Dir  string // the table's directory
	Path string // what does not fit
	Msg  string
}

func (e *LayoutError) Error() string {
	return fmt.Sprintf("%s can't be read as one table: %s: %s", e.Dir, e.Path, e.Msg)
}

// ChangedError says that a file is not the one that was listed. Run the query
// again to see its new state.
type ChangedError struct {
	Path string
	What string // "it has shrunk from 10 to 5 bytes"
	Err  error  // the cause underneath, may be nil
}

func (e *ChangedError) Error() string {
	return fmt.Sprintf("%s changed while it was in use: %s (run the query again)", e.Path, e.What)
}

// Unwrap returns the cause.
func (e *ChangedError) Unwrap() error { return e.Err }

// PathError says that a file, glob or root can't be used.
type PathError struct {
	Path string
	Msg  string
	Err  error // may be nil
}

func (e *PathError) Error() string {
	switch {
	case e.Err == nil:
		return e.Path + ": " + e.Msg
	case e.Msg == "":
		return e.Path + ": " + e.Err.Error()
	}
	return e.Path + ": " + e.Msg + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *PathError) Unwrap() error { return e.Err }

// NotAllowedError says that a path leads out of every root of the lake.
type NotAllowedError struct {
	Path  string
	Roots []string
}

func (e *NotAllowedError) Error() string {
	return fmt.Sprintf("%s lies outside of %s; set allow_paths=true to read files anywhere", e.Path, strings.Join(e.Roots, ", "))
}

// SchemaError says that the schema in a file's header, or one that was given,
// can't be used.
type SchemaError struct {
	Path string
	Err  error
}

func (e *SchemaError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *SchemaError) Unwrap() error { return e.Err }

// Warning is something odd that does not keep a query from being answered.
type Warning struct {
	Path string
	Msg  string
}

func (w Warning) String() string { return w.Path + ": " + w.Msg }

func orList(s []string) string {
	if len(s) < 2 {
		return strings.Join(s, "")
	}
	return strings.Join(s[:len(s)-1], ", ") + " or " + s[len(s)-1]
}
