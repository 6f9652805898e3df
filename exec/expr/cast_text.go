package expr

import (
	"strconv"
	"unicode/utf8"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// appendScalar appends row i, which is not NULL, as CAST(… AS VARCHAR) writes it.
func appendScalar(dst []byte, v *vector.Vector, i int, zone *types.Zone, s *bigScratch) []byte {
	t := v.Type
	switch t.Kind {
	case types.Boolean:
		return strconv.AppendBool(dst, v.Bools[i])
	case types.Int, types.BigInt:
		return strconv.AppendInt(dst, v.I64[i], 10)
	case types.Float:
		return types.AppendDouble(dst, v.F64[i], 32)
	case types.Double:
		return types.AppendDouble(dst, v.F64[i], 64)
	case types.Decimal:
		return appendDecimalAt(dst, v, i, s)
	case types.Date:
		return types.AppendDate(dst, v.I64[i])
	case types.Time:
		return types.AppendTime(dst, v.I64[i], t.Precision)
	case types.DateTime:
		day, nanos := momentAt(v, i)
		return types.AppendDateTime(dst, day, nanos)
	case types.Timestamp:
		day, nanos := momentAt(v, i)
		return types.AppendTimestamp(dst, day, nanos, zone)
	case types.Interval:
		return types.AppendInterval(dst, v.Intervals[i])
	}
	return append(dst, v.Bytes(i)...)
}

// toText converts any scalar to VARCHAR.
func toText(from *types.Type) castLoop {
	switch {
	case from.Bytes():
		return bytesToText
	case from.Nested():
		return nil
	}
	return scalarToText
}

func scalarToText(e *castEval, v *vector.Vector, sel []int32) error {
	heap, refs := e.out.Heap, e.out.Refs
	for _, i := range sel {
		if v.Nulls.Get(int(i)) {
			continue
		}
		at := len(heap)
		heap = appendScalar(heap, v, int(i), e.zone, &e.big)
		refs[i] = vector.Ref{Off: uint32(at), Len: uint32(len(heap) - at)}
	}
	e.out.Heap = heap
	return nil
}

// bytesToText takes bytes that are UTF-8 as they are, in the memory where they lie.
func bytesToText(e *castEval, v *vector.Vector, sel []int32) error {
	e.out.Heap = v.Heap
	for _, i := range sel {
		if e.out.Refs[i] = v.Refs[i]; !utf8.Valid(v.Bytes(int(i))) {
			if err := e.fail(v, i, "not UTF-8; hex and to_base64 write bytes as text"); err != nil {
				return err
			}
		}
	}
	return nil
}

// fromText reads text strictly, apart from blanks around it.
func fromText(to *types.Type) castLoop {
	switch to.Kind {
	case types.Int, types.BigInt:
		return textToInt
	case types.Float, types.Double:
		return textToFloat
	case types.Decimal:
		return textToDecimal
	case types.Boolean:
		return textToBool
	case types.Date, types.DateTime, types.Timestamp:
		return textToMoment
	case types.Varbinary:
		return textToBytes
	case types.UUID:
		return textToUUID
	case types.Binary, types.Enum, types.JSON:
		return textToCheckedText
	case types.Time, types.Interval:
		return textToDatum
	}
	return nil
}

// trimmed returns a text without the blanks around it, sharing its memory.
func trimmed(s []byte) []byte {
	for len(s) > 0 && blank(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && blank(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

func blank(c byte) bool { return c == ' ' || c-'\t' < 5 }

// parseInt reads digits with an optional sign; why is empty unless the text is a number out of range.
func parseInt(s []byte) (x int64, why string, ok bool) {
	neg := false
	d := s
	if len(d) > 0 && (d[0] == '-' || d[0] == '+') {
		neg, d = d[0] == '-', d[1:]
	}
	if len(d) == 0 || len(d) > 18 {
		x, err := strconv.ParseInt(string(s), 10, 64)
		if err != nil {
			for _, c := range d {
				if c-'0' > 9 {
					return 0, "", false
				}
			}
			if len(d) > 0 {
				why = outOfRange
			}
			return 0, why, false
		}
		return x, "", true
	}
	for _, c := range d {
		if c -= '0'; c > 9 {
			return 0, "", false
		}
		x = 10*x + int64(c)
	}
	if neg {
		x = -x
	}
	return x, "", true
}

func textToInt(e *castEval, v *vector.Vector, sel []int32) error {
	narrow := e.to.Kind == types.Int
	for _, i := range sel {
		x, why, ok := parseInt(trimmed(v.Bytes(int(i))))
		if ok && narrow && x != int64(int32(x)) {
			ok, why = false, outOfRange
		}
		if e.out.I64[i] = x; !ok {
			if err := e.fail(v, i, why); err != nil {
				return err
			}
		}
	}
	return nil
}

func textToFloat(e *castEval, v *vector.Vector, sel []int32) error {
	bits := 64
	if e.to.Kind == types.Float {
		bits = 32
	}
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		f, why, ok := types.ParseFloat(unsafeString(trimmed(v.Bytes(int(i)))), bits)
		if e.out.F64[i] = f; !ok {
			if err := e.fail(v, i, why); err != nil {
				return err
			}
		}
	}
	return nil
}

func textToDecimal(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		s := trimmed(v.Bytes(int(i)))
		if e.short(s, int(i)) {
			continue
		}
		x, ok := types.ParseDecimal(unsafeString(s), e.to.Scale)
		switch {
		case !ok:
			if err := e.fail(v, i, ""); err != nil {
				return err
			}
		case !types.FitsBig(x, e.to.Precision):
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
		default:
			storeBig(e.out, int(i), x)
		}
	}
	return nil
}

// short reads row i of a DECIMAL from s where it has few digits, as nearly all have.
func (e *castEval) short(s []byte, i int) bool {
	x, ok := types.ParseDecimal64(s, e.to.Scale)
	switch {
	case !ok:
		return false
	case e.out.Kind == vector.Int128:
		e.out.I128[i] = types.Int128{Hi: x >> 63, Lo: uint64(x)}
		return true
	case e.out.Kind == vector.Int64:
		limit := types.Pow10(e.to.Precision)
		e.out.I64[i] = x
		return x < limit && x > -limit
	}
	return false
}

func textToBool(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		x, ok := types.ParseBool(unsafeString(trimmed(v.Bytes(int(i)))))
		if e.out.Bools[i] = x; !ok {
			if err := e.fail(v, i, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func textToMoment(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		m, ok := types.ParseMoment(unsafeString(trimmed(v.Bytes(int(i)))))
		if !ok || m.HasOffset && e.to.Kind == types.DateTime {
			why := ""
			if ok {
				why = "it has a time zone; make it a TIMESTAMP"
			}
			if err := e.fail(v, i, why); err != nil {
				return err
			}
			continue
		}
		day, nanos := m.Day, m.Nanos
		if e.to.Kind == types.Timestamp {
			day, nanos = m.Instant(e.zone)
		}
		setMoment(e.out, int(i), day, nanos)
	}
	return nil
}

func textToBytes(e *castEval, v *vector.Vector, sel []int32) error {
	e.out.Heap = v.Heap
	scatterTo(e.out.Refs, v.Refs, sel)
	return nil
}

func textToUUID(e *castEval, v *vector.Vector, sel []int32) error {
	var buf [36]byte
	for _, i := range sel {
		if !types.ParseUUID(buf[:], unsafeString(trimmed(v.Bytes(int(i))))) {
			if err := e.fail(v, i, ""); err != nil {
				return err
			}
			continue
		}
		e.out.Refs[i] = vector.Ref{Off: uint32(len(e.out.Heap)), Len: 36}
		e.out.Heap = append(e.out.Heap, buf[:]...)
	}
	return nil
}

// textToCheckedText takes text as it is if it is a value of the type.
func textToCheckedText(e *castEval, v *vector.Vector, sel []int32) error {
	e.out.Heap = v.Heap
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		e.out.Refs[i] = v.Refs[i]
		if _, err := types.ParseDatum(unsafeString(v.Bytes(int(i))), e.to, e.zone); err != nil {
			if err := e.fail(v, i, err.(*types.ParseError).Why); err != nil {
				return err
			}
		}
	}
	return nil
}

func textToDatum(e *castEval, v *vector.Vector, sel []int32) error {
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		d, err := types.ParseDatum(unsafeString(v.Bytes(int(i))), e.to, e.zone)
		switch {
		case err != nil:
			if err := e.fail(v, i, err.(*types.ParseError).Why); err != nil {
				return err
			}
		case e.out.Kind == vector.Interval:
			e.out.Intervals[i] = d.Iv
		default:
			e.out.I64[i] = d.I
		}
	}
	return nil
}

// fromBytes converts VARBINARY and BINARY to one another and to UUID.
func fromBytes(to *types.Type) castLoop {
	switch to.Kind {
	case types.Binary:
		return bytesToBinary
	case types.UUID:
		return bytesToUUID
	}
	return nil
}

func bytesToBinary(e *castEval, v *vector.Vector, sel []int32) error {
	e.out.Heap = v.Heap
	for _, i := range sel {
		if e.out.Refs[i] = v.Refs[i]; int(v.Refs[i].Len) != e.to.Length {
			if err := e.fail(v, i, "it has "+strconv.Itoa(int(v.Refs[i].Len))+" bytes"); err != nil {
				return err
			}
		}
	}
	return nil
}

func bytesToUUID(e *castEval, v *vector.Vector, sel []int32) error {
	const digits = "0123456789abcdef"
	for _, i := range sel {
		p := v.Bytes(int(i))
		if len(p) != 16 {
			if err := e.fail(v, i, "a UUID has 16 bytes, this "+strconv.Itoa(len(p))); err != nil {
				return err
			}
			continue
		}
		e.out.Refs[i] = vector.Ref{Off: uint32(len(e.out.Heap)), Len: 36}
		for k, c := range p {
			if k == 4 || k == 6 || k == 8 || k == 10 {
				e.out.Heap = append(e.out.Heap, '-')
			}
			e.out.Heap = append(e.out.Heap, digits[c>>4], digits[c&15])
		}
	}
	return nil
}
