package export

import (
	"io"

	"github.com/avrosql/avrosql/exec/jsontext"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var jsonFormat = Format{
	Name: "json", Doc: "an array of objects", Extensions: []string{".json"}, Shape: asJSON,
	New: func(w io.Writer, cols []plan.Column, _ *Options) (Writer, error) { return newObjects(w, cols, false) },
}

var ndjsonFormat = Format{
	Name: "ndjson", Doc: "an object a line", Extensions: []string{".ndjson", ".jsonl"}, Shape: asJSON,
	New: func(w io.Writer, cols []plan.Column, _ *Options) (Writer, error) { return newObjects(w, cols, true) },
}

// asJSON turns every column into JSON text.
func asJSON(root plan.Node, n int) plan.Node {
	return Project(root, n, func(e plan.Expr) plan.Expr {
		if e.Type().Kind == types.Null {
			return e
		}
		return &plan.Call{Name: "to_json", Args: []plan.Expr{e}, T: types.Of(types.Varchar), Null: e.Nullable()}
	})
}

// objects writes a JSON object for each row.
type objects struct {
	w     io.Writer
	buf   []byte
	keys  [][]byte // {"a": and ,"b":
	lines bool
	first bool
}

func newObjects(w io.Writer, cols []plan.Column, lines bool) (*objects, error) {
	o := &objects{w: w, lines: lines, first: true}
	for i, c := range cols {
		key := []byte{','}
		if i == 0 {
			key[0] = '{'
		}
		o.keys = append(o.keys, append(jsontext.AppendString(key, []byte(c.Name)), ':'))
	}
	if len(cols) == 0 {
		o.keys = [][]byte{}
	}
	if !lines {
		o.buf = append(o.buf, '[')
	}
	return o, nil
}

// Write appends the rows of a batch.
func (o *objects) Write(b *vector.Batch) error {
	for _, i := range b.Selection() {
		if !o.lines {
			if !o.first {
				o.buf = append(o.buf, ',')
			}
			o.first = false
			o.buf = append(o.buf, '\n')
		}
		if len(o.keys) == 0 {
			o.buf = append(o.buf, '{')
		}
		for k, key := range o.keys {
			o.buf = append(o.buf, key...)
			if v := b.Cols[k]; v.IsNull(int(i)) {
				o.buf = append(o.buf, "null"...)
			} else {
				o.buf = append(o.buf, v.Bytes(int(i))...)
			}
		}
		o.buf = append(o.buf, '}')
		if o.lines {
			o.buf = append(o.buf, '\n')
		}
		if len(o.buf) >= flushBytes {
			if err := o.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *objects) flush() error {
	_, err := o.w.Write(o.buf)
	o.buf = o.buf[:0]
	return err
}

// Close ends the array and writes what is left.
func (o *objects) Close() error {
	switch {
	case o.lines:
	case o.first:
		o.buf = append(o.buf, "]\n"...)
	default:
		o.buf = append(o.buf, "\n]\n"...)
	}
	return o.flush()
}
