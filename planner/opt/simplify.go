package opt

import "github.com/avrosql/avrosql/planner/plan"

// simplify rewrites every expression of a plan: each part, from the bottom, by the rules of exprRules,
// and a condition as a whole by those that hold where FALSE and NULL mean the same.
func simplify(o *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		n = plan.MapExprs(n, o.simplifyExpr)
		switch n := n.(type) {
		case *plan.Filter:
			if conds, ok := o.conditions(n.Conds); ok {
				return &plan.Filter{Input: n.Input, Conds: conds}
			}
		case *plan.Scan:
			if conds, ok := o.conditions(n.Conds); ok {
				c := *n
				c.Conds = conds
				return &c
			}
		case *plan.Join:
			if n.Kind == plan.NullAnti {
				return n // a NULL condition is not a FALSE one there
			}
			if conds, ok := o.conditions(n.Residual); ok {
				c := *n
				c.Residual = conds
				return &c
			}
		case *plan.Aggregate:
			return o.aggregateFilters(n)
		}
		return n
	})
}

// exprRules rewrite one expression whose parts are done. Each returns its argument if it does not fire.
var exprRules = []struct {
	name  string
	apply func(*optimizer, plan.Expr) plan.Expr
}{
	{"fold", foldConstant},
	{"casts", dropCast},
	{"negation", pushNot},
	{"boolean", simplifyBoolean},
	{"case", simplifyCase},
	{"null", simplifyNull},
	{"in", simplifyIn},
	{"compare", normaliseCompare},
}

// maxExprRounds bounds how often the rules run over one expression.
const maxExprRounds = 4

func (o *optimizer) simplifyExpr(e plan.Expr) plan.Expr {
	for range maxExprRounds {
		before := e
		e = plan.Rewrite(e, func(e plan.Expr) plan.Expr {
			for _, r := range exprRules {
				if !o.opts.Disabled[r.name] {
					e = r.apply(o, e)
				}
			}
			return e
		})
		if e == before {
			break
		}
	}
	return e
}

// conditions simplifies a conjunction, and says whether anything changed.
func (o *optimizer) conditions(conds []plan.Expr) ([]plan.Expr, bool) {
	var out []plan.Expr
	changed := false
	for _, c := range conds {
		for _, x := range plan.Conjuncts(c) {
			y := o.condition(x)
			changed = changed || y != c
			if isTrue(y) {
				changed = true
				continue
			}
			out = append(out, y)
		}
	}
	for _, c := range out {
		if rejects(c) && len(out) > 1 {
			return []plan.Expr{boolean(false)}, true
		}
	}
	return out, changed
}

// aggregateFilters simplifies FILTER (WHERE …), where what is not TRUE counts as FALSE.
func (o *optimizer) aggregateFilters(n *plan.Aggregate) plan.Node {
	var aggs []plan.AggCall
	for i, a := range n.Aggs {
		if a.Filter == nil {
			continue
		}
		by := o.condition(a.Filter)
		if isTrue(by) {
			by = nil
		}
		if by != a.Filter {
			if aggs == nil {
				aggs = append([]plan.AggCall(nil), n.Aggs...)
			}
			aggs[i].Filter = by
		}
	}
	if aggs == nil {
		return n
	}
	c := *n
	c.Aggs = aggs
	return &c
}
