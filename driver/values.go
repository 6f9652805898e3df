package driver

import (
	"bytes"
	"database/sql"
	"database/sql/driver"
	"reflect"
	"time"
	"unsafe"

	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Value lists what each SQL type becomes; database/sql converts further in Scan.
//
//	BOOLEAN                      bool
//	INT, BIGINT                  int64
//	FLOAT, DOUBLE                float64
//	VARCHAR, ENUM, UUID, JSON    string
//	DECIMAL, INTERVAL            string; an interval in ISO 8601
//	TIME                         string, 15:04:05.000000
//	VARBINARY, BINARY            []byte
//	DATE, DATETIME               time.Time in UTC
//	TIMESTAMP                    time.Time in the session's time zone
//	STRUCT, ARRAY, MAP, UNION    []byte of JSON; with nested=native map[string]any, []any, or the
//	                             branch's value
//	NULL                         nil
type Value = driver.Value

// valueFunc reads row i of a column's vector, which is not NULL there.
type valueFunc func(v *vector.Vector, i int) driver.Value

// arena hands out bytes that are never written again, so that strings can be made of them without a
// copy of their own. Chunks are small: a string that a program keeps pins no more than one.
type arena struct{ chunk []byte }

const arenaChunk = 4096

func (a *arena) copy(b []byte) []byte {
	n := len(b)
	if n > cap(a.chunk)-len(a.chunk) {
		if n > arenaChunk/4 {
			return append([]byte(nil), b...)
		}
		a.chunk = make([]byte, 0, arenaChunk)
	}
	start := len(a.chunk)
	a.chunk = append(a.chunk, b...)
	return a.chunk[start : start+n : start+n]
}

func (a *arena) string(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	c := a.copy(b)
	return unsafe.String(&c[0], len(c))
}

// compileValue chooses the conversion of a column once, for all its rows.
func compileValue(t *types.Type, loc *time.Location, native bool) valueFunc {
	a := &arena{}
	switch t.Kind {
	case types.Boolean:
		return func(v *vector.Vector, i int) driver.Value { return v.Bools[i] }
	case types.Int, types.BigInt:
		return func(v *vector.Vector, i int) driver.Value { return v.I64[i] }
	case types.Float, types.Double:
		return func(v *vector.Vector, i int) driver.Value { return v.F64[i] }
	case types.Varchar, types.Enum, types.UUID, types.JSON:
		return func(v *vector.Vector, i int) driver.Value { return a.string(v.Bytes(i)) }
	case types.Varbinary, types.Binary:
		return func(v *vector.Vector, i int) driver.Value { return append([]byte{}, v.Bytes(i)...) }
	case types.Date:
		return func(v *vector.Vector, i int) driver.Value { return time.Unix(v.I64[i]*86_400, 0).UTC() }
	case types.DateTime, types.Timestamp:
		if t.Kind == types.DateTime {
			loc = time.UTC
		}
		return momentValue(t.Precision, loc)
	case types.Time:
		var text []byte
		return func(v *vector.Vector, i int) driver.Value {
			text = appendMicros(types.AppendTime(text[:0], v.I64[i], t.Precision))
			return a.string(text)
		}
	case types.Struct, types.Array, types.Map, types.Union, types.Recursive:
		if native {
			return compileNative(t, loc, map[*types.Type]*valueFunc{})
		}
		return func(v *vector.Vector, i int) driver.Value { return a.copy(v.Bytes(i)) }
	}
	zone := types.NewZone(loc)
	var text []byte
	return func(v *vector.Vector, i int) driver.Value {
		text = expr.DatumAt(v, i).AppendText(text[:0], zone)
		return a.string(text)
	}
}

// appendMicros fills the fraction of a time of day up to six digits, so that all times are of one form and
// sort as they should.
func appendMicros(text []byte) []byte {
	digits := len(text) - 1 - bytes.IndexByte(text, '.')
	if digits == len(text) {
		text, digits = append(text, '.'), 0
	}
	for ; digits < 6; digits++ {
		text = append(text, '0')
	}
	return text
}

func momentValue(precision int, loc *time.Location) valueFunc {
	if precision > 6 {
		return func(v *vector.Vector, i int) driver.Value {
			day, nanos := types.ClockWide(v.I128[i])
			return time.Unix(day*86_400+nanos/1e9, nanos%1e9).In(loc)
		}
	}
	unit, scale := int64(1e6), int64(1e3)
	if precision <= 3 {
		unit, scale = 1e3, 1e6
	}
	return func(v *vector.Vector, i int) driver.Value {
		sec := types.FloorDiv(v.I64[i], unit)
		return time.Unix(sec, (v.I64[i]-sec*unit)*scale).In(loc)
	}
}

var (
	typeBytes = reflect.TypeFor[[]byte]()
	typeAny   = reflect.TypeFor[any]()
)

// scanType is a Go type that every value of a column can be scanned into.
func scanType(t *types.Type, nullable, native bool) reflect.Type {
	pick := func(plain, null reflect.Type) reflect.Type {
		if nullable {
			return null
		}
		return plain
	}
	switch t.Kind {
	case types.Boolean:
		return pick(reflect.TypeFor[bool](), reflect.TypeFor[sql.NullBool]())
	case types.Int, types.BigInt:
		return pick(reflect.TypeFor[int64](), reflect.TypeFor[sql.NullInt64]())
	case types.Float, types.Double:
		return pick(reflect.TypeFor[float64](), reflect.TypeFor[sql.NullFloat64]())
	case types.Varbinary, types.Binary:
		return typeBytes
	case types.Date, types.DateTime, types.Timestamp:
		return pick(reflect.TypeFor[time.Time](), reflect.TypeFor[sql.NullTime]())
	case types.Struct, types.Array, types.Map, types.Union, types.Recursive:
		if native {
			return typeAny
		}
		return typeBytes
	case types.Null:
		return typeAny
	}
	return pick(reflect.TypeFor[string](), reflect.TypeFor[sql.NullString]())
}
