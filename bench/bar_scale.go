package main

import "fmt"

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
		t, err := e.race(walkSum(path, 1), walkSum(path, 2), querySum(one, name), querySum(two, name))
		if err != nil {
			return nil, err
		}
		walk, query := ratio(t[0], t[1]), ratio(t[2], t[3])
		lines = append(lines, line{
			bar: "speed-up by a second worker", of: codec,
			reference: fmt.Sprintf("%.2f x", walk), result: fmt.Sprintf("%.2f x", query),
			target: ">= 0.92", measured: fmt.Sprintf("%.2f", query/walk), verdict: judge(query/walk >= 0.92),
		})
	}
	return lines, nil
}
