package types

import "math/big"

// Int128 is a signed 128-bit integer in two's complement. It carries decimals of 19 to 38 digits
// (unscaled) and the nanoseconds of TIMESTAMP(9) and DATETIME(9), so that the years 0001 to 9999 fit.
type Int128 struct {
	Hi int64
	Lo uint64
}

// IntervalValue keeps the three parts of an interval apart: a month has no fixed number of days, a
// day on a wall clock no fixed number of hours. Months and Days lie within MaxIntervalPart of zero.
type IntervalValue struct {
	Months int64
	Days   int64
	Nanos  int64
}

// MaxIntervalPart bounds the months and the days of an interval to either side: Avro's durations have
// up to 2^32-1 of each, and both together still count in seconds within 64 bits.
const MaxIntervalPart = 1 << 40

// Datum is a constant. Which field holds it follows from Type.Kind:
//
//	Boolean                                   I (0 or 1)
//	Int, BigInt, Date, Time, and Timestamp
//	and DateTime of at most 6 digits          I
//	Timestamp and DateTime of 9 digits        W (nanoseconds)
//	Float, Double                             F
//	Decimal up to 18 digits                   I (unscaled)
//	Decimal up to 38 digits                   W (unscaled)
//	wider Decimal                             Big (unscaled)
//	Varchar, Enum, UUID, JSON, Varbinary,
//	Binary                                    S
//	Interval                                  Iv
//	Array                                     Elems
//	Map                                       Keys and Elems
//	Struct, Recursive                         Elems, one for each field
//	Union                                     I (branch) and Elems[0]
type Datum struct {
	Type  *Type
	Null  bool
	I     int64
	F     float64
	W     Int128
	Big   *big.Int
	S     string
	Iv    IntervalValue
	Keys  []string
	Elems []Datum
}

// NullOf returns the NULL of a type.
func NullOf(t *Type) Datum { return Datum{Type: t, Null: true} }

// NewBool returns a BOOLEAN.
func NewBool(v bool) Datum {
	d := Datum{Type: Of(Boolean)}
	if v {
		d.I = 1
	}
	return d
}

// NewInt returns a BIGINT.
func NewInt(v int64) Datum { return Datum{Type: Of(BigInt), I: v} }

// NewDouble returns a DOUBLE.
func NewDouble(v float64) Datum { return Datum{Type: Of(Double), F: v} }

// NewString returns a VARCHAR.
func NewString(s string) Datum { return Datum{Type: Of(Varchar), S: s} }
