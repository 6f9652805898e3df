package reference

import (
	"fmt"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// window computes row_number, rank, dense_rank and the aggregates that call knows, over frames whose
// bounds are rows, groups of peers, or a range without distances.
func (r *runner) window(n *plan.Window, in []row) ([]row, error) {
	s := scopeOf(n.Input.Columns())
	out := make([]row, len(in))
	parts := map[string][]int{}
	var order []string
	for i, x := range in {
		out[i] = append(row(nil), x...)
		var keys row
		for _, e := range n.Partition {
			d, err := r.value(e, s, x)
			if err != nil {
				return nil, err
			}
			keys = append(keys, d)
		}
		k := Key(keys)
		if parts[k] == nil {
			order = append(order, k)
		}
		parts[k] = append(parts[k], i)
	}
	for _, k := range order {
		if err := r.partition(n, s, in, parts[k], out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// partition adds the functions' values to the rows of a partition.
func (r *runner) partition(n *plan.Window, s scope, in []row, list []int, out []row) error {
	at := s
	rows := make([]row, len(list))
	for i, k := range list {
		rows[i] = append(in[k][:len(in[k]):len(in[k])], types.NewInt(int64(k))) // who it was
	}
	width := len(rows[0]) - 1
	rows, err := r.sort(rows, n.Order, at)
	if err != nil {
		return err
	}
	peers := make([]int, len(rows)) // the number of each row's group of peers
	for i := 1; i < len(rows); i++ {
		peers[i] = peers[i-1]
		for _, key := range n.Order {
			a, err := r.value(key.Expr, at, rows[i-1])
			if err != nil {
				return err
			}
			b, err := r.value(key.Expr, at, rows[i])
			if err != nil {
				return err
			}
			if a.Null != b.Null || !a.Null && Compare(a, b) != 0 {
				peers[i]++
				break
			}
		}
	}
	for i, x := range rows {
		first := i
		for first > 0 && peers[first-1] == peers[i] {
			first--
		}
		for _, f := range n.Funcs {
			var d types.Datum
			switch f.Func {
			case "row_number":
				d = types.NewInt(int64(i) + 1)
			case "rank":
				d = types.NewInt(int64(first) + 1)
			case "dense_rank":
				d = types.NewInt(int64(peers[i]) + 1)
			default:
				var seen []row
				for j := range rows {
					ok, err := within(f.Frame, peers, i, j)
					if err != nil {
						return err
					}
					if ok {
						seen = append(seen, rows[j])
					}
				}
				if d, err = r.call(plan.AggCall{Column: f.Column, Func: f.Func, Args: f.Args, Distinct: f.Distinct, Filter: f.Filter}, at, seen); err != nil {
					return err
				}
			}
			who := x[width].I
			out[who] = append(out[who], d)
		}
	}
	return nil
}

// within reports whether row j is in the frame of row i.
func within(f plan.Frame, peers []int, i, j int) (bool, error) {
	from, to := int64(j-i), int64(j-i)
	switch f.Unit {
	case plan.FrameGroups, plan.FrameRange:
		from, to = int64(peers[j]-peers[i]), int64(peers[j]-peers[i])
	}
	bound := func(b plan.FrameBound) (int64, error) {
		switch b.Kind {
		case plan.UnboundedPreceding:
			return -1 << 40, nil
		case plan.UnboundedFollowing:
			return 1 << 40, nil
		case plan.CurrentRow:
			return 0, nil
		}
		if f.Unit == plan.FrameRange {
			return 0, fmt.Errorf("no way to see how far a range goes")
		}
		if b.Kind == plan.Preceding {
			return -b.N, nil
		}
		return b.N, nil
	}
	low, err := bound(f.Start)
	if err != nil {
		return false, err
	}
	high, err := bound(f.End)
	if err != nil {
		return false, err
	}
	if from < low || to > high {
		return false, nil
	}
	switch f.Exclude {
	case plan.ExcludeCurrent:
		return i != j, nil
	case plan.ExcludeGroup:
		return peers[i] != peers[j], nil
	case plan.ExcludeTies:
		return i == j || peers[i] != peers[j], nil
	}
	return true, nil
}
