// Package slt runs sqllogictest files (sqlite.org/sqllogictest) against the driver.
//
// A Runner owns a temporary lake: CREATE TABLE and INSERT of a file become Avro files with nullable
// columns; every other statement and every query runs through database/sql. Records are chosen as for
// MySQL: those that are onlyif mysql are run, those that are skipif mysql or onlyif anything else are
// not. Values are rendered by the letters of a query's types: I as a whole number, R with three digits
// after the point, T as text.
package slt

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Record is a statement or query of a file.
type Record struct {
	Line int // of its first line, from 1
	SQL  string

	// Of statements.
	Statement bool
	Fails     bool // an error is expected

	// Of queries.
	Types string
	Sort  string // nosort, rowsort or valuesort
	Label string
	Want  []string // the values, or one line "N values hashing to …"
}

// engine is the engine that files are run as.
const engine = "mysql"

// maxLine bounds a line of a file.
const maxLine = 16 << 20

// Parse reads the records of a file that are meant for this engine, up to a halt.
func Parse(r io.Reader) ([]Record, error) {
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	line := 0
	next := func() (string, bool) {
		if !in.Scan() {
			return "", false
		}
		line++
		return strings.TrimRight(in.Text(), "\r"), true
	}
	var out []Record
	skip := false
	for {
		text, ok := next()
		if !ok {
			return out, in.Err()
		}
		text, _, _ = strings.Cut(text, "#")
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		rec := Record{Line: line}
		switch words[0] {
		case "skipif", "onlyif":
			if len(words) < 2 {
				return nil, fmt.Errorf("line %d: %s without an engine", line, words[0])
			}
			skip = skip || (words[0] == "skipif") == (words[1] == engine)
			continue
		case "hash-threshold":
			// Results say themselves whether they are hashed.
			continue
		case "halt":
			if skip {
				skip = false
				continue
			}
			return out, nil
		case "statement":
			rec.Statement = true
			rec.Fails = len(words) > 1 && words[1] == "error"
			var sql []string
			for text, ok = next(); ok && strings.TrimSpace(text) != ""; text, ok = next() {
				sql = append(sql, text)
			}
			rec.SQL = strings.Join(sql, "\n")
		case "query":
			if len(words) < 2 {
				return nil, fmt.Errorf("line %d: a query without types", line)
			}
			rec.Types, rec.Sort = words[1], "nosort"
			if len(words) > 2 {
				rec.Sort = words[2]
			}
			if len(words) > 3 {
				rec.Label = words[3]
			}
			var sql []string
			for text, ok = next(); ok && text != "----" && strings.TrimSpace(text) != ""; text, ok = next() {
				sql = append(sql, text)
			}
			rec.SQL = strings.Join(sql, "\n")
			if text == "----" {
				for text, ok = next(); ok && text != ""; text, ok = next() {
					rec.Want = append(rec.Want, text)
				}
			}
		default:
			return nil, fmt.Errorf("line %d: unknown record %q", line, words[0])
		}
		if !skip {
			out = append(out, rec)
		}
		skip = false
	}
}

// hashed reads "30 values hashing to 3c13dee48d9356ae19af2515e05e6b54".
func hashed(want []string) (n int, sum string, ok bool) {
	if len(want) != 1 {
		return 0, "", false
	}
	head, sum, ok := strings.Cut(want[0], " values hashing to ")
	if !ok {
		return 0, "", false
	}
	n, err := strconv.Atoi(head)
	return n, sum, err == nil
}
