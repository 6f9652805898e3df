package driver

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/avrosql/avrosql/exec"
	"github.com/avrosql/avrosql/planner/ast"
)

// query is one statement on its way: its number, and where its warnings go.
type query struct {
	id       uint64
	at       time.Time
	log      *skippedLog
	warnings *warnings
	tell     []func(string)

	mu   sync.Mutex
	seen map[place]bool // damage that has been told of: a file may be scanned more than once
}

// place is where damage begins.
type place struct {
	file   string
	offset int64
}

// maxPlaces bounds the memory for damage that has been told of.
const maxPlaces = 100_000

// begin gives a statement its number. Its warnings take the place of the connection's; SHOW WARNINGS
// alone leaves them.
func (c *conn) begin(ctx context.Context, stmt ast.Statement, now time.Time) *query {
	q := &query{id: c.c.skipped.number(), at: now, log: &c.c.skipped, warnings: &warnings{}, tell: c.tell(ctx), seen: map[place]bool{}}
	if _, show := stmt.(*ast.ShowWarnings); !show {
		c.warnings = q.warnings
	}
	return q
}

// warn tells of something that does not keep the query from being answered. It may be called by several
// goroutines at a time.
func (q *query) warn(message string) {
	q.warnings.add(message)
	for _, f := range q.tell {
		f(message)
	}
}

// damage is told of what the executor left out.
func (q *query) damage(w exec.Warning) {
	q.skip(Skipped{File: w.File, Offset: w.Offset, Bytes: w.Bytes, Records: w.Records, Reason: w.Err.Error()})
}

// skip notes what was left out, and warns of it.
func (q *query) skip(s Skipped) {
	q.mu.Lock()
	at := place{s.File, s.Offset}
	known := q.seen[at]
	if len(q.seen) < maxPlaces {
		q.seen[at] = true
	}
	q.mu.Unlock()
	if known {
		return
	}
	s.Query, s.Time, s.Reason = q.id, q.at, strings.TrimPrefix(s.Reason, s.File+": ")
	q.log.add(s)
	q.warn(s.String())
}

// String says what was left out in one line.
func (s Skipped) String() string {
	records := ""
	if s.Records >= 0 {
		records = fmt.Sprintf(" (%d records)", s.Records)
	}
	return fmt.Sprintf("%s: skipped %d bytes at offset %d%s: %s", s.File, s.Bytes, s.Offset, records, s.Reason)
}
