package op

import (
	"context"
	"math/bits"
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// mover computes an aggregate from the rows that enter and leave as frames move over a segment. Both
// ends of frames hardly ever move back, nor does what is excluded, so that all takes linear time, times
// what a step takes.
type mover interface {
	enter(row int32)
	leave(row int32)
	// value appends the value of the frame, which is the rows of spans.
	value(dst *vector.Vector, spans []span) error
}

// moverBytes is what a mover and what it stands on keep of a row at most.
const moverBytes = 64

// moving returns the mover of a function whose states are like probe, nil for those that have none.
func (a *windowAgg) moving(probe agg.State) (mover, error) {
	if len(a.args) == 0 || a.args[0].Type.Kind == types.Null {
		return nil, nil
	}
	var m mover
	switch _, ordered := probe.(*agg.Ordered); a.f.Name {
	case "count":
		if a.distinct {
			return &moveDistinct{of: a.value, rows: make([]int32, a.values)}, nil
		}
	case "quantile_cont", "quantile_disc":
		if q := agg.NewQuantiles(&a.spec.Spec); q != nil {
			m = newMoveQuantile(q, a)
		}
	case "mode":
		m = newMoveMode(a)
	case "any_value", "first", "last", "arg_min", "arg_max":
		if ordered {
			return newMovePick(a), nil
		}
	case "histogram", "map_agg":
		if a.f.Distinct || ordered {
			break
		}
		if err := a.number(1); err != nil {
			return nil, err
		}
		return newMoveMap(a), nil
	}
	if m != nil && a.distinct {
		m = &moveOnce{to: m, of: a.value, rows: make([]int32, a.values), row: make([]int32, a.values)}
	}
	return m, nil
}

// move moves over the frames of all rows.
func (a *windowAgg) move(ctx context.Context, m mover, dst *vector.Vector) error {
	acct := mem.NewAccount(a.s.w.spec.Budget, "window")
	defer acct.Close()
	if err := acct.Reserve(moverBytes * int64(a.s.n)); err != nil {
		return err
	}
	var sl slider
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
		spans := a.fr.spans(i, &buf)
		sl.slide(&a.rows, m, spans)
		if err := m.value(dst, spans); err != nil {
			return err
		}
	}
	return a.s.settle(dst)
}

// slider goes from frame to frame.
type slider struct {
	buf [3]span
	n   int
}

// visitor is told of the rows by which a frame differs from the one before.
type visitor interface {
	enter(row int32)
	leave(row int32)
}

// slide tells v of the rows that count and enter or leave with the next frame.
func (sl *slider) slide(rows *counted, v visitor, spans []span) {
	last := sl.buf[:sl.n]
	without(spans, last, func(r span) {
		for _, i := range rows.in(r) {
			v.enter(i)
		}
	})
	without(last, spans, func(r span) {
		for _, i := range rows.in(r) {
			v.leave(i)
		}
	})
	sl.n = copy(sl.buf[:], spans)
}

// without hands f the runs of rows of which spans are, but not those of others; both ascend.
func without(spans, others []span, f func(span)) {
	for _, r := range spans {
		for _, o := range others {
			if o.from >= r.to {
				break
			}
			if o.to <= r.from || o.from >= o.to {
				continue
			}
			if o.from > r.from {
				f(span{r.from, o.from})
			}
			r.from = min(r.to, o.to)
		}
		if r.from < r.to {
			f(r)
		}
	}
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

func (m *moveDistinct) value(dst *vector.Vector, _ []span) error {
	dst.I64 = append(dst.I64, m.n)
	dst.Len++
	return nil
}

// moveOnce hands a mover one row of each distinct value.
type moveOnce struct {
	to   mover
	of   []int32 // of each row, the ordinal of its values
	rows []int32 // of each value, how many rows have it
	row  []int32 // and the one that was handed on
}

func (m *moveOnce) enter(i int32) {
	v := m.of[i]
	if m.rows[v]++; m.rows[v] == 1 {
		m.row[v] = i
		m.to.enter(i)
	}
}

func (m *moveOnce) leave(i int32) {
	v := m.of[i]
	if m.rows[v]--; m.rows[v] == 0 {
		m.to.leave(m.row[v])
	}
}

func (m *moveOnce) value(dst *vector.Vector, spans []span) error { return m.to.value(dst, spans) }

// rankTree keeps of the rows in an order which are in the frame, in a Fenwick tree that finds the k-th
// of them in logarithmic time.
type rankTree struct {
	sorted []int32 // rows in the order
	rank   []int32 // of each row, its place there
	tree   []int32 // from 1
	n      int
}

func newRankTree(sorted []int32, n int) rankTree {
	t := rankTree{sorted: sorted, rank: make([]int32, n), tree: make([]int32, len(sorted)+1)}
	for k, i := range sorted {
		t.rank[i] = int32(k)
	}
	return t
}

func (t *rankTree) add(i, by int32) {
	for k := int(t.rank[i]) + 1; k < len(t.tree); k += k & -k {
		t.tree[k] += by
	}
	t.n += int(by)
}

func (t *rankTree) enter(i int32) { t.add(i, 1) }
func (t *rankTree) leave(i int32) { t.add(i, -1) }

// at returns the row of the k-th value in the frame.
func (t *rankTree) at(k int) int {
	p := 0
	for step := 1 << (bits.Len(uint(len(t.sorted))) - 1); step > 0; step >>= 1 {
		if next := p + step; next < len(t.tree) && int(t.tree[next]) <= k {
			k -= int(t.tree[next])
			p = next
		}
	}
	return int(t.sorted[p])
}

// byValue returns the rows that count in the order of their values.
func (a *windowAgg) byValue() []int32 {
	sorted := slices.Clone(a.rows.in(span{0, a.s.n}))
	agg.SortRows(a.args[0], sorted)
	return sorted
}

// moveQuantile finds quantiles.
type moveQuantile struct {
	*agg.Quantiles
	v *vector.Vector
	rankTree
}

func newMoveQuantile(q *agg.Quantiles, a *windowAgg) *moveQuantile {
	return &moveQuantile{Quantiles: q, v: a.args[0], rankTree: newRankTree(a.byValue(), a.s.n)}
}

func (m *moveQuantile) value(dst *vector.Vector, _ []span) error {
	return m.Append(dst, m.v, m.n, m.at)
}

// movePick finds the first or last row in an order of the function's own: FIRST, LAST, ANY_VALUE, and
// ARG_MIN and ARG_MAX, to which the order is what tells equal values apart.
type movePick struct {
	v    *vector.Vector
	last bool
	rankTree
}

func newMovePick(a *windowAgg) *movePick {
	var at []*vector.Vector
	var order []vector.Order
	if a.f.Name == "arg_min" || a.f.Name == "arg_max" {
		at = append(at, a.args[1])
		order = append(order, vector.NewOrder(a.args[1].Type, a.f.Name == "arg_max", false))
	}
	for _, k := range a.f.Order {
		at = append(at, a.args[k.At])
		order = append(order, vector.NewOrder(a.args[k.At].Type, k.Desc, k.NullsFirst))
	}
	sorted := slices.Clone(a.rows.in(span{0, a.s.n}))
	slices.SortStableFunc(sorted, func(i, j int32) int {
		for k, v := range at {
			if d := order[k].Compare(v, int(i), v, int(j)); d != 0 {
				return d
			}
		}
		return 0
	})
	return &movePick{v: a.args[0], last: a.f.Name == "last", rankTree: newRankTree(sorted, a.s.n)}
}

func (m *movePick) value(dst *vector.Vector, _ []span) error {
	if m.n == 0 {
		dst.AppendNull()
		return nil
	}
	k := 0
	if m.last {
		k = m.n - 1
	}
	i := m.at(k)
	return vector.AppendRange(dst, m.v, i, i+1)
}

// moveMode keeps how many rows have each value, and over these a tree in which a node holds the value
// of most rows below it, of several the least, or the greatest.
type moveMode struct {
	v     *vector.Vector
	of    []int32 // of each row, the ordinal of its value, in order
	row   []int32 // of each value, a row that has it
	count []int32
	tree  []int32 // values; the root is at 1
	desc  bool    // of several the greatest
}

func newMoveMode(a *windowAgg) *moveMode {
	m := &moveMode{v: a.args[0], desc: agg.ModeDesc(&a.spec.Spec)}
	sorted, rank := a.byValue(), make([]int32, a.s.n)
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
		if m.count[r] > m.count[l] || m.desc && m.count[r] == m.count[l] && m.count[r] > 0 {
			l = r
		}
		m.tree[k] = l
	}
}

func (m *moveMode) enter(i int32) { m.add(i, 1) }
func (m *moveMode) leave(i int32) { m.add(i, -1) }

func (m *moveMode) value(dst *vector.Vector, _ []span) error {
	best := m.tree[1]
	if m.count[best] == 0 {
		dst.AppendNull()
		return nil
	}
	i := int(m.row[best])
	return vector.AppendRange(dst, m.v, i, i+1)
}
