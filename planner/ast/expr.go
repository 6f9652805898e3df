package ast

// Expr is an expression.
type Expr interface {
	Node
	expr()
}

// Path is a dotted name: a column, a field of it, a column of a table, and so on.
type Path struct {
	Span
	Parts []Ident
}

// Star is `*` or `t.*` with its modifiers. It stands as the Expr of a SelectItem, as an argument
// of a function (`count(t.*)`; `count(*)` is FuncCall.Star) and, without qualifier, as the Expr of
// an OrderItem for ORDER BY ALL.
type Star struct {
	Span
	Qualifier []Ident
	Exclude   []Path // names left out
	Replace   []SelectItem
	Rename    []Renaming
	Pattern   *StarPattern // * LIKE 'a%', else nil
}

// StarPattern chooses among the columns of a star by their names.
type StarPattern struct {
	Span
	Kind        LikeKind
	Insensitive bool
	Not         bool
	Pattern     string
}

// Renaming is RENAME (From AS To) behind a star.
type Renaming struct {
	Span
	From, To Ident
}

// UnaryOp is a prefix operator.
type UnaryOp uint8

// The prefix operators. `!x` and `NOT x` are both Not nodes.
const (
	Neg UnaryOp = iota
	Plus
	BitNot
)

// Unary is a prefix operator with its operand.
type Unary struct {
	Span
	Op   UnaryOp
	Expr Expr
}

// BinaryOp is an infix operator that yields a value.
type BinaryOp uint8

// The infix operators. Mod is % and MOD, IntDiv is DIV and //.
const (
	Add BinaryOp = iota
	Sub
	Mul
	Div
	IntDiv
	Mod
	Concat
	BitAnd
	BitOr
	BitXor
	ShiftLeft
	ShiftRight
)

// Binary is an infix operator. Chains such as a + b + c nest to the left, up to the parser's limit
// on the length of chains; code that recurses may do so over Left in a loop.
type Binary struct {
	Span
	Op          BinaryOp
	Left, Right Expr
}

// And is a conjunction of two or more conditions in the order written.
type And struct {
	Span
	Args []Expr
}

// Or is a disjunction of two or more conditions in the order written.
type Or struct {
	Span
	Args []Expr
}

// Xor is true where an odd number of its two or more arguments is.
type Xor struct {
	Span
	Args []Expr
}

// Not is NOT x.
type Not struct {
	Span
	Expr Expr
}

// CompareOp is a comparison.
type CompareOp uint8

// The comparisons. `==` is Eq and `!=` is Ne; `<=>` is an IsDistinct node.
const (
	Eq CompareOp = iota
	Ne
	Lt
	Le
	Gt
	Ge
)

// Compare compares two values.
type Compare struct {
	Span
	Op          CompareOp
	Left, Right Expr
}

// IsNull is x IS [NOT] NULL, and x IS [NOT] UNKNOWN.
type IsNull struct {
	Span
	Expr Expr
	Not  bool
}

// IsBool is x IS [NOT] TRUE (Value true) or x IS [NOT] FALSE.
type IsBool struct {
	Span
	Expr  Expr
	Value bool
	Not   bool
}

// IsDistinct is a IS [NOT] DISTINCT FROM b. Not means that equal values and two NULLs are true,
// as in a <=> b.
type IsDistinct struct {
	Span
	Left, Right Expr
	Not         bool
}

// Between is x [NOT] BETWEEN low AND high.
type Between struct {
	Span
	Expr, Low, High Expr
	Not             bool
	Symmetric       bool // the bounds in either order
}

// InList is x [NOT] IN (a, b, …). List is never empty.
type InList struct {
	Span
	Expr Expr
	List []Expr
	Not  bool
}

// InSubquery is x [NOT] IN (SELECT …). Expr is a Row where several columns are compared.
type InSubquery struct {
	Span
	Expr  Expr
	Query *Query
	Not   bool
}

// LikeKind is a way of matching text against a pattern.
type LikeKind uint8

// The kinds of patterns.
const (
	Like    LikeKind = iota // % and _
	Regexp                  // REGEXP, RLIKE, ~
	Similar                 // SIMILAR TO
	Glob                    // GLOB
)

// LikeExpr matches Expr against Pattern, or against any or with All each of Patterns: LIKE ANY (…).
type LikeExpr struct {
	Span
	Kind        LikeKind
	Expr        Expr
	Pattern     Expr
	Patterns    []Expr // nil where Pattern is set
	All         bool
	Escape      Expr // nil unless ESCAPE is given
	Insensitive bool // ILIKE, ~*
	Not         bool
}

// When is one arm of a Case.
type When struct {
	Span
	Cond, Then Expr
}

// Case is CASE [operand] WHEN … THEN … [ELSE …] END.
type Case struct {
	Span
	Operand Expr // nil for searched CASE
	Whens   []When
	Else    Expr // nil where there is none
}

// Cast is CAST(x AS t), CONVERT(x, t), x::t and TRY_CAST(x AS t).
type Cast struct {
	Span
	Expr Expr
	Type *TypeName
	Try  bool
}

// Subscript is x[i].
type Subscript struct {
	Span
	Expr  Expr
	Index Expr
}

// FieldAccess is x.name where x is not a Path: f(a).b, x[0].b.
type FieldAccess struct {
	Span
	Expr  Expr
	Field Ident
}

// Extract is EXTRACT(field FROM x). Field.Name is as written.
type Extract struct {
	Span
	Field Ident
	From  Expr
}

// Lambda is (a, b) -> body, an argument of a function.
type Lambda struct {
	Span
	Params []Ident
	Body   Expr
}

// NamedArg is name => value, an argument of a function.
type NamedArg struct {
	Span
	Name  Ident
	Value Expr
}

// Row is (a, b, …) with two or more values, or ROW(…) with any number.
type Row struct {
	Span
	Items []Expr
}

// List is [a, b, …] and ARRAY[a, b, …].
type List struct {
	Span
	Items []Expr
}

// StructField is one field of a Struct.
type StructField struct {
	Span
	Name  Ident // empty where STRUCT(x) leaves it to be derived
	Value Expr
}

// Struct is {'a': x, b: y} and STRUCT(x AS a, y AS b).
type Struct struct {
	Span
	Fields []StructField
}

// MapEntry is one entry of a Map.
type MapEntry struct {
	Span
	Key, Value Expr
}

// Map is MAP {k: v, …}.
type Map struct {
	Span
	Entries []MapEntry
}

// Subquery is a query in parentheses that stands for a value.
type Subquery struct {
	Span
	Query *Query
}

// Exists is EXISTS (query). NOT EXISTS is a Not over it.
type Exists struct {
	Span
	Query *Query
}

// Quantified is left op ANY|ALL (query or array).
type Quantified struct {
	Span
	Op    CompareOp
	All   bool // else ANY, SOME
	Left  Expr
	Query *Query // nil where Array is set
	Array Expr
}

func (*Path) expr()        {}
func (*Star) expr()        {}
func (*Unary) expr()       {}
func (*Binary) expr()      {}
func (*And) expr()         {}
func (*Or) expr()          {}
func (*Xor) expr()         {}
func (*Not) expr()         {}
func (*Compare) expr()     {}
func (*IsNull) expr()      {}
func (*IsBool) expr()      {}
func (*IsDistinct) expr()  {}
func (*Between) expr()     {}
func (*InList) expr()      {}
func (*InSubquery) expr()  {}
func (*LikeExpr) expr()    {}
func (*Case) expr()        {}
func (*Cast) expr()        {}
func (*Subscript) expr()   {}
func (*FieldAccess) expr() {}
func (*Extract) expr()     {}
func (*Lambda) expr()      {}
func (*NamedArg) expr()    {}
func (*Row) expr()         {}
func (*List) expr()        {}
func (*Struct) expr()      {}
func (*Map) expr()         {}
func (*Subquery) expr()    {}
func (*Exists) expr()      {}
func (*Quantified) expr()  {}
