package plan

import "github.com/avrosql/avrosql/planner/types"

// Placed is Arg, of which an error names the row's place: File and Block are references to a scan's columns
// of these, NULL where an outer join found no row.
type Placed struct {
	Arg         Expr
	File, Block Expr
}

func (*Placed) expr() {}

// Type returns the type of the value.
func (e *Placed) Type() *types.Type { return e.Arg.Type() }

// Nullable reports whether the value may be NULL.
func (e *Placed) Nullable() bool { return e.Arg.Nullable() }
