// Package avrotype maps Avro schemas to SQL types.
//
//	null                          NULL
//	boolean, int, long            BOOLEAN, INT, BIGINT
//	float, double                 FLOAT, DOUBLE
//	bytes, fixed                  VARBINARY, BINARY(n)
//	string, enum                  VARCHAR, ENUM
//	decimal (bytes or fixed)      DECIMAL(p,s); beyond types.MaxDecimal digits the base type
//	big-decimal                   VARBINARY: each value has a scale of its own, which no SQL type holds
//	uuid, date, time-*            UUID, DATE, TIME(3 or 6)
//	timestamp-*, local-timestamp-* TIMESTAMP, DATETIME of 3, 6 or 9 digits
//	duration                      INTERVAL
//	record, array, map            STRUCT, ARRAY, MAP
//	["null", T] in any order      T, nullable
//	other unions                  UNION; a null branch makes the holder nullable instead
//
// A UNION's fields are named after its branches: the short name of a named type where that is
// unique among the branches, else the full name; for all others the name of the Avro type.
//
// A record met again inside itself has no finite type. There stands the recursive type of the record, which
// unfolds to its STRUCT one level at a time; see [types.Recursive] and recursive.go. So does a record by which
// a value would expand to more than MaxNodes types or nest deeper than MaxDepth; what else would is JSON text.
package avrotype

import (
	"fmt"
	"slices"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// MaxNodes bounds how many types one value may consist of, since named types that are used twice at
// each of many levels multiply.
const MaxNodes = 20_000

// MaxDepth bounds the nesting of the types that are made.
const MaxDepth = 200

// maxOpen bounds the nodes of all types that depend on where they stand.
const maxOpen = 10 * MaxNodes

// Record returns the columns of a record: its fields with their SQL types. It fails if s is not a
// record.
func Record(s *schema.Schema) ([]types.Field, error) {
	if s.Kind != schema.Record {
		return nil, fmt.Errorf("a table needs a schema of type record, this one is of type %s", s.Kind)
	}
	m := newMapper(s)
	m.open[s] = true
	fields := make([]types.Field, len(s.Fields))
	for i, f := range s.Fields {
		v := m.value(f.Type, 1)
		fields[i] = types.Field{Name: f.Name, Type: v.t, Nullable: v.nullable}
	}
	m.unfold()
	return fields, nil
}

// Of returns the SQL type of a schema and whether its values may be NULL.
func Of(s *schema.Schema) (t *types.Type, nullable bool) {
	m := newMapper(s)
	v := m.value(s, 0)
	m.unfold()
	return v.t, v.nullable
}

// sized is a type with the number of types that it consists of, counted as often as they occur.
type sized struct {
	t        *types.Type
	nullable bool
	nodes    int
	height   int
	// cut: holds JSON or a recursive type because of what is around it, so that elsewhere it may be
	// another type.
	cut bool
}

type mapper struct {
	open map[*schema.Schema]bool  // records around the place
	done map[*schema.Schema]sized // records whose type is the same everywhere
	made int                      // nodes of the records that could not be kept in done
	rings
}

func newMapper(root *schema.Schema) *mapper {
	return &mapper{open: map[*schema.Schema]bool{}, done: map[*schema.Schema]sized{}, rings: rings{root: root}}
}

func leaf(t *types.Type) sized { return sized{t: t, nodes: 1, height: 1} }

// cutOff is the type of a value that would be too large or too deep: of a record its recursive type, which
// unfolds only where a query leads into it.
func (m *mapper) cutOff(s *schema.Schema) sized {
	inner := s
	if b, ok := s.Nullable(); ok {
		inner = b
	}
	v := leaf(types.Of(types.JSON))
	if inner.Kind == schema.Record {
		v = m.recursive(inner)
	}
	v.cut = true
	v.nullable = holdsNull(s)
	return v
}

// holdsNull reports whether a datum of s may be null.
func holdsNull(s *schema.Schema) bool {
	return s.Kind == schema.Null || slices.ContainsFunc(s.Branches, func(b *schema.Schema) bool { return b.Kind == schema.Null })
}

// add counts the parts of w as parts of v.
func (v *sized) add(w sized) {
	v.nodes += w.nodes
	v.height = max(v.height, w.height+1)
	v.cut = v.cut || w.cut
}

func (m *mapper) value(s *schema.Schema, depth int) sized {
	if t := logical(s); t != nil {
		return leaf(t)
	}
	switch s.Kind {
	case schema.Null:
		return sized{t: types.Of(types.Null), nullable: true, nodes: 1, height: 1}
	case schema.Boolean:
		return leaf(types.Of(types.Boolean))
	case schema.Int:
		return leaf(types.Of(types.Int))
	case schema.Long:
		return leaf(types.Of(types.BigInt))
	case schema.Float:
		return leaf(types.Of(types.Float))
	case schema.Double:
		return leaf(types.Of(types.Double))
	case schema.Bytes:
		return leaf(types.Of(types.Varbinary))
	case schema.String:
		return leaf(types.Of(types.Varchar))
	case schema.Fixed:
		return leaf(&types.Type{Kind: types.Binary, Length: s.Size, Name: s.Name})
	case schema.Enum:
		return leaf(&types.Type{Kind: types.Enum, Symbols: s.Symbols, Name: s.Name})
	}
	if depth >= MaxDepth {
		return m.cutOff(s)
	}
	switch s.Kind {
	case schema.Array, schema.Map:
		v := m.value(s.Items, depth+1)
		k := types.Array
		if s.Kind == schema.Map {
			k = types.Map
		}
		out := leaf(&types.Type{Kind: k, Elem: v.t, ElemNullable: v.nullable})
		out.add(v)
		return out
	case schema.Union:
		return m.union(s, depth)
	}
	return m.record(s, depth)
}

func (m *mapper) record(s *schema.Schema, depth int) sized {
	if v, ok := m.done[s]; ok {
		if depth+v.height > MaxDepth {
			return m.cutOff(s)
		}
		return v
	}
	if m.open[s] || m.unfolding && m.inRing(s) || m.made > maxOpen {
		return m.recursive(s)
	}
	m.open[s] = true
	defer delete(m.open, s)
	v := leaf(&types.Type{Kind: types.Struct, Name: s.Name, Fields: make([]types.Field, len(s.Fields))})
	for i, f := range s.Fields {
		w := m.part(f.Type, depth, v)
		v.t.Fields[i] = types.Field{Name: f.Name, Type: w.t, Nullable: w.nullable}
		v.add(w)
	}
	if v.cut && !m.unfolding {
		m.made += v.nodes
	} else {
		m.done[s] = v
	}
	return v
}

// part maps a field or branch of v, which must not become too large with it.
func (m *mapper) part(s *schema.Schema, depth int, v sized) sized {
	w := m.value(s, depth+1)
	if v.nodes+w.nodes > MaxNodes {
		w = m.cutOff(s)
		w.cut = false // wherever v stands
	}
	return w
}

func (m *mapper) union(s *schema.Schema, depth int) sized {
	if inner, ok := s.Nullable(); ok {
		v := m.value(inner, depth)
		v.nullable = true
		return v
	}
	out := leaf(&types.Type{Kind: types.Union})
	short := map[string]int{}
	for _, b := range s.Branches {
		short[branchName(b)]++
	}
	for _, b := range s.Branches {
		if b.Kind == schema.Null {
			out.nullable = true
			continue
		}
		v := m.part(b, depth, out)
		name := branchName(b)
		if short[name] > 1 {
			name = b.BranchName()
		}
		out.t.Fields = append(out.t.Fields, types.Field{Name: name, Type: v.t})
		out.add(v)
	}
	if len(out.t.Fields) == 0 {
		return sized{t: types.Of(types.Null), nullable: true, nodes: 1, height: 1}
	}
	return out
}

func branchName(s *schema.Schema) string {
	if s.Kind.Named() && s.Name != "" {
		return s.ShortName()
	}
	return s.BranchName()
}

// logical returns the type of a logical type, nil where the base type decides. Types of a fixed remember it.
func logical(s *schema.Schema) *types.Type {
	t := meaning(s)
	if t == nil || s.Kind != schema.Fixed {
		return t
	}
	fixed := *t
	fixed.Name, fixed.Fixed = s.Name, s.Size
	return &fixed
}

func meaning(s *schema.Schema) *types.Type {
	switch s.Logical.Kind {
	case schema.LogicalDecimal:
		if s.Logical.Precision > types.MaxDecimal {
			return nil
		}
		return types.NewDecimal(s.Logical.Precision, s.Logical.Scale)
	case schema.LogicalUUID:
		return types.Of(types.UUID)
	case schema.LogicalDate:
		return types.Of(types.Date)
	case schema.LogicalTimeMillis:
		return types.NewTemporal(types.Time, 3)
	case schema.LogicalTimeMicros:
		return types.NewTemporal(types.Time, 6)
	case schema.LogicalTimestampMillis:
		return types.NewTemporal(types.Timestamp, 3)
	case schema.LogicalTimestampMicros:
		return types.NewTemporal(types.Timestamp, 6)
	case schema.LogicalTimestampNanos:
		return types.NewTemporal(types.Timestamp, 9)
	case schema.LogicalLocalTimestampMillis:
		return types.NewTemporal(types.DateTime, 3)
	case schema.LogicalLocalTimestampMicros:
		return types.NewTemporal(types.DateTime, 6)
	case schema.LogicalLocalTimestampNanos:
		return types.NewTemporal(types.DateTime, 9)
	case schema.LogicalDuration:
		return types.Of(types.Interval)
	}
	return nil
}
