// Command bench measures avrosql against its limits and against other readers of Avro, in one run,
// and prints one table.
//
//	cd bench && go run . [-n 1000000] [-dir data] [-only sum,count] [-codec null,snappy]
//
// What is compared runs in turns, several times. Times are medians, and ratios the medians of those
// within a turn: times differ from machine to machine and from minute to minute, ratios hardly do. The limit is what a decoder
// written by hand for the one query and schema takes, over the same reader of blocks and the same
// decompressors (package limit); for rows handed out it is a driver that does nothing but hand out
// (package dummy).
//
// Generated files are kept, 1.4 GB of them for a million records, and a run takes about five minutes.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
)

// env is what every measurement needs.
type env struct {
	n      int64 // records of the events file
	dir    string
	reps   int
	codecs []string
	log    io.Writer
}

// bars are the measurements, in the order of the table.
var bars = []struct {
	name, about string
	run         func(*env) ([]line, error)
}{
	{"sum", "filter and sum of two fields, one worker, against the walk by hand", sumBar},
	{"scale", "the same with two workers, against the walk on two goroutines", scaleBar},
	{"count", "COUNT(*) against the query of two fields", countBar},
	{"group", "group by a string with count and average, one worker, against the walk by hand", groupBar},
	{"rows", "all fields through Next and Scan, two workers, against a driver that only hands out", rowsBar},
	{"memory", "peak memory of scans in a process of their own", memoryBar},
	{"start", "a process that answers SELECT 1", startBar},
	{"peers", "the query of two fields by other libraries", peersBar},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == childArg {
		child(os.Args[2:])
		return
	}
	e := &env{log: os.Stderr}
	flag.Int64Var(&e.n, "n", 1_000_000, "records of the events file")
	flag.StringVar(&e.dir, "dir", "data", "where generated files are kept")
	flag.IntVar(&e.reps, "reps", 7, "repetitions")
	only := flag.String("only", "", "measurements to make, of "+names()+"; all if empty")
	codecs := flag.String("codec", "null,snappy,deflate,zstandard", "codecs to measure; bzip2 and xz take minutes")
	busy := flag.Bool("cpu", false, "measure processor time, for busy machines; says nothing for scale, rows and start")
	profile := flag.String("cpuprofile", "", "write a CPU profile to this file")
	flag.Parse()
	if *busy {
		clock = processor
	}
	e.codecs = strings.Split(*codecs, ",")
	if err := run(e, *only, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func names() string {
	var all []string
	for _, b := range bars {
		all = append(all, b.name)
	}
	return strings.Join(all, ",")
}

func run(e *env, only, profile string) error {
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	fmt.Printf("%d records, %d repetitions in turns, medians; %s, %d processors (%s/%s)\n\n",
		e.n, e.reps, runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	printHead(os.Stdout)
	failed := 0
	for _, b := range bars {
		if only != "" && !contains(strings.Split(only, ","), b.name) {
			continue
		}
		fmt.Fprintf(e.log, "%s: %s\n", b.name, b.about)
		lines, err := b.run(e)
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		for _, l := range lines {
			if l.verdict == fail {
				failed++
			}
			l.print(os.Stdout)
		}
	}
	if failed > 0 {
		fmt.Printf("\n%d of the bars above are not met.\n", failed)
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if strings.TrimSpace(x) == s {
			return true
		}
	}
	return false
}
