package avrofs

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/avrosql/avrosql/avrofs/store"
)

// view is what has been seen of the lake since a moment. Everything that is
// derived from listings is kept in it, so that all of it ages together and one
// query sees one state of each directory.
type view struct {
	lake *Lake
	at   time.Time

	// before holds directories as an earlier view has listed them, which are
	// listed anew only if they have changed. Of what was taken over from there
	// the names are known to be right, and sizes and times have to be checked:
	// checks says that something was.
	before map[dirKey]*dirEntries
	checks atomic.Bool

	mu        sync.Mutex
	failed    map[dirKey]error // of directories listed in advance
	entriesOf map[dirKey]*cell[*dirEntries]
	dirs      map[dirKey]*cell[*listing]
	listings  map[string]*cell[*Listing]
}

// dirEntries is what lay in a directory.
type dirEntries struct {
	infos []store.Info
	at    time.Time // when it was listed
	mod   time.Time // the directory's time before that
	// lasting says that the directory's time tells whether there are still the
	// same entries, of the same kinds.
	lasting bool
}

type dirKey struct {
	root *root
	dir  string
}

func newView(l *Lake, at time.Time, before map[dirKey]*dirEntries) *view {
	return &view{
		lake: l, at: at, before: before,
		entriesOf: map[dirKey]*cell[*dirEntries]{},
		dirs:      map[dirKey]*cell[*listing]{},
		listings:  map[string]*cell[*Listing]{},
	}
}

// lasting returns the directories that a later view can take over.
func (v *view) lasting() map[dirKey]*dirEntries {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := map[dirKey]*dirEntries{}
	for k, c := range v.entriesOf {
		select {
		case c.busy <- struct{}{}:
			if c.done && c.v.lasting {
				out[k] = c.v
			}
			<-c.busy
		default: // being listed
		}
	}
	return out
}

// cell holds a value that is computed once; an error is not kept, so that the
// next one to ask tries again. Who comes while it is being computed waits.
type cell[T any] struct {
	busy chan struct{} // of capacity one: held while computing
	done bool
	v    T
}

func cellOf[K comparable, T any](v *view, m map[K]*cell[T], key K) *cell[T] {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := m[key]
	if c == nil {
		n := newCell[T]()
		c = &n
		m[key] = c
	}
	return c
}

func newCell[T any]() cell[T] { return cell[T]{busy: make(chan struct{}, 1)} }

// get returns the value, and whether this call computed it.
func (c *cell[T]) get(ctx context.Context, compute func() (T, error)) (T, bool, error) {
	var zero T
	select {
	case c.busy <- struct{}{}:
	case <-ctx.Done():
		return zero, false, ctx.Err()
	}
	defer func() { <-c.busy }()
	if c.done {
		return c.v, false, nil
	}
	v, err := compute()
	if err != nil {
		return zero, true, err
	}
	c.v, c.done = v, true
	return v, true, nil
}
