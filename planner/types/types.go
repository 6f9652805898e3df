// Package types holds the SQL types of the engine, their constant values and the rules by which one
// becomes another. It is a leaf: everything that plans or executes imports it, it imports nothing of ours.
//
// A type says how a value is read; whether it may be NULL is a property of the column, field or
// expression that holds it, so Field and the columns of a plan carry Nullable beside the type.
package types

import (
	"strconv"
	"strings"
)

// Kind is the family of a SQL type.
type Kind uint8

// The kinds. Their order has no meaning.
const (
	Null      Kind = iota // the type of a bare NULL
	Boolean               // BOOLEAN
	Int                   // INT, 32 bits
	BigInt                // BIGINT, 64 bits
	Float                 // FLOAT, binary32
	Double                // DOUBLE, binary64
	Decimal               // DECIMAL(Precision, Scale), exact
	Varchar               // VARCHAR, UTF-8
	Enum                  // ENUM: a string out of Symbols
	UUID                  // UUID in its 36-character text form
	JSON                  // JSON text
	Varbinary             // VARBINARY, bytes of any length
	Binary                // BINARY(Length), bytes of one length
	Date                  // DATE: days since 1970-01-01
	Time                  // TIME(Precision): time of day in 10^-Precision seconds
	Timestamp             // TIMESTAMP(Precision): an instant, in 10^-Precision seconds since 1970-01-01 UTC
	DateTime              // DATETIME(Precision): the same count on a wall clock without a zone
	Interval              // INTERVAL: months, days and nanoseconds kept apart
	Struct                // STRUCT: named Fields
	Array                 // ARRAY of Elem
	Map                   // MAP from VARCHAR to Elem
	Union                 // UNION: one of Fields, each named after its branch
	Recursive             // a record met again inside itself: the STRUCT Unfolds; see recursive.go
)

// Type describes a SQL type. Types are immutable and shared; compare them with Equal, or by Kind.
type Type struct {
	Kind         Kind
	Precision    int      // Decimal: digits. Time, Timestamp, DateTime: fractional digits 3, 6 or 9
	Scale        int      // Decimal: digits after the point
	Length       int      // Binary: bytes
	Symbols      []string // Enum
	Elem         *Type    // Array: items. Map: values
	ElemNullable bool     // Array and Map: whether an item or value may be NULL
	Fields       []Field  // Struct: fields. Union: branches (a null branch is the holder's Nullable)
	Unfolds      *Type    // Recursive: the STRUCT that it stands for, which leads back to it
	Name         string   // the full name of the record, enum or fixed it came from, if any; no part of Equal
	Fixed        int      // Decimal, UUID, Interval: bytes of the fixed it came from, if any; no part of Equal
}

// Field is a field of a Struct or a branch of a Union.
type Field struct {
	Name     string
	Type     *Type
	Nullable bool
}

var simple = func() (t [Recursive + 1]*Type) {
	for k := range t {
		t[k] = &Type{Kind: Kind(k)}
	}
	for _, k := range []Kind{Time, Timestamp, DateTime} {
		t[k].Precision = 6
	}
	return t
}()

// Of returns the shared type of a kind that needs no parameters; Time, Timestamp and DateTime come
// in microseconds.
func Of(k Kind) *Type { return simple[k] }

// NewDecimal returns DECIMAL(precision, scale).
func NewDecimal(precision, scale int) *Type {
	return &Type{Kind: Decimal, Precision: precision, Scale: scale}
}

// NewTemporal returns a Time, Timestamp or DateTime of 3, 6 or 9 fractional digits.
func NewTemporal(k Kind, precision int) *Type {
	if precision == 6 {
		return simple[k]
	}
	return &Type{Kind: k, Precision: precision}
}

// NewArray returns ARRAY<elem>.
func NewArray(elem *Type, nullable bool) *Type {
	return &Type{Kind: Array, Elem: elem, ElemNullable: nullable}
}

// NewMap returns MAP<VARCHAR, elem>.
func NewMap(elem *Type, nullable bool) *Type {
	return &Type{Kind: Map, Elem: elem, ElemNullable: nullable}
}

// NewStruct returns STRUCT<fields>.
func NewStruct(fields ...Field) *Type { return &Type{Kind: Struct, Fields: fields} }

// The widest decimals of the two fixed-size physical forms, and of all.
const (
	MaxDecimal64  = 18
	MaxDecimal128 = 38
	MaxDecimal    = 1000
)

var kindNames = [...]string{
	Null: "NULL", Boolean: "BOOLEAN", Int: "INT", BigInt: "BIGINT", Float: "FLOAT", Double: "DOUBLE",
	Decimal: "DECIMAL", Varchar: "VARCHAR", Enum: "ENUM", UUID: "UUID", JSON: "JSON",
	Varbinary: "VARBINARY", Binary: "BINARY", Date: "DATE", Time: "TIME", Timestamp: "TIMESTAMP",
	DateTime: "DATETIME", Interval: "INTERVAL", Struct: "STRUCT", Array: "ARRAY", Map: "MAP", Union: "UNION",
	Recursive: "STRUCT",
}

// String returns the kind's name without parameters, as DatabaseTypeName gives it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "KIND(" + strconv.Itoa(int(k)) + ")"
}

// String returns the type as SQL writes it, for instance ARRAY<DECIMAL(10,2)>. A recursive type, which has
// no end, is STRUCT and the name of its record.
func (t *Type) String() string {
	var b strings.Builder
	t.write(&b, 0)
	return b.String()
}

const maxPrintDepth = 32

func (t *Type) write(b *strings.Builder, depth int) {
	b.WriteString(t.Kind.String())
	if depth > maxPrintDepth {
		return
	}
	switch t.Kind {
	case Decimal:
		b.WriteString("(" + strconv.Itoa(t.Precision) + "," + strconv.Itoa(t.Scale) + ")")
	case Binary:
		b.WriteString("(" + strconv.Itoa(t.Length) + ")")
	case Time, Timestamp, DateTime:
		if t.Precision != 6 {
			b.WriteString("(" + strconv.Itoa(t.Precision) + ")")
		}
	case Recursive:
		b.WriteString(" " + t.Name)
	case Array:
		b.WriteByte('<')
		t.Elem.write(b, depth+1)
		b.WriteByte('>')
	case Map:
		b.WriteString("<VARCHAR, ")
		t.Elem.write(b, depth+1)
		b.WriteByte('>')
	case Struct, Union:
		b.WriteByte('<')
		for i, f := range t.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(f.Name)
			b.WriteByte(' ')
			f.Type.write(b, depth+1)
		}
		b.WriteByte('>')
	}
}

// Equal reports whether two types hold the same values in the same form. Enums compare by symbols,
// structs and unions by field names and types in order, recursive types by what they unfold to; Name does
// not count.
func (t *Type) Equal(u *Type) bool { return t.equal(u, nil) }

func (t *Type) equal(u *Type, met *pairs) bool {
	if met != nil && met.unfold && t.Kind != u.Kind {
		t, u = t.Unfold(), u.Unfold()
	}
	if t == u {
		return true
	}
	if t.Kind != u.Kind || t.Precision != u.Precision || t.Scale != u.Scale || t.Length != u.Length ||
		t.ElemNullable != u.ElemNullable || len(t.Fields) != len(u.Fields) || len(t.Symbols) != len(u.Symbols) {
		return false
	}
	if t.Kind == Recursive {
		met = met.orNew()
		return met.met(t, u) || t.Unfolds.equal(u.Unfolds, met)
	}
	for i := range t.Symbols {
		if t.Symbols[i] != u.Symbols[i] {
			return false
		}
	}
	if t.Elem != nil && !t.Elem.equal(u.Elem, met) {
		return false
	}
	for i, f := range t.Fields {
		g := u.Fields[i]
		if f.Name != g.Name || f.Nullable != g.Nullable || !f.Type.equal(g.Type, met) {
			return false
		}
	}
	return true
}

// Integer reports INT or BIGINT.
func (t *Type) Integer() bool { return t.Kind == Int || t.Kind == BigInt }

// Floating reports FLOAT or DOUBLE.
func (t *Type) Floating() bool { return t.Kind == Float || t.Kind == Double }

// Numeric reports a type that arithmetic takes as it is.
func (t *Type) Numeric() bool { return t.Integer() || t.Floating() || t.Kind == Decimal }

// Text reports a type whose values are strings: VARCHAR, ENUM, UUID, JSON.
func (t *Type) Text() bool {
	return t.Kind == Varchar || t.Kind == Enum || t.Kind == UUID || t.Kind == JSON
}

// Bytes reports VARBINARY or BINARY.
func (t *Type) Bytes() bool { return t.Kind == Varbinary || t.Kind == Binary }

// Temporal reports DATE, TIME, TIMESTAMP or DATETIME.
func (t *Type) Temporal() bool {
	return t.Kind == Date || t.Kind == Time || t.Kind == Timestamp || t.Kind == DateTime
}

// Nested reports STRUCT, recursive ones among them, ARRAY, MAP or UNION.
func (t *Type) Nested() bool {
	return t.Kind == Struct || t.Kind == Array || t.Kind == Map || t.Kind == Union || t.Kind == Recursive
}
