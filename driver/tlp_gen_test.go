package driver_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand"
	"strings"
)

// queryGen makes random tables and queries over them. Kinds of values are letters: i BIGINT, n INT,
// f DOUBLE, s VARCHAR, e ENUM, b BOOLEAN, m DECIMAL(9,2), d DATE, t TIMESTAMP, l ARRAY of BIGINT, r STRUCT,
// p MAP of VARCHAR. Values are few, so that they meet.
type queryGen struct {
	*rand.Rand
	aliases int
}

// scopeGen is the columns that an expression may refer to.
type scopeGen []columnGen

type columnGen struct {
	name string
	kind rune
}

var tlpColumns = []struct {
	name, avro string
	kind       rune
}{
	{"i", `"long"`, 'i'}, {"j", `"long"`, 'i'}, {"n", `"int"`, 'n'}, {"f", `"double"`, 'f'}, {"s", `"string"`, 's'}, {"x", `"string"`, 's'},
	{"e", `{"type":"enum","name":"E","symbols":["b","a","ab","zz"]}`, 'e'}, {"b", `"boolean"`, 'b'},
	{"m", `{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}`, 'm'}, {"d", `{"type":"int","logicalType":"date"}`, 'd'},
	{"t", `{"type":"long","logicalType":"timestamp-millis"}`, 't'}, {"l", `{"type":"array","items":["null","long"]}`, 'l'},
	{"r", `{"type":"record","name":"R","fields":[{"name":"k","type":["null","long"]},{"name":"w","type":["null","string"]}]}`, 'r'},
	{"p", `{"type":"map","values":"string"}`, 'p'},
}

// tlpSchema is the schema of a table: every column but the first is nullable.
func tlpSchema(table string) string {
	var fields []string
	for k, c := range tlpColumns {
		typ := c.avro
		if k > 0 {
			typ = `["null",` + typ + `]`
		}
		fields = append(fields, fmt.Sprintf(`{"name":%q,"type":%s}`, c.name, typ))
	}
	return fmt.Sprintf(`{"type":"record","name":%q,"fields":[%s]}`, "T_"+table, strings.Join(fields, ","))
}

var tlpTexts = []string{"", "a", "b", "ab", "A", "1", "a_b", "50%", "ä"}

func (g *queryGen) record() []byte {
	var b []byte
	for k, c := range tlpColumns {
		if k > 0 {
			if g.Intn(4) == 0 {
				b = appendLong(b, 0)
				continue
			}
			b = appendLong(b, 1)
		}
		b = g.datum(b, c.kind)
	}
	return b
}

func (g *queryGen) datum(b []byte, kind rune) []byte {
	switch kind {
	case 'i', 'n':
		return appendLong(b, int64(g.Intn(6)-1))
	case 'f':
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(pick(g.Rand, 0, 1, 1.5, -2, 3, math.NaN(), math.Inf(1))))
	case 's':
		return appendText(b, pick(g.Rand, tlpTexts...))
	case 'e':
		return appendLong(b, int64(g.Intn(4)))
	case 'b':
		return append(b, byte(g.Intn(2)))
	case 'm':
		return append(appendLong(b, 2), byte(g.Intn(3)-1), byte(pick(g.Rand, 0, 50, 100, 200)))
	case 'd':
		return appendLong(b, 18_000+int64(g.Intn(4)))
	case 't':
		return appendLong(b, 18_000*86_400_000+int64(g.Intn(4))*43_200_000)
	case 'l':
		n := g.Intn(3)
		if n > 0 {
			b = appendLong(b, int64(n))
		}
		for range n {
			if g.Intn(3) == 0 {
				b = appendLong(b, 0)
			} else {
				b = appendLong(appendLong(b, 1), int64(g.Intn(3)))
			}
		}
		return append(b, 0)
	case 'r':
		b = appendLong(appendLong(b, 1), int64(g.Intn(3)))
		if g.Intn(3) == 0 {
			return appendLong(b, 0)
		}
		return appendText(appendLong(b, 1), pick(g.Rand, tlpTexts...))
	}
	if g.Intn(2) == 0 {
		return append(b, 0)
	}
	return append(appendText(appendText(appendLong(b, 1), pick(g.Rand, "k", "q")), pick(g.Rand, tlpTexts...)), 0)
}

// table draws a table under a new alias.
func (g *queryGen) table() (string, scopeGen) {
	g.aliases++
	alias := fmt.Sprint("t", g.aliases)
	var s scopeGen
	for _, c := range tlpColumns {
		s = append(s, columnGen{alias + "." + c.name, c.kind})
	}
	return pick(g.Rand, "a", "b", "c") + " AS " + alias, s
}

// derive makes a derived table of some columns of a FROM clause.
func (g *queryGen) derive(from string, s scopeGen) (string, scopeGen) {
	g.aliases++
	alias := fmt.Sprint("q", g.aliases)
	var items []string
	var out scopeGen
	for range 2 + g.Intn(4) {
		kind := s[g.Intn(len(s))].kind
		name := fmt.Sprint("c", len(out))
		items = append(items, g.value(s, kind, 1)+" AS "+name)
		out = append(out, columnGen{alias + "." + name, kind})
	}
	where := ""
	if g.Intn(2) == 0 {
		where = " WHERE " + g.pred(s, 1)
	}
	return "(SELECT " + strings.Join(items, ", ") + " FROM " + from + where + ") AS " + alias, out
}

// from draws a FROM clause of tables, joins, and derived tables that filter, group, number or unite rows.
func (g *queryGen) from(depth int) (string, scopeGen) {
	if depth == 0 || g.Intn(4) == 0 {
		return g.table()
	}
	left, s := g.from(depth - 1)
	switch g.Intn(8) {
	case 0, 1, 2:
		right, t := g.table()
		both := append(s[:len(s):len(s)], t...)
		kind := pick(g.Rand, "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")
		on := g.equality(s, t)
		if g.Intn(3) == 0 {
			on += " AND " + g.pred(both, b2i(kind != "FULL JOIN"))
		}
		return left + " " + kind + " " + right + " ON " + on, both
	case 3:
		return g.derive(left, s)
	case 4:
		g.aliases++
		alias := fmt.Sprint("g", g.aliases)
		k := g.column(s, "insedbtfm")
		q := fmt.Sprintf("(SELECT %s AS c0, %s AS c1, %s AS c2 FROM %s GROUP BY %s) AS %s", k.name, g.aggregate(s, 'i'), g.aggregate(s, 's'), left, k.name, alias)
		return q, scopeGen{{alias + ".c0", k.kind}, {alias + ".c1", 'i'}, {alias + ".c2", 's'}}
	case 5:
		g.aliases++
		alias := fmt.Sprint("w", g.aliases)
		k, v := g.column(s, "insedbtfm"), g.column(s, "insdtm")
		fn := pick(g.Rand, "rank() OVER (PARTITION BY KEY ORDER BY VALUE)", "dense_rank() OVER (ORDER BY VALUE DESC)", "count(VALUE) OVER (PARTITION BY KEY)", "count(*) OVER (PARTITION BY KEY ORDER BY VALUE)", "count(KEY) OVER ()")
		fn = strings.NewReplacer("KEY", k.name, "VALUE", v.name).Replace(fn)
		q := fmt.Sprintf("(SELECT %s AS c0, %s AS c1, %s AS c2 FROM %s) AS %s", k.name, v.name, fn, left, alias)
		return q, scopeGen{{alias + ".c0", k.kind}, {alias + ".c1", v.kind}, {alias + ".c2", 'i'}}
	case 6:
		g.aliases++
		alias := fmt.Sprint("u", g.aliases)
		right, t := g.from(depth - 1)
		var l, r []string
		var out scopeGen
		for range 1 + g.Intn(3) {
			kind := pick(g.Rand, []rune("insfmdte")...)
			l, r = append(l, g.value(s, kind, 1)+fmt.Sprint(" AS c", len(out))), append(r, g.value(t, kind, 1))
			out = append(out, columnGen{fmt.Sprint(alias, ".c", len(out)), kind})
		}
		op := pick(g.Rand, "UNION ALL", "UNION ALL", "UNION", "EXCEPT", "INTERSECT", "EXCEPT ALL", "INTERSECT ALL")
		return "(SELECT " + strings.Join(l, ", ") + " FROM " + left + " " + op + " SELECT " + strings.Join(r, ", ") + " FROM " + right + ") AS " + alias, out
	}
	g.aliases++
	alias := fmt.Sprint("d", g.aliases)
	k, v := g.column(s, "insedbtfm"), g.column(s, "insedbtfm")
	tail := ""
	if g.Intn(2) == 0 {
		tail = fmt.Sprint(" ORDER BY 1, 2 DESC LIMIT ", g.Intn(6))
	}
	return fmt.Sprintf("(SELECT DISTINCT %s AS c0, %s AS c1 FROM %s%s) AS %s", k.name, v.name, left, tail, alias), scopeGen{{alias + ".c0", k.kind}, {alias + ".c1", v.kind}}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// column draws a column of one of some kinds, or of any.
func (g *queryGen) column(s scopeGen, kinds string) columnGen {
	at := g.Intn(len(s))
	for k := range s {
		c := s[(at+k)%len(s)]
		if kinds == "" && !strings.ContainsRune("lrp", c.kind) || strings.ContainsRune(kinds, c.kind) {
			return c
		}
	}
	if kinds == "" {
		kinds = "i"
	}
	kind := []rune(kinds)[0]
	return columnGen{g.value(nil, kind, 0), kind}
}

func (g *queryGen) equality(s, t scopeGen) string {
	kind := pick(g.Rand, []rune("iiinsedtfm")...)
	return g.column(s, string(kind)).name + " = " + g.column(t, string(kind)).name
}

// list draws a select list.
func (g *queryGen) list(s scopeGen) string {
	var items []string
	for range 1 + g.Intn(3) {
		if g.Intn(3) == 0 {
			items = append(items, g.value(s, pick(g.Rand, []rune("insfmdtb")...), 2))
		} else {
			items = append(items, g.column(s, "insedbtfm").name)
		}
	}
	return strings.Join(items, ", ")
}

func (g *queryGen) constant(kind rune) string {
	if g.Intn(12) == 0 {
		return "CAST(NULL AS " + tlpType[kind] + ")"
	}
	switch kind {
	case 'i', 'n':
		return fmt.Sprint(g.Intn(6) - 1)
	case 'f':
		return pick(g.Rand, "0e0", "1.5e0", "-2e0", "3e0", "CAST('NaN' AS DOUBLE)")
	case 's', 'e':
		return "'" + pick(g.Rand, tlpTexts...) + "'"
	case 'b':
		return pick(g.Rand, "TRUE", "FALSE")
	case 'm':
		return pick(g.Rand, "0.5", "1.00", "2", "-1.28", "1.505")
	case 'd':
		return "DATE '" + pick(g.Rand, "2019-04-14", "2019-04-15", "2019-04-16") + "'"
	case 't':
		return "TIMESTAMP '" + pick(g.Rand, "2019-04-14 00:00:00", "2019-04-14 12:00:00", "2019-04-15 00:00:00") + "'"
	}
	return "NULL"
}

var tlpType = map[rune]string{'i': "BIGINT", 'n': "INT", 'f': "DOUBLE", 's': "VARCHAR", 'e': "VARCHAR", 'b': "BOOLEAN", 'm': "DECIMAL(9,2)", 'd': "DATE", 't': "TIMESTAMP"}

// value draws an expression of a kind.
func (g *queryGen) value(s scopeGen, kind rune, depth int) string {
	if len(s) == 0 {
		return g.constant(kind)
	}
	if strings.ContainsRune("lrp", kind) {
		return g.column(s, string(kind)).name
	}
	if depth <= 0 || g.Intn(3) == 0 {
		if g.Intn(5) == 0 {
			return g.constant(kind)
		}
		return g.column(s, string(kind)).name
	}
	sub := func(k rune) string { return g.value(s, k, depth-1) }
	switch g.Intn(9) {
	case 0:
		return fmt.Sprintf("CASE WHEN %s THEN %s ELSE %s END", g.pred(s, depth-1), sub(kind), sub(kind))
	case 1:
		return fmt.Sprintf("COALESCE(%s, %s)", sub(kind), sub(kind))
	case 2:
		return fmt.Sprintf("NULLIF(%s, %s)", sub(kind), sub(kind))
	case 3:
		if depth > 1 {
			return g.scalar(s, kind)
		}
		return fmt.Sprintf("IF(%s, %s, %s)", g.pred(s, depth-1), sub(kind), sub(kind))
	}
	return g.computed(s, kind, sub)
}

// computed draws an operation whose result is of a kind.
func (g *queryGen) computed(s scopeGen, kind rune, sub func(rune) string) string {
	switch kind {
	case 'i':
		switch g.Intn(9) {
		case 0:
			return fmt.Sprintf("CAST(length(%s) AS BIGINT)", sub('s'))
		case 1:
			return fmt.Sprintf("CAST(%s AS BIGINT)", sub('n'))
		case 2:
			return fmt.Sprintf("(%s %% %s)", sub('i'), sub('i'))
		case 3:
			return fmt.Sprintf("(%s DIV %s)", sub('i'), sub('i'))
		case 4:
			return fmt.Sprintf("CAST(array_length(%s) AS BIGINT)", g.nested(s, 'l'))
		case 5:
			return g.nested(s, 'l') + fmt.Sprintf("[%d]", g.Intn(3))
		case 6:
			return g.nested(s, 'r') + ".k"
		case 7:
			return fmt.Sprintf("CAST(TRY_CAST(%s AS BIGINT) AS BIGINT)", sub('s'))
		}
		return fmt.Sprintf("(%s %s %s)", sub('i'), pick(g.Rand, "+", "-", "*"), sub('i'))
	case 'n':
		return fmt.Sprintf("CAST(%s AS INT)", sub('i'))
	case 'f':
		switch g.Intn(3) {
		case 0:
			return fmt.Sprintf("CAST(%s AS DOUBLE)", sub(pick(g.Rand, 'i', 'm')))
		case 1:
			return fmt.Sprintf("(%s / %s)", sub('i'), sub('i'))
		}
		return fmt.Sprintf("(%s %s %s)", sub('f'), pick(g.Rand, "+", "-", "*"), sub('f'))
	case 's':
		switch g.Intn(6) {
		case 0:
			return fmt.Sprintf("(%s || %s)", sub('s'), sub('s'))
		case 1:
			return fmt.Sprintf("%s(%s)", pick(g.Rand, "upper", "lower", "trim", "reverse"), sub('s'))
		case 2:
			return fmt.Sprintf("CAST(%s AS VARCHAR)", sub(pick(g.Rand, []rune("imdbe")...)))
		case 3:
			return g.nested(s, 'r') + ".w"
		case 4:
			return g.nested(s, 'p') + "['k']"
		}
		return fmt.Sprintf("substring(%s, %d, %d)", sub('s'), 1+g.Intn(2), 1+g.Intn(2))
	case 'b':
		return "(" + g.pred(s, 1) + ")"
	case 'm':
		return fmt.Sprintf("CAST(%s %s %s AS DECIMAL(9,2))", sub('m'), pick(g.Rand, "+", "-", "*"), sub('m'))
	case 'd':
		return fmt.Sprintf("(%s + INTERVAL '%d' DAY)", sub('d'), g.Intn(3))
	case 't':
		return fmt.Sprintf("(%s - INTERVAL '%d' HOUR)", sub('t'), 12*g.Intn(3))
	}
	return g.column(s, string(kind)).name
}

// nested draws a nested column of a kind, a NULL where there is none.
func (g *queryGen) nested(s scopeGen, kind rune) string {
	at := g.Intn(len(s))
	for k := range s {
		if c := s[(at+k)%len(s)]; c.kind == kind {
			return c.name
		}
	}
	return map[rune]string{'l': "CAST(NULL AS ARRAY<BIGINT>)", 'r': "CAST(NULL AS STRUCT<k BIGINT, w VARCHAR>)", 'p': "CAST(NULL AS MAP<VARCHAR, VARCHAR>)"}[kind]
}

// aggregate draws an aggregate of one of the kinds i and s.
func (g *queryGen) aggregate(s scopeGen, kind rune) string {
	filter := ""
	if g.Intn(4) == 0 {
		filter = " FILTER (WHERE " + g.pred(s, 0) + ")"
	}
	if kind != 'i' {
		return fmt.Sprintf("%s(%s)", pick(g.Rand, "min", "max"), g.value(s, kind, 1)) + filter
	}
	v := g.value(s, 'i', 1)
	return fmt.Sprintf(pick(g.Rand, "sum(%s)", "min(%s)", "max(%s)", "count(%s)", "count(DISTINCT %s)", "sum(DISTINCT %s)"), v) + filter
}

// scalar draws a query that stands for one value.
func (g *queryGen) scalar(s scopeGen, kind rune) string {
	from, t := g.from(g.Intn(2))
	where := g.correlated(s, t)
	if kind == 'i' || kind == 's' || g.Intn(2) == 0 {
		if kind != 'i' {
			return fmt.Sprintf("(SELECT %s(%s) FROM %s%s)", pick(g.Rand, "min", "max"), g.column(t, string(kind)).name, from, where)
		}
		return fmt.Sprintf("(SELECT %s FROM %s%s)", g.aggregate(t, kind), from, where)
	}
	c := g.column(t, string(kind)).name
	return fmt.Sprintf("(SELECT %s FROM %s%s ORDER BY 1%s LIMIT 1)", c, from, where, pick(g.Rand, "", " DESC"))
}

// correlated draws a WHERE clause over t that mostly refers to s as well.
func (g *queryGen) correlated(s, t scopeGen) string {
	both := append(t[:len(t):len(t)], s...)
	switch g.Intn(5) {
	case 0:
		return ""
	case 1:
		return " WHERE " + g.pred(t, 1)
	case 2:
		return " WHERE " + g.equality(t, s)
	case 3:
		return " WHERE " + g.equality(t, s) + " AND " + g.pred(both, 1)
	}
	return " WHERE " + g.pred(both, 1)
}

// pred draws a condition.
func (g *queryGen) pred(s scopeGen, depth int) string {
	kind := pick(g.Rand, []rune("iiinsssfmdteb")...)
	val := func() string { return g.value(s, kind, depth-1) }
	if depth <= 0 {
		return g.simple(s, kind, val)
	}
	sub := func() string { return g.pred(s, depth-1) }
	switch g.Intn(13) {
	case 0, 1:
		return "(" + sub() + " AND " + sub() + ")"
	case 2, 3:
		return "(" + sub() + " OR " + sub() + ")"
	case 4:
		return "NOT (" + sub() + ")"
	case 5:
		return "(" + sub() + ") IS " + pick(g.Rand, "TRUE", "FALSE", "NULL", "NOT TRUE", "NOT NULL")
	case 6:
		from, t := g.from(g.Intn(2))
		return pick(g.Rand, "", "NOT ") + "EXISTS (SELECT 1 FROM " + from + g.correlated(s, t) + ")"
	case 7:
		from, t := g.from(g.Intn(2))
		return val() + pick(g.Rand, " IN (", " NOT IN (") + "SELECT " + g.value(t, kind, 1) + " FROM " + from + g.correlated(s, t) + ")"
	case 8:
		from, t := g.from(0)
		return "(" + g.value(s, 'i', 1) + ", " + val() + ")" + pick(g.Rand, " IN (", " NOT IN (") + "SELECT " + g.value(t, 'i', 1) + ", " + g.value(t, kind, 1) + " FROM " + from + g.correlated(s, t) + ")"
	case 9:
		from, t := g.from(0)
		return val() + " " + pick(g.Rand, "=", "<", ">=", "<>") + " " + pick(g.Rand, "ANY", "ALL") + " (SELECT " + g.value(t, kind, 1) + " FROM " + from + g.correlated(s, t) + ")"
	}
	return g.simple(s, kind, val)
}

// simple draws a condition without others in it.
func (g *queryGen) simple(s scopeGen, kind rune, val func() string) string {
	not := pick(g.Rand, "", "", "NOT ")
	switch g.Intn(9) {
	case 0:
		return val() + " IS " + not + "NULL"
	case 1:
		list := []string{g.constant(kind)}
		for range g.Intn(3) {
			list = append(list, g.constant(kind))
		}
		if g.Intn(3) == 0 {
			list = append(list, val())
		}
		return val() + " " + not + "IN (" + strings.Join(list, ", ") + ")"
	case 2:
		return val() + " " + not + "BETWEEN " + val() + " AND " + val()
	case 3:
		return g.value(s, 's', 1) + " " + not + pick(g.Rand, "LIKE", "ILIKE") + " '" + pick(g.Rand, "a%", "%b", "_", "%", "a\\_b", "%a%", "A%", "") + "'"
	case 4:
		return val() + " IS " + not + "DISTINCT FROM " + val()
	case 5:
		if g.Intn(3) == 0 {
			return "array_contains(" + g.nested(s, 'l') + ", " + g.value(s, 'i', 0) + ")"
		}
		return g.nested(s, pick(g.Rand, 'l', 'r', 'p')) + " IS " + not + "NULL"
	}
	return val() + " " + pick(g.Rand, "=", "=", "<>", "<", "<=", ">", ">=") + " " + val()
}
