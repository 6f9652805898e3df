package plan

import (
	"context"

	"github.com/avrosql/avrosql/planner/types"
)

// Table is a table as the planner sees it: one listing of files, pinned for the query. What executes
// the plan knows more of it and asserts its own interface.
type Table interface {
	// Name is the table's qualified name, or the file or glob that stands in its place.
	Name() string
	// Columns lists the fields of the record, then the path columns, then the virtual columns.
	Columns() []TableColumn
	// Files returns how many files the table has, in the order of their paths.
	Files() int
	// PathValues returns the values of the path columns for file i, in the order of their Index. They
	// must not be modified; files that follow one another may share them.
	PathValues(i int) []types.Datum
	// Keep returns the same table over some of its files, given in ascending order.
	Keep(files []int) Table
	// Bytes returns the size of its files, for estimates.
	Bytes() int64
	// HeadersRead returns how many file headers were read to learn the schema; for EXPLAIN.
	HeadersRead() int
}

// Partial is a Table that may know the schemas of some of its files only: its columns are merged from
// those, and it can't be run before the schemas of all its files are known. Tables with the same Base
// are uses of one table in a query and have the same columns.
type Partial interface {
	Table
	// Ready reports whether the schemas of all its files are known, that is, those of all files that
	// Keep has left.
	Ready() bool
	// Base tells the tables of a query apart: it is the same, by ==, for all uses of one table, and for
	// what Look returns.
	Base() any
	// Look returns the table, whole again, with the schemas of the files of some uses of it merged into
	// its columns, beside those known already; without uses, of all files.
	Look(ctx context.Context, uses []Partial) (Partial, error)
}

// FileNamer is a Table that knows the value of _file for each of its files, so that conditions on it
// choose files as those on path columns do.
type FileNamer interface {
	FileName(i int) string
}

// Computed is a Table whose rows are not records of files, such as a system table. Its files are what
// conditions on its path columns choose from.
type Computed interface {
	Computed()
}

// TableColumn is a column of a table.
type TableColumn struct {
	Name     string
	Type     *types.Type
	Nullable bool
	Source   Source
	Index    int  // of path columns
	Hidden   bool // not part of *: virtual columns
}

// TestOp is what a Test compares with.
type TestOp uint8

// The tests that a decoder can make.
const (
	TestEq TestOp = iota
	TestNe
	TestLt
	TestLe
	TestGt
	TestGe
	TestIn
	TestIsNull
	TestNotNull
)

// Test is a condition simple enough to be decided while a record is decoded: a scalar column of the
// scan (FromField) against constants of the column's own type. A NULL column fails all but TestIsNull.
// Tests can't raise errors.
type Test struct {
	Op     TestOp
	Column ScanColumn
	Values []types.Datum // one; for TestIn any number; none for the NULL tests
	Expr   Expr          // the condition that it stands for, for EXPLAIN and for running without pushdown
}
