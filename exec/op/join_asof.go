package op

import (
	"context"
	"slices"
	"sort"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Nearest says which of the build rows with its keys a probe row is joined to: the one with the greatest
// value that comes before the probe row's, of several the last; or with After the least that comes behind
// it, of several the first. Equal says that the value itself is as good. NULL is not near to anything.
type Nearest struct {
	Type  *types.Type
	Build Eval // over build columns, used by whoever builds
	After bool
	Equal bool
}

// NewAsofJoin returns the probe of one worker, by being a value of a probe row.
func NewAsofJoin(t *JoinTable, input Operator, keys []Eval, by Eval) *Join {
	j := NewJoin(t, input, keys, nil)
	j.by, j.compare = by, vector.ComparatorOf(t.spec.Nearest.Type)
	return j
}

// arrange sorts the rows of each key by the values that are compared and leaves those of NULL out.
func (t *JoinTable) arrange(ctx context.Context) error {
	near := t.spec.Nearest
	for _, c := range t.rows.chunks {
		b := vector.Batch{Cols: c.cols, N: c.n}
		v, err := near.Build.Eval(&b, b.Selection())
		if err != nil {
			return err
		}
		if err := t.acct.Reserve(v.CopySize(b.Selection())); err != nil {
			return err
		}
		kept := vector.New(near.Type)
		if err := vector.AppendSel(kept, v, b.Selection()); err != nil {
			return err
		}
		t.at = append(t.at, kept)
	}
	compare := vector.ComparatorOf(near.Type)
	order := func(a, b uint32) int {
		return compare(t.at[a>>chunkShift], int(a&chunkMask), t.at[b>>chunkShift], int(b&chunkMask))
	}
	kept := uint32(0)
	for g := range t.table.Len() {
		if g&(segmentRows-1) == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		from := kept
		for _, id := range t.ids[t.starts[g]:t.starts[g+1]] {
			if !t.at[id>>chunkShift].IsNull(int(id & chunkMask)) {
				t.ids[kept] = id
				kept++
			}
		}
		// What comes in order, as moments do, is left in it.
		if list := t.ids[from:kept]; !slices.IsSortedFunc(list, order) {
			slices.SortStableFunc(list, order)
		}
		t.starts[g] = from
	}
	t.starts[t.table.Len()] = kept
	return nil
}

// nearest returns the one of the candidates that probe row i is joined to, if any.
func (j *Join) nearest(list []uint32, i int) []uint32 {
	if j.inBy.IsNull(i) {
		return nil
	}
	near := j.spec.Nearest
	// The first row that comes behind the value, those that are equal to it on the side that counts.
	upper := near.Equal != near.After
	at := j.table.at
	k := sort.Search(len(list), func(k int) bool {
		id := list[k]
		d := j.compare(at[id>>chunkShift], int(id&chunkMask), j.inBy, i)
		return d > 0 || d == 0 && !upper
	})
	if !near.After {
		k--
	}
	if k < 0 || k == len(list) {
		return nil
	}
	return list[k : k+1]
}
