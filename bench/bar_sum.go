package main

import (
	"database/sql"
	"fmt"

	"github.com/avrosql/avrosql/bench/limit"
)

// sumQuery reads two of 21 fields.
func sumQuery(table string) string {
	return "SELECT count(*), sum(bytes) FROM " + table + " WHERE status = 200"
}

func sumText(s limit.Sums) string { return fmt.Sprintf("%d rows, sum %d", s.Count, s.Sum) }

// querySum runs sumQuery through the driver.
func querySum(db *sql.DB, table string) contender {
	return contender{"avrosql", func() (string, error) {
		var s limit.Sums
		err := db.QueryRow(sumQuery(table)).Scan(&s.Count, &s.Sum)
		return sumText(s), err
	}}
}

// walkSum does the same by hand.
func walkSum(path string, goroutines int) contender {
	return contender{"the walk by hand", func() (string, error) {
		// Apart by more than a cache line.
		sums := make([]struct {
			limit.Sums
			_ [128]byte
		}, goroutines)
		err := limit.Scan(path, goroutines, func(g int, raw []byte, count int64) error {
			return limit.SumBytes(raw, count, &sums[g].Sums)
		})
		var total limit.Sums
		for _, s := range sums {
			total.Count += s.Count
			total.Sum += s.Sum
		}
		return sumText(total), err
	}}
}

func sumBar(e *env) ([]line, error) {
	var lines []line
	for _, codec := range e.codecs {
		l, err := e.sumOf(codec)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func (e *env) sumOf(codec string) (line, error) {
	path, err := e.file(codec, e.n)
	if err != nil {
		return line{}, err
	}
	db, err := open(path, 1)
	if err != nil {
		return line{}, err
	}
	defer db.Close()
	t, err := race(e.reps, walkSum(path, 1), querySum(db, table(codec, e.n)))
	if err != nil {
		return line{}, err
	}
	target := 1.3
	if codec == "null" {
		target = 1.5
	}
	return atMost("filter + sum, 1 worker", codec, t, target), nil
}
