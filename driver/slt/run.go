package slt

import (
	"context"
	"crypto/md5"
	"database/sql"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	_ "github.com/avrosql/avrosql/driver" // registers the driver
)

// Stats count records.
type Stats struct{ Run, Passed, Failed int }

// Runner runs one file after another, each over a lake of its own.
type Runner struct {
	// Options are those of the data source name, such as "workers=1".
	Options string
	// Choose tells which queries are run, by their number in the file from 0; nil for all. Statements
	// are all run.
	Choose func(i int) bool
	// Fail is told of each record that fails; may be nil.
	Fail func(file string, r Record, err error)
	// Timeout ends a query; 0 for none.
	Timeout time.Duration

	Stats
}

// session is a file's lake.
type session struct {
	dir    string
	opts   string
	tables map[string]*table
	db     *sql.DB
	labels map[string]string // the sum of what a label stands for
}

// RunFile runs the records of a file. The error is of the file itself; records that fail are counted.
func (r *Runner) RunFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	records, err := Parse(f)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	dir, err := os.MkdirTemp("", "slt")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := &session{dir: dir, opts: r.Options, tables: map[string]*table{}, labels: map[string]string{}}
	defer s.close()
	queries := 0
	for _, rec := range records {
		if !rec.Statement {
			queries++
			if r.Choose != nil && !r.Choose(queries-1) {
				continue
			}
		}
		ctx, cancel := context.Background(), context.CancelFunc(func() {})
		if r.Timeout > 0 {
			ctx, cancel = context.WithTimeout(ctx, r.Timeout)
		}
		err := s.record(ctx, rec)
		cancel()
		r.Run++
		if err == nil {
			r.Passed++
			continue
		}
		r.Failed++
		if r.Fail != nil {
			r.Fail(path, rec, err)
		}
	}
	return nil
}

func (s *session) close() {
	if s.db != nil {
		s.db.Close()
	}
}

func (s *session) record(ctx context.Context, rec Record) error {
	if rec.Statement {
		err := s.statement(ctx, rec.SQL)
		if rec.Fails {
			if err == nil {
				return fmt.Errorf("an error was expected")
			}
			return nil
		}
		return err
	}
	rows, err := s.rows(ctx, rec.SQL, len(rec.Types))
	if err != nil {
		return err
	}
	values, err := render(rows, rec)
	if err != nil {
		return err
	}
	return s.compare(values, rec)
}

// statement carries out CREATE TABLE, INSERT and the like on the lake's files.
func (s *session) statement(ctx context.Context, text string) error {
	text = strings.TrimSuffix(strings.TrimSpace(text), ";")
	words := strings.Fields(strings.ToUpper(text))
	at := func(i int) string {
		if i < len(words) {
			return words[i]
		}
		return ""
	}
	switch {
	case at(0) == "CREATE" && at(1) == "TABLE":
		t, err := create(text)
		if err != nil {
			return err
		}
		key := strings.ToLower(t.name)
		if s.tables[key] != nil {
			return fmt.Errorf("table %s exists", t.name)
		}
		s.tables[key] = t
		return nil
	case at(0) == "CREATE" && (at(1) == "INDEX" || at(1) == "UNIQUE" && at(2) == "INDEX"), at(0) == "DROP" && at(1) == "INDEX", at(0) == "REINDEX":
		return nil
	case at(0) == "DROP" && at(1) == "TABLE":
		key := strings.ToLower(at(len(words) - 1))
		t := s.tables[key]
		if t == nil {
			return fmt.Errorf("no table %s", key)
		}
		delete(s.tables, key)
		s.close()
		s.db = nil
		if err := os.Remove(filepath.Join(s.dir, t.name+".avro")); err != nil && !os.IsNotExist(err) {
			return err
		}
		return nil
	case at(0) == "SET" && strings.HasPrefix(strings.Join(words, " "), "SET SESSION SQL_MODE"):
		// What the server that made the results needed to be told.
		return nil
	case at(0) == "DELETE" && at(1) == "FROM" && len(words) > 2:
		return s.remove(ctx, text)
	case at(0) == "INSERT":
		return s.insert(ctx, text)
	}
	db, err := s.open()
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, text)
	return err
}

// remove keeps the rows of a table for which the condition of a DELETE is not true.
func (s *session) remove(ctx context.Context, text string) error {
	words := strings.Fields(text)
	t := s.tables[strings.ToLower(words[2])]
	if t == nil {
		return fmt.Errorf("no table %s", words[2])
	}
	var kept [][]any
	if at := strings.Index(strings.ToUpper(text), "WHERE"); at >= 0 {
		rows, err := s.rows(ctx, "SELECT * FROM "+t.name+" WHERE ("+text[at+5:]+") IS NOT TRUE", len(t.cols))
		if err != nil {
			return err
		}
		kept = rows
	}
	t.rows, t.dirty = nil, true
	for _, row := range kept {
		if err := t.insert(nil, row); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) insert(ctx context.Context, text string) error {
	ins, err := parseInsert(text)
	if err != nil {
		return err
	}
	t := s.tables[strings.ToLower(ins.table)]
	if t == nil {
		return fmt.Errorf("no table %s", ins.table)
	}
	if ins.query != "" {
		width := len(ins.cols)
		if width == 0 {
			width = len(t.cols)
		}
		if ins.rows, err = s.rows(ctx, ins.query, width); err != nil {
			return err
		}
	}
	for _, row := range ins.rows {
		if err := t.insert(ins.cols, row); err != nil {
			return err
		}
	}
	return nil
}

// open writes what has changed and returns the lake.
func (s *session) open() (*sql.DB, error) {
	for _, t := range s.tables {
		if !t.dirty {
			continue
		}
		if s.db != nil {
			s.db.Close()
			s.db = nil
		}
		if err := t.write(s.dir); err != nil {
			return nil, err
		}
	}
	if s.db == nil {
		name := s.dir
		if s.opts != "" {
			name += "?" + s.opts
		}
		db, err := sql.Open("avro", name)
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1)
		s.db = db
	}
	return s.db, nil
}

func (s *session) rows(ctx context.Context, text string, width int) ([][]any, error) {
	db, err := s.open()
	if err != nil {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	if len(cols) != width {
		return nil, fmt.Errorf("%d columns, want %d", len(cols), width)
	}
	var out [][]any
	for rows.Next() {
		row := make([]any, width)
		ptr := make([]any, width)
		for i := range row {
			ptr[i] = &row[i]
		}
		if err := rows.Scan(ptr...); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// render gives the values of rows in the order that the record asks for.
func render(rows [][]any, rec Record) ([]string, error) {
	list := make([][]string, len(rows))
	for i, row := range rows {
		list[i] = make([]string, len(row))
		for k, v := range row {
			text, err := cell(v, rec.Types[k])
			if err != nil {
				return nil, err
			}
			list[i][k] = text
		}
	}
	if rec.Sort == "rowsort" {
		slices.SortFunc(list, slices.Compare[[]string])
	}
	var out []string
	for _, row := range list {
		out = append(out, row...)
	}
	if rec.Sort == "valuesort" {
		slices.Sort(out)
	}
	return out, nil
}

// cell renders one value by the letter of its column.
func cell(v any, letter byte) (string, error) {
	if b, ok := v.([]byte); ok {
		v = string(b)
	}
	if b, ok := v.(bool); ok {
		v = int64(0)
		if b {
			v = int64(1)
		}
	}
	if v == nil {
		return "NULL", nil
	}
	text := fmt.Sprint(v)
	switch letter {
	case 'I':
		if n, ok := v.(int64); ok {
			return strconv.FormatInt(n, 10), nil
		}
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			return strconv.FormatInt(int64(f), 10), nil
		}
		return "0", nil
	case 'R':
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			f = 0
		}
		return strconv.FormatFloat(f, 'f', 3, 64), nil
	case 'T':
		if text == "" {
			return "(empty)", nil
		}
		b := []byte(text)
		for i, c := range b {
			if c < ' ' || c > '~' {
				b[i] = '@'
			}
		}
		return string(b), nil
	}
	return "", fmt.Errorf("unknown type letter %q", letter)
}

// compare checks values against what the record wants, and against earlier results of its label.
func (s *session) compare(values []string, rec Record) error {
	h := md5.New()
	for _, v := range values {
		fmt.Fprintf(h, "%s\n", v)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if n, want, ok := hashed(rec.Want); ok {
		if len(values) != n {
			return fmt.Errorf("%d values, want %d", len(values), n)
		}
		if sum != want {
			return fmt.Errorf("%d values hash to %s, want %s: %s", n, sum, want, clip(values))
		}
	} else if !slices.Equal(values, rec.Want) {
		return fmt.Errorf("got %s, want %s", clip(values), clip(rec.Want))
	}
	if rec.Label != "" {
		if had, ok := s.labels[rec.Label]; ok && had != sum {
			return fmt.Errorf("the label %s stood for another result before", rec.Label)
		}
		s.labels[rec.Label] = sum
	}
	return nil
}

// clip shortens a list of values for a message.
func clip(values []string) string {
	const most = 40
	if len(values) > most {
		return fmt.Sprintf("%q and %d more", values[:most], len(values)-most)
	}
	return fmt.Sprintf("%q", values)
}
