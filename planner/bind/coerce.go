package bind

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// operand is a bound expression with its place in the text.
type operand struct {
	e plan.Expr
	n ast.Node
}

// repeated refuses to put a large expression in several places.
func (b *binder) repeated(list ...operand) error {
	for _, o := range list {
		size := 0
		plan.Walk(o.e, func(plan.Expr) bool {
			size++
			return size <= maxRepeated
		})
		if size > maxRepeated {
			return b.hint(o.n, "compute it in a derived table", "an expression of more than %d operations is used several times here", maxRepeated)
		}
	}
	return nil
}

// literalOf returns the constant that e is, nil if it is something else.
func literalOf(e plan.Expr) *types.Datum {
	if l, ok := e.(*plan.Literal); ok {
		return &l.Value
	}
	return nil
}

// isNull reports the NULL literal, of any type.
func isNull(e plan.Expr) bool {
	d := literalOf(e)
	return d != nil && d.Null
}

// textLiteral reports a string literal, which is read as what stands beside it.
func textLiteral(e plan.Expr) bool {
	d := literalOf(e)
	return d != nil && !d.Null && d.Type.Kind == types.Varchar
}

// counts reports a type that can be calculated with: a number, or BOOLEAN as 0 and 1.
func counts(t *types.Type) bool { return t.Numeric() || t.Kind == types.Boolean }

// castTo returns e as a value of type t; what can be converted here without a question is. It is for
// conversions that need nobody's word: see types.Widens.
func castTo(e plan.Expr, t *types.Type) plan.Expr {
	from := e.Type()
	if from.Equal(t) {
		return e
	}
	if d := literalOf(e); d != nil {
		if d.Null {
			return &plan.Literal{Value: types.NullOf(t)}
		}
		if v, ok := d.Exactly(t); ok {
			return &plan.Literal{Value: v}
		}
		if v, ok := d.Nearest(t); ok {
			return &plan.Literal{Value: v}
		}
		if from.Text() && t.Kind == types.Varchar {
			return &plan.Literal{Value: types.NewString(d.S)}
		}
	}
	return &plan.Cast{Arg: e, To: t}
}

// readText reads a string literal as a value for type t: what stands beside it, or the parameter that
// it is given to. For a number the value keeps the type that its text has.
func (b *binder) readText(e plan.Expr, t *types.Type, n ast.Node) (plan.Expr, error) {
	text := literalOf(e).S
	switch {
	case t.Kind == types.JSON:
		if !json.Valid([]byte(text)) {
			return nil, b.hint(n, "a string literal beside JSON is JSON, with quotes around a string; ->> and json_extract_string take values out as text", "%s is not JSON", quoteText(text))
		}
		return e, nil
	case t.Kind == types.Varchar || t.Kind == types.Enum || t.Kind == types.Null:
		return e, nil
	case t.Bytes():
		return &plan.Literal{Value: types.Datum{Type: types.Of(types.Varbinary), S: text}}, nil
	case t.Kind == types.Boolean:
		switch strings.ToLower(strings.TrimSpace(text)) {
		case "true", "t", "yes", "on":
			return &plan.Literal{Value: types.NewBool(true)}, nil
		case "false", "f", "no", "off":
			return &plan.Literal{Value: types.NewBool(false)}, nil
		}
		fallthrough
	case t.Numeric():
		d, ok := types.ParseNumber(text)
		if !ok {
			return nil, b.hint(n, "a string literal beside a number is read as one", "%s is not a number", quoteText(text))
		}
		return &plan.Literal{Value: d}, nil
	case t.Nested():
		return nil, b.errorf(n, "a string is no %s", t.Kind)
	}
	d, err := b.parseText(text, t)
	if err != nil {
		e := b.hint(n, "a string literal beside "+withArticle(t.Kind.String())+" is read as one", "%s is not %s", quoteText(text), withArticle(t.Kind.String())).(*ast.Error)
		e.Err = err
		return nil, e
	}
	return &plan.Literal{Value: d}, nil
}

// quoteText shows a string as a literal, shortened.
func quoteText(s string) string {
	if r := []rune(s); len(r) > 40 {
		s = string(r[:40]) + "…"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// unify finds the type in which values meet, as the arms of a CASE or the sides of a comparison, and
// reads the string literals among them, in place; the caller makes the casts with castTo. What is no
// literal decides; a literal that the type so found holds exactly does not widen it. NULLs decide if there
// is nothing else.
func (b *binder) unify(list []operand, mismatch func(l, r operand) error) (*types.Type, error) {
	t, at := types.Of(types.Null), operand{}
	join := func(o operand) error {
		c, ok := types.Common(t, o.e.Type())
		if !ok {
			return mismatch(at, o)
		}
		if at.e == nil || !c.Equal(t) {
			at = o
		}
		t = c
		return nil
	}
	var texts, whole, others []int
	for i, o := range list {
		switch {
		case isNull(o.e):
		case textLiteral(o.e):
			texts = append(texts, i)
		case literalOf(o.e) != nil && o.e.Type().Integer():
			whole = append(whole, i)
		case literalOf(o.e) != nil:
			others = append(others, i)
		default:
			if err := join(o); err != nil {
				return nil, err
			}
		}
	}
	settle := func(i int) error {
		o := &list[i]
		d := *literalOf(o.e)
		if v, ok := b.exactly(d, t); ok {
			o.e = &plan.Literal{Value: v}
			return nil
		}
		if t.Kind == types.Decimal && d.Type.Integer() {
			o.e = &plan.Literal{Value: ownDigits(d)}
		}
		return join(*o)
	}
	// Whole numbers come after those with a fraction, which may have room for them.
	for _, i := range append(others, whole...) {
		if err := settle(i); err != nil {
			return nil, err
		}
	}
	for _, i := range texts {
		e, err := b.readText(list[i].e, t, list[i].n)
		if err != nil {
			return nil, err
		}
		list[i].e = e
		if err := settle(i); err != nil {
			return nil, err
		}
	}
	if t.Kind == types.Null {
		for _, o := range list {
			if err := join(o); err != nil {
				return nil, err
			}
		}
	}
	return t, nil
}

// exactly converts a constant to a type if that leaves the value what it is.
func (b *binder) exactly(d types.Datum, t *types.Type) (types.Datum, bool) {
	if t.Kind == types.Null {
		return d, false
	}
	switch {
	case d.Type.Temporal() && t.Temporal():
		return b.exactMoment(d, t)
	case d.Type.Bytes() && t.Bytes() && !d.Null && (t.Kind == types.Varbinary || len(d.S) == t.Length):
		return types.Datum{Type: t, S: d.S}, true
	}
	return d.Exactly(t)
}

// ownDigits returns an integer constant as a DECIMAL of just the digits that it has.
func ownDigits(d types.Datum) types.Datum {
	u, _ := d.Unscaled()
	return types.DecimalDatum(u, types.NewDecimal(len(strings.TrimPrefix(u.String(), "-")), 0))
}

// align brings the two sides of a comparison to one type. Text of any kinds stays as it is: it compares
// by its bytes.
func (x *exprs) align(l, r operand) (plan.Expr, plan.Expr, error) {
	list := []operand{l, r}
	t, err := x.b.unify(list, func(l, r operand) error { return x.b.incomparable(l, r) })
	if err != nil {
		return nil, nil, err
	}
	return alignTo(list[0].e, t), alignTo(list[1].e, t), nil
}

// alignTo casts one side of a comparison, but no text to other text.
func alignTo(e plan.Expr, t *types.Type) plan.Expr {
	if t.Text() && e.Type().Text() {
		return e
	}
	return castTo(e, t)
}

// incomparable is the error for values that are not compared without a CAST.
func (b *binder) incomparable(l, r operand) error {
	n := r.n
	lt, rt := l.e.Type(), r.e.Type()
	cast := func(o operand, to *types.Type) string {
		text := b.text(o.n)
		if text == "" || len(text) > 60 || strings.Contains(text, "\n") {
			text = "…"
		}
		return "CAST(" + text + " AS " + castName(to) + ")"
	}
	hint := ""
	switch {
	case lt.Unfold().Kind == types.Struct && rt.Unfold().Kind == types.Struct:
		return b.hint(n, unlikeHint(lt, rt), "%s does not compare with %s", lt, rt)
	case lt.Nested() || rt.Nested():
	case lt.Text() && types.CanCast(lt, rt):
		hint = "write " + cast(l, rt) + " or " + cast(r, types.Of(types.Varchar))
	case rt.Text() && types.CanCast(rt, lt):
		hint = "write " + cast(r, lt) + " or " + cast(l, types.Of(types.Varchar))
	case types.CanCast(rt, lt):
		hint = "write " + cast(r, lt)
	case types.CanCast(lt, rt):
		hint = "write " + cast(l, rt)
	}
	return b.hint(n, hint, "%s does not compare with %s", lt.Kind, rt.Kind)
}

// unlikeHint says what to do about values that are to be of one type.
func unlikeHint(l, r *types.Type) string {
	l, r = l.Unfold(), r.Unfold()
	if l.Kind != types.Struct || r.Kind != types.Struct {
		return "CAST one of them"
	}
	for _, pair := range [][2]*types.Type{{l, r}, {r, l}} {
		for _, f := range pair[0].Fields {
			if !slices.ContainsFunc(pair[1].Fields, func(g types.Field) bool { return f.Name == g.Name }) {
				return fmt.Sprintf("structs become one by the names of their fields, and one of them has no %s; write it anew, as in {%s: …}", f.Name, plan.FormatDatum(types.NewString(f.Name)))
			}
		}
	}
	for _, f := range l.Fields {
		for _, g := range r.Fields {
			if _, ok := types.Common(f.Type, g.Type); f.Name == g.Name && !ok {
				return fmt.Sprintf("the fields %s are %s and %s; CAST one of them", f.Name, f.Type, g.Type)
			}
		}
	}
	return "CAST one of them"
}

// castName is the type as it can be written in a CAST.
func castName(t *types.Type) string {
	if t.Kind == types.Enum {
		return "VARCHAR"
	}
	return t.String()
}
