package driver_test

import (
	"database/sql"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// TestPartitioned holds queries over random tables against themselves cut in three: a condition holds of a
// row, does not, or is unknown, so the rows with WHERE p, WHERE NOT p and WHERE p IS NULL are all the rows
// (ternary logic partitioning, Rigger and Su 2020). So it is for aggregates, DISTINCT, HAVING and joins.
// And the rows that a condition selects are as many as it is true for where it is only selected (NoREC, by
// the same): that takes the optimizer, the decoder and the scan out of it.
//
// A query that raises an error is none of this test's business; it may be raised by one form and not by
// the other, for what is optimized raises fewer.
func TestPartitioned(t *testing.T) {
	slow(t)
	const perLake = 12
	asked, failed := 0, 0
	for seed := range seeds(20, 12_000) {
		r := rand.New(rand.NewSource(seed))
		g := &queryGen{Rand: r}
		dir := t.TempDir()
		g.lake(t, dir)
		options := pick(r, "workers=1&batch_rows=3", "workers=2&batch_rows=2", "workers=1", "workers=1&batch_rows=5&pushdown=off", "workers=2&max_memory=8MiB")
		// Not openDB, which keeps all of them until the test ends.
		db, err := sql.Open("avro", dir+"?refresh=1h&"+options)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := sql.Open("avro", dir+"?refresh=1h&workers=1&pushdown=off")
		if err != nil {
			t.Fatal(err)
		}
		c := &partitioned{t: t, g: g, db: db, plain: plain}
		for range perLake {
			c.question()
			if t.Failed() {
				t.Fatalf("seed %d, %s", seed, options)
			}
		}
		asked, failed = asked+c.asked, failed+c.failed
		db.Close()
		plain.Close()
		os.RemoveAll(dir)
	}
	t.Logf("%d questions, %d of them raise errors", asked, failed)
	if failed > asked/4 {
		t.Errorf("%d of %d questions raise errors: the generator is no good", failed, asked)
	}
}

// partitioned asks questions in two ways.
type partitioned struct {
	t             *testing.T
	g             *queryGen
	db, plain     queryer
	asked, failed int
}

// rows returns the rows of a query in an order of no meaning.
func (c *partitioned) rows(q string) ([]string, bool) {
	all, err := readAll(c.db, q)
	if err != nil {
		c.note(err, q)
		return nil, false
	}
	for _, row := range all {
		for k, v := range row {
			if v == 0.0 {
				row[k] = 0.0 // -0 equals 0: where rows are grouped either may stand for both
			}
		}
	}
	out := lines(all)
	slices.Sort(out)
	return out, true
}

// note counts an error. Errors of the plan are the generator's fault.
func (c *partitioned) note(err error, q string) {
	c.failed++
	if os.Getenv("AVROSQL_SHOW_ERRORS") != "" {
		c.t.Logf("%v\n%s", err, q)
	}
}

// parts are the three conditions that one makes.
func parts(p string) []string { return []string{p, "NOT (" + p + ")", "(" + p + ") IS NULL"} }

func (c *partitioned) question() {
	c.asked++
	from, s := c.g.from(2)
	ask := pick(c.g.Rand, c.where, c.where, c.where, c.count, c.count, c.aggregate, c.distinct, c.having, c.join, c.outer, c.outer)
	ask(from, s)
}

// three compares a query's rows with those of three others together.
func (c *partitioned) three(whole string, part func(p string) string, p string) {
	want, ok := c.rows(whole)
	if !ok {
		return
	}
	var got []string
	queries := make([]string, 3)
	for i, x := range parts(p) {
		queries[i] = part(x)
		rows, ok := c.rows(queries[i])
		if !ok {
			return
		}
		got = append(got, rows...)
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		c.t.Errorf("%d rows of\n  %s\n%s\nbut %d of\n  %s\n%s", len(want), whole, strings.Join(want, "\n"), len(got), strings.Join(queries, ";\n  "), strings.Join(got, "\n"))
		return
	}
	all := strings.Join(queries, " UNION ALL ")
	if got, ok := c.rows(all); ok && !slices.Equal(got, want) {
		c.t.Errorf("%d rows of\n  %s\n%s\nbut %d of\n  %s\n%s", len(want), whole, strings.Join(want, "\n"), len(got), all, strings.Join(got, "\n"))
	}
}

func (c *partitioned) where(from string, s scopeGen) {
	list := c.g.list(s)
	c.three("SELECT "+list+" FROM "+from, func(p string) string { return "SELECT " + list + " FROM " + from + " WHERE " + p }, c.g.pred(s, 3))
}

// join cuts the pairs of two tables.
func (c *partitioned) join(from string, s scopeGen) {
	table, t := c.g.table()
	both := append(s[:len(s):len(s)], t...)
	list := c.g.list(both)
	c.three("SELECT "+list+" FROM "+from+" CROSS JOIN "+table,
		func(p string) string { return "SELECT " + list + " FROM " + from + " JOIN " + table + " ON " + p }, c.g.pred(both, 2))
}

// outer compares a left join with the pairs and what has none, and with the right join turned around.
func (c *partitioned) outer(from string, s scopeGen) {
	derived, s := c.g.derive(from, s)
	table, t := c.g.table()
	t = slices.DeleteFunc(t, func(col columnGen) bool { return strings.ContainsRune("lrp", col.kind) })
	s = slices.DeleteFunc(s, func(col columnGen) bool { return strings.ContainsRune("lrp", col.kind) })
	if len(s) == 0 {
		return
	}
	both := append(s[:len(s):len(s)], t...)
	p := c.g.pred(both, 2)
	of := func(s scopeGen) string {
		var list []string
		for _, col := range s {
			list = append(list, col.name)
		}
		return strings.Join(list, ", ")
	}
	nulls := strings.TrimSuffix(strings.Repeat("NULL, ", len(t)), ", ")
	left, ok := c.rows("SELECT " + of(both) + " FROM " + derived + " LEFT JOIN " + table + " ON " + p)
	if !ok {
		return
	}
	pairs := "SELECT " + of(both) + " FROM " + derived + " JOIN " + table + " ON " + p
	lone := "SELECT " + of(s) + ", " + nulls + " FROM " + derived + " WHERE NOT EXISTS (SELECT 1 FROM " + table + " WHERE " + p + ")"
	same := func(what string, got []string, ok bool) {
		if ok && !slices.Equal(got, left) {
			c.t.Errorf("LEFT JOIN of\n  %s\n%s\nbut %s\n%s", pairs, strings.Join(left, "\n"), what, strings.Join(got, "\n"))
		}
	}
	got, ok := c.rows(pairs)
	if !ok {
		return
	}
	more, ok := c.rows(lone)
	got = append(got, more...)
	slices.Sort(got)
	same(lone, got, ok)
	right := "SELECT " + of(both) + " FROM " + table + " RIGHT JOIN " + derived + " ON " + p
	got, ok = c.rows(right)
	same(right, got, ok)
	if strings.Contains(p, "SELECT") {
		return
	}
	full := "SELECT " + of(both) + " FROM " + derived + " FULL JOIN " + table + " ON " + p
	got, ok = c.rows(full + " EXCEPT ALL SELECT " + strings.Repeat("NULL, ", len(s)) + of(t) + " FROM " + table + " WHERE NOT EXISTS (SELECT 1 FROM " + derived + " WHERE " + p + ")")
	same(full, got, ok)
}

func (c *partitioned) having(from string, s scopeGen) {
	key := c.g.column(s, "")
	agg := scopeGen{key, {c.g.aggregate(s, 'i'), 'i'}, {c.g.aggregate(s, 's'), 's'}, {"count(*)", 'i'}}
	list := c.g.list(agg)
	tail := " FROM " + from + " GROUP BY " + key.name
	c.three("SELECT "+list+tail, func(p string) string { return "SELECT " + list + tail + " HAVING " + p }, c.g.pred(agg, 2))
}

// distinct cuts the set of a query's rows; one may be in several parts.
func (c *partitioned) distinct(from string, s scopeGen) {
	list := c.g.list(s)
	want, ok := c.rows("SELECT DISTINCT " + list + " FROM " + from)
	if !ok {
		return
	}
	var queries []string
	for _, p := range parts(c.g.pred(s, 3)) {
		queries = append(queries, "SELECT DISTINCT "+list+" FROM "+from+" WHERE "+p)
	}
	q := strings.Join(queries, " UNION ")
	if got, ok := c.rows(q); ok && !slices.Equal(got, want) {
		c.t.Errorf("DISTINCT %s FROM %s\n%s\nbut\n  %s\n%s", list, from, strings.Join(want, "\n"), q, strings.Join(got, "\n"))
	}
}

// aggregate puts the aggregates of the parts together.
func (c *partitioned) aggregate(from string, s scopeGen) {
	i, v, o := c.g.value(s, 'i', 1), c.g.value(s, 'm', 1), c.g.value(s, pick(c.g.Rand, 'i', 's', 'd', 'f', 't', 'e'), 1)
	list := fmt.Sprintf("count(*), count(%s), sum(%s), sum(%s), min(%s), max(%s), bool_or(%s IS NULL)", o, i, v, o, o, i)
	whole := "SELECT " + list + " FROM " + from
	want, ok := c.rows(whole)
	if !ok {
		return
	}
	var queries []string
	for _, p := range parts(c.g.pred(s, 3)) {
		queries = append(queries, "SELECT "+list+" FROM "+from+" WHERE "+p)
	}
	q := "SELECT CAST(sum(a) AS BIGINT), CAST(sum(b) AS BIGINT), sum(c), sum(d), min(e), max(f), bool_or(g) FROM (" + strings.Join(queries, " UNION ALL ") + ") AS u(a, b, c, d, e, f, g)"
	if got, ok := c.rows(q); ok && !slices.Equal(got, want) {
		c.t.Errorf("%s\n%s\nbut\n  %s\n%s", whole, strings.Join(want, "\n"), q, strings.Join(got, "\n"))
	}
}

// count is NoREC.
func (c *partitioned) count(from string, s scopeGen) {
	p := c.g.pred(s, 3)
	where := "SELECT count(*) FROM " + from + " WHERE " + p
	got, ok := c.rows(where)
	if !ok {
		return
	}
	values := "SELECT (" + p + ") IS TRUE FROM " + from
	all, err := readAll(c.plain, values)
	if err != nil {
		c.note(err, values)
		return
	}
	n := 0
	for _, row := range all {
		if row[0] == true {
			n++
		}
	}
	if want := fmt.Sprint(n); got[0] != want {
		c.t.Errorf("%s: %s, but it is true for %s of the rows of\n  %s", where, got[0], want, values)
	}
}

// lake writes the tables a, b and c, of the same columns, in one or several files and blocks of a few
// records.
func (g *queryGen) lake(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"a", "b", "c"} {
		files := 1 + g.Intn(2)*g.Intn(3)
		for i := range files {
			var records [][]byte
			for range g.Intn(9 / files) {
				records = append(records, g.record())
			}
			o := ocf.WriterOptions{Codec: pick(g.Rand, "null", "snappy", "deflate"), BlockCount: 1 + int64(g.Intn(4))}
			path := filepath.Join(dir, name+".avro")
			if files > 1 {
				path = filepath.Join(dir, name, fmt.Sprintf("part=%d", i%2), fmt.Sprint("f", i, ".avro"))
			}
			if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, container(t, tlpSchema(name), o, records...), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}
