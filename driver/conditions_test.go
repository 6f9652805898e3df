package driver_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"math/big"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
)

// truth is a value of SQL's logic.
type truth int8

const (
	no truth = iota - 1
	unknown
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// condition is a WHERE clause and what it says of a record.
type condition struct {
	text string
	eval func(row []any) truth
}

// conditionGen makes random conditions on the scalar fields of a file. Constants are values that the
// file holds, their neighbours, and numbers beyond the range of the field's type.
type conditionGen struct {
	*rand.Rand
	c      *reference
	leaves []leafPath
}

func newConditionGen(r *rand.Rand, c *reference) *conditionGen {
	g := &conditionGen{Rand: r, c: c}
	for _, l := range leafPaths(c.schema, nil, func(row []any) any { return row }, map[*schema.Schema]bool{c.schema: true}) {
		g.add(l)
	}
	return g
}

// add takes a leaf if it is a scalar, and of a union the branches that are.
func (g *conditionGen) add(l leafPath) {
	if b, ok := l.s.Nullable(); ok {
		at := l.value
		l.s, l.value = b, func(row []any) any {
			h, ok := at(row).(held)
			if !ok || h.value == nil {
				return absent{}
			}
			return h.value
		}
	}
	if l.s.Kind == schema.Union {
		for k, b := range l.s.Branches {
			if b.Kind.Primitive() && b.Kind != schema.Null {
				g.add(leafPath{append(slices.Clone(l.names), b.Kind.String()), b, func(row []any) any {
					if h, ok := l.value(row).(held); ok && h.branch == k {
						return h.value
					}
					return absent{}
				}})
			}
		}
		return
	}
	if _, ok := g.literal(l.s, g.sample(l)); ok {
		g.leaves = append(g.leaves, l)
	}
}

// sample is the field's value in some record.
func (g *conditionGen) sample(l leafPath) any {
	for range 10 {
		if len(g.c.rows) == 0 {
			break
		}
		if v := l.value(g.c.rows[g.Intn(len(g.c.rows))]); v != (absent{}) {
			return v
		}
	}
	switch l.s.Kind {
	case schema.Boolean:
		return true
	case schema.Int, schema.Long:
		return int64(1)
	case schema.Float, schema.Double:
		return 1.5
	}
	return nil
}

// constant is a literal and the value that it stands for.
type constant struct {
	text  string
	value any // as scalarValue makes it
}

// literal writes a value of a field's type; false if that type takes no part in conditions.
func (g *conditionGen) literal(s *schema.Schema, v any) (constant, bool) {
	out := constant{value: scalarValue(s, v)}
	switch v := v.(type) {
	case bool:
		out.text = strings.ToUpper(strconv.FormatBool(v))
	case float64:
		switch {
		case math.IsNaN(v), math.IsInf(v, 0):
			out.text = fmt.Sprintf("CAST('%s' AS DOUBLE)", strings.Replace(fmt.Sprint(v), "Inf", "Infinity", 1))
		default:
			out.text = strconv.FormatFloat(v, 'e', -1, 64)
		}
	case unscaled:
		out.text = decimalText(string(v), s.Logical.Scale)
	case string:
		switch {
		case s.Logical.Kind != schema.NoLogical:
			return out, false
		case s.Kind == schema.Bytes || s.Kind == schema.Fixed:
			out.text = fmt.Sprintf("X'%X'", v)
		case strings.ContainsAny(v, "\\\x00") || strings.ToValidUTF8(v, "") != v:
			return out, false
		default:
			out.text = quotePath(v)
		}
	case int64:
		t := when
		switch s.Logical.Kind {
		case schema.LogicalTimeMillis, schema.LogicalTimeMicros:
			if v < 0 || v >= 86_400*perSecond(s) {
				return out, false
			}
			out.text = "TIME '" + timeText(v, perSecond(s)) + "'"
		case schema.LogicalDate:
			out.text = "DATE '" + t(s, v).Format("2006-01-02") + "'"
		case schema.LogicalTimestampMillis, schema.LogicalTimestampMicros, schema.LogicalTimestampNanos:
			out.text = "TIMESTAMP '" + t(s, v).Format("2006-01-02 15:04:05.999999999") + "'"
		case schema.LogicalLocalTimestampMillis, schema.LogicalLocalTimestampMicros, schema.LogicalLocalTimestampNanos:
			out.text = "DATETIME '" + t(s, v).Format("2006-01-02 15:04:05.999999999") + "'"
		default:
			out.text = strconv.FormatInt(v, 10)
			return out, true
		}
		if perSecond(s) > 0 || s.Logical.Kind == schema.LogicalDate {
			if y := t(s, v).Year(); y < 1 || y > 9999 {
				return out, false
			}
		}
	default:
		return out, false
	}
	return out, true
}

// constant chooses a constant to compare a field with.
func (g *conditionGen) constant(l leafPath) constant {
	number := func(text string) constant {
		r, ok := new(big.Rat).SetString(text)
		if !ok {
			panic(text)
		}
		return constant{text, r}
	}
	plainInt := (l.s.Kind == schema.Int || l.s.Kind == schema.Long) && l.s.Logical.Kind == schema.NoLogical
	if plainInt || isDecimal(l.s) {
		switch g.Intn(5) {
		case 0:
			return number(pick(g.Rand, "0", "-1", "2147483647", "-2147483648", "2147483648", "-2147483649", "9223372036854775807",
				"-9223372036854775808", "9223372036854775808", "99999999999999999999", "-99999999999999999999999999"))
		case 1:
			return number(pick(g.Rand, "0.5", "-0.5", "1.0", "12345678901234567890.5", "2147483647.5", "0.00000000000000000001", "-9223372036854775808.5"))
		case 2:
			if v, ok := g.sample(l).(int64); ok && plainInt && v < math.MaxInt64 {
				return number(strconv.FormatInt(v+1, 10))
			}
		}
	}
	if l.s.Kind == schema.Float || l.s.Kind == schema.Double {
		if g.Intn(3) == 0 {
			f := pick(g.Rand, 0, 1, -1, 1e300, -1e300, math.MaxFloat64, math.MaxFloat32, 0.5, math.Inf(1), math.Inf(-1), math.NaN())
			c, _ := g.literal(l.s, f)
			return c
		}
		if g.Intn(4) == 0 {
			return number(pick(g.Rand, "0", "1", "-100", "4503599627370496", "0.5"))
		}
	}
	if l.s.Kind == schema.Enum && g.Intn(3) == 0 {
		return constant{"'no symbol'", "no symbol"}
	}
	for range 20 {
		if c, ok := g.literal(l.s, g.sample(l)); ok {
			return c
		}
	}
	c, _ := g.literal(l.s, map[schema.Kind]any{schema.Int: int64(0), schema.Long: int64(0), schema.String: "x", schema.Enum: "x"}[l.s.Kind])
	return c
}

// scalarValue is a value for comparison: numbers and moments as *big.Rat or, where they are none, float64.
func scalarValue(s *schema.Schema, v any) any {
	if f, ok := v.(float64); ok {
		if r := new(big.Rat).SetFloat64(f); r != nil {
			return r
		}
		return f
	}
	return meaning(s, v)
}

// compareScalars orders two values of one kind; NaN is the greatest number.
func compareScalars(x, y any) int {
	rank := func(v any) int {
		f, ok := v.(float64)
		switch {
		case !ok:
			return 0
		case math.IsNaN(f):
			return 2
		case f > 0:
			return 1
		}
		return -1
	}
	switch a := x.(type) {
	case string:
		return strings.Compare(a, y.(string))
	case bool:
		b := y.(bool)
		switch {
		case a == b:
			return 0
		case b:
			return -1
		}
		return 1
	case *big.Rat:
		if b, ok := y.(*big.Rat); ok {
			return a.Cmp(b)
		}
	}
	return rank(x) - rank(y)
}

func (g *conditionGen) condition(depth int) condition {
	if depth > 0 {
		switch g.Intn(4) {
		case 0:
			a, b := g.condition(depth-1), g.condition(depth-1)
			return condition{"(" + a.text + " AND " + b.text + ")", func(row []any) truth { return min(a.eval(row), b.eval(row)) }}
		case 1:
			a, b := g.condition(depth-1), g.condition(depth-1)
			return condition{"(" + a.text + " OR " + b.text + ")", func(row []any) truth { return max(a.eval(row), b.eval(row)) }}
		case 2:
			a := g.condition(depth - 1)
			return condition{"(NOT " + a.text + ")", func(row []any) truth { return -a.eval(row) }}
		}
	}
	l := pick(g.Rand, g.leaves...)
	name := quoteIdent(append([]string{"$t"}, l.names...)...)
	known := func(f func(v any) truth) func(row []any) truth {
		return func(row []any) truth {
			v := l.value(row)
			if v == (absent{}) {
				return unknown
			}
			return f(scalarValue(l.s, v))
		}
	}
	switch g.Intn(8) {
	case 0:
		return condition{"(" + name + " IS NULL)", func(row []any) truth { return truthOf(l.value(row) == absent{}) }}
	case 1:
		var list []string
		var values []any
		for range 1 + g.Intn(4) {
			c := g.constant(l)
			list, values = append(list, c.text), append(values, c.value)
		}
		in := func(v any) truth {
			return truthOf(slices.ContainsFunc(values, func(c any) bool { return compareScalars(v, c) == 0 }))
		}
		if g.Intn(2) == 0 {
			return condition{"(" + name + " NOT IN (" + strings.Join(list, ", ") + "))", known(func(v any) truth { return -in(v) })}
		}
		return condition{"(" + name + " IN (" + strings.Join(list, ", ") + "))", known(in)}
	case 2:
		a, b := g.constant(l), g.constant(l)
		return condition{"(" + name + " BETWEEN " + a.text + " AND " + b.text + ")", known(func(v any) truth {
			return truthOf(compareScalars(v, a.value) >= 0 && compareScalars(v, b.value) <= 0)
		})}
	case 3:
		c := g.constant(l)
		return condition{"(" + name + " IS DISTINCT FROM " + c.text + ")", func(row []any) truth {
			v := l.value(row)
			return truthOf(v == absent{} || compareScalars(scalarValue(l.s, v), c.value) != 0)
		}}
	}
	c := g.constant(l)
	op := pick(g.Rand, "=", "<>", "<", "<=", ">", ">=")
	holds := func(v any) truth {
		d := compareScalars(v, c.value)
		return truthOf(map[string]bool{"=": d == 0, "<>": d != 0, "<": d < 0, "<=": d <= 0, ">": d > 0, ">=": d >= 0}[op])
	}
	if g.Intn(5) == 0 {
		turned := map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]
		return condition{"(" + c.text + " " + turned + " " + name + ")", known(holds)}
	}
	return condition{"(" + name + " " + op + " " + c.text + ")", known(holds)}
}

// againstConditions reads the records that meet random conditions, and counts them.
func (c *reference) againstConditions(t *testing.T, ctx context.Context, r *rand.Rand, n int, dbs ...*sql.DB) {
	t.Helper()
	g := newConditionGen(r, c)
	if len(g.leaves) == 0 {
		return
	}
	for range n {
		cond := g.condition(2)
		var want []int64
		for i, row := range c.rows {
			if cond.eval(row) == yes {
				want = append(want, int64(i))
			}
		}
		from := " FROM " + quotePath(c.path) + " AS `$t` WHERE " + cond.text
		for _, db := range dbs {
			var got []int64
			err := vectors(ctx, db, "SELECT `$t`.`_row`"+from, func(b *vector.Batch, i int) error {
				got = append(got, b.Cols[0].I64[i])
				return nil
			})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s\n%d records %.60s, want %d: %.60s, %v", cond.text, len(got), fmt.Sprint(got), len(want), fmt.Sprint(want), err)
				return
			}
			var count int
			if err := db.QueryRowContext(ctx, "SELECT count(*)"+from).Scan(&count); err != nil || count != len(want) {
				t.Errorf("count(*) of %s: %d, want %d, %v", cond.text, count, len(want), err)
				return
			}
		}
	}
}

// TestCorpusConditions selects records of real files.
func TestCorpusConditions(t *testing.T) {
	db := openDB(t, corpusDir(t)+"?allow_paths=true&workers=2")
	off := openDB(t, corpusDir(t)+"?allow_paths=true&workers=1&batch_rows=50&pushdown=off")
	for i, f := range corpusFiles(t) {
		if _, bad := corpusFaults[f.name[strings.LastIndexByte(f.name, '/')+1:]]; bad || f.framing != "ok" || strings.HasSuffix(f.name, ".gz") {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			guarded(t, func(ctx context.Context) {
				c := openReference(t, f.path, false)
				if c == nil {
					return
				}
				n := 10
				if len(c.rows) > 5000 && !*long {
					n = 2
				}
				if *long {
					n *= 20
				}
				c.againstConditions(t, ctx, rand.New(rand.NewSource(int64(i))), n, db, off)
			})
		})
	}
}
