package driver

import (
	"database/sql/driver"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"time"

	"github.com/avrosql/avrosql/planner/types"
)

// checkArg turns an argument into the constant that is bound in its place. Slices become arrays.
func checkArg(nv *driver.NamedValue) error {
	if _, done := nv.Value.(types.Datum); done {
		return nil
	}
	d, err := datumOf(nv.Value, 0)
	if err != nil {
		return fmt.Errorf("avro: %w", err)
	}
	nv.Value = d
	return nil
}

// argName is what messages call an argument.
func argName(nv *driver.NamedValue) string {
	if nv.Name != "" {
		return ":" + nv.Name
	}
	return fmt.Sprint(nv.Ordinal)
}

const maxArgDepth = 32

func datumOf(v any, depth int) (types.Datum, error) {
	if depth > maxArgDepth {
		return types.Datum{}, fmt.Errorf("nested deeper than %d", maxArgDepth)
	}
	switch v := v.(type) {
	case nil:
		return types.NullOf(types.Of(types.Null)), nil
	case types.Datum:
		return v, nil
	case time.Time:
		return timeDatum(v)
	case time.Duration:
		return types.Datum{Type: types.Of(types.Interval), Iv: types.IntervalValue{Nanos: int64(v)}}, nil
	case []byte:
		if v == nil {
			return types.NullOf(types.Of(types.Varbinary)), nil
		}
		return types.Datum{Type: types.Of(types.Varbinary), S: string(v)}, nil
	case *big.Int:
		if v == nil {
			return types.NullOf(types.Of(types.Null)), nil
		}
		return types.DecimalDatum(v, types.NewDecimal(max(1, len(new(big.Int).Abs(v).String())), 0)), nil
	case driver.Valuer:
		if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
			return types.NullOf(types.Of(types.Null)), nil
		}
		inner, err := v.Value()
		if err != nil {
			return types.Datum{}, err
		}
		return datumOf(inner, depth+1)
	}
	rv := reflect.ValueOf(v)
	switch rv.Kind() {
	case reflect.Bool:
		return types.NewBool(rv.Bool()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return types.NewInt(rv.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if u := rv.Uint(); u > math.MaxInt64 {
			return types.DecimalDatum(new(big.Int).SetUint64(u), types.NewDecimal(20, 0)), nil
		}
		return types.NewInt(int64(rv.Uint())), nil
	case reflect.Float32, reflect.Float64:
		return types.NewDouble(rv.Float()), nil
	case reflect.String:
		return types.NewString(rv.String()), nil
	case reflect.Pointer, reflect.Interface:
		if rv.IsNil() {
			return types.NullOf(types.Of(types.Null)), nil
		}
		return datumOf(rv.Elem().Interface(), depth+1)
	case reflect.Slice, reflect.Array:
		if rv.Type().Elem().Kind() == reflect.Uint8 {
			b := make([]byte, rv.Len())
			reflect.Copy(reflect.ValueOf(b), rv)
			return types.Datum{Type: types.Of(types.Varbinary), S: string(b)}, nil
		}
		return arrayDatum(rv, depth)
	}
	return types.Datum{}, fmt.Errorf("a Go value of type %T can't be an argument; pass a number, string, bool, []byte, time.Time, time.Duration or a slice of them", v)
}

// arrayDatum makes an array whose elements all have one type, the widest that is met.
func arrayDatum(rv reflect.Value, depth int) (types.Datum, error) {
	elem := types.Of(types.Null)
	out := types.Datum{Elems: make([]types.Datum, rv.Len())}
	for i := range out.Elems {
		d, err := datumOf(rv.Index(i).Interface(), depth+1)
		if err != nil {
			return out, fmt.Errorf("element %d: %w", i, err)
		}
		common, ok := types.Common(elem, d.Type)
		if !ok {
			return out, fmt.Errorf("element %d is a %s among elements of type %s", i, d.Type, elem)
		}
		out.Elems[i], elem = d, common
	}
	for i, d := range out.Elems {
		var ok bool
		if out.Elems[i], ok = widen(d, elem); !ok {
			return out, fmt.Errorf("element %d can't be held exactly as %s", i, elem)
		}
	}
	out.Type = types.NewArray(elem, true)
	return out, nil
}

// widen gives a datum the type that it has in common with others, where that holds it exactly.
func widen(d types.Datum, t *types.Type) (types.Datum, bool) {
	switch {
	case d.Null:
		return types.NullOf(t), true
	case d.Type.Equal(t):
		return d, true
	case d.Type.Kind != types.Array || t.Kind != types.Array:
		return d.Exactly(t)
	}
	out := types.Datum{Type: t, Elems: make([]types.Datum, len(d.Elems))}
	for i, e := range d.Elems {
		var ok bool
		if out.Elems[i], ok = widen(e, t.Elem); !ok {
			return out, false
		}
	}
	return out, true
}

func timeDatum(t time.Time) (types.Datum, error) {
	sec, nanos := t.Unix(), int64(t.Nanosecond())
	day := types.FloorDiv(sec, 86_400)
	if !types.ValidDay(day) {
		return types.Datum{}, fmt.Errorf("the time %s is outside of the years 0001 to 9999", t)
	}
	precision := 6
	if nanos%1000 != 0 {
		precision = 9
	}
	d := types.Datum{Type: types.NewTemporal(types.Timestamp, precision)}
	d.SetMoment(day, types.FloorMod(sec, 86_400)*1e9+nanos)
	return d, nil
}
