// Package plot draws numbers in a terminal: bars, lines, histograms, sparklines.
package plot

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/guptarohit/asciigraph"
	"github.com/mattn/go-runewidth"
)

// Most of what is drawn; more can't be told apart.
const (
	MaxBars   = 200
	MaxPoints = 1_000_000
)

var narrow = &runewidth.Condition{StrictEmojiNeutral: true}

// eighths are bars of one to seven eighths of a character.
var eighths = []rune(" ▏▎▍▌▋▊▉")

// Number writes a value briefly.
func Number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// Bars draws a bar for each value, from zero to it, in a number of columns of the terminal. Values that
// are no numbers have none.
func Bars(labels []string, values []float64, width int) string {
	low, high := 0.0, 0.0
	wide, numbers := 0, 0
	for i, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			low, high = math.Min(low, v), math.Max(high, v)
		}
		wide, numbers = max(wide, narrow.StringWidth(labels[i])), max(numbers, len(text(v)))
	}
	wide = min(wide, max(width/3, 1))
	room := max(width-wide-numbers-4, 1)
	// Negative bars grow to the left from the zero line.
	span := high - low
	left := 0
	if span > 0 {
		left = int(math.Round(-low / span * float64(room)))
	}
	right := room - left
	var b strings.Builder
	for i, v := range values {
		label := labels[i]
		if narrow.StringWidth(label) > wide {
			label = narrow.Truncate(label, wide, "…")
		}
		b.WriteString(narrow.FillRight(label, wide) + " ")
		bar, blank := "", left
		switch {
		case span == 0 || math.IsNaN(v) || math.IsInf(v, 0):
		case v < 0:
			n := int(math.Round(v / low * float64(left)))
			bar, blank = strings.Repeat("█", n), left-n
		default:
			bar = length(v / high * float64(right))
		}
		fmt.Fprintf(&b, "%s%s", strings.Repeat(" ", blank), bar)
		if v < 0 {
			b.WriteString(strings.Repeat(" ", right))
		} else {
			b.WriteString(strings.Repeat(" ", max(0, right-narrow.StringWidth(bar))))
		}
		fmt.Fprintf(&b, " %*s\n", numbers, text(v))
	}
	return b.String()
}

func text(v float64) string {
	if math.IsNaN(v) {
		return "NULL"
	}
	return Number(v)
}

// length is a bar of a length in characters.
func length(n float64) string {
	full := int(n)
	bar := strings.Repeat("█", full)
	if part := int((n - float64(full)) * 8); part > 0 {
		bar += string(eighths[part])
	}
	return bar
}

// Lines draws one line for each series in a number of columns and rows of the terminal; a NaN is a gap.
func Lines(names []string, series [][]float64, width, height int, color bool) string {
	widest := 0
	for _, s := range series {
		for _, v := range s {
			widest = max(widest, len(fmt.Sprintf("%.2f", v)))
		}
	}
	o := []asciigraph.Option{asciigraph.Height(max(height, 2)), asciigraph.Width(max(width-widest-4, 2))}
	if len(series) > 1 {
		o = append(o, asciigraph.SeriesLegends(names...))
	} else if len(names) == 1 {
		o = append(o, asciigraph.Caption(names[0]))
	}
	if color {
		colors := []asciigraph.AnsiColor{asciigraph.Blue, asciigraph.Green, asciigraph.Red, asciigraph.Yellow, asciigraph.Cyan, asciigraph.Magenta}
		var used []asciigraph.AnsiColor
		for i := range series {
			used = append(used, colors[i%len(colors)])
		}
		o = append(o, asciigraph.SeriesColors(used...))
	}
	return asciigraph.PlotMany(series, o...) + "\n"
}

// Histogram counts values in ranges of equal width with round bounds, and draws bars of the counts.
func Histogram(values []float64, bins, width int) string {
	var finite []float64
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			finite = append(finite, v)
		}
	}
	if len(finite) == 0 {
		return ""
	}
	sort.Float64s(finite)
	low, high := finite[0], finite[len(finite)-1]
	step := round((high/2 - low/2) / float64(max(bins, 1)) * 2)
	if step <= 0 || math.IsInf(step, 0) {
		step = 1
	}
	start := math.Floor(low/step) * step
	n := int(math.Floor((high-start)/step)) + 1
	if n < 1 || n > 4*bins+4 {
		n = 1 // numbers so large that a step is lost in them
	}
	counts, labels := make([]float64, n), make([]string, n)
	for _, v := range finite {
		counts[min(max(int(math.Floor((v-start)/step)), 0), n-1)]++
	}
	for i := range labels {
		labels[i] = fmt.Sprintf("%s … %s", Number(tidy(start+float64(i)*step, step)), Number(tidy(start+float64(i+1)*step, step)))
	}
	return Bars(labels, counts, width)
}

// round returns the next 1, 2, 2.5 or 5 times a power of ten.
func round(v float64) float64 {
	if v <= 0 {
		return 0
	}
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= v {
			return m * power
		}
	}
	return 10 * power
}

// tidy takes away the dust that adding steps leaves.
func tidy(v, step float64) float64 {
	return math.Round(v/step*1e6) / 1e6 * step
}

// ticks are the heights of a sparkline.
var ticks = []rune("▁▂▃▄▅▆▇█")

// Spark draws values from zero to a maximum as one character each.
func Spark(values []float64, most float64) string {
	var b strings.Builder
	for _, v := range values {
		i := 0
		if most > 0 {
			i = min(max(int(math.Ceil(v/most*float64(len(ticks))))-1, 0), len(ticks)-1)
		}
		b.WriteRune(ticks[i])
	}
	return b.String()
}
