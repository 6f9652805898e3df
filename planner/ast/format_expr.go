package ast

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// Levels of binding, weakest first. An expression is put in parentheses where its level is below
// the one asked for.
const (
	levelOr = iota + 1
	levelXor
	levelAnd
	levelNot
	levelPredicate
	levelBitOr
	levelBitAnd
	levelShift
	levelAdd
	levelMul
	levelBitXor
	levelUnary
	levelPrimary
)

var binaryText = [...]struct {
	text  string
	level int
}{
	Add: {"+", levelAdd}, Sub: {"-", levelAdd},
	Mul: {"*", levelMul}, Div: {"/", levelMul}, IntDiv: {"DIV", levelMul}, Mod: {"%", levelMul},
	Concat: {"||", levelShift}, ShiftLeft: {"<<", levelShift}, ShiftRight: {">>", levelShift},
	BitAnd: {"&", levelBitAnd}, BitOr: {"|", levelBitOr}, BitXor: {"^", levelBitXor},
}

// String returns the operator as it is written.
func (op BinaryOp) String() string { return binaryText[op].text }

var compareText = [...]string{Eq: "=", Ne: "<>", Lt: "<", Le: "<=", Gt: ">", Ge: ">="}

// String returns the operator as it is written.
func (op CompareOp) String() string { return compareText[op] }

var unaryText = [...]string{Neg: "-", Plus: "+", BitNot: "~"}

// String returns the operator as it is written.
func (op UnaryOp) String() string { return unaryText[op] }

var typedText = [...]string{DateLit: "DATE", TimeLit: "TIME", TimestampLit: "TIMESTAMP", DatetimeLit: "DATETIME", UUIDLit: "UUID"}

// String returns the keyword of the literal.
func (k TypedKind) String() string { return typedText[k] }

func level(e Expr) int {
	switch e := e.(type) {
	case *Lambda, *NamedArg:
		return 0
	case *Or:
		return levelOr
	case *Xor:
		return levelXor
	case *And:
		return levelAnd
	case *Not:
		return levelNot
	case *Compare, *IsNull, *IsBool, *IsDistinct, *Between, *InList, *InSubquery, *LikeExpr, *Quantified:
		return levelPredicate
	case *Binary:
		return binaryText[e.Op].level
	case *Unary, *Interval:
		return levelUnary
	}
	return levelPrimary
}

// expr writes e, in parentheses if it binds less than the level asked for.
func (f *formatter) expr(e Expr, least int) {
	if level(e) < least {
		f.str("(")
		f.bare(e)
		f.str(")")
		return
	}
	f.bare(e)
}

func (f *formatter) bare(e Expr) {
	switch e := e.(type) {
	case *NullLit, *BoolLit, *IntLit, *DecimalLit, *FloatLit, *StringLit, *BytesLit, *TypedLit, *Interval, *Param, *Variable:
		f.literal(e)
	case *Path:
		f.path(e.Parts)
	case *Star:
		f.star(e)
	case *Unary:
		f.str(e.Op.String())
		if _, ok := e.Expr.(*Unary); ok {
			f.str(" ")
		}
		f.expr(e.Expr, levelUnary)
	case *Binary:
		f.binary(e)
	case *And:
		f.chain(e.Args, " AND ", levelAnd)
	case *Or:
		f.chain(e.Args, " OR ", levelOr)
	case *Xor:
		f.chain(e.Args, " XOR ", levelXor)
	case *Not:
		f.str("NOT ")
		f.expr(e.Expr, levelNot)
	case *Compare, *IsNull, *IsBool, *IsDistinct, *Between, *InList, *InSubquery, *LikeExpr, *Quantified:
		f.predicate(e)
	case *Case:
		f.caseExpr(e)
	case *Cast:
		if e.Try {
			f.str("TRY_")
		}
		f.str("CAST(")
		f.expr(e.Expr, 0)
		f.str(" AS ")
		f.typeName(e.Type)
		f.str(")")
	case *Subscript:
		f.base(e.Expr)
		f.str("[")
		f.expr(e.Index, 0)
		f.str("]")
	case *FieldAccess:
		if _, ok := e.Expr.(*Path); ok {
			f.str("(")
			f.bare(e.Expr)
			f.str(")")
		} else {
			f.base(e.Expr)
		}
		f.str(".")
		f.afterDot(e.Field)
	case *Extract:
		f.str("EXTRACT(")
		f.str(e.Field.Name, " FROM ")
		f.expr(e.From, 0)
		f.str(")")
	case *Lambda:
		if len(e.Params) == 1 {
			f.ident(e.Params[0])
		} else {
			f.str("(")
			f.idents(e.Params)
			f.str(")")
		}
		f.str(" -> ")
		f.expr(e.Body, 0)
	case *NamedArg:
		f.ident(e.Name)
		f.str(" => ")
		f.expr(e.Value, 0)
	case *Comprehension:
		f.comprehension(e)
	case *Row, *List, *Struct, *Map:
		f.constructor(e)
	case *Subquery:
		f.subquery(e.Query)
	case *Exists:
		f.str("EXISTS ")
		f.subquery(e.Query)
	case *FuncCall:
		f.call(e)
	}
}

func (f *formatter) subquery(q *Query) {
	if _, ok := q.Body.(*Report); ok && q.With == nil && len(q.OrderBy) == 0 && q.Limit == nil && q.Offset == nil {
		f.query(q) // which has parentheses of its own
		return
	}
	f.str("(")
	f.query(q)
	f.str(")")
}

// base writes what a subscript or a field follows.
func (f *formatter) base(e Expr) {
	switch e.(type) {
	case *Path, *FuncCall, *Subscript, *FieldAccess, *Cast, *Subquery, *List, *Comprehension, *Map, *Struct, *Extract:
		f.bare(e)
	default:
		f.str("(")
		f.bare(e)
		f.str(")")
	}
}

func (f *formatter) literal(e Expr) {
	switch e := e.(type) {
	case *NullLit:
		f.str("NULL")
	case *BoolLit:
		f.str(strings.ToUpper(strconv.FormatBool(e.Value)))
	case *IntLit:
		f.str(e.Text)
	case *DecimalLit:
		f.str(e.Text)
		if !strings.Contains(e.Text, ".") {
			f.str(".")
		}
	case *FloatLit:
		f.str(e.Text)
	case *StringLit:
		f.string(e.Value)
	case *BytesLit:
		f.str("X'", strings.ToUpper(hex.EncodeToString(e.Value)), "'")
	case *TypedLit:
		f.str(e.Kind.String(), " ")
		f.string(e.Value)
	case *Interval:
		f.str("INTERVAL ")
		switch e.Value.(type) {
		case *StringLit, *IntLit, *DecimalLit, *Param:
			f.bare(e.Value)
		default:
			f.str("(")
			f.bare(e.Value)
			f.str(")")
		}
		if e.Unit != "" {
			f.str(" ", strings.ToUpper(e.Unit))
		}
		if e.ToUnit != "" {
			f.str(" TO ", strings.ToUpper(e.ToUnit))
		}
	case *Variable:
		f.str(map[bool]string{false: "@", true: "@@"}[e.System], e.Name)
	case *Param:
		switch e.Style {
		case Question:
			f.str("?")
		case Dollar:
			f.str("$", strconv.Itoa(e.Ordinal))
		case Named:
			f.str(":", e.Name)
		}
	}
}

func (f *formatter) star(e *Star) {
	f.path(e.Qualifier)
	if len(e.Qualifier) > 0 {
		f.str(".")
	}
	f.str("*")
	if len(e.Exclude) > 0 {
		f.str(" EXCLUDE (")
		for i, p := range e.Exclude {
			if i > 0 {
				f.str(", ")
			}
			f.path(p.Parts)
		}
		f.str(")")
	}
	if len(e.Replace) > 0 {
		f.str(" REPLACE (")
		f.items(e.Replace)
		f.str(")")
	}
	for i, r := range e.Rename {
		f.str(map[bool]string{true: " RENAME (", false: ", "}[i == 0])
		f.ident(r.From)
		f.str(" AS ")
		f.ident(r.To)
		f.when(i == len(e.Rename)-1, ")")
	}
	if e.Pattern != nil {
		f.str(likeText(&LikeExpr{Kind: e.Pattern.Kind, Insensitive: e.Pattern.Insensitive, Not: e.Pattern.Not}))
		f.string(e.Pattern.Pattern)
	}
}

// binary writes a chain of operators without recursing over its left side.
func (f *formatter) binary(e *Binary) {
	spine := []*Binary{e}
	parens := 0
	for {
		top := spine[len(spine)-1]
		left, ok := top.Left.(*Binary)
		if !ok {
			break
		}
		if level(left) < level(top) {
			parens++
		}
		spine = append(spine, left)
	}
	f.str(strings.Repeat("(", parens))
	for i := len(spine) - 1; i >= 0; i-- {
		b := spine[i]
		lv := level(b)
		if i == len(spine)-1 {
			f.expr(b.Left, lv)
		} else if level(spine[i+1]) < lv {
			f.str(")")
		}
		f.str(" ", b.Op.String(), " ")
		f.expr(b.Right, lv+1)
	}
}

func (f *formatter) chain(args []Expr, op string, lv int) {
	for i, a := range args {
		if i > 0 {
			f.str(op)
		}
		f.expr(a, lv+1)
	}
}

func (f *formatter) caseExpr(e *Case) {
	f.str("CASE")
	if e.Operand != nil {
		f.str(" ")
		f.expr(e.Operand, 0)
	}
	for _, w := range e.Whens {
		f.str(" WHEN ")
		f.expr(w.Cond, 0)
		f.str(" THEN ")
		f.expr(w.Then, 0)
	}
	if e.Else != nil {
		f.str(" ELSE ")
		f.expr(e.Else, 0)
	}
	f.str(" END")
}

func (f *formatter) constructor(e Expr) {
	switch e := e.(type) {
	case *Row:
		if len(e.Items) < 2 {
			f.str("ROW")
		}
		f.str("(")
		f.exprs(e.Items)
		f.str(")")
	case *List:
		f.str("[")
		f.exprs(e.Items)
		f.str("]")
	case *Struct:
		f.structExpr(e)
	case *Map:
		f.str("MAP {")
		for i, m := range e.Entries {
			if i > 0 {
				f.str(", ")
			}
			f.expr(m.Key, 0)
			f.str(": ")
			f.expr(m.Value, 0)
		}
		f.str("}")
	}
}

func (f *formatter) structExpr(e *Struct) {
	named := len(e.Fields) > 0
	for _, fl := range e.Fields {
		named = named && fl.Name.Name != ""
	}
	if named {
		f.str("{")
	} else {
		f.str("STRUCT(")
	}
	for i, fl := range e.Fields {
		if i > 0 {
			f.str(", ")
		}
		if named {
			f.string(fl.Name.Name)
			f.str(": ")
		}
		f.expr(fl.Value, 0)
		if !named && fl.Name.Name != "" {
			f.str(" AS ")
			f.ident(fl.Name)
		}
	}
	if named {
		f.str("}")
	} else {
		f.str(")")
	}
}

func (f *formatter) call(e *FuncCall) {
	if group := e.Name.Name == "cube" || e.Name.Name == "rollup"; group || e.Name.Quoted || !plain(e.Name.Name) && !wary[e.Name.Name] {
		f.str(quoteIdent(Ident{Name: e.Name.Name, Quoted: true}))
	} else {
		f.str(e.Name.Name)
	}
	if e.NoParens {
		return
	}
	f.str("(")
	if e.Distinct {
		f.str("DISTINCT ")
	}
	if e.Star {
		f.str("*")
	}
	f.exprs(e.Args)
	f.orderBy(e.OrderBy)
	if e.Separator != nil {
		f.str(" SEPARATOR ")
		f.expr(e.Separator, levelPrimary)
	}
	f.str(")")
	if len(e.WithinGroup) > 0 {
		f.str(" WITHIN GROUP (ORDER BY ")
		f.orderItems(e.WithinGroup)
		f.str(")")
	}
	f.str(map[NullTreatment]string{IgnoreNulls: " IGNORE NULLS", RespectNulls: " RESPECT NULLS"}[e.Nulls])
	if e.Filter != nil {
		f.str(" FILTER (WHERE ")
		f.expr(e.Filter, 0)
		f.str(")")
	}
	if e.Over != nil {
		f.str(" OVER ")
		f.window(e.Over)
	}
}
