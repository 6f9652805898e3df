// Package pool runs a bounded number of goroutines over numbered tasks. It is
// the one place below avrofs that starts any; all of them have ended when Each
// returns.
package pool

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// PanicError is a panic of a task, turned into an error.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }

// Each calls task for 0 to n-1, in that order of starting, on at most workers
// goroutines at a time. After a task has failed or ctx is done no further one
// starts. The error is that of the lowest task that failed, so that it does not
// depend on timing: every task below it was started before it.
func Each(ctx context.Context, n, workers int, task func(ctx context.Context, i int) error) error {
	workers = max(1, min(workers, n))
	var (
		mu     sync.Mutex
		next   int
		failed = n
		first  error
	)
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next >= n || first != nil || ctx.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	work := func() {
		for {
			i, ok := take()
			if !ok {
				return
			}
			if err := run(ctx, i, task); err != nil {
				mu.Lock()
				if i < failed {
					failed, first = i, err
				}
				mu.Unlock()
			}
		}
	}
	if workers == 1 {
		work()
	} else {
		var wg sync.WaitGroup
		for range workers {
			wg.Go(work)
		}
		wg.Wait()
	}
	if first == nil && next < n {
		return ctx.Err()
	}
	return first
}

func run(ctx context.Context, i int, task func(context.Context, int) error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return task(ctx, i)
}
