package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// rightOf binds a table to the right of others. A LATERAL query sees their columns, as parameters.
func (b *binder) rightOf(t ast.TableExpr, left *source, e env) (*source, []plan.Named, error) {
	d, ok := t.(*ast.DerivedTable)
	if !ok || !d.Lateral || left == nil {
		s, err := b.table(t, e)
		return s, nil, err
	}
	if b.tables++; b.tables > maxTables {
		return nil, nil, b.errorf(t, "the query has more than %d tables, those of WITH counted at each use", maxTables)
	}
	f := &frame{x: &exprs{b: b, scope: e.scope(left.rels, left.cols), clause: "LATERAL", noAggregate: "aggregate in a derived table, then join"}}
	out, err := b.query(d.Query, env{outer: f.x.scope, frame: f, ctes: e.ctes})
	if err != nil {
		return nil, nil, err
	}
	s, err := b.derived(out, "", d.Alias, d)
	return s, f.params, err
}

// dependent is a join whose right side refers to the left through parameters, if there are any.
func dependent(j *plan.Join, params []plan.Named) plan.Node {
	if len(params) == 0 {
		return j
	}
	if j.Kind == plan.Cross {
		j.Kind = plan.Inner
	}
	return &plan.Apply{Join: *j, Params: params}
}
