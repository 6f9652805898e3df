package app

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/driver"
)

// errSkipped says that all queries were answered, and that damage was left out.
var errSkipped = errors.New("damaged data were left out")

// skippedText is the last line on standard error of a run that left damage out.
func skippedText(t driver.SkippedTotal) string {
	plural := func(n int64, noun string) string {
		if n == 1 {
			return fmt.Sprintf("1 %s", noun)
		}
		return fmt.Sprintf("%d %ss", n, noun)
	}
	records := plural(t.Records, "record")
	switch {
	case t.Unknown == t.Ranges:
		records = "nobody can tell how many records"
	case t.Unknown > 0:
		records = "at least " + records
	}
	return fmt.Sprintf("%s left out because of damage: %s, %s; avro.skipped lists them", plural(t.Ranges, "range"), plural(t.Bytes, "byte"), records)
}

// maxWarnings is how many warnings are printed; a damaged file may give one for each block.
const maxWarnings = 20

// warner prints warnings, the first ones in full.
type warner struct {
	mu   sync.Mutex
	w    io.Writer
	n    int
	held bool     // somebody edits a line, in which nothing may be written
	kept []string // what came meanwhile
}

// hold keeps warnings back until it is called with false.
func (p *warner) hold(on bool) {
	p.mu.Lock()
	kept := p.kept
	p.held, p.kept = on, nil
	p.mu.Unlock()
	for _, message := range kept {
		p.warn(message)
	}
}

func (p *warner) warn(message string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held {
		if len(p.kept) <= maxWarnings {
			p.kept = append(p.kept, message)
		}
		return
	}
	switch p.n++; {
	case p.n <= maxWarnings:
		fmt.Fprintln(p.w, "avrosql: warning:", format.Safe(message))
	case p.n == maxWarnings+1:
		fmt.Fprintln(p.w, "avrosql: warning: there are more warnings, which are not shown")
	}
}
