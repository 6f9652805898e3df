package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/avrosql/avrosql/bench/events"
	_ "github.com/avrosql/avrosql/driver"
)

// file returns the path of an events file of n records, which it makes if it is not there yet.
func (e *env) file(codec string, n int64) (string, error) {
	if err := os.MkdirAll(e.dir, 0o755); err != nil {
		return "", err
	}
	path := filepath.Join(e.dir, table(codec, n)+".avro")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	start := time.Now()
	making := filepath.Join(e.dir, fmt.Sprintf(".making-%d", os.Getpid()))
	defer os.Remove(making)
	if err := events.Write(making, codec, n); err != nil {
		return "", err
	}
	fmt.Fprintf(e.log, "made %s in %.1fs\n", path, time.Since(start).Seconds())
	return path, os.Rename(making, path)
}

// table is the name of the table that the file is.
func table(codec string, n int64) string { return fmt.Sprintf("events_%s_%d", codec, n) }

// open opens the file at path as a database.
func open(path string, workers int) (*sql.DB, error) {
	return sql.Open("avro", dsn(path, workers))
}

// dsn names a file alone: a directory would list its neighbours too.
func dsn(path string, workers int) string { return fmt.Sprintf("%s?workers=%d", path, workers) }
