package convert

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/avrosql/avrosql/planner/types"
)

// shape is what the values at one place of the documents, so far, all are.
type shape struct {
	kind     shapeKind
	nullable bool
	big      bool          // a whole number beyond what a double holds exactly
	fields   []*shapeField // of objects, in the order of their first appearance
	index    map[string]int
	objects  int // seen
	elem     *shape
	depth    int
}

type shapeField struct {
	name string
	*shape
	seen int
}

type shapeKind uint8

// Numbers widen from whole to double; all other pairs that differ are JSON text.
const (
	unknown shapeKind = iota
	boolean
	whole
	floating
	text
	object
	array
	anything
)

// Limits of what an object may become before its place is JSON text.
const (
	maxFields = 2_000
	maxNested = 64
)

func (s *shape) see(v any) {
	if v == nil {
		s.nullable = true
		return
	}
	var k shapeKind
	switch v := v.(type) {
	case bool:
		k = boolean
	case json.Number:
		k = floating
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			k = whole
			s.big = s.big || n > maxExact || n < -maxExact
		} else if f, err := v.Float64(); err != nil || f-f != 0 || !double(string(v)) {
			k = anything // more digits than a double has
		}
	case string:
		k = text
	case *document:
		k = object
	case []any:
		k = array
	}
	switch {
	case s.kind == unknown:
		s.kind = k
	case s.kind == k || s.kind == anything:
	case (s.kind == whole || s.kind == floating) && (k == whole || k == floating):
		s.kind = floating
	default:
		s.kind = anything
	}
	if s.depth > maxNested {
		s.kind = anything
	}
	switch v := v.(type) {
	case *document:
		s.object(v)
	case []any:
		if s.elem == nil {
			s.elem = &shape{depth: s.depth + 1}
		}
		for _, e := range v {
			s.elem.see(e)
		}
	}
}

func (s *shape) object(v *document) {
	if s.kind != object {
		return
	}
	if s.index == nil {
		s.index = map[string]int{}
	}
	s.objects++
	for _, name := range v.names {
		if i, ok := s.index[name]; ok {
			s.fields[i].seen++
			s.fields[i].see(v.values[name])
			continue
		}
		if len(s.fields) == maxFields {
			s.kind = anything
			return
		}
		f := &shapeField{name: name, shape: &shape{depth: s.depth + 1}, seen: 1}
		s.index[name] = len(s.fields)
		s.fields = append(s.fields, f)
		f.see(v.values[name])
	}
}

// field is the type of the place. Numbers that no one type of number holds exactly stay text.
func (s *shape) field(name string) types.Field {
	f := types.Field{Name: name, Nullable: s.nullable}
	switch s.kind {
	case boolean:
		f.Type = types.Of(types.Boolean)
	case whole:
		f.Type = types.Of(types.BigInt)
	case floating:
		f.Type = types.Of(types.Double)
		if s.big {
			f.Type = types.Of(types.Varchar)
		}
	case array:
		e := s.elem.field("")
		f.Type = types.NewArray(e.Type, e.Nullable)
	case object:
		var fields []types.Field
		for _, sub := range s.fields {
			x := sub.field(sub.name)
			x.Nullable = x.Nullable || sub.seen < s.objects
			fields = append(fields, x)
		}
		f.Type = types.NewStruct(fields...)
	case unknown:
		f.Type, f.Nullable = types.Of(types.Varchar), true
	default:
		f.Type = types.Of(types.Varchar)
	}
	return f
}

// documents reads a JSON object from each line.
type documents struct {
	f      *os.File
	in     *json.Decoder
	fields []types.Field
	given  bool
	row    []types.Datum
	n      int64
	zone   *types.Zone
}

// noBOM leaves out the byte order mark that some programs begin their text with.
type noBOM struct {
	r    io.Reader
	done bool
}

func (n *noBOM) Read(p []byte) (int, error) {
	if n.done || len(p) < 3 {
		return n.r.Read(p)
	}
	n.done = true
	k, err := io.ReadFull(n.r, p[:3])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	if k == 3 && string(p[:3]) == "\xef\xbb\xbf" {
		return n.r.Read(p)
	}
	return k, err
}

func newDecoder(f *os.File) *json.Decoder {
	d := json.NewDecoder(&noBOM{r: f})
	d.UseNumber()
	return d
}

func openNDJSON(f *os.File, want []types.Field, _ *Options) (source, error) {
	d := &documents{f: f, in: newDecoder(f), zone: types.NewZone(time.UTC), fields: want, given: want != nil}
	if want == nil {
		var all shape
		for {
			v, err := d.read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, err
			}
			all.see(v)
		}
		if all.kind != object || len(all.fields) == 0 {
			return nil, fmt.Errorf("there is no object with a field in it; NDJSON has an object a line")
		}
		d.fields = all.field("").Type.Fields
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		d.in, d.n = newDecoder(f), 0
	}
	d.row = make([]types.Datum, len(d.fields))
	return d, nil
}

func (d *documents) read() (*document, error) {
	v, err := readValue(d.in, 0)
	if err == io.EOF {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("document %d, byte %d: %w", d.n+1, d.in.InputOffset(), err)
	}
	d.n++
	m, ok := v.(*document)
	if !ok {
		return nil, fmt.Errorf("document %d is no object; NDJSON has an object a line (jq -c '.[]' makes it of an array)", d.n)
	}
	return m, nil
}

// Fields implements source.
func (d *documents) Fields() []types.Field { return d.fields }

// Next implements source.
func (d *documents) Next() ([]types.Datum, error) {
	m, err := d.read()
	if err != nil {
		return nil, err
	}
	for i, f := range d.fields {
		if d.row[i], err = d.datum(m.values[f.Name], f.Type, f.Nullable); err != nil {
			return nil, fmt.Errorf("document %d: %s%w", d.n, f.Name, err)
		}
	}
	return d.row, nil
}

// Close implements source.
func (d *documents) Close() error { return nil }

// datum makes a value of the place's type. The error begins with the path below the place.
func (d *documents) datum(v any, t *types.Type, nullable bool) (types.Datum, error) {
	if v == nil {
		if !nullable {
			return types.Datum{}, fmt.Errorf(": is null or missing, which the schema does not allow")
		}
		return types.NullOf(t), nil
	}
	switch t.Kind {
	case types.Struct:
		m, ok := v.(*document)
		if !ok {
			return types.Datum{}, mismatch(v, t)
		}
		out := types.Datum{Type: t}
		for _, f := range t.Fields {
			x, err := d.datum(m.values[f.Name], f.Type, f.Nullable)
			if err != nil {
				return out, fmt.Errorf(".%s%w", f.Name, err)
			}
			out.Elems = append(out.Elems, x)
		}
		return out, nil
	case types.Array:
		list, ok := v.([]any)
		if !ok {
			return types.Datum{}, mismatch(v, t)
		}
		out := types.Datum{Type: t}
		for i, e := range list {
			x, err := d.datum(e, t.Elem, t.ElemNullable)
			if err != nil {
				return out, fmt.Errorf("[%d]%w", i, err)
			}
			out.Elems = append(out.Elems, x)
		}
		return out, nil
	case types.Map:
		m, ok := v.(*document)
		if !ok {
			return types.Datum{}, mismatch(v, t)
		}
		out := types.Datum{Type: t}
		out.Keys = slices.Sorted(slices.Values(m.names))
		for _, key := range out.Keys {
			x, err := d.datum(m.values[key], t.Elem, t.ElemNullable)
			if err != nil {
				return out, fmt.Errorf("[%q]%w", key, err)
			}
			out.Elems = append(out.Elems, x)
		}
		return out, nil
	}
	return d.scalar(v, t)
}

func (d *documents) scalar(v any, t *types.Type) (types.Datum, error) {
	if t.Kind == types.Varchar {
		if s, ok := v.(string); ok {
			return types.NewString(s), nil
		}
		text, err := appendJSON(nil, v)
		return types.NewString(string(text)), err
	}
	var s string
	switch v := v.(type) {
	case bool:
		if t.Kind != types.Boolean {
			return types.Datum{}, mismatch(v, t)
		}
		return types.NewBool(v), nil
	case json.Number:
		if !t.Numeric() {
			return types.Datum{}, mismatch(v, t)
		}
		s = string(v)
	case string:
		if t.Numeric() && t.Kind != types.Decimal || t.Kind == types.Boolean {
			return types.Datum{}, mismatch(v, t)
		}
		s = v
	default:
		return types.Datum{}, mismatch(v, t)
	}
	out, err := types.ParseDatum(s, t, d.zone)
	if err != nil {
		return out, fmt.Errorf(": %w", err)
	}
	return out, nil
}

func mismatch(v any, t *types.Type) error {
	text, _ := json.Marshal(v)
	if len(text) > 60 {
		text = append(text[:60], "…"...)
	}
	return fmt.Errorf(": %s is no %s", text, t)
}
