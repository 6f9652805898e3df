package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// maxRounds bounds the rounds of WITH RECURSIVE.
const maxRounds = 100_000

// recursion is a table of WITH RECURSIVE while its own query is bound.
type recursion struct {
	table plan.ColumnID
	cols  []plan.Column // once the first part is bound
	used  bool
}

// recursive binds a table of WITH RECURSIVE: the queries of its UNION before the first that refers to
// the table make the first rows, the others are evaluated over the rows of the last round. The columns
// have the types in which both meet, as far as that can be told; values of the rounds are cast to them.
// A table that does not refer to itself is one like any other; ok is false then.
func (b *binder) recursive(c *cte) (out *output, ok bool, err error) {
	q := c.def.Query
	top, isSet := q.Body.(*ast.SetOp)
	rec := &recursion{table: b.id()}
	e := c.env
	e.ctes = &cte{def: c.def, with: c.with, next: c.env.ctes, rec: rec}
	if !isSet || top.Op != ast.Union || top.ByName {
		_, err := b.query(q, e)
		if err != nil && !rec.used {
			return nil, true, err
		}
		if rec.used {
			return nil, true, b.hint(&c.def.Name, "WITH RECURSIVE t AS (first rows UNION ALL next rows from t)", "%s refers to itself, but is no UNION", c.def.Name.String())
		}
		return nil, false, nil
	}
	inner, err := b.with(q, e)
	if err != nil {
		return nil, true, err
	}
	var parts []ast.SetExpr
	distinct := false
	var first ast.SetExpr = top
	for {
		s, isSet := first.(*ast.SetOp)
		if !isSet || s.Op != ast.Union || s.ByName {
			break
		}
		distinct = distinct || !s.All
		parts = append(parts, s.Right)
		first = s.Left
	}
	parts = append(parts, first)
	var init []*output
	var nodes []ast.Node
	for len(parts) > 0 {
		last := len(parts) - 1
		part, err := b.recursivePart(c, parts[last], inner, rec)
		if err != nil {
			return nil, true, err
		}
		if rec.used {
			break
		}
		init, nodes = append(init, part), append(nodes, parts[last])
		parts = parts[:last]
		if rec.cols == nil {
			rec.cols = part.cols
		}
	}
	if !rec.used {
		return nil, false, nil
	}
	start := init[0]
	if len(init) > 1 {
		if start, err = b.union(init, nodes, &ast.SetOp{Span: top.Span, All: true}); err != nil {
			return nil, true, err
		}
	}
	out, err = b.rounds(c, start, nodes[0], parts, inner, rec, distinct)
	if err != nil {
		return nil, true, err
	}
	cut, err := b.limit(q)
	if err != nil {
		return nil, true, err
	}
	out, err = b.orderOutput(out, q.OrderBy, cut, inner)
	return out, true, err
}

// recursivePart binds one query of the UNION; the first one must not refer to the table.
func (b *binder) recursivePart(c *cte, n ast.SetExpr, e env, rec *recursion) (*output, error) {
	out, err := b.body(n, e)
	if rec.used && rec.cols == nil {
		return nil, b.hint(n, "begin with the rows that it starts from: first rows UNION ALL next rows", "the first query of the recursive table %s refers to the table", c.def.Name.String())
	}
	return out, err
}

// rounds binds the queries that refer to the table. They see its columns in the types of the first rows;
// where their own are wider they are bound anew with those.
func (b *binder) rounds(c *cte, start *output, at ast.Node, parts []ast.SetExpr, e env, rec *recursion, distinct bool) (*output, error) {
	rec.cols = append([]plan.Column(nil), start.cols...)
	for k := range rec.cols {
		rec.cols[k].Nullable = true
	}
	const tries = 3
	for try := 1; ; try++ {
		var steps []*output
		var nodes []ast.Node
		for i := len(parts) - 1; i >= 0; i-- {
			out, err := b.body(parts[i], e)
			if err != nil {
				return nil, err
			}
			steps, nodes = append(steps, out), append(nodes, parts[i])
		}
		step := steps[0]
		if len(steps) > 1 {
			var err error
			if step, err = b.union(steps, nodes, &ast.SetOp{Span: c.def.Span, All: true}); err != nil {
				return nil, err
			}
		}
		cols, exprs, err := b.meet([]*output{start, step}, []ast.Node{at, nodes[0]}, "WITH RECURSIVE")
		if err != nil {
			return nil, err
		}
		stable := true
		for k := range cols {
			if !cols[k].Type.Equal(rec.cols[k].Type) {
				stable = false
				if try == tries {
					// It would go on for ever, as with decimals that get a digit more in each round.
					cols[k].Type = rec.cols[k].Type
					exprs[0][k] = &plan.Cast{Arg: start.cols[k].Ref(), To: cols[k].Type}
					exprs[1][k] = &plan.Cast{Arg: step.cols[k].Ref(), To: cols[k].Type}
				} else {
					rec.cols[k].Type = cols[k].Type
				}
			}
			cols[k].Nullable = true
		}
		if !stable && try < tries {
			continue
		}
		n := &plan.Recursive{
			Cols: cols, Init: start.node, Step: step.node, InitExprs: exprs[0], StepExprs: exprs[1],
			Distinct: distinct, Table: rec.table, MaxRounds: maxRounds,
		}
		return &output{n, n.Cols}, nil
	}
}

// lastRound is the table within its own query: the rows of the last round.
func (b *binder) lastRound(c *cte) (*output, error) {
	c.rec.used = true
	n := &plan.WorkTable{Table: c.rec.table, Name: c.def.Name.Name}
	cols := c.rec.cols
	if cols == nil {
		// The first part refers to the table, which is refused once it is bound.
		cols = []plan.Column{{Name: "?", Type: types.Of(types.Null), Nullable: true}}
	}
	for i, col := range cols {
		col.ID = b.id()
		n.Cols, n.Index = append(n.Cols, col), append(n.Index, i)
	}
	return b.renameColumns(&output{n, n.Cols}, c.def.Columns, c.def.Name.String())
}
