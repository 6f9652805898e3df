package bind

import (
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// literal binds a constant. Whole numbers are BIGINT, or DECIMAL beyond its range; `1.50` is
// DECIMAL(3,2), `1e0` DOUBLE.
func (b *binder) literal(n ast.Expr) (plan.Expr, error) {
	switch n := n.(type) {
	case *ast.NullLit:
		return &plan.Literal{Value: types.NullOf(types.Of(types.Null))}, nil
	case *ast.BoolLit:
		return &plan.Literal{Value: types.NewBool(n.Value)}, nil
	case *ast.IntLit:
		return b.number(n, n.Text)
	case *ast.DecimalLit:
		text := n.Text
		if !strings.Contains(text, ".") {
			text += "."
		}
		return b.number(n, text)
	case *ast.FloatLit:
		f, err := strconv.ParseFloat(n.Text, 64)
		if err != nil {
			return nil, b.errorf(n, "the number is beyond the range of DOUBLE")
		}
		return &plan.Literal{Value: types.NewDouble(f)}, nil
	case *ast.StringLit:
		return &plan.Literal{Value: types.NewString(n.Value)}, nil
	case *ast.BytesLit:
		return &plan.Literal{Value: types.Datum{Type: types.Of(types.Varbinary), S: string(n.Value)}}, nil
	case *ast.TypedLit:
		return b.typedLiteral(n)
	}
	return nil, b.unsupported(n, "this literal")
}

func (b *binder) number(n ast.Expr, text string) (plan.Expr, error) {
	d, ok := types.ParseNumber(text)
	if !ok {
		return nil, b.errorf(n, "the number has more than %d digits", types.MaxDecimal)
	}
	return &plan.Literal{Value: d}, nil
}

var typedKinds = map[ast.TypedKind]types.Kind{
	ast.DateLit: types.Date, ast.TimeLit: types.Time, ast.TimestampLit: types.Timestamp,
	ast.DatetimeLit: types.DateTime, ast.UUIDLit: types.UUID,
}

func (b *binder) typedLiteral(n *ast.TypedLit) (plan.Expr, error) {
	kind := typedKinds[n.Kind]
	d, err := b.parseText(n.Value, types.Of(kind))
	if err != nil || d.Type.Kind != kind {
		return nil, b.hint(&n.ValueSpan, formats[kind], "%s is not %s", quoteText(n.Value), withArticle(kind.String()))
	}
	return &plan.Literal{Value: d}, nil
}

// formats shows how a literal is written.
var formats = map[types.Kind]string{
	types.Date:      "a date is written DATE '2026-01-31'",
	types.Time:      "a time of day is written TIME '10:20:30.5'",
	types.Timestamp: "an instant is written TIMESTAMP '2026-01-31 10:20:30' in the session's zone, or with one: '2026-01-31T10:20:30Z'",
	types.DateTime:  "a date and time without a zone is written DATETIME '2026-01-31 10:20:30'",
	types.Interval:  "an interval is written INTERVAL '90' DAY, INTERVAL '1 day 2 hours', INTERVAL '1-2' YEAR TO MONTH or INTERVAL 'P1DT2H'",
	types.UUID:      "a UUID is written UUID '123e4567-e89b-12d3-a456-426614174000'",
}

// param binds a parameter as the literal that its value is.
func (b *binder) param(n *ast.Param) (plan.Expr, error) {
	for _, p := range b.opts.Params {
		if n.Style == ast.Named && p.Name == n.Name || n.Style != ast.Named && p.Name == "" && p.Ordinal == n.Ordinal {
			if p.Value.Type == nil {
				return &plan.Literal{Value: types.NullOf(types.Of(types.Null))}, nil
			}
			return &plan.Literal{Value: p.Value}, nil
		}
	}
	if n.Style == ast.Named {
		var names []string
		for _, p := range b.opts.Params {
			if p.Name != "" {
				names = append(names, p.Name)
			}
		}
		return nil, b.hint(n, didYouMean(nearest(n.Name, names)), "no value for parameter %s", b.paramName(n))
	}
	return nil, b.errorf(n, "no value for parameter %d", n.Ordinal)
}

func (b *binder) paramName(n *ast.Param) string {
	if text := b.text(n); text != "" {
		return text
	}
	return ":" + n.Name
}
