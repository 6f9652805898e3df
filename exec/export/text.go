package export

import (
	"io"
	"strconv"

	"github.com/avrosql/avrosql/exec/csvtext"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var csvFormat = Format{
	Name: "csv", Doc: "comma-separated values (RFC 4180, with line feeds); NULL is empty, the empty string quoted; a NULL alone in its line is quoted too",
	Extensions: []string{".csv"}, Options: []string{"header", "delimiter", "null"}, Shape: asText,
	New: func(w io.Writer, cols []plan.Column, o *Options) (Writer, error) {
		return newSeparated(w, cols, o, ',', false)
	},
}

var tsvFormat = Format{
	Name: "tsv", Doc: `tab-separated values, with \t, \n, \r and \\ escaped; NULL is \N`,
	Extensions: []string{".tsv", ".tab"}, Options: []string{"header", "null"}, Shape: asText,
	New: func(w io.Writer, cols []plan.Column, o *Options) (Writer, error) {
		return newSeparated(w, cols, o, '\t', true)
	},
}

// asText casts what the text formats don't write themselves.
func asText(root plan.Node, n int) plan.Node {
	return Project(root, n, func(e plan.Expr) plan.Expr {
		switch t := e.Type(); {
		case t.Text(), t.Bytes(), t.Integer(), t.Kind == types.Boolean, t.Kind == types.Null:
			return e
		case t.Nested():
			return &plan.Call{Name: "to_json", Args: []plan.Expr{e}, T: types.Of(types.Varchar), Null: e.Nullable()}
		}
		return &plan.Cast{Arg: e, To: types.Of(types.Varchar)}
	})
}

// Project puts a projection on top that changes each of the first n columns.
func Project(root plan.Node, n int, change func(plan.Expr) plan.Expr) plan.Node {
	next := plan.MaxColumn(root)
	out := &plan.Project{Input: root}
	for i, c := range root.Columns() {
		next++
		var e plan.Expr = c.Ref()
		if i < n {
			e = change(e)
		}
		out.Exprs = append(out.Exprs, plan.Named{Column: plan.Column{ID: next, Name: c.Name, Type: e.Type(), Nullable: e.Nullable()}, Expr: e})
	}
	return out
}

// separated writes CSV and TSV.
type separated struct {
	w         io.Writer
	buf       []byte
	delimiter byte
	tabs      bool // TSV
	null      string
	csv       csvtext.CSV
	n         int // columns
}

const flushBytes = 64 << 10

func newSeparated(w io.Writer, cols []plan.Column, o *Options, delimiter byte, tabs bool) (*separated, error) {
	s := &separated{w: w, delimiter: delimiter, tabs: tabs, n: len(cols)}
	if o.Delimiter != 0 {
		s.delimiter = o.Delimiter
	}
	if tabs {
		s.null = csvtext.TSVNull
	}
	if o.HasNull {
		s.null = o.Null
	}
	s.csv = csvtext.NewCSV(s.delimiter, s.null)
	if !tabs && !o.HasNull && len(cols) == 1 {
		s.null = csvtext.NullLine
	}
	if o.Header {
		for i, c := range cols {
			if i > 0 {
				s.buf = append(s.buf, s.delimiter)
			}
			s.text([]byte(c.Name))
		}
		s.buf = append(s.buf, '\n')
	}
	return s, nil
}

func (s *separated) text(v []byte) {
	if s.tabs {
		s.buf = csvtext.AppendTSV(s.buf, v)
	} else {
		s.buf = s.csv.Append(s.buf, v)
	}
}

// Write appends the rows of a batch.
func (s *separated) Write(b *vector.Batch) error {
	for _, i := range b.Selection() {
		for k, v := range b.Cols[:s.n] {
			if k > 0 {
				s.buf = append(s.buf, s.delimiter)
			}
			if v.IsNull(int(i)) {
				s.buf = append(s.buf, s.null...)
				continue
			}
			start := len(s.buf)
			switch v.Kind {
			case vector.Bool:
				s.buf = strconv.AppendBool(s.buf, v.Bools[i])
			case vector.Int64:
				s.buf = strconv.AppendInt(s.buf, v.I64[i], 10)
			default:
				switch text := v.Bytes(int(i)); {
				case !v.Type.Bytes():
					s.text(text)
					continue
				case s.tabs:
					s.buf = csvtext.AppendTSVBytes(s.buf, text)
				default:
					s.buf = csvtext.AppendBytes(s.buf, text)
				}
			}
			if !s.tabs {
				s.buf = s.csv.Quote(s.buf, start)
			}
		}
		s.buf = append(s.buf, '\n')
		if len(s.buf) >= flushBytes {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *separated) flush() error {
	_, err := s.w.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// Close writes what is left.
func (s *separated) Close() error { return s.flush() }
