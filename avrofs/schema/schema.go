package schema

import "encoding/json"

// Kind is the Avro type of a schema node.
type Kind uint8

// The Avro types. The record type "error" is a Record.
const (
	Null Kind = iota
	Boolean
	Int
	Long
	Float
	Double
	Bytes
	String
	Record
	Enum
	Array
	Map
	Union
	Fixed
)

var kindNames = [...]string{
	Null: "null", Boolean: "boolean", Int: "int", Long: "long", Float: "float", Double: "double",
	Bytes: "bytes", String: "string", Record: "record", Enum: "enum", Array: "array", Map: "map",
	Union: "union", Fixed: "fixed",
}

// String gives the Avro name of the type ("int", "record", ...).
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "invalid"
}

// Primitive reports whether k is one of the eight primitive types.
func (k Kind) Primitive() bool { return k <= String }

// Named reports whether schemas of kind k carry a name: records, enums, fixed.
func (k Kind) Named() bool { return k == Record || k == Enum || k == Fixed }

// Schema is one node of a schema. A named type that is referred to again is the
// same *Schema, so that recursion makes cycles. It is immutable after Parse and
// safe to share.
type Schema struct {
	Kind    Kind
	Name    string   // full name of a named type ("ns.Rec"), else ""
	Aliases []string // full names
	Doc     string

	Fields []Field // Record

	Symbols        []string // Enum; unique
	EnumDefault    string   // Enum; need not be among Symbols when the schema is ill-formed
	HasEnumDefault bool

	Items    *Schema   // items of an Array, values of a Map
	Branches []*Schema // Union
	Size     int       // Fixed, in bytes

	// Logical is zero if there is no logical type or it is unknown or
	// malformed; data are then of the base type.
	Logical Logical

	// Props holds the attributes that have no field here, as raw JSON
	// (avro.java.string, connect.name, ...), the logicalType, precision and
	// scale as written among them.
	Props map[string]json.RawMessage

	// min is MinSize plus one where it has been computed, else 0.
	min int
}

// Field is one field of a record.
type Field struct {
	Name       string
	Aliases    []string
	Doc        string
	Type       *Schema
	HasDefault bool
	Default    json.RawMessage // as written; see ParseDefault
	Order      string          // "ascending", "descending", "ignore", or "" if absent
	Props      map[string]json.RawMessage

	// Set by Merge on a field that some inputs lack: whether its default null
	// and the null branch of its type were made for them. A further merge
	// starts from the field without them.
	madeDefault, madeNull bool
}

// ShortName is the name without its namespace.
func (s *Schema) ShortName() string { return shortName(s.Name) }

// Field returns the index of the field of that name, or -1.
func (s *Schema) Field(name string) int {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return i
		}
	}
	return -1
}

// Nullable reports whether s is a union of null and exactly one other type, in
// either order, and returns that type.
func (s *Schema) Nullable() (*Schema, bool) {
	if s.Kind != Union || len(s.Branches) != 2 {
		return nil, false
	}
	a, b := s.Branches[0], s.Branches[1]
	switch {
	case a.Kind == Null && b.Kind != Null:
		return b, true
	case b.Kind == Null && a.Kind != Null:
		return a, true
	}
	return nil, false
}

// BranchName is the name by which a union's branch is called in Avro's JSON
// encoding: the full name of a named type, else the name of the type.
func (s *Schema) BranchName() string {
	if s.Kind.Named() && s.Name != "" {
		return s.Name
	}
	return s.Kind.String()
}
