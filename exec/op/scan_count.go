package op

import (
	"context"
	"io"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/exec/exchange"
)

// rangeBytes is the size from which ranges of a file are worth a goroutine for hopping over their blocks.
const rangeBytes = 8 << 20

// countRanges counts the records of the worker's file from its block headers alone, several byte ranges
// at a time, and reports whether it could. It could not where anything is unusual: an error, a count
// that is not plausible, ranges that do not meet (see package ocf, "Byte ranges"). Then the file is to
// be counted in one piece, which tells what is wrong, and where.
func (w *ScanWorker) countRanges(ctx context.Context) (bool, error) {
	f := w.m.file
	n := int(min(int64(w.scan.spec.Counters), f.Size/rangeBytes))
	if !w.scan.headers || !w.scan.spec.RowsOnly || len(w.cols.list) > 0 || n < 2 {
		return false, nil
	}
	type part struct {
		it            *ocf.Blocks
		rows, blocks  int64
		odd           bool
		start, end    int64
		started, done bool
	}
	parts := make([]part, n)
	err := exchange.Parallel(ctx, n, func(ctx context.Context, i int) error {
		p := &parts[i]
		p.it = f.reader.Blocks(ctx, f.Size*int64(i)/int64(n), f.Size*int64(i+1)/int64(n))
		for {
			b, err := p.it.Next()
			if err == io.EOF {
				p.start, p.started = p.it.Start()
				p.end, p.done = p.it.End()
				return nil
			}
			if err != nil || !w.plausible(b) {
				p.odd = true
				return nil
			}
			p.rows += b.Count
			p.blocks++
		}
	})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return false, err
	}
	for i := range parts {
		p := &parts[i]
		if p.odd || !p.started || !p.done || i > 0 && parts[i-1].end != p.start {
			return false, nil
		}
	}
	for i := range parts {
		w.left += parts[i].rows
		w.scan.Blocks.Add(parts[i].blocks)
		w.scan.Records.Add(parts[i].rows)
		w.scan.spec.Progress.blocks(f.Size/int64(len(parts)), parts[i].rows)
	}
	return true, nil
}
