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

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// atMost judges a ratio, that of the medians of result and reference.
func atMost(bar, of string, reference, result time.Duration, target float64) line {
	r := ratio(result, reference)
	return line{
		bar: bar, of: of, reference: ms(reference), result: ms(result),
		target: fmt.Sprintf("<= %.2f", target), measured: fmt.Sprintf("%.2f", r), verdict: judge(r <= target),
	}
}

func judge(ok bool) verdict {
	if ok {
		return pass
	}
	return fail
}
