package plan

// Recursive is WITH RECURSIVE: the rows of Init, then those of Step over the rows that came last, again
// and again until none come. Both sides' rows go through expressions that become Cols, as in a Union.
// With Distinct a row that was there before is none; it is UNION then, else UNION ALL. Step finds the
// rows that came last in the WorkTables with its Table.
type Recursive struct {
	Cols      []Column
	Init      Node
	Step      Node
	InitExprs []Expr
	StepExprs []Expr
	Distinct  bool
	Table     ColumnID // names the table of the rows that came last; no column has the id
	MaxRounds int      // of Step; one more is an error
}

// WorkTable is the rows that the last round of a Recursive made: column Index[k] of its Cols is Cols[k].
type WorkTable struct {
	Table ColumnID
	Name  string // for printing
	Cols  []Column
	Index []int
	// Shared says that it is a table of a With, of about Size bytes, instead.
	Shared bool
	Size   float64
}

func (*Recursive) node() {}
func (*WorkTable) node() {}

// Columns returns what the node produces.
func (n *Recursive) Columns() []Column { return n.Cols }

// Columns returns what the node produces.
func (n *WorkTable) Columns() []Column { return n.Cols }

// Inputs returns the nodes that the node reads.
func (n *Recursive) Inputs() []Node { return []Node{n.Init, n.Step} }

// Inputs returns the nodes that the node reads.
func (n *WorkTable) Inputs() []Node { return nil }
