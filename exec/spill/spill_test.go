package spill

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memFile is a file in memory that fails, or lies, when it is told to.
type memFile struct {
	mu     sync.Mutex
	b      []byte
	fail   int // the operation that fails, counted from 1
	ops    int
	lie    bool // it comes back changed instead
	closed bool
}

var errDisk = errors.New("the disk is on fire")

func (f *memFile) op() bool {
	f.ops++
	return f.ops == f.fail
}

func (f *memFile) WriteAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := int(at) + len(p); n > len(f.b) {
		f.b = append(f.b, make([]byte, n-len(f.b))...)
	}
	copy(f.b[at:], p)
	if f.op() {
		if !f.lie {
			return 0, errDisk
		}
		f.b[int(at)+len(p)/2] ^= 4
	}
	return len(p), nil
}

func (f *memFile) ReadAt(p []byte, at int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := copy(p, f.b[at:])
	if f.op() {
		if !f.lie {
			return 0, errDisk
		}
		p[n/2] ^= 1
	}
	return n, nil
}

func (f *memFile) Close() error { f.closed = true; return nil }

// node is the type of a record inside itself, whose values are runs of bytes to a run.
var node = func() *types.Type {
	t := types.NewRecursive("Node")
	t.Unfolds = types.NewStruct(types.Field{Name: "next", Type: t, Nullable: true})
	return t
}()

func drawType(t *rapid.T, depth int) *types.Type {
	of := types.Of
	flat := []*types.Type{of(types.Null), of(types.Boolean), of(types.Int), of(types.BigInt), of(types.Float), of(types.Double), of(types.Date), of(types.Varchar),
		of(types.UUID), of(types.JSON), of(types.Varbinary), of(types.Interval), types.NewDecimal(10, 2), types.NewDecimal(30, 5), types.NewDecimal(60, 1),
		{Kind: types.Timestamp, Precision: 6}, {Kind: types.Timestamp, Precision: 9}, {Kind: types.Enum}, node}
	k := rapid.IntRange(0, len(flat)+3).Draw(t, "type")
	if k < len(flat) || depth == 0 {
		return flat[k%len(flat)]
	}
	switch k - len(flat) {
	case 0:
		return types.NewArray(drawType(t, depth-1), true)
	case 1:
		return types.NewMap(drawType(t, depth-1), true)
	}
	var fields []types.Field
	for i := range rapid.IntRange(1, 3).Draw(t, "fields") {
		fields = append(fields, types.Field{Name: fmt.Sprint("f", i), Type: drawType(t, depth-1), Nullable: true})
	}
	if k-len(flat) == 2 {
		return types.NewStruct(fields...)
	}
	return &types.Type{Kind: types.Union, Fields: fields}
}

// fill appends n rows to v.
func fill(t *rapid.T, v *vector.Vector, n int) {
	word := rapid.Uint64()
	for range n {
		if v.Kind == vector.Nothing {
			v.Len++
			continue
		}
		if rapid.IntRange(0, 5).Draw(t, "null") == 0 {
			v.AppendNull()
			continue
		}
		if v.Kind == vector.Bytes || v.Kind == vector.Encoded {
			if err := v.AppendBytes(rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "bytes")); err != nil {
				t.Fatal(err)
			}
			continue
		}
		v.Len++
		switch v.Kind {
		case vector.Bool:
			v.Bools = append(v.Bools, rapid.Bool().Draw(t, "bool"))
		case vector.Int64:
			v.I64 = append(v.I64, rapid.Int64().Draw(t, "int"))
		case vector.Float64:
			v.F64 = append(v.F64, math.Float64frombits(word.Draw(t, "float")))
		case vector.Int128:
			v.I128 = append(v.I128, types.Int128{Hi: rapid.Int64().Draw(t, "hi"), Lo: word.Draw(t, "lo")})
		case vector.Interval:
			v.Intervals = append(v.Intervals, types.IntervalValue{Months: rapid.Int64().Draw(t, "months"), Days: -3, Nanos: rapid.Int64().Draw(t, "nanos")})
		case vector.List, vector.Map:
			k := rapid.IntRange(0, 4).Draw(t, "elements")
			for c, child := range v.Children {
				if v.Kind == vector.Map && c == 0 {
					for i := range k {
						_ = child.AppendBytes([]byte{byte('a' + i)})
					}
					continue
				}
				fill(t, child, k)
			}
			v.Offsets = append(v.Offsets, uint32(v.Children[0].Len))
		case vector.Struct:
			for _, c := range v.Children {
				fill(t, c, 1)
			}
		case vector.Union:
			tag := rapid.IntRange(0, len(v.Children)-1).Draw(t, "tag")
			v.Tags = append(v.Tags, int32(tag))
			for k, c := range v.Children {
				if k != tag {
					c.AppendNull()
				} else {
					fill(t, c, 1)
				}
			}
		}
	}
}

// same compares bit by bit, so that NaNs and intervals of equal length are told apart.
func same(a *vector.Vector, i int, b *vector.Vector, j int) bool {
	if a.IsNull(i) || b.IsNull(j) {
		return a.IsNull(i) == b.IsNull(j)
	}
	switch a.Kind {
	case vector.Bool:
		return a.Bools[i] == b.Bools[j]
	case vector.Int64:
		return a.I64[i] == b.I64[j]
	case vector.Float64:
		return math.Float64bits(a.F64[i]) == math.Float64bits(b.F64[j])
	case vector.Int128:
		return a.I128[i] == b.I128[j]
	case vector.Interval:
		return a.Intervals[i] == b.Intervals[j]
	case vector.Bytes, vector.Encoded:
		return bytes.Equal(a.Bytes(i), b.Bytes(j))
	case vector.List, vector.Map:
		n := a.Offsets[i+1] - a.Offsets[i]
		if n != b.Offsets[j+1]-b.Offsets[j] {
			return false
		}
		for c := range a.Children {
			for k := range n {
				if !same(a.Children[c], int(a.Offsets[i]+k), b.Children[c], int(b.Offsets[j]+k)) {
					return false
				}
			}
		}
	case vector.Union, vector.Struct:
		if a.Kind == vector.Union && a.Tags[i] != b.Tags[j] {
			return false
		}
		for c := range a.Children {
			if !same(a.Children[c], i, b.Children[c], j) {
				return false
			}
		}
	}
	return true
}

// TestRoundTrip: rows of any types come back as they were, in their order.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &memFile{}
		s := New(Options{BlockBytes: rapid.SampledFrom([]int{1, 100, 1000, 100_000}).Draw(t, "block"), Create: func(string) (File, error) { return f, nil }})
		var ts []*types.Type
		for range rapid.IntRange(0, 4).Draw(t, "columns") {
			ts = append(ts, drawType(t, 3))
		}
		var m Meter
		run := s.NewRun(ts, &m)
		all := make([]*vector.Vector, len(ts))
		for i, ty := range ts {
			all[i] = vector.New(ty)
		}
		rows := 0
		for range rapid.IntRange(0, 4).Draw(t, "batches") {
			n := rapid.IntRange(1, 20).Draw(t, "rows")
			var sel []int32
			for i := range n {
				if rapid.IntRange(0, 3).Draw(t, "in") > 0 {
					sel = append(sel, int32(i))
				}
			}
			var cols []*vector.Vector
			for i, ty := range ts {
				v := vector.New(ty)
				fill(t, v, n)
				cols = append(cols, v)
				if err := vector.AppendSel(all[i], v, sel); err != nil {
					t.Fatal(err)
				}
			}
			if err := run.Add(cols, sel); err != nil {
				t.Fatal(err)
			}
			rows += len(sel)
		}
		if err := run.Finish(); err != nil || run.Rows() != int64(rows) {
			t.Fatal(err, run.Rows(), rows)
		}
		for _, drain := range []bool{false, true} {
			at := 0
			for r := run.Read(drain); ; {
				cols, n, err := r.Next()
				if err != nil {
					t.Fatal(err)
				}
				if n == 0 {
					break
				}
				for c, v := range cols {
					for i := range n {
						if !same(v, i, all[c], at+i) {
							t.Fatalf("%s: row %d, column %d comes back otherwise", ts[c], at+i, c)
						}
					}
					// It can be appended to, as any vector.
					if err := vector.AppendRange(v, all[c], 0, 1); err != nil {
						t.Fatal(err)
					}
				}
				at += n
			}
			if at != rows {
				t.Fatalf("%d rows of %d", at, rows)
			}
		}
		run.Release()
		if err := s.Close(); err != nil || rows > 0 && !f.closed {
			t.Fatal("not closed", err)
		}
	})
}

func numbers(from, n int) ([]*vector.Vector, []int32) {
	v := vector.New(types.Of(types.BigInt))
	for i := range n {
		v.I64 = append(v.I64, int64(from+i))
	}
	v.Len = n
	return []*vector.Vector{v}, vector.Identity(n)
}

// TestFaults: whatever the n-th operation does, there is an error or there are all rows.
func TestFaults(t *testing.T) {
	ts := []*types.Type{types.Of(types.BigInt)}
	for _, lie := range []bool{false, true} {
		failed := 0
		for at := 1; at < 30; at++ {
			f := &memFile{fail: at, lie: lie}
			s := New(Options{Dir: "here", BlockBytes: 800, Create: func(string) (File, error) { return f, nil }})
			n, err := func() (int, error) {
				var m Meter
				r := s.NewRun(ts, &m)
				for i := range 10 {
					cols, sel := numbers(100*i, 100)
					if err := r.Add(cols, sel); err != nil {
						return 0, err
					}
				}
				if err := r.Finish(); err != nil {
					return 0, err
				}
				rd, rows := r.Read(false), 0
				for {
					cols, n, err := rd.Next()
					if n == 0 || err != nil {
						return rows, err
					}
					for i, x := range cols[0].I64 {
						if x != int64(rows+i) {
							t.Fatalf("row %d is %d", rows+i, x)
						}
					}
					rows += n
				}
			}()
			var e *Error
			switch {
			case err == nil && n == 1000:
			case !errors.As(err, &e) || e.Dir != "here" || !strings.Contains(err.Error(), "temp_dir") || !lie && !errors.Is(err, errDisk):
				t.Fatalf("operation %d: %d rows, %v", at, n, err)
			default:
				failed++
			}
		}
		if failed < 10 {
			t.Fatalf("%d of 30 failed", failed)
		}
	}
	s := New(Options{Dir: filepath.Join(t.TempDir(), "missing")})
	cols, sel := numbers(0, 10)
	var e *Error
	r := s.NewRun(ts, new(Meter))
	err := r.Add(cols, sel)
	if err == nil {
		err = r.Finish()
	}
	if !errors.As(err, &e) || !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "missing") {
		t.Fatal(err)
	}
}

// TestSpace: pieces are used again, the bound holds, and nothing stays behind.
func TestSpace(t *testing.T) {
	dir := t.TempDir()
	s := New(Options{Dir: dir, BlockBytes: 8000, Max: 200_000})
	ts := []*types.Type{types.Of(types.BigInt)}
	write := func() (*Run, error) {
		r := s.NewRun(ts, new(Meter))
		for i := range 10 {
			cols, sel := numbers(1000*i, 1000)
			if err := r.Add(cols, sel); err != nil {
				return r, err
			}
		}
		return r, r.Finish()
	}
	first := int64(0)
	for i := range 20 {
		r, err := write()
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = s.Size()
		}
		rd := r.Read(i%2 == 0)
		if _, n, err := rd.Next(); n == 0 || err != nil {
			t.Fatal(n, err)
		}
		r.Release()
	}
	if s.Size() != first {
		t.Fatalf("%d bytes of pieces after one run, %d after twenty", first, s.Size())
	}
	var limit *LimitError
	for range 20 {
		if _, err := write(); err != nil {
			if !errors.As(err, &limit) || limit.Max != 200_000 || s.Size() > 200_000 {
				t.Fatal(err)
			}
			break
		}
	}
	if limit == nil {
		t.Fatalf("%d bytes, and no error", s.Size())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := write(); !errors.As(err, new(*Error)) {
		t.Fatal(err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) > 0 {
		t.Fatal("files stay behind", list, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal("closed twice:", err)
	}
}

func BenchmarkRun(b *testing.B) {
	v, text := vector.New(types.Of(types.BigInt)), vector.New(types.Of(types.Varchar))
	for i := range 2048 {
		v.I64 = append(v.I64, int64(i)*7919)
		_ = text.AppendBytes(fmt.Appendf(nil, "/path/of/some/page/%d", i*31%5000))
	}
	v.Len = 2048
	cols := []*vector.Vector{v, text}
	s := New(Options{})
	defer s.Close()
	b.SetBytes(copySize(cols, vector.Identity(2048)) * 50)
	var m Meter
	for b.Loop() {
		r := s.NewRun([]*types.Type{v.Type, text.Type}, &m)
		for range 50 {
			if err := r.Add(cols, vector.Identity(2048)); err != nil {
				b.Fatal(err)
			}
		}
		if err := r.Finish(); err != nil {
			b.Fatal(err)
		}
		for rd := r.Read(true); ; {
			_, n, err := rd.Next()
			if err != nil {
				b.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
	}
	b.ReportMetric(float64(m.Bytes.Load())/float64(b.N*50), "stored/batch")
}
