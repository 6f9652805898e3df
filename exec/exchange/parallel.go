// Package exchange holds the only goroutines of exec: Parallel runs a breaker's partial sinks side by
// side and waits for them, Gather turns several worker pipelines into one stream in the order of the
// input. Where there is one worker, both run in the caller's goroutine.
//
// No goroutine outlives the call of Parallel, or the Close of a Gather. A panic in one is turned into
// a *PanicError at its root.
package exchange

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// PanicError is a bug of ours that was met while a query ran.
type PanicError struct {
	Value any
	Stack []byte // of the goroutine, where it panicked
}

// Error gives the value that was panicked with; the stack is for a report.
func (e *PanicError) Error() string {
	return fmt.Sprintf("internal error: %v; this is a bug, please report it with the query", e.Value)
}

// Unwrap returns the value if it was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// Guard runs f and turns a panic into a *PanicError. It stands at the root of each goroutine.
func Guard(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}

// Parallel calls run with 0 to n-1, each in a goroutine of its own, and waits for all. The first error
// cancels the context of the others and is returned. With n of 1 it is a plain call.
func Parallel(ctx context.Context, n int, run func(ctx context.Context, i int) error) error {
	if n == 1 {
		return run(ctx, 0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg    sync.WaitGroup
		once  sync.Once
		first error
	)
	part := func(i int) {
		if err := Guard(func() error { return run(ctx, i) }); err != nil {
			once.Do(func() { first = err })
			cancel()
		}
	}
	for i := 1; i < n; i++ {
		wg.Go(func() { part(i) })
	}
	part(0)
	wg.Wait()
	return first
}
