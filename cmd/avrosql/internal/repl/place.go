package repl

import (
	"os"
	"reflect"
	"strings"

	"github.com/mattn/go-runewidth"
	"github.com/reeflective/readline"
)

// place is where on the screen the line is edited.
//
// The editor can ask the terminal for it, at every key. But then every key takes as long as the terminal's
// answer, and keys that are read together with the answer are lost. So it is not asked. The line begins in
// the first column, since what was written before is ended if need be; there is a row below it, which the
// editor steps on; and for the row, which the editor wants to know for the height of its menus, one is
// assumed that leaves them half of the screen, or less where the line is long.
type place struct {
	size   func() (width, height int)
	row    *int       // where the editor keeps the line's row; nil: it asks for it
	prompt func() int // the prompt's width
}

func newPlace(rl *readline.Shell, size func() (width, height int)) *place {
	p := &place{size: size, prompt: rl.Prompt.LastUsed}
	if os.PathSeparator == '\\' {
		return p // the console tells it without a detour through the keys
	}
	_ = rl.Config.Set("cursor-position-probe", false)
	row := reflect.ValueOf(rl.Display).Elem().FieldByName("startRows")
	if row.Kind() == reflect.Int {
		p.row = (*int)(row.Addr().UnsafePointer())
	}
	return p
}

// begin puts the cursor in the first column, below a line that is not ended.
func (p *place) begin() string {
	width, _ := p.size()
	if p.row == nil || width <= 0 {
		return ""
	}
	// As many blanks as a row has leave a cursor that stands in the first column where it is, for there
	// is no need yet to go on in the next row.
	return strings.Repeat(" ", width) + "\r\x1b[K"
}

// index and reverse move the cursor down, which scrolls at the end of the screen, and up again.
const (
	index   = "\x1bD"
	reverse = "\x1bM"
)

// draw returns the text of the line as it is to be written: with prompts before further lines, nothing left
// of what stood in its rows before, and room below. drawn is the text with its colours, cont what puts a prompt before a further line.
func (p *place) draw(text, drawn, cont string) string {
	width, height := p.size()
	if p.row == nil || width <= 0 || height <= 0 {
		return strings.ReplaceAll(drawn, "\n", "\n"+cont)
	}
	var b strings.Builder
	rows, edge := -1, false
	for line := range strings.SplitSeq(text, "\n") {
		if rows >= 0 {
			if edge { // the editor counts the next row as this line's, too
				b.WriteString("\n\x1b[2K")
			} else {
				b.WriteString("\x1b[K")
			}
			b.WriteString("\n" + cont)
		}
		n := p.prompt() + runewidth.StringWidth(line)
		rows += 1 + n/width
		edge = n%width == 0
		var part string
		part, drawn, _ = strings.Cut(drawn, "\n")
		b.WriteString(part)
	}
	*p.row = max(2, min(height/2, height-rows-2))
	if edge { // the editor goes on to the next row, which it takes for empty
		b.WriteString(index + "\x1b[2K" + index + reverse + reverse)
	} else {
		b.WriteString(index + reverse)
	}
	return b.String()
}
