package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// windowAgg is an aggregate over the frames of a segment. How it is computed depends on the frames:
//
//   - those of whole partitions as an ordinary aggregate does: a partition is a group;
//   - those that begin with their partition with one state for each, to which rows are added as the
//     frame grows;
//   - wide ones with a tree over the rows, see tree; each frame takes from it what it covers;
//   - COUNT(DISTINCT), quantiles and MODE as frames move, see moving;
//   - all others by adding up each frame's rows. This is what remains for aggregates that keep all of
//     their rows, whose values are as large as the frames, and for other aggregates of distinct values.
type windowAgg struct {
	s    *segment
	f    *WindowFunc
	fr   *frames
	args []*vector.Vector
	spec AggSpec
	rows counted
	// For DISTINCT: for each row the ordinal of its values among all, -1 if it does not count; the row
	// before it in the partition with the same values, or -1; and how many values there are.
	value, last []int32
	values      int
}

const (
	// narrowFrame is the number of rows up to which adding them up beats a tree.
	narrowFrame = 48
	// windowStep bounds how many rows' frames are computed at a time, and windowWork the rows in them.
	windowStep = 2048
	windowWork = 1 << 16
)

// aggregate appends an aggregate's value for each row to dst.
func (s *segment) aggregate(ctx context.Context, f *WindowFunc, fr *frames, dst *vector.Vector) error {
	a := &windowAgg{s: s, f: f, fr: fr}
	var err error
	if a.args, err = s.columns(f.Args); err != nil {
		return err
	}
	n := len(a.args) - f.Sorted
	a.spec = AggSpec{Spec: agg.Spec{Func: f.Name, Consts: f.Consts, Result: f.Result}, Order: f.Order}
	var strict []*vector.Vector
	for i, v := range a.args {
		if i >= n {
			a.spec.Sorted = append(a.spec.Sorted, v.Type)
			continue
		}
		a.spec.Args = append(a.spec.Args, v.Type)
		if agg.Strict(f.Name, i) {
			strict = append(strict, v)
		}
	}
	if a.rows, err = s.counted(strict, true, f.Filter); err != nil {
		return err
	}
	running := fr.running()
	if f.Distinct {
		if err := a.repeats(); err != nil {
			return err
		}
		if running {
			a.firstOnly()
		}
	}
	if m := a.moving(); m != nil && !(running && fr.whole()) {
		return a.move(ctx, m, dst)
	}
	probe, close, err := a.state(0)
	if err != nil {
		return err
	}
	close()
	compact := agg.Compact(probe)
	switch {
	case running && fr.whole():
		return a.whole(dst)
	case running && compact:
		return a.running(ctx, dst)
	case compact && a.last == nil && a.widest() > narrowFrame:
		return a.tree(ctx, dst)
	}
	return a.each(ctx, dst)
}

// state returns a state of n groups and what releases its memory.
func (a *windowAgg) state(n int) (agg.State, func(), error) {
	acct := mem.NewAccount(a.s.w.spec.Budget, "window")
	st, err := a.spec.state(false, acct)
	if err == nil {
		err = st.Grow(n)
	}
	if err != nil {
		acct.Close()
		return nil, nil, err
	}
	if p, ok := st.(agg.Positioned); ok {
		p.At(0, 0)
	}
	return st, acct.Close, nil
}

// finished appends the values of groups of a state to which all rows have come.
func finished(st agg.State, dst *vector.Vector, groups []uint32) error {
	if f, ok := st.(agg.Finisher); ok {
		if err := f.Finish(); err != nil {
			return err
		}
	}
	return st.Result(dst, groups)
}

func (a *windowAgg) widest() int {
	n := 0
	for i, lo := range a.fr.lo {
		n = max(n, int(a.fr.hi[i]-lo))
	}
	return n
}

// repeats finds for each row that counts the one before it in its partition with the same arguments.
func (a *windowAgg) repeats() error {
	part := vector.New(types.Of(types.BigInt))
	part.Resize(a.s.n)
	for i, p := range a.s.part {
		part.I64[i] = int64(p)
	}
	acct := mem.NewAccount(a.s.w.spec.Budget, "window")
	defer acct.Close()
	table := keys.New(append([]*types.Type{part.Type}, a.spec.Args...), acct)
	cols := append([]*vector.Vector{part}, a.args[:len(a.spec.Args)]...)
	sel := a.rows.in(span{0, a.s.n})
	a.last, a.value = make([]int32, a.s.n), make([]int32, a.s.n)
	for i := range a.value {
		a.value[i] = -1
	}
	seen := make([]int32, 0, 1024) // by value, its last row
	found := make([]uint32, windowStep)
	for len(sel) > 0 {
		n := min(len(sel), windowStep)
		if _, err := table.Find(cols, sel[:n], found[:n], nil); err != nil {
			return err
		}
		for k, i := range sel[:n] {
			g := int(found[k])
			for len(seen) <= g {
				seen = append(seen, -1)
			}
			a.last[i], a.value[i] = seen[g], int32(g)
			seen[g] = i
		}
		sel = sel[n:]
	}
	a.values = len(seen)
	return nil
}

// firstOnly makes only the first row of each value count.
func (a *windowAgg) firstOnly() {
	c := counted{before: make([]int32, a.s.n+1)}
	sel := a.rows.in(span{0, a.s.n})
	for i := range a.s.n {
		if len(sel) > 0 && int(sel[0]) == i {
			if a.last[i] < 0 {
				c.list = append(c.list, int32(i))
			}
			sel = sel[1:]
		}
		c.before[i+1] = int32(len(c.list))
	}
	a.rows, a.last = c, nil
}

// whole aggregates each partition as a group.
func (a *windowAgg) whole(dst *vector.Vector) error {
	parts := len(a.s.partStart) - 1
	st, close, err := a.state(parts)
	if err != nil {
		return err
	}
	defer close()
	groups := make([]uint32, windowStep)
	for sel := a.rows.in(span{0, a.s.n}); len(sel) > 0; {
		n := min(len(sel), windowStep)
		for k, i := range sel[:n] {
			groups[k] = uint32(a.s.part[i])
		}
		if err := st.Update(groups[:n], a.args, sel[:n]); err != nil {
			return err
		}
		sel = sel[n:]
	}
	values := vector.New(a.f.Result)
	if err := finished(st, values, firstGroups(parts)); err != nil {
		return err
	}
	return vector.AppendSel(dst, values, a.s.part)
}

func firstGroups(n int) []uint32 {
	list := make([]uint32, n)
	for i := range list {
		list[i] = uint32(i)
	}
	return list
}

// running adds rows to the state of their partition as its frame grows.
func (a *windowAgg) running(ctx context.Context, dst *vector.Vector) error {
	st, close, err := a.state(len(a.s.partStart) - 1)
	if err != nil {
		return err
	}
	defer close()
	values := vector.New(a.f.Result) // one for each frame
	which := make([]int32, a.s.n)
	group := make([]uint32, windowStep)
	end := -1
	for i := range which {
		if i%windowWork == windowWork-1 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		p, hi := a.s.part[i], int(a.fr.hi[i])
		if first := int(a.s.partStart[p]); i == first {
			end = first
			for k := range group {
				group[k] = uint32(p)
			}
		} else if hi == end {
			which[i] = which[i-1]
			continue
		}
		for sel := a.rows.in(span{end, hi}); len(sel) > 0; {
			n := min(len(sel), windowStep)
			if err := st.Update(group[:n], a.args, sel[:n]); err != nil {
				return err
			}
			sel = sel[n:]
		}
		end = hi
		which[i] = int32(values.Len)
		if err := st.Result(values, group[:1]); err != nil {
			return err
		}
	}
	return vector.AppendSel(dst, values, which)
}

// each adds up every frame's rows.
func (a *windowAgg) each(ctx context.Context, dst *vector.Vector) error {
	var groups []uint32
	var sel []int32
	var buf [3]span
	for i := 0; i < a.s.n; {
		if err := ctx.Err(); err != nil {
			return err
		}
		groups, sel = groups[:0], sel[:0]
		n := 0
		for ; i < a.s.n && n < windowStep && len(sel) < windowWork; i++ {
			spans := a.fr.spans(i, &buf)
			for _, r := range spans {
				for _, row := range a.rows.in(r) {
					if a.last == nil || !a.repeated(row, spans) {
						sel = append(sel, row)
						groups = append(groups, uint32(n))
					}
				}
			}
			n++
		}
		if err := a.add(dst, n, groups, sel); err != nil {
			return err
		}
	}
	return nil
}

// repeated reports whether a row's value stands in the frame before it.
func (a *windowAgg) repeated(row int32, spans []span) bool {
	for p := a.last[row]; p >= 0 && int(p) >= spans[0].from; p = a.last[p] {
		for _, r := range spans {
			if int(p) >= r.from && int(p) < r.to {
				return true
			}
		}
	}
	return false
}

// add appends the values of n groups of rows.
func (a *windowAgg) add(dst *vector.Vector, n int, groups []uint32, sel []int32) error {
	st, close, err := a.state(n)
	if err != nil {
		return err
	}
	defer close()
	if len(sel) > 0 {
		if err := st.Update(groups, a.args, sel); err != nil {
			return err
		}
	}
	if err := finished(st, dst, firstGroups(n)); err != nil {
		return err
	}
	return a.s.settle(dst)
}
