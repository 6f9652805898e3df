package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/vector"
)

// treeFan is how many nodes of a level make one of the next.
const (
	treeShift = 4
	treeFan   = 1 << treeShift
)

// tree computes wide frames from partial aggregates: level l has one for each treeFan^(l+1) rows. A
// frame is the nodes that it covers, and rows at its ends: at most 2·(treeFan-1) of each level, so that
// a segment of n rows takes O(n log n) steps whatever the frames. Unlike taking rows out of a running
// state this loses no precision, and it serves functions that can't give back what they were given.
// See Leis et al., Efficient Processing of Window Functions in Analytical SQL Queries (VLDB 2015).
func (a *windowAgg) tree(ctx context.Context, dst *vector.Vector) error {
	levels, close, err := a.levels(ctx)
	defer close()
	if err != nil {
		return err
	}
	// What frames take of each level, and of the rows.
	from, to := make([][]uint32, len(levels)), make([][]uint32, len(levels))
	var groups []uint32
	var sel []int32
	var buf [3]span
	for i := 0; i < a.s.n; {
		if err := ctx.Err(); err != nil {
			return err
		}
		groups, sel = groups[:0], sel[:0]
		for l := range from {
			from[l], to[l] = from[l][:0], to[l][:0]
		}
		n := min(windowStep, a.s.n-i)
		for g := range uint32(n) {
			for _, r := range a.fr.spans(i+int(g), &buf) {
				// Rows at both ends belong to no whole node of the first level, and nodes of a level to
				// none of the next.
				lo, hi := (r.from+treeFan-1)>>treeShift, r.to>>treeShift
				if lo >= hi {
					sel = append(sel, a.rows.in(r)...)
				} else {
					sel = append(sel, a.rows.in(span{r.from, lo << treeShift})...)
					sel = append(sel, a.rows.in(span{hi << treeShift, r.to})...)
				}
				for len(groups) < len(sel) {
					groups = append(groups, g)
				}
				for l := 0; lo < hi; l++ {
					up, down := (lo+treeFan-1)>>treeShift, hi>>treeShift
					if up >= down || l == len(levels)-1 {
						for ; lo < hi; lo++ {
							from[l], to[l] = append(from[l], uint32(lo)), append(to[l], g)
						}
						break
					}
					for ; lo < up<<treeShift; lo++ {
						from[l], to[l] = append(from[l], uint32(lo)), append(to[l], g)
					}
					for k := down << treeShift; k < hi; k++ {
						from[l], to[l] = append(from[l], uint32(k)), append(to[l], g)
					}
					lo, hi = up, down
				}
			}
		}
		if err := a.collect(dst, n, levels, from, to, groups, sel); err != nil {
			return err
		}
		i += n
	}
	return nil
}

// collect appends the values of n frames, put together from nodes and rows.
func (a *windowAgg) collect(dst *vector.Vector, n int, levels []agg.State, from, to [][]uint32, groups []uint32, sel []int32) error {
	sum, close, err := a.state(n)
	if err != nil {
		return err
	}
	defer close()
	for l, level := range levels {
		if err := sum.Merge(level, from[l], to[l]); err != nil {
			return err
		}
	}
	if len(sel) > 0 {
		if err := sum.Update(groups, a.args, sel); err != nil {
			return err
		}
	}
	if err := sum.Result(dst, firstGroups(n)); err != nil {
		return err
	}
	return a.s.settle(dst)
}

// levels builds the tree, and returns what releases it.
func (a *windowAgg) levels(ctx context.Context) (levels []agg.State, close func(), err error) {
	var closers []func()
	close = func() {
		for _, f := range closers {
			f()
		}
	}
	var list, up []uint32
	for n := (a.s.n + treeFan - 1) >> treeShift; ; n = (n + treeFan - 1) >> treeShift {
		if err := ctx.Err(); err != nil {
			return nil, close, err
		}
		level, release, err := a.state(n)
		if err != nil {
			return nil, close, err
		}
		closers = append(closers, release)
		if len(levels) == 0 {
			for sel := a.rows.in(span{0, a.s.n}); len(sel) > 0 && err == nil; {
				k := min(len(sel), windowStep)
				up = up[:0]
				for _, i := range sel[:k] {
					up = append(up, uint32(i)>>treeShift)
				}
				err = level.Update(up, a.args, sel[:k])
				sel = sel[k:]
			}
		} else {
			up = up[:0]
			for i := range list {
				up = append(up, uint32(i)>>treeShift)
			}
			err = level.Merge(levels[len(levels)-1], list, up)
		}
		if err != nil {
			return nil, close, err
		}
		levels = append(levels, level)
		if n <= treeFan {
			return levels, close, nil
		}
		list = firstGroups(n)
	}
}
