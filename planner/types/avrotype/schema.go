package avrotype

import (
	encjson "encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// NameError is a column or field whose name Avro does not allow.
type NameError struct{ Name string }

func (e *NameError) Error() string {
	return fmt.Sprintf("%q can't be a field's name in Avro, which has letters, digits and _ alone, and no digit first; rename it with AS", e.Name)
}

// Schema returns the schema of a record that holds columns: the inverse of Record, as far as SQL types
// remember what they came from. A nullable column is a union with null in front and null as default.
// name is the record's full name.
//
//	JSON                                string
//	a recursive type                    the record, by its name where that is around it
//	DECIMAL, UUID                       bytes, string with the logical type; in a union the fixed they came from
//	INTERVAL                            fixed(12) duration
//	ENUM                                enum; string where a symbol is no Avro name
//
// Records, enums and fixed keep their full names where those are known and one name stands for one
// type; others are named after the field.
func Schema(name string, cols []types.Field) (*schema.Schema, error) {
	m := unmapper{named: map[string]*types.Type{name: {Kind: types.Struct, Name: name, Fields: cols}}}
	text, err := m.record(name, cols)
	if err != nil {
		return nil, err
	}
	return schema.Parse(text, schema.Limits{})
}

type unmapper struct {
	named map[string]*types.Type
}

func validName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

func validFullName(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !validName(part) {
			return false
		}
	}
	return true
}

// SafeName makes a field's name of any text: what Avro does not allow becomes _.
func SafeName(s string) string {
	out := []byte(strings.TrimSpace(s))
	for i, c := range out {
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') {
			out[i] = '_'
		}
	}
	if len(out) == 0 || out[0] >= '0' && out[0] <= '9' {
		out = append([]byte{'_'}, out...)
	}
	return string(out)
}

// name chooses the full name of a named type, and says whether it was defined before.
func (m *unmapper) name(t *types.Type, field string) (full string, defined bool) {
	base := t.Name
	if !validFullName(base) {
		base = SafeName(field)
	}
	full = base
	for n := 2; ; n++ {
		known, taken := m.named[full]
		if !taken {
			m.named[full] = t
			return full, false
		}
		if t.Name != "" && known.Name == t.Name && known.SameUnfolded(t) {
			return full, true
		}
		full = base + "_" + strconv.Itoa(n)
	}
}

type object map[string]any

func (m *unmapper) record(name string, fields []types.Field) (encjson.RawMessage, error) {
	out := make([]encjson.RawMessage, len(fields))
	seen := map[string]bool{}
	for i, f := range fields {
		if !validName(f.Name) {
			return nil, &NameError{f.Name}
		}
		if seen[f.Name] {
			return nil, fmt.Errorf("two columns are named %s; rename one of them with AS", f.Name)
		}
		seen[f.Name] = true
		t, err := m.holder(f.Type, f.Nullable, f.Name)
		if err != nil {
			return nil, err
		}
		def := ""
		if f.Nullable || f.Type.Kind == types.Null {
			def = `,"default":null`
		}
		out[i] = encjson.RawMessage(`{"name":` + strconv.Quote(f.Name) + `,"type":` + string(t) + def + `}`)
	}
	list, err := encjson.Marshal(out)
	// The fields' order matters, the others' does not.
	return encjson.RawMessage(`{"type":"record","name":` + strconv.Quote(name) + `,"namespace":"","fields":` + string(list) + `}`), err
}

// holder is the schema of what holds values of t and perhaps NULL.
func (m *unmapper) holder(t *types.Type, nullable bool, field string) (encjson.RawMessage, error) {
	if t.Kind == types.Null {
		return encjson.RawMessage(`"null"`), nil
	}
	if t.Kind == types.Union {
		var branches []encjson.RawMessage
		if nullable {
			branches = append(branches, encjson.RawMessage(`"null"`))
		}
		for _, f := range t.Fields {
			b, err := m.branch(f.Type, field+"_"+SafeName(f.Name))
			if err != nil {
				return nil, err
			}
			branches = append(branches, b)
		}
		return encjson.Marshal(branches)
	}
	v, err := m.value(t, field)
	if err == nil && nullable {
		v = encjson.RawMessage(`["null",` + string(v) + `]`)
	}
	return v, err
}

// branch is the schema of a union's branch. What came from a fixed becomes one again, for a union has room
// for bytes and for string once, whatever their logical types.
func (m *unmapper) branch(t *types.Type, field string) (encjson.RawMessage, error) {
	switch {
	case t.Kind == types.Decimal && t.Fixed > 0:
		return m.fixed(t, max(t.Fixed, types.DecimalBytes(t.Precision)), field, decimal(t))
	case t.Kind == types.UUID && t.Fixed > 0:
		return m.fixed(t, t.Fixed, field, object{"logicalType": schema.LogicalUUID.String()})
	}
	return m.value(t, field)
}

func (m *unmapper) value(t *types.Type, field string) (encjson.RawMessage, error) {
	switch t.Kind {
	case types.Boolean:
		return encjson.Marshal("boolean")
	case types.Int:
		return encjson.Marshal("int")
	case types.BigInt:
		return encjson.Marshal("long")
	case types.Float:
		return encjson.Marshal("float")
	case types.Double:
		return encjson.Marshal("double")
	case types.Varchar, types.JSON:
		return encjson.Marshal("string")
	case types.Varbinary:
		return encjson.Marshal("bytes")
	case types.Decimal:
		o := decimal(t)
		o["type"] = "bytes"
		return encjson.Marshal(o)
	case types.UUID:
		return logicalText("string", schema.LogicalUUID)
	case types.Date:
		return logicalText("int", schema.LogicalDate)
	case types.Time:
		if t.Precision <= 3 {
			return logicalText("int", schema.LogicalTimeMillis)
		}
		return logicalText("long", schema.LogicalTimeMicros)
	case types.Timestamp:
		return moment(t.Precision, schema.LogicalTimestampMillis, schema.LogicalTimestampMicros, schema.LogicalTimestampNanos)
	case types.DateTime:
		return moment(t.Precision, schema.LogicalLocalTimestampMillis, schema.LogicalLocalTimestampMicros, schema.LogicalLocalTimestampNanos)
	case types.Interval:
		if t.Name == "" {
			t = &types.Type{Kind: types.Interval, Name: "duration"}
		}
		return m.fixed(t, 12, field, object{"logicalType": schema.LogicalDuration.String()})
	case types.Binary:
		return m.fixed(t, t.Length, field, object{})
	case types.Enum:
		for _, s := range t.Symbols {
			if !validName(s) {
				return encjson.Marshal("string")
			}
		}
		if len(t.Symbols) == 0 {
			return encjson.Marshal("string")
		}
		full, defined := m.name(t, field)
		if defined {
			return reference(full)
		}
		return encjson.Marshal(object{"type": "enum", "name": full, "namespace": "", "symbols": t.Symbols})
	case types.Array, types.Map:
		item, err := m.holder(t.Elem, t.ElemNullable, field)
		if err != nil {
			return nil, err
		}
		if t.Kind == types.Map {
			return encjson.Marshal(object{"type": "map", "values": item})
		}
		return encjson.Marshal(object{"type": "array", "items": item})
	case types.Struct, types.Recursive:
		full, defined := m.name(t, field)
		if defined {
			return reference(full)
		}
		return m.record(full, t.Unfold().Fields)
	}
	return nil, fmt.Errorf("values of type %s can't be written as Avro; use CAST", t)
}

func decimal(t *types.Type) object {
	return object{"logicalType": schema.LogicalDecimal.String(), "precision": t.Precision, "scale": t.Scale}
}

func logicalText(base string, k schema.LogicalKind) (encjson.RawMessage, error) {
	return encjson.Marshal(object{"type": base, "logicalType": k.String()})
}

// reference is the use of a name that was defined before. A leading dot keeps names without a
// namespace from the namespace around them.
func reference(full string) (encjson.RawMessage, error) {
	if !strings.Contains(full, ".") {
		full = "." + full
	}
	return encjson.Marshal(full)
}

func moment(precision int, millis, micros, nanos schema.LogicalKind) (encjson.RawMessage, error) {
	k := nanos
	if precision <= 3 {
		k = millis
	} else if precision <= 6 {
		k = micros
	}
	return logicalText("long", k)
}

func (m *unmapper) fixed(t *types.Type, size int, field string, o object) (encjson.RawMessage, error) {
	full, defined := m.name(t, field)
	if defined {
		return reference(full)
	}
	o["type"], o["name"], o["namespace"], o["size"] = "fixed", full, "", size
	return encjson.Marshal(o)
}
