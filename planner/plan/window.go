package plan

import "strconv"

// Window adds the values of window functions to the rows of Input, which come in their order and
// unchanged. Rows with equal Partition (NULLs are equal) form a partition, which is ordered by Order;
// rows that Order does not tell apart are peers, and stand as the input has them. Its columns are
// those of Input, then those of Funcs.
type Window struct {
	Input     Node
	Partition []Expr
	Order     []SortKey
	Funcs     []WindowFunc
}

// WindowFunc is one function of a Window by its canonical name in planner/funcs: a window function, or
// an aggregate over the rows of Frame.
type WindowFunc struct {
	Column
	Func        string
	Args        []Expr // none for COUNT(*)
	Distinct    bool
	Order       []SortKey // as that of an AggCall
	Filter      Expr      // nil: none
	IgnoreNulls bool      // of LAG, LEAD and the values of a frame
	Frame       Frame
}

// FrameUnit is what the bounds of a frame count.
type FrameUnit uint8

// The units: rows, distances of the order's key, groups of peers.
const (
	FrameRows FrameUnit = iota
	FrameRange
	FrameGroups
)

// BoundKind is the kind of a frame's bound.
type BoundKind uint8

// The kinds of bounds.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// FrameBound is an end of a frame. Preceding and Following have a distance: N rows or groups, or for
// FrameRange the key's value At that the frame reaches to, computed for the current row.
type FrameBound struct {
	Kind BoundKind
	N    int64
	At   Expr
}

// Exclusion takes rows out of a frame.
type Exclusion uint8

// The exclusions: nothing, the current row, it and its peers, its peers alone.
const (
	ExcludeNothing Exclusion = iota
	ExcludeCurrent
	ExcludeGroup
	ExcludeTies
)

// Frame says which rows of its partition a function sees. For FrameRange with a distance, Key is the one
// key of the order in the type of the bounds' At; it is nil otherwise.
type Frame struct {
	Unit       FrameUnit
	Start, End FrameBound
	Exclude    Exclusion
	Key        Expr
}

// WholePartition is the frame of every row of the partition.
func WholePartition() Frame {
	return Frame{Start: FrameBound{Kind: UnboundedPreceding}, End: FrameBound{Kind: UnboundedFollowing}}
}

func (*Window) node() {}

// Columns returns what the node produces.
func (n *Window) Columns() []Column {
	in := n.Input.Columns()
	cols := make([]Column, 0, len(in)+len(n.Funcs))
	cols = append(cols, in...)
	for _, f := range n.Funcs {
		cols = append(cols, f.Column)
	}
	return cols
}

// Inputs returns the nodes that the node reads.
func (n *Window) Inputs() []Node { return []Node{n.Input} }

// Exprs returns the expressions of the function, its frame's among them.
func (f *WindowFunc) Exprs() []Expr {
	list := append([]Expr(nil), f.Args...)
	list = append(list, keyExprs(f.Order)...)
	for _, e := range []Expr{f.Filter, f.Frame.Key, f.Frame.Start.At, f.Frame.End.At} {
		if e != nil {
			list = append(list, e)
		}
	}
	return list
}

func windowExprs(n *Window) []Expr {
	list := append([]Expr(nil), n.Partition...)
	list = append(list, keyExprs(n.Order)...)
	for i := range n.Funcs {
		list = append(list, n.Funcs[i].Exprs()...)
	}
	return list
}

// mapWindow is MapExprs of a Window.
func mapWindow(n *Window, f func(Expr) Expr) Node {
	c := *n
	var ok1, ok2 bool
	c.Partition, ok1 = mapList(n.Partition, f)
	c.Order, ok2 = mapKeys(n.Order, f)
	changed := ok1 || ok2
	c.Funcs = make([]WindowFunc, len(n.Funcs))
	for i, w := range n.Funcs {
		args, ok := mapList(w.Args, f)
		w.Args = args
		changed = changed || ok
		w.Order, ok = mapKeys(w.Order, f)
		changed = changed || ok
		for _, at := range []*Expr{&w.Filter, &w.Frame.Key, &w.Frame.Start.At, &w.Frame.End.At} {
			if *at == nil {
				continue
			}
			m := f(*at)
			changed = changed || m != *at
			*at = m
		}
		c.Funcs[i] = w
	}
	if !changed {
		return n
	}
	return &c
}

func (f *formatter) window(n *Window) (title string, details []string) {
	for _, e := range n.Partition {
		details = append(details, "partition: "+f.expr(e))
	}
	if len(n.Order) > 0 {
		details = append(details, "order: "+f.keys(n.Order))
	}
	for i := range n.Funcs {
		w := &n.Funcs[i]
		text := f.names.column(w.ID, w.Name) + " = " + f.call(w.Func, w.Args, w.Distinct, w.Order)
		if w.IgnoreNulls {
			text += " IGNORE NULLS"
		}
		if w.Filter != nil {
			text += " FILTER (WHERE " + f.expr(w.Filter) + ")"
		}
		details = append(details, text+f.frame(&w.Frame))
	}
	return "Window", details
}

// frame formats a frame; that of the whole partition, which those without a frame have as well, is nothing.
func (f *formatter) frame(w *Frame) string {
	if *w == (Frame{}) || *w == WholePartition() {
		return ""
	}
	unit := [...]string{FrameRows: "ROWS", FrameRange: "RANGE", FrameGroups: "GROUPS"}[w.Unit]
	text := " " + unit + " BETWEEN " + f.bound(&w.Start) + " AND " + f.bound(&w.End)
	return text + [...]string{"", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES"}[w.Exclude]
}

func (f *formatter) bound(b *FrameBound) string {
	text := [...]string{"UNBOUNDED PRECEDING", "PRECEDING", "CURRENT ROW", "FOLLOWING", "UNBOUNDED FOLLOWING"}[b.Kind]
	switch {
	case b.At != nil:
		return f.expr(b.At)
	case b.Kind == Preceding || b.Kind == Following:
		return strconv.FormatInt(b.N, 10) + " " + text
	}
	return text
}
