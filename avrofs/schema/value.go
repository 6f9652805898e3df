package schema

// Value is one datum as a typed tree: a field's default. Which members are set
// depends on Kind, which is the kind of Schema.
type Value struct {
	Kind   Kind
	Null   bool     // Kind is Null
	Bool   bool     // Boolean
	Int    int64    // Int, Long
	Float  float64  // Float, Double
	Bytes  []byte   // Bytes, Fixed, String (UTF-8)
	Symbol int      // Enum: index into Schema.Symbols
	Elems  []Value  // items of an Array, values of a Map, fields of a Record in the schema's order, or the one value of a Union
	Keys   []string // Map: the keys of Elems
	Branch int      // Union: index into Schema.Branches; the value is Elems[0]
	Schema *Schema
}
