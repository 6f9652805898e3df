package main

import (
	"fmt"
	"runtime"
	"slices"
	"time"
)

// contender is one of several ways to the same result. run returns the result as text, so that they
// can be compared: what gives another answer is no contender.
type contender struct {
	name string
	run  func() (string, error)
}

// race runs the contenders in turns, after one turn that does not count, and returns the median time
// of each.
func (e *env) race(contenders ...contender) ([]time.Duration, error) {
	return race(e.reps, contenders...)
}

func race(reps int, contenders ...contender) ([]time.Duration, error) {
	times := make([][]time.Duration, len(contenders))
	want := ""
	for turn := range reps + 1 {
		for i, c := range contenders {
			runtime.GC()
			start := time.Now()
			got, err := c.run()
			took := time.Since(start)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			if want == "" {
				want = got
			} else if got != want {
				return nil, fmt.Errorf("%s gives %s, %s gives %s", c.name, got, contenders[0].name, want)
			}
			if turn > 0 {
				times[i] = append(times[i], took)
			}
		}
	}
	medians := make([]time.Duration, len(contenders))
	for i, t := range times {
		slices.Sort(t)
		medians[i] = t[len(t)/2]
	}
	return medians, nil
}
