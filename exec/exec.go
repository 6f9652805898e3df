// Package exec runs plans. Run builds the operators of a plan (one exhaustive switch over its nodes)
// and hands out a Cursor over its rows; exec/op and the packages below it do the work.
//
// # Pipelines
//
// A scan is read by as many workers as are worth their start, each with a pipeline of its own instances
// of decoder, expressions and operators: scan, filter, project, the probe sides of joins. A pipeline
// ends at a breaker (aggregate, sort, top-N, the build side of a join), which its workers feed side by
// side, or at a gather, which puts the workers' rows into the order of the input. With one worker
// there is no gather and no goroutine. Rows come out in the same order whatever the number of workers.
//
// # Errors
//
// Errors are those of the packages below: *op.ScanError and those of avrofs and avrofs/ocf for files,
// *expr.Error and *agg.OverflowError for values, *mem.Error for memory, *spill.Error and
// *spill.LimitError for temporary files, the context's own, and *InternalError for bugs.
package exec

import (
	"context"
	"sync"
	"time"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// Env is what a query runs in. The zero value is one worker, unlimited memory, UTC.
type Env struct {
	Workers    int            // at most so many goroutines for each pipeline; 0: one
	BatchRows  int            // of a batch; 0: 2048
	Memory     *mem.Budget    // nil: unlimited
	Temp       *spill.Options // where what passes Memory goes; nil: nowhere, it is an error
	NoPushdown bool           // conditions that decoders could test are evaluated on batches
	Location   *time.Location
	Now        time.Time
	OnCorrupt  OnCorrupt
	Verify     bool          // check values that are skipped; count rows by decoding them
	MaxDepth   int           // of recursive values; 0: 1,000
	Limits     ocf.Limits    // of files
	Warn       func(Warning) // told of what was skipped; may be nil; called by one goroutine at a time
	Stats      bool          // keep times and rows of every node; see Cursor.Stats
	Progress   *Progress     // told of bytes and records as scans read them; may be nil
}

// OnCorrupt says what a scan does about damage in a file.
type OnCorrupt = op.OnCorrupt

// The modes of OnCorrupt.
const (
	CorruptError     = op.CorruptError
	CorruptSkipBlock = op.CorruptSkipBlock
	CorruptSkipFile  = op.CorruptSkipFile
)

// Warning is damage that was skipped.
type Warning = op.Warning

// Progress counts what the scans of a query have read so far.
type Progress = op.Progress

// InternalError is a bug of ours that was met while a query ran.
type InternalError = exchange.PanicError

// Table is what the Table of a plan.Scan must be, or else a MemoryTable or a StreamTable.
type Table interface {
	plan.Table
	Snapshot() *avrofs.Snapshot
}

// MemoryTable is a table whose rows are made by Go code.
type MemoryTable interface {
	plan.Table
	// Batches returns the rows with exactly the given columns. Nobody writes to them any more.
	Batches(ctx context.Context, cols []plan.ScanColumn) ([]*vector.Batch, error)
}

// StreamTable is a table whose rows Go code makes while they are read, by one worker.
type StreamTable interface {
	plan.Table
	// Stream begins a reading of the rows with exactly the given columns. Nothing is read before the
	// stream's first Next.
	Stream(cols []plan.ScanColumn) Stream
}

// Stream hands out the rows of a StreamTable.
type Stream = op.Stream

// Cursor hands out the rows of a query. It belongs to one goroutine at a time.
type Cursor struct {
	cols   []plan.Column
	root   op.Operator
	space  *spill.Space // nil: none
	ctx    context.Context
	done   <-chan struct{} // of the context that Run was given
	cancel context.CancelFunc
	batch  vector.Batch
	opened bool
	ended  bool
	stats  map[plan.Node]*nodeStats
	once   sync.Once
	err    error // of Close
}

// Run builds the operators of a plan. Nothing is read before the first Next, and workers live until
// Close, which has to be called. ctx governs the query as a whole.
func Run(ctx context.Context, root plan.Node, env Env) (*Cursor, error) {
	if env.Workers < 1 {
		env.Workers = 1
	}
	if env.BatchRows < 1 {
		env.BatchRows = op.DefaultBatchRows
	}
	if warn := env.Warn; warn != nil {
		// A plan may have several scans.
		var mu sync.Mutex
		env.Warn = func(w Warning) {
			mu.Lock()
			defer mu.Unlock()
			warn(w)
		}
	}
	c := &Cursor{cols: root.Columns(), done: ctx.Done()}
	if env.Temp != nil {
		o := *env.Temp
		if most := env.Memory.Max(); most > 0 && o.BlockBytes == 0 {
			// Some dozens of blocks are held at a time.
			o.BlockBytes = int(max(8<<10, min(128<<10, most/128)))
		}
		c.space = spill.New(o)
	}
	c.ctx, c.cancel = context.WithCancel(ctx)
	err := exchange.Guard(func() error {
		b := newBuilder(c.ctx, &env, c.space)
		var err error
		c.root, err = b.root(root)
		c.stats = b.stats
		return err
	})
	if err != nil {
		c.cancel()
		c.space.Close()
		return nil, err
	}
	return c, nil
}

// Columns returns the columns of the rows.
func (c *Cursor) Columns() []plan.Column { return c.cols }

// Next returns the next batch, at least one row, or nil at the end. The batch is valid until the next
// call, unless it is Owned. After an error there are no more rows.
func (c *Cursor) Next(ctx context.Context) (*vector.Batch, error) {
	if c.ended {
		return nil, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// Either context ends the query: the one it was started with, or this one.
	if done := ctx.Done(); done != nil && done != c.done {
		stop := context.AfterFunc(ctx, c.cancel)
		defer stop()
	}
	ok := false
	err := exchange.Guard(func() (err error) {
		if !c.opened {
			c.opened = true
			if err := c.root.Open(c.ctx); err != nil {
				return err
			}
		}
		ok, err = c.root.Next(c.ctx, &c.batch)
		return err
	})
	if err != nil || !ok {
		c.ended = true
		c.cancel()
		if err != nil && ctx.Err() != nil && c.ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, err
	}
	return &c.batch, nil
}

// Close stops the workers and waits for them. It may be called more than once.
func (c *Cursor) Close() error {
	c.once.Do(func() {
		c.ended = true
		c.cancel()
		c.err = exchange.Guard(c.root.Close)
		if err := c.space.Close(); c.err == nil {
			c.err = err
		}
	})
	return c.err
}
