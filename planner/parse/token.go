package parse

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

type kind uint8

const (
	kEOF      kind = iota
	kWord          // s is the word in lower case
	kQuoted        // a quoted name; s is the name
	kString        // s is the value
	kBytes         // X'…'; s is the value
	kInt           // s is the digits
	kDecimal       // s as ast.DecimalLit.Text
	kFloat         // s as ast.FloatLit.Text
	kDollar        // $1, $name; s is what follows the $
	kVariable      // @name, @@name; s has both in lower case
	kOp            // s is the operator or punctuation
)

// token is one token with the bytes that it takes in the text.
type token struct {
	kind       kind
	start, end int32
	s          string
}

func (t token) span() ast.Span { return ast.Span{Start: int(t.start), End: int(t.end)} }

// variable returns the variable that a kVariable token is.
func (t token) variable() *ast.Variable {
	name := strings.TrimLeft(t.s, "@")
	return &ast.Variable{Span: t.span(), Name: name, System: len(t.s)-len(name) == 2}
}

// word reports whether the token is this word without quotes, in any case.
func (t token) word(low string) bool { return t.kind == kWord && t.s == low }

// op reports whether the token is this operator.
func (t token) op(s string) bool { return t.kind == kOp && t.s == s }

// name reports whether the token is a word or a quoted name.
func (t token) name() bool { return t.kind == kWord || t.kind == kQuoted }
