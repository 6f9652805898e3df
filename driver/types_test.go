package driver_test

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/driver"
)

// typesColumns has a column of every type. E stands for the enum, whose symbols differ from file to file.
var typesColumns = []struct{ name, avro string }{
	{"i", `"long"`}, {"n", `"int"`}, {"f", `"double"`}, {"f4", `"float"`}, {"s", `"string"`}, {"e", `E`}, {"b", `"boolean"`}, {"x", `"bytes"`},
	{"m", `{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}`},
	{"m30", `{"type":"bytes","logicalType":"decimal","precision":30,"scale":4}`},
	{"m60", `{"type":"bytes","logicalType":"decimal","precision":60,"scale":10}`},
	{"d", `{"type":"int","logicalType":"date"}`}, {"tm", `{"type":"long","logicalType":"time-micros"}`},
	{"t", `{"type":"long","logicalType":"timestamp-millis"}`}, {"t9", `{"type":"long","logicalType":"timestamp-nanos"}`},
	{"lt", `{"type":"long","logicalType":"local-timestamp-micros"}`},
	{"u", `{"type":"string","logicalType":"uuid"}`}, {"du", `{"type":"fixed","size":12,"name":"Du","logicalType":"duration"}`},
	{"l", `{"type":"array","items":["null","long"]}`}, {"ls", `{"type":"array","items":"string"}`},
	{"r", `{"type":"record","name":"R","fields":[{"name":"k","type":["null","long"]},{"name":"w","type":["null","string"]}]}`},
	{"p", `{"type":"map","values":"string"}`}, {"un", `["null","long","string",{"type":"array","items":"double"}]`},
	{"node", `{"type":"record","name":"Node","fields":[{"name":"v","type":"long"},{"name":"x","type":["null","string"]},{"name":"kids","type":{"type":"array","items":"Node"}},{"name":"mm","type":{"type":"map","values":"Node"}}]}`},
}

func typesSchema(symbols string) string {
	var fields []string
	for _, c := range typesColumns {
		typ := c.avro
		if typ == "E" {
			typ = `{"type":"enum","name":"E","symbols":[` + symbols + `]}`
		}
		if c.name != "i" && !strings.HasPrefix(typ, "[") {
			typ = `["null",` + typ + `]`
		}
		fields = append(fields, fmt.Sprintf(`{"name":%q,"type":%s}`, c.name, typ))
	}
	return `{"type":"record","name":"T","fields":[` + strings.Join(fields, ",") + `]}`
}

// typesGen makes records most of whose values come of a small domain, so that keys meet.
type typesGen struct {
	*dataGen
	domain int
}

func (g *typesGen) record(b []byte, s *schema.Schema) []byte {
	text := func(v string) []byte { return append(putLong(b, int64(len(v))), v...) }
	k := g.Intn(g.domain)
	switch {
	case s.Kind == schema.Record:
		for _, f := range s.Fields {
			b = g.record(b, f.Type)
		}
		return b
	case s.Kind == schema.Union:
		branch := min(g.Intn(len(s.Branches)+1), len(s.Branches)-1)
		return g.record(putLong(b, int64(branch)), s.Branches[branch])
	case g.Intn(10) < 3:
	case s.Kind == schema.Long || s.Kind == schema.Int:
		return putLong(b, int64(k))
	case s.Logical.Kind == schema.LogicalUUID:
		return text(fmt.Sprintf("f81d4fae-7dec-11d0-a765-%012x", k))
	case s.Kind == schema.String:
		return text(fmt.Sprintf("v%d%s", k, strings.Repeat("x", k%7)))
	}
	g.depth = 5
	return g.datum(b, s)
}

func writeTypes(t *testing.T, r *rand.Rand, path string, domain int) {
	t.Helper()
	text := typesSchema(pick(r, `"b","a","ab","zz"`, `"zz","q","a"`))
	s, err := schema.Parse([]byte(text), schema.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	g := &typesGen{&dataGen{Rand: r, tame: true}, domain}
	var records [][]byte
	for range r.Intn(pick(r, 30, 300)) {
		records = append(records, g.record(nil, s))
	}
	o := ocf.WriterOptions{Codec: pick(r, ocf.Codecs()...), BlockCount: 1 + int64(r.Intn(60))}
	if err := os.WriteFile(path, container(t, text, o, records...), 0o666); err != nil {
		t.Fatal(err)
	}
}

// typesQueries makes queries over the tables a and c.
type typesQueries struct{ *rand.Rand }

func (q typesQueries) column() string {
	// The first columns are the likelier keys.
	if q.Intn(2) == 0 {
		return typesColumns[q.Intn(6)].name
	}
	return typesColumns[q.Intn(len(typesColumns))].name
}

func (q typesQueries) aggregate(t string) string {
	c, by := t+"."+q.column(), t+"."+q.column()
	text := pick(q.Rand,
		"count(*)", "count("+c+")", "count(DISTINCT "+c+")", "sum("+t+"."+pick(q.Rand, "i", "n", "m", "m30", "m60")+")",
		"sum(DISTINCT "+t+".n)", "min("+t+"."+pick(q.Rand, "i", "s", "m60", "t9", "e", "d")+")", "max("+t+"."+pick(q.Rand, "u", "s", "m30", "t", "e")+")",
		"array_agg("+c+" ORDER BY "+by+pick(q.Rand, "", " DESC", " NULLS FIRST")+")", "array_agg(DISTINCT "+c+")", "array_agg("+c+")",
		"string_agg("+t+".s, ',')", "max_by("+c+", "+t+"."+pick(q.Rand, "i", "s", "m60", "t9")+")", "first("+c+" ORDER BY "+by+")", "mode("+t+".u)")
	return text + pick(q.Rand, "", " FILTER (WHERE "+t+".n > 3)")
}

func (q typesQueries) from() (string, []string) {
	k := q.column()
	both := []string{"a", "c"}
	switch q.Intn(6) {
	case 0:
		return "a " + pick(q.Rand, "", "LEFT", "RIGHT", "FULL") + " JOIN c ON a." + k + " = c." + k + " AND a.i = c.i", both
	case 1:
		return "a " + pick(q.Rand, "", "LEFT", "RIGHT", "FULL") + " JOIN c ON a.i = c.i AND a.n > c.n", both
	case 2:
		near := pick(q.Rand, "t", "t9", "m30", "m60", "d", "s", "i")
		return "a ASOF " + pick(q.Rand, "", "LEFT ") + "JOIN c ON a.e = c.e AND a." + near + pick(q.Rand, " >= ", " > ", " < ", " <= ") + "c." + near, both
	case 3:
		return "a POSITIONAL JOIN c", both
	}
	return "a", []string{"a"}
}

func (q typesQueries) where(t string) string {
	k := q.column()
	return pick(q.Rand, "", "", " WHERE "+t+"."+k+" IS NOT NULL",
		" WHERE "+t+"."+k+pick(q.Rand, "", " NOT")+" IN (SELECT z."+k+" FROM c z WHERE z."+q.column()+" IS NOT NULL)",
		" WHERE "+pick(q.Rand, "", "NOT ")+"EXISTS (SELECT 1 FROM c z WHERE z."+k+" = "+t+"."+k+")",
		" WHERE "+t+".i"+pick(q.Rand, " = ANY", " > ALL", " <> ANY", " <= ANY")+" (SELECT z.i FROM c z WHERE z.n = "+t+".n)")
}

// spilling makes a query with operators that spill, whose rows come in one order.
func (q typesQueries) spilling() string {
	from, tables := q.from()
	t, u := pick(q.Rand, tables...), pick(q.Rand, tables...)
	k, l := t+"."+q.column(), u+"."+q.column()
	from += q.where(t)
	switch q.Intn(7) {
	case 0:
		return "SELECT " + k + ", " + l + ", a.node FROM " + from + " ORDER BY " + k + pick(q.Rand, "", " DESC", " NULLS FIRST") + ", " + l + pick(q.Rand, "", " LIMIT 200 OFFSET 10")
	case 1:
		return "SELECT " + k + ", " + l + ", " + q.aggregate(t) + ", " + q.aggregate(u) + " FROM " + from + " GROUP BY " + pick(q.Rand, k+", "+l, "ROLLUP ("+k+", "+l+")", "GROUPING SETS (("+k+"), ("+k+", "+l+"), ())")
	case 2:
		return "SELECT DISTINCT " + k + ", " + l + " FROM " + from
	case 3:
		k, l := q.column(), q.column()
		return "SELECT " + k + ", " + l + " FROM a " + pick(q.Rand, "EXCEPT", "INTERSECT", "UNION") + pick(q.Rand, "", " ALL") + " SELECT " + k + ", " + l + " FROM c"
	case 4:
		f := pick(q.Rand, "row_number()", "rank()", "lag("+l+")", "count(DISTINCT "+l+")", "max("+u+".m60)", "first_value("+l+")")
		return "SELECT " + t + ".i, " + f + " OVER (PARTITION BY " + k + " ORDER BY " + l + ", " + t + ".i) FROM " + from
	case 5:
		return "SELECT " + q.aggregate(t) + ", " + q.aggregate(u) + " FROM " + from
	}
	return "SELECT (SELECT sum(y) FROM UNNEST(" + t + ".l) AS z(y)) AS v, (SELECT array_agg(y ORDER BY y) FROM UNNEST(" + u + ".ls) AS z(y)) AS w, " + k + " FROM " + from + " ORDER BY v, w"
}

func (q typesQueries) condition() string {
	k, op := q.Intn(400), pick(q.Rand, " = ", " <> ", " < ", " <= ", " > ", " >= ")
	id := fmt.Sprintf("'f81d4fae-7dec-11d0-a765-%012x'", k)
	return pick(q.Rand, "u"+op+id, "u IN ("+id+", 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6')",
		pick(q.Rand, "i", "n", "r.k", "node.v", "f", "f4", "m", "m30", "m60", "un.long")+op+fmt.Sprint(k),
		pick(q.Rand, "s", "r.w", "node.x", "un.string")+op+fmt.Sprintf("'v%d'", k), q.column()+pick(q.Rand, " IS NULL", " IS NOT NULL"),
		"d"+op+fmt.Sprintf("DATE '1970-01-01' + INTERVAL %d DAY", k), "t"+op+fmt.Sprintf("TIMESTAMP '1970-01-01 00:00:00.%03d'", k),
		"t9"+op+fmt.Sprintf("TIMESTAMP '1970-01-01 00:00:00.%09d'", k), "e"+op+pick(q.Rand, "'a'", "'q'", "'none'"), "e IN ('a', 'q')", "i IN (1, 2, 77)",
		pick(q.Rand, "b", "NOT b"), "r.w IS NOT NULL", "node.x IS NOT NULL", "node.kids[0].v > 1", "l[0] > 3")
}

// filtering makes a query with conditions that decoders can test, most of them.
func (q typesQueries) filtering() string {
	cond := q.condition()
	for range q.Intn(4) {
		cond += pick(q.Rand, " AND ", " AND ", " OR ") + q.condition()
	}
	var cols []string
	for range 1 + q.Intn(4) {
		cols = append(cols, pick(q.Rand, q.column(), q.column(), "u", "r.k", "node.x", "un.long", "_row"))
	}
	return "SELECT " + strings.Join(cols, ", ") + " FROM a WHERE " + cond + pick(q.Rand, "", "", " LIMIT 5")
}

// TestTypesDifferential asks random queries over columns of every type: what goes to disk gives the rows that
// memory does, and what is tested while decoding those that are tested behind it.
func TestTypesDifferential(t *testing.T) {
	for seed := range seeds(4, 200) {
		r := rand.New(rand.NewSource(seed))
		dir := t.TempDir()
		for _, table := range []string{"a", "c"} {
			if err := os.Mkdir(filepath.Join(dir, table), 0o777); err != nil {
				t.Fatal(err)
			}
			domain := pick(r, 100, 400, 2000)
			for k := range 3 {
				writeTypes(t, r, filepath.Join(dir, table, fmt.Sprintf("%d.avro", k)), domain)
			}
		}
		base := openDB(t, dir+"?workers=2&temp_dir=off&refresh=1h")
		spilled := openDB(t, fmt.Sprintf("%s?workers=%d&batch_rows=%d&refresh=1h&temp_dir=%s", dir, 1+r.Intn(3), pick(r, 7, 100, 1024), t.TempDir()))
		behind := openDB(t, dir+"?workers=1&batch_rows=7&pushdown=off&refresh=1h")
		compare := func(query string, other queryer, limit int64) {
			want := differentialRows(t, base, "base", query, false)
			if limit > 0 {
				defer driver.SpillEagerly(limit)()
			}
			if got := differentialRows(t, other, "other", query, false); !slices.Equal(got, want) {
				t.Errorf("seed %d: %s: %d rows, want %d: %s", seed, query, len(got), len(want), firstDifference(got, want))
			}
		}
		q := typesQueries{r}
		for range 25 {
			compare(q.spilling(), spilled, pick(r, int64(1), 500, 3000, 20_000))
			compare(q.filtering(), behind, 0)
		}
		for _, db := range []interface{ Close() error }{base, spilled, behind} {
			db.Close()
		}
	}
}
