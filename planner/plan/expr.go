package plan

import "github.com/avrosql/avrosql/planner/types"

// Expr is a bound expression: names are resolved to column ids, types are decided, implicit
// conversions are explicit Casts. Expressions are immutable; rewrites make new ones (see Rewrite).
// The set of implementations is closed: consumers switch over all of them.
type Expr interface {
	Type() *types.Type
	Nullable() bool
	expr()
}

// ColumnID names one column of one plan; ids are unique within a plan, so that an expression can move
// between nodes without renumbering.
type ColumnID int32

// ColumnRef is the value of a column in the current row.
type ColumnRef struct {
	ID   ColumnID
	Name string // for printing
	T    *types.Type
	Null bool
}

// Literal is a constant.
type Literal struct{ Value types.Datum }

// Call is a scalar function by its canonical name in planner/funcs, its arguments already of the
// types that the signature wants.
type Call struct {
	Name string
	Args []Expr
	T    *types.Type
	Null bool
}

// ArithOp is an arithmetic operator.
type ArithOp uint8

// The arithmetic operators. Div gives DOUBLE or DECIMAL, IntDiv and Mod keep integers; division by
// zero is NULL.
const (
	Add ArithOp = iota
	Sub
	Mul
	Div
	IntDiv
	Mod
)

// Arith is L op R. For numbers both sides and T are of one kind (BIGINT, DOUBLE, or DECIMAL of any
// precision and scale); beside those: temporal ± INTERVAL, temporal - temporal, INTERVAL ± INTERVAL,
// INTERVAL * BIGINT.
type Arith struct {
	Op   ArithOp
	L, R Expr
	T    *types.Type
	Null bool
}

// Neg is -Arg.
type Neg struct{ Arg Expr }

// CompareOp is a comparison.
type CompareOp uint8

// The comparisons. Distinct and NotDistinct take NULL as a value and are never NULL.
const (
	Eq CompareOp = iota
	Ne
	Lt
	Le
	Gt
	Ge
	Distinct
	NotDistinct
)

// Compare is L op R over two operands of one comparable type (strings of any text kind count as one).
type Compare struct {
	Op   CompareOp
	L, R Expr
}

// And is the conjunction of two or more conditions, in the order of the text.
type And struct{ Args []Expr }

// Or is the disjunction of two or more conditions.
type Or struct{ Args []Expr }

// Not negates a condition.
type Not struct{ Arg Expr }

// IsNull is Arg IS [NOT] NULL.
type IsNull struct {
	Arg    Expr
	Negate bool
}

// IsTruth is Arg IS [NOT] TRUE or FALSE; Arg is a BOOLEAN.
type IsTruth struct {
	Arg    Expr
	Want   bool
	Negate bool
}

// InList is Arg [NOT] IN (List), every element of Arg's type, with SQL's rule for NULL elements.
type InList struct {
	Arg    Expr
	List   []Expr
	Negate bool
}

// MatchKind says what kind of pattern a Match has.
type MatchKind uint8

// The pattern languages.
const (
	Like MatchKind = iota
	ILike
	Regexp // RE2, unanchored
)

// Match is Arg [NOT] LIKE Pattern [ESCAPE …]. Escape is 0 when there is none.
type Match struct {
	Kind    MatchKind
	Arg     Expr
	Pattern Expr
	Escape  rune
	Negate  bool
}

// When is an arm of a Case.
type When struct{ Cond, Then Expr }

// Case is the searched CASE; Else may be nil for NULL. COALESCE, IF, NULLIF and the like are bound to it.
type Case struct {
	Whens []When
	Else  Expr
	T     *types.Type
	Null  bool
}

// Cast converts; with Try what can't be converted is NULL instead of an error.
type Cast struct {
	Arg Expr
	To  *types.Type
	Try bool
}

// Field is a field of a STRUCT or a branch of a UNION; NULL where the union holds another branch.
type Field struct {
	Arg   Expr
	Index int
	Name  string
}

// Subscript is an array's element (Index a BIGINT, from 0; negative or past the end is NULL) or a
// map's value (Index a VARCHAR; NULL if absent).
type Subscript struct {
	Arg, Index Expr
}

func (*ColumnRef) expr() {}
func (*Literal) expr()   {}
func (*Call) expr()      {}
func (*Arith) expr()     {}
func (*Neg) expr()       {}
func (*Compare) expr()   {}
func (*And) expr()       {}
func (*Or) expr()        {}
func (*Not) expr()       {}
func (*IsNull) expr()    {}
func (*IsTruth) expr()   {}
func (*InList) expr()    {}
func (*Match) expr()     {}
func (*Case) expr()      {}
func (*Cast) expr()      {}
func (*Field) expr()     {}
func (*Subscript) expr() {}

var boolean = types.Of(types.Boolean)

// Type returns the type of the expression's value.
func (e *ColumnRef) Type() *types.Type { return e.T }
func (e *Literal) Type() *types.Type   { return e.Value.Type }
func (e *Call) Type() *types.Type      { return e.T }
func (e *Arith) Type() *types.Type     { return e.T }
func (e *Neg) Type() *types.Type       { return e.Arg.Type() }
func (e *Compare) Type() *types.Type   { return boolean }
func (e *And) Type() *types.Type       { return boolean }
func (e *Or) Type() *types.Type        { return boolean }
func (e *Not) Type() *types.Type       { return boolean }
func (e *IsNull) Type() *types.Type    { return boolean }
func (e *IsTruth) Type() *types.Type   { return boolean }
func (e *InList) Type() *types.Type    { return boolean }
func (e *Match) Type() *types.Type     { return boolean }
func (e *Case) Type() *types.Type      { return e.T }
func (e *Cast) Type() *types.Type      { return e.To }
func (e *Field) Type() *types.Type     { return e.Arg.Type().Fields[e.Index].Type }
func (e *Subscript) Type() *types.Type { return e.Arg.Type().Elem }

// Nullable reports whether the value may be NULL.
func (e *ColumnRef) Nullable() bool { return e.Null }
func (e *Literal) Nullable() bool   { return e.Value.Null }
func (e *Call) Nullable() bool      { return e.Null }
func (e *Arith) Nullable() bool     { return e.Null }
func (e *Neg) Nullable() bool       { return e.Arg.Nullable() }
func (e *Compare) Nullable() bool {
	return e.Op < Distinct && (e.L.Nullable() || e.R.Nullable())
}
func (e *And) Nullable() bool     { return anyNullable(e.Args) }
func (e *Or) Nullable() bool      { return anyNullable(e.Args) }
func (e *Not) Nullable() bool     { return e.Arg.Nullable() }
func (e *IsNull) Nullable() bool  { return false }
func (e *IsTruth) Nullable() bool { return false }
func (e *InList) Nullable() bool  { return e.Arg.Nullable() || anyNullable(e.List) }
func (e *Match) Nullable() bool   { return e.Arg.Nullable() || e.Pattern.Nullable() }
func (e *Case) Nullable() bool    { return e.Null }
func (e *Cast) Nullable() bool    { return e.Try || e.Arg.Nullable() }
func (e *Field) Nullable() bool {
	t := e.Arg.Type()
	return t.Kind == types.Union || e.Arg.Nullable() || t.Fields[e.Index].Nullable
}
func (e *Subscript) Nullable() bool { return true }

func anyNullable(list []Expr) bool {
	for _, e := range list {
		if e.Nullable() {
			return true
		}
	}
	return false
}
