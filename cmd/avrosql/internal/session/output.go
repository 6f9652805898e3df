package session

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/pager"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/settings"
)

// target is the file that results go to.
type target struct {
	file *os.File // nil: standard output
	once bool     // for one result alone
}

func (t *target) close() error {
	if t.file == nil {
		return nil
	}
	err := t.file.Close()
	*t = target{}
	return err
}

// ErrAvroFile is the cause of the error of an output that would overwrite an Avro file.
var ErrAvroFile = errors.New("is an Avro file, and would be overwritten")

// Output sends results to a file, or with an empty name to standard output again; with once only the
// next result. What is an Avro file is never overwritten: its name was most likely meant as a PATH, and
// no format of results is Avro.
func (s *Session) Output(name string, once bool) error {
	if err := s.target.close(); err != nil {
		return err
	}
	if name == "" || name == "-" || name == "stdout" {
		return nil
	}
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		if old, err := os.Open(name); err == nil {
			magic := make([]byte, 4)
			_, err = io.ReadFull(old, magic)
			old.Close()
			if err == nil && string(magic) == "Obj\x01" {
				return fmt.Errorf("%s %w; give another name", name, ErrAvroFile)
			}
		}
	}
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	s.target = target{file: file, once: once}
	return nil
}

// OutputName returns the file that results go to, "" for standard output.
func (s *Session) OutputName() string {
	if s.target.file == nil {
		return ""
	}
	return s.target.file.Name()
}

// output is where one result goes.
type output struct {
	io.Writer
	mode    string
	options format.Options
	done    []func() error
}

func (o *output) close() (err error) {
	for _, f := range o.done {
		if e := f(); err == nil {
			err = e
		}
	}
	return err
}

// end closes the output and returns the error of writing to it, err, or else that of closing. A pager that
// was left may never have been there: then closing says so.
func (o *output) end(err error) error {
	if e := o.close(); e != nil && (err == nil || errors.Is(err, pager.ErrClosed)) {
		return e
	}
	return err
}

// byExtension is the format of files whose format nobody has named.
var byExtension = map[string]string{
	".csv": "csv", ".tsv": "tsv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson",
	".md": "markdown", ".html": "html", ".htm": "html", ".sql": "insert",
}

func (s *Session) begin(mode string, begun func()) (*output, error) {
	if mode == "" {
		mode = s.Mode
	}
	o := &output{mode: mode, options: format.Options{
		NoHeader: !s.Headers, Null: s.Null, Types: s.Types, MaxRows: max(s.MaxRows, 0), Width: max(s.MaxWidth, 0), Table: s.Table,
	}}
	if f := s.target.file; f != nil {
		if o.mode == "" {
			o.mode = "csv"
			if m, ok := byExtension[strings.ToLower(filepath.Ext(f.Name()))]; ok {
				o.mode = m
			}
		}
		o.Writer = f
		if s.target.once {
			o.done = append(o.done, s.target.close)
		}
		return o, nil
	}
	o.Writer = s.Stdout
	if begun != nil {
		o.Writer = &firstWrite{w: o.Writer, first: begun}
	}
	if !s.Term.Out {
		if o.mode == "" {
			o.mode = "csv"
		}
		o.options.Color = s.Color == "always"
		return o, nil
	}
	if o.mode == "" {
		o.mode = "table"
	}
	o.options.Color = s.Colored()
	o.options.Footer = true
	width, height := s.Term.size()
	if s.MaxRows < 0 {
		o.options.MaxRows = settings.DefaultRows
	}
	if s.MaxWidth == 0 {
		o.options.Width = width
	}
	if s.Interactive && s.Pager != "off" && height > 1 {
		p := pager.New(o.Writer, pager.Options{Command: s.Pager, Width: width, Height: height, Stderr: s.Stderr})
		o.done = append(o.done, p.Close)
		o.Writer = p
	}
	if !format.Visible(o.mode) {
		o.Writer = format.Escape(o.Writer)
	}
	return o, nil
}

// Colored reports whether standard output gets colours.
func (s *Session) Colored() bool {
	switch s.Color {
	case "always":
		return true
	case "never":
		return false
	}
	return s.Term.Out && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// firstWrite calls a function before the first write.
type firstWrite struct {
	w     io.Writer
	first func()
}

func (f *firstWrite) Write(p []byte) (int, error) {
	f.Begin()
	return f.w.Write(p)
}

// Begin calls the function if it has not been called.
func (f *firstWrite) Begin() {
	if f.first != nil {
		f.first()
		f.first = nil
	}
}

// Unwrap returns the writer behind.
func (f *firstWrite) Unwrap() io.Writer { return f.w }
