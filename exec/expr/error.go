package expr

import (
	"errors"
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

// What can go wrong while an expression is evaluated; errors.Is finds these in an *Error.
var (
	ErrOverflow = errors.New("out of range")
	ErrCast     = errors.New("value cannot be converted")
	ErrArgument = errors.New("invalid argument")
	ErrLimit    = errors.New("limit exceeded")
)

// Error says which operation failed on which value and what helps.
type Error struct {
	Kind   error // ErrOverflow, ErrCast, ErrArgument or ErrLimit
	Op     string
	Value  string      // the operand or operands as text
	From   *types.Type // nil where it says nothing
	To     *types.Type // the type that was wanted; nil where it says nothing
	Detail string
	Remedy string
}

const maxShown = 80

func (e *Error) Error() string {
	var b strings.Builder
	value := e.Value
	if len(value) > maxShown {
		value = strings.ToValidUTF8(value[:maxShown], "") + "…"
	}
	switch {
	case e.Kind == ErrCast:
		fmt.Fprintf(&b, "cannot convert %s %s to %s", e.From, value, e.To)
	case e.Value != "":
		fmt.Fprintf(&b, "%s: %s", value, e.Kind)
		if e.Kind == ErrOverflow && e.To != nil {
			fmt.Fprintf(&b, " of %s", e.To)
		}
		if e.Op != "" {
			b.WriteString(" in " + e.Op)
		}
	default:
		fmt.Fprintf(&b, "%s in %s", e.Kind, e.Op)
	}
	if e.Detail != "" {
		b.WriteString(": " + e.Detail)
	}
	if e.Remedy != "" {
		b.WriteString("; " + e.Remedy)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Kind }

func overflow(op, value string, to *types.Type, remedy string) *Error {
	return &Error{Kind: ErrOverflow, Op: op, Value: value, To: to, Remedy: remedy}
}

func badArgument(op, value, detail string) *Error {
	return &Error{Kind: ErrArgument, Op: op, Value: value, Detail: detail}
}

func tooLong(op string, limit int) *Error {
	return &Error{Kind: ErrLimit, Op: op, Detail: fmt.Sprintf("a result would be longer than %d bytes", limit), Remedy: "make it shorter"}
}
