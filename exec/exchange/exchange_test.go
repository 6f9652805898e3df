package exchange

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// morsels is a queue of morsels shared by the sources of one test.
type morsels struct {
	mu    sync.Mutex
	next  int64
	n     int64
	rows  func(seq int64) int // rows of a morsel, 0 for a filtered one
	delay func(seq int64)
	fail  int64 // the morsel that fails; -1: none
}

type testSource struct {
	q      *morsels
	pos    *Position
	seq    int64
	left   int
	at     int
	vec    *vector.Vector
	str    *vector.Vector
	closed atomic.Int32
	batch  int
}

func (s *testSource) Open(context.Context) error { return nil }
func (s *testSource) Close() error               { s.closed.Add(1); return nil }

var errTest = errors.New("broken morsel")

func (s *testSource) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for s.left == 0 {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		s.q.mu.Lock()
		s.seq = s.q.next
		if s.seq == s.q.n {
			s.q.mu.Unlock()
			return false, nil
		}
		s.q.next++
		s.q.mu.Unlock()
		s.pos.Advance(s.seq)
		if s.q.delay != nil {
			s.q.delay(s.seq)
		}
		if s.seq == s.q.fail {
			return false, errTest
		}
		s.left, s.at = s.q.rows(s.seq), 0
	}
	n := min(s.left, s.batch)
	s.vec.Resize(n)
	s.str.Reset()
	for i := range n {
		s.vec.I64[i] = s.seq<<20 | int64(s.at+i)
		text := fmt.Sprint(s.vec.I64[i])
		s.str.Refs = append(s.str.Refs, vector.Ref{Off: uint32(len(s.str.Heap)), Len: uint32(len(text))})
		s.str.Heap = append(s.str.Heap, text...)
		s.str.Len++
	}
	*b = vector.Batch{Cols: []*vector.Vector{s.vec, s.str}, N: n, Seq: s.seq, Row: int64(s.at)}
	s.left -= n
	s.at += n
	return true, nil
}

func newGather(q *morsels, workers, batch int, o GatherOptions) (*Gather, []*testSource) {
	var list []Worker
	var sources []*testSource
	ts := []*types.Type{types.Of(types.BigInt), types.Of(types.Varchar)}
	for range workers {
		pos := &Position{}
		s := &testSource{q: q, pos: pos, vec: vector.New(ts[0]), str: vector.New(ts[1]), batch: batch}
		sources = append(sources, s)
		list = append(list, Worker{Source: s, Position: pos})
	}
	return NewGather(list, ts, o), sources
}

func TestGatherKeepsOrder(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		for _, window := range []int64{1, 1000, 1 << 20} {
			r := rand.New(rand.NewSource(int64(workers)))
			sizes := make([]int, 300)
			var want []int64
			for i := range sizes {
				switch r.Intn(3) {
				case 0:
					sizes[i] = r.Intn(5)
				case 1:
					sizes[i] = r.Intn(300)
				}
				for k := range sizes[i] {
					want = append(want, int64(i)<<20|int64(k))
				}
			}
			q := &morsels{n: 300, rows: func(seq int64) int { return sizes[seq] }, fail: -1, delay: func(seq int64) {
				if seq%37 == 0 {
					time.Sleep(200 * time.Microsecond)
				}
			}}
			budget := mem.NewBudget(0)
			g, sources := newGather(q, workers, 64, GatherOptions{BatchRows: 128, BatchBytes: 2000, WindowBytes: window, Budget: budget})
			if err := g.Open(context.Background()); err != nil {
				t.Fatal(err)
			}
			var got []int64
			var kept []*vector.Vector
			for {
				var b vector.Batch
				ok, err := g.Next(context.Background(), &b)
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					break
				}
				if b.N == 0 || b.N > 128 || !b.Owned || b.Row != int64(len(got)) {
					t.Fatalf("batch %+v", b)
				}
				got = append(got, b.Cols[0].I64...)
				kept = append(kept, b.Cols[1])
			}
			if err := g.Close(); err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%d workers, window %d: %d rows, want %d, or out of order", workers, window, len(got), len(want))
			}
			i := 0
			for _, v := range kept {
				for k := range v.Len {
					if s := string(v.Bytes(k)); s != fmt.Sprint(got[i]) {
						t.Fatalf("row %d: kept string %q", i, s)
					}
					i++
				}
			}
			if budget.Used() != 0 {
				t.Fatalf("%d bytes stay reserved", budget.Used())
			}
			if limit := window + int64(workers)*8000 + 1<<17; budget.Peak() > limit {
				t.Fatalf("window of %d: %d bytes were queued", window, budget.Peak())
			}
			for _, s := range sources {
				if s.closed.Load() == 0 {
					t.Fatal("a source was not closed")
				}
			}
		}
	}
}

func TestGatherErrorInOrder(t *testing.T) {
	for _, workers := range []int{1, 3} {
		q := &morsels{n: 100, rows: func(int64) int { return 10 }, fail: 40}
		g, _ := newGather(q, workers, 10, GatherOptions{WindowBytes: 1})
		if err := g.Open(context.Background()); err != nil {
			t.Fatal(err)
		}
		rows := 0
		for {
			var b vector.Batch
			ok, err := g.Next(context.Background(), &b)
			if err != nil {
				if err != errTest || rows != 400 {
					t.Fatalf("%v after %d rows, want %v after 400", err, rows, errTest)
				}
				break
			}
			if !ok {
				t.Fatal("the error was lost")
			}
			rows += b.N
		}
		g.Close()
	}
}

func TestGatherCloseEarly(t *testing.T) {
	q := &morsels{n: 1 << 40, rows: func(int64) int { return 100 }, fail: -1}
	g, sources := newGather(q, 3, 100, GatherOptions{})
	if err := g.Open(context.Background()); err != nil {
		t.Fatal(err)
	}
	var b vector.Batch
	if ok, err := g.Next(context.Background(), &b); !ok || err != nil {
		t.Fatal(ok, err)
	}
	g.Close()
	g.Close()
	for _, s := range sources {
		if s.closed.Load() == 0 {
			t.Fatal("a source was not closed")
		}
	}
}

func TestGatherCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	release := make(chan struct{})
	q := &morsels{n: 10, rows: func(int64) int { return 0 }, fail: -1, delay: func(seq int64) {
		if seq == 0 {
			<-release
		}
	}}
	g, _ := newGather(q, 2, 100, GatherOptions{})
	if err := g.Open(ctx); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(5*time.Millisecond, cancel)
	var b vector.Batch
	if _, err := g.Next(ctx, &b); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	close(release)
	g.Close()
}

func TestGatherPanicAndBudget(t *testing.T) {
	q := &morsels{n: 10, rows: func(seq int64) int { return 1 / int(seq%3) }, fail: -1}
	g, _ := newGather(q, 2, 100, GatherOptions{})
	g.Open(context.Background())
	var b vector.Batch
	_, err := g.Next(context.Background(), &b)
	var p *PanicError
	if !errors.As(err, &p) || !strings.Contains(string(p.Stack), "testSource") {
		t.Fatal(err)
	}
	g.Close()

	q = &morsels{n: 1000, rows: func(int64) int { return 1000 }, fail: -1}
	g, _ = newGather(q, 2, 1000, GatherOptions{Budget: mem.NewBudget(10_000)})
	g.Open(context.Background())
	for err = nil; err == nil; {
		_, err = g.Next(context.Background(), &b)
	}
	var m *mem.Error
	if !errors.As(err, &m) {
		t.Fatal(err)
	}
	g.Close()
}

func TestGatherNeverOpened(t *testing.T) {
	g, sources := newGather(&morsels{}, 2, 1, GatherOptions{})
	g.Close()
	if sources[0].closed.Load() != 1 {
		t.Fatal("not closed")
	}
}

func TestParallel(t *testing.T) {
	var ran atomic.Int32
	if err := Parallel(context.Background(), 4, func(context.Context, int) error { ran.Add(1); return nil }); err != nil || ran.Load() != 4 {
		t.Fatal(err, ran.Load())
	}
	err := Parallel(context.Background(), 4, func(ctx context.Context, i int) error {
		if i == 2 {
			return errTest
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if err != errTest {
		t.Fatal(err)
	}
	err = Parallel(context.Background(), 2, func(ctx context.Context, i int) error {
		if i == 0 {
			panic("boom")
		}
		<-ctx.Done()
		return ctx.Err()
	})
	var p *PanicError
	if !errors.As(err, &p) || p.Value != "boom" {
		t.Fatal(err)
	}
}
