package format

import (
	"bufio"
	"strings"

	"github.com/mattn/go-runewidth"
)

// sampleRows is how many rows are held back to learn the widths of the columns; those behind them are
// written as they come.
const sampleRows = 1000

// grid writes rows in aligned columns: boxed for a terminal, or as Markdown.
type grid struct {
	w        *bufio.Writer
	o        Options
	markdown bool
	cols     []Column
	widths   []int
	held     [][]string
	started  bool
	text     []byte
	shown    []byte
}

func newTable(w *bufio.Writer, o Options) Writer    { return &grid{w: w, o: o} }
func newMarkdown(w *bufio.Writer, o Options) Writer { return &grid{w: w, o: o, markdown: true} }

func (g *grid) Begin(cols []Column) error {
	g.cols, g.held, g.started = cols, nil, false
	g.widths = make([]int, len(cols))
	for i, c := range cols {
		g.widths[i] = 1
		if !g.o.NoHeader || g.markdown {
			g.widths[i] = max(1, width(g.visible(c.Name)))
		}
	}
	return nil
}

func width(s string) int { return runewidth.StringWidth(s) }

func (g *grid) visible(s string) string {
	g.shown = appendVisible(g.shown[:0], []byte(s))
	text := string(g.shown)
	if g.markdown {
		text = strings.ReplaceAll(text, "|", `\|`)
	}
	return text
}

func (g *grid) Row(values []any) error {
	cells := make([]string, len(values))
	for i, v := range values {
		if v == nil {
			cells[i] = g.o.null("NULL")
			continue
		}
		g.text = appendText(g.text[:0], v, g.cols[i].Type)
		cells[i] = g.visible(string(g.text))
	}
	if !g.started {
		for i, c := range cells {
			g.widths[i] = max(g.widths[i], width(c))
		}
		if g.held = append(g.held, cells); len(g.held) < sampleRows {
			return nil
		}
		return g.start()
	}
	return g.line(cells)
}

// start writes the heading and what was held back.
func (g *grid) start() error {
	g.started = true
	if !g.markdown {
		g.rule("┌", "┬", "┐")
	}
	if !g.o.NoHeader || g.markdown {
		names := make([]string, len(g.cols))
		for i, c := range g.cols {
			names[i] = g.visible(c.Name)
		}
		if err := g.line(names); err != nil {
			return err
		}
		if g.markdown {
			g.markdownRule()
		} else {
			g.rule("├", "┼", "┤")
		}
	}
	for _, cells := range g.held {
		if err := g.line(cells); err != nil {
			return err
		}
	}
	g.held = nil
	return nil
}

func (g *grid) rule(left, middle, right string) {
	for i, n := range g.widths {
		if i == 0 {
			g.w.WriteString(left)
		} else {
			g.w.WriteString(middle)
		}
		g.w.WriteString(strings.Repeat("─", n+2))
	}
	g.w.WriteString(right + "\n")
}

func (g *grid) markdownRule() {
	for i, n := range g.widths {
		g.w.WriteString("| " + strings.Repeat("-", max(n-1, 2)))
		if number(g.cols[i].Type) {
			g.w.WriteString(": ")
		} else {
			g.w.WriteString("- ")
		}
	}
	g.w.WriteString("|\n")
}

func (g *grid) line(cells []string) error {
	bar := "│"
	if g.markdown {
		bar = "|"
	}
	for i, c := range cells {
		fill := strings.Repeat(" ", max(0, g.widths[i]-width(c)))
		g.w.WriteString(bar + " ")
		if number(g.cols[i].Type) {
			g.w.WriteString(fill + c)
		} else {
			g.w.WriteString(c + fill)
		}
		g.w.WriteByte(' ')
	}
	_, err := g.w.WriteString(bar + "\n")
	return err
}

func (g *grid) End() error {
	if !g.started {
		if err := g.start(); err != nil {
			return err
		}
	}
	if !g.markdown {
		g.rule("└", "┴", "┘")
	}
	return g.w.Flush()
}
