package parse

import (
	"strings"
	"unicode/utf8"
)

// TokenKind says what a Token is.
type TokenKind uint8

// The kinds of tokens.
const (
	TokenEnd     TokenKind = iota
	TokenWord              // a keyword or a name without quotes
	TokenName              // a quoted name
	TokenString            // a string or X'…'
	TokenNumber            // a number
	TokenParam             // $1, $name, @name, @@name; ? and :name are operators
	TokenOp                // an operator or punctuation
	TokenComment           // one or several comments with nothing but white space between them
	TokenOpen              // a string, quoted name or comment that is not closed; it runs to the end
	TokenBad               // what can't be part of a statement, such as a stray character
)

// Token is a token with its place in the text. Value is a word in lower case, a quoted name or string
// without its quotes, or the operator; of other kinds it may be empty.
type Token struct {
	Kind       TokenKind
	Start, End int
	Value      string
}

// Is reports whether the token is this operator, or this word (in lower case) without quotes.
func (t Token) Is(s string) bool {
	return (t.Kind == TokenOp || t.Kind == TokenWord) && t.Value == s
}

// Lexer cuts text into the tokens that Parse sees, one by one and whatever mistakes there are: for tools
// that show, split or complete statements while they are written.
type Lexer struct {
	s       scanner
	pending *Token
}

// NewLexer returns a lexer of the text.
func NewLexer(text string, opts Options) *Lexer {
	return &Lexer{s: scanner{text: text, opts: opts.withDefaults()}}
}

var tokenKinds = [...]TokenKind{
	kEOF: TokenEnd, kWord: TokenWord, kQuoted: TokenName, kString: TokenString, kBytes: TokenString,
	kInt: TokenNumber, kDecimal: TokenNumber, kFloat: TokenNumber, kDollar: TokenParam, kVariable: TokenParam,
	kOp: TokenOp,
}

// Next returns the next token. At the end of the text it is TokenEnd, each time.
func (l *Lexer) Next() Token {
	if t := l.pending; t != nil {
		l.pending = nil
		return *t
	}
	s := &l.s
	if s.pos == 0 && strings.HasPrefix(s.text, "\ufeff") {
		s.pos = len("\ufeff")
	}
	from := s.pos
	if err := s.space(); err != nil {
		start := from + len(s.text[from:]) - len(strings.TrimLeft(s.text[from:], " \t\r\n\f\v"))
		s.pos = len(s.text)
		return Token{Kind: TokenOpen, Start: start, End: s.pos}
	}
	start := s.pos
	next := l.token(start)
	gap := s.text[from:start]
	if note := strings.TrimSpace(gap); note != "" {
		at := from + strings.Index(gap, note)
		l.pending = &next
		return Token{Kind: TokenComment, Start: at, End: at + len(note)}
	}
	return next
}

func (l *Lexer) token(start int) Token {
	s := &l.s
	if start >= len(s.text) {
		return Token{Kind: TokenEnd, Start: start, End: start}
	}
	if n := len(s.toks); n > 1 {
		s.toks = append(s.toks[:0], s.toks[n-1]) // a scanner looks one token back
	}
	n := len(s.toks)
	if err := s.next(); err != nil || len(s.toks) == n {
		s.toks = s.toks[:n]
		if s.open {
			s.pos = len(s.text)
			return Token{Kind: TokenOpen, Start: start, End: s.pos}
		}
		_, width := utf8.DecodeRuneInString(s.text[start:])
		s.pos = max(s.pos, start+width)
		return Token{Kind: TokenBad, Start: start, End: s.pos, Value: s.text[start:s.pos]}
	}
	t := s.toks[len(s.toks)-1]
	return Token{Kind: tokenKinds[t.kind], Start: int(t.start), End: int(t.end), Value: t.s}
}

// Tokens returns all tokens of the text but the end.
func Tokens(text string, opts Options) []Token {
	var out []Token
	for l := NewLexer(text, opts); ; {
		t := l.Next()
		if t.Kind == TokenEnd {
			return out
		}
		out = append(out, t)
	}
}
