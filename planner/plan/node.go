// Package plan holds the logical plan: nodes and bound expressions, as sealed structs that every
// consumer walks with an exhaustive type switch. Plans are trees of immutable values; a rewrite shares
// what it does not change.
//
// Columns are named by ids that are unique in a plan. A node's Columns are what it hands up; an
// expression of a node refers to columns of its inputs.
package plan

import (
	"slices"

	"github.com/avrosql/avrosql/planner/types"
)

// Node is a relational operator.
type Node interface {
	// Columns returns what the node produces, in order.
	Columns() []Column
	// Inputs returns the nodes it reads, left to right.
	Inputs() []Node
	node()
}

// Column is a column that a node produces.
type Column struct {
	ID       ColumnID
	Name     string
	Type     *types.Type
	Nullable bool
}

// Ref returns a reference to the column.
func (c Column) Ref() *ColumnRef {
	return &ColumnRef{ID: c.ID, Name: c.Name, T: c.Type, Null: c.Nullable}
}

// Source says where a scan takes a column from.
type Source uint8

// The sources of a scan's columns.
const (
	FromField Source = iota // a field of the record, by Path
	FromPath                // a path column of the table, by Index: one value for a file
	FromFile                // _file: the file's path
	FromRow                 // _row: the record's ordinal in its file
	FromBlock               // _block: the offset of the record's block
)

// ScanColumn is a column that a scan produces. A field deep in nested records is a column of its own:
// Path leads to it through the records (never through arrays, maps or unions), NULL where one of them
// is. Type may have fewer nested fields than the table's if nobody needs the others.
type ScanColumn struct {
	Column
	Source Source
	Path   []string
	Index  int
}

// Scan reads a table. Conditions are conjunctions; each row that leaves satisfies all of them. They
// are tested in the order Tests, then Conds; Files were chosen with Prune.
type Scan struct {
	Table Table
	Alias string
	Cols  []ScanColumn // what is produced
	Prune []Expr       // conditions over path columns alone that chose Table's files; for EXPLAIN
	Tests []Test       // tested while decoding
	Conds []Expr       // tested on decoded batches; may use Cols and Extra
	Extra []ScanColumn // columns that Tests or Conds need and nobody above does
	Limit int64        // rows after which the scan may stop; -1: none
	Total int          // the table's files before pruning
}

// Filter keeps the rows for which every condition is true, tested in order: a later one is not
// evaluated for a row that an earlier one rejects.
type Filter struct {
	Input Node
	Conds []Expr
}

// Named is an expression and the column that it becomes.
type Named struct {
	Column
	Expr Expr
}

// Project computes columns.
type Project struct {
	Input Node
	Exprs []Named
}

// AggCall is one aggregate of an Aggregate node, by its canonical name in planner/funcs.
type AggCall struct {
	Column
	Func     string
	Args     []Expr // none for COUNT(*)
	Distinct bool
	Order    []SortKey // of the rows of a group, for functions that it matters to; of DISTINCT arguments
	Filter   Expr      // nil: none
}

// Exprs returns the expressions of the call.
func (a *AggCall) Exprs() []Expr {
	list := append([]Expr(nil), a.Args...)
	list = append(list, keyExprs(a.Order)...)
	if a.Filter != nil {
		list = append(list, a.Filter)
	}
	return list
}

// Aggregate groups by Keys and computes Aggs for each group; its columns are the keys, then the
// aggregates. Without keys there is exactly one group. Without aggregates it is DISTINCT. Groups come
// in the order of their first rows. Distinct NULLs form one group.
//
// With Sets the groups are those of several grouping sets, one after another: a set groups by the keys
// that it names by their ordinals, the others are NULL in its rows, and Set is a column between keys and
// aggregates with the ordinal of the row's set. A set of no keys has exactly one group.
type Aggregate struct {
	Input Node
	Keys  []Named
	Sets  [][]int // two or more, or none
	Set   Column
	Aggs  []AggCall
}

// InAll reports whether every grouping set groups by key i.
func (n *Aggregate) InAll(i int) bool {
	for _, set := range n.Sets {
		if !slices.Contains(set, i) {
			return false
		}
	}
	return true
}

// Always reports whether the aggregate has a row even over none.
func (n *Aggregate) Always() bool {
	for _, set := range n.Sets {
		if len(set) == 0 {
			return true
		}
	}
	return n.Sets == nil && len(n.Keys) == 0
}

// JoinKind is the kind of a join.
type JoinKind uint8

// The joins. Semi and Anti hand up the left side's columns alone; so does NullAnti, NOT IN's anti join:
// the rows for which NullMark says FALSE.
//
// Single is Left where a second match of a row is an error: a query that stands for a value. Mark and
// NullMark hand up every row of the left with a BOOLEAN of their own, the join's Mark: for Mark whether
// there is a match, for NullMark what IN says: TRUE if a row of those that satisfy the Residual has
// equal keys, else NULL if one may have (NULL being unknown), else FALSE.
const (
	Inner JoinKind = iota
	Left
	Right
	Full
	Semi
	Anti
	NullAnti
	Cross
	Single
	Mark
	NullMark
)

// Join joins on equality of LeftKeys[i] with RightKeys[i] (of equal types) and the Residual
// conditions over both sides. Its columns are the left's, then the right's, unless the kind says
// otherwise.
type Join struct {
	Kind      JoinKind
	L, R      Node
	LeftKeys  []Expr
	RightKeys []Expr
	Residual  []Expr
	BuildLeft bool   // build the hash table on the left side instead of the right
	Straight  bool   // an inner join that is made as it stands: its sides are neither turned nor reordered
	Mark      Column // of Mark and NullMark joins
	Ranges    []int  // ordinals of inequalities of the Residual by which a join without keys looks rows up
}

// SortKey is one key of an order. NULLS FIRST is the default of ascending keys; the binder decides.
type SortKey struct {
	Expr       Expr
	Desc       bool
	NullsFirst bool
}

// Sort orders its input, stably.
type Sort struct {
	Input Node
	Keys  []SortKey
}

// TopN is a Sort of which only rows Offset to Offset+Limit are wanted.
type TopN struct {
	Input         Node
	Keys          []SortKey
	Limit, Offset int64
}

// Limit passes rows Offset to Offset+N; N -1 means all.
type Limit struct {
	Input     Node
	N, Offset int64
}

// Values is a table of constant expressions. A SELECT without FROM reads one row of no columns.
type Values struct {
	Cols []Column
	Rows [][]Expr
}

func (*Scan) node()      {}
func (*Filter) node()    {}
func (*Project) node()   {}
func (*Aggregate) node() {}
func (*Join) node()      {}
func (*Sort) node()      {}
func (*TopN) node()      {}
func (*Limit) node()     {}
func (*Values) node()    {}

// Columns returns what the node produces.
func (n *Scan) Columns() []Column {
	cols := make([]Column, len(n.Cols))
	for i, c := range n.Cols {
		cols[i] = c.Column
	}
	return cols
}
func (n *Filter) Columns() []Column { return n.Input.Columns() }
func (n *Project) Columns() []Column {
	cols := make([]Column, len(n.Exprs))
	for i, e := range n.Exprs {
		cols[i] = e.Column
	}
	return cols
}
func (n *Aggregate) Columns() []Column {
	cols := make([]Column, 0, len(n.Keys)+len(n.Aggs))
	for _, k := range n.Keys {
		cols = append(cols, k.Column)
	}
	if n.Sets != nil {
		cols = append(cols, n.Set)
	}
	for _, a := range n.Aggs {
		cols = append(cols, a.Column)
	}
	return cols
}
func (n *Join) Columns() []Column {
	l := n.L.Columns()
	switch n.Kind {
	case Semi, Anti, NullAnti:
		return l
	case Mark, NullMark:
		return append(l[:len(l):len(l)], n.Mark)
	}
	r := n.R.Columns()
	cols := make([]Column, 0, len(l)+len(r))
	for _, c := range l {
		c.Nullable = c.Nullable || n.Kind == Right || n.Kind == Full
		cols = append(cols, c)
	}
	for _, c := range r {
		c.Nullable = c.Nullable || n.Kind == Left || n.Kind == Full || n.Kind == Single
		cols = append(cols, c)
	}
	return cols
}
func (n *Sort) Columns() []Column   { return n.Input.Columns() }
func (n *TopN) Columns() []Column   { return n.Input.Columns() }
func (n *Limit) Columns() []Column  { return n.Input.Columns() }
func (n *Values) Columns() []Column { return n.Cols }

// Inputs returns the nodes that the node reads.
func (n *Scan) Inputs() []Node      { return nil }
func (n *Filter) Inputs() []Node    { return []Node{n.Input} }
func (n *Project) Inputs() []Node   { return []Node{n.Input} }
func (n *Aggregate) Inputs() []Node { return []Node{n.Input} }
func (n *Join) Inputs() []Node      { return []Node{n.L, n.R} }
func (n *Sort) Inputs() []Node      { return []Node{n.Input} }
func (n *TopN) Inputs() []Node      { return []Node{n.Input} }
func (n *Limit) Inputs() []Node     { return []Node{n.Input} }
func (n *Values) Inputs() []Node    { return nil }
