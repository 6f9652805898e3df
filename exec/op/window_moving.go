package op

import (
	"context"
	"math/bits"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// mover computes an aggregate from the rows that enter and leave frames as these move over a segment.
// Both ends of frames hardly ever move back, so that all takes linear time, times what a step takes.
type mover interface {
	enter(row int32)
	leave(row int32)
	// value appends the value of the frame.
	value(dst *vector.Vector) error
}

// moving returns what makes the mover of a function, nil for those that have none.
func (a *windowAgg) moving() func() mover {
	switch {
	case a.last != nil:
		if a.f.Name == "count" {
			return func() mover { return &moveDistinct{of: a.value, rows: make([]int32, a.values)} }
		}
	case a.f.Name == "quantile_cont" || a.f.Name == "quantile_disc":
		if q := agg.NewQuantiles(&a.spec.Spec); q != nil && a.args[0].Type.Kind != types.Null {
			return func() mover { return newMoveQuantile(q, a) }
		}
	case a.f.Name == "mode" && a.args[0].Type.Kind != types.Null:
		return func() mover { return newMoveMode(a) }
	}
	return nil
}

// move moves over the frames of all rows.
func (a *windowAgg) move(ctx context.Context, start func() mover, dst *vector.Vector) error {
	// What a mover keeps of a row takes no more than this.
	acct := mem.NewAccount(a.s.w.spec.Budget, "window")
	defer acct.Close()
	if err := acct.Reserve(32 * int64(a.s.n)); err != nil {
		return err
	}
	m := start()
	lo, hi := 0, 0
	each := func(from, to int, f func(int32)) {
		if from < to {
			for _, i := range a.rows.in(span{from, to}) {
				f(i)
			}
		}
	}
	var buf [3]span
	for i := range a.s.n {
		if i%windowStep == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := a.s.settle(dst); err != nil {
				return err
			}
		}
		from, to := int(a.fr.lo[i]), int(a.fr.hi[i])
		if from >= hi || to <= lo {
			each(lo, hi, m.leave)
			each(from, to, m.enter)
		} else {
			each(hi, to, m.enter)
			each(from, lo, m.enter)
			each(to, hi, m.leave)
			each(lo, from, m.leave)
		}
		lo, hi = from, to
		if a.fr.exclude == plan.ExcludeNothing {
			if err := m.value(dst); err != nil {
				return err
			}
			continue
		}
		// What is excluded leaves for a moment.
		out := func(f func(int32)) {
			at := from
			for _, r := range a.fr.spans(i, &buf) {
				each(at, min(r.from, to), f)
				at = max(at, r.to)
			}
			each(at, to, f)
		}
		out(m.leave)
		if err := m.value(dst); err != nil {
			return err
		}
		out(m.enter)
	}
	return a.s.settle(dst)
}

// moveDistinct counts distinct values.
type moveDistinct struct {
	of   []int32 // of each row, the ordinal of its values
	rows []int32 // of each value, how many rows have it
	n    int64
}

func (m *moveDistinct) enter(i int32) {
	v := m.of[i]
	if m.rows[v]++; m.rows[v] == 1 {
		m.n++
	}
}

func (m *moveDistinct) leave(i int32) {
	v := m.of[i]
	if m.rows[v]--; m.rows[v] == 0 {
		m.n--
	}
}

func (m *moveDistinct) value(dst *vector.Vector) error {
	dst.I64 = append(dst.I64, m.n)
	dst.Len++
	return nil
}

// moveQuantile keeps of the rows in order of their values which are in the frame, in a Fenwick tree that
// finds the k-th of them in logarithmic time.
type moveQuantile struct {
	*agg.Quantiles
	v      *vector.Vector
	sorted []int32 // rows in the order of their values
	rank   []int32 // of each row, its place there
	tree   []int32 // from 1
	n      int
}

func newMoveQuantile(q *agg.Quantiles, a *windowAgg) *moveQuantile {
	m := &moveQuantile{Quantiles: q, v: a.args[0]}
	m.sorted, m.rank = a.ranks()
	m.tree = make([]int32, len(m.sorted)+1)
	return m
}

// ranks returns the rows that count in the order of their values, and of each its place there.
func (a *windowAgg) ranks() (sorted, rank []int32) {
	sorted = append(sorted, a.rows.in(span{0, a.s.n})...)
	agg.SortRows(a.args[0], sorted)
	rank = make([]int32, a.s.n)
	for k, i := range sorted {
		rank[i] = int32(k)
	}
	return sorted, rank
}

func (m *moveQuantile) add(i, by int32) {
	for k := int(m.rank[i]) + 1; k < len(m.tree); k += k & -k {
		m.tree[k] += by
	}
	m.n += int(by)
}

func (m *moveQuantile) enter(i int32) { m.add(i, 1) }
func (m *moveQuantile) leave(i int32) { m.add(i, -1) }

// at returns the row of the k-th value in the frame.
func (m *moveQuantile) at(k int) int {
	p := 0
	for step := 1 << (bits.Len(uint(len(m.sorted))) - 1); step > 0; step >>= 1 {
		if next := p + step; next < len(m.tree) && int(m.tree[next]) <= k {
			k -= int(m.tree[next])
			p = next
		}
	}
	return int(m.sorted[p])
}

func (m *moveQuantile) value(dst *vector.Vector) error { return m.Append(dst, m.v, m.n, m.at) }

// moveMode keeps how many rows have each value, and over these a tree in which a node holds the value
// of most rows below it, of several the least.
type moveMode struct {
	v     *vector.Vector
	of    []int32 // of each row, the ordinal of its value, in order
	row   []int32 // of each value, a row that has it
	count []int32
	tree  []int32 // values; the root is at 1
}

func newMoveMode(a *windowAgg) *moveMode {
	m := &moveMode{v: a.args[0]}
	sorted, rank := a.ranks()
	compare := vector.ComparatorOf(m.v.Type)
	for k, i := range sorted {
		if k == 0 || compare(m.v, int(sorted[k-1]), m.v, int(i)) != 0 {
			m.row = append(m.row, i)
		}
		rank[i] = int32(len(m.row) - 1)
	}
	m.of = rank
	n := 1
	for n < len(m.row) {
		n *= 2
	}
	m.count, m.tree = make([]int32, n), make([]int32, 2*n)
	for k := range n {
		m.tree[n+k] = int32(k)
	}
	for k := n - 1; k > 0; k-- {
		m.tree[k] = m.tree[2*k]
	}
	return m
}

func (m *moveMode) add(i, by int32) {
	v := m.of[i]
	m.count[v] += by
	for k := (len(m.count) + int(v)) / 2; k > 0; k /= 2 {
		l, r := m.tree[2*k], m.tree[2*k+1]
		if m.count[r] > m.count[l] {
			l = r
		}
		m.tree[k] = l
	}
}

func (m *moveMode) enter(i int32) { m.add(i, 1) }
func (m *moveMode) leave(i int32) { m.add(i, -1) }

func (m *moveMode) value(dst *vector.Vector) error {
	best := m.tree[1]
	if m.count[best] == 0 {
		dst.AppendNull()
		return nil
	}
	i := int(m.row[best])
	return vector.AppendRange(dst, m.v, i, i+1)
}
