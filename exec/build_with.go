package exec

import (
	"fmt"
	"slices"

	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
)

// sharedRows are the rows of a plan.With, and where the columns are in them that its tables count.
type sharedRows struct {
	rows *op.Shared
	at   []int
}

func (b *builder) with(n *plan.With) (*stream, error) {
	def, err := b.one(n.Def)
	if err != nil {
		return nil, err
	}
	have := n.Def.Columns()
	s := &sharedRows{rows: op.NewShared(b.ctx, def, columnTypes(have), b.env.Memory, b.space)}
	for _, c := range n.Cols {
		s.at = append(s.at, slices.IndexFunc(have, func(h plan.Column) bool { return h.ID == c.ID }))
	}
	if b.shared == nil {
		b.shared = map[plan.ColumnID]*sharedRows{}
	}
	// It stays there: what is built again and again finds it later.
	b.shared[n.Table] = s
	body, err := b.one(n.Body)
	if err != nil {
		return nil, err
	}
	b.noteBreaker(n, s.rows)
	return serial(op.NewWith(body, s.rows)), nil
}

func (b *builder) sharedTable(n *plan.WorkTable) (*stream, error) {
	s := b.shared[n.Table]
	if s == nil {
		return nil, fmt.Errorf("the table %s stands outside of its WITH", n.Name)
	}
	evals := make([]op.Eval, len(n.Index))
	for k, i := range n.Index {
		if s.at[i] < 0 {
			return nil, fmt.Errorf("column %s of the table %s is not there", n.Cols[k].Name, n.Name)
		}
		evals[k] = op.Column(s.at[i])
	}
	return serial(op.NewProject(s.rows.Scan(), evals)), nil
}
