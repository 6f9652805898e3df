package driver_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// A datum of the tests is a tree that keeps all that a writer's bytes say:
//
//	null, boolean                 nil, bool
//	int, long and their logical   int64
//	float, double                 float64
//	string, bytes, fixed, enum    string; an enum as its symbol, a uuid as its text
//	decimal                       unscaled
//	record, array                 []any
//	map                           map[string]any
//	union                         held
type (
	unscaled string // decimal digits
	held     struct {
		branch int // of the writer's schema
		value  any
	}
)

// treeReader decodes data the plain way. It is the tests' own reading of the specification and shares
// nothing with the decoder.
type treeReader struct {
	b   []byte
	cut bool // strings, bytes and fixed at their first NUL, as Apache Avro C prints them
	err error
}

func (r *treeReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
	r.b = nil
}

func (r *treeReader) long() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.fail("a varint that does not end")
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *treeReader) take(n int64) string {
	if n < 0 || n > int64(len(r.b)) {
		r.fail("%d bytes of %d", n, len(r.b))
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}

func (r *treeReader) text(n int64) string {
	s := r.take(n)
	if r.cut {
		s, _, _ = strings.Cut(s, "\x00")
	}
	return s
}

func (r *treeReader) items(each func()) {
	for r.err == nil {
		n := r.long()
		if n < 0 {
			n = -n
			r.long()
		}
		if n == 0 {
			return
		}
		for ; n > 0 && r.err == nil; n-- {
			each()
		}
	}
}

func (r *treeReader) datum(s *schema.Schema) any {
	if r.err != nil {
		return nil
	}
	switch s.Kind {
	case schema.Null:
		return nil
	case schema.Boolean:
		switch b := r.take(1); b {
		case "\x00", "\x01":
			return b == "\x01"
		default:
			r.fail("the boolean %q", b)
			return nil
		}
	case schema.Int, schema.Long:
		n := r.long()
		if s.Kind == schema.Int && n != int64(int32(n)) {
			r.fail("the int %d", n)
		}
		return n
	case schema.Float:
		b := r.take(4)
		if r.err != nil {
			return nil
		}
		return float64(math.Float32frombits(binary.LittleEndian.Uint32([]byte(b))))
	case schema.Double:
		b := r.take(8)
		if r.err != nil {
			return nil
		}
		return math.Float64frombits(binary.LittleEndian.Uint64([]byte(b)))
	case schema.Bytes, schema.String:
		return logicalTree(s, r.text(r.long()))
	case schema.Fixed:
		return logicalTree(s, r.text(int64(s.Size)))
	case schema.Enum:
		n := r.long()
		if n < 0 || n >= int64(len(s.Symbols)) {
			r.fail("symbol %d of %d", n, len(s.Symbols))
			return nil
		}
		return s.Symbols[n]
	case schema.Record:
		out := make([]any, len(s.Fields))
		for i, f := range s.Fields {
			out[i] = r.datum(f.Type)
		}
		return out
	case schema.Array:
		out := []any{}
		r.items(func() { out = append(out, r.datum(s.Items)) })
		return out
	case schema.Map:
		out := map[string]any{}
		r.items(func() {
			key := r.text(r.long())
			out[key] = r.datum(s.Items)
		})
		return out
	case schema.Union:
		n := r.long()
		if n < 0 || n >= int64(len(s.Branches)) {
			r.fail("branch %d of %d", n, len(s.Branches))
			return nil
		}
		return held{int(n), r.datum(s.Branches[n])}
	}
	panic(s.Kind)
}

// logicalTree makes of bytes what their logical type says.
func logicalTree(s *schema.Schema, b string) any {
	switch {
	case isDecimal(s):
		return unscaled(twosComplement(b).String())
	case s.Logical.Kind == schema.LogicalUUID && s.Kind == schema.Fixed && len(b) == 16:
		return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	}
	return b
}

// isDecimal reports a decimal that is read as one: beyond a number of digits it is its base type.
func isDecimal(s *schema.Schema) bool {
	return s.Logical.Kind == schema.LogicalDecimal && s.Logical.Precision <= types.MaxDecimal
}

func twosComplement(b string) *big.Int {
	n := new(big.Int).SetBytes([]byte(b))
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// treeDiff says where two data of one schema differ, "" if nowhere. NaN equals NaN, and 0 is not -0.
func treeDiff(s *schema.Schema, want, got any) string {
	if text, ok := got.(jsonText); ok {
		if want == got {
			return ""
		}
		return plainDiff(plain(s, want), string(text))
	}
	differ := func() string { return fmt.Sprintf(": want %.200s, got %.200s", show(want), show(got)) }
	switch s.Kind {
	case schema.Float, schema.Double:
		w, ok1 := want.(float64)
		g, ok2 := got.(float64)
		if ok1 && ok2 && (w == g && math.Signbit(w) == math.Signbit(g) || w != w && g != g) {
			return ""
		}
		return differ()
	case schema.Record, schema.Array:
		w, ok1 := want.([]any)
		g, ok2 := got.([]any)
		if !ok1 || !ok2 || len(w) != len(g) {
			return differ()
		}
		for i := range w {
			item, name := s.Items, fmt.Sprintf("[%d]", i)
			if s.Kind == schema.Record {
				item, name = s.Fields[i].Type, "."+s.Fields[i].Name
			}
			if d := treeDiff(item, w[i], g[i]); d != "" {
				return name + d
			}
		}
		return ""
	case schema.Map:
		w, ok1 := want.(map[string]any)
		g, ok2 := got.(map[string]any)
		if !ok1 || !ok2 || len(w) != len(g) {
			return differ()
		}
		for k := range w {
			if _, ok := g[k]; !ok {
				return differ()
			}
			if d := treeDiff(s.Items, w[k], g[k]); d != "" {
				return fmt.Sprintf("[%q]", k) + d
			}
		}
		return ""
	case schema.Union:
		w, ok1 := want.(held)
		g, ok2 := got.(held)
		if !ok1 || !ok2 || w.branch != g.branch {
			return differ()
		}
		return treeDiff(s.Branches[w.branch], w.value, g.value)
	}
	if want != got {
		return differ()
	}
	return ""
}

func show(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", v)
	case held:
		return fmt.Sprintf("branch %d %s", v.branch, show(v.value))
	}
	return fmt.Sprintf("%T %v", v, v)
}
