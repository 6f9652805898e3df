package op

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// JoinKind says which rows a join hands up, with respect to the side that is probed and the side that
// the table is built on.
type JoinKind uint8

// The kinds of joins. The first four hand up pairs, the others rows of one side.
const (
	JoinInner      JoinKind = iota
	JoinProbeOuter          // and probe rows without a match
	JoinBuildOuter          // and build rows without a match
	JoinFullOuter           // both
	JoinProbeSemi           // probe rows with a match
	JoinProbeAnti           // probe rows without a match
	JoinBuildSemi           // build rows with a match
	JoinBuildAnti           // build rows without a match
	JoinNullAnti            // probe rows that NOT IN is true for
	JoinSingle              // as JoinProbeOuter, where a second match of a probe row is an error
	JoinMark                // all probe rows, with a column that says whether there is a match
	JoinNullMark            // all probe rows, with a column of what IN says
)

func (k JoinKind) probeOuter() bool {
	return k == JoinProbeOuter || k == JoinFullOuter || k == JoinSingle
}

// pairs reports a join that hands up pairs.
func (k JoinKind) pairs() bool { return k <= JoinFullOuter || k == JoinSingle }

// lazy reports a join whose build side, a query within an expression as a rule, is not read at all if
// there is nothing to probe it with: it can't raise an error that nobody has asked for. The other kinds
// begin with the build side and may be spared the probe side.
func (k JoinKind) lazy() bool {
	switch k {
	case JoinProbeOuter, JoinSingle, JoinProbeSemi, JoinProbeAnti, JoinNullAnti, JoinMark, JoinNullMark:
		return true
	}
	return false
}

// nullAware reports a join for which NULL in a key is more than no match.
func (k JoinKind) nullAware() bool { return k == JoinNullAnti || k == JoinNullMark }

// tail reports a join that hands up build rows after the probe side has ended.
func (k JoinKind) tail() bool {
	return k == JoinBuildOuter || k == JoinFullOuter || k == JoinBuildSemi || k == JoinBuildAnti
}

// JoinSpec says what a hash join does.
type JoinSpec struct {
	Kind       JoinKind
	Keys       []*types.Type // of both sides; none: every row meets every row
	Probe      []*types.Type // columns of the probe side
	Build      []*types.Type // columns of the build side
	BuildFirst bool          // the build side's columns come first in the output
	Budget     *mem.Budget
	Spill      *spill.Space // nil: the build side has to fit the budget
	BatchRows  int
	// Tail is the Seq of rows that come after the probe side's: exchange.Last less the number of
	// joins above in the same pipelines.
	Tail int64
	// Nearest makes an inner or probe-outer join without residual one that takes of the candidates of a
	// row the nearest, see join_asof.go.
	Nearest *Nearest
	// Range narrows the candidates of a join without keys, see join_range.go.
	Range *Range
}

// JoinTable is the build side, shared by the workers that probe it: whoever comes first builds it,
// with a worker for each of its pipelines. After that it only changes in the marks of matched rows. If the
// rows do not fit memory there is no table: see join_spill.go.
type JoinTable struct {
	spec   *JoinSpec
	inputs []Operator
	keys   []Eval // over build columns, used by whoever builds

	mu    sync.Mutex
	built bool
	err   error

	parts  []*buildPart // of each worker that builds
	keyMu  sync.Mutex   // of keys, while several workers move rows to disk
	disk   *diskJoin    // if rows are on disk
	meter  spill.Meter
	rows   *rowStore
	accts  []*mem.Account
	acct   *mem.Account
	table  *keys.Table
	starts []uint32 // ids of group g are ids[starts[g]:starts[g+1]], in the order of the input
	ids    []uint32
	nulls  []uint32           // for null-aware kinds: rows with a NULL in the key
	keyed  [][]*vector.Vector // for null-aware kinds: the keys of each chunk's rows
	ranges *rangeIndex        // for Range
	cols   [][]*vector.Vector
	marks  []atomic.Uint32  // a bit for each id: matched
	at     []*vector.Vector // for Nearest: what is compared, of each chunk's rows

	probes atomic.Int32 // workers that still probe
	open   atomic.Int32 // workers that have not closed
}

// AnyProbes is a number of workers that is not known beforehand: the table stays until Free.
const AnyProbes = math.MaxInt32

// NewJoinTable returns the build side over one or more pipelines; probes is the number of workers that
// will probe it, after which it is gone.
func NewJoinTable(spec *JoinSpec, inputs []Operator, keys []Eval, probes int) *JoinTable {
	if spec.BatchRows <= 0 {
		spec.BatchRows = DefaultBatchRows
	}
	t := &JoinTable{spec: spec, inputs: inputs, keys: keys, acct: spec.Spill.Account(spec.Budget, "hash join")}
	t.probes.Store(int32(probes))
	t.open.Store(int32(probes))
	return t
}

// ready builds the table unless that was done.
func (t *JoinTable) ready(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.built {
		t.built = true
		t.err = errors.New("the build side of the join did not end")
		t.err = t.build(ctx)
	}
	return t.err
}

func (t *JoinTable) build(ctx context.Context) error {
	for range t.inputs {
		a := t.spec.Spill.Account(t.spec.Budget, "hash join")
		t.accts = append(t.accts, a)
		t.parts = append(t.parts, &buildPart{table: t, acct: a, st: newStore(t.spec.Build, a)})
	}
	err := exchange.Parallel(ctx, len(t.parts), func(ctx context.Context, i int) error {
		return collect(ctx, t.inputs[i], t.parts[i].keep)
	})
	if err != nil {
		return err
	}
	if slices.ContainsFunc(t.parts, func(p *buildPart) bool { return p.disk != nil }) {
		return t.toDisk(ctx)
	}
	stores := make([]*rowStore, len(t.parts))
	for i, p := range t.parts {
		p.acct.Release(p.extra)
		stores[i] = p.st
	}
	t.rows = joinStores(stores)
	return t.prepare(ctx)
}

// prepare makes of the rows what is probed.
func (t *JoinTable) prepare(ctx context.Context) error {
	for k := range t.spec.Build {
		t.cols = append(t.cols, t.rows.column(k))
	}
	if t.spec.Kind.tail() {
		words := len(t.rows.chunks) * chunkRows / 32
		if err := t.acct.Reserve(4 * int64(words)); err != nil {
			return err
		}
		t.marks = make([]atomic.Uint32, words)
	}
	if t.spec.Kind.nullAware() {
		if err := t.keepKeys(); err != nil {
			return err
		}
	}
	if err := t.index(ctx); err != nil {
		return err
	}
	switch {
	case t.spec.Nearest != nil:
		return t.arrange(ctx)
	case t.spec.Range != nil:
		return t.arrangeRange(ctx)
	}
	return nil
}

// keepKeys evaluates the keys of all rows, for comparing them one by one.
func (t *JoinTable) keepKeys() error {
	var cols []*vector.Vector
	for _, c := range t.rows.chunks {
		b := vector.Batch{Cols: c.cols, N: c.n}
		var err error
		if cols, err = evalAll(t.keys, &b, b.Selection(), cols); err != nil {
			return err
		}
		if err := t.acct.Reserve(sizeOf(cols, b.Selection())); err != nil {
			return err
		}
		kept := newVectors(t.spec.Keys)
		for k, v := range cols {
			if err := vector.AppendSel(kept[k], v, b.Selection()); err != nil {
				return err
			}
		}
		t.keyed = append(t.keyed, kept)
	}
	return nil
}

// collect drains input.
func collect(ctx context.Context, input Operator, add keep) error {
	if err := input.Open(ctx); err != nil {
		return err
	}
	var b vector.Batch
	for {
		ok, err := input.Next(ctx, &b)
		if err != nil {
			return err
		}
		if !ok {
			return input.Close()
		}
		if err := add(ctx, &b, b.Cols, b.Selection()); err != nil {
			return err
		}
	}
}

// index numbers the keys and lists the rows of each.
func (t *JoinTable) index(ctx context.Context) error {
	n := t.rows.rows
	// Per row: its group, its id there, its id in the list.
	if err := t.acct.Reserve(12 * int64(n)); err != nil {
		return err
	}
	defer t.acct.Release(8 * int64(n))
	t.table = keys.New(t.spec.Keys, t.acct)
	rowGroups, rowIDs := make([]uint32, 0, n), make([]uint32, 0, n)
	var cols []*vector.Vector
	var sel []int32
	groups := make([]uint32, chunkRows)
	fresh := make([]int32, 0, chunkRows)
	for _, r := range t.rows.runs {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := t.rows.chunks[r.id>>chunkShift]
		from := int(r.id & chunkMask)
		b := vector.Batch{Cols: c.cols, N: c.n, Sel: vector.Identity(c.n)[from : from+r.n]}
		var err error
		if cols, err = evalAll(t.keys, &b, b.Sel, cols); err != nil {
			return err
		}
		sel = sel[:0]
		for _, i := range b.Sel {
			if anyNull(cols, int(i)) {
				if t.spec.Kind.nullAware() {
					t.nulls = append(t.nulls, uint32(r.id&^chunkMask)|uint32(i))
				}
				continue
			}
			sel = append(sel, i)
		}
		if fresh, err = t.table.Find(cols, sel, groups, fresh[:0]); err != nil {
			return err
		}
		for k, i := range sel {
			rowGroups = append(rowGroups, groups[k])
			rowIDs = append(rowIDs, uint32(r.id&^chunkMask)|uint32(i))
		}
	}
	if err := t.acct.Reserve(4 * int64(t.table.Len()+1+len(t.nulls))); err != nil {
		return err
	}
	t.starts = make([]uint32, t.table.Len()+1)
	for _, g := range rowGroups {
		t.starts[g+1]++
	}
	for g := range t.table.Len() {
		t.starts[g+1] += t.starts[g]
	}
	t.ids = make([]uint32, len(rowIDs))
	next := append([]uint32(nil), t.starts...)
	for k, g := range rowGroups {
		t.ids[next[g]] = rowIDs[k]
		next[g]++
	}
	return nil
}

func anyNull(cols []*vector.Vector, i int) bool {
	for _, v := range cols {
		if v.HasNulls() && v.IsNull(i) {
			return true
		}
	}
	return false
}

func (t *JoinTable) mark(id int64) {
	w := &t.marks[id>>5]
	if bit := uint32(1) << (id & 31); w.Load()&bit == 0 {
		w.Or(bit)
	}
}

func (t *JoinTable) marked(id int64) bool { return t.marks[id>>5].Load()>>(id&31)&1 != 0 }

// Memory returns the most bytes that the build side held.
func (t *JoinTable) Memory() int64 {
	n := t.acct.Peak()
	for _, a := range t.accts {
		n += a.Peak()
	}
	if t.disk != nil {
		n += t.disk.acct.Peak()
	}
	return n
}

// Spilled returns what was moved to disk, of both sides and of what is handed up.
func (t *JoinTable) Spilled() *spill.Meter { return &t.meter }

// release is called once by each worker that probes. The last one frees the table and closes its inputs.
func (t *JoinTable) release() error {
	if t.open.Add(-1) > 0 {
		return nil
	}
	return t.Free()
}

// Free gives back what the table holds and closes its inputs. Nobody probes it any more.
func (t *JoinTable) Free() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.built, t.err = true, errors.New("the join was closed")
	t.rows, t.table, t.ids, t.starts, t.cols, t.marks, t.keyed, t.at, t.ranges = nil, nil, nil, nil, nil, nil, nil, nil, nil
	t.acct.Close()
	for _, a := range t.accts {
		a.Close()
	}
	if t.disk != nil {
		t.disk.close()
	}
	return closeAll(t.inputs)
}
