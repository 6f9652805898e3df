package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// rightOf binds a table to the right of others. A LATERAL query sees their columns, as parameters, and so
// do UNNEST and the other functions that make a table of values, whether they say LATERAL or not.
func (b *binder) rightOf(t ast.TableExpr, left *source, e env) (*source, []plan.Named, error) {
	if left == nil || !seesLeft(t) {
		s, err := b.table(t, e)
		return s, nil, err
	}
	f := &frame{x: &exprs{b: b, scope: e.scope(left.rels, left.cols), clause: "LATERAL", noAggregate: "aggregate in a derived table, then join"}}
	s, err := b.table(t, env{outer: f.x.scope, frame: f, ctes: e.ctes})
	return s, f.params, err
}

func seesLeft(t ast.TableExpr) bool {
	switch t := t.(type) {
	case *ast.DerivedTable:
		return t.Lateral
	case *ast.Unnest, *ast.JSONTable:
		return true
	case *ast.TableFunc:
		_, ok := generatorOf(t.Call.Name.Name)
		return ok
	case *ast.Sample:
		return seesLeft(t.Input)
	case *ast.Join:
		for {
			if seesLeft(t.Right) {
				return true
			}
			j, ok := t.Left.(*ast.Join)
			if !ok {
				return seesLeft(t.Left)
			}
			t = j
		}
	}
	return false
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
