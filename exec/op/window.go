package op

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// WindowSpec says what window functions see and compute; it is shared by the workers. Columns are
// counted over those of the input and behind them the computed ones.
type WindowSpec struct {
	Cols      []*types.Type // of the input
	Computed  []*types.Type // of the expressions that each SortInput computes
	Partition []int         // columns that rows are partitioned by
	Keys      []SortKey     // columns that they are ordered by
	Funcs     []WindowFunc
	Budget    *mem.Budget
	Spill     *spill.Space // nil: all rows have to fit the budget
	BatchRows int
}

// WindowFunc is one function. Args, Filter and the frame's Key and At are columns, -1 where there is none.
// The last Sorted of Args are no arguments, but what Order needs beside those.
type WindowFunc struct {
	Name        string
	Args        []int
	Consts      []*types.Datum
	Sorted      int
	Order       []agg.OrderKey
	Filter      int
	Distinct    bool
	IgnoreNulls bool
	Result      *types.Type
	Frame       Frame
}

// Window adds the values of window functions to rows, which come in the order of the input. All rows
// are kept, put together by partition, and each partition is sorted, equal rows as the input had them;
// then functions are computed over segments of whole partitions, and rows handed up with what was found
// for them. Rows that do not fit memory go to disk: see window_spill.go.
type Window struct {
	spec   *WindowSpec
	inputs []SortInput
	lay    layout
	acct   *mem.Account
	accts  []*mem.Account

	rows    *rowStore
	ids     []uint32 // by place in the input, the row's id
	places  []uint32 // by place in the input, the place in the order of the window
	starts  []int    // of the partitions in the order of the window, and the number of rows
	results [][]*vector.Vector
	out     int
	done    bool
	closed  bool
	meter   spill.Meter
	disk    *windowDisk // if rows are on disk
}

// segmentRows is how many rows a segment has at least, unless there are no more.
const segmentRows = 1 << 15

var errPartition = errors.New("a window's partition has more than 2,147,483,647 rows; PARTITION BY more, or filter first")

// NewWindow returns a window over one or more workers' inputs.
func NewWindow(spec *WindowSpec, inputs []SortInput) *Window {
	if spec.BatchRows <= 0 {
		spec.BatchRows = DefaultBatchRows
	}
	w := &Window{spec: spec, inputs: inputs}
	w.acct = w.account()
	w.lay.types = append(slices.Clone(spec.Cols), spec.Computed...)
	for _, k := range spec.Keys {
		w.lay.add(k)
	}
	return w
}

// Open does nothing: inputs are opened by the workers that read them.
func (w *Window) Open(context.Context) error { return nil }

func (w *Window) run(ctx context.Context) error {
	parts := make([]*windowPart, len(w.inputs))
	for i := range parts {
		a := w.account()
		w.accts = append(w.accts, a)
		parts[i] = &windowPart{w: w, acct: a, st: newStore(w.lay.types, a)}
	}
	err := exchange.Parallel(ctx, len(parts), func(ctx context.Context, i int) error {
		return w.inputs[i].collect(ctx, parts[i].keep)
	})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(parts, func(p *windowPart) bool { return p.disk != nil }) {
		return w.toDisk(ctx, parts)
	}
	stores := make([]*rowStore, len(parts))
	for i, p := range parts {
		p.acct.Release(p.extra)
		stores[i] = p.st
	}
	w.rows = joinStores(stores)
	order, err := w.order(ctx)
	if err != nil {
		return err
	}
	w.results = make([][]*vector.Vector, len(w.spec.Funcs))
	keys := make([][]*vector.Vector, len(w.lay.keys))
	for i, k := range w.lay.keys {
		keys[i] = w.rows.column(k)
	}
	seg := newSegment(w)
	defer seg.acct.Close()
	for p := 0; p < len(w.starts)-1; {
		if err := ctx.Err(); err != nil {
			return err
		}
		from := w.starts[p]
		parts := w.starts[p : p+1]
		for p++; p < len(w.starts)-1 && w.starts[p]-from < segmentRows; p++ {
			parts = parts[:len(parts)+1]
		}
		if err := seg.fill(order[from:w.starts[p]], parts, keys); err != nil {
			return err
		}
		for i := range w.spec.Funcs {
			if err := w.compute(ctx, seg, i); err != nil {
				return err
			}
		}
	}
	w.acct.Release(4 * int64(len(order)))
	return nil
}

// compute computes function i over a segment and appends its values to the results.
func (w *Window) compute(ctx context.Context, seg *segment, i int) error {
	f := &w.spec.Funcs[i]
	dst := vector.New(f.Result)
	if err := seg.function(ctx, f, dst); err != nil {
		return err
	}
	if err := seg.settle(dst); err != nil {
		return err
	}
	for at := 0; at < seg.n; {
		list := w.results[i]
		if len(list) == 0 || list[len(list)-1].Len == chunkRows {
			list = append(list, vector.New(f.Result))
			w.results[i] = list
		}
		c := list[len(list)-1]
		end := min(seg.n, at+chunkRows-c.Len)
		had := c.MemSize()
		if err := vector.AppendRange(c, dst, at, end); err != nil {
			return err
		}
		if err := w.acct.Reserve(c.MemSize() - had); err != nil {
			return err
		}
		at = end
	}
	return nil
}

// Next returns the next rows in the order of the input.
func (w *Window) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	if w.closed {
		return false, nil
	}
	if !w.done {
		if err := w.run(ctx); err != nil {
			return false, err
		}
		w.done = true
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	if w.disk != nil {
		return w.disk.next(b)
	}
	n := min(w.rows.outputRows(w.spec.BatchRows), len(w.ids)-w.out)
	if n == 0 {
		return false, nil
	}
	ids := make([]int64, n)
	for k := range ids {
		ids[k] = int64(w.ids[w.out+k])
	}
	cols := newVectors(w.spec.Cols)
	for k, v := range cols {
		if err := vector.AppendIDs(v, w.rows.column(k), chunkShift, ids); err != nil {
			return false, err
		}
	}
	for k := range ids {
		ids[k] = int64(w.places[w.out+k])
	}
	for k := range w.spec.Funcs {
		v := vector.New(w.spec.Funcs[k].Result)
		if err := vector.AppendIDs(v, w.results[k], chunkShift, ids); err != nil {
			return false, err
		}
		cols = append(cols, v)
	}
	*b = vector.Batch{Cols: cols, N: n, Row: int64(w.out), Owned: true}
	w.out += n
	return true, nil
}

// Memory returns the most bytes that the operator held.
func (w *Window) Memory() int64 {
	n := w.acct.Peak()
	for _, a := range w.accts {
		n += a.Peak()
	}
	if w.disk != nil {
		n = max(n, w.disk.memory)
	}
	return n
}

// Spilled returns what was moved to disk.
func (w *Window) Spilled() *spill.Meter { return &w.meter }

// Close releases the rows and closes the inputs.
func (w *Window) Close() error {
	w.closed, w.rows, w.results, w.ids, w.places = true, nil, nil, nil, nil
	var first error
	for _, in := range w.inputs {
		if err := in.Input.Close(); err != nil && first == nil {
			first = err
		}
	}
	if w.disk != nil {
		w.disk.close()
	}
	w.acct.Close()
	for _, a := range w.accts {
		a.Close()
	}
	return first
}

// segment is some whole partitions in the order of the window. Rows are counted from its start.
type segment struct {
	w    *Window
	acct *mem.Account
	held int64 // of dst, columns and positions
	n    int
	ids  []int64

	part      []int32 // of each row, the ordinal of its partition
	partStart []int32 // of each partition, and n
	peer      []int32 // of each row, the ordinal of its group of peers
	peerStart []int32 // of each group, and n

	cols []*vector.Vector // columns in the order of the window, as they are asked for
}

func newSegment(w *Window) *segment {
	s := &segment{w: w, acct: w.account(), cols: make([]*vector.Vector, len(w.lay.types))}
	w.accts = append(w.accts, s.acct)
	return s
}

// fill makes the segment that of some partitions: the rows' places in the input, and where in order
// each begins.
func (s *segment) fill(order []uint32, starts []int, keys [][]*vector.Vector) error {
	s.acct.Release(s.acct.Used())
	s.held = 0
	clear(s.cols)
	if len(order) > math.MaxInt32 {
		return errPartition
	}
	s.n = len(order)
	// The rows themselves and for a function bounds of frames, which rows count, and where values are.
	if err := s.acct.Reserve(int64(s.n) * 6 * 8); err != nil {
		return err
	}
	s.ids, s.part, s.peer = s.ids[:0], s.part[:0], s.peer[:0]
	s.partStart, s.peerStart = s.partStart[:0], s.peerStart[:0]
	base := starts[0]
	for i, place := range order {
		id := int64(s.w.ids[place])
		peers := false
		if len(starts) > 0 && starts[0] == base+i {
			s.partStart = append(s.partStart, int32(i))
			starts = starts[1:]
		} else {
			last := s.ids[i-1]
			peers = true
			for k, col := range keys {
				if s.w.lay.orders[k].Compare(col[last>>chunkShift], int(last&chunkMask), col[id>>chunkShift], int(id&chunkMask)) != 0 {
					peers = false
					break
				}
			}
		}
		if !peers {
			s.peerStart = append(s.peerStart, int32(i))
		}
		s.ids = append(s.ids, id)
		s.part = append(s.part, int32(len(s.partStart)-1))
		s.peer = append(s.peer, int32(len(s.peerStart)-1))
	}
	s.partStart, s.peerStart = append(s.partStart, int32(s.n)), append(s.peerStart, int32(s.n))
	return nil
}

// settle accounts for what dst has grown to.
func (s *segment) settle(dst *vector.Vector) error {
	size := dst.MemSize()
	for _, c := range s.cols {
		if c != nil {
			size += c.MemSize()
		}
	}
	if size > s.held {
		if err := s.acct.Reserve(size - s.held); err != nil {
			return err
		}
	} else {
		s.acct.Release(s.held - size)
	}
	s.held = size
	return nil
}

// column returns a column in the order of the window.
func (s *segment) column(k int) (*vector.Vector, error) {
	if s.cols[k] != nil {
		return s.cols[k], nil
	}
	v := vector.New(s.w.lay.types[k])
	if err := vector.AppendIDs(v, s.w.rows.column(k), chunkShift, s.ids); err != nil {
		return nil, err
	}
	s.cols[k] = v
	return v, nil
}

func (s *segment) columns(list []int) ([]*vector.Vector, error) {
	out := make([]*vector.Vector, len(list))
	for i, k := range list {
		var err error
		if out[i], err = s.column(k); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// bounds returns the partition of row i.
func (s *segment) bounds(i int) (from, to int) {
	p := s.part[i]
	return int(s.partStart[p]), int(s.partStart[p+1])
}

// peers returns the group of peers of row i.
func (s *segment) peers(i int) (from, to int) {
	p := s.peer[i]
	return int(s.peerStart[p]), int(s.peerStart[p+1])
}

// function appends the function's value for each row to dst.
func (s *segment) function(ctx context.Context, f *WindowFunc, dst *vector.Vector) error {
	switch f.Name {
	case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist":
		s.rank(f.Name, dst)
		return nil
	case "ntile":
		return s.ntile(f, dst)
	case "lag", "lead":
		return s.neighbour(f, dst)
	}
	fr, err := s.frames(&f.Frame)
	if err != nil {
		return err
	}
	switch f.Name {
	case "any_value":
		if len(f.Order) == 0 {
			return s.value(f, fr, dst)
		}
	case "first_value", "last_value", "nth_value":
		return s.value(f, fr, dst)
	}
	return s.aggregate(ctx, f, fr, dst)
}
