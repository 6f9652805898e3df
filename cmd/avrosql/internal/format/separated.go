package format

import (
	"bufio"
)

// separated writes CSV (RFC 4180, with line feeds) and TSV (with \t, \n, \r and \\ escaped, as in
// PostgreSQL's text format).
type separated struct {
	w    *bufio.Writer
	o    Options
	tabs bool
	cols []Column
	buf  []byte
	text []byte
}

func newCSV(w *bufio.Writer, o Options) Writer { return &separated{w: w, o: o} }
func newTSV(w *bufio.Writer, o Options) Writer { return &separated{w: w, o: o, tabs: true} }

func (s *separated) Begin(cols []Column) error {
	s.cols = cols
	if s.o.NoHeader {
		return nil
	}
	s.buf = s.buf[:0]
	for i, c := range cols {
		s.separate(i)
		s.field([]byte(c.Name))
	}
	return s.flushLine()
}

func (s *separated) separate(i int) {
	switch {
	case i == 0:
	case s.tabs:
		s.buf = append(s.buf, '\t')
	default:
		s.buf = append(s.buf, ',')
	}
}

func (s *separated) field(text []byte) {
	if s.tabs {
		for _, c := range text {
			switch c {
			case '\t':
				s.buf = append(s.buf, `\t`...)
			case '\n':
				s.buf = append(s.buf, `\n`...)
			case '\r':
				s.buf = append(s.buf, `\r`...)
			case '\\':
				s.buf = append(s.buf, `\\`...)
			default:
				s.buf = append(s.buf, c)
			}
		}
		return
	}
	// The empty string is quoted, to be told from NULL.
	if len(text) > 0 && !special(text) {
		s.buf = append(s.buf, text...)
		return
	}
	s.buf = append(s.buf, '"')
	for _, c := range text {
		if c == '"' {
			s.buf = append(s.buf, '"')
		}
		s.buf = append(s.buf, c)
	}
	s.buf = append(s.buf, '"')
}

// special reports whether a field of CSV needs quotes.
func special(text []byte) bool {
	for _, c := range text {
		if c == ',' || c == '"' || c == '\r' || c == '\n' {
			return true
		}
	}
	return false
}

func (s *separated) Row(values []any) error {
	s.buf = s.buf[:0]
	for i, v := range values {
		s.separate(i)
		if v == nil {
			own := ""
			if s.tabs {
				own = `\N`
			}
			s.buf = append(s.buf, s.o.null(own)...)
			continue
		}
		s.text = appendText(s.text[:0], v, s.cols[i].Type)
		s.field(s.text)
	}
	return s.flushLine()
}

func (s *separated) flushLine() error {
	s.buf = append(s.buf, '\n')
	_, err := s.w.Write(s.buf)
	return err
}

func (s *separated) End() error { return s.w.Flush() }
