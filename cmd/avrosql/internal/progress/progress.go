// Package progress shows how far a long query is: one line on the terminal, drawn again and again and
// erased at the end.
package progress

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
)

const (
	// Delay is how long a query has to run before its progress is shown.
	Delay = 500 * time.Millisecond
	// every is how often the line is drawn.
	every = 100 * time.Millisecond
)

// Source tells how far a query is. driver.Progress is one.
type Source interface {
	Bytes() (done, known int64)
	Rows() int64
}

// Bar is a line that is being drawn.
type Bar struct {
	stop chan struct{}
	once sync.Once
	done sync.WaitGroup
}

// Start shows the progress of src on w, from Delay on until Stop. width returns the terminal's columns.
func Start(w io.Writer, src Source, width func() int) *Bar {
	b := &Bar{stop: make(chan struct{})}
	b.done.Add(1)
	go func() {
		defer b.done.Done()
		b.run(w, src, width)
	}()
	return b
}

func (b *Bar) run(w io.Writer, src Source, width func() int) {
	start := time.Now()
	next := time.NewTimer(Delay)
	defer next.Stop()
	drawn := false
	for {
		select {
		case <-b.stop:
			if drawn {
				_, _ = io.WriteString(w, "\r\x1b[K")
			}
			return
		case <-next.C:
			done, known := src.Bytes()
			line := Line(done, known, src.Rows(), time.Since(start), width())
			if _, err := io.WriteString(w, "\r"+line+"\x1b[K"); err != nil {
				return
			}
			drawn = true
			next.Reset(every)
		}
	}
}

// Stop erases the line. It may be called several times, and of a nil Bar.
func (b *Bar) Stop() {
	if b == nil {
		return
	}
	b.once.Do(func() { close(b.stop) })
	b.done.Wait()
}

// Line is what is shown of a query that has run for a while, in at most width-1 columns; what does not
// fit is left out from the end.
func Line(done, known, rows int64, took time.Duration, width int) string {
	seconds := max(took.Seconds(), 0.001)
	var parts []string
	done = min(done, known)
	if known > 0 {
		parts = append(parts, fmt.Sprintf("%3d%%", done*100/known), fmt.Sprintf("%s of %s", Size(done), Size(known)))
	} else {
		parts = append(parts, fmt.Sprintf("%d s", int(seconds)))
	}
	parts = append(parts, fmt.Sprintf("%s rows/s", format.Thousands(int(float64(rows)/seconds))))
	switch {
	case known > 0 && done == known:
		parts = append(parts, "all read")
	case known > 0 && done > 0:
		left := time.Duration(seconds / float64(done) * float64(known-done) * float64(time.Second))
		parts = append(parts, "about "+duration(left)+" left")
	}
	line := parts[0]
	for _, p := range parts[1:] {
		if width > 0 && len(line)+2+len(p) > width-1 {
			break
		}
		line += "  " + p
	}
	// A bar where there is room for one.
	if room := min(width-2-len(line)-2, 30); known > 0 && room >= 10 {
		full := int(int64(room) * done / known)
		line = strings.Repeat("█", full) + strings.Repeat("░", room-full) + " " + line
	}
	return line
}

func duration(d time.Duration) string {
	s := int(d.Seconds() + 0.999)
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d:%02d min", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d h", s/3600, s/60%60)
}

// Size writes a number of bytes with a unit.
func Size(n int64) string {
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	f, unit := float64(n), 0
	for f >= 1<<10 && unit < 4 {
		f /= 1 << 10
		unit++
	}
	return fmt.Sprintf("%.1f %s", f, [...]string{"B", "KiB", "MiB", "GiB", "TiB"}[unit])
}
