package schema

import (
	"strconv"
	"strings"
)

// Error says what is wrong with a schema, a default or a pair of schemas.
type Error struct {
	Path string // dotted field path from the root, "" at the root itself
	Msg  string // what is wrong
	Hint string // what to do next, "" if there is nothing to suggest
	Err  error  // the cause, or nil
}

// Error gives path, message and hint in one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("avro schema: ")
	if e.Path != "" {
		b.WriteString("at ")
		b.WriteString(e.Path)
		b.WriteString(": ")
	}
	b.WriteString(e.Msg)
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString(" (")
		b.WriteString(e.Hint)
		b.WriteByte(')')
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// path is a chain of steps from the root; it becomes text only in errors.
type path struct {
	up   *path
	step string
}

func (p *path) field(name string) *path { return &path{p, name} }
func (p *path) items(k Kind) *path {
	if k == Map {
		return &path{p, "{}"}
	}
	return &path{p, "[]"}
}
func (p *path) branch(i int) *path { return &path{p, "<" + strconv.Itoa(i) + ">"} }

// maxPathSteps bounds the text of a path: of a longer one only the end is
// written, and only that is walked.
const maxPathSteps = 32

func (p *path) String() string {
	var steps []string
	q := p
	for ; q != nil && len(steps) < maxPathSteps; q = q.up {
		steps = append(steps, q.step)
	}
	var b strings.Builder
	if q != nil {
		b.WriteString("...")
	}
	for i := len(steps) - 1; i >= 0; i-- {
		if b.Len() > 0 && !strings.HasPrefix(steps[i], "[") && !strings.HasPrefix(steps[i], "{") && !strings.HasPrefix(steps[i], "<") {
			b.WriteByte('.')
		}
		b.WriteString(clip(steps[i]))
	}
	return b.String()
}

// clip shortens text of a file for an error message.
func clip(s string) string {
	const most = 80
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "..."
	}
	return s
}
