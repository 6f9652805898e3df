package reference

import "github.com/avrosql/avrosql/planner/plan"

// asof looks at all rows of the right side for each of the left. Keys of both sides are evaluated first,
// for every row, as a hash join does.
func (r *runner) asof(n *plan.Asof, left, right []row) ([]row, error) {
	if len(left) == 0 {
		return nil, nil
	}
	keys := func(exprs []plan.Expr, s scope, rows []row) ([]row, error) {
		out := make([]row, len(rows))
		for i, x := range rows {
			for _, e := range exprs {
				d, err := r.value(e, s, x)
				if err != nil {
					return nil, err
				}
				out[i] = append(out[i], d)
			}
		}
		return out, nil
	}
	count := len(n.LeftKeys)
	ls, err := keys(append(n.LeftKeys[:count:count], n.LeftAt), scopeOf(n.L.Columns()), left)
	if err != nil {
		return nil, err
	}
	rs, err := keys(append(n.RightKeys[:count:count], n.RightAt), scopeOf(n.R.Columns()), right)
	if err != nil {
		return nil, err
	}
	// sign is how a right value stands to one that is nearer than it.
	sign := -1
	if n.Op == plan.Lt || n.Op == plan.Le {
		sign = 1
	}
	equal := n.Op == plan.Le || n.Op == plan.Ge
	var out []row
	for i, l := range left {
		best := -1
		for k := range right {
			ok := true
			for c := range count + 1 {
				a, b := ls[i][c], rs[k][c]
				switch {
				case a.Null || b.Null:
					ok = false
				case c < count:
					ok = ok && Compare(a, b) == 0
				default:
					d := Compare(b, a)
					ok = ok && (d == 0 && equal || d == sign)
				}
			}
			if !ok {
				continue
			}
			if best < 0 {
				best = k
				continue
			}
			switch d := Compare(rs[k][count], rs[best][count]); {
			case d == -sign, d == 0 && sign < 0:
				best = k
			}
		}
		switch {
		case best >= 0:
			out = append(out, append(append(row(nil), l...), right[best]...))
		case n.Outer:
			out = append(out, append(append(row(nil), l...), nulls(n.R.Columns(), len(n.R.Columns()))...))
		}
	}
	return out, nil
}
