package reference

import (
	"fmt"
	"math/big"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

type group struct {
	keys row
	rows []row
}

func (r *runner) aggregate(n *plan.Aggregate, in []row) ([]row, error) {
	if n.Sets == nil {
		return r.groups(n, in)
	}
	// Each set on its own, the keys that it leaves out put back as NULLs.
	var out []row
	for i, set := range n.Sets {
		one := &plan.Aggregate{Input: n.Input, Aggs: n.Aggs}
		for _, k := range set {
			one.Keys = append(one.Keys, n.Keys[k])
		}
		groups, err := r.groups(one, in)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			var values row
			for _, k := range n.Keys {
				values = append(values, types.NullOf(k.Type))
			}
			for at, k := range set {
				values[k] = g[at]
			}
			values = append(values, types.NewInt(int64(i)))
			out = append(out, append(values, g[len(set):]...))
		}
	}
	return out, nil
}

func (r *runner) groups(n *plan.Aggregate, in []row) ([]row, error) {
	s := scopeOf(n.Input.Columns())
	var groups []*group
	byKey := map[string]*group{}
	if len(n.Keys) == 0 {
		groups = append(groups, &group{rows: in})
		in = nil
	}
	for _, row := range in {
		var keys []types.Datum
		for _, k := range n.Keys {
			d, err := r.value(k.Expr, s, row)
			if err != nil {
				return nil, err
			}
			keys = append(keys, d)
		}
		g := byKey[Key(keys)]
		if g == nil {
			g = &group{keys: keys}
			byKey[Key(keys)] = g
			groups = append(groups, g)
		}
		g.rows = append(g.rows, row)
	}
	var out []row
	for _, g := range groups {
		values := append(row(nil), g.keys...)
		for _, a := range n.Aggs {
			d, err := r.call(a, s, g.rows)
			if err != nil {
				return nil, err
			}
			values = append(values, d)
		}
		out = append(out, values)
	}
	return out, nil
}

// call computes count, sum, min or max.
func (r *runner) call(a plan.AggCall, s scope, rows []row) (types.Datum, error) {
	result := types.NullOf(a.Type)
	count := int64(0)
	sum := new(big.Int)
	seen := map[string]bool{}
next:
	for _, row := range rows {
		if a.Filter != nil {
			if ok, err := r.holds([]plan.Expr{a.Filter}, s, row); err != nil {
				return result, err
			} else if !ok {
				continue
			}
		}
		var args []types.Datum
		for _, x := range a.Args {
			d, err := r.value(x, s, row)
			if err != nil {
				return result, err
			}
			if d.Null {
				continue next
			}
			args = append(args, d)
		}
		if key := Key(args); a.Distinct {
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		count++
		switch a.Func {
		case "count":
		case "sum":
			sum.Add(sum, big.NewInt(args[0].I))
			result = types.Datum{Type: a.Type, F: result.F + args[0].F}
		case "min":
			if result.Null || Compare(args[0], result) < 0 {
				result = args[0]
			}
		case "max":
			if result.Null || Compare(args[0], result) > 0 {
				result = args[0]
			}
		default:
			return result, fmt.Errorf("no way to compute %s", a.Func)
		}
	}
	switch {
	case a.Func == "count":
		return types.NewInt(count), nil
	case a.Func == "sum" && a.Type.Integer():
		if !sum.IsInt64() {
			return result, fmt.Errorf("sum overflows")
		}
		result.I = sum.Int64()
	}
	return result, nil
}
