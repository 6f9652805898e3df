package format

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// sampleRows is how many rows are held back to learn the widths of the columns; those behind them are
// written as they come.
const sampleRows = 1000

// widths counts a terminal's columns. Characters whose width East Asian terminals may double are taken
// as narrow, as today's terminals do whatever the locale.
var widths = &runewidth.Condition{StrictEmojiNeutral: true}

func width(s string) int { return widths.StringWidth(s) }

// Colours of a terminal.
const (
	bold  = "\x1b[1m"
	faint = "\x1b[2m"
	plain = "\x1b[0m"
)

// cell is a value as it is shown.
type cell struct {
	text string
	null bool
}

// grid writes rows in aligned columns: boxed for a terminal, or as Markdown.
type grid struct {
	w        *bufio.Writer
	o        Options
	markdown bool
	cols     []Column
	names    []string
	widths   []int // that names and the cells seen have
	shape    *shape
	head     [][]cell
	tail     [][]any // a ring of the last rows
	rows     int     // seen
	text     []byte
	shown    []byte
}

func newTable(w *bufio.Writer, o Options) Writer { return &grid{w: w, o: o} }

func newBox(w *bufio.Writer, o Options) Writer {
	o.MaxRows, o.Width = 0, 0
	return &grid{w: w, o: o}
}

func newMarkdown(w *bufio.Writer, o Options) Writer {
	o.MaxRows, o.Width, o.Types, o.Color, o.Footer = 0, 0, false, false, false
	return &grid{w: w, o: o, markdown: true}
}

func (g *grid) Begin(cols []Column) error {
	g.cols = cols
	g.widths, g.names = make([]int, len(cols)), make([]string, len(cols))
	for i, c := range cols {
		g.names[i] = g.visible([]byte(c.Name))
		g.widths[i] = 1
		if !g.o.NoHeader || g.markdown {
			g.widths[i] = max(1, width(g.names[i]))
		}
		if g.o.Types {
			g.widths[i] = max(g.widths[i], width(c.Type))
		}
	}
	return nil
}

// visible escapes what must not reach a terminal. Of text that can't be shown whole only the start is kept.
func (g *grid) visible(s []byte) string {
	if w := g.o.Width; w > 0 && len(s) > 16*w {
		s = s[:16*w]
	}
	g.shown = appendVisible(g.shown[:0], s)
	text := string(g.shown)
	if g.markdown {
		text = strings.ReplaceAll(text, "|", `\|`)
	}
	return text
}

func (g *grid) Row(values []any) error {
	g.rows++
	if limit := g.o.MaxRows; limit > 0 && g.rows > limit-limit/2 {
		if limit/2 > 0 {
			g.keep(values, limit/2)
		}
		return nil
	}
	cells := g.cells(values)
	if g.shape != nil {
		return g.line(cells)
	}
	g.hold(cells)
	if g.o.MaxRows == 0 && len(g.head) == sampleRows {
		return g.start()
	}
	return nil
}

// keep puts a row into the ring of the last n.
func (g *grid) keep(values []any, n int) {
	if len(g.tail) < n {
		g.tail = append(g.tail, append([]any(nil), values...))
		return
	}
	first := g.tail[0]
	copy(g.tail, g.tail[1:])
	g.tail[n-1] = append(first[:0], values...)
}

func (g *grid) cells(values []any) []cell {
	cells := make([]cell, len(values))
	for i, v := range values {
		if v == nil {
			cells[i] = cell{g.visible([]byte(g.o.null("NULL"))), true}
			continue
		}
		g.text = appendText(g.text[:0], v, g.cols[i].Type)
		cells[i].text = g.visible(g.text)
	}
	return cells
}

func (g *grid) hold(cells []cell) {
	for i, c := range cells {
		g.widths[i] = max(g.widths[i], width(c.text))
	}
	g.head = append(g.head, cells)
}

// start writes the heading and what was held back.
func (g *grid) start() error {
	narrowest := make([]int, len(g.cols))
	for i, c := range g.cols {
		narrowest[i] = least(g.widths[i], rigid(c.Type))
	}
	g.shape = fit(g.widths, narrowest, g.o.Width)
	if !g.markdown {
		g.rule("┌", "┬", "┐")
	}
	switch {
	case g.markdown:
		g.heading(g.names, "")
		g.markdownRule()
	case !g.o.NoHeader:
		g.heading(g.names, bold)
		if g.o.Types {
			kinds := make([]string, len(g.cols))
			for i, c := range g.cols {
				kinds[i] = strings.ToLower(c.Type)
			}
			g.heading(kinds, faint)
		}
		g.rule("├", "┼", "┤")
	}
	for _, cells := range g.head {
		if err := g.line(cells); err != nil {
			return err
		}
	}
	g.head = nil
	return nil
}

func (g *grid) rule(left, middle, right string) {
	for i, n := range g.shape.widths {
		if i == 0 {
			g.w.WriteString(left)
		} else {
			g.w.WriteString(middle)
		}
		for range n + 2 {
			g.w.WriteString("─")
		}
	}
	if len(g.shape.widths) == 0 {
		g.w.WriteString(left)
	}
	g.w.WriteString(right + "\n")
}

func (g *grid) markdownRule() {
	for i, n := range g.shape.widths {
		g.w.WriteString("| " + strings.Repeat("-", max(n-1, 2)))
		if Number(g.cols[i].Type) {
			g.w.WriteString(": ")
		} else {
			g.w.WriteString("- ")
		}
	}
	g.w.WriteString("|\n")
}

func (g *grid) heading(texts []string, style string) {
	cells := make([]cell, len(texts))
	for i, t := range texts {
		cells[i].text = t
	}
	_ = g.styled(cells, style)
}

func (g *grid) line(cells []cell) error { return g.styled(cells, "") }

// styled writes a row.
func (g *grid) styled(cells []cell, style string) error {
	bar := "│"
	if g.markdown {
		bar = "|"
	}
	for i, n := range g.shape.widths {
		g.w.WriteString(bar + " ")
		at := g.shape.column(i)
		if at < 0 {
			g.w.WriteString("… ")
			continue
		}
		text, used := cells[at].text, width(cells[at].text)
		if used > n {
			text = widths.Truncate(text, n, "…")
			used = width(text)
		}
		s := style
		if cells[at].null && s == "" {
			s = faint
		}
		right := Number(g.cols[at].Type)
		if right {
			g.pad(n - used)
		}
		if g.o.Color && s != "" {
			text = s + text + plain
		}
		g.w.WriteString(text)
		if !right {
			g.pad(n - used)
		}
		g.w.WriteByte(' ')
	}
	_, err := g.w.WriteString(bar + "\n")
	return err
}

func (g *grid) pad(n int) {
	for range n {
		g.w.WriteByte(' ')
	}
}

func (g *grid) End() error {
	cut := g.o.MaxRows > 0 && g.rows > g.o.MaxRows
	head := len(g.head)
	var last [][]cell
	for _, values := range g.tail {
		cells := g.cells(values)
		g.hold(cells)
	}
	last, g.head = g.head[head:], g.head[:head]
	if g.shape == nil {
		if err := g.start(); err != nil {
			return err
		}
	}
	if cut {
		dots := make([]cell, len(g.cols))
		for i := range dots {
			dots[i] = cell{"…", true}
		}
		if err := g.line(dots); err != nil {
			return err
		}
	}
	for _, cells := range last {
		if err := g.line(cells); err != nil {
			return err
		}
	}
	if !g.markdown {
		g.rule("└", "┴", "┘")
		g.footer(cut)
	}
	return g.w.Flush()
}

// footer counts what there is and what of it is shown.
func (g *grid) footer(cut bool) {
	hidden := g.shape.hidden()
	if !g.o.Footer && !cut && hidden == 0 {
		return
	}
	text := Count(g.rows, "row")
	if cut {
		text += " (" + Thousands(g.o.MaxRows) + " shown)"
	}
	if hidden > 0 {
		text += ", " + Count(len(g.cols), "column") + " (" + Thousands(len(g.cols)-hidden) + " shown)"
	}
	if g.o.Color {
		text = faint + text + plain
	}
	g.w.WriteString(text + "\n")
}

// Count returns "1 row", "1,000 rows".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return Thousands(n) + " " + what + "s"
}

// Thousands writes a number with commas between thousands.
func Thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
