package main

import (
	"fmt"
	"time"
)

// scaleBar compares how much faster two workers are than one with how much faster the walk by hand
// is on two goroutines.
func scaleBar(e *env) ([]line, error) {
	var lines []line
	for _, codec := range e.codecs {
		path, err := e.file(codec, e.n)
		if err != nil {
			return nil, err
		}
		one, err := open(path, 1)
		if err != nil {
			return nil, err
		}
		defer one.Close()
		two, err := open(path, 2)
		if err != nil {
			return nil, err
		}
		defer two.Close()
		name := table(codec, e.n)
		t, err := race(e.reps, walkSum(path, 1), walkSum(path, 2), querySum(one, name), querySum(two, name))
		if err != nil {
			return nil, err
		}
		relative := t.mid(func(turn []time.Duration) float64 {
			return float64(turn[2]) / float64(turn[3]) * float64(turn[1]) / float64(turn[0])
		})
		lines = append(lines, line{
			bar: "speed-up by a second worker", of: codec,
			reference: fmt.Sprintf("%.2f x", t.ratio(0, 1)), result: fmt.Sprintf("%.2f x", t.ratio(2, 3)),
			target: ">= 0.92", measured: fmt.Sprintf("%.2f", relative), verdict: judge(relative >= 0.92),
		})
	}
	return lines, nil
}
