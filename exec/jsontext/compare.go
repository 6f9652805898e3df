package jsontext

import (
	"bytes"
	"strconv"
)

// Equal reports whether two valid values are the same: numbers by value, strings by what they stand for,
// arrays element by element, objects whatever the order of their members.
func Equal(x, y []byte) bool {
	kind := KindOf(x)
	if kind != KindOf(y) {
		return false
	}
	switch kind {
	case Number:
		return equalNumbers(x, y)
	case String:
		return equalStrings(x, y)
	case Array:
		if Len(x) != Len(y) {
			return false
		}
		same, rest := true, y
		pos := blanks(y, 1)
		Elements(x, func(e []byte) bool {
			end := skip(rest, pos, 0)
			same = Equal(e, rest[pos:end])
			if pos = blanks(rest, end); pos < len(rest) {
				pos = blanks(rest, pos+1) // behind the comma
			}
			return same
		})
		return same
	case Object:
		return Len(x) == Len(y) && within(x, y, Equal)
	}
	return bytes.Equal(x, y)
}

// Contains reports whether a valid value holds another, as MySQL's JSON_CONTAINS has it: an array holds
// another if each element of that is held by one of its own, and any other value if one of its elements
// holds it; an object holds another if it has its keys and their values hold the other's; scalars hold
// their equals.
func Contains(x, part []byte) bool {
	switch KindOf(x) {
	case Array:
		some := func(part []byte) (hit bool) {
			Elements(x, func(e []byte) bool { hit = Contains(e, part); return !hit })
			return hit
		}
		if KindOf(part) != Array {
			return some(part)
		}
		all := true
		Elements(part, func(e []byte) bool { all = some(e); return all })
		return all
	case Object:
		return KindOf(part) == Object && within(part, x, func(p, x []byte) bool { return Contains(x, p) })
	}
	return Equal(x, part)
}

// within reports whether each member of part has one of the same key in x, and test holds for the two
// values.
func within(part, x []byte, test func(part, x []byte) bool) bool {
	all := true
	Members(part, func(key, value []byte) bool {
		var found []byte
		Members(x, func(k, v []byte) bool {
			if equalStrings(key, k) {
				found = v
			}
			return true
		})
		all = found != nil && test(value, found)
		return all
	})
	return all
}

func equalStrings(x, y []byte) bool {
	if bytes.IndexByte(x, '\\') < 0 && bytes.IndexByte(y, '\\') < 0 {
		return bytes.Equal(x, y)
	}
	return stringIs(x, string(AppendUnquoted(nil, y)))
}

// equalNumbers compares by sign, digits without zeros at both ends, and place of the first digit.
func equalNumbers(x, y []byte) bool {
	if bytes.Equal(x, y) {
		return true
	}
	nx, dx, ex, ok1 := digits(x)
	ny, dy, ey, ok2 := digits(y)
	return ok1 && ok2 && nx == ny && ex == ey && bytes.Equal(dx, dy)
}

// digits takes a number apart: 0.d1d2… × 10^exp. ok is false if the exponent is beyond all measure.
func digits(v []byte) (negative bool, d []byte, exp int, ok bool) {
	if v[0] == '-' {
		negative, v = true, v[1:]
	}
	if i := bytes.IndexAny(v, "eE"); i >= 0 {
		e, err := strconv.ParseInt(string(v[i+1:]), 10, 31)
		if err != nil {
			return negative, nil, 0, false
		}
		exp, v = int(e), v[:i]
	}
	whole, fraction, _ := bytes.Cut(v, []byte("."))
	d = append(append(d, whole...), fraction...)
	exp += len(whole)
	for len(d) > 0 && d[0] == '0' {
		d = d[1:]
		exp--
	}
	for len(d) > 0 && d[len(d)-1] == '0' {
		d = d[:len(d)-1]
	}
	if len(d) == 0 {
		return false, nil, 0, true
	}
	return negative, d, exp, true
}
