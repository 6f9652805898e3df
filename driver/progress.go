package driver

import (
	"context"

	"github.com/avrosql/avrosql/exec"
)

// Progress tells what the queries of a context have read so far. It may be read by any goroutine while
// they run. The zero value is ready for use, for one query or for several.
type Progress struct{ scans exec.Progress }

// Bytes returns how many bytes of files have been read or passed over, and how many all scans that have
// been built so far are over. What a query leaves out, because of a LIMIT, say, is never done. A
// subquery that runs once for each row of another counts each time.
func (p *Progress) Bytes() (done, known int64) {
	return p.scans.Done.Load(), p.scans.Total.Load()
}

// Rows returns how many records the blocks read so far hold, before any condition.
func (p *Progress) Rows() int64 { return p.scans.Records.Load() }

type progressKey struct{}

// WithProgress returns a context whose queries count what they read in p.
func WithProgress(ctx context.Context, p *Progress) context.Context {
	return context.WithValue(ctx, progressKey{}, p)
}

// progressOf returns where queries of the context count, or nil.
func progressOf(ctx context.Context) *exec.Progress {
	if p, ok := ctx.Value(progressKey{}).(*Progress); ok && p != nil {
		return &p.scans
	}
	return nil
}
