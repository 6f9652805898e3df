package ast

// NullLit is NULL.
type NullLit struct{ Span }

// BoolLit is TRUE or FALSE.
type BoolLit struct {
	Span
	Value bool
}

// IntLit is a whole number: decimal digits without sign, underscores or base prefix, of any length
// (0x1F is "31").
type IntLit struct {
	Span
	Text string
}

// DecimalLit is a number with a point and no exponent, without sign: "1.50", ".5" is "0.5", "1." is "1".
type DecimalLit struct {
	Span
	Text string
}

// FloatLit is a number with an exponent, without sign, as strconv.ParseFloat reads it.
type FloatLit struct {
	Span
	Text string
}

// StringLit is a string with quotes and escapes taken off; not always valid UTF-8.
type StringLit struct {
	Span
	Value string
}

// BytesLit is X'00FF'.
type BytesLit struct {
	Span
	Value []byte
}

// TypedKind is the type of a TypedLit.
type TypedKind uint8

// The typed literals.
const (
	DateLit      TypedKind = iota // DATE '…'
	TimeLit                       // TIME '…'
	TimestampLit                  // TIMESTAMP '…', TIMESTAMP WITH TIME ZONE '…', TIMESTAMPTZ '…'
	DatetimeLit                   // DATETIME '…': no zone
	UUIDLit                       // UUID '…'
)

// TypedLit is a literal such as DATE '2026-01-31'. Its text is not checked by the parser.
type TypedLit struct {
	Span
	Kind      TypedKind
	Value     string
	ValueSpan Span // of the string
}

// Interval is INTERVAL value unit. Unit is in lower case and singular (year quarter month week day
// hour minute second millisecond microsecond nanosecond, MySQL's year_month and day_hour and so on
// included) or empty where a string carries its own units: INTERVAL '1 day 2 hours',
// INTERVAL 'P1D'. ToUnit is set for INTERVAL '1-2' YEAR TO MONTH.
type Interval struct {
	Span
	Value        Expr
	Unit, ToUnit string
}

// ParamStyle is the way a parameter is written.
type ParamStyle uint8

// The styles of parameters.
const (
	Question ParamStyle = iota // ?
	Dollar                     // $1
	Named                      // :name, $name
)

// Param is a parameter.
type Param struct {
	Span
	Style   ParamStyle
	Ordinal int    // from 1: of Question in the order of the script, of Dollar as written
	Name    string // of Named
}

// Variable is @name, a variable of the session, or @@name, a setting of it. The name is in lower case.
type Variable struct {
	Span
	Name   string
	System bool
}

func (*NullLit) expr()    {}
func (*BoolLit) expr()    {}
func (*IntLit) expr()     {}
func (*DecimalLit) expr() {}
func (*FloatLit) expr()   {}
func (*StringLit) expr()  {}
func (*BytesLit) expr()   {}
func (*TypedLit) expr()   {}
func (*Interval) expr()   {}
func (*Param) expr()      {}
func (*Variable) expr()   {}
