package meta

import (
	"fmt"
	"strings"

	"github.com/mattn/go-runewidth"
)

// help writes the list of commands, or one of them.
func (sh *Shell) help(name string) error {
	width := sh.textWidth()
	var b strings.Builder
	if name != "" {
		if !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, `\`) {
			name = "." + name
		}
		c, err := Find(name)
		if err != nil {
			return err
		}
		b.WriteString(Wrap(c.Doc+".", width, 0) + "\n\n")
		b.WriteString(Wrap("usage:   "+strings.TrimSpace(c.Name+" "+c.Usage), width, 9) + "\n")
		if len(c.Aliases) > 0 {
			b.WriteString(Wrap("also:    "+strings.Join(c.Aliases, ", "), width, 9) + "\n")
		}
		b.WriteString(Wrap("example: "+c.Example, width, 9) + "\n")
		if c.More != "" {
			b.WriteByte('\n')
			for line := range strings.SplitSeq(strings.TrimRight(c.More, "\n"), "\n") {
				b.WriteString(Wrap(line, width, 2) + "\n")
			}
		}
		return sh.Print(b.String())
	}
	b.WriteString(Wrap(`Statements end with ; and may span lines. \G in its place writes a line for each value.`, width, 0) + "\n")
	b.WriteString(Wrap("SHOW TABLES, DESCRIBE t, SHOW FUNCTIONS, USE db, SET name = value and EXPLAIN are SQL.", width, 0) + "\n\n")
	for _, c := range commands {
		head := strings.TrimSpace(c.Name + " " + c.Usage)
		psql := ""
		for _, a := range c.Aliases {
			if strings.HasPrefix(a, `\`) {
				psql = a
				break
			}
		}
		if width > 0 && width < 60 { // no room for columns
			b.WriteString(Wrap(strings.TrimSpace(head+"  "+psql), width, 2) + "\n" + Wrap("    "+c.Doc, width, 4) + "\n")
			continue
		}
		b.WriteString(Wrap(fmt.Sprintf("%-26s %-8s %s", head, psql, c.Doc), width, 36) + "\n")
	}
	b.WriteString("\n" + Wrap(".help COMMAND tells more. Tab completes, Ctrl-R searches the history, Ctrl-C cancels, Ctrl-D leaves.", width, 0) + "\n")
	return sh.Print(b.String())
}

// textWidth returns how many columns text may take, 0 for any number.
func (sh *Shell) textWidth() int {
	if !sh.Term.Out || sh.OutputName() != "" {
		return 0
	}
	width, _ := sh.Size()
	return width
}

// Wrap breaks a line at blanks so that it fits some columns, 0 for any number. Further lines are indented, if
// that leaves room.
func Wrap(line string, width, indent int) string {
	if indent > width/2 {
		indent = 0
	}
	var b strings.Builder
	for width > 0 && runewidth.StringWidth(line) > width {
		fits := len(runewidth.Truncate(line, width, ""))
		end := fits
		// Blanks at the front are indentation.
		front := len(line) - len(strings.TrimLeft(line, " "))
		if fits == len(line) || line[fits] != ' ' {
			if i := strings.LastIndexByte(line[:fits], ' '); i > front {
				end = i
			}
		}
		if end == 0 {
			break
		}
		b.WriteString(strings.TrimRight(line[:end], " ") + "\n")
		line = strings.Repeat(" ", indent) + strings.TrimLeft(line[end:], " ")
	}
	b.WriteString(line)
	return b.String()
}
