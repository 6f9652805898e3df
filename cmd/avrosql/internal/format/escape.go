package format

import "io"

// Escape returns a writer that sends text to a terminal with control characters, other than line feeds
// and tabs, in a visible form.
func Escape(w io.Writer) io.Writer { return &escaper{w: w} }

type escaper struct {
	w   io.Writer
	buf []byte
}

func (e *escaper) Write(p []byte) (int, error) {
	e.buf = e.buf[:0]
	from := 0
	for i, c := range p {
		if c == '\n' || c == '\t' {
			e.buf = append(appendVisible(e.buf, p[from:i]), c)
			from = i + 1
		}
	}
	e.buf = appendVisible(e.buf, p[from:])
	if _, err := e.w.Write(e.buf); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Unwrap returns the writer behind.
func (e *escaper) Unwrap() io.Writer { return e.w }

// Safe returns text, such as a message that quotes data, as it can go to a terminal.
func Safe(text string) string {
	var b []byte
	from := 0
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\t' {
			b = append(appendVisible(b, []byte(text[from:i])), text[i])
			from = i + 1
		}
	}
	return string(appendVisible(b, []byte(text[from:])))
}

// Text returns a value as tables have it, safe for a terminal. NULL is "NULL".
func Text(v any, sqlType string) string {
	if v == nil {
		return "NULL"
	}
	return string(appendVisible(nil, appendText(nil, v, sqlType)))
}
