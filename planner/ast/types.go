package ast

// TypeName is the syntax of a type. Name is in upper case with single spaces, and the words that
// follow parameters belong to it: "DOUBLE PRECISION", "INT UNSIGNED", "TIMESTAMP WITH TIME ZONE".
// Three names have inner types: ARRAY (Elem; also from T[]), MAP (Key and Elem), and STRUCT (Fields;
// also from ROW).
type TypeName struct {
	Span
	Name   string
	Params []string // DECIMAL(10, 2): digits; ENUM('a', 'b'): the strings
	Key    *TypeName
	Elem   *TypeName
	Size   int // T[3]: 3, else 0
	Fields []TypeField
}

// TypeField is a field of a STRUCT type.
type TypeField struct {
	Span
	Name Ident
	Type *TypeName
}
