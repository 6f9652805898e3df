package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/bench/limit"
)

// groupBar is a group by a string of 20 values, with a count and an average.
func groupBar(e *env) ([]line, error) {
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
		walk := contender{"the walk by hand", func() (string, error) {
			groups := map[string]*limit.Group{}
			err := limit.Scan(path, 1, func(_ int, raw []byte, count int64) error {
				return limit.ByCountry(raw, count, groups)
			})
			var out []string
			for country, g := range groups {
				out = append(out, groupText(country, g.Count, g.Latency/float64(g.Count)))
			}
			return sorted(out), err
		}}
		query := contender{"avrosql", func() (string, error) {
			rows, err := db.Query("SELECT country, COUNT(*), AVG(latency) FROM " + table(codec, e.n) + " GROUP BY country")
			if err != nil {
				return "", err
			}
			defer rows.Close()
			var out []string
			for rows.Next() {
				var country string
				var count int64
				var avg float64
				if err := rows.Scan(&country, &count, &avg); err != nil {
					return "", err
				}
				out = append(out, groupText(country, count, avg))
			}
			return sorted(out), rows.Err()
		}}
		t, err := race(e.reps, walk, query)
		if err != nil {
			return nil, err
		}
		lines = append(lines, atMost("group by, count + avg, 1 worker", codec, t, 2))
	}
	return lines, nil
}

// groupText leaves off the digits in which sums of another order differ.
func groupText(country string, count int64, avg float64) string {
	return fmt.Sprintf("%s %d %.9g", country, count, avg)
}

func sorted(lines []string) string {
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}
