package convert

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/avrosql/avrosql/planner/types"
)

// separated reads CSV and TSV.
type separated struct {
	in     *csv.Reader
	fields []types.Field
	cols   []int // of each field, its place in the line
	null   string
	zone   *types.Zone
	row    []types.Datum
	width  int
}

func openCSV(f *os.File, want []types.Field, o *Options) (source, error) {
	comma := o.Delimiter
	if comma == 0 {
		comma = ','
	}
	return openSeparated(f, comma, want, o)
}

func openTSV(f *os.File, want []types.Field, o *Options) (source, error) {
	return openSeparated(f, '\t', want, o)
}

func newCSVReader(r io.Reader, comma rune) *csv.Reader {
	c := csv.NewReader(&noBOM{r: r})
	c.Comma, c.ReuseRecord, c.FieldsPerRecord = comma, true, -1
	// Quotes mean nothing between tabs.
	c.LazyQuotes = comma == '\t'
	return c
}

// noBOM leaves out the byte order mark that some programs begin their text with.
type noBOM struct {
	r    io.Reader
	done bool
}

func (n *noBOM) Read(p []byte) (int, error) {
	if n.done || len(p) < 3 {
		return n.r.Read(p)
	}
	n.done = true
	k, err := io.ReadFull(n.r, p[:3])
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	if k == 3 && string(p[:3]) == "\xef\xbb\xbf" {
		return n.r.Read(p)
	}
	return k, err
}

func openSeparated(f *os.File, comma rune, want []types.Field, o *Options) (*separated, error) {
	s := &separated{null: o.Null, zone: types.NewZone(time.UTC)}
	if comma == '\t' && s.null == "" {
		s.null = `\N`
	}
	in := newCSVReader(f, comma)
	first, err := in.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("the file is empty: there are no columns")
	}
	if err != nil {
		return nil, err
	}
	names := make([]string, len(first))
	seen := map[string]bool{}
	for i, name := range first {
		if o.NoHeader || strings.TrimSpace(name) == "" {
			name = fmt.Sprintf("column%d", i+1)
		}
		if seen[name] {
			return nil, fmt.Errorf("two columns are named %q", name)
		}
		seen[name], names[i] = true, strings.Clone(name)
	}
	s.width = len(names)
	if want != nil {
		err = s.choose(names, want)
	} else {
		err = s.infer(f, comma, names, o)
	}
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	s.in = newCSVReader(f, comma)
	s.row = make([]types.Datum, len(s.fields))
	if !o.NoHeader {
		if _, err := s.in.Read(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// choose finds the columns of a given schema.
func (s *separated) choose(names []string, want []types.Field) error {
	for _, f := range want {
		at := -1
		for i, name := range names {
			if name == f.Name {
				at = i
			}
		}
		if at < 0 {
			return fmt.Errorf("there is no column %s; the columns are: %s", f.Name, strings.Join(names, ", "))
		}
		if f.Type.Nested() {
			return fmt.Errorf("column %s: text can't be read as %s", f.Name, f.Type)
		}
		s.fields, s.cols = append(s.fields, f), append(s.cols, at)
	}
	return nil
}

// infer reads the whole file for the types of its columns.
func (s *separated) infer(f *os.File, comma rune, names []string, o *Options) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := newCSVReader(f, comma)
	if !o.NoHeader {
		if _, err := in.Read(); err != nil {
			return err
		}
	}
	guesses := make([]guess, len(names))
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := s.check(in, record); err != nil {
			return err
		}
		for i, text := range record {
			if s.isNull(text) {
				guesses[i].nullable = true
			} else {
				guesses[i].see(text)
			}
		}
	}
	for i, name := range names {
		s.fields, s.cols = append(s.fields, guesses[i].field(name)), append(s.cols, i)
	}
	return nil
}

func (s *separated) check(in *csv.Reader, record []string) error {
	if len(record) != s.width {
		line, _ := in.FieldPos(0)
		return fmt.Errorf("line %d has %d fields, the first line %d", line, len(record), s.width)
	}
	return nil
}

func (s *separated) isNull(text string) bool { return text == s.null }

// Fields implements source.
func (s *separated) Fields() []types.Field { return s.fields }

// Next implements source.
func (s *separated) Next() ([]types.Datum, error) {
	record, err := s.in.Read()
	if err != nil {
		return nil, err
	}
	if err := s.check(s.in, record); err != nil {
		return nil, err
	}
	for k, f := range s.fields {
		text := record[s.cols[k]]
		if s.isNull(text) {
			if !f.Nullable {
				line, col := s.in.FieldPos(s.cols[k])
				return nil, fmt.Errorf("line %d, column %d: %s is NULL, which the schema does not allow", line, col, f.Name)
			}
			s.row[k] = types.NullOf(f.Type)
			continue
		}
		if s.row[k], err = types.ParseDatum(text, f.Type, s.zone); err != nil {
			line, col := s.in.FieldPos(s.cols[k])
			return nil, fmt.Errorf("line %d, column %d: %s: %w", line, col, f.Name, err)
		}
	}
	return s.row, nil
}

// Close implements source.
func (s *separated) Close() error { return nil }
