package op

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// SortKey is one key of an order: an input column, or an expression if Column is negative.
type SortKey struct {
	Column     int
	Type       *types.Type
	Desc       bool
	NullsFirst bool
}

// SortSpec says how rows are ordered; it is shared by the workers.
type SortSpec struct {
	Cols      []*types.Type // of the input
	Keys      []SortKey
	Budget    *mem.Budget
	Spill     *spill.Space // nil: rows have to fit the budget
	BatchRows int
}

// SortInput is a worker's part: its pipeline, and the expressions of the keys that are no columns, in order.
type SortInput struct {
	Input Operator
	Exprs []Eval
}

// layout are the columns of the rows that a sort keeps: the input's, then the computed keys.
type layout struct {
	types  []*types.Type
	keys   []int // the column of each key
	orders []vector.Order
}

func (s *SortSpec) layout() layout {
	l := layout{types: slices.Clone(s.Cols)}
	for _, k := range s.Keys {
		l.add(k)
	}
	return l
}

// add adds a key, and a column for it if it is none yet.
func (l *layout) add(k SortKey) {
	if k.Column < 0 {
		k.Column = len(l.types)
		l.types = append(l.types, k.Type)
	}
	l.keys = append(l.keys, k.Column)
	l.orders = append(l.orders, vector.NewOrder(k.Type, k.Desc, k.NullsFirst))
}

// Sort orders all rows, those with equal keys as the input had them. Workers collect their rows, then
// sort an equal part each; the parts are merged as rows are handed up. A worker whose rows do not fit
// memory sorts those that it has and moves them to disk; in the end all such runs are merged.
type Sort struct{ ordering }

// ordering is what a sort and a top-N have in common.
type ordering struct {
	spec   *SortSpec
	inputs []SortInput
	lay    layout
	name   string
	parts  []*sorter // of the workers
	acct   *mem.Account
	meter  spill.Meter
	result *outcome
	closed bool
}

func newOrdering(spec *SortSpec, inputs []SortInput, name string) ordering {
	if spec.BatchRows <= 0 {
		spec.BatchRows = DefaultBatchRows
	}
	return ordering{spec: spec, inputs: inputs, lay: spec.layout(), name: name, acct: spec.Spill.Account(spec.Budget, name)}
}

// begin makes a sorter for each worker; disk is the layout of what they move to disk.
func (o *ordering) begin(disk *layout) {
	for range o.inputs {
		o.parts = append(o.parts, newSorter(&o.lay, disk, o.spec.Spill, &o.meter, o.spec.Spill.Account(o.spec.Budget, o.name)))
	}
}

// Open does nothing: inputs are opened by the workers that read them.
func (o *ordering) Open(context.Context) error { return nil }

// next returns the next rows in order, up to row end, after run has put them in order.
func (o *ordering) next(ctx context.Context, b *vector.Batch, run func(context.Context) error, end int64) (bool, error) {
	if o.closed {
		return false, nil
	}
	if o.result == nil {
		if err := run(ctx); err != nil {
			return false, err
		}
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	return o.result.next(b, len(o.spec.Cols), o.spec.BatchRows, end)
}

// Memory returns the most bytes that the operator held.
func (o *ordering) Memory() int64 {
	n := o.acct.Peak()
	for _, p := range o.parts {
		n += p.acct.Peak()
	}
	return n
}

// Spilled returns what was moved to disk.
func (o *ordering) Spilled() *spill.Meter { return &o.meter }

// Close releases the rows and closes the inputs.
func (o *ordering) Close() error {
	o.result.release()
	o.closed, o.result = true, nil
	var first error
	for _, in := range o.inputs {
		if err := in.Input.Close(); err != nil && first == nil {
			first = err
		}
	}
	o.acct.Close()
	for _, p := range o.parts {
		p.release()
		p.acct.Close()
	}
	return first
}

// NewSort returns a sort over one or more workers' inputs.
func NewSort(spec *SortSpec, inputs []SortInput) *Sort {
	return &Sort{newOrdering(spec, inputs, "sort")}
}

func (s *Sort) run(ctx context.Context) error {
	s.begin(s.lay.placed())
	err := exchange.Parallel(ctx, len(s.parts), func(ctx context.Context, i int) error {
		return s.inputs[i].collect(ctx, s.parts[i].add)
	})
	if err != nil {
		return err
	}
	s.result, err = newOutcome(ctx, s.parts, s.spec.Budget, s.acct, len(s.parts))
	return err
}

// keep keeps the rows of a batch at sel; cols are its columns and the computed keys.
type keep func(ctx context.Context, b *vector.Batch, cols []*vector.Vector, sel []int32) error

// collect drains the input, computed keys beside it.
func (in *SortInput) collect(ctx context.Context, add keep) error {
	if err := in.Input.Open(ctx); err != nil {
		return err
	}
	var b vector.Batch
	var cols []*vector.Vector
	for {
		ok, err := in.Input.Next(ctx, &b)
		if err != nil {
			return err
		}
		if !ok {
			return in.Input.Close()
		}
		if cols, err = in.columns(&b, cols); err != nil {
			return err
		}
		if err := add(ctx, &b, cols, b.Selection()); err != nil {
			return err
		}
	}
}

// columns returns the columns of a batch and the computed keys beside them, in the memory of cols.
func (in *SortInput) columns(b *vector.Batch, cols []*vector.Vector) ([]*vector.Vector, error) {
	cols = append(cols[:0], b.Cols...)
	for _, e := range in.Exprs {
		v, err := e.Eval(b, b.Selection())
		if err != nil {
			return cols, err
		}
		cols = append(cols, v)
	}
	return cols, nil
}

// Next returns the next rows in order.
func (s *Sort) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	return s.next(ctx, b, s.run, math.MaxInt64)
}

// sorted is an order over the rows of a store.
type sorted struct {
	rows    *rowStore
	lay     *layout
	keyCols [][]*vector.Vector
	ids     []uint32 // by rank, the place of a row in the input
	entries []entry
	spare   []entry // for sorting, as many
	width   int     // bits of entries in use
	tail    int     // the first key that entries do not hold all of
	heads   []int   // where each sorted part goes on
	ends    []int
	out     int64
	batch   []int64
}

// entry is a row to be sorted: most comparisons are decided by bits that its keys are packed into, see
// sort_pack.go.
type entry struct {
	hi   uint64
	lo   uint32
	rank uint32
}

func newSorted(ctx context.Context, rows *rowStore, lay *layout, acct *mem.Account) (*sorted, error) {
	// For each row an entry, another one while it is sorted, and an id.
	if err := acct.Reserve(int64(rows.rows) * rowOverhead); err != nil {
		return nil, err
	}
	s := &sorted{rows: rows, lay: lay, ids: make([]uint32, 0, rows.rows), entries: make([]entry, 0, rows.rows)}
	for _, k := range lay.keys {
		s.keyCols = append(s.keyCols, rows.column(k))
	}
	for _, r := range rows.runs {
		for k := range int64(r.n) {
			s.entries = append(s.entries, entry{rank: uint32(len(s.ids))})
			s.ids = append(s.ids, uint32(r.id+k))
		}
	}
	if len(s.entries) >= minRadix {
		s.spare = make([]entry, len(s.entries))
	}
	return s, s.pack(ctx, acct)
}

func (s *sorted) compare(a, b entry) int {
	if a.hi != b.hi {
		return cmp.Compare(a.hi, b.hi)
	}
	if a.lo != b.lo {
		return cmp.Compare(a.lo, b.lo)
	}
	if s.tail < len(s.lay.keys) {
		x, y := s.ids[a.rank], s.ids[b.rank]
		for k := s.tail; k < len(s.lay.keys); k++ {
			v, w := s.keyCols[k][x>>chunkShift], s.keyCols[k][y>>chunkShift]
			if d := s.lay.orders[k].Compare(v, int(x&chunkMask), w, int(y&chunkMask)); d != 0 {
				return d
			}
		}
	}
	return cmp.Compare(a.rank, b.rank)
}

// minPart is the number of rows below which another worker is not worth its start.
const minPart = 1 << 14

// sort sorts the entries in up to n parts at a time.
func (s *sorted) sort(ctx context.Context, n int) error {
	n = max(1, min(n, len(s.entries)/minPart))
	for i := range n {
		s.heads = append(s.heads, i*len(s.entries)/n)
		s.ends = append(s.ends, (i+1)*len(s.entries)/n)
	}
	return exchange.Parallel(ctx, n, func(ctx context.Context, i int) error {
		return s.sortRange(ctx, s.heads[i], s.ends[i])
	})
}

// sortPart sorts some entries.
func (s *sorted) sortPart(ctx context.Context, part []entry) error {
	// Many rows take long: the comparison looks at the context now and then, and says anything once
	// that is done.
	stop, count := false, 0
	slices.SortFunc(part, func(a, b entry) int {
		if count++; count&0xffff == 0 && ctx.Err() != nil {
			stop = true
		}
		if stop {
			return 0
		}
		return s.compare(a, b)
	})
	return ctx.Err()
}

// next fills b with the first cols columns of the next rows; limit is the rank at which they end.
func (s *sorted) next(b *vector.Batch, cols, batchRows int, limit int64) (bool, error) {
	n := s.rows.outputRows(batchRows)
	s.batch = s.batch[:0]
	for len(s.batch) < n && s.out+int64(len(s.batch)) < limit {
		best := -1
		for i, h := range s.heads {
			if h < s.ends[i] && (best < 0 || s.compare(s.entries[h], s.entries[s.heads[best]]) < 0) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		s.batch = append(s.batch, int64(s.ids[s.entries[s.heads[best]].rank]))
		s.heads[best]++
	}
	if len(s.batch) == 0 {
		return false, nil
	}
	out := newVectors(s.lay.types[:cols])
	for k, v := range out {
		if err := vector.AppendIDs(v, s.rows.column(k), chunkShift, s.batch); err != nil {
			return false, err
		}
	}
	*b = vector.Batch{Cols: out, N: len(s.batch), Row: s.out, Owned: true}
	s.out += int64(len(s.batch))
	return true, nil
}
