package pool

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEachRunsAllWithinBound(t *testing.T) {
	for _, workers := range []int{-1, 1, 3, 100} {
		synctest.Test(t, func(t *testing.T) {
			var running, most, sum atomic.Int64
			err := Each(t.Context(), 50, workers, func(_ context.Context, i int) error {
				now := running.Add(1)
				for m := most.Load(); now > m && !most.CompareAndSwap(m, now); m = most.Load() {
				}
				time.Sleep(time.Millisecond)
				running.Add(-1)
				sum.Add(int64(i))
				return nil
			})
			if err != nil || sum.Load() != 49*50/2 {
				t.Fatalf("workers %d: sum %d, %v", workers, sum.Load(), err)
			}
			want := int64(min(max(workers, 1), 50))
			if most.Load() != want {
				t.Errorf("workers %d: %d at a time, want %d", workers, most.Load(), want)
			}
		})
	}
}

func TestEachLowestError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var started atomic.Int64
		err := Each(t.Context(), 1000, 4, func(_ context.Context, i int) error {
			started.Add(1)
			if i < 5 {
				return nil
			}
			time.Sleep(time.Duration(10-min(i, 9)) * time.Millisecond) // later tasks fail sooner
			return fmt.Errorf("task %d", i)
		})
		if err == nil || err.Error() != "task 5" {
			t.Errorf("got %v, want task 5", err)
		}
		if started.Load() > 10 {
			t.Errorf("%d tasks were started", started.Load())
		}
	})
}

func TestEachCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	err := Each(ctx, 1000, 2, func(_ context.Context, i int) error {
		if i == 10 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	// All tasks were done: a context that ends afterwards does not matter.
	ctx, cancel = context.WithCancel(t.Context())
	if err := Each(ctx, 1, 1, func(context.Context, int) error { cancel(); return nil }); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestEachPanic(t *testing.T) {
	err := Each(t.Context(), 3, 2, func(_ context.Context, i int) error {
		if i == 1 {
			panic("oops")
		}
		return nil
	})
	var p *PanicError
	if !errors.As(err, &p) || p.Value != "oops" {
		t.Errorf("got %v", err)
	}
}
