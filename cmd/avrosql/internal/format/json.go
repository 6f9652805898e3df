package format

import (
	"bufio"

	"github.com/avrosql/avrosql/exec/jsontext"
)

// jsonRows writes an array of objects, or an object a line.
type jsonRows struct {
	w     *bufio.Writer
	lines bool
	keys  [][]byte
	cols  []Column
	buf   []byte
	first bool
}

func newJSON(w *bufio.Writer, _ Options) Writer   { return &jsonRows{w: w} }
func newNDJSON(w *bufio.Writer, _ Options) Writer { return &jsonRows{w: w, lines: true} }

func (j *jsonRows) Begin(cols []Column) error {
	j.cols, j.first, j.keys = cols, true, nil
	for _, c := range cols {
		j.keys = append(j.keys, append(jsontext.AppendString(nil, []byte(c.Name)), ':'))
	}
	if j.lines {
		return nil
	}
	return j.w.WriteByte('[')
}

func (j *jsonRows) Row(values []any) error {
	j.buf = j.buf[:0]
	if !j.lines {
		if !j.first {
			j.buf = append(j.buf, ',')
		}
		j.buf = append(j.buf, '\n')
	}
	j.first = false
	j.buf = append(j.buf, '{')
	for i, v := range values {
		if i > 0 {
			j.buf = append(j.buf, ',')
		}
		j.buf = append(j.buf, j.keys[i]...)
		j.buf = appendJSON(j.buf, v, j.cols[i].Type)
	}
	j.buf = append(j.buf, '}')
	if j.lines {
		j.buf = append(j.buf, '\n')
	}
	_, err := j.w.Write(j.buf)
	return err
}

func (j *jsonRows) End() error {
	if !j.lines {
		end := "\n]\n"
		if j.first {
			end = "]\n"
		}
		if _, err := j.w.WriteString(end); err != nil {
			return err
		}
	}
	return j.w.Flush()
}
