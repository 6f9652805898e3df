package op

import (
	"context"
	"math/bits"

	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/vector"
)

// presence computes aggregates of distinct values. A value is in the frames of some runs of rows, and
// as frames move there are no more runs than steps. A binary tree over the rows, level l of which has
// 2^l nodes, takes a value at the nodes that make up a run, at most two of each level; a row's value is
// then all that the nodes above it have, which each level adds to what is above it: O(n log n) steps
// whatever the frames, and nothing is ever taken out of a state.
func (a *windowAgg) presence(ctx context.Context, dst *vector.Vector) error {
	levels := make([]agg.State, bits.Len(uint(a.s.n-1))+1)
	for l := range levels {
		var close func()
		var err error
		if levels[l], close, err = a.state(1 << l); err != nil {
			return err
		}
		defer close()
	}
	p := &presence{a: a, levels: levels, rows: make([]int32, a.values), row: make([]int32, a.values), since: make([]int32, a.values)}
	p.groups, p.sel = make([][]uint32, len(levels)), make([][]int32, len(levels))
	var sl slider
	var buf [3]span
	for i := range a.s.n {
		if i%windowStep == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		p.at = int32(i)
		sl.slide(&a.rows, p, a.fr.spans(i, &buf))
		if p.err != nil {
			return p.err
		}
	}
	p.at = int32(a.s.n)
	for v, n := range p.rows {
		if n > 0 {
			p.run(int32(v))
		}
	}
	for l := range levels {
		p.flush(l)
		if p.err != nil {
			return p.err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if l == 0 {
			continue
		}
		above := make([]uint32, 1<<l)
		for k := range above {
			above[k] = uint32(k / 2)
		}
		if err := levels[l].Merge(levels[l-1], above, firstGroups(1<<l)); err != nil {
			return err
		}
	}
	if err := levels[len(levels)-1].Result(dst, firstGroups(a.s.n)); err != nil {
		return err
	}
	return a.s.settle(dst)
}

type presence struct {
	a      *windowAgg
	levels []agg.State
	rows   []int32 // of each value, how many rows of the frame have it
	row    []int32 // one of them
	since  []int32 // and the row from whose frame on it is there
	at     int32   // the row whose frame comes
	// What levels are yet to be given.
	groups [][]uint32
	sel    [][]int32
	err    error
}

func (p *presence) enter(i int32) {
	v := p.a.value[i]
	if p.rows[v]++; p.rows[v] == 1 {
		p.row[v], p.since[v] = i, p.at
	}
}

func (p *presence) leave(i int32) {
	v := p.a.value[i]
	if p.rows[v]--; p.rows[v] == 0 {
		p.run(v)
	}
}

// run gives the tree the run of rows up to at whose frames have value v.
func (p *presence) run(v int32) {
	from, to := uint32(p.since[v]), uint32(p.at)
	for l := len(p.levels) - 1; from < to; l-- {
		if from&1 == 1 {
			p.give(l, from, p.row[v])
			from++
		}
		if to&1 == 1 {
			to--
			p.give(l, to, p.row[v])
		}
		from, to = from/2, to/2
	}
}

func (p *presence) give(l int, node uint32, row int32) {
	p.groups[l], p.sel[l] = append(p.groups[l], node), append(p.sel[l], row)
	if len(p.sel[l]) == windowStep {
		p.flush(l)
	}
}

func (p *presence) flush(l int) {
	if p.err == nil && len(p.sel[l]) > 0 {
		p.err = p.levels[l].Update(p.groups[l], p.a.args, p.sel[l])
	}
	p.groups[l], p.sel[l] = p.groups[l][:0], p.sel[l][:0]
}
