package ast

import "strings"

// TableExpr is an item of a FROM clause.
type TableExpr interface {
	Node
	tableExpr()
}

// Alias is AS name (columns). The zero value is no alias.
type Alias struct {
	Name    *Ident
	Columns []Ident
}

// TableName is a table, a view, a CTE, or a file.
type TableName struct {
	Span
	Parts []Ident // one for a file
	File  bool    // written as a string: FROM '/data/x.avro'
	Alias
}

// MaybeFile reports whether the name can be that of a file, glob or URL: a string, or one quoted
// name that holds a slash, a backslash or a glob character, or ends in .avro.
func (t *TableName) MaybeFile() bool {
	if t.File {
		return true
	}
	if len(t.Parts) != 1 || !t.Parts[0].Quoted {
		return false
	}
	name := t.Parts[0].Name
	return strings.ContainsAny(name, `/\*?`) || strings.HasSuffix(strings.ToLower(name), ".avro")
}

// TableFunc is a function in place of a table: read_avro('glob', option => value). Named arguments
// are *NamedArg.
type TableFunc struct {
	Span
	Lateral    bool
	Call       *FuncCall
	Ordinality bool // WITH ORDINALITY
	Alias
}

// Unnest is UNNEST(a, b) [WITH ORDINALITY]. It may refer to tables on its left.
type Unnest struct {
	Span
	Lateral    bool // said explicitly
	Args       []Expr
	Ordinality bool
	Alias
}

// DerivedTable is (query) AS name (columns).
type DerivedTable struct {
	Span
	Lateral bool
	Query   *Query
	Alias
}

// JoinKind is the kind of a join.
type JoinKind uint8

// The kinds of joins.
const (
	InnerJoin JoinKind = iota // also JOIN without a condition
	CrossJoin                 // CROSS JOIN, and a comma within parentheses
	LeftJoin
	RightJoin
	FullJoin
	SemiJoin
	AntiJoin
	AsofJoin       // a row of the left with the nearest of the right
	AsofLeftJoin   // and left rows without one
	PositionalJoin // the n-th rows of both sides
	StraightJoin   // an inner join whose order is kept
)

// Join joins two tables. Of On, Using and Natural at most one is set. Match is the MATCH_CONDITION of an
// ASOF JOIN, beside On or Using or alone. Chains nest to the left.
type Join struct {
	Span
	Kind        JoinKind
	Natural     bool
	Left, Right TableExpr
	Match       Expr
	On          Expr
	Using       []Ident
}

// Sample is input TABLESAMPLE method (size) REPEATABLE (seed).
type Sample struct {
	Span
	Input  TableExpr
	Method string // in lower case, "" where none is given
	Size   Expr
	Rows   bool // else percent
	Seed   Expr // nil where none is given
}

// PivotFor is column IN (values) of a Pivot. Without Values they are read from the data.
type PivotFor struct {
	Span
	Expr   Expr
	Values []SelectItem
}

// Pivot is input PIVOT (aggregates FOR column IN (values) GROUP BY …), and
// PIVOT input ON column USING aggregates GROUP BY ….
type Pivot struct {
	Span
	Input   TableExpr
	Aggs    []SelectItem // none: count(*)
	For     []PivotFor
	GroupBy []Expr // nil: every other column
	Alias
}

// UnpivotColumns are columns of an Unpivot that become values of one row. Alias is what the name column
// says of them; empty for their names.
type UnpivotColumns struct {
	Span
	Columns []Expr // a Path each, or one Star
	Alias   string
}

// Unpivot is input UNPIVOT [INCLUDE NULLS] (values FOR name IN (columns)), and UNPIVOT input ON columns
// INTO NAME name VALUE values.
type Unpivot struct {
	Span
	Input        TableExpr
	IncludeNulls bool
	Name         Ident   // of the column that names come into
	Values       []Ident // of the columns that values come into
	Columns      []UnpivotColumns
	Alias
}

func (*Unpivot) tableExpr()      {}
func (*TableName) tableExpr()    {}
func (*TableFunc) tableExpr()    {}
func (*Unnest) tableExpr()       {}
func (*DerivedTable) tableExpr() {}
func (*Join) tableExpr()         {}
func (*Sample) tableExpr()       {}
func (*Pivot) tableExpr()        {}
