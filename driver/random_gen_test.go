package driver_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// schemaGen makes random schemas: every type and logical type, names that are used again, recursion, names
// that are words of SQL or differ only in case, unions of every form.
type schemaGen struct {
	*rand.Rand
	spaces  bool
	n       int
	defined []string // full names of finished types
	open    []string // full names of records around the place
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.Intn(len(list))] }

// full returns the full name of a new type. Within a namespace goavro has no way back to none, so a schema
// is in several or in none.
func (g *schemaGen) full() string {
	g.n++
	space := ""
	if g.spaces {
		space = pick(g.Rand, "a.", "a.b.", "Select.")
	}
	return space + pick(g.Rand, "T", "t", "Order", "_", "value") + fmt.Sprint(g.n)
}

func (g *schemaGen) define(form string) string {
	name := g.full()
	g.defined = append(g.defined, name)
	if at := strings.LastIndexByte(name, '.'); at >= 0 && g.Intn(2) == 0 {
		return fmt.Sprintf(`{"name":%q,"namespace":%q,%s}`, name[at+1:], name[:at], form)
	}
	return fmt.Sprintf(`{"name":%q,%s}`, name, form)
}

var plainTypes = []string{
	`"null"`, `"boolean"`, `"int"`, `"long"`, `"float"`, `"double"`, `"string"`, `"bytes"`, `{"type":"string"}`,
	`{"type":"string","avro.java.string":"String"}`,
	`{"type":"int","logicalType":"date"}`, `{"type":"int","logicalType":"time-millis"}`, `{"type":"long","logicalType":"time-micros"}`,
	`{"type":"long","logicalType":"timestamp-millis"}`, `{"type":"long","logicalType":"timestamp-micros"}`,
	`{"type":"long","logicalType":"timestamp-nanos"}`, `{"type":"long","logicalType":"local-timestamp-millis"}`,
	`{"type":"long","logicalType":"local-timestamp-micros"}`, `{"type":"long","logicalType":"local-timestamp-nanos"}`,
	`{"type":"string","logicalType":"uuid"}`, `{"type":"bytes","logicalType":"big-decimal"}`,
	// Unknown and malformed logical types, which are their base type.
	`{"type":"long","logicalType":"stardate"}`, `{"type":"bytes","logicalType":"decimal","precision":2,"scale":3}`,
	`{"type":"string","logicalType":"date"}`, `{"type":"int","logicalType":17}`,
}

func (g *schemaGen) schema(depth int) string {
	if depth <= 0 || g.Intn(3) == 0 {
		return g.leaf()
	}
	switch g.Intn(8) {
	case 0, 1:
		return g.record(depth - 1)
	case 2:
		return `{"type":"array","items":` + g.schema(depth-1) + `}`
	case 3:
		return `{"type":"map","values":` + g.schema(depth-1) + `}`
	case 4, 5:
		inner := g.branch(depth-1, map[string]bool{"null": true})
		if g.Intn(2) == 0 {
			return `["null",` + inner + `]`
		}
		return `[` + inner + `,"null"]`
	case 6:
		return g.union(depth - 1)
	}
	return g.again()
}

func (g *schemaGen) leaf() string {
	switch g.Intn(10) {
	case 0:
		return g.define(`"type":"enum","symbols":` + pick(g.Rand, `["A"]`, `["A","b","B","_c"]`, `["select","null","NULL"]`))
	case 1:
		return g.define(fmt.Sprintf(`"type":"fixed","size":%d`, 1+g.Intn(20)))
	case 2:
		p := 1 + g.Intn(60)
		return fmt.Sprintf(`{"type":"bytes","logicalType":"decimal","precision":%d,"scale":%d}`, p, g.Intn(p+1))
	case 3:
		size := 1 + g.Intn(20)
		p := 1 + g.Intn(int(math.Floor(math.Log10(2)*float64(8*size-1))))
		return g.define(fmt.Sprintf(`"type":"fixed","size":%d,"logicalType":"decimal","precision":%d,"scale":%d`, size, p, g.Intn(p+1)))
	case 4:
		return g.define(pick(g.Rand, `"type":"fixed","size":16,"logicalType":"uuid"`, `"type":"fixed","size":12,"logicalType":"duration"`))
	}
	return pick(g.Rand, plainTypes...)
}

// again names a type that is there already; a record around the place only where data can end.
func (g *schemaGen) again() string {
	if len(g.open) > 0 && g.Intn(2) == 0 {
		name := pick(g.Rand, g.open...)
		return fmt.Sprintf(pick(g.Rand, `["null",%q]`, `[%q,"null"]`, `{"type":"array","items":%q}`, `{"type":"map","values":%q}`, `["null","int",%q]`), name)
	}
	if len(g.defined) > 0 {
		return fmt.Sprintf("%q", pick(g.Rand, g.defined...))
	}
	return g.leaf()
}

var fieldNames = []string{
	"a", "b", "A", "select", "FROM", "order", "value", "key", "_x", "f1", "F1", "null", "true", "t", "count", "date", "x_y_z", "_", "end",
}

func (g *schemaGen) record(depth int) string {
	name := g.full()
	g.open = append(g.open, name)
	var fields []string
	seen := map[string]bool{}
	for range g.Intn(6) {
		f := pick(g.Rand, fieldNames...)
		if seen[f] {
			continue
		}
		seen[f] = true
		fields = append(fields, fmt.Sprintf(`{"name":%q,"type":%s}`, f, g.schema(depth)))
	}
	g.open = g.open[:len(g.open)-1]
	g.defined = append(g.defined, name)
	return fmt.Sprintf(`{"name":%q,"type":"record","fields":[%s]}`, name, strings.Join(fields, ","))
}

// branch is a type that may stand in a union beside those of the given kinds.
func (g *schemaGen) branch(depth int, taken map[string]bool) string {
	for range 20 {
		mark := *g
		text := g.leaf()
		kind := ""
		switch {
		case depth > 0 && g.Intn(3) == 0:
			*g = mark
			text, kind = g.record(depth-1), "record"
		case depth > 0 && g.Intn(4) == 0:
			*g = mark
			text, kind = `{"type":"array","items":`+g.schema(depth-1)+`}`, "array"
		case depth > 0 && g.Intn(4) == 0:
			*g = mark
			text, kind = `{"type":"map","values":`+g.schema(depth-1)+`}`, "map"
		default:
			s, err := schema.Parse([]byte(text), schema.Limits{})
			if err != nil {
				panic(err)
			}
			kind = s.Kind.String()
			if s.Kind.Named() {
				kind = "record" // any number of them
			}
		}
		if kind == "record" || !taken[kind] {
			taken[kind] = true
			return text
		}
		*g = mark
	}
	return g.define(`"type":"fixed","size":3`)
}

func (g *schemaGen) union(depth int) string {
	taken := map[string]bool{}
	var branches []string
	for range 1 + g.Intn(4) {
		branches = append(branches, g.branch(depth, taken))
	}
	return `[` + strings.Join(branches, ",") + `]`
}

// dataGen makes random data in Avro's encoding, arrays and maps in several runs of both forms.
type dataGen struct {
	*rand.Rand
	depth int
	// tame numbers are exact in every type that they may be promoted to, and moments in nanoseconds.
	tame bool
}

func putLong(b []byte, v int64) []byte { return binary.AppendVarint(b, v) }

func (g *dataGen) integer(bits int) int64 {
	if g.tame && bits > 50 {
		bits = 50
	}
	edge := int64(1)<<(bits-1) - 1
	switch g.Intn(8) {
	case 0:
		return edge
	case 1:
		return -edge - 1
	case 2, 3:
		return int64(g.Uint64()) >> (64 - bits) >> g.Intn(bits)
	}
	return int64(g.Intn(300) - 100)
}

// Bounds of what has a date on the calendar, in seconds.
const (
	firstSecond = -62_135_596_800 // 0001-01-01
	lastSecond  = 253_402_300_799 // 9999-12-31 23:59:59
)

func (g *dataGen) number(s *schema.Schema) int64 {
	unit := perSecond(s)
	second := firstSecond + g.Int63n(lastSecond-firstSecond)
	if g.tame {
		second %= 1 << 33
	}
	switch s.Logical.Kind {
	case schema.LogicalDate:
		return second / 86_400
	case schema.LogicalTimeMillis, schema.LogicalTimeMicros:
		if g.Intn(8) == 0 {
			return g.integer(32) // any number, for all that Avro says
		}
		return g.Int63n(86_400 * unit)
	}
	switch {
	case unit == 1e9:
		return g.integer(64)
	case unit != 0:
		return second*unit + g.Int63n(unit)
	case s.Kind == schema.Int:
		return g.integer(32)
	}
	return g.integer(64)
}

var texts = []string{"", "a", "xyz", "Grüße, 世界 🚀", "nul\x00inside", "\x00", "line\nbreak\t\"quoted\" \\ ' ` {}[]", "\u2028\u00ff", strings.Repeat("long ", 60)}

func (g *dataGen) raw(n int) string {
	b := make([]byte, n)
	g.Read(b)
	return string(b)
}

// unscaled is a number of at most p digits in two's complement.
func (g *dataGen) unscaled(p int) *big.Int {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(1+g.Intn(p))), nil)
	n := new(big.Int).Rand(g.Rand, limit)
	switch g.Intn(6) {
	case 0:
		n.Sub(limit, big.NewInt(1))
	case 1:
		n.SetInt64(0)
	}
	if g.Intn(2) == 0 {
		n.Neg(n)
	}
	return n
}

// bigEndian is n in size bytes.
func bigEndian(n *big.Int, size int) string {
	b := make([]byte, size)
	new(big.Int).And(n, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(8*size)), big.NewInt(1))).FillBytes(b)
	return string(b)
}

func (g *dataGen) datum(b []byte, s *schema.Schema) []byte {
	g.depth++
	defer func() { g.depth-- }()
	text := func(v string) []byte { return append(putLong(b, int64(len(v))), v...) }
	switch s.Kind {
	case schema.Boolean:
		return append(b, byte(g.Intn(2)))
	case schema.Int, schema.Long:
		return putLong(b, g.number(s))
	case schema.Float:
		f := pick(g.Rand, 0, float32(math.Copysign(0, -1)), 1.5, -0.1, math.MaxFloat32, math.SmallestNonzeroFloat32, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), g.Float32())
		return binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	case schema.Double:
		f := pick(g.Rand, 0, math.Copysign(0, -1), 1.5, -0.1, math.MaxFloat64, math.SmallestNonzeroFloat64, math.NaN(), math.Inf(1), math.Inf(-1), g.NormFloat64(), float64(g.integer(64)))
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	case schema.String:
		if s.Logical.Kind == schema.LogicalUUID {
			return text("f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
		}
		return text(pick(g.Rand, texts...))
	case schema.Bytes:
		if s.Logical.Kind == schema.LogicalDecimal {
			n := g.unscaled(s.Logical.Precision)
			size := n.BitLen()/8 + 1
			return text(bigEndian(n, size+pick(g.Rand, 0, 0, 0, 1, 9)))
		}
		return text(g.raw(g.Intn(20)))
	case schema.Fixed:
		if s.Logical.Kind == schema.LogicalDecimal {
			return append(b, bigEndian(g.unscaled(s.Logical.Precision), s.Size)...)
		}
		return append(b, g.raw(s.Size)...)
	case schema.Enum:
		return putLong(b, int64(g.Intn(len(s.Symbols))))
	case schema.Record:
		for _, f := range s.Fields {
			b = g.datum(b, f.Type)
		}
		return b
	case schema.Array, schema.Map:
		return g.list(b, s)
	case schema.Union:
		k := g.Intn(len(s.Branches))
		if g.depth > 8 {
			// Recursion has to end: the null, or else the branch with the smallest datum.
			for i, branch := range s.Branches {
				if branch.MinSize() < s.Branches[k].MinSize() {
					k = i
				}
			}
		}
		return g.datum(putLong(b, int64(k)), s.Branches[k])
	}
	return b
}

func (g *dataGen) list(b []byte, s *schema.Schema) []byte {
	runs := g.Intn(4) - 1
	if g.depth > 8 {
		runs = 0
	}
	item := 0
	for range runs {
		n := 1 + g.Intn(4)
		var run []byte
		for range n {
			if s.Kind == schema.Map {
				key := fmt.Sprint(pick(g.Rand, "", "k", "ключ", `"`, "a.b"), item) // never twice
				run = append(putLong(run, int64(len(key))), key...)
				item++
			}
			run = g.datum(run, s.Items)
		}
		if g.Intn(2) == 0 {
			b = putLong(b, int64(n))
		} else {
			b = putLong(putLong(b, int64(-n)), int64(len(run)))
		}
		b = append(b, run...)
	}
	return append(b, 0)
}
