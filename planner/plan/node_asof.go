package plan

// Asof joins a row of L with one of R at most: of those whose RightKeys equal its LeftKeys and that
// satisfy LeftAt Op RightAt, the one whose RightAt is nearest to LeftAt. For >= and > that is the greatest,
// of several such rows the last one that R hands up; for <= and < the least, and the first. NULL in a key,
// in LeftAt or in RightAt has no match. With Outer the rows of L that have none are handed up too. Its
// columns are the left's, then the right's.
type Asof struct {
	L, R            Node
	Outer           bool
	LeftKeys        []Expr
	RightKeys       []Expr // of equal types
	Op              CompareOp
	LeftAt, RightAt Expr // of equal types
}

func (*Asof) node() {}

// Columns returns what the node produces.
func (n *Asof) Columns() []Column {
	l, r := n.L.Columns(), n.R.Columns()
	cols := append(make([]Column, 0, len(l)+len(r)), l...)
	for _, c := range r {
		c.Nullable = c.Nullable || n.Outer
		cols = append(cols, c)
	}
	return cols
}

// Inputs returns the nodes that the node reads.
func (n *Asof) Inputs() []Node { return []Node{n.L, n.R} }

func (n *Asof) exprs() []Expr {
	list := append([]Expr(nil), n.LeftKeys...)
	list = append(list, n.RightKeys...)
	return append(list, n.LeftAt, n.RightAt)
}

func mapAsof(n *Asof, f func(Expr) Expr) Node {
	l, ok1 := mapList(n.LeftKeys, f)
	r, ok2 := mapList(n.RightKeys, f)
	la, ra := f(n.LeftAt), f(n.RightAt)
	if !ok1 && !ok2 && la == n.LeftAt && ra == n.RightAt {
		return n
	}
	c := *n
	c.LeftKeys, c.RightKeys, c.LeftAt, c.RightAt = l, r, la, ra
	return &c
}

func (f *formatter) asof(n *Asof) (title string, details []string) {
	title = "Asof Join"
	if n.Outer {
		title = "Asof Left Join"
	}
	for i, l := range n.LeftKeys {
		details = append(details, "on: "+f.expr(&Compare{Op: Eq, L: l, R: n.RightKeys[i]}))
	}
	return title, append(details, "nearest: "+f.expr(&Compare{Op: n.Op, L: n.LeftAt, R: n.RightAt}))
}
