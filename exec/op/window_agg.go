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
//   - COUNT(DISTINCT), quantiles, MODE, HISTOGRAM and the like as frames move, see mover;
//   - other aggregates of distinct values, if what they keep is of one size, with a tree over frames,
//     see presence;
//   - wide frames with a tree over the rows, see tree; each frame takes from it what it covers;
//   - all others by adding up each frame's rows. This is what remains for narrow frames, and for
//     aggregates whose values are as large as the frames.
type windowAgg struct {
	s    *segment
	f    *WindowFunc
	fr   *frames
	args []*vector.Vector
	spec AggSpec
	rows counted
	// Where values are numbered, for each row the ordinal of its values among all, -1 if it does not
	// count, and how many there are; equal values of two partitions are two. distinct says that of the
	// rows of a frame with equal values one counts.
	value    []int32
	values   int
	distinct bool
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
	if f.Distinct && !repeatable(f.Name) {
		if err := a.number(n); err != nil {
			return err
		}
		if a.distinct = !running; running {
			a.firstOnly()
		}
	}
	probe, close, err := a.state(0)
	if err != nil {
		return err
	}
	close()
	compact := agg.Compact(probe)
	if running && fr.whole() {
		return a.whole(dst)
	}
	m, err := a.moving(probe)
	switch {
	case err != nil:
		return err
	case m != nil:
		return a.move(ctx, m, dst)
	case running && compact:
		return a.running(ctx, dst)
	case compact && a.distinct:
		return a.presence(ctx, dst)
	case compact && a.widest() > narrowFrame:
		return a.tree(ctx, dst)
	}
	return a.each(ctx, dst)
}

// repeatable reports whether a function gives the same however often each value comes.
func repeatable(name string) bool { return name == "arg_min" || name == "arg_max" }

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

// number numbers the values of the first n arguments.
func (a *windowAgg) number(n int) error {
	part := vector.New(types.Of(types.BigInt))
	part.Resize(a.s.n)
	for i, p := range a.s.part {
		part.I64[i] = int64(p)
	}
	acct := mem.NewAccount(a.s.w.spec.Budget, "window")
	defer acct.Close()
	table := keys.New(append([]*types.Type{part.Type}, a.spec.Args[:n]...), acct)
	cols := append([]*vector.Vector{part}, a.args[:n]...)
	sel := a.rows.in(span{0, a.s.n})
	a.value = make([]int32, a.s.n)
	for i := range a.value {
		a.value[i] = -1
	}
	found := make([]uint32, windowStep)
	for len(sel) > 0 {
		n := min(len(sel), windowStep)
		if _, err := table.Find(cols, sel[:n], found[:n], nil); err != nil {
			return err
		}
		for k, i := range sel[:n] {
			a.value[i] = int32(found[k])
		}
		sel = sel[n:]
	}
	a.values = table.Len()
	return nil
}

// firstOnly makes only the first row of each value count.
func (a *windowAgg) firstOnly() {
	c := counted{list: make([]int32, 0, a.values), before: make([]int32, a.s.n+1)}
	seen := make([]bool, a.values)
	for i, v := range a.value {
		if v >= 0 && !seen[v] {
			seen[v] = true
			c.list = append(c.list, int32(i))
		}
		c.before[i+1] = int32(len(c.list))
	}
	a.rows = c
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

// each adds up every frame's rows, of distinct values the first row of each.
func (a *windowAgg) each(ctx context.Context, dst *vector.Vector) error {
	acct := mem.NewAccount(a.s.w.spec.Budget, "window")
	defer acct.Close()
	var firsts *firstRows
	var sl slider
	if a.distinct {
		if err := acct.Reserve(moverBytes * int64(a.s.n)); err != nil {
			return err
		}
		firsts = newFirstRows(a)
	}
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
			if firsts != nil {
				sl.slide(&a.rows, firsts, spans)
				sel = firsts.in(spans, sel)
			} else {
				for _, r := range spans {
					sel = append(sel, a.rows.in(r)...)
				}
			}
			for len(groups) < len(sel) {
				groups = append(groups, uint32(n))
			}
			n++
		}
		if err := a.add(dst, n, groups, sel); err != nil {
			return err
		}
	}
	return nil
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
