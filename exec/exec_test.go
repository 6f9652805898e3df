package exec

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testSchema = `{"type":"record","name":"r","fields":[
	{"name":"id","type":"long"},
	{"name":"name","type":["null","string"]},
	{"name":"v","type":"double"}]}`

// rec is a record of the test's files.
type rec struct {
	id   int64
	name string // "" is NULL
	v    float64
}

func (r rec) encode() []byte {
	b := binary.AppendVarint(nil, r.id)
	if r.name == "" {
		b = append(b, 0)
	} else {
		b = append(b, 2)
		b = append(binary.AppendVarint(b, int64(len(r.name))), r.name...)
	}
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(r.v))
}

var testSync = [16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}

func writeFile(t testing.TB, codec string, blockBytes int, recs []rec) []byte {
	t.Helper()
	var buf bytes.Buffer
	w, err := ocf.NewWriter(&buf, []byte(testSchema), ocf.WriterOptions{Codec: codec, BlockBytes: blockBytes, Sync: &testSync})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range recs {
		if err := w.Append(r.encode()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func makeRecs(from, n int) []rec {
	out := make([]rec, n)
	for i := range out {
		id := from + i
		out[i] = rec{id: int64(id), v: float64(id%97) / 4}
		if id%5 != 0 {
			out[i].name = fmt.Sprintf("name %d", id%13)
			if id%13 != 7 && id > 1 {
				out[i].name += fmt.Sprintf(" %x", sha256.Sum256(fmt.Append(nil, id)))
			}
		}
	}
	return out
}

// lake is a partitioned table of two large files, some small ones and an empty one.
func lake(t testing.TB) (fstest.MapFS, []rec) {
	t.Helper()
	lakeOnce.Do(func() {
		lakeFiles = fstest.MapFS{}
		add := func(path, codec string, blockBytes, n int) {
			recs := makeRecs(len(lakeRecs), n)
			lakeRecs = append(lakeRecs, recs...)
			lakeFiles[path] = &fstest.MapFile{Data: writeFile(t, codec, blockBytes, recs)}
		}
		add("t/dt=2024-01-01/a.avro", "null", 4000, 300)
		add("t/dt=2024-01-01/b.avro", "null", 30_000, 9_000)
		add("t/dt=2024-01-02/c.avro", "snappy", 2000, 14_000)
		add("t/dt=2024-01-02/d.avro", "deflate", 64_000, 0)
		add("t/dt=__HIVE_DEFAULT_PARTITION__/e.avro", "zstandard", 64_000, 500)
	})
	fsys := fstest.MapFS{}
	for path, f := range lakeFiles {
		own := *f
		fsys[path] = &own
	}
	return fsys, lakeRecs
}

var (
	lakeOnce  sync.Once
	lakeFiles fstest.MapFS
	lakeRecs  []rec
)

// testTable is what the driver's adapter is.
type testTable struct{ snap *avrofs.Snapshot }

func (t *testTable) Name() string                 { return t.snap.Name }
func (t *testTable) Columns() []plan.TableColumn  { return nil }
func (t *testTable) Files() int                   { return len(t.snap.Files) }
func (t *testTable) PathValues(int) []types.Datum { return nil }
func (t *testTable) Keep(files []int) plan.Table  { return &testTable{t.snap.Keep(files)} }
func (t *testTable) HeadersRead() int             { return 0 }
func (t *testTable) Snapshot() *avrofs.Snapshot   { return t.snap }
func (t *testTable) Bytes() (n int64) {
	for _, f := range t.snap.Files {
		n += f.Size
	}
	return n
}

func open(t testing.TB, fsys fstest.MapFS) *testTable {
	t.Helper()
	l, err := avrofs.Open([]avrofs.Root{{FS: fsys}}, avrofs.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Snapshot(context.Background(), "", "t")
	if err != nil {
		t.Fatal(err)
	}
	return &testTable{s}
}

var (
	bigint   = types.Of(types.BigInt)
	varchar  = types.Of(types.Varchar)
	double   = types.Of(types.Double)
	idCol    = field(1, "id", bigint, false)
	nameCol  = field(2, "name", varchar, true)
	vCol     = field(3, "v", double, false)
	dtCol    = plan.ScanColumn{Column: plan.Column{ID: 4, Name: "dt", Type: types.Of(types.Date), Nullable: true}, Source: plan.FromPath}
	fileCol  = plan.ScanColumn{Column: plan.Column{ID: 5, Name: "_file", Type: varchar}, Source: plan.FromFile}
	rowCol   = plan.ScanColumn{Column: plan.Column{ID: 6, Name: "_row", Type: bigint}, Source: plan.FromRow}
	blockCol = plan.ScanColumn{Column: plan.Column{ID: 7, Name: "_block", Type: bigint}, Source: plan.FromBlock}
)

func field(id plan.ColumnID, name string, t *types.Type, null bool) plan.ScanColumn {
	return plan.ScanColumn{Column: plan.Column{ID: id, Name: name, Type: t, Nullable: null}, Path: []string{name}}
}

func compare(op plan.CompareOp, c plan.ScanColumn, d types.Datum) plan.Expr {
	return &plan.Compare{Op: op, L: c.Ref(), R: &plan.Literal{Value: d}}
}

var envs = []Env{
	{}, {Workers: 2}, {Workers: 4, BatchRows: 3}, {BatchRows: 3}, {Workers: 2, NoPushdown: true}, {Workers: 3, Verify: true},
	{Workers: 2, OnCorrupt: CorruptSkipBlock}, {Workers: 2, OnCorrupt: CorruptSkipFile},
	{Workers: 3, BatchRows: 5, Temp: &spill.Options{Floor: 1, Limit: 1, BlockBytes: 50}},
}

func describe(e Env) string {
	return fmt.Sprintf("workers %d, batches of %d, no pushdown %v, verify %v, corrupt %d, on disk %v", e.Workers, e.BatchRows, e.NoPushdown, e.Verify, e.OnCorrupt, e.Temp != nil)
}

// query runs a plan and returns its rows as text.
func query(t testing.TB, root plan.Node, env Env) []string {
	t.Helper()
	rows, err := try(root, env)
	if err != nil {
		t.Fatalf("%s: %v", describe(env), err)
	}
	return rows
}

func try(root plan.Node, env Env) (rows []string, err error) {
	ctx := context.Background()
	c, err := Run(ctx, root, env)
	if err != nil {
		return nil, err
	}
	defer func() {
		if cerr := c.Close(); err == nil {
			err = cerr
		}
	}()
	for {
		b, err := c.Next(ctx)
		if err != nil {
			return rows, err
		}
		if b == nil {
			return rows, nil
		}
		if b.N > max(env.BatchRows, op.DefaultBatchRows) {
			return rows, fmt.Errorf("a batch of %d rows", b.N)
		}
		for _, i := range b.Selection() {
			var line strings.Builder
			for _, v := range b.Cols {
				if v.Len < b.N {
					return rows, fmt.Errorf("column of %d values in a batch of %d rows", v.Len, b.N)
				}
				switch {
				case v.IsNull(int(i)):
					line.WriteString("NULL|")
				case v.Kind == vector.Int64:
					fmt.Fprintf(&line, "%d|", v.I64[i])
				case v.Kind == vector.Float64:
					fmt.Fprintf(&line, "%.6g|", v.F64[i])
				case v.Kind == vector.Bytes:
					fmt.Fprintf(&line, "%s|", v.Bytes(int(i)))
				}
			}
			rows = append(rows, line.String())
		}
	}
}

func equal(t testing.TB, what string, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, len(got), len(want))
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s: row %d is %s, want %s", what, i, got[i], want[i])
		}
	}
}

func (r rec) text() string {
	name := r.name
	if name == "" {
		name = "NULL"
	}
	return fmt.Sprintf("%d|%s|%.6g|", r.id, name, r.v)
}

func TestScanKeepsOrder(t *testing.T) {
	fsys, recs := lake(t)
	root := &plan.Scan{Table: open(t, fsys), Cols: []plan.ScanColumn{idCol, nameCol, vCol}, Limit: -1}
	var want []string
	for _, r := range recs {
		want = append(want, r.text())
	}
	for _, e := range envs {
		b := mem.NewBudget(64 << 20)
		e.Memory = b
		equal(t, describe(e), query(t, root, e), want)
		if b.Used() != 0 || b.Peak() == 0 {
			t.Fatalf("%d bytes stay reserved, peak %d", b.Used(), b.Peak())
		}
	}
}

func TestScanConditions(t *testing.T) {
	fsys, recs := lake(t)
	tab := open(t, fsys)
	day2 := types.Datum{Type: types.Of(types.Date), I: 19724}
	big := types.NewDouble(20)
	root := &plan.Scan{
		Table: tab, Cols: []plan.ScanColumn{rowCol, idCol, fileCol, dtCol}, Limit: -1,
		Tests: []plan.Test{{Op: plan.TestGt, Column: vCol, Values: []types.Datum{big}, Expr: compare(plan.Gt, vCol, big)}},
		Conds: []plan.Expr{compare(plan.Eq, dtCol, day2), compare(plan.Eq, nameCol, types.NewString("name 7"))},
		Extra: []plan.ScanColumn{vCol, nameCol},
	}
	var want []string
	for i, r := range recs {
		if i >= 9_300 && i < 23_300 && r.v > 20 && r.name == "name 7" {
			want = append(want, fmt.Sprintf("%d|%d|t/dt=2024-01-02/c.avro|19724|", i-9_300, r.id))
		}
	}
	if len(want) < 50 {
		t.Fatal("the test selects too little")
	}
	for _, e := range envs {
		equal(t, describe(e), query(t, root, e), want)
	}
}

func TestScanVirtualColumns(t *testing.T) {
	fsys, _ := lake(t)
	tab := open(t, fsys)
	// The truth, from the container alone.
	var want []string
	for _, f := range tab.snap.Files {
		r, err := ocf.NewReader(bytes.NewReader(fsys[f.Path].Data), f.Size, f.Header, ocf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		row := 0
		for it := r.All(context.Background()); ; {
			b, err := it.Next()
			if err != nil {
				break
			}
			for range b.Count {
				want = append(want, fmt.Sprintf("%s|%d|%d|", f.Path, row, b.Offset))
				row++
			}
		}
	}
	for _, e := range envs {
		root := &plan.Scan{Table: tab, Cols: []plan.ScanColumn{fileCol, rowCol, blockCol}, Limit: -1}
		equal(t, "headers: "+describe(e), query(t, root, e), want)
		root.Extra, root.Conds = []plan.ScanColumn{idCol}, []plan.Expr{compare(plan.Ge, idCol, types.NewInt(0))}
		equal(t, "decoded: "+describe(e), query(t, root, e), want)
	}
}

// count is SELECT COUNT(*), SUM(id) or COUNT(*) alone.
func count(in plan.Node, sum bool) *plan.Aggregate {
	n := &plan.Aggregate{Input: in, Aggs: []plan.AggCall{{Column: plan.Column{ID: 20, Name: "n", Type: bigint}, Func: "count"}}}
	if sum {
		n.Aggs = append(n.Aggs, plan.AggCall{Column: plan.Column{ID: 21, Name: "s", Type: bigint}, Func: "sum", Args: []plan.Expr{idCol.Ref()}})
	}
	return n
}

func TestCounts(t *testing.T) {
	fsys, recs := lake(t)
	tab := open(t, fsys)
	n := int64(len(recs))
	for _, e := range envs {
		e.Stats = true
		scan := &plan.Scan{Table: tab, Limit: -1}
		root := count(scan, false)
		equal(t, "count: "+describe(e), query(t, root, e), []string{fmt.Sprintf("%d|", n)})
		c, err := Run(context.Background(), root, e)
		if err != nil {
			t.Fatal(err)
		}
		for b := new(vector.Batch); b != nil; {
			if b, err = c.Next(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		c.Close()
		s := c.Stats(scan)
		if s == nil || s.Rows != n || s.Records != n || s.Files != 5 || s.Blocks < 100 {
			t.Fatalf("%s: %+v", describe(e), s)
		}
		if byHeaders := !e.Verify && e.OnCorrupt == CorruptError; (s.BytesDecompressed == 0) != byHeaders {
			t.Fatalf("%s: %d bytes were decompressed to count", describe(e), s.BytesDecompressed)
		}
		if a := c.Stats(root); a.Rows != 1 || a.Time < s.Time/int64Duration(max(e.Workers, 1)) {
			t.Fatalf("%+v over %+v", a, s)
		}
		root = count(&plan.Scan{Table: tab, Cols: []plan.ScanColumn{idCol}, Limit: -1}, true)
		equal(t, "sum: "+describe(e), query(t, root, e), []string{fmt.Sprintf("%d|%d|", n, n*(n-1)/2)})
		// COUNT(*) by a path column reads headers alone, but rows in batches.
		byDay := count(&plan.Scan{Table: tab, Cols: []plan.ScanColumn{dtCol}, Limit: -1}, false)
		byDay.Keys = []plan.Named{{Column: plan.Column{ID: 30, Type: dtCol.Type}, Expr: dtCol.Ref()}}
		equal(t, "by day: "+describe(e), query(t, byDay, e), []string{"19723|9300|", "19724|14000|", "NULL|500|"})
	}
}

func int64Duration(n int) time.Duration { return time.Duration(n) }

func TestScanLimit(t *testing.T) {
	fsys, recs := lake(t)
	tab := open(t, fsys)
	for _, e := range envs {
		for _, n := range []int64{0, 1, 100, 5000} {
			scan := &plan.Scan{Table: tab, Cols: []plan.ScanColumn{idCol, nameCol, vCol}, Limit: n + 7,
				Tests: []plan.Test{{Op: plan.TestNotNull, Column: nameCol, Expr: &plan.IsNull{Arg: nameCol.Ref(), Negate: true}}}}
			var want []string
			for _, r := range recs {
				if r.name != "" && len(want) < int(n)+7 {
					want = append(want, r.text())
				}
			}
			equal(t, describe(e), query(t, &plan.Limit{Input: scan, N: n, Offset: 7}, e), want[7:])
		}
	}
}

func TestScanStopsEarly(t *testing.T) {
	fsys, _ := lake(t)
	tab := open(t, fsys)
	scan := &plan.Scan{Table: tab, Cols: []plan.ScanColumn{idCol, nameCol}, Limit: -1}
	for _, e := range envs {
		if e.OnCorrupt != CorruptError {
			continue
		}
		e.Stats = true
		c, err := Run(context.Background(), scan, e)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := c.Next(context.Background()); b == nil || err != nil {
			t.Fatal(b, err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if b, err := c.Next(context.Background()); b != nil || err != nil {
			t.Fatal("rows after Close")
		}
		// Canceling stops it as well, and is what the error says.
		ctx, cancel := context.WithCancel(context.Background())
		if c, err = Run(ctx, scan, e); err != nil {
			t.Fatal(err)
		}
		for rows := 0; ; {
			b, err := c.Next(ctx)
			if err != nil {
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
				break
			}
			if b == nil {
				t.Fatal("the query was canceled and ended as if it was not")
			}
			if rows += b.Rows(); rows > 10 {
				cancel()
			}
		}
		cancel()
		c.Close()
	}
}

func TestCorruptBlock(t *testing.T) {
	fsys, recs := lake(t)
	const path = "t/dt=2024-01-02/c.avro"
	tab := open(t, fsys)
	f := tab.snap.Files[2]
	r, err := ocf.NewReader(bytes.NewReader(fsys[path].Data), f.Size, f.Header, ocf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var blocks []ocf.Block
	for it := r.All(context.Background()); ; {
		b, err := it.Next()
		if err != nil {
			break
		}
		blocks = append(blocks, b)
	}
	bad := blocks[len(blocks)/2]
	lostFrom := 9_300
	for _, b := range blocks[:len(blocks)/2] {
		lostFrom += int(b.Count)
	}
	lines := func(recs []rec) (out []string) {
		for _, r := range recs {
			out = append(out, r.text())
		}
		return out
	}
	scan := &plan.Scan{Table: tab, Cols: []plan.ScanColumn{idCol, nameCol, vCol}, Limit: -1}
	for _, what := range []struct {
		name string
		at   int64
	}{{"data", bad.DataOffset + bad.Size/2}, {"checksum", bad.DataOffset + bad.Size - 1}, {"sync marker", bad.DataOffset + bad.Size + 3}} {
		data := bytes.Clone(fsys[path].Data)
		data[what.at] ^= 0x55
		saved := fsys[path].Data
		fsys[path].Data = data
		for _, e := range envs {
			var warnings []Warning
			e.Warn = func(w Warning) { warnings = append(warnings, w) }
			rows, err := try(scan, e)
			name := what.name + ": " + describe(e)
			switch e.OnCorrupt {
			case CorruptError:
				if err == nil || !strings.Contains(err.Error(), path) {
					t.Fatalf("%s: %v", name, err)
				}
				// What comes before the damage comes out, in every mode of running.
				equal(t, name, rows, lines(recs[:lostFrom])[:len(rows)])
				if e.Workers > 1 && len(rows) < lostFrom-e.BatchRows-op.DefaultBatchRows {
					t.Fatalf("%s: only %d of the %d rows before the damage", name, len(rows), lostFrom)
				}
				if len(warnings) != 0 {
					t.Fatal("warnings")
				}
			case CorruptSkipBlock:
				if err != nil || len(warnings) != 1 {
					t.Fatalf("%s: %v, %v", name, err, warnings)
				}
				lost := lostFrom + int(bad.Count)
				equal(t, name, rows, append(lines(recs[:lostFrom]), lines(recs[lost:])...))
				if w := warnings[0]; w.File != path || w.Offset != bad.Offset || w.Bytes <= 0 || w.Err == nil {
					t.Fatalf("%s: %v", name, w)
				}
			case CorruptSkipFile:
				if err != nil || len(warnings) != 1 || warnings[0].Offset+warnings[0].Bytes != f.Size {
					t.Fatalf("%s: %v, %v", name, err, warnings)
				}
				equal(t, name, rows, append(lines(recs[:lostFrom]), lines(recs[23_300:])...))
			}
		}
		fsys[path].Data = saved
	}
}

// TestRecordErrors has data that framing and checksums say nothing about.
func TestRecordErrors(t *testing.T) {
	recs := makeRecs(0, 100)
	var raw []byte
	for _, r := range recs {
		raw = append(raw, r.encode()...)
	}
	scan := func(fsys fstest.MapFS) *plan.Scan {
		return &plan.Scan{Table: open(t, fsys), Cols: []plan.ScanColumn{idCol, nameCol}, Limit: -1}
	}
	file := func(count int64, raw []byte) fstest.MapFS {
		var buf bytes.Buffer
		w, err := ocf.NewWriter(&buf, []byte(testSchema), ocf.WriterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range []struct {
			n   int64
			raw []byte
		}{{1, recs[0].encode()}, {count, raw}, {1, recs[1].encode()}} {
			if err := w.AppendBlock(b.n, b.raw); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return fstest.MapFS{"t/x.avro": {Data: buf.Bytes()}}
	}
	branch := bytes.Clone(raw)
	branch[len(recs[0].encode())+1] = 8
	for name, fsys := range map[string]fstest.MapFS{
		"fewer records": file(101, raw), "more records": file(99, raw), "branch": file(100, branch), "cut": file(100, raw[:len(raw)-1]),
		"absurd": file(1<<40, raw),
	} {
		for _, e := range envs {
			rows, err := try(scan(fsys), e)
			if e.OnCorrupt != CorruptError {
				want := []string{"0|NULL|", "1|name 1|"}
				if e.OnCorrupt == CorruptSkipFile {
					want = want[:1]
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", name, describe(e), err)
				}
				equal(t, name+", "+describe(e), rows, want)
				continue
			}
			var se *op.ScanError
			if !errors.As(err, &se) || se.File != "t/x.avro" || se.Block == 0 || !errors.Is(err, decode.ErrData) {
				t.Fatalf("%s, %s: %v", name, describe(e), err)
			}
		}
		// A count that its block can't hold is not believed.
		if got, err := try(count(&plan.Scan{Table: open(t, fsys), Limit: -1}, false), Env{}); name == "absurd" && err == nil {
			t.Fatalf("COUNT(*) believed a header: %v", got)
		}
	}
}

func TestFileChanges(t *testing.T) {
	for _, e := range envs {
		for _, how := range []string{"vanishes", "shrinks", "is replaced"} {
			fsys, _ := lake(t)
			scan := &plan.Scan{Table: open(t, fsys), Cols: []plan.ScanColumn{idCol}, Limit: -1}
			const path = "t/dt=2024-01-02/c.avro"
			f := *fsys[path]
			switch how {
			case "vanishes":
				delete(fsys, path)
			case "shrinks":
				f.Data = f.Data[:len(f.Data)-3000]
				fsys[path] = &f
			case "is replaced":
				f.ModTime = f.ModTime.Add(time.Hour)
				fsys[path] = &f
			}
			_, err := try(scan, e)
			var changed *avrofs.ChangedError
			if !errors.As(err, &changed) || !strings.Contains(err.Error(), path) {
				t.Fatalf("%s, %s: %v", how, describe(e), err)
			}
		}
	}
}

func TestJoinAndOrder(t *testing.T) {
	fsys, recs := lake(t)
	tab := open(t, fsys)
	left := &plan.Scan{Table: tab, Cols: []plan.ScanColumn{idCol, nameCol}, Limit: -1}
	rid, rv := idCol, vCol
	rid.ID, rv.ID = 11, 13
	right := &plan.Filter{Input: &plan.Scan{Table: tab, Cols: []plan.ScanColumn{rid, rv}, Limit: -1}, Conds: []plan.Expr{compare(plan.Lt, rv, types.NewDouble(1))}}
	join := &plan.Join{Kind: plan.Left, L: left, R: right, LeftKeys: []plan.Expr{idCol.Ref()}, RightKeys: []plan.Expr{rid.Ref()}}
	sum := &plan.Arith{Op: plan.Add, L: idCol.Ref(), R: &plan.Literal{Value: types.NewInt(1)}, T: bigint}
	root := &plan.TopN{Limit: 50, Offset: 3, Keys: []plan.SortKey{{Expr: rv.Ref(), Desc: true}, {Expr: sum, Desc: true}},
		Input: &plan.Filter{Input: join, Conds: []plan.Expr{&plan.IsNull{Arg: rv.Ref(), Negate: true}}}}
	var want []string
	for i := len(recs) - 1; i >= 0 && len(want) < 53; i-- {
		if r := recs[i]; r.v == 0.75 {
			want = append(want, fmt.Sprintf("%d|%s|%d|0.75|", r.id, map[bool]string{true: "NULL", false: r.name}[r.name == ""], r.id))
		}
	}
	for _, buildLeft := range []bool{false, true} {
		join.BuildLeft = buildLeft
		for _, e := range envs[:6] {
			equal(t, fmt.Sprint(buildLeft, describe(e)), query(t, root, e), want[3:])
		}
	}
	e := Env{Workers: 2, Memory: mem.NewBudget(1 << 20)}
	var m *mem.Error
	if _, err := try(root, e); !errors.As(err, &m) || e.Memory.Used() != 0 {
		t.Fatal(err, e.Memory.Used())
	}
}

func TestPanics(t *testing.T) {
	for _, workers := range []int{1, 2} {
		scan := &plan.Scan{Table: onlyMemory{}, Cols: []plan.ScanColumn{idCol}, Limit: -1}
		for _, root := range []plan.Node{scan, count(scan, true), &plan.Sort{Input: scan, Keys: []plan.SortKey{{Expr: idCol.Ref()}}}} {
			_, err := try(root, Env{Workers: workers})
			var p *InternalError
			if !errors.As(err, &p) || len(p.Stack) == 0 {
				t.Fatalf("%d workers: %v", workers, err)
			}
		}
	}
}

// onlyMemory is a MemoryTable whose batches lack their columns.
type onlyMemory struct{}

func (onlyMemory) Name() string                 { return "broken" }
func (onlyMemory) Columns() []plan.TableColumn  { return nil }
func (onlyMemory) Files() int                   { return 0 }
func (onlyMemory) PathValues(int) []types.Datum { return nil }
func (onlyMemory) Keep([]int) plan.Table        { return onlyMemory{} }
func (onlyMemory) Bytes() int64                 { return 0 }
func (onlyMemory) HeadersRead() int             { return 0 }
func (onlyMemory) Batches(context.Context, []plan.ScanColumn) ([]*vector.Batch, error) {
	return []*vector.Batch{{N: 3}, {N: 3}, {N: 3}}, nil
}

// TestCountRanges has files large enough to be counted in ranges, one of them with blocks inside of a
// string that look like the file's own.
func TestCountRanges(t *testing.T) {
	long := strings.Repeat("x", 64<<10)
	recs := make([]rec, 600)
	for i := range recs {
		recs[i] = rec{id: int64(i), name: long}
	}
	plain := writeFile(t, "null", 64<<10, recs)
	// The copy spans the middle of the file, where the second range looks for its first block.
	inside := plain[len(plain)/2 : len(plain)/2+(20<<20)]
	nested := writeFile(t, "null", 64<<10, append(append(append([]rec{}, recs[:5]...), rec{id: 1, name: string(inside)}), recs[5:10]...))
	broken := bytes.Clone(plain)
	broken[len(broken)-200_000] ^= 1
	sync := bytes.LastIndex(broken, testSync[:])
	broken[sync] ^= 1
	for _, c := range []struct {
		name string
		data []byte
		want int64
	}{{"plain", plain, 600}, {"nested", nested, 11}, {"broken", broken, -1}} {
		tab := open(t, fstest.MapFS{"t/x.avro": {Data: c.data}})
		for _, e := range []Env{{}, {Workers: 2}, {Workers: 4}} {
			e.Stats = true
			scan := &plan.Scan{Table: tab, Limit: -1}
			got, err := try(count(scan, false), e)
			if c.want < 0 {
				if !errors.Is(err, ocf.ErrSyncMismatch) {
					t.Fatalf("%s: %v, %v", c.name, got, err)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			equal(t, c.name+" "+describe(e), got, []string{fmt.Sprintf("%d|", c.want)})
		}
	}
}

// TestCloseAtOnce closes queries that were never started, were only begun, and failed to build.
func TestCloseAtOnce(t *testing.T) {
	fsys, _ := lake(t)
	tab := open(t, fsys)
	other := idCol
	other.ID = 11
	left, right := &plan.Scan{Table: tab, Cols: []plan.ScanColumn{idCol, nameCol}, Limit: -1}, &plan.Scan{Table: tab, Cols: []plan.ScanColumn{other}, Limit: -1}
	join := &plan.Join{Kind: plan.Full, L: left, R: right, LeftKeys: []plan.Expr{idCol.Ref()}, RightKeys: []plan.Expr{other.Ref()}}
	keys := []plan.SortKey{{Expr: idCol.Ref()}}
	for _, root := range []plan.Node{left, join, &plan.Sort{Input: join, Keys: keys}, &plan.TopN{Input: join, Keys: keys, Limit: 3}, count(join, true), &plan.Limit{Input: join, N: 1},
		&plan.Project{Input: &plan.Filter{Input: join, Conds: []plan.Expr{compare(plan.Ge, idCol, types.NewInt(0))}}, Exprs: []plan.Named{{Column: idCol.Column, Expr: idCol.Ref()}}}} {
		for _, e := range envs[:3] {
			for begin := range 2 {
				e.Memory = mem.NewBudget(0)
				c, err := Run(context.Background(), root, e)
				if err != nil {
					t.Fatal(err)
				}
				if begin > 0 {
					if b, err := c.Next(context.Background()); b == nil || err != nil {
						t.Fatal(b, err)
					}
				}
				for range 2 {
					if err := c.Close(); err != nil {
						t.Fatal(err)
					}
				}
				if e.Memory.Used() != 0 {
					t.Fatalf("%d bytes stay reserved", e.Memory.Used())
				}
			}
		}
	}
	bad := &plan.Filter{Input: join, Conds: []plan.Expr{compare(plan.Eq, vCol, types.NewDouble(1))}}
	if _, err := Run(context.Background(), bad, Env{Workers: 2}); err == nil {
		t.Fatal("a plan with an unknown column was built")
	}
}
