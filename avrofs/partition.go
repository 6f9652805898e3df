package avrofs

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// PathKind is the type of a path column.
type PathKind uint8

// The kinds of path columns.
const (
	Varchar PathKind = iota // PathValue.Str
	BigInt                  // PathValue.Int
	Date                    // PathValue.Int: days since 1970-01-01
)

// String returns the SQL name of the type.
func (k PathKind) String() string {
	switch k {
	case BigInt:
		return "BIGINT"
	case Date:
		return "DATE"
	}
	return "VARCHAR"
}

// PathColumn is a column whose values stand in the paths of a table's files.
// Every path column may be NULL.
type PathColumn struct {
	Name string
	Kind PathKind
}

// PathValue is the value of a path column for one file.
type PathValue struct {
	Null bool
	Int  int64
	Str  string
}

// nullPartition is how Hive writes a NULL into a path.
const nullPartition = "__HIVE_DEFAULT_PARTITION__"

// keyValue splits the name of a key=value level. Both parts are still encoded.
func keyValue(name string) (key, value string, ok bool) {
	key, value, ok = strings.Cut(name, "=")
	return key, value, ok && key != ""
}

// partitionLevel reports whether a directory of that name is a partition level:
// key=value, all digits, or a date.
func partitionLevel(name string) bool {
	if _, _, ok := keyValue(name); ok {
		return true
	}
	return allDigits(name) || dateName(name)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// dateLayouts are the names that count as dates, besides those of digits alone.
var dateLayouts = []string{
	"2006-01-02", "2006-01", "2006_01_02", "2006_01", "2006.01.02",
	"2006-01-02-15", "2006-01-02T15", "2006-01-02_15", "2006-01-02-15-04",
}

func dateName(s string) bool {
	if len(s) < 7 || s[0] < '0' || s[0] > '9' {
		return false
	}
	for _, l := range dateLayouts {
		if len(l) == len(s) {
			if _, err := time.Parse(l, s); err == nil {
				return true
			}
		}
	}
	return false
}

// unescape decodes the %XX that Hive, Spark and Iceberg write for characters
// that a path can't hold. What is not such an escape stays as it is, and so
// does a text that would not be UTF-8.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, lo := unhex(s[i+1]), unhex(s[i+2])
			if hi >= 0 && lo >= 0 {
				b = append(b, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		b = append(b, s[i])
	}
	if !utf8.Valid(b) {
		return s
	}
	return string(b)
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// asBigInt reads a text that a BIGINT gives back unchanged.
func asBigInt(s string) (int64, bool) {
	if len(s) == 0 || len(s) > 20 || s[0] == '+' {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && strconv.FormatInt(n, 10) == s
}

// asDate reads a text that a DATE gives back unchanged.
func asDate(s string) (int64, bool) {
	if len(s) != len(time.DateOnly) {
		return 0, false
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 || t.Format(time.DateOnly) != s {
		return 0, false
	}
	return t.Unix() / 86400, true
}

// timeParts are the keys whose values are parts of a time, which writers fill up with zeros: month=03.
var timeParts = map[string]bool{"year": true, "month": true, "day": true, "hour": true, "minute": true, "second": true}

// kinder narrows the kind of a column down by its values.
type kinder struct {
	part                  bool // of a time: zeros before a number don't matter
	some, notInt, notDate bool
}

func newKinder(key string) kinder { return kinder{part: timeParts[strings.ToLower(key)]} }

func (k *kinder) see(s string) {
	k.some = true
	if !k.notInt {
		_, ok := asBigInt(s)
		k.notInt = !ok && !(k.part && len(s) <= 4 && allDigits(s))
	}
	if !k.notDate {
		_, ok := asDate(s)
		k.notDate = !ok
	}
}

func (k *kinder) kind() PathKind {
	switch {
	case k.some && !k.notInt:
		return BigInt
	case k.some && !k.notDate:
		return Date
	}
	return Varchar
}

// typed gives a text the kind of its column.
func typed(kind PathKind, s string) (PathValue, error) {
	var n int64
	ok := true
	switch kind {
	case Varchar:
		return PathValue{Str: s}, nil
	case BigInt:
		var err error
		n, err = strconv.ParseInt(s, 10, 64)
		ok = err == nil
	case Date:
		n, ok = asDate(s)
	}
	if !ok {
		return PathValue{}, fmt.Errorf("%q is not a %s", s, kind)
	}
	return PathValue{Int: n}, nil
}
