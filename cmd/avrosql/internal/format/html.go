package format

import (
	"bufio"
	"html"
)

// page writes a table element, a row a line.
type page struct {
	w    *bufio.Writer
	o    Options
	cols []Column
	text []byte
}

func newHTML(w *bufio.Writer, o Options) Writer { return &page{w: w, o: o} }

func (p *page) Begin(cols []Column) error {
	p.cols = cols
	p.w.WriteString("<table>\n")
	if p.o.NoHeader {
		return nil
	}
	p.w.WriteString("<thead><tr>")
	for _, c := range cols {
		p.w.WriteString("<th>" + html.EscapeString(c.Name) + "</th>")
	}
	_, err := p.w.WriteString("</tr></thead>\n")
	return err
}

func (p *page) Row(values []any) error {
	p.w.WriteString("<tr>")
	for i, v := range values {
		if Number(p.cols[i].Type) {
			p.w.WriteString(`<td style="text-align: right">`)
		} else {
			p.w.WriteString("<td>")
		}
		if v == nil {
			p.w.WriteString(html.EscapeString(p.o.null("")))
		} else {
			p.text = appendText(p.text[:0], v, p.cols[i].Type)
			p.w.WriteString(html.EscapeString(string(p.text)))
		}
		p.w.WriteString("</td>")
	}
	_, err := p.w.WriteString("</tr>\n")
	return err
}

func (p *page) End() error {
	p.w.WriteString("</table>\n")
	return p.w.Flush()
}
