package slt

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// table is a table that a file has created.
type table struct {
	name  string
	cols  []string
	kinds []byte        // l, d, t or n: long, double, string, nested
	types []*nestedType // of nested columns
	rows  [][]any
	dirty bool // the file does not have all rows yet
}

// create reads CREATE TABLE name(column type …, …). Constraints don't matter here.
func create(sql string) (*table, error) {
	head, body, ok := strings.Cut(sql, "(")
	words := strings.Fields(head)
	end := strings.LastIndexByte(body, ')')
	if !ok || len(words) < 3 || end < 0 {
		return nil, fmt.Errorf("not CREATE TABLE name(columns): %s", sql)
	}
	t := &table{name: words[len(words)-1], dirty: true}
	depth, from := 0, 0
	body = body[:end] + ","
	for i, c := range []byte(body) {
		switch {
		case c == '(' || c == '<':
			depth++
		case c == ')' || c == '>':
			depth--
		case c == ',' && depth == 0:
			def := strings.Fields(body[from:i])
			from = i + 1
			if len(def) == 0 {
				return nil, fmt.Errorf("a column is missing: %s", sql)
			}
			if def[0] == "PRIMARY" || def[0] == "UNIQUE" {
				continue
			}
			kind := byte('l')
			var nested *nestedType
			if len(def) > 1 {
				switch typ := strings.ToUpper(def[1]); {
				case strings.HasPrefix(typ, "FLOAT"), strings.HasPrefix(typ, "REAL"), strings.HasPrefix(typ, "DOUBLE"):
					kind = 'd'
				case strings.HasPrefix(typ, "TEXT"), strings.HasPrefix(typ, "VARCHAR"), strings.HasPrefix(typ, "CHAR"):
					kind = 't'
				case strings.Contains(typ, "<"), typ == "STRUCT":
					kind = 'n'
					var err error
					if nested, err = parseNested(strings.Join(def[1:], " ")); err != nil {
						return nil, err
					}
				}
			}
			t.cols, t.kinds, t.types = append(t.cols, def[0]), append(t.kinds, kind), append(t.types, nested)
		}
	}
	return t, nil
}

// insert adds a row of values; named are the columns that they are for, nil for all in order.
func (t *table) insert(named []string, values []any) error {
	if named == nil {
		named = t.cols
	}
	if len(named) != len(values) {
		return fmt.Errorf("table %s: %d values for %d columns", t.name, len(values), len(named))
	}
	row := make([]any, len(t.cols))
	for i, name := range named {
		at := -1
		for k, c := range t.cols {
			if strings.EqualFold(c, name) {
				at = k
			}
		}
		if at < 0 {
			return fmt.Errorf("table %s has no column %s", t.name, name)
		}
		v, err := convert(values[i], t.kinds[at])
		if err == nil && t.kinds[at] == 'n' && v != nil {
			v, err = t.types[at].read(v.(string))
		}
		if err != nil {
			return fmt.Errorf("table %s, column %s: %w", t.name, name, err)
		}
		row[at] = v
	}
	t.rows = append(t.rows, row)
	t.dirty = true
	return nil
}

// convert brings a value to the kind of a column.
func convert(v any, kind byte) (any, error) {
	if b, ok := v.([]byte); ok {
		v = string(b)
	}
	if v == nil {
		return nil, nil
	}
	text := fmt.Sprint(v)
	switch kind {
	case 't', 'n':
		return text, nil
	case 'd':
		return strconv.ParseFloat(text, 64)
	}
	return strconv.ParseInt(text, 10, 64)
}

// write makes the table's file.
func (t *table) write(dir string) error {
	fields, defined := make([]string, len(t.cols)), map[string]bool{}
	for i, c := range t.cols {
		typ := map[byte]string{'l': `"long"`, 'd': `"double"`, 't': `"string"`}[t.kinds[i]]
		if t.kinds[i] == 'n' {
			typ = t.types[i].schema(c, defined)
		}
		fields[i] = fmt.Sprintf(`{"name":%q,"type":["null",%s]}`, c, typ)
	}
	f, err := os.Create(filepath.Join(dir, t.name+".avro"))
	if err != nil {
		return err
	}
	defer f.Close()
	schema := fmt.Sprintf(`{"type":"record","name":%q,"fields":[%s]}`, t.name, strings.Join(fields, ","))
	w, err := ocf.NewWriter(f, []byte(schema), ocf.WriterOptions{Sync: &[16]byte{1, 2, 3, 4}})
	if err != nil {
		return err
	}
	var b []byte
	for _, row := range t.rows {
		b = b[:0]
		for i, v := range row {
			if t.kinds[i] == 'n' {
				b = t.types[i].append(b, v)
				continue
			}
			if v == nil {
				b = append(b, 0)
				continue
			}
			b = append(b, 2) // the second branch
			switch v := v.(type) {
			case int64:
				b = binary.AppendVarint(b, v)
			case float64:
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
			case string:
				b = append(binary.AppendVarint(b, int64(len(v))), v...)
			}
		}
		if err := w.Append(b); err != nil {
			return err
		}
	}
	t.dirty = false
	return w.Close()
}

// insertion is INSERT INTO name [(columns)] VALUES(…), … or SELECT ….
type insertion struct {
	table string
	cols  []string
	rows  [][]any
	query string
}

func parseInsert(sql string) (*insertion, error) {
	bad := fmt.Errorf("not INSERT INTO name [(columns)] VALUES (…) or SELECT: %s", sql)
	rest := strings.TrimSpace(sql)
	for _, word := range []string{"INSERT", "INTO"} {
		if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) {
			return nil, bad
		}
		rest = strings.TrimSpace(rest[len(word):])
	}
	end := strings.IndexAny(rest, " (\n\t")
	if end < 0 {
		return nil, bad
	}
	ins := &insertion{table: rest[:end]}
	rest = strings.TrimSpace(rest[end:])
	if strings.HasPrefix(rest, "(") {
		cols, after, ok := strings.Cut(rest[1:], ")")
		if !ok {
			return nil, bad
		}
		for c := range strings.SplitSeq(cols, ",") {
			ins.cols = append(ins.cols, strings.TrimSpace(c))
		}
		rest = strings.TrimSpace(after)
	}
	if len(rest) > 6 && strings.EqualFold(rest[:6], "SELECT") {
		ins.query = rest
		return ins, nil
	}
	if len(rest) < 6 || !strings.EqualFold(rest[:6], "VALUES") {
		return nil, bad
	}
	rest = rest[6:]
	for {
		rest = strings.TrimLeft(rest, " ,\n\t")
		if rest == "" || rest == ";" {
			return ins, nil
		}
		if rest[0] != '(' {
			return nil, bad
		}
		rest = rest[1:]
		var row []any
		for {
			rest = strings.TrimLeft(rest, " ,\n\t")
			if rest == "" {
				return nil, bad
			}
			if rest[0] == ')' {
				rest = rest[1:]
				break
			}
			if rest[0] == '\'' {
				var text strings.Builder
				i := 1
				for ; i < len(rest); i++ {
					if rest[i] == '\'' {
						if i+1 < len(rest) && rest[i+1] == '\'' {
							i++
						} else {
							break
						}
					}
					text.WriteByte(rest[i])
				}
				if i >= len(rest) {
					return nil, bad
				}
				row, rest = append(row, text.String()), rest[i+1:]
				continue
			}
			end := strings.IndexAny(rest, ",) \n\t")
			if end <= 0 {
				return nil, bad
			}
			word := rest[:end]
			rest = rest[end:]
			if strings.EqualFold(word, "NULL") {
				row = append(row, nil)
			} else {
				row = append(row, word)
			}
		}
		ins.rows = append(ins.rows, row)
	}
}
