package driver_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/linkedin/goavro/v2"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/driver"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// corpusDir finds the real files of other projects beside the repository.
func corpusDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("AVROSQL_SHARED")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				break
			}
			if at == filepath.Dir(at) {
				t.Skip("there is no go.mod above the working directory")
			}
			at = filepath.Dir(at)
		}
		dir = filepath.Join(at, "..", "shared")
	}
	dir = filepath.Join(dir, "corpus")
	if _, err := os.Stat(filepath.Join(dir, "manifest.tsv")); err != nil {
		t.Skip("the corpus of real files is not there; AVROSQL_SHARED names the directory that holds it")
	}
	return dir
}

// corpusFile is a line of the manifest.
type corpusFile struct {
	name, path string
	framing    string
	records    int64
	read       []string // libraries that read the whole file
}

func corpusFiles(t testing.TB) []corpusFile {
	t.Helper()
	dir := corpusDir(t)
	f, err := os.Open(filepath.Join(dir, "manifest.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, name := range lines[0] {
		col[name] = i
	}
	var out []corpusFile
	for _, l := range lines[1:] {
		c := corpusFile{name: l[col["file"]], framing: l[col["framing"]]}
		c.path = filepath.Join(dir, "files", filepath.FromSlash(c.name))
		if c.records, err = strconv.ParseInt(l[col["records"]], 10, 64); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, lib := range []string{"goavro", "hamba", "twmb", "python-avro", "avro-c"} {
			if strings.HasSuffix(l[col[lib]], " ok") {
				c.read = append(c.read, lib)
			}
		}
		out = append(out, c)
	}
	return out
}

// fileTimeout is far beyond what any file of the corpus takes.
const fileTimeout = 2 * time.Minute

// guarded runs f, and fails if it does not come back.
func guarded(t *testing.T, f func(ctx context.Context)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), fileTimeout)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(ctx)
	}()
	select {
	case <-done:
	case <-time.After(fileTimeout + 10*time.Second):
		t.Fatal("hangs")
	}
}

func quotePath(path string) string { return "'" + strings.ReplaceAll(path, "'", "''") + "'" }

func quoteIdent(path ...string) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = "`" + strings.ReplaceAll(p, "`", "``") + "`"
	}
	return strings.Join(parts, ".")
}

// TestCorpus reads every real file that any library can read, and compares each value with the tests' own
// decoder, with what Apache Avro C printed, and with goavro. Of the others it wants an error.
func TestCorpus(t *testing.T) {
	slow(t)
	files := corpusFiles(t)
	db := openDB(t, filepath.Dir(corpusDir(t))+"?allow_paths=true&workers=2")
	full := openDB(t, filepath.Dir(corpusDir(t))+"?allow_paths=true&workers=2&verify=full&batch_rows=300")
	read := 0
	for _, f := range files {
		t.Run(f.name, func(t *testing.T) {
			guarded(t, func(ctx context.Context) {
				path := f.path
				if strings.HasSuffix(path, ".gz") {
					wantFault(t, ctx, db, path, fault{ocf.ErrNotAvro, "gzip", nil}, false)
					path = gunzip(t, path)
				}
				if want, bad := corpusFaults[filepath.Base(f.name)]; bad {
					wantFault(t, ctx, db, path, want, false)
					wantFault(t, ctx, full, path, want, true)
					return
				}
				if info, err := os.Stat(path); err == nil && info.Size() == 0 {
					(&reference{path: path, schema: &schema.Schema{Kind: schema.Record}}).againstAll(t, ctx, db)
					return
				}
				if f.framing != "ok" {
					t.Errorf("a damaged file of which nothing is known: %s", f.framing)
					return
				}
				c := openReference(t, path, false)
				if c == nil {
					return
				}
				read++
				if n := int64(len(c.rows)); n != f.records {
					t.Errorf("the reference reads %d records, the manifest says %d", n, f.records)
				}
				c.againstPeers(t, f)
				c.againstAll(t, ctx, db)
				c.againstVectors(t, ctx, full)
				c.againstCounts(t, ctx, full)
				if len(c.rows) <= 20_000 {
					c.againstPaths(t, ctx, rand.New(rand.NewSource(1)), 3, db, full)
				}
			})
		})
	}
	if read < 350 {
		t.Errorf("only %d files were read", read)
	}
}

// reference is a file as the tests' own decoder reads it.
type reference struct {
	path   string
	schema *schema.Schema // of a record
	rows   [][]any
}

func openReference(t *testing.T, path string, cut bool) *reference {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return nil
	}
	c := &reference{path: path}
	h, err := ocf.ReadHeader(bytes.NewReader(data), int64(len(data)), ocf.Limits{})
	if err != nil {
		t.Error(err)
		return nil
	}
	s, err := schema.Parse(h.Schema, schema.Limits{})
	if err != nil {
		t.Error(err)
		return nil
	}
	c.schema = s
	if s.Kind != schema.Record {
		c.schema = &schema.Schema{Kind: schema.Record, Fields: []schema.Field{{Name: "value", Type: s}}}
	}
	r, err := ocf.NewReader(bytes.NewReader(data), int64(len(data)), h, ocf.Options{})
	if err != nil {
		t.Error(err)
		return nil
	}
	var buf ocf.Buffer
	for blocks := r.All(t.Context()); ; {
		b, err := blocks.Next()
		if err == io.EOF {
			return c
		}
		if err == nil {
			err = r.ReadBlock(b, &buf)
		}
		if err != nil {
			t.Error(err)
			return nil
		}
		in := treeReader{b: buf.Raw, cut: cut}
		for range b.Count {
			c.rows = append(c.rows, in.datum(c.schema).([]any))
		}
		if in.err != nil || len(in.b) > 0 {
			t.Errorf("reference: block at %d: %d bytes left, %v", b.Offset, len(in.b), in.err)
			return nil
		}
	}
}

// row compares one record.
func (c *reference) row(t *testing.T, who string, i int, got []any) bool {
	t.Helper()
	if i >= len(c.rows) {
		t.Errorf("%s: more than %d records", who, len(c.rows))
		return false
	}
	if d := treeDiff(c.schema, c.rows[i], got); d != "" {
		t.Errorf("%s: record %d%s", who, i, d)
		return false
	}
	return true
}

// top makes the datum of another reader a record, as the reference is one.
func (c *reference) top(v any) any {
	if c.schema.Name == "" && len(c.schema.Fields) == 1 && c.schema.Fields[0].Name == "value" {
		return map[string]any{"value": v}
	}
	return v
}

// againstPeers compares the reference with the libraries whose values are at hand.
func (c *reference) againstPeers(t *testing.T, f corpusFile) {
	t.Helper()
	for _, lib := range f.read {
		if lib == "goavro" {
			c.againstGoavro(t)
		}
	}
	avrocat, err := os.Open(filepath.Join(corpusDir(t), "avrocat", filepath.FromSlash(f.name)+".jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err != nil {
		t.Error(err)
		return
	}
	defer avrocat.Close()
	if c = openReference(t, c.path, true); c == nil {
		return
	}
	dec := json.NewDecoder(bufio.NewReader(avrocat))
	dec.UseNumber()
	i := 0
	for ; ; i++ {
		var v any
		if err := dec.Decode(&v); err == io.EOF {
			break
		} else if err != nil {
			t.Errorf("avrocat: %v", err)
			return
		}
		got, err := avroJSONTree(c.schema, c.top(v))
		if err != nil {
			t.Errorf("avrocat: record %d: %v", i, err)
			return
		}
		if !c.row(t, "avrocat", i, got.([]any)) {
			return
		}
	}
	if i != len(c.rows) {
		t.Errorf("avrocat: %d records, want %d", i, len(c.rows))
	}
}

func (c *reference) againstGoavro(t *testing.T) {
	t.Helper()
	f, err := os.Open(c.path)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	in, err := goavro.NewOCFReader(bufio.NewReader(f))
	if err != nil {
		t.Errorf("goavro: %v", err)
		return
	}
	i := 0
	for ; in.Scan(); i++ {
		v, err := in.Read()
		if err != nil {
			t.Errorf("goavro: %v", err)
			return
		}
		got, err := goavroTree(c.schema, c.top(v))
		if err != nil {
			t.Errorf("goavro: record %d: %v", i, err)
			return
		}
		if !c.row(t, "goavro", i, got.([]any)) {
			return
		}
	}
	if err := in.Err(); err != nil || i != len(c.rows) {
		t.Errorf("goavro: %d records, want %d, %v", i, len(c.rows), err)
	}
}

// vectors runs a query and hands each row of its batches to f.
func vectors(ctx context.Context, db *sql.DB, query string, f func(b *vector.Batch, i int) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(dc any) error {
		return driver.Vectors(ctx, dc, query, func(_ []plan.Column, b *vector.Batch) error {
			for _, i := range b.Selection() {
				if err := f(b, int(i)); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// againstVectors compares the columns of SELECT *, value by value, as the executor hands them out.
func (c *reference) againstVectors(t *testing.T, ctx context.Context, db *sql.DB) {
	t.Helper()
	n := 0
	err := vectors(ctx, db, "SELECT * FROM "+quotePath(c.path), func(b *vector.Batch, i int) error {
		if len(b.Cols) != len(c.schema.Fields) {
			return fmt.Errorf("%d columns for %d fields", len(b.Cols), len(c.schema.Fields))
		}
		got := make([]any, len(b.Cols))
		for k, f := range c.schema.Fields {
			got[k] = vectorTree(f.Type, b.Cols[k], i)
		}
		if !c.row(t, "SELECT *", n, got) {
			return errDiffers
		}
		n++
		return nil
	})
	if err == errDiffers {
		return
	}
	if err != nil || n != len(c.rows) {
		t.Errorf("SELECT *: %d records, want %d, %v", n, len(c.rows), err)
	}
}

var errDiffers = errors.New("a record differs")

// againstRows compares what database/sql hands out.
func (c *reference) againstRows(t *testing.T, ctx context.Context, db *sql.DB) {
	t.Helper()
	rows, err := db.QueryContext(ctx, "SELECT * FROM "+quotePath(c.path))
	if err != nil {
		t.Errorf("rows: %v", err)
		return
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil || len(names) != len(c.schema.Fields) {
		t.Errorf("rows: columns %q, %v", names, err)
		return
	}
	row, dest := make([]any, len(names)), make([]any, len(names))
	for i := range row {
		dest[i] = &row[i]
		if names[i] != c.schema.Fields[i].Name {
			t.Errorf("rows: column %q for field %q", names[i], c.schema.Fields[i].Name)
		}
	}
	n := 0
	for ; rows.Next(); n++ {
		if err := rows.Scan(dest...); err != nil {
			t.Errorf("rows: %v", err)
			return
		}
		if n >= len(c.rows) {
			continue
		}
		for i, f := range c.schema.Fields {
			if d := scannedDiff(f.Type, c.rows[n][i], row[i]); d != "" {
				t.Errorf("rows: record %d, %s%s", n, f.Name, d)
				return
			}
		}
	}
	if err := rows.Err(); err != nil || n != len(c.rows) {
		t.Errorf("rows: %d records, want %d, %v", n, len(c.rows), err)
	}
}

// againstAll compares whatever can be asked of a file.
func (c *reference) againstAll(t *testing.T, ctx context.Context, db *sql.DB) {
	t.Helper()
	c.againstVectors(t, ctx, db)
	c.againstRows(t, ctx, db)
	c.againstCounts(t, ctx, db)
	c.againstLeaves(t, ctx, db)
}

func (c *reference) againstCounts(t *testing.T, ctx context.Context, db *sql.DB) {
	t.Helper()
	var n int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+quotePath(c.path)).Scan(&n); err != nil || n != len(c.rows) {
		t.Errorf("count(*): %d, want %d, %v", n, len(c.rows), err)
	}
}

// leafPath is a field that a path through records, nullable ones among them, leads to.
type leafPath struct {
	names []string
	s     *schema.Schema
	value func(row []any) any
}

// leafPaths lists the fields of records that are not records themselves.
func leafPaths(s *schema.Schema, names []string, value func([]any) any, open map[*schema.Schema]bool) (out []leafPath) {
	for i, f := range s.Fields {
		path := append(append([]string{}, names...), f.Name)
		at := func(row []any) any {
			r, ok := value(row).([]any)
			if !ok {
				return absent{}
			}
			return r[i]
		}
		inner := f.Type
		if b, ok := inner.Nullable(); ok {
			inner = b
		}
		if inner.Kind != schema.Record || len(inner.Fields) == 0 || open[inner] {
			out = append(out, leafPath{path, f.Type, at})
			continue
		}
		open[inner] = true
		out = append(out, leafPaths(inner, path, func(row []any) any {
			v := at(row)
			if h, ok := v.(held); ok {
				return h.value
			}
			return v
		}, open)...)
		delete(open, inner)
	}
	return out
}

// absent is a field of a record that is NULL.
type absent struct{}

// againstLeaves selects every leaf by its path alone.
func (c *reference) againstLeaves(t *testing.T, ctx context.Context, db *sql.DB) {
	t.Helper()
	leaves := leafPaths(c.schema, nil, func(row []any) any { return row }, map[*schema.Schema]bool{c.schema: true})
	if len(c.rows) > 20_000 && len(leaves) > 20 {
		leaves = leaves[:20]
	}
	for _, l := range leaves {
		query := "SELECT " + quoteIdent(append([]string{"$t"}, l.names...)...) + " FROM " + quotePath(c.path) + " AS `$t`"
		c.againstPath(t, ctx, db, query, l.s, l.value)
	}
}

// againstPath compares the column of a query with the value of each row, in their order.
func (c *reference) againstPath(t *testing.T, ctx context.Context, db *sql.DB, query string, s *schema.Schema, value func(row []any) any) {
	t.Helper()
	n := 0
	err := vectors(ctx, db, query, func(b *vector.Batch, i int) error {
		if n >= len(c.rows) {
			return fmt.Errorf("more than %d rows", len(c.rows))
		}
		want := value(c.rows[n])
		n++
		if _, ok := want.(absent); ok {
			if !b.Cols[0].IsNull(i) {
				return fmt.Errorf("row %d is not NULL where nothing is", n-1)
			}
			return nil
		}
		if d := treeDiff(s, want, vectorTree(s, b.Cols[0], i)); d != "" {
			return fmt.Errorf("row %d%s", n-1, d)
		}
		return nil
	})
	if err != nil || n != len(c.rows) {
		t.Errorf("%s: %d rows, want %d, %v", query, n, len(c.rows), err)
	}
}
