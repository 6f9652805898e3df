// Command gen makes the files of testdata. The same code gives the same bytes: sync markers and
// seeds are fixed, and no clock is read.
//
//	go run ./testdata/gen [-out DIR]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	out := flag.String("out", "testdata", "directory to write to; existing files of the same names are replaced")
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	for _, f := range files() {
		b, err := f.bytes()
		if err != nil {
			return fmt.Errorf("%s: %w", f.path, err)
		}
		path := filepath.Join(dir, filepath.FromSlash(f.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, b, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// files returns all files, in the order in which testdata/README.md describes them.
func files() []file {
	var all []file
	for _, part := range [][]file{
		employees(), customers(), orders(), events(), typesFile(), chunks(), users(), codecs(), hr(),
		hive(), spark(), bigQuery(), eventHubs(), connect(), gobblin(), iceberg(), positional(),
	} {
		all = append(all, part...)
	}
	return all
}
