package opt

import "github.com/avrosql/avrosql/planner/plan"

// implied takes out of an OR over several tables what it says of one of them: of (a.x = 1 AND b.y = 2)
// OR (a.x = 3 AND b.y > 4) that a.x = 1 OR a.x = 3, and that b.y = 2 OR b.y > 4. It becomes a filter
// over that side of the join, where a row that fails it could match none; so for the sides and kinds of
// joins for which pushdown moves conditions of ON. In a scan the same is done for the path columns, for
// files to be chosen by. The OR itself stays.
//
// Each arm has to say something of the side, and none of it may raise an error.
func implied(_ *optimizer, root plan.Node) plan.Node {
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		switch n := n.(type) {
		case *plan.Join:
			var l, r []plan.Expr
			switch n.Kind {
			case plan.Inner, plan.Semi:
				l, r = restrictions(n.Residual, n.L), restrictions(n.Residual, n.R)
			case plan.Left, plan.Anti, plan.Single, plan.Mark:
				r = restrictions(n.Residual, n.R)
			case plan.Right:
				l = restrictions(n.Residual, n.L)
			}
			if len(l)+len(r) > 0 {
				c := *n
				c.L, c.R = filtered(n.L, l), filtered(n.R, r)
				return &c
			}
		case *plan.Scan:
			path := plan.ColumnSet{}
			for _, c := range n.Cols {
				if c.Source == plan.FromPath || c.Source == plan.FromFile {
					path.Add(c.ID)
				}
			}
			if more := restrict(n.Conds, path, facts(n)); len(more) > 0 {
				c := *n
				c.Conds = ordered(append(n.Conds[:len(n.Conds):len(n.Conds)], more...))
				return &c
			}
		}
		return n
	})
}

// restrictions returns what conditions say of the rows of one side that is not known of them yet.
func restrictions(conds []plan.Expr, side plan.Node) []plan.Expr {
	if len(conds) == 0 {
		return nil
	}
	return restrict(conds, plan.Produced(side), facts(side))
}

func restrict(conds []plan.Expr, cols plan.ColumnSet, known []plan.Expr) []plan.Expr {
	var have map[string]bool
	var out []plan.Expr
	for _, c := range conds {
		or, ok := c.(*plan.Or)
		if !ok || !movable(c) || cols.Covers(c) {
			continue
		}
		var arms []plan.Expr
		for _, a := range or.Args {
			var said []plan.Expr
			for _, x := range plan.Conjuncts(a) {
				if cols.Covers(x) && len(plan.Columns(x)) > 0 {
					said = append(said, x)
				}
			}
			if len(said) == 0 {
				break
			}
			arms = append(arms, conjunctionOf(said))
		}
		if len(arms) < len(or.Args) {
			continue
		}
		// In the form that it will have, or it would not be found again among the facts.
		e := simplifyBoolean(nil, &plan.Or{Args: arms})
		if have == nil {
			have = map[string]bool{}
			for _, k := range known {
				have[plan.Key(k)] = true
			}
		}
		for _, x := range plan.Conjuncts(e) {
			if key := plan.Key(x); !have[key] {
				have[key] = true
				out = append(out, x)
			}
		}
	}
	return out
}
