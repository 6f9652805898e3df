package op

import (
	"math/bits"
	"slices"

	"github.com/avrosql/avrosql/exec/vector"
)

// firstRows marks, as frames move, of the rows of a frame with equal values the first one.
type firstRows struct {
	of     []int32  // of each row, the ordinal of its values
	list   []int32  // the rows that count by their values, those of a value ascending
	starts []int32  // of each value, where its rows begin there
	first  []int32  // of each value, the row that is marked, or -1
	marks  []uint64 // a bit for each row
	moved  []int32  // rows that entered or left since marks were put right
}

func newFirstRows(a *windowAgg) *firstRows {
	f := &firstRows{of: a.value, starts: make([]int32, a.values+1), first: make([]int32, a.values), marks: make([]uint64, a.s.n/64+1)}
	for _, v := range a.value {
		if v >= 0 {
			f.starts[v+1]++
		}
	}
	for v := range a.values {
		f.starts[v+1] += f.starts[v]
		f.first[v] = -1
	}
	f.list = make([]int32, f.starts[a.values])
	next := slices.Clone(f.starts)
	for i, v := range a.value {
		if v >= 0 {
			f.list[next[v]] = int32(i)
			next[v]++
		}
	}
	return f
}

func (f *firstRows) enter(i int32) { f.moved = append(f.moved, i) }
func (f *firstRows) leave(i int32) { f.moved = append(f.moved, i) }

// in appends the marked rows of a frame to sel, ascending.
func (f *firstRows) in(spans []span, sel []int32) []int32 {
	for _, i := range f.moved {
		v := f.of[i]
		row := f.firstOf(v, spans)
		if was := f.first[v]; was != row {
			if was >= 0 {
				f.marks[was>>6] &^= 1 << (was & 63)
			}
			if row >= 0 {
				f.marks[row>>6] |= 1 << (row & 63)
			}
			f.first[v] = row
		}
	}
	f.moved = f.moved[:0]
	for _, r := range spans {
		if r.from >= r.to {
			continue
		}
		for w := r.from >> 6; w <= (r.to-1)>>6; w++ {
			// No mark is outside of spans, but a word may reach into the next.
			word := f.marks[w]
			if w == r.from>>6 {
				word &= ^uint64(0) << (r.from & 63)
			}
			if w == (r.to-1)>>6 {
				word &= ^uint64(0) >> (63 - (r.to-1)&63)
			}
			for ; word != 0; word &= word - 1 {
				sel = append(sel, int32(w<<6+bits.TrailingZeros64(word)))
			}
		}
	}
	return sel
}

// firstOf returns the first row of a frame with value v, or -1.
func (f *firstRows) firstOf(v int32, spans []span) int32 {
	rows := f.list[f.starts[v]:f.starts[v+1]]
	for _, r := range spans {
		if k, _ := slices.BinarySearch(rows, int32(r.from)); k < len(rows) && int(rows[k]) < r.to {
			return rows[k]
		}
	}
	return -1
}

// lastOf returns the last row of a frame with value v, which has one.
func (f *firstRows) lastOf(v int32, spans []span) int32 {
	rows := f.list[f.starts[v]:f.starts[v+1]]
	for _, r := range slices.Backward(spans) {
		if k, _ := slices.BinarySearch(rows, int32(r.to)); r.from < r.to && k > 0 && int(rows[k-1]) >= r.from {
			return rows[k-1]
		}
	}
	return -1
}

// moveMap is HISTOGRAM and MAP_AGG, whose keys stand in the order of their first rows; a value of
// MAP_AGG is that of the key's last row.
type moveMap struct {
	*firstRows
	args        []*vector.Vector
	rows        []int32 // HISTOGRAM: of each value, how many rows have it
	sel, values []int32
}

func newMoveMap(a *windowAgg) *moveMap {
	m := &moveMap{firstRows: newFirstRows(a), args: a.args}
	if a.f.Name == "histogram" {
		m.rows = make([]int32, a.values)
	}
	return m
}

func (m *moveMap) enter(i int32) {
	m.firstRows.enter(i)
	if m.rows != nil {
		m.rows[m.of[i]]++
	}
}

func (m *moveMap) leave(i int32) {
	m.firstRows.leave(i)
	if m.rows != nil {
		m.rows[m.of[i]]--
	}
}

func (m *moveMap) value(dst *vector.Vector, spans []span) error {
	m.sel = m.in(spans, m.sel[:0])
	if len(m.sel) == 0 {
		dst.AppendNull()
		return nil
	}
	if err := vector.AppendSel(dst.Children[0], m.args[0], m.sel); err != nil {
		return err
	}
	counts := dst.Children[1]
	if m.rows != nil {
		for _, i := range m.sel {
			counts.I64 = append(counts.I64, int64(m.rows[m.of[i]]))
		}
		counts.Len += len(m.sel)
	} else {
		m.values = m.values[:0]
		for _, i := range m.sel {
			m.values = append(m.values, m.lastOf(m.of[i], spans))
		}
		if err := vector.AppendSel(counts, m.args[1], m.values); err != nil {
			return err
		}
	}
	dst.Offsets = append(dst.Offsets, uint32(dst.Children[0].Len))
	dst.Len++
	return nil
}
