package plan

// Union hands up the rows of its inputs, those of the first, then those of the second, and so on, each
// through expressions of its own: Exprs[i][k], over Inputs[i], becomes Cols[k]. It is UNION ALL.
type Union struct {
	Cols []Column
	List []Node
	// Exprs has, for each input, an expression for each column, of the column's type.
	Exprs [][]Expr
}

// SetOpKind is what a SetOp does.
type SetOpKind uint8

// The set operations beside UNION.
const (
	Intersect SetOpKind = iota
	Except
)

// SetOp is INTERSECT or EXCEPT: the rows of L that R has too, or has not. Rows are compared through
// the expressions LeftExprs over L and RightExprs over R, whose values of L become Cols; NULL is equal
// to NULL. With All a row of R stands for one row of L, else each row is handed up once. Rows come in
// the order of L.
type SetOp struct {
	Kind       SetOpKind
	All        bool
	Cols       []Column
	L, R       Node
	LeftExprs  []Expr
	RightExprs []Expr
}

func (*Union) node() {}
func (*SetOp) node() {}

// Columns returns what the node produces.
func (n *Union) Columns() []Column { return n.Cols }

// Columns returns what the node produces.
func (n *SetOp) Columns() []Column { return n.Cols }

// Inputs returns the nodes that the node reads.
func (n *Union) Inputs() []Node { return n.List }

// Inputs returns the nodes that the node reads.
func (n *SetOp) Inputs() []Node { return []Node{n.L, n.R} }
