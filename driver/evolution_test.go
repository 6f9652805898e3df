package driver_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"database/sql"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/exec/vector"
)

// TestEvolution reads directories of files of several versions of a schema as one table. Each value has to
// mean in the table what it means in its file; fields that a file lacks have a default or are NULL.
func TestEvolution(t *testing.T) {
	slow(t)
	for seed := range seeds(120, 5000) {
		r := rand.New(rand.NewSource(seed))
		g := &shapeGen{Rand: r}
		s := &shape{family: "record", name: "Top"}
		g.record(s, 3)
		dir := t.TempDir()
		e := &evolution{dir: dir}
		for i := range 2 + r.Intn(3) {
			e.add(t, r, filepath.Join(dir, "t", fmt.Sprintf("v%d.avro", i)), version{r}.record(s))
		}
		e.check(t)
		if t.Failed() {
			var texts []string
			for _, c := range e.files {
				texts = append(texts, c.schema.String())
			}
			t.Fatalf("seed %d:\n%s\nmerged: %s", seed, strings.Join(texts, "\n"), e.merged)
		}
	}
}

// evolution is a table over files of several versions.
type evolution struct {
	dir    string
	files  []*reference // in the order of their paths
	merged *schema.Schema
}

func (e *evolution) add(t *testing.T, r *rand.Rand, path, text string) {
	t.Helper()
	s, err := schema.Parse([]byte(text), schema.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	d := &dataGen{Rand: r, tame: true}
	var records [][]byte
	for range r.Intn(15) {
		records = append(records, d.datum(nil, s))
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	o := ocf.WriterOptions{Codec: pick(r, "null", "snappy", "deflate"), BlockCount: 1 + int64(r.Intn(9))}
	if err := os.WriteFile(path, container(t, text, o, records...), 0o666); err != nil {
		t.Fatal(err)
	}
	c := openReference(t, path, false)
	if c == nil {
		t.Fatal(text)
	}
	e.files = append(e.files, c)
}

func (e *evolution) check(t *testing.T) {
	t.Helper()
	con, err := driver.NewConnector(driver.Config{Roots: []driver.Root{{Path: e.dir}}, Settings: driver.Settings{Workers: 1}})
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(con)
	defer db.Close()
	snap, err := con.Lake().Snapshot(t.Context(), "", "t")
	if err != nil {
		t.Error(err)
		return
	}
	e.merged = snap.Schema
	for _, c := range e.files {
		if d := e.fieldsDiff(c.schema, e.merged); d != "" {
			t.Errorf("%s: %s", c.path, d)
			return
		}
	}
	rows := e.rows(t, db)
	if t.Failed() {
		return
	}
	i := 0
	for _, c := range e.files {
		for k, want := range c.rows {
			if d := e.diff(c.schema, want, e.merged, rows[i]); d != "" {
				t.Errorf("%s: record %d%s", c.path, k, d)
				return
			}
			i++
		}
	}
	// The same by other ways.
	other := openDB(t, e.dir+"?workers=2&batch_rows=2&pushdown=off&verify=full")
	again := &reference{path: "t", schema: e.merged, rows: rows}
	for i, row := range e.rows(t, other) {
		again.row(t, "other settings", i, row)
	}
	e.columns(t, db, rows)
}

// rows reads the whole table.
func (e *evolution) rows(t *testing.T, db *sql.DB) (rows [][]any) {
	t.Helper()
	total := 0
	for _, c := range e.files {
		total += len(c.rows)
	}
	if len(e.merged.Fields) == 0 {
		for range total {
			rows = append(rows, []any{})
		}
		return rows
	}
	err := vectors(t.Context(), db, "SELECT * FROM t", func(b *vector.Batch, i int) error {
		row := make([]any, len(b.Cols))
		for k, f := range e.merged.Fields {
			row[k] = vectorTree(f.Type, b.Cols[k], i)
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil || len(rows) != total {
		t.Errorf("SELECT * FROM t: %d rows, want %d, %v", len(rows), total, err)
	}
	return rows
}

// columns reads each column alone, and with conditions that the decoder tests.
func (e *evolution) columns(t *testing.T, db *sql.DB, rows [][]any) {
	t.Helper()
	ctx := context.Background()
	for k, f := range e.merged.Fields {
		var nulls int
		i := 0
		err := vectors(ctx, db, "SELECT "+quoteIdent(f.Name)+" FROM t", func(b *vector.Batch, at int) error {
			if b.Cols[0].IsNull(at) {
				nulls++
			}
			if d := treeDiff(f.Type, rows[i][k], vectorTree(f.Type, b.Cols[0], at)); d != "" {
				return fmt.Errorf("row %d%s", i, d)
			}
			i++
			return nil
		})
		if err != nil || i != len(rows) {
			t.Errorf("SELECT %s: %d rows, want %d, %v", f.Name, i, len(rows), err)
		}
		for query, want := range map[string]int{"IS NULL": nulls, "IS NOT NULL": len(rows) - nulls} {
			query = "SELECT count(*) FROM t WHERE " + quoteIdent(f.Name) + " " + query
			if got := one(t, db, query); got != int64(want) {
				t.Errorf("%s: %v, want %d", query, got, want)
			}
		}
	}
}

// counterpart is the field of the reader that holds the writer's field w: of its name, or related by an
// alias of either.
func counterpart(w schema.Field, reader *schema.Schema) int {
	for i, f := range reader.Fields {
		if f.Name == w.Name {
			return i
		}
	}
	for i, f := range reader.Fields {
		if slices.Contains(f.Aliases, w.Name) || slices.Contains(w.Aliases, f.Name) {
			return i
		}
	}
	return -1
}

// fieldsDiff checks that no field is lost, and that no two of them become one.
func (e *evolution) fieldsDiff(w, r *schema.Schema) string {
	taken := map[int]bool{}
	for _, f := range w.Fields {
		k := counterpart(f, r)
		if k < 0 || taken[k] {
			return fmt.Sprintf("field %s has no place in the table", f.Name)
		}
		taken[k] = true
	}
	return ""
}

// diff says where a datum of the table does not mean what it means in the file.
func (e *evolution) diff(ws *schema.Schema, want any, rs *schema.Schema, got any) string {
	if text, ok := got.(jsonText); ok {
		dec := json.NewDecoder(strings.NewReader(string(text)))
		dec.UseNumber()
		var v any
		if err := dec.Decode(&v); err != nil {
			return fmt.Sprintf(": %v in %.200s", err, text)
		}
		return e.jsonDiff(ws, want, rs, v)
	}
	differ := func() string {
		return fmt.Sprintf(": want %.200s of %s, got %.200s of %s", show(want), ws.Kind, show(got), rs.Kind)
	}
	if h, ok := want.(held); ok {
		return e.diff(ws.Branches[h.branch], h.value, rs, got)
	}
	if h, ok := got.(held); ok {
		b := rs.Branches[h.branch]
		if ws.Kind.Named() && b.Kind.Named() && len(rs.Branches) > 2 && ws.Name != b.Name && !slices.Contains(b.Aliases, ws.Name) {
			return differ() + " of another name"
		}
		return e.diff(ws, want, b, h.value)
	}
	switch ws.Kind {
	case schema.Record:
		w, ok1 := want.([]any)
		g, ok2 := got.([]any)
		if rs.Kind != schema.Record || !ok1 || !ok2 {
			return differ()
		}
		if d := e.fieldsDiff(ws, rs); d != "" {
			return ": " + d
		}
		given := map[int]bool{}
		for i, f := range ws.Fields {
			k := counterpart(f, rs)
			given[k] = true
			if d := e.diff(f.Type, w[i], rs.Fields[k].Type, g[k]); d != "" {
				return "." + f.Name + d
			}
		}
		for k, f := range rs.Fields {
			if !given[k] {
				if d := defaultDiff(f, g[k]); d != "" {
					return "." + f.Name + d
				}
			}
		}
		return ""
	case schema.Array:
		w, ok1 := want.([]any)
		g, ok2 := got.([]any)
		if !ok1 || !ok2 || len(w) != len(g) {
			return differ()
		}
		for i := range w {
			if d := e.diff(ws.Items, w[i], rs.Items, g[i]); d != "" {
				return fmt.Sprintf("[%d]", i) + d
			}
		}
		return ""
	case schema.Map:
		w, ok1 := want.(map[string]any)
		g, ok2 := got.(map[string]any)
		if !ok1 || !ok2 || len(w) != len(g) {
			return differ()
		}
		for k := range w {
			if d := e.diff(ws.Items, w[k], rs.Items, g[k]); d != "" {
				return fmt.Sprintf("[%q]", k) + d
			}
		}
		return ""
	}
	x, y := meaning(ws, want), meaning(rs, got)
	if p, ok := x.(*big.Rat); ok {
		if q, ok := y.(*big.Rat); ok && p.Cmp(q) == 0 {
			return ""
		}
		return differ()
	}
	if x != y {
		return differ()
	}
	return ""
}

// jsonDiff is diff for a value that the table holds as JSON, which does not say the branch of a union.
func (e *evolution) jsonDiff(ws *schema.Schema, want any, rs *schema.Schema, got any) string {
	if h, ok := want.(held); ok {
		return e.jsonDiff(ws.Branches[h.branch], h.value, rs, got)
	}
	differ := func() string {
		return fmt.Sprintf(": want %.200s of %s, got %.200s of %s", show(want), ws.Kind, show(got), rs.Kind)
	}
	if rs.Kind == schema.Union {
		for _, b := range rs.Branches {
			if e.jsonDiff(ws, want, b, got) == "" {
				return ""
			}
		}
		return differ()
	}
	switch ws.Kind {
	case schema.Record:
		g, ok := got.(map[string]any)
		if rs.Kind != schema.Record || !ok || len(g) != len(rs.Fields) {
			return differ()
		}
		given := map[int]bool{}
		for i, f := range ws.Fields {
			k := counterpart(f, rs)
			if k < 0 {
				return differ()
			}
			given[k] = true
			if d := e.jsonDiff(f.Type, want.([]any)[i], rs.Fields[k].Type, g[rs.Fields[k].Name]); d != "" {
				return "." + f.Name + d
			}
		}
		for k, f := range rs.Fields {
			if given[k] {
				continue
			}
			v, err := schema.ParseDefault(f.Type, f.Default)
			if err != nil {
				return ": " + err.Error()
			}
			if d := valueDiff(plain(f.Type, valueTree(v)), g[f.Name]); d != "" {
				return "." + f.Name + d
			}
		}
		return ""
	case schema.Array:
		g, ok := got.([]any)
		if rs.Kind != schema.Array || !ok || len(g) != len(want.([]any)) {
			return differ()
		}
		for i, w := range want.([]any) {
			if d := e.jsonDiff(ws.Items, w, rs.Items, g[i]); d != "" {
				return fmt.Sprintf("[%d]", i) + d
			}
		}
		return ""
	case schema.Map:
		g, ok := got.(map[string]any)
		if rs.Kind != schema.Map || !ok || len(g) != len(want.(map[string]any)) {
			return differ()
		}
		for k, w := range want.(map[string]any) {
			if d := e.jsonDiff(ws.Items, w, rs.Items, g[k]); d != "" {
				return fmt.Sprintf("[%q]", k) + d
			}
		}
		return ""
	case schema.Float, schema.Double:
		n, ok := got.(json.Number)
		if !ok {
			break // NaN and infinities are text
		}
		bits := 64
		if rs.Kind == schema.Float {
			bits = 32
		}
		if f, err := strconv.ParseFloat(string(n), bits); err != nil || f != want {
			return differ()
		}
		return ""
	case schema.String:
		if rs.Kind == schema.Bytes {
			want = base64.StdEncoding.EncodeToString([]byte(want.(string)))
			if want != got {
				return differ()
			}
			return ""
		}
	}
	if valueDiff(plain(ws, want), got) != "" {
		return differ()
	}
	return ""
}

// meaning is what a scalar says, whatever its type: numbers and moments as exact numbers, the latter in
// seconds.
func meaning(s *schema.Schema, v any) any {
	switch v := v.(type) {
	case int64:
		r := new(big.Rat).SetInt64(v)
		if unit := perSecond(s); unit > 0 {
			r.Quo(r, new(big.Rat).SetInt64(unit))
		}
		return r
	case float64:
		if r := new(big.Rat).SetFloat64(v); r != nil {
			return r
		}
		return fmt.Sprint(v) // NaN and infinities
	case unscaled:
		r, _ := new(big.Rat).SetString(decimalText(string(v), s.Logical.Scale))
		return r
	}
	return v
}

// defaultDiff compares the value of a field that the file lacks with the default in the table's schema.
func defaultDiff(f schema.Field, got any) string {
	if !f.HasDefault {
		return ": a field without a default that a file lacks"
	}
	v, err := schema.ParseDefault(f.Type, f.Default)
	if err != nil {
		return fmt.Sprintf(": default %s: %v", f.Default, err)
	}
	return treeDiff(f.Type, valueTree(v), got)
}

func valueTree(v *schema.Value) any {
	switch v.Kind {
	case schema.Boolean:
		return v.Bool
	case schema.Int, schema.Long:
		return v.Int
	case schema.Float, schema.Double:
		return v.Float
	case schema.String, schema.Bytes, schema.Fixed:
		return logicalTree(v.Schema, string(v.Bytes))
	case schema.Enum:
		return v.Schema.Symbols[v.Symbol]
	case schema.Record, schema.Array:
		out := []any{}
		for i := range v.Elems {
			out = append(out, valueTree(&v.Elems[i]))
		}
		return out
	case schema.Map:
		out := map[string]any{}
		for i, k := range v.Keys {
			out[k] = valueTree(&v.Elems[i])
		}
		return out
	case schema.Union:
		return held{v.Branch, valueTree(&v.Elems[0])}
	}
	return nil
}
