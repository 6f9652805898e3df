package driver

import (
	"context"
	"slices"
	"sync"
)

// maxWarnings is how many warnings of a statement are kept; all are handed to the functions that want
// them.
const maxWarnings = 1_000

// warnings are those of one statement. They come while its rows are read.
type warnings struct {
	mu   sync.Mutex
	list []string
	more int64 // that were not kept
}

func (w *warnings) add(message string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.list) < maxWarnings {
		w.list = append(w.list, message)
	} else {
		w.more++
	}
}

// all returns the warnings so far, and how many more there were than are kept. A nil list is empty.
func (w *warnings) all() (list []string, more int64) {
	if w == nil {
		return nil, 0
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.list), w.more
}

type warnKey struct{}

// WithWarn returns a context under which queries tell warn, beside Config.Warn, what they leave out or
// find odd. It may be called by several goroutines at a time, until the query's rows are closed. With nil
// nobody is told, for queries that a program asks on its own account; SHOW WARNINGS lists them all the same.
func WithWarn(ctx context.Context, warn func(message string)) context.Context {
	return context.WithValue(ctx, warnKey{}, warn)
}

// tell returns the functions that queries under ctx tell, the connector's among them.
func (c *conn) tell(ctx context.Context) (out []func(string)) {
	warn, own := ctx.Value(warnKey{}).(func(string))
	if own && warn == nil {
		return nil
	}
	for _, f := range []func(string){c.c.cfg.Warn, warn} {
		if f != nil {
			out = append(out, f)
		}
	}
	return out
}

// Warnings returns what the last statement warned of, and how many warnings there were beyond those that
// are kept. They are complete once its rows have been read to their end or closed. Programs get at it
// with sql.Conn.Raw, as an interface{ Warnings() (list []string, more int64) }.
func (c *conn) Warnings() (list []string, more int64) { return c.warnings.all() }
