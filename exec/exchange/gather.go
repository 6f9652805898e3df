package exchange

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Source is a pipeline of one worker: the contract of exec/op's operators.
type Source interface {
	Open(ctx context.Context) error
	// Next fills b with the next rows and reports whether there were any. Seq never falls from one
	// batch to the next; b is valid until the next call.
	Next(ctx context.Context, b *vector.Batch) (bool, error)
	Close() error
}

// Position is where the source at the bottom of a worker's pipeline tells which morsel it works on,
// so that others know what can't come any more. Operators above it hand up all that they have of a
// morsel before they ask for the next. A nil Position may be advanced as well.
type Position struct {
	moved func(seq int64)
}

// Advance says that every batch from now on has Seq seq or a greater one.
func (p *Position) Advance(seq int64) {
	if p != nil && p.moved != nil {
		p.moved(seq)
	}
}

// Last is the Seq of rows that come after those of all morsels.
const Last = math.MaxInt64 - 1

// done is the lower bound of a worker that has ended.
const done = math.MaxInt64

// Worker is a pipeline and its position.
type Worker struct {
	Source   Source
	Position *Position
}

// GatherOptions bounds a Gather.
type GatherOptions struct {
	BatchRows   int   // rows of a batch that is handed up, at most
	BatchBytes  int64 // bytes at which a batch is handed up even if it has fewer rows
	WindowBytes int64 // bytes that workers may be ahead of the reader, but for one batch each; never more than an eighth of the budget
	Budget      *mem.Budget
}

// Gather runs workers in goroutines of their own and hands up their rows in the order of (Seq, Row).
// Its batches are owned copies: see Batch.Owned.
//
// Each worker has a queue. The reader takes from the queue of the worker whose next rows are first in
// order. A worker whose queue would pass the window waits, but never with an empty queue: so the one
// that the reader waits for is always let in. An error takes its place in the order as rows do: what
// comes before it is handed up first, as with one worker.
type Gather struct {
	workers []Worker
	types   []*types.Type
	opts    GatherOptions

	cancel  context.CancelFunc
	ctx     context.Context
	wg      sync.WaitGroup
	started bool
	row     int64

	mu      sync.Mutex
	lanes   []lane
	queued  int64 // bytes in all queues
	acct    *mem.Account
	wake    chan struct{} // the reader
	waiting atomic.Bool   // the reader waits
}

// lane is the queue of one worker. All but room is guarded by Gather.mu.
type lane struct {
	queue []*item
	lower int64         // no item that is still to come has a smaller Seq
	room  chan struct{} // wakes the worker
}

// item is a batch on its way, or an error in its place.
type item struct {
	cols  []*vector.Vector
	n     int
	bytes int64
	seq   int64 // of its first row
	last  int64 // of its last row
	err   error
}

// NewGather returns a gather over workers whose batches have columns of the given types.
func NewGather(workers []Worker, types []*types.Type, opts GatherOptions) *Gather {
	if opts.BatchRows <= 0 {
		opts.BatchRows = 2048
	}
	if opts.BatchBytes <= 0 {
		opts.BatchBytes = 1 << 20
	}
	if opts.WindowBytes <= 0 {
		opts.WindowBytes = 8 << 20
	}
	if most := opts.Budget.Max(); most > 0 {
		// To be ahead is never worth an error: of what those may hold who can't shed it, half is left to scans.
		opts.WindowBytes = min(opts.WindowBytes, most/8)
		opts.BatchBytes = min(opts.BatchBytes, max(opts.WindowBytes/4, 16<<10))
	}
	return &Gather{workers: workers, types: types, opts: opts}
}

// Open starts the workers.
func (g *Gather) Open(ctx context.Context) error {
	g.ctx, g.cancel = context.WithCancel(ctx)
	g.acct = mem.NewAccount(g.opts.Budget, "gather")
	g.wake = make(chan struct{}, 1)
	g.lanes = make([]lane, len(g.workers))
	g.started = true
	for i := range g.lanes {
		g.lanes[i].room = make(chan struct{}, 1)
	}
	for i := range g.workers {
		g.wg.Go(func() { g.work(i) })
	}
	return nil
}

// Next fills b with the next rows in order.
func (g *Gather) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	it, err := g.pop(ctx)
	if err != nil || it == nil {
		return false, err
	}
	for it.n < g.opts.BatchRows/2 {
		next := g.tryPop(g.opts.BatchRows-it.n, g.opts.BatchBytes-it.bytes)
		if next == nil {
			break
		}
		for c, v := range next.cols {
			if err := vector.AppendRange(it.cols[c], v, 0, next.n); err != nil {
				return false, err
			}
		}
		it.n += next.n
		it.bytes += next.bytes
	}
	*b = vector.Batch{Cols: it.cols, N: it.n, Row: g.row, Owned: true}
	g.row += int64(it.n)
	return true, nil
}

// pop waits for the item that is first in order; nil at the end.
func (g *Gather) pop(ctx context.Context) (*item, error) {
	for {
		g.mu.Lock()
		w, lower := g.first()
		if lower == done {
			g.mu.Unlock()
			// A canceled worker ends like any other.
			return nil, g.ctx.Err()
		}
		if len(g.lanes[w].queue) > 0 {
			it := g.take(w)
			g.mu.Unlock()
			if it.err != nil {
				g.cancel()
				return nil, it.err
			}
			return it, nil
		}
		g.waiting.Store(true)
		g.mu.Unlock()
		select {
		case <-g.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-g.ctx.Done():
			return nil, g.ctx.Err()
		}
		g.waiting.Store(false)
	}
}

// tryPop returns the item that is first in order if it is there and within the limits.
func (g *Gather) tryPop(rows int, bytes int64) *item {
	g.mu.Lock()
	defer g.mu.Unlock()
	w, lower := g.first()
	if lower == done || len(g.lanes[w].queue) == 0 {
		return nil
	}
	if it := g.lanes[w].queue[0]; it.err != nil || it.n > rows || it.bytes > bytes {
		return nil
	}
	return g.take(w)
}

// first returns the worker whose next rows are first in order.
func (g *Gather) first() (worker int, lower int64) {
	lower = done
	for i := range g.lanes {
		l, low := &g.lanes[i], g.lanes[i].lower
		if len(l.queue) > 0 {
			low = l.queue[0].seq
		}
		// Of equals, one that has something goes first.
		if low < lower || low == lower && low != done && len(l.queue) > 0 && len(g.lanes[worker].queue) == 0 {
			worker, lower = i, low
		}
	}
	return worker, lower
}

func (g *Gather) take(w int) *item {
	l := &g.lanes[w]
	it := l.queue[0]
	l.queue = append(l.queue[:0], l.queue[1:]...)
	g.queued -= it.bytes
	g.acct.Release(it.bytes)
	for i := range g.lanes {
		signal(g.lanes[i].room)
	}
	return it
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Close stops the workers, waits for them and closes their pipelines.
func (g *Gather) Close() error {
	if !g.started {
		var first error
		for _, w := range g.workers {
			if err := w.Source.Close(); err != nil && first == nil {
				first = err
			}
		}
		return first
	}
	g.cancel()
	g.wg.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range g.lanes {
		g.lanes[i].queue = nil
	}
	g.acct.Close()
	return nil
}
