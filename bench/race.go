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

// times are the turns of a race: in each, the time of every contender.
type times [][]time.Duration

// median is that of contender i.
func (t times) median(i int) time.Duration {
	return time.Duration(t.mid(func(turn []time.Duration) float64 { return float64(turn[i]) }))
}

// ratio is how many times as long as contender b contender a takes: the median of the turns' ratios,
// for the two run within moments of each other, when the machine is as busy or as idle for both.
func (t times) ratio(a, b int) float64 {
	return t.mid(func(turn []time.Duration) float64 { return float64(turn[a]) / float64(turn[b]) })
}

// mid is the median of a figure that each turn has.
func (t times) mid(figure func(turn []time.Duration) float64) float64 {
	var all []float64
	for _, turn := range t {
		all = append(all, figure(turn))
	}
	slices.Sort(all)
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

var began = time.Now()

// clock is what times are read from. The processor's is for finding out on a busy machine what one
// worker takes: what goes on beside it and more workers do not show.
var clock = func() time.Duration { return time.Since(began) }

// race runs the contenders in turns, forwards in one and backwards in the next, after one turn that
// does not count.
func race(reps int, contenders ...contender) (times, error) {
	var t times
	want := ""
	for turn := range reps + 1 {
		took := make([]time.Duration, len(contenders))
		for k := range contenders {
			i := k
			if turn%2 == 1 {
				i = len(contenders) - 1 - k
			}
			c := contenders[i]
			runtime.GC()
			start := clock()
			got, err := c.run()
			took[i] = clock() - start
			if err != nil {
				return nil, fmt.Errorf("%s: %w", c.name, err)
			}
			if want == "" {
				want = got
			} else if got != want {
				return nil, fmt.Errorf("%s gives %s, which others do not: %s", c.name, got, want)
			}
		}
		if turn > 0 {
			t = append(t, took)
		}
	}
	return t, nil
}
