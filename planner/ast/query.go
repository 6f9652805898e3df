package ast

// SetExpr is what can stand on either side of UNION: Select, SetOp, Values, Report, or a Query in
// parentheses.
type SetExpr interface {
	Node
	setExpr()
}

// Query is a whole query.
type Query struct {
	Span
	With      *With // nil where there is none
	Body      SetExpr
	OrderBy   []OrderItem
	Limit     Expr // nil where there is none; LIMIT ALL is none
	Offset    Expr
	Percent   bool // LIMIT 10 PERCENT, LIMIT 10%
	WithTies  bool // FETCH FIRST n ROWS WITH TIES
	Fetch     bool // FETCH FIRST n PERCENT
	LimitSpan Span
}

// With is WITH [RECURSIVE] a AS (…), ….
type With struct {
	Span
	Recursive bool
	CTEs      []CTE
}

// Materialization is what a CTE says about itself.
type Materialization uint8

// The kinds of materialization.
const (
	MaterializeDefault Materialization = iota
	Materialized
	NotMaterialized
)

// CTE is one common table expression.
type CTE struct {
	Span
	Name         Ident
	Columns      []Ident
	Materialized Materialization
	Query        *Query
}

// Select is one SELECT block. From is empty for SELECT 1. FROM t alone has a Star for its one item.
type Select struct {
	Span
	Distinct   bool
	DistinctOn []Expr // DISTINCT ON (…): Distinct is set too
	Items      []SelectItem
	From       []TableExpr // between commas
	Where      Expr
	GroupBy    *GroupBy
	Having     Expr
	Windows    []NamedWindow
	Qualify    Expr
}

// SelectItem is one item of a select list. A Star has no Alias.
type SelectItem struct {
	Span
	Expr  Expr
	Alias *Ident
}

// GroupBy is a GROUP BY clause. The result has the product of Sets as its grouping sets, each with
// all of Exprs.
type GroupBy struct {
	Span
	All   bool // GROUP BY ALL
	Exprs []Expr
	Sets  []GroupingSet
}

// GroupingKind is the kind of a GroupingSet.
type GroupingKind uint8

// The kinds of grouping sets.
const (
	GroupingExprs GroupingKind = iota // (a, b), a, ()
	GroupingSets                      // GROUPING SETS (…)
	Rollup
	Cube
)

// GroupingSet is a set of expressions, or a combination of sets.
type GroupingSet struct {
	Span
	Kind  GroupingKind
	Exprs []Expr        // of GroupingExprs
	Sets  []GroupingSet // of the others
}

// NamedWindow is name AS (…) in a WINDOW clause.
type NamedWindow struct {
	Span
	Name Ident
	Spec *WindowSpec
}

// NullsOrder is where NULLs are sorted.
type NullsOrder uint8

// The orders of NULLs. By default they come first ascending, last descending.
const (
	NullsUnspecified NullsOrder = iota
	NullsFirst
	NullsLast
)

// OrderItem is one key of an ORDER BY. Its Expr is a *Star for ORDER BY ALL.
type OrderItem struct {
	Span
	Expr  Expr
	Desc  bool
	Nulls NullsOrder
}

// SetOpKind is a set operation.
type SetOpKind uint8

// The set operations.
const (
	Union SetOpKind = iota
	Except
	Intersect
)

// SetOp is left UNION|EXCEPT|INTERSECT [ALL] [BY NAME] right. Chains nest to the left.
type SetOp struct {
	Span
	Op          SetOpKind
	All         bool
	ByName      bool
	Left, Right SetExpr
}

// Values is VALUES (…), (…). Every row has at least one expression; rows may differ in length.
type Values struct {
	Span
	Rows [][]Expr
}

// Report is DESCRIBE, SUMMARIZE or SHOW in the place of a query, in parentheses: FROM (DESCRIBE t).
type Report struct {
	Span
	Stmt Statement
}

func (*Report) setExpr() {}
func (*Select) setExpr() {}
func (*SetOp) setExpr()  {}
func (*Values) setExpr() {}
func (*Query) setExpr()  {}
