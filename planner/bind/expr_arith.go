package bind

import (
	"math"
	"slices"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var arithOps = map[ast.BinaryOp]plan.ArithOp{
	ast.Add: plan.Add, ast.Sub: plan.Sub, ast.Mul: plan.Mul, ast.Div: plan.Div, ast.IntDiv: plan.IntDiv, ast.Mod: plan.Mod,
}

// bitFuncs are the functions that the operators on bits stand for.
var bitFuncs = map[ast.BinaryOp]string{
	ast.BitAnd: "bitand", ast.BitOr: "bitor", ast.BitXor: "bitxor", ast.ShiftLeft: "shiftleft", ast.ShiftRight: "shiftright",
}

func (x *exprs) binary(n *ast.Binary) (plan.Expr, error) {
	if n.Op == ast.Concat {
		return x.concat(n)
	}
	l, err := x.operand(n.Left)
	if err != nil {
		return nil, err
	}
	r, err := x.operand(n.Right)
	if err != nil {
		return nil, err
	}
	if name, ok := bitFuncs[n.Op]; ok {
		return x.function(n, name, []operand{l, r})
	}
	return x.arith(n, arithOps[n.Op], l, r)
}

// concat is a || b || c: one call, so that a long chain does not make its strings again with each link.
func (x *exprs) concat(n *ast.Binary) (plan.Expr, error) {
	list := []ast.Expr{n.Right}
	first := n.Left
	for {
		l, ok := first.(*ast.Binary)
		if !ok || l.Op != ast.Concat {
			break
		}
		list, first = append(list, l.Right), l.Left
	}
	list = append(list, first)
	slices.Reverse(list)
	args, lists := make([]operand, len(list)), false
	for i, e := range list {
		var err error
		if args[i], err = x.operand(e); err != nil {
			return nil, err
		}
		lists = lists || args[i].e.Type().Kind == types.Array
	}
	if lists {
		return x.concatLists(n, args)
	}
	return x.function(n, "concat", args)
}

func (x *exprs) unary(n *ast.Unary) (plan.Expr, error) {
	o, err := x.operand(n.Expr)
	if err != nil {
		return nil, err
	}
	if n.Op == ast.BitNot {
		return x.function(n, "bitnot", []operand{o})
	}
	if n.Op == ast.Plus {
		return o.e, nil
	}
	if o, err = x.b.calculable(o, types.Of(types.Null)); err != nil {
		return nil, err
	}
	return x.b.negative(o)
}

// negative returns -o.
func (b *binder) negative(o operand) (plan.Expr, error) {
	t := o.e.Type()
	switch {
	case isNull(o.e), t.Kind == types.Null:
		return o.e, nil
	case t.Kind == types.Interval:
		return &plan.Arith{Op: plan.Mul, L: o.e, R: &plan.Literal{Value: types.NewInt(-1)}, T: t, Null: o.e.Nullable()}, nil
	case !counts(t):
		return nil, b.notANumber(o)
	}
	if d := literalOf(o.e); d != nil {
		if t.Floating() {
			return &plan.Literal{Value: types.Datum{Type: t, F: -d.F}}, nil
		}
		u, _ := d.Unscaled()
		u.Neg(u)
		switch {
		case t.Kind == types.Decimal && (t.Scale > 0 || !u.IsInt64()):
			return &plan.Literal{Value: types.DecimalDatum(u, t)}, nil
		case u.IsInt64():
			return &plan.Literal{Value: types.NewInt(u.Int64())}, nil
		}
		return &plan.Literal{Value: ownDigits(types.DecimalDatum(u, types.NewDecimal(19, 0)))}, nil
	}
	if t.Kind == types.Int || t.Kind == types.Boolean {
		return &plan.Neg{Arg: castTo(o.e, types.Of(types.BigInt))}, nil
	}
	return &plan.Neg{Arg: o.e}, nil
}

func (b *binder) notANumber(o operand) error {
	hint := ""
	if o.e.Type().Text() {
		hint = "write CAST(" + b.text(o.n) + " AS DOUBLE)"
	}
	return b.hint(o.n, hint, "%s is not a number", withArticle(o.e.Type().Kind.String()))
}

// calculable reads a string literal in a calculation as a number, or as what suits the other side.
func (b *binder) calculable(o operand, other *types.Type) (operand, error) {
	if !textLiteral(o.e) {
		return o, nil
	}
	t := types.Of(types.BigInt)
	switch {
	case other.Kind == types.Interval:
		text := literalOf(o.e).S
		for _, k := range []types.Kind{types.Date, types.DateTime} {
			if d, err := b.parseText(text, types.Of(k)); err == nil {
				return operand{&plan.Literal{Value: d}, o.n}, nil
			}
		}
		t = types.Of(types.DateTime)
	case other.Temporal():
		t = other
	}
	e, err := b.readText(o.e, t, o.n)
	return operand{e, o.n}, err
}

// arith binds l op r. Whole numbers give BIGINT, with / DOUBLE; a DECIMAL beside a whole number stays
// DECIMAL, beside a floating one becomes DOUBLE.
func (x *exprs) arith(n ast.Node, op plan.ArithOp, l, r operand) (plan.Expr, error) {
	b := x.b
	var err error
	if l, err = b.calculable(l, r.e.Type()); err != nil {
		return nil, err
	}
	if r, err = b.calculable(r, l.e.Type()); err != nil {
		return nil, err
	}
	lt, rt := l.e.Type(), r.e.Type()
	if lt.Temporal() || rt.Temporal() || lt.Kind == types.Interval || rt.Kind == types.Interval {
		return x.moment(n, op, l, r)
	}
	for _, o := range []operand{l, r} {
		if !counts(o.e.Type()) && o.e.Type().Kind != types.Null {
			return nil, b.notANumber(o)
		}
	}
	switch {
	case lt.Floating() || rt.Floating():
		return double(op, l.e, r.e), nil
	case lt.Kind == types.Decimal || rt.Kind == types.Decimal:
		return decimal(op, l.e, r.e), nil
	case op == plan.Div:
		return double(op, l.e, r.e), nil
	}
	t := types.Of(types.BigInt)
	return &plan.Arith{Op: op, L: castTo(l.e, t), R: castTo(r.e, t), T: t, Null: nullable(op, l.e, r.e)}, nil
}

func double(op plan.ArithOp, l, r plan.Expr) plan.Expr {
	t := types.Of(types.Double)
	var e plan.Expr = &plan.Arith{Op: op, L: castTo(l, t), R: castTo(r, t), T: t, Null: nullable(op, l, r)}
	if op == plan.IntDiv {
		e = &plan.Cast{Arg: e, To: types.Of(types.BigInt)}
	}
	return e
}

func decimal(op plan.ArithOp, l, r plan.Expr) plan.Expr {
	l, r = asDecimal(l), asDecimal(r)
	lt, rt := l.Type(), r.Type()
	var t *types.Type
	switch op {
	case plan.Add, plan.Sub:
		t = types.DecimalAdd(lt, rt)
	case plan.Mul:
		t = types.DecimalMul(lt, rt)
	case plan.Div:
		t = types.DecimalDiv(lt, rt)
	case plan.IntDiv:
		t = types.DecimalIntDiv(lt, rt)
	case plan.Mod:
		t = types.DecimalMod(lt, rt)
	}
	var e plan.Expr = &plan.Arith{Op: op, L: l, R: r, T: t, Null: nullable(op, l, r)}
	if op == plan.IntDiv {
		e = &plan.Cast{Arg: e, To: types.Of(types.BigInt)}
	}
	return e
}

// asDecimal returns a whole number as a DECIMAL: a literal of just its digits, else of all that the
// type may have.
func asDecimal(e plan.Expr) plan.Expr {
	t := e.Type()
	if t.Kind == types.Decimal {
		return e
	}
	if d := literalOf(e); d != nil && !d.Null {
		return &plan.Literal{Value: ownDigits(*d)}
	}
	if t.Kind == types.Null {
		return castTo(e, types.NewDecimal(1, 0))
	}
	p, s := types.Digits(t)
	return castTo(e, types.NewDecimal(p, s))
}

// nullable reports whether an operation may give NULL: where an operand is, or the divisor is zero.
func nullable(op plan.ArithOp, l, r plan.Expr) bool {
	if l.Nullable() || r.Nullable() {
		return true
	}
	if op != plan.Div && op != plan.IntDiv && op != plan.Mod {
		return false
	}
	d := literalOf(r)
	if d == nil || d.Null || !counts(d.Type) {
		return true
	}
	if d.Type.Floating() {
		return d.F == 0 || math.IsNaN(d.F)
	}
	u, _ := d.Unscaled()
	return u.Sign() == 0
}
