package op

import (
	"context"
	"math/bits"
	"slices"
	"sort"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Range narrows the candidates of probe rows in a join without keys to those that satisfy one or two
// inequalities, which are among its residual conditions as well. Build rows are sorted by the value that
// the first bound compares, so that it cuts off a stretch of them; a second bound on the same value cuts
// once more, and one on another value goes down a tree over the stretch that knows the extreme of each
// part: interval joins find their rows in the time of as many look-ups as there are matches.
type Range struct {
	Bounds []RangeBound // one or two
	Same   bool         // both are on the same value of build rows
}

// RangeBound is an inequality between a value of build rows and one of probe rows. NULL satisfies none.
type RangeBound struct {
	Type  *types.Type
	Build Eval // over build columns, used by whoever builds
	Above bool // build rows lie above the value of the probe row, else below
	Equal bool // or are equal to it
}

// NewRangeJoin returns the probe of one worker, by being the values of probe rows that bounds compare.
func NewRangeJoin(t *JoinTable, input Operator, by []Eval, residual Condition) *Join {
	j := NewJoin(t, input, nil, residual)
	j.ranged = &rangeProbe{by: by, row: -1}
	return j
}

// rangeIndex is the build rows in the order of what bounds compare. Rows are named by their positions in
// the table's ids, which are in the order of the input.
type rangeIndex struct {
	bounds []*boundIndex
	same   bool
	// tree is over order of the first bound: node k has the greatest rank of its children 2k and 2k+1,
	// the leaves begin at leaves. Ranks are those of the second bound, from the end that it cuts off.
	tree   []uint32
	leaves int
}

// boundIndex is what one bound compares, sorted.
type boundIndex struct {
	bound   *RangeBound
	compare vector.Comparator
	values  []*vector.Vector // of each chunk's rows
	order   []uint32         // positions
}

// rangeOverhead is what a row takes in the index: two orders, a tree and ranks; and in the lists of probes.
const rangeOverhead = 8 + 16 + 4 + 8

// arrangeRange sorts the rows.
func (t *JoinTable) arrangeRange(ctx context.Context) error {
	spec := t.spec.Range
	if err := t.acct.Reserve(rangeOverhead * int64(len(t.ids))); err != nil {
		return err
	}
	x := &rangeIndex{same: spec.Same}
	for i := range spec.Bounds {
		b := &boundIndex{bound: &spec.Bounds[i], compare: vector.ComparatorOf(spec.Bounds[i].Type)}
		if i > 0 && spec.Same {
			b.values = x.bounds[0].values
		} else if err := b.evaluate(t); err != nil {
			return err
		}
		x.bounds = append(x.bounds, b)
	}
	first := x.bounds[0]
	for p, id := range t.ids {
		if !slices.ContainsFunc(x.bounds, func(b *boundIndex) bool { return b.null(id) }) {
			first.order = append(first.order, uint32(p))
		}
	}
	if len(x.bounds) > 1 && !x.same {
		x.bounds[1].order = slices.Clone(first.order)
	}
	for _, b := range x.bounds {
		if err := b.sort(ctx, t.ids); err != nil {
			return err
		}
	}
	if len(x.bounds) > 1 {
		if x.same {
			x.bounds[1].order = first.order
		} else {
			x.plant(len(t.ids))
		}
	}
	t.ranges = x
	return nil
}

// evaluate keeps the values of all rows.
func (b *boundIndex) evaluate(t *JoinTable) error {
	for _, c := range t.rows.chunks {
		in := vector.Batch{Cols: c.cols, N: c.n}
		v, err := b.bound.Build.Eval(&in, in.Selection())
		if err != nil {
			return err
		}
		if err := t.acct.Reserve(v.CopySize(in.Selection())); err != nil {
			return err
		}
		kept := vector.New(b.bound.Type)
		if err := vector.AppendSel(kept, v, in.Selection()); err != nil {
			return err
		}
		b.values = append(b.values, kept)
	}
	return nil
}

func (b *boundIndex) null(id uint32) bool {
	return b.values[id>>chunkShift].IsNull(int(id & chunkMask))
}

// sort puts positions in the order of their values.
func (b *boundIndex) sort(ctx context.Context, ids []uint32) error {
	stop, count := false, 0
	slices.SortFunc(b.order, func(p, q uint32) int {
		if count++; count&0xffff == 0 && ctx.Err() != nil {
			stop = true
		}
		if stop {
			return 0
		}
		i, k := ids[p], ids[q]
		return b.compare(b.values[i>>chunkShift], int(i&chunkMask), b.values[k>>chunkShift], int(k&chunkMask))
	})
	return ctx.Err()
}

// cut returns which of the sorted rows satisfy the bound for row i of v: those from lo to hi.
func (b *boundIndex) cut(ids []uint32, v *vector.Vector, i int) (lo, hi int) {
	if v.IsNull(i) {
		return 0, 0
	}
	// The first row behind the value, those that are equal to it on the side that counts.
	upper := b.bound.Above != b.bound.Equal
	k := sort.Search(len(b.order), func(k int) bool {
		id := ids[b.order[k]]
		d := b.compare(b.values[id>>chunkShift], int(id&chunkMask), v, i)
		return d > 0 || d == 0 && !upper
	})
	if b.bound.Above {
		return k, len(b.order)
	}
	return 0, k
}

// plant makes the tree; rows is the number of positions.
func (x *rangeIndex) plant(rows int) {
	first, second := x.bounds[0], x.bounds[1]
	n := len(first.order)
	ranks := make([]uint32, rows) // by position
	for k, p := range second.order {
		if !second.bound.Above {
			k = n - 1 - k
		}
		ranks[p] = uint32(k)
	}
	x.leaves = 1 << bits.Len(uint(max(n, 1)-1))
	x.tree = make([]uint32, x.leaves+n)
	for k, p := range first.order {
		x.tree[x.leaves+k] = ranks[p]
	}
	for k := x.leaves - 1; k > 0; k-- {
		if 2*k < len(x.tree) {
			x.tree[k] = x.tree[2*k]
		}
		if 2*k+1 < len(x.tree) {
			x.tree[k] = max(x.tree[k], x.tree[2*k+1])
		}
	}
}

// find appends the positions of rows lo to hi of the order whose ranks are least or more; node is over the
// rows from at on, size of them.
func (x *rangeIndex) find(found []uint32, lo, hi int, least uint32, node, at, size int) []uint32 {
	if at >= hi || at+size <= lo || node >= len(x.tree) || x.tree[node] < least {
		return found
	}
	if size == 1 {
		return append(found, x.bounds[0].order[at])
	}
	size /= 2
	found = x.find(found, lo, hi, least, 2*node, at, size)
	return x.find(found, lo, hi, least, 2*node+1, at+size, size)
}

// rangeProbe is one worker's look-ups in a rangeIndex.
type rangeProbe struct {
	by   []Eval
	vals []*vector.Vector // of the probe batch
	row  int              // whose candidates list has; -1: none
	list []uint32
	bits []uint64
}

// candidates returns the build rows within the bounds of probe row i, in the order of the input.
func (r *rangeProbe) candidates(t *JoinTable, i int) []uint32 {
	if r.row == i {
		return r.list
	}
	r.row = i
	x := t.ranges
	lo, hi := x.bounds[0].cut(t.ids, r.vals[0], i)
	r.list = r.list[:0]
	tree := false
	if len(x.bounds) > 1 {
		lo2, hi2 := x.bounds[1].cut(t.ids, r.vals[1], i)
		switch {
		case x.same:
			lo, hi = max(lo, lo2), min(hi, hi2)
		case lo2 < hi2 && lo < hi:
			tree = true
			r.list = x.find(r.list, lo, hi, uint32(len(x.bounds[0].order)-(hi2-lo2)), 1, 0, x.leaves)
		default:
			hi = lo
		}
	}
	if !tree && lo < hi {
		r.list = append(r.list, x.bounds[0].order[lo:hi]...)
	}
	r.arrange(len(t.ids))
	for k, p := range r.list {
		r.list[k] = t.ids[p]
	}
	return r.list
}

// arrange puts positions below n in order: many are marked in a bitmap, and read from there.
func (r *rangeProbe) arrange(n int) {
	if len(r.list) < n/256+8 {
		slices.Sort(r.list)
		return
	}
	if len(r.bits) == 0 {
		r.bits = make([]uint64, n/64+1)
	}
	for _, p := range r.list {
		r.bits[p>>6] |= 1 << (p & 63)
	}
	r.list = r.list[:0]
	for k, w := range r.bits {
		for ; w != 0; w &= w - 1 {
			r.list = append(r.list, uint32(k<<6+bits.TrailingZeros64(w)))
		}
		r.bits[k] = 0
	}
}
