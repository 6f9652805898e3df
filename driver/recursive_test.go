package driver_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
)

// deepPath is a path into values, through records, arrays, maps and unions, as SQL writes it, with its own
// reading of a row.
type deepPath struct {
	text  string
	s     *schema.Schema
	value func(row any) any // absent{} where it leads nowhere
}

// randomPath goes down from a record along a value that is there, as far as chance has it.
func randomPath(r *rand.Rand, s *schema.Schema, row any, depth int) deepPath {
	p := deepPath{text: "`$t`", s: s, value: func(row any) any { return row }}
	at := row
	for k := 0; k == 0 || k < depth; k++ {
		inner, before := p.s, p.value
		var branch int
		if inner.Kind == schema.Union {
			// What a union holds is the value itself if there is but one other than null.
			h := before(row).(held)
			branch, at = h.branch, h.value
			if inner.Branches[branch].Kind == schema.Null {
				return p
			}
			if _, nullable := inner.Nullable(); !nullable {
				p.text += "." + quoteIdent(branchField(inner, branch))
			}
			into := before
			before = func(row any) any {
				if h, ok := into(row).(held); ok && h.branch == branch {
					return h.value
				}
				return absent{}
			}
			inner = inner.Branches[branch]
			p.s, p.value = inner, before
		}
		switch v := at.(type) {
		case []any:
			if len(v) == 0 {
				return p
			}
			i := r.Intn(len(v))
			if inner.Kind == schema.Record {
				p.text, p.s = p.text+"."+quoteIdent(inner.Fields[i].Name), inner.Fields[i].Type
			} else {
				p.text, p.s = fmt.Sprintf("%s[%d]", p.text, i), inner.Items
			}
			p.value = func(row any) any {
				if list, ok := before(row).([]any); ok && i < len(list) {
					return list[i]
				}
				return absent{}
			}
			at = v[i]
		case map[string]any:
			if len(v) == 0 {
				return p
			}
			var keys []string
			for key := range v {
				keys = append(keys, key)
			}
			slices.Sort(keys)
			key := pick(r, keys...)
			p.text, p.s = p.text+"['"+strings.ReplaceAll(key, "'", "''")+"']", inner.Items
			p.value = func(row any) any {
				if m, ok := before(row).(map[string]any); ok {
					if v, ok := m[key]; ok {
						return v
					}
				}
				return absent{}
			}
			at = v[key]
		default:
			return p
		}
	}
	return p
}

// branchField is the name of a branch as a field of its UNION: the short name of its type, unless two have it.
func branchField(s *schema.Schema, k int) string {
	short := func(b *schema.Schema) string {
		name := b.BranchName()
		return name[strings.LastIndexByte(name, '.')+1:]
	}
	for i, b := range s.Branches {
		if i != k && short(b) == short(s.Branches[k]) {
			return s.Branches[k].BranchName()
		}
	}
	return short(s.Branches[k])
}

// againstPaths compares what random paths lead to with the tests' own walk, for every row.
func (c *reference) againstPaths(t *testing.T, ctx context.Context, r *rand.Rand, paths int, dbs ...*sql.DB) {
	t.Helper()
	if len(c.rows) == 0 || len(c.schema.Fields) == 0 {
		return
	}
	for range paths {
		p := randomPath(r, c.schema, any(c.rows[r.Intn(len(c.rows))]), 1+r.Intn(12))
		query := "SELECT " + p.text + " FROM " + quotePath(c.path) + " AS `$t`"
		c.againstPath(t, ctx, dbs[r.Intn(len(dbs))], query, p.s, func(row []any) any { return p.value(row) })
	}
}

// recursiveSchema makes a schema of records inside themselves and each other.
func recursiveSchema(r *rand.Rand) string {
	g := &schemaGen{Rand: r}
	inside := func(name string) string {
		return fmt.Sprintf(pick(r, `["null",%q]`, `[%q,"null"]`, `{"type":"array","items":%q}`, `{"type":"map","values":%q}`, `["null","int",%q]`,
			`{"type":"array","items":["null",%q]}`, `["string",{"type":"array","items":%q}]`), name)
	}
	record := func(name string, extra ...string) string {
		fields := extra
		for i := range 1 + r.Intn(4) {
			fields = append(fields, fmt.Sprintf(`{"name":"v%d","type":%s}`, i, g.schema(r.Intn(2))))
		}
		// Definitions stay before the uses of their names.
		at := len(extra) + r.Intn(len(fields)-len(extra)+1)
		fields = slices.Insert(fields, at, fmt.Sprintf(`{"name":"in","type":%s}`, inside("Outer")))
		return fmt.Sprintf(`{"type":"record","name":%q,"fields":[%s]}`, name, strings.Join(fields, ","))
	}
	if r.Intn(2) == 0 {
		return record("Outer")
	}
	inner := record("Inner", fmt.Sprintf(`{"name":"own","type":%s}`, inside("Inner")))
	return record("Outer", fmt.Sprintf(`{"name":"first","type":["null",%s]}`, inner))
}

// TestRandomRecursive reads files of random recursive schemas: as wholes, along random paths, and what COPY
// makes of them.
func TestRandomRecursive(t *testing.T) {
	slow(t)
	copied := 0
	dir := t.TempDir()
	db := openDB(t, dir+"?workers=1&batch_rows=3&refresh=-1s&allow_copy=true&allow_paths=true")
	full := openDB(t, dir+"?workers=2&verify=full&pushdown=off&refresh=-1s")
	for seed := range seeds(40, 3000) {
		r := rand.New(rand.NewSource(seed))
		text := recursiveSchema(r)
		path := filepath.Join(dir, "x.avro")
		writeRandom(t, r, path, text)
		c := openReference(t, path, false)
		if c == nil {
			t.Fatalf("seed %d: %s", seed, text)
		}
		c.againstAll(t, t.Context(), db)
		c.againstPaths(t, t.Context(), r, 10, db, full)
		if !t.Failed() && plainUnions(c.schema, map[*schema.Schema]bool{}) {
			to := filepath.Join(dir, "copy.avro")
			if _, err := db.Exec(fmt.Sprintf("COPY (SELECT * FROM '%s') TO '%s' (overwrite true)", path, to)); err != nil {
				t.Errorf("COPY: %v", err)
			} else if d := sameRows(t, db, "SELECT * FROM '%s'", path, to); d != "" {
				t.Errorf("the copy differs: %s", d)
			}
			copied++
		}
		if t.Failed() {
			t.Fatalf("seed %d: %s", seed, text)
		}
	}
	if copied < 10 {
		t.Errorf("%d files were copied", copied)
	}
}

// plainUnions reports whether the branches of unions have no logical types: COPY writes those of one base type as
// one branch.
func plainUnions(s *schema.Schema, seen map[*schema.Schema]bool) bool {
	if seen[s] {
		return true
	}
	seen[s] = true
	for _, f := range s.Fields {
		if !plainUnions(f.Type, seen) {
			return false
		}
	}
	_, nullable := s.Nullable()
	for _, b := range s.Branches {
		if b.Logical.Kind != schema.NoLogical && !nullable || !plainUnions(b, seen) {
			return false
		}
	}
	return s.Items == nil || plainUnions(s.Items, seen)
}

// sameRows asks two files the same, and says where the answers differ.
func sameRows(t *testing.T, db *sql.DB, query, a, b string) string {
	t.Helper()
	x, err := readAll(db, strings.ReplaceAll(query, "%s", a))
	y, err2 := readAll(db, strings.ReplaceAll(query, "%s", b))
	if err != nil || err2 != nil {
		return fmt.Sprintf("%s: %v, %v", query, err, err2)
	}
	p, q := lines(x), lines(y)
	for i := range max(len(p), len(q)) {
		if i >= len(p) || i >= len(q) || p[i] != q[i] {
			return fmt.Sprintf("%s: %d and %d rows, row %d:\n%s\n%s", query, len(p), len(q), i, strings.Join(p[min(i, len(p)):min(i+1, len(p))], ""), strings.Join(q[min(i, len(q)):min(i+1, len(q))], ""))
		}
	}
	return ""
}

// unroller writes a recursive schema out to a depth that no datum reaches: every record is in a namespace of its own
// at each level, so that the same bytes are read without recursion.
type unroller struct {
	defs map[string]map[string]any
	n    int
}

const unrolled = 9

func (u *unroller) expand(v any, depth int) any {
	switch v := v.(type) {
	case string:
		if def := u.defs[v]; def != nil {
			return u.define(def, depth)
		}
	case []any:
		out := make([]any, len(v))
		for i, b := range v {
			out[i] = u.expand(b, depth)
		}
		return out
	case map[string]any:
		switch v["type"] {
		case "record", "enum", "fixed":
			u.defs[v["name"].(string)] = v
			return u.define(v, depth)
		case "array":
			return map[string]any{"type": "array", "items": u.expand(v["items"], depth)}
		case "map":
			return map[string]any{"type": "map", "values": u.expand(v["values"], depth)}
		}
	}
	return v
}

func (u *unroller) define(def map[string]any, depth int) any {
	out := map[string]any{}
	for k, v := range def {
		out[k] = v
	}
	u.n++
	out["namespace"] = fmt.Sprint("u", u.n)
	if def["type"] != "record" {
		return out
	}
	if depth == 0 {
		return map[string]any{"type": "record", "name": out["name"], "namespace": out["namespace"], "fields": []any{}}
	}
	fields := []any{}
	for _, f := range def["fields"].([]any) {
		field := f.(map[string]any)
		fields = append(fields, map[string]any{"name": field["name"], "type": u.expand(field["type"], depth-1)})
	}
	out["fields"] = fields
	return out
}

// TestUnrolled asks a file of a recursive schema and the same data without recursion the same questions.
func TestUnrolled(t *testing.T) {
	slow(t)
	dir := t.TempDir()
	db := openDB(t, dir+"?workers=2&batch_rows=4&refresh=-1s")
	for seed := range seeds(15, 1000) {
		r := rand.New(rand.NewSource(seed))
		text := recursiveSchema(r)
		s := schema.MustParse(text)
		var tree any
		if err := json.Unmarshal([]byte(text), &tree); err != nil {
			t.Fatal(err)
		}
		u := &unroller{defs: map[string]map[string]any{}}
		flat, err := json.Marshal(u.expand(tree, unrolled))
		if err != nil {
			t.Fatal(err)
		}
		d := &dataGen{Rand: r}
		var records [][]byte
		for range 2 + r.Intn(12) {
			rec := d.datum(nil, s)
			records = append(records, rec)
			if r.Intn(2) == 0 {
				records = append(records, rec)
			}
		}
		for name, text := range map[string]string{"deep": text, "flat": string(flat)} {
			o := ocf.WriterOptions{BlockCount: 5}
			if err := os.WriteFile(filepath.Join(dir, name+".avro"), container(t, text, o, records...), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		x := randomPath(r, s, anyRow(s, records[0]), 9)
		y := randomPath(r, s, anyRow(s, records[0]), 5)
		for _, query := range []string{
			"SELECT * FROM %s",
			"SELECT `in`, _row FROM %s ORDER BY `in`, _row",
			"SELECT `in`, count(*) FROM %s GROUP BY `in` ORDER BY 1 DESC",
			"SELECT count(DISTINCT `in`), min(_row) FROM %s",
			"SELECT DISTINCT `in` FROM %s ORDER BY 1",
			"SELECT min(`in`)::VARCHAR, max(`in`)::VARCHAR FROM %s",
			"SELECT a._row, b._row FROM %s a JOIN %s b ON a.`in` = b.`in` ORDER BY 1, 2",
			"SELECT a._row, b._row FROM %s a JOIN %s b ON a.`in` < b.`in` ORDER BY 1, 2",
			"SELECT `in` IS NULL, `in` IS NOT DISTINCT FROM `in`, to_json(`in`) FROM %s",
			"SELECT row_number() OVER (PARTITION BY `in` ORDER BY _row), _row FROM %s ORDER BY _row",
			"SELECT _row, " + x.text + " FROM %s AS `$t` ORDER BY " + x.text + " DESC, _row",
			"SELECT " + y.text + ", count(*) FROM %s AS `$t` GROUP BY 1 ORDER BY 1",
			"SELECT CASE WHEN _row > 2 THEN " + y.text + " END, COALESCE(" + y.text + ", " + y.text + ") FROM %s AS `$t`",
		} {
			if strings.Contains(query, "`$t`. FROM") || strings.HasPrefix(y.text, "`$t` ") {
				continue
			}
			if d := sameRows(t, db, query, "deep", "flat"); d != "" {
				t.Fatalf("seed %d: %s\n%s\n%s", seed, d, text, flat)
			}
		}
	}
}

func anyRow(s *schema.Schema, record []byte) any {
	r := treeReader{b: record}
	return r.datum(s)
}
