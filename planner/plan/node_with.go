package plan

// With reads the rows of Def once for Body, which finds them in the WorkTables with its Table; they are
// Shared. Def is not read unless one of them is. Cols are columns of Def, in the order that the WorkTables
// count them.
type With struct {
	Table  ColumnID // names the rows; no column has the id
	Name   string   // for printing
	Cols   []Column
	Def    Node
	Body   Node
	Pushed bool // what all uses ask of the rows has been asked of Def
}

func (*With) node() {}

// Columns returns what the node produces.
func (n *With) Columns() []Column { return n.Body.Columns() }

// Inputs returns the nodes that the node reads.
func (n *With) Inputs() []Node { return []Node{n.Def, n.Body} }
