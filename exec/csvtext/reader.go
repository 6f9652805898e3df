package csvtext

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxRecord bounds the bytes of one record.
const maxRecord = 256 << 20

// Field is a field of a record.
type Field struct {
	Text      []byte // without quotes and escapes
	Quoted    bool
	Null      bool // it is what stands for NULL; what has quotes never is
	Line, Col int  // where it begins, in lines and bytes from 1
}

// Reader reads the records of CSV or of TSV. Nothing within quotes is changed, line ends included.
type Reader struct {
	in        *bufio.Reader
	delimiter []byte
	tabs      bool
	null      string

	line   int
	long   []byte // a line longer than the buffer
	text   []byte
	ends   []int // in text, of each field
	fields []Field
}

// NewCSVReader returns a reader of CSV. It leaves a byte order mark out.
func NewCSVReader(r io.Reader, delimiter rune, null string) *Reader {
	return newReader(r, []byte(string(delimiter)), false, null)
}

// NewTSVReader returns a reader of TSV, in which quotes mean nothing.
func NewTSVReader(r io.Reader, null string) *Reader { return newReader(r, []byte{'\t'}, true, null) }

func newReader(r io.Reader, delimiter []byte, tabs bool, null string) *Reader {
	in := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := in.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3)
	}
	return &Reader{in: in, delimiter: delimiter, tabs: tabs, null: null}
}

// SyntaxError says where the text is no CSV.
type SyntaxError struct {
	Line, Col int
	Msg       string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Col, e.Msg)
}

// Read returns the next record, valid until the next call, or io.EOF. An empty line is a record of one
// empty field.
func (r *Reader) Read() ([]Field, error) {
	line, end, err := r.next()
	if err != nil {
		return nil, err
	}
	if mark := line[:min(2, len(line))]; r.line == 1 && (string(mark) == "\xff\xfe" || string(mark) == "\xfe\xff") {
		return nil, &SyntaxError{1, 1, "the text is UTF-16; make it UTF-8, with iconv -f UTF-16 -t UTF-8, say"}
	}
	r.text, r.ends, r.fields = r.text[:0], r.ends[:0], r.fields[:0]
	for at := 0; ; at += len(r.delimiter) {
		f := Field{Line: r.line, Col: at + 1}
		if !r.tabs && at < end && line[at] == '"' {
			f.Quoted = true
			if line, end, at, err = r.quoted(line, end, at+1, f); err != nil {
				return nil, err
			}
		} else {
			raw := line[at:end]
			if i := bytes.Index(raw, r.delimiter); i >= 0 {
				raw = raw[:i]
			}
			at += len(raw)
			f.Null = string(raw) == r.null
			switch i := bytes.IndexByte(raw, '"'); {
			case r.tabs:
				r.text = appendUnescaped(r.text, raw)
			case i >= 0:
				return nil, &SyntaxError{f.Line, f.Col + i, `a quote within a field; such a field stands in quotes, with "" for each quote in it`}
			default:
				r.text = append(r.text, raw...)
			}
		}
		r.fields, r.ends = append(r.fields, f), append(r.ends, len(r.text))
		if at == end {
			break
		}
		if !bytes.HasPrefix(line[at:end], r.delimiter) {
			return nil, &SyntaxError{r.line, at + 1, "text behind the closing quote of a field"}
		}
	}
	start := 0
	for i, end := range r.ends {
		r.fields[i].Text = r.text[start:end:end]
		start = end
	}
	return r.fields, nil
}

// quoted reads from behind an opening quote to behind the closing one, which may stand on a later line.
func (r *Reader) quoted(line []byte, end, at int, f Field) (_ []byte, _, _ int, err error) {
	for {
		i := bytes.IndexByte(line[at:end], '"')
		if i < 0 {
			r.text = append(r.text, line[at:]...)
			if len(r.text) > maxRecord {
				return nil, 0, 0, &SyntaxError{f.Line, f.Col, fmt.Sprintf("the record has more than %d bytes; is a quote missing?", maxRecord)}
			}
			if line, end, err = r.next(); errors.Is(err, io.EOF) {
				return nil, 0, 0, &SyntaxError{f.Line, f.Col, "the quote that begins here has no end"}
			} else if err != nil {
				return nil, 0, 0, err
			}
			at = 0
			continue
		}
		r.text = append(r.text, line[at:at+i]...)
		at += i + 1
		if at == end || line[at] != '"' {
			return line, end, at, nil
		}
		r.text = append(r.text, '"')
		at++
	}
}

// next reads a line, with its end, and tells how long it is without.
func (r *Reader) next() (line []byte, end int, err error) {
	line, err = r.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		r.long = r.long[:0]
		for errors.Is(err, bufio.ErrBufferFull) {
			if r.long = append(r.long, line...); len(r.long) > maxRecord {
				return nil, 0, &SyntaxError{r.line + 1, 1, fmt.Sprintf("the line has more than %d bytes", maxRecord)}
			}
			line, err = r.in.ReadSlice('\n')
		}
		r.long = append(r.long, line...)
		line = r.long
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	if len(line) == 0 {
		return nil, 0, io.EOF
	}
	r.line++
	return line, len(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})), nil
}

// appendUnescaped is the way back from AppendTSV. Other backslashes stand for themselves.
func appendUnescaped(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 == len(raw) {
			return append(dst, raw...)
		}
		dst = append(dst, raw[:i]...)
		c := raw[i+1]
		switch c {
		case 't':
			c = '\t'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case '\\':
		default:
			dst = append(dst, '\\')
		}
		dst, raw = append(dst, c), raw[i+2:]
	}
}
