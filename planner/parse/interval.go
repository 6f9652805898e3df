package parse

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

var units = func() map[string]string {
	m := map[string]string{}
	for _, u := range []string{"year", "quarter", "month", "week", "day", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond"} {
		m[u], m[u+"s"] = u, u
	}
	for _, u := range []string{"year_month", "day_hour", "day_minute", "day_second", "day_microsecond", "hour_minute",
		"hour_second", "hour_microsecond", "minute_second", "minute_microsecond", "second_microsecond"} {
		m[u] = u
	}
	return m
}()

func unitOf(t token) string {
	if t.kind != kWord {
		return ""
	}
	return units[t.s]
}

// rewriteInterval rewrites INTERVAL '90' DAY, INTERVAL 3 MONTH, INTERVAL (x + 1) DAY,
// INTERVAL '1-2' YEAR TO MONTH and INTERVAL '1 day 2 hours'. It reports false where the word is a
// name.
func (p *parser) rewriteInterval(c *core) (bool, error) {
	if !p.intervalHere() {
		return false, nil
	}
	if p.intervalParts(c) {
		return true, nil
	}
	tok := p.i
	p.i++
	iv := &ast.Interval{}
	p.openMark(c, tok, func(args []ast.Expr) (ast.Expr, error) {
		iv.Value = args[0]
		return iv, nil
	})
	str := p.tok().kind == kString
	if str {
		p.literal(c, p.i, p.strings())
	} else if err := p.rewriteExpr(c); err != nil {
		return true, err
	}
	iv.Unit = unitOf(p.tok())
	switch {
	case iv.Unit != "":
		p.i++
	case !str:
		return true, p.unexpected("a unit such as DAY was expected")
	}
	if iv.Unit != "" && p.tok().op("(") && p.ahead(1).kind == kInt && p.ahead(2).op(")") {
		p.i += 3 // the precision of the leading field; all digits are kept
	}
	if iv.Unit != "" && p.tok().word("to") {
		p.i++
		if iv.ToUnit = unitOf(p.tok()); iv.ToUnit == "" || strings.Contains(iv.ToUnit, "_") {
			return true, p.unexpected("a unit such as MONTH was expected")
		}
		p.i++
	}
	c.closeParen(p.i)
	iv.Span = p.spanFrom(tok)
	return true, nil
}

// intervalParts rewrites INTERVAL 1 DAY 2 HOURS, numbers and units in turn, as INTERVAL '1 DAY 2 HOURS'. It
// reports false, having read nothing, where there are not several.
func (p *parser) intervalParts(c *core) bool {
	var text strings.Builder
	n, parts := 1, 0
	for {
		sign := ""
		t := p.ahead(n)
		if t.op("-") || t.op("+") {
			sign = t.s
			n++
			t = p.ahead(n)
		}
		unit := unitOf(p.ahead(n + 1))
		if t.kind != kInt && t.kind != kDecimal && t.kind != kString || unit == "" || strings.Contains(unit, "_") {
			if sign != "" {
				n--
			}
			break
		}
		text.WriteString(sign + t.s + " " + unit + " ")
		n += 2
		parts++
	}
	if parts < 2 {
		return false
	}
	tok := p.i
	p.i += n
	span := p.toks[tok+1].span().To(p.last().span())
	p.literal(c, tok, &ast.Interval{Span: p.spanFrom(tok), Value: &ast.StringLit{Span: span, Value: strings.TrimSpace(text.String())}})
	return true
}

// intervalHere reports whether the word INTERVAL begins a literal here.
func (p *parser) intervalHere() bool {
	switch t := p.ahead(1); t.kind {
	case kString, kInt, kDecimal, kFloat, kDollar, kVariable:
		return true
	case kWord, kQuoted:
		if t.kind == kWord && ast.Reserved(t.s) {
			return false
		}
		n := 1
		for p.ahead(n).name() && p.ahead(n+1).op(".") {
			n += 2
		}
		return unitOf(p.ahead(n+1)) != ""
	case kOp:
		switch t.s {
		case "?":
			return true
		case ":":
			return p.ahead(2).kind == kWord && unitOf(p.ahead(3)) != ""
		case "-", "+":
			n := p.ahead(2).kind
			return (n == kInt || n == kDecimal || n == kFloat) && unitOf(p.ahead(3)) != ""
		case "(":
			return unitOf(p.toks[p.match[p.i+1]+1]) != ""
		}
	}
	return false
}
