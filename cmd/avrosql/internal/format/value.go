package format

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/avrosql/avrosql/exec/jsontext"
)

// appendText writes a value that is not NULL as plain text.
func appendText(b []byte, v any, sqlType string) []byte {
	switch v := v.(type) {
	case string:
		return append(b, v...)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		return appendFloat(b, v, sqlType)
	case bool:
		return strconv.AppendBool(b, v)
	case time.Time:
		return appendMoment(b, v, sqlType)
	case []byte:
		if binary(sqlType) {
			return hex.AppendEncode(append(b, `\x`...), v)
		}
		return append(b, v...)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return append(b, err.Error()...)
	}
	return append(b, text...)
}

func appendFloat(b []byte, f float64, sqlType string) []byte {
	switch {
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	}
	bits := 64
	if sqlType == "FLOAT" {
		bits = 32
	}
	form := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	return strconv.AppendFloat(b, f, form, -1, bits)
}

func binary(sqlType string) bool { return sqlType == "VARBINARY" || sqlType == "BINARY" }

// appendMoment writes a date, 2006-01-02, a wall clock, 2006-01-02 15:04:05, or an instant, which ends
// in its zone; fractions of a second only as far as there are any. RFC 3339 is the one form that the
// library writes fast; it is that but for the T.
func appendMoment(b []byte, v time.Time, sqlType string) []byte {
	const date = len("2006-01-02")
	at := len(b)
	switch sqlType {
	case "DATE":
		return v.UTC().AppendFormat(b, time.RFC3339)[:at+date]
	case "DATETIME":
		b = v.UTC().AppendFormat(b, time.RFC3339Nano)
		b = b[:len(b)-len("Z")]
	default:
		b = v.AppendFormat(b, time.RFC3339Nano)
	}
	b[at+date] = ' '
	return b
}

// Number reports whether values of a type are numbers.
func Number(sqlType string) bool {
	switch sqlType {
	case "INT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL":
		return true
	}
	return false
}

func nested(sqlType string) bool {
	switch sqlType {
	case "STRUCT", "ARRAY", "MAP", "UNION", "JSON":
		return true
	}
	return false
}

// appendJSON writes a value as JSON: numbers in full, bytes in base64, moments as text, nested values
// as they are.
func appendJSON(b []byte, v any, sqlType string) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return append(appendFloat(append(b, '"'), v, sqlType), '"')
		}
		return appendFloat(b, v, sqlType)
	case string:
		if sqlType == "DECIMAL" || nested(sqlType) && jsontext.Valid([]byte(v)) {
			return append(b, v...)
		}
		return jsontext.AppendString(b, []byte(v))
	case time.Time:
		b = append(b, '"')
		if sqlType == "TIMESTAMP" {
			return append(v.AppendFormat(b, time.RFC3339Nano), '"')
		}
		return append(appendMoment(b, v, sqlType), '"')
	case []byte:
		if nested(sqlType) {
			return append(b, v...)
		}
		if binary(sqlType) {
			return append(base64.StdEncoding.AppendEncode(append(b, '"'), v), '"')
		}
		return jsontext.AppendString(b, v)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return jsontext.AppendString(b, []byte(err.Error()))
	}
	return append(b, text...)
}

const hexDigits = "0123456789abcdef"

// appendVisible writes text for a person: control characters, which could move the cursor or worse, are escaped.
func appendVisible(b []byte, s []byte) []byte {
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune(s[i:])
		switch {
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == utf8.RuneError && n == 1 || r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 && n == 1:
			b = append(b, '\\', 'x', hexDigits[s[i]>>4], hexDigits[s[i]&15])
		case r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			b = append(b, `\u`...)
			b = append(b, hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		default:
			b = append(b, s[i:i+n]...)
		}
		i += n
	}
	return b
}

// rigid reports whether values of a type are of use only as a whole.
func rigid(sqlType string) bool {
	switch sqlType {
	case "DATE", "TIME", "TIMESTAMP", "DATETIME", "BOOLEAN":
		return true
	}
	return Number(sqlType)
}
