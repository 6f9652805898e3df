package driver_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// Numbers and moments of JSON text that have several spellings.
type (
	number struct{ text string }
	moment struct{ text string }
)

// plain is a datum as JSON has it in a nested value: unions untagged, bytes in base64, decimals in full.
func plain(s *schema.Schema, v any) any {
	switch s.Kind {
	case schema.Null, schema.Boolean:
		return v
	case schema.Int, schema.Long:
		return plainInteger(s, v.(int64))
	case schema.Float, schema.Double:
		f := v.(float64)
		if f != f || math.IsInf(f, 0) {
			return string(types.AppendDouble(nil, f, 64))
		}
		bits := 64
		if s.Kind == schema.Float {
			bits = 32
		}
		return number{strconv.FormatFloat(f, 'g', -1, bits)}
	case schema.String, schema.Enum:
		return strings.ToValidUTF8(v.(string), "\ufffd")
	case schema.Bytes, schema.Fixed:
		if n, ok := v.(unscaled); ok {
			return number{decimalText(string(n), s.Logical.Scale)}
		}
		switch s.Logical.Kind {
		case schema.LogicalUUID:
			return v
		case schema.LogicalDuration:
			return intervalText(v.(string))
		}
		return base64.StdEncoding.EncodeToString([]byte(v.(string)))
	case schema.Record:
		out := map[string]any{}
		for i, f := range s.Fields {
			out[f.Name] = plain(f.Type, v.([]any)[i])
		}
		return out
	case schema.Array:
		out := []any{}
		for _, x := range v.([]any) {
			out = append(out, plain(s.Items, x))
		}
		return out
	case schema.Map:
		out := map[string]any{}
		for k, x := range v.(map[string]any) {
			out[strings.ToValidUTF8(k, "\ufffd")] = plain(s.Items, x)
		}
		return out
	}
	h := v.(held)
	return plain(s.Branches[h.branch], h.value)
}

// perSecond is how many units of a time or timestamp make a second, 0 for all else.
func perSecond(s *schema.Schema) int64 {
	switch s.Logical.Kind {
	case schema.LogicalTimeMillis, schema.LogicalTimestampMillis, schema.LogicalLocalTimestampMillis:
		return 1e3
	case schema.LogicalTimeMicros, schema.LogicalTimestampMicros, schema.LogicalLocalTimestampMicros:
		return 1e6
	case schema.LogicalTimestampNanos, schema.LogicalLocalTimestampNanos:
		return 1e9
	}
	return 0
}

// when is the moment of a time or timestamp, or of a date.
func when(s *schema.Schema, n int64) time.Time {
	if s.Logical.Kind == schema.LogicalDate {
		return time.Unix(n*86_400, 0).UTC()
	}
	unit := perSecond(s)
	sec, frac := n/unit, n%unit
	if frac < 0 {
		sec, frac = sec-1, frac+unit
	}
	return time.Unix(sec, frac*(1e9/unit)).UTC()
}

func plainInteger(s *schema.Schema, n int64) any {
	if s.Logical.Kind != schema.LogicalDate && perSecond(s) == 0 {
		return number{strconv.FormatInt(n, 10)}
	}
	layout := "2006-01-02T15:04:05.999999999"
	switch s.Logical.Kind {
	case schema.LogicalDate:
		layout = "2006-01-02"
	case schema.LogicalTimeMillis, schema.LogicalTimeMicros:
		return moment{timeText(n, perSecond(s))}
	case schema.LogicalTimestampMillis, schema.LogicalTimestampMicros, schema.LogicalTimestampNanos:
		layout += "Z"
	}
	return moment{when(s, n).Format(layout)}
}

// timeText is a time of day, or of none, as MySQL writes it: -838:59:59.5.
func timeText(n, unit int64) string {
	sign := ""
	abs := new(big.Int).SetInt64(n)
	if n < 0 {
		sign = "-"
		abs.Neg(abs)
	}
	sec, frac := new(big.Int).QuoRem(abs, big.NewInt(unit), new(big.Int))
	s := sec.Int64()
	text := fmt.Sprintf("%s%02d:%02d:%02d", sign, s/3600, s/60%60, s%60)
	if frac.Sign() != 0 {
		text += "." + strings.TrimRight(fmt.Sprintf("%09d", frac.Int64()*(1e9/unit)), "0")
	}
	return text
}

// timeValue is the same with six digits of a fraction, as the driver hands it out.
func timeValue(n, unit int64) string {
	text := timeText(n, unit)
	i := strings.IndexByte(text, '.')
	if i < 0 {
		return text + ".000000"
	}
	return text + strings.Repeat("0", len(".000000")-len(text[i:]))
}

func decimalText(digits string, scale int) string {
	n, _ := new(big.Int).SetString(digits, 10)
	r := new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
	return r.FloatString(scale)
}

// intervalText is a duration's ISO 8601 text.
func intervalText(b string) string {
	part := func(at int) int64 { return int64(binary.LittleEndian.Uint32([]byte(b[at:]))) }
	return string(types.AppendInterval(nil, types.IntervalValue{Months: part(0), Days: part(4), Nanos: part(8) * 1e6}))
}

// plainDiff says where JSON text differs from what is wanted of it.
func plainDiff(want any, text string) string {
	if !utf8.ValidString(text) {
		return fmt.Sprintf(": text that is not UTF-8: %.100q", text)
	}
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var got any
	if err := dec.Decode(&got); err != nil {
		return fmt.Sprintf(": %v in %.100q", err, text)
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Sprintf(": more than one value in %.100q", text)
	}
	return valueDiff(want, got)
}

func valueDiff(want, got any) string {
	differ := func() string { return fmt.Sprintf(": want %.200s, got %.200s", show(want), show(got)) }
	switch w := want.(type) {
	case number:
		g, ok := got.(json.Number)
		if !ok {
			return differ()
		}
		x, ok1 := new(big.Rat).SetString(w.text)
		y, ok2 := new(big.Rat).SetString(string(g))
		if !ok1 || !ok2 || x.Cmp(y) != 0 {
			return differ()
		}
		return ""
	case moment:
		if got == w.text {
			return ""
		}
		return differ()
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return differ()
		}
		for k := range w {
			if _, ok := g[k]; !ok {
				return differ()
			}
			if d := valueDiff(w[k], g[k]); d != "" {
				return "." + k + d
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return differ()
		}
		for i := range w {
			if d := valueDiff(w[i], g[i]); d != "" {
				return fmt.Sprintf("[%d]", i) + d
			}
		}
		return ""
	}
	if want != got {
		return differ()
	}
	return ""
}

// scannedDiff says how a value that database/sql hands out differs from a datum. Nested values are JSON.
func scannedDiff(s *schema.Schema, want, got any) string {
	for s.Kind == schema.Union {
		if _, nullable := s.Nullable(); !nullable {
			break
		}
		h := want.(held)
		s, want = s.Branches[h.branch], h.value
	}
	if s.Kind == schema.Union {
		if h := want.(held); h.value == nil && got == nil {
			return ""
		}
	}
	differ := func(w any) string { return fmt.Sprintf(": want %.200s, got %.200s", show(w), show(got)) }
	switch w := want.(type) {
	case int64:
		switch {
		case s.Logical.Kind == schema.LogicalTimeMillis || s.Logical.Kind == schema.LogicalTimeMicros:
			want = timeValue(w, perSecond(s))
		case s.Logical.Kind == schema.LogicalDate || perSecond(s) > 0:
			if t, ok := got.(time.Time); !ok || !t.Equal(when(s, w)) {
				return differ(when(s, w))
			}
			return ""
		}
	case unscaled:
		want = decimalText(string(w), s.Logical.Scale)
	case float64:
		return treeDiff(s, want, got)
	case string:
		if s.Logical.Kind == schema.LogicalDuration {
			want = intervalText(w)
			break
		}
		if s.Kind == schema.Bytes || s.Kind == schema.Fixed && s.Logical.Kind != schema.LogicalUUID {
			if b, ok := got.([]byte); !ok || !bytes.Equal(b, []byte(w)) {
				return differ(want)
			}
			return ""
		}
	case []any, map[string]any, held:
		switch g := got.(type) {
		case []byte:
			return plainDiff(plain(s, want), string(g))
		case string: // of a recursive schema
			return plainDiff(plain(s, want), g)
		}
		return differ(want)
	}
	if want != got {
		return differ(want)
	}
	return ""
}
