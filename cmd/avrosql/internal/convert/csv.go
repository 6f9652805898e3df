package convert

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/avrosql/avrosql/exec/csvtext"
	"github.com/avrosql/avrosql/planner/types"
)

// separated reads CSV and TSV.
type separated struct {
	open   func() *csvtext.Reader // from the beginning of the file
	in     *csvtext.Reader
	fields []types.Field
	cols   []int // of each field, its place in the line
	zone   *types.Zone
	row    []types.Datum
	width  int
}

func openCSV(f *os.File, want []types.Field, o *Options) (source, error) {
	comma := o.Delimiter
	if comma == 0 {
		comma = ','
	}
	s := &separated{open: func() *csvtext.Reader { return csvtext.NewCSVReader(f, comma, o.Null) }}
	if err := s.begin(f, want, o); err != nil {
		return nil, err
	}
	if len(s.fields) == 1 && o.Delimiter == 0 {
		name := s.fields[0].Name
		if i := strings.IndexAny(name, ";\t|"); i >= 0 {
			o.Note(fmt.Sprintf("there is one column, %q; --delimiter %q would divide it", name, name[i:i+1]))
		}
	}
	return s, nil
}

func openTSV(f *os.File, want []types.Field, o *Options) (source, error) {
	null := o.Null
	if null == "" {
		null = csvtext.TSVNull
	}
	s := &separated{open: func() *csvtext.Reader { return csvtext.NewTSVReader(f, null) }}
	return s, s.begin(f, want, o)
}

func (s *separated) begin(f *os.File, want []types.Field, o *Options) error {
	s.zone = types.NewZone(time.UTC)
	s.in = s.open()
	first, err := s.in.Read()
	for err == nil && blank(first) && !o.NoHeader {
		first, err = s.in.Read()
	}
	if errors.Is(err, io.EOF) {
		return errors.New("the file is empty: there are no columns")
	}
	if err != nil {
		return err
	}
	names := make([]string, len(first))
	seen := map[string]bool{}
	for i := range first {
		name := string(first[i].Text)
		if o.NoHeader || strings.TrimSpace(name) == "" {
			name = fmt.Sprintf("column%d", i+1)
		}
		if seen[name] {
			return fmt.Errorf("two columns are named %q", name)
		}
		seen[name], names[i] = true, name
	}
	s.width = len(names)
	if want != nil {
		err = s.choose(names, want)
	} else {
		err = s.infer(f, names, o)
	}
	if err != nil {
		return err
	}
	s.row = make([]types.Datum, len(s.fields))
	return s.rewind(f, o)
}

// rewind goes back to the first row.
func (s *separated) rewind(f *os.File, o *Options) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	s.in = s.open()
	for !o.NoHeader {
		if record, err := s.in.Read(); err != nil || !blank(record) {
			return err
		}
	}
	return nil
}

// blank reports whether a record is an empty line.
func blank(record []csvtext.Field) bool {
	return len(record) == 1 && len(record[0].Text) == 0 && !record[0].Quoted
}

// read returns the next record with a field for each column. Empty lines are passed over where there are
// several columns; of one, they are a value.
func (s *separated) read() ([]csvtext.Field, error) {
	for {
		record, err := s.in.Read()
		switch {
		case err != nil:
			return nil, err
		case len(record) == s.width:
			return record, nil
		case !blank(record):
			return nil, fmt.Errorf("line %d has %d fields, the first line %d", record[0].Line, len(record), s.width)
		}
	}
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
func (s *separated) infer(f *os.File, names []string, o *Options) error {
	if err := s.rewind(f, o); err != nil {
		return err
	}
	guesses := make([]guess, len(names))
	for {
		record, err := s.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for i := range record {
			switch text := record[i].Text; {
			case record[i].Null:
				guesses[i].nullable = true
			case len(text) == 0:
				guesses[i].empty = true
			default:
				guesses[i].see(string(text))
			}
		}
	}
	for i, name := range names {
		s.fields, s.cols = append(s.fields, guesses[i].field(name)), append(s.cols, i)
	}
	return nil
}

// Fields implements source.
func (s *separated) Fields() []types.Field { return s.fields }

// Next implements source. Text that is empty is NULL where the type is another than text.
func (s *separated) Next() ([]types.Datum, error) {
	record, err := s.read()
	if err != nil {
		return nil, err
	}
	for k, f := range s.fields {
		in := &record[s.cols[k]]
		if in.Null || len(in.Text) == 0 && !f.Type.Text() && !f.Type.Bytes() {
			if !f.Nullable {
				return nil, fmt.Errorf("line %d, column %d: %s is NULL, which the schema does not allow", in.Line, in.Col, f.Name)
			}
			s.row[k] = types.NullOf(f.Type)
			continue
		}
		if s.row[k], err = types.ParseDatum(string(in.Text), f.Type, s.zone); err != nil {
			return nil, fmt.Errorf("line %d, column %d: %s: %w", in.Line, in.Col, f.Name, err)
		}
	}
	return s.row, nil
}

// Close implements source.
func (s *separated) Close() error { return nil }
