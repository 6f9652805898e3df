package plan

import "github.com/avrosql/avrosql/planner/types"

// Unnest hands up, for each row of its input, one row for each element of its lists, beside the input's
// columns. Lists of one row go side by side: it makes as many rows as the longest has elements, and the
// others' columns are NULL past their end. A NULL list has no elements. With Outer a row whose lists are
// all empty or NULL is handed up once, its elements and ordinal NULL.
type Unnest struct {
	Input   Node
	Lists   []UnnestList
	Ordinal Column    // the element's position; of ID 0 if nobody asks
	First   int64     // position of the first element
	Outer   bool      // keep rows without elements
	Drop    ColumnSet // columns of the input that are not handed up; nil: none
}

// UnnestList is an ARRAY or a MAP to be taken apart, or a series of numbers that stands for one: then Args are its
// first number, its last (which it may step over) and the step, BIGINTs all; a step of zero is an
// error.
type UnnestList struct {
	Args []Expr // one, of type ARRAY or MAP; three of a series
	Open bool   // the series ends before its last number
	Cols []UnnestColumn
}

// UnnestColumn is a part of each element of a list: the element itself, the key or the value of an
// entry, or a field below it through records, NULL where one of them is.
type UnnestColumn struct {
	Column
	Key  bool     // of a MAP's entry
	Path []string // of fields
}

// Series reports whether the list is a series of numbers.
func (l *UnnestList) Series() bool { return len(l.Args) == 3 }

func (*Unnest) node() {}

// Columns returns what the node produces.
func (n *Unnest) Columns() []Column {
	var cols []Column
	for _, c := range n.Input.Columns() {
		if !n.Drop.Has(c.ID) {
			cols = append(cols, c)
		}
	}
	for _, l := range n.Lists {
		for _, c := range l.Cols {
			cols = append(cols, c.Column)
		}
	}
	if n.Ordinal.ID != 0 {
		cols = append(cols, n.Ordinal)
	}
	return cols
}

// Inputs returns the nodes that the node reads.
func (n *Unnest) Inputs() []Node { return []Node{n.Input} }

// exprs returns the node's expressions.
func (n *Unnest) exprs() []Expr {
	var list []Expr
	for _, l := range n.Lists {
		list = append(list, l.Args...)
	}
	return list
}

func mapUnnest(n *Unnest, f func(Expr) Expr) Node {
	changed := false
	lists := make([]UnnestList, len(n.Lists))
	for i, l := range n.Lists {
		args, ok := mapList(l.Args, f)
		changed = changed || ok
		lists[i] = UnnestList{Args: args, Open: l.Open, Cols: l.Cols}
	}
	if !changed {
		return n
	}
	c := *n
	c.Lists = lists
	return &c
}

// EntryType returns the type of what a MAP's entry is as one value.
func EntryType(m *types.Type) *types.Type {
	return types.NewStruct(types.Field{Name: "key", Type: types.Of(types.Varchar)}, types.Field{Name: "value", Type: m.Elem, Nullable: m.ElemNullable})
}
