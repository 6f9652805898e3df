package convert

import (
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

// guess is what the values of a column of text, so far, can all be. It starts as everything and is
// narrowed value by value.
type guess struct {
	seen     bool // any value that is neither NULL nor empty
	nullable bool
	empty    bool // any empty text
	not      [candidates]bool
}

// The candidates, the first that is left being chosen.
const (
	asBoolean = iota
	asBigInt
	asDouble
	asDate
	asDateTime
	asTimestamp
	candidates
)

var candidateTypes = [candidates]*types.Type{
	types.Of(types.Boolean), types.Of(types.BigInt), types.Of(types.Double), types.Of(types.Date),
	types.Of(types.DateTime), types.Of(types.Timestamp),
}

// see narrows the guess by a value. A type counts only if the text is what it would be written as, or
// nearly so: 007 and 1e400 stay text.
func (g *guess) see(s string) {
	g.seen = true
	if !g.not[asBoolean] {
		g.not[asBoolean] = !strings.EqualFold(s, "true") && !strings.EqualFold(s, "false")
	}
	if !g.not[asBigInt] {
		n, err := strconv.ParseInt(s, 10, 64)
		g.not[asBigInt] = err != nil || strconv.FormatInt(n, 10) != s
	}
	if !g.not[asDouble] {
		g.not[asDouble] = !double(s)
	}
	if !g.not[asDate] {
		_, ok := types.ParseDate(s)
		g.not[asDate] = !ok || len(s) != len("2006-01-02")
	}
	if g.not[asDateTime] && g.not[asTimestamp] {
		return
	}
	m, ok := types.ParseMoment(s)
	whole := ok && len(s) > len("2006-01-02") && m.Nanos%1000 == 0
	g.not[asDateTime] = g.not[asDateTime] || !whole || m.HasOffset
	g.not[asTimestamp] = g.not[asTimestamp] || !whole || !m.HasOffset
}

// maxExact is the largest of the whole numbers that a double holds exactly, with all below it.
const maxExact = 1 << 53

// double reports numbers of which a double keeps every digit that counts: 17 where it may have been
// written from one, whole numbers to maxExact. A longer run of digits is an identifier rather than a
// number.
func double(s string) bool {
	digits, whole := 0, 0
	point := false
	for i, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9':
			digits++
			if !point {
				whole++
			}
		case c == '.':
			point = true
		case c == '-' || c == '+' || c == 'e' || c == 'E':
			if (c == 'e' || c == 'E') && i == 0 {
				return false
			}
		default:
			return false
		}
	}
	unsigned := strings.TrimPrefix(s, "-")
	if digits == 0 || digits > 17 || whole > 1 && unsigned[0] == '0' {
		return false
	}
	f, err := strconv.ParseFloat(s, 64)
	return err == nil && f-f == 0 && (digits > whole || strings.ContainsAny(s, "eE") || f <= maxExact && f >= -maxExact)
}

func (g *guess) field(name string) types.Field {
	t := types.Of(types.Varchar)
	if g.seen {
		for i, not := range g.not {
			if !not {
				t = candidateTypes[i]
				break
			}
		}
	}
	// Empty text is a value of text alone.
	nullable := g.nullable || g.empty && t.Kind != types.Varchar || !g.seen && !g.empty
	return types.Field{Name: name, Type: t, Nullable: nullable}
}
