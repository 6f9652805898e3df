package ast

// Span is a half-open range of bytes in the text of the script.
type Span struct{ Start, End int }

// Source returns the span itself; embedding Span makes a struct a Node.
func (s Span) Source() Span { return s }

// SetSource replaces the span. The parser uses it to take in parentheses.
func (s *Span) SetSource(v Span) { *s = v }

// To returns the span from the start of s to the end of t.
func (s Span) To(t Span) Span { return Span{s.Start, t.End} }

// Node is any part of the tree.
type Node interface {
	Source() Span
	SetSource(Span)
}

// Ident is one name.
type Ident struct {
	Span
	Name   string
	Quoted bool // written in quotes: never a keyword
}

// String returns the name as it can be written in SQL.
func (id Ident) String() string { return quoteIdent(id) }
