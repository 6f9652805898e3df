package driver

import (
	"slices"
	"sync"
	"time"
)

// Skipped is a range of bytes of a file that a query left out under on_corrupt=skip_block or skip_file.
type Skipped struct {
	Query         uint64    // number of the query among those of the connector, from 1
	Time          time.Time // when the query began
	File          string    // as _file has it
	Offset, Bytes int64     // the range
	Records       int64     // how many a damaged block claims to hold; -1 if nobody can tell
	Reason        string    // what is wrong
}

// SkippedTotal sums up what queries left out.
type SkippedTotal struct {
	Ranges  int64 // of bytes
	Bytes   int64
	Records int64 // of the ranges that tell
	Unknown int64 // ranges of which nobody can tell how many records they hold
}

// maxSkipped is how many ranges a connector remembers. The totals count all.
const maxSkipped = 100_000

// skippedLog is what a connector knows of what its queries left out.
type skippedLog struct {
	mu    sync.Mutex
	last  uint64 // query
	list  []Skipped
	total SkippedTotal
}

func (l *skippedLog) number() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	return l.last
}

func (l *skippedLog) add(s Skipped) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.total.Ranges++
	l.total.Bytes += s.Bytes
	if s.Records >= 0 {
		l.total.Records += s.Records
	} else {
		l.total.Unknown++
	}
	if len(l.list) >= maxSkipped {
		l.list = slices.Delete(l.list, 0, maxSkipped/10)
	}
	l.list = append(l.list, s)
}

// Skipped returns what queries left out, the latest maxSkipped ranges; the system table avro.skipped
// shows the same. A query's entries are complete once its rows have been read to their end or closed.
func (c *Connector) Skipped() []Skipped {
	c.skipped.mu.Lock()
	defer c.skipped.mu.Unlock()
	return slices.Clone(c.skipped.list)
}

// SkippedTotal sums up what all queries of the connector left out.
func (c *Connector) SkippedTotal() SkippedTotal {
	c.skipped.mu.Lock()
	defer c.skipped.mu.Unlock()
	return c.skipped.total
}
