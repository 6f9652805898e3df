package main

import "fmt"

// countBar compares COUNT(*), for which no block is read, with the query of two fields.
func countBar(e *env) ([]line, error) {
	var lines []line
	for _, codec := range e.codecs {
		path, err := e.file(codec, e.n)
		if err != nil {
			return nil, err
		}
		db, err := open(path, 1)
		if err != nil {
			return nil, err
		}
		defer db.Close()
		sum := querySum(db, table(codec, e.n))
		count := contender{"avrosql", func() (string, error) {
			var n int64
			err := db.QueryRow("SELECT COUNT(*) FROM " + table(codec, e.n)).Scan(&n)
			if err == nil && n != e.n {
				err = fmt.Errorf("COUNT(*) is %d of %d records", n, e.n)
			}
			return "", err
		}}
		t, err := unlike(e.reps, sum, count)
		if err != nil {
			return nil, err
		}
		r := t.ratio(0, 1)
		lines = append(lines, line{
			bar: "COUNT(*), times faster than sum", of: codec, reference: ms(t.median(0)), result: ms(t.median(1)),
			target: ">= 40", measured: fmt.Sprintf("%.0f", r), verdict: judge(r >= 40),
		})
	}
	return lines, nil
}

// unlike is race for contenders whose results are not the same.
func unlike(reps int, contenders ...contender) (times, error) {
	for i, c := range contenders {
		contenders[i].run = func() (string, error) { _, err := c.run(); return "", err }
	}
	return race(reps, contenders...)
}
