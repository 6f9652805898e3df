package main

import (
	"fmt"
	"io"
	"time"
)

type verdict string

const (
	pass verdict = "pass"
	fail verdict = "FAIL"
	info verdict = "" // no bar, shown for comparison
)

// line is one line of the table.
type line struct {
	bar, of           string // what is measured, on what
	reference, result string // absolute: the limit, and avrosql
	target, measured  string // the bar, and where it stands
	verdict           verdict
}

const form = "%-34s %-10s %12s %12s   %-10s %-10s %s\n"

func printHead(w io.Writer) {
	fmt.Fprintf(w, form, "what", "of", "limit", "measured", "target", "is", "")
}

func (l line) print(w io.Writer) {
	fmt.Fprintf(w, form, l.bar, l.of, l.reference, l.result, l.target, l.measured, l.verdict)
}

func ms(d time.Duration) string {
	switch v := float64(d) / 1e6; {
	case v < 10:
		return fmt.Sprintf("%.2f ms", v)
	case v < 100:
		return fmt.Sprintf("%.1f ms", v)
	default:
		return fmt.Sprintf("%.0f ms", v)
	}
}

// atMost judges how many times as long as the first contender the second takes.
func atMost(bar, of string, t times, target float64) line {
	r := t.ratio(1, 0)
	return line{
		bar: bar, of: of, reference: ms(t.median(0)), result: ms(t.median(1)),
		target: fmt.Sprintf("<= %.2f", target), measured: fmt.Sprintf("%.2f", r), verdict: judge(r <= target),
	}
}

func judge(ok bool) verdict {
	if ok {
		return pass
	}
	return fail
}
