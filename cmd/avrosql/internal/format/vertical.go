package format

import (
	"bufio"
	"fmt"
	"strings"
)

// vertical writes a line for each value, a heading for each row.
type vertical struct {
	w     *bufio.Writer
	o     Options
	cols  []Column
	names []string
	n     int
	text  []byte
	shown []byte
}

func newVertical(w *bufio.Writer, o Options) Writer { return &vertical{w: w, o: o} }

func (v *vertical) Begin(cols []Column) error {
	v.cols, v.n, v.names = cols, 0, nil
	widest := 0
	for _, c := range cols {
		widest = max(widest, width(c.Name))
	}
	for _, c := range cols {
		name := string(appendVisible(nil, []byte(c.Name)))
		v.names = append(v.names, strings.Repeat(" ", max(0, widest-width(name)))+name)
	}
	return nil
}

func (v *vertical) Row(values []any) error {
	v.n++
	if !v.o.NoHeader {
		fmt.Fprintf(v.w, "─── row %d ───\n", v.n)
	}
	for i, x := range values {
		v.shown = v.shown[:0]
		if x == nil {
			v.shown = append(v.shown, v.o.null("NULL")...)
		} else {
			v.text = appendText(v.text[:0], x, v.cols[i].Type)
			v.shown = appendVisible(v.shown, v.text)
		}
		v.w.WriteString(v.names[i])
		v.w.WriteString(": ")
		v.w.Write(v.shown)
		if err := v.w.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

func (v *vertical) End() error { return v.w.Flush() }
