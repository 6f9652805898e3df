package export

import (
	"bytes"
	"encoding/hex"
	"io"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var csvFormat = Format{
	Name: "csv", Doc: "comma-separated values (RFC 4180, with line feeds); NULL is empty, the empty string quoted",
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
	return project(root, n, func(e plan.Expr) plan.Expr {
		switch t := e.Type(); {
		case t.Text(), t.Bytes(), t.Integer(), t.Kind == types.Boolean, t.Kind == types.Null:
			return e
		case t.Nested():
			return &plan.Call{Name: "to_json", Args: []plan.Expr{e}, T: types.Of(types.Varchar), Null: e.Nullable()}
		}
		return &plan.Cast{Arg: e, To: types.Of(types.Varchar)}
	})
}

// project puts a projection on top that changes each of the first n columns.
func project(root plan.Node, n int, change func(plan.Expr) plan.Expr) plan.Node {
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
	escaped   bool // TSV: escapes instead of quotes
	null      string
	special   string // what has to be quoted
	n         int    // columns
}

const flushBytes = 64 << 10

func newSeparated(w io.Writer, cols []plan.Column, o *Options, delimiter byte, escaped bool) (*separated, error) {
	s := &separated{w: w, delimiter: delimiter, escaped: escaped, n: len(cols)}
	if o.Delimiter != 0 {
		s.delimiter = o.Delimiter
	}
	if escaped {
		s.null = `\N`
	}
	if o.HasNull {
		s.null = o.Null
	}
	s.special = string([]byte{s.delimiter, '"', '\r', '\n'})
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
	if s.escaped {
		for _, c := range v {
			switch c {
			case '\t':
				s.buf = append(s.buf, '\\', 't')
			case '\n':
				s.buf = append(s.buf, '\\', 'n')
			case '\r':
				s.buf = append(s.buf, '\\', 'r')
			case '\\':
				s.buf = append(s.buf, '\\', '\\')
			default:
				s.buf = append(s.buf, c)
			}
		}
		return
	}
	// What reads like NULL is quoted, to be told from it.
	if string(v) != s.null && len(v) > 0 && !bytes.ContainsAny(v, s.special) {
		s.buf = append(s.buf, v...)
		return
	}
	s.buf = append(s.buf, '"')
	for {
		i := bytes.IndexByte(v, '"')
		if i < 0 {
			break
		}
		s.buf = append(append(s.buf, v[:i+1]...), '"')
		v = v[i+1:]
	}
	s.buf = append(append(s.buf, v...), '"')
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
			switch v.Kind {
			case vector.Bool:
				s.buf = strconv.AppendBool(s.buf, v.Bools[i])
			case vector.Int64:
				s.buf = strconv.AppendInt(s.buf, v.I64[i], 10)
			default:
				if v.Type.Bytes() {
					s.buf = hex.AppendEncode(append(s.buf, `\x`...), v.Bytes(int(i)))
				} else {
					s.text(v.Bytes(int(i)))
				}
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
