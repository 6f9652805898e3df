package exec

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/planner/plan"
)

// workerBytes is how much of a table a worker should have to read to be worth its start.
const workerBytes = 256 << 10

// scan builds the workers of a scan. With rowsOnly what reads it only counts.
func (b *builder) scan(n *plan.Scan, rowsOnly bool) (*stream, error) {
	tests, conds := n.Tests, n.Conds
	if b.env.NoPushdown {
		conds = nil
		for _, t := range tests {
			conds = append(conds, t.Expr)
		}
		tests, conds = nil, append(conds, n.Conds...)
	}
	// Of the columns that nobody above needs, the decoder reads those of its tests by itself.
	needed := plan.Columns(conds...)
	var extra []plan.ScanColumn
	for _, c := range n.Extra {
		if needed.Has(c.ID) {
			extra = append(extra, c)
		}
	}
	all := n.Columns()
	for _, c := range extra {
		all = append(all, c.Column)
	}
	layout := expr.NewLayout(all)
	if p, ok := n.Table.(plan.Partial); ok && !p.Ready() {
		return nil, fmt.Errorf("table %s: the plan was not made to be run: some of its files have not been looked into", n.Table.Name())
	}
	switch t := n.Table.(type) {
	case Table:
		return b.fileScan(t, op.ScanSpec{
			Snapshot: t.Snapshot(), Cols: n.Cols, Extra: extra, Tests: tests, Limit: n.Limit,
			BatchRows: b.env.BatchRows, OnCorrupt: b.env.OnCorrupt, Verify: b.env.Verify, MaxDepth: b.env.MaxDepth,
			Limits: b.env.Limits, Budget: b.env.Memory, Warn: b.env.Warn, Progress: b.env.Progress, RowsOnly: rowsOnly && len(conds) == 0,
		}, n, conds, layout)
	case MemoryTable:
		return b.memoryScan(t, n, extra, conds, tests, layout)
	case StreamTable:
		return b.streamScan(t, n, extra, conds, tests, layout)
	}
	return nil, fmt.Errorf("table %s has no rows that can be read (%T)", n.Table.Name(), n.Table)
}

func (b *builder) fileScan(t Table, spec op.ScanSpec, n *plan.Scan, conds []plan.Expr, layout expr.Layout) (*stream, error) {
	workers := int(min(int64(b.env.Workers), 1+t.Bytes()/workerBytes))
	if op.HeadersSuffice(&spec) {
		// Hopping over blocks is work for one worker a file, but where it only counts.
		workers = min(b.env.Workers, max(1, len(spec.Snapshot.Files)))
		spec.Counters = b.env.Workers / workers
	}
	if n.Limit >= 0 && n.Limit <= int64(b.env.BatchRows) && len(spec.Tests) == 0 && len(conds) == 0 {
		workers = 1
	}
	scan := op.NewScan(spec, workers)
	s := &stream{}
	for range workers {
		cond, err := b.condition(conds, layout)
		if err != nil {
			return nil, err
		}
		pos := &exchange.Position{}
		s.parts = append(s.parts, op.NewScanWorker(scan, pos, cond))
		s.pos = append(s.pos, pos)
	}
	b.note(n, func(st *Stats) {
		st.Files, st.Blocks, st.Records = scan.Files.Load(), scan.Blocks.Load(), scan.Records.Load()
		st.BytesRead, st.BytesDecompressed = scan.BytesRead.Load(), scan.BytesDecoded.Load()
		st.Skipped, st.Memory = scan.Skipped.Load(), scan.Memory()
	})
	return s, nil
}

// undecoded is what a scan without a decoder reads and tests: the decoder's tests are conditions like any
// other, over columns that may be in Extra.
func undecoded(n *plan.Scan, extra []plan.ScanColumn, conds []plan.Expr, tests []plan.Test, layout expr.Layout) ([]plan.ScanColumn, []plan.Expr, expr.Layout) {
	var list []plan.Expr
	for _, test := range tests {
		list = append(list, test.Expr)
	}
	conds = append(list, conds...)
	if len(tests) > 0 {
		extra = n.Extra
		all := n.Columns()
		for _, c := range extra {
			all = append(all, c.Column)
		}
		layout = expr.NewLayout(all)
	}
	return append(append([]plan.ScanColumn(nil), n.Cols...), extra...), conds, layout
}

func (b *builder) streamScan(t StreamTable, n *plan.Scan, extra []plan.ScanColumn, conds []plan.Expr, tests []plan.Test, layout expr.Layout) (*stream, error) {
	cols, conds, layout := undecoded(n, extra, conds, tests, layout)
	cond, err := b.condition(conds, layout)
	if err != nil {
		return nil, err
	}
	pos := &exchange.Position{}
	scan := op.NewStreamScan(t.Stream(cols), pos, cond, len(n.Cols), b.env.BatchRows)
	return &stream{parts: []op.Operator{scan}, pos: []*exchange.Position{pos}}, nil
}

func (b *builder) memoryScan(t MemoryTable, n *plan.Scan, extra []plan.ScanColumn, conds []plan.Expr, tests []plan.Test, layout expr.Layout) (*stream, error) {
	cols, conds, layout := undecoded(n, extra, conds, tests, layout)
	batches, err := t.Batches(b.ctx, cols)
	if err != nil {
		return nil, err
	}
	src := op.NewBatches(batches)
	s := &stream{}
	for range max(1, min(b.env.Workers, len(batches))) {
		cond, err := b.condition(conds, layout)
		if err != nil {
			return nil, err
		}
		pos := &exchange.Position{}
		s.parts = append(s.parts, op.NewMemoryScan(src, pos, cond, len(n.Cols), b.env.BatchRows))
		s.pos = append(s.pos, pos)
	}
	return s, nil
}
