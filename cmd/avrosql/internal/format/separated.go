package format

import (
	"bufio"
	"encoding/json"
	"strconv"
	"time"

	"github.com/avrosql/avrosql/exec/csvtext"
)

// separated writes CSV and TSV.
type separated struct {
	w         *bufio.Writer
	o         Options
	delimiter byte
	tabs      bool
	null      string
	csv       csvtext.CSV
	cols      []Column
	binary    []bool // by column
	buf       []byte
}

func newCSV(w *bufio.Writer, o Options) Writer {
	null := o.null("")
	return &separated{w: w, o: o, delimiter: ',', null: null, csv: csvtext.NewCSV(',', null)}
}

func newTSV(w *bufio.Writer, o Options) Writer {
	return &separated{w: w, o: o, delimiter: '\t', tabs: true, null: o.null(csvtext.TSVNull)}
}

func (s *separated) Begin(cols []Column) error {
	s.cols, s.binary = cols, make([]bool, len(cols))
	for i, c := range cols {
		s.binary[i] = binary(c.Type)
	}
	if !s.tabs && s.o.Null == nil && len(cols) == 1 {
		s.null = csvtext.NullLine
	}
	if s.o.NoHeader {
		return nil
	}
	s.buf = s.buf[:0]
	for i, c := range cols {
		if i > 0 {
			s.buf = append(s.buf, s.delimiter)
		}
		s.field([]byte(c.Name))
	}
	return s.flushLine()
}

func (s *separated) field(text []byte) {
	if s.tabs {
		s.buf = csvtext.AppendTSV(s.buf, text)
	} else {
		s.buf = s.csv.Append(s.buf, text)
	}
}

func (s *separated) Row(values []any) error {
	s.buf = s.buf[:0]
	for i, v := range values {
		if i > 0 {
			s.buf = append(s.buf, s.delimiter)
		}
		start := len(s.buf)
		switch v := v.(type) {
		case nil:
			s.buf = append(s.buf, s.null...)
			continue
		case string:
			s.field([]byte(v))
			continue
		case []byte:
			switch {
			case !s.binary[i]:
				s.field(v)
				continue
			case s.tabs:
				s.buf = csvtext.AppendTSVBytes(s.buf, v)
			default:
				s.buf = csvtext.AppendBytes(s.buf, v)
			}
		case int64:
			s.buf = strconv.AppendInt(s.buf, v, 10)
		case float64:
			s.buf = appendFloat(s.buf, v, s.cols[i].Type)
		case bool:
			s.buf = strconv.AppendBool(s.buf, v)
		case time.Time:
			s.buf = appendMoment(s.buf, v, s.cols[i].Type)
		default:
			text, err := json.Marshal(v)
			if err != nil {
				return err
			}
			s.field(text)
			continue
		}
		if !s.tabs {
			s.buf = s.csv.Quote(s.buf, start)
		}
	}
	return s.flushLine()
}

func (s *separated) flushLine() error {
	s.buf = append(s.buf, '\n')
	_, err := s.w.Write(s.buf)
	return err
}

func (s *separated) End() error { return s.w.Flush() }
