package reference

import (
	"errors"
	"fmt"
	"maps"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var errSecondRow = errors.New("a second row where one is wanted")

// ErrUnsettled says that it is not settled whether a plan raises an error: an inner join without rows on
// its left may have looked at its right side first, which might have failed.
var ErrUnsettled = errors.New("the right side of a dependent join without rows on its left may fail")

// apply runs the right side of a dependent join anew for each row of the left.
func (r *runner) apply(n *plan.Apply) ([]row, error) {
	left, err := r.run(n.L)
	if err != nil {
		return nil, err
	}
	if len(left) == 0 && n.Kind == plan.Inner && plan.MayFail(n.R) {
		return nil, ErrUnsettled
	}
	s := scopeOf(n.L.Columns())
	var out []row
	for _, l := range left {
		inner := &runner{eval: r.eval, outer: maps.Clone(r.outer), work: r.work}
		if inner.outer == nil {
			inner.outer = map[plan.ColumnID]types.Datum{}
		}
		for _, p := range n.Params {
			d, err := r.value(p.Expr, s, l)
			if err != nil {
				return nil, err
			}
			if d.Null {
				d.Type = p.Type
			}
			inner.outer[p.ID] = d
		}
		right, err := inner.run(n.R)
		if err != nil {
			return nil, err
		}
		rows, err := r.join(&n.Join, []row{l}, right)
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

// project evaluates expressions for rows.
func (r *runner) project(rows []row, cols []plan.Column, exprs []plan.Expr) ([]row, error) {
	s := scopeOf(cols)
	out := make([]row, len(rows))
	for i, in := range rows {
		for _, e := range exprs {
			d, err := r.value(e, s, in)
			if err != nil {
				return nil, err
			}
			out[i] = append(out[i], d)
		}
	}
	return out, nil
}

func (r *runner) union(n *plan.Union, inputs [][]row) ([]row, error) {
	var out []row
	for i, in := range inputs {
		rows, err := r.project(in, n.List[i].Columns(), n.Exprs[i])
		if err != nil {
			return nil, err
		}
		out = append(out, rows...)
	}
	return out, nil
}

func (r *runner) setOp(n *plan.SetOp, left, right []row) ([]row, error) {
	left, err := r.project(left, n.L.Columns(), n.LeftExprs)
	if err != nil {
		return nil, err
	}
	if right, err = r.project(right, n.R.Columns(), n.RightExprs); err != nil {
		return nil, err
	}
	count := map[string]int{}
	for _, rr := range right {
		count[Key(rr)]++
	}
	seen := map[string]bool{}
	var out []row
	for _, l := range left {
		k := Key(l)
		there := count[k] > 0
		if n.All {
			count[k]--
		} else if seen[k] {
			continue
		}
		seen[k] = true
		if there == (n.Kind == plan.Intersect) {
			out = append(out, l)
		}
	}
	return out, nil
}

func (r *runner) recursive(n *plan.Recursive) ([]row, error) {
	rows, err := r.run(n.Init)
	if err != nil {
		return nil, err
	}
	if rows, err = r.project(rows, n.Init.Columns(), n.InitExprs); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []row
	for round := 0; ; round++ {
		if n.Distinct {
			var fresh []row
			for _, x := range rows {
				if k := Key(x); !seen[k] {
					seen[k] = true
					fresh = append(fresh, x)
				}
			}
			rows = fresh
		}
		out = append(out, rows...)
		switch {
		case len(rows) == 0:
			return out, nil
		case round == n.MaxRounds:
			return nil, fmt.Errorf("more than %d rounds", round)
		}
		inner := &runner{eval: r.eval, outer: r.outer, work: maps.Clone(r.work)}
		if inner.work == nil {
			inner.work = map[plan.ColumnID][]row{}
		}
		inner.work[n.Table] = rows
		if rows, err = inner.run(n.Step); err != nil {
			return nil, err
		}
		if rows, err = inner.project(rows, n.Step.Columns(), n.StepExprs); err != nil {
			return nil, err
		}
	}
}

func (r *runner) workTable(n *plan.WorkTable) ([]row, error) {
	rows, ok := r.work[n.Table]
	if !ok {
		return nil, fmt.Errorf("the table %s stands outside of its recursion", n.Name)
	}
	out := make([]row, len(rows))
	for i, in := range rows {
		for _, k := range n.Index {
			out[i] = append(out[i], in[k])
		}
	}
	return out, nil
}

func (r *runner) with(n *plan.With) ([]row, error) {
	rows, err := r.run(n.Def)
	if err != nil {
		return nil, err
	}
	have := plan.Produced(n.Def)
	exprs := make([]plan.Expr, len(n.Cols))
	for i, c := range n.Cols {
		exprs[i] = c.Ref()
		if !have.Has(c.ID) {
			exprs[i] = &plan.Literal{Value: types.NullOf(c.Type)} // nobody reads it
		}
	}
	inner := &runner{eval: r.eval, outer: r.outer, work: maps.Clone(r.work)}
	if inner.work == nil {
		inner.work = map[plan.ColumnID][]row{}
	}
	if inner.work[n.Table], err = r.project(rows, n.Def.Columns(), exprs); err != nil {
		return nil, err
	}
	return inner.run(n.Body)
}
