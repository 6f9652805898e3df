package main

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
)

const (
	childArg  = "-child" // first argument of a process that runs one scan
	peakLimit = 150e6    // bytes
	// slack is what two runs of the same scan differ by: the garbage collector is concurrent.
	slack = 1.10
)

// scans are the queries whose memory is measured. Each runs with two workers.
var scans = []struct {
	name string
	run  func(db *sql.DB, table string) error
}{
	{"sum", func(db *sql.DB, table string) error { _, err := querySum(db, table).run(); return err }},
	{"group by", func(db *sql.DB, table string) error {
		_, err := drain(db, "SELECT country, COUNT(*), AVG(latency) FROM "+table+" GROUP BY country")
		return err
	}},
	{"21 fields", func(db *sql.DB, table string) error { _, err := readAll(db, "SELECT * FROM "+table); return err }},
}

// memoryBar runs each scan in a process of its own, over a file and over one ten times as long.
func memoryBar(e *env) ([]line, error) {
	if runtime.GOOS != "linux" {
		return []line{{bar: "peak memory", of: "", target: "<= 150 MB", measured: "only measured on Linux"}}, nil
	}
	const codec = "snappy"
	var lines []line
	for i, s := range scans {
		var peak [2]float64
		for k, n := range []int64{e.n, 10 * e.n} {
			path, err := e.file(codec, n)
			if err != nil {
				return nil, err
			}
			if peak[k], err = peakOf(i, path, table(codec, n)); err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
		}
		lines = append(lines, line{
			bar: "peak memory of " + s.name + ", 2 workers", of: codec,
			reference: fmt.Sprintf("%.0f MB", peak[0]/1e6), result: fmt.Sprintf("%.0f MB", peak[1]/1e6),
			target: "<= 150 MB", measured: fmt.Sprintf("n:10n %.2f", peak[1]/peak[0]),
			verdict: judge(max(peak[0], peak[1]) <= peakLimit && peak[1] <= slack*peak[0]),
		})
	}
	return lines, nil
}

// childReport is what the process of a scan prints.
type childReport struct{ Peak float64 }

func peakOf(scan int, path, table string) (float64, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.Command(self, childArg, strconv.Itoa(scan), path, table)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, err
	}
	var r childReport
	if err := json.Unmarshal(out, &r); err != nil {
		return 0, err
	}
	return r.Peak, nil
}

// child is the process of a scan.
func child(args []string) {
	err := func() error {
		scan, err := strconv.Atoi(args[0])
		if err != nil {
			return err
		}
		db, err := open(args[1], 2)
		if err != nil {
			return err
		}
		defer db.Close()
		if err := scans[scan].run(db, args[2]); err != nil {
			return err
		}
		peak, err := peakResident()
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(childReport{peak})
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// peakResident is the most memory that this process has had resident, in bytes.
func peakResident() (float64, error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if v, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(v), " kB"), 64)
			return kb * 1024, err
		}
	}
	return 0, fmt.Errorf("no VmHWM in /proc/self/status")
}

// drain reads all rows of a query, whatever its columns.
func drain(db *sql.DB, query string) (int, error) {
	rows, err := db.Query(query)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	dest := make([]any, len(names))
	for i := range dest {
		dest[i] = new(any)
	}
	n := 0
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}
