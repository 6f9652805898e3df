package op

import (
	"cmp"
	"context"
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
)

// merger hands up the rows of sorted runs in order; of rows with equal keys those of an earlier run come
// first. It holds a block of each run, and releases blocks as it has read them.
type merger struct {
	lay  *layout
	runs []*spill.Run // to be released in the end
	heap []*head      // those with rows left, the one whose row comes next on top

	blocks [][]*vector.Vector // that rows of the batch lie in
	ids    []int64
	chunks []*vector.Vector
}

// head is where a run goes on.
type head struct {
	rd     *spill.Reader
	no     int
	cols   []*vector.Vector
	n, at  int
	block  int64 // the ordinal of cols among the merger's blocks
	prefix []uint64
}

// maxLoaded is how many blocks a batch may draw on beyond the one of each run.
const maxLoaded = 16

// fanIn is how many runs are merged in one go: what their blocks take, read and decoded, is no more than
// a quarter of the budget.
func fanIn(budget *mem.Budget, space *spill.Space) int {
	if most := budget.Max(); most > 0 {
		return int(max(4, min(64, most/4/(3*space.BlockBytes()))))
	}
	return 64
}

// mergeRuns returns the merged rows of runs, which it drains. Where there are too many to be merged in one
// go, neighbours are merged into longer ones first.
func mergeRuns(ctx context.Context, lay *layout, runs []*spill.Run, budget *mem.Budget, space *spill.Space, meter *spill.Meter) (*merger, error) {
	fan := fanIn(budget, space)
	for len(runs) > fan {
		var longer []*spill.Run
		for part := range slices.Chunk(runs, fan) {
			m, err := newMerger(lay, part, true)
			if err != nil {
				return nil, err
			}
			run := space.NewRun(lay.types, meter)
			for {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				cols, n, err := m.next(chunkRows)
				if err != nil {
					return nil, err
				}
				if n == 0 {
					break
				}
				if err := run.Add(cols, vector.Identity(n)); err != nil {
					return nil, err
				}
			}
			if err := run.Finish(); err != nil {
				return nil, err
			}
			longer = append(longer, run)
		}
		runs = longer
	}
	return newMerger(lay, runs, true)
}

// newMerger returns the merged rows of a few runs, which it drains or leaves as they are.
func newMerger(lay *layout, runs []*spill.Run, drain bool) (*merger, error) {
	m := &merger{lay: lay}
	if drain {
		m.runs = runs
	}
	for i, r := range runs {
		h := &head{rd: r.Read(drain), no: i}
		ok, err := m.load(h)
		if err != nil {
			return nil, err
		}
		if ok {
			m.heap = append(m.heap, h)
		}
	}
	slices.SortFunc(m.heap, func(a, b *head) int {
		if m.before(a, b) {
			return -1
		}
		return 1
	})
	return m, nil
}

// release gives back what is left of the runs. Nobody reads them any more.
func (m *merger) release() {
	if m != nil {
		releaseRuns(m.runs)
		m.heap, m.runs = nil, nil
	}
}

func releaseRuns(runs []*spill.Run) {
	for _, r := range runs {
		r.Release()
	}
}

// load takes the next block of a run and reports whether there is one.
func (m *merger) load(h *head) (bool, error) {
	cols, n, err := h.rd.Next()
	if n == 0 || err != nil {
		return false, err
	}
	h.cols, h.n, h.at = cols, n, 0
	h.prefix = fit(h.prefix, n)
	clear(h.prefix)
	if len(m.lay.keys) > 0 {
		m.lay.orders[0].Prefixes(cols[m.lay.keys[0]], n, h.prefix)
	}
	return true, nil
}

// before reports that the row of a comes before that of b.
func (m *merger) before(a, b *head) bool {
	if x, y := a.prefix[a.at], b.prefix[b.at]; x != y {
		return x < y
	}
	for k, col := range m.lay.keys {
		if d := m.lay.orders[k].Compare(a.cols[col], a.at, b.cols[col], b.at); d != 0 {
			return d < 0
		}
	}
	return cmp.Less(a.no, b.no)
}

// sink puts the top of the heap where it belongs.
func (m *merger) sink() {
	heap := m.heap
	for i := 0; ; {
		least := 2*i + 1
		if least >= len(heap) {
			return
		}
		if r := least + 1; r < len(heap) && m.before(heap[r], heap[least]) {
			least = r
		}
		if !m.before(heap[least], heap[i]) {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// next returns the columns of the next rows, want of them if they are of reasonable size, and how many
// there are, which is 0 at the end.
func (m *merger) next(want int) ([]*vector.Vector, int, error) {
	m.ids, m.blocks = m.ids[:0], m.blocks[:0]
	for _, h := range m.heap {
		h.block = int64(len(m.blocks))
		m.blocks = append(m.blocks, h.cols)
	}
	most := len(m.blocks) + maxLoaded
	for len(m.ids) < want && len(m.heap) > 0 && len(m.blocks) < most {
		h := m.heap[0]
		m.ids = append(m.ids, h.block<<chunkShift|int64(h.at))
		if h.at++; h.at == h.n {
			ok, err := m.load(h)
			if err != nil {
				return nil, 0, err
			}
			if ok {
				h.block = int64(len(m.blocks))
				m.blocks = append(m.blocks, h.cols)
			} else {
				last := len(m.heap) - 1
				m.heap[0] = m.heap[last]
				m.heap = m.heap[:last]
			}
		}
		m.sink()
	}
	cols := newVectors(m.lay.types)
	if len(m.ids) == 0 {
		return cols, 0, nil
	}
	for k, v := range cols {
		m.chunks = m.chunks[:0]
		for _, b := range m.blocks {
			m.chunks = append(m.chunks, b[k])
		}
		if err := vector.AppendIDs(v, m.chunks, chunkShift, m.ids); err != nil {
			return nil, 0, err
		}
	}
	return cols, len(m.ids), nil
}
