package ast

// Comprehension is [Value FOR Var IN List IF Cond].
type Comprehension struct {
	Span
	Value Expr
	Var   Ident
	List  Expr
	Cond  Expr // nil where there is none
}

func (*Comprehension) expr() {}

func (f *formatter) comprehension(e *Comprehension) {
	f.str("[")
	f.expr(e.Value, 0)
	f.str(" FOR ")
	f.ident(e.Var)
	f.str(" IN ")
	f.expr(e.List, 0)
	if e.Cond != nil {
		f.str(" IF ")
		f.expr(e.Cond, 0)
	}
	f.str("]")
}
