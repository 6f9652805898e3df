package format

import (
	"bufio"
	"encoding/hex"
	"math"
	"strings"
)

// insert writes a statement a row, for other databases. Nested values are JSON text, moments text.
type insert struct {
	w     *bufio.Writer
	o     Options
	cols  []Column
	start string
	buf   []byte
	text  []byte
}

func newInsert(w *bufio.Writer, o Options) Writer { return &insert{w: w, o: o} }

func (s *insert) Begin(cols []Column) error {
	s.cols = cols
	table := s.o.Table
	if table == "" {
		table = "data"
	}
	var b strings.Builder
	b.WriteString("INSERT INTO " + sqlName(table))
	if !s.o.NoHeader {
		b.WriteString(" (")
		for i, c := range cols {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(sqlName(c.Name))
		}
		b.WriteByte(')')
	}
	s.start = b.String() + " VALUES ("
	return nil
}

// sqlName writes a name as standard SQL does, in double quotes unless it is a plain one.
func sqlName(name string) string {
	for i, r := range name {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

func (s *insert) Row(values []any) error {
	s.buf = append(s.buf[:0], s.start...)
	for i, v := range values {
		if i > 0 {
			s.buf = append(s.buf, ", "...)
		}
		s.value(v, s.cols[i].Type)
	}
	s.buf = append(s.buf, ");\n"...)
	_, err := s.w.Write(s.buf)
	return err
}

func (s *insert) value(v any, sqlType string) {
	switch x := v.(type) {
	case nil:
		s.buf = append(s.buf, s.o.null("NULL")...)
		return
	case bool:
		if x {
			s.buf = append(s.buf, "TRUE"...)
		} else {
			s.buf = append(s.buf, "FALSE"...)
		}
		return
	case int64:
		s.buf = appendText(s.buf, v, sqlType)
		return
	case float64:
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			s.buf = appendText(s.buf, v, sqlType)
			return
		}
	case []byte:
		if binary(sqlType) {
			s.buf = append(hex.AppendEncode(append(s.buf, "X'"...), x), '\'')
			return
		}
	}
	s.text = appendText(s.text[:0], v, sqlType)
	if sqlType == "DECIMAL" {
		s.buf = append(s.buf, s.text...)
		return
	}
	s.buf = append(s.buf, '\'')
	for _, c := range s.text {
		if c == '\'' {
			s.buf = append(s.buf, '\'')
		}
		s.buf = append(s.buf, c)
	}
	s.buf = append(s.buf, '\'')
}

func (s *insert) End() error { return s.w.Flush() }
