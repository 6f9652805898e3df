package exec

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// Stats is what is known of one node of a plan that has run.
type Stats struct {
	Rows    int64 // handed up
	Batches int64
	Time    time.Duration // in the node and below it, summed over workers
	Memory  int64         // the most bytes that it held; 0 if it keeps none
	Spilled int64         // bytes that it moved to disk, as stored
	Runs    int64         // in which they lie

	// Of scans.
	Files             int64
	Blocks            int64
	Records           int64 // decoded, or counted from block headers
	BytesRead         int64 // of blocks, as stored
	BytesDecompressed int64
	Skipped           int64 // ranges that were left out as damaged
}

// nodeStats collects what the workers of a node do.
type nodeStats struct {
	rows, batches, nanos atomic.Int64
	more                 func(*Stats)
}

func (b *builder) node(n plan.Node) *nodeStats {
	s := b.stats[n]
	if s == nil {
		s = &nodeStats{}
		b.stats[n] = s
	}
	return s
}

// note has f add what only the operator knows.
func (b *builder) note(n plan.Node, f func(*Stats)) {
	if b.stats != nil {
		b.node(n).more = f
	}
}

// breaker is an operator that keeps rows, in memory and on disk.
type breaker interface {
	Memory() int64
	Spilled() *spill.Meter
}

// noteBreaker adds what a breaker has kept.
func (b *builder) noteBreaker(n plan.Node, o breaker) {
	b.note(n, func(st *Stats) {
		m := o.Spilled()
		st.Memory, st.Spilled, st.Runs = o.Memory(), m.Bytes.Load(), m.Runs.Load()
	})
}

// measure puts a meter on each of a node's pipelines.
func (b *builder) measure(n plan.Node, s *stream) {
	if b.stats == nil {
		return
	}
	st := b.node(n)
	for i, p := range s.parts {
		s.parts[i] = &meter{p, st}
	}
}

// meter counts what an operator hands up, and its time.
type meter struct {
	op.Operator
	stats *nodeStats
}

// Open opens the operator.
func (m *meter) Open(ctx context.Context) error {
	start := time.Now()
	err := m.Operator.Open(ctx)
	m.stats.nanos.Add(int64(time.Since(start)))
	return err
}

// Next passes on the operator's next batch.
func (m *meter) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	start := time.Now()
	ok, err := m.Operator.Next(ctx, b)
	m.stats.nanos.Add(int64(time.Since(start)))
	if ok {
		m.stats.batches.Add(1)
		m.stats.rows.Add(int64(b.Rows()))
	}
	return ok, err
}

// Stats returns what is known of a node, nil if the query was not run with Env.Stats or the node is
// not of its plan. It is complete when Next has returned nil.
func (c *Cursor) Stats(n plan.Node) *Stats {
	s := c.stats[n]
	if s == nil {
		return nil
	}
	out := &Stats{Rows: s.rows.Load(), Batches: s.batches.Load(), Time: time.Duration(s.nanos.Load())}
	if s.more != nil {
		s.more(out)
	}
	return out
}
