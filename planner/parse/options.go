package parse

// Quotes says what "x" is.
type Quotes uint8

// The meanings of double quotes. `x` in backquotes is an identifier in both.
const (
	Ansi  Quotes = iota // "x" is an identifier; backslashes in strings are ordinary
	Mysql               // "x" is a string; backslashes in strings escape
)

// Options change what is accepted. The zero value is the default.
type Options struct {
	Quotes    Quotes
	MaxBytes  int // length of the text; 0 is 16 MiB
	MaxTokens int // 0 is 2,000,000
	MaxDepth  int // nesting of parentheses, prefix operators, subqueries and so on; 0 is 1,000
	MaxChain  int // operators other than AND and OR in one row, set operations, joins; 0 is 10,000

	// Lambdas reports whether a function takes lambdas, so that x -> 1 is one in its arguments; may be nil.
	Lambdas func(name string) bool
	// NullTreatment reports whether a function takes IGNORE NULLS; behind another it belongs to the call
	// around it, as in FIRST_VALUE(UPPER(x) IGNORE NULLS). Nil for all of them.
	NullTreatment func(name string) bool
}

func (o Options) withDefaults() Options {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	def(&o.MaxBytes, 16<<20)
	def(&o.MaxTokens, 2_000_000)
	def(&o.MaxDepth, 1_000)
	def(&o.MaxChain, 10_000)
	return o
}
