package parse

import (
	"fmt"
	"sort"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/xwb1989/sqlparser"
)

// tokenAt returns the index of the first token that starts at or behind an offset.
func (p *parser) tokenAt(off int) int {
	return sort.Search(len(p.toks)-1, func(i int) bool { return int(p.toks[i].start) >= off })
}

// before returns the token before a node, after the token behind it.
func (p *parser) before(n ast.Node) token { return p.toks[max(p.tokenAt(n.Source().Start)-1, 0)] }
func (p *parser) after(n ast.Node) token  { return p.toks[p.tokenAt(n.Source().End)] }

// closing returns the token behind the last item of a list, or the one after the comma behind it.
func (p *parser) closing(n ast.Node) token {
	i := p.tokenAt(n.Source().End)
	if p.toks[i].op(",") {
		i++
	}
	return p.toks[i]
}

// between returns the tokens between two nodes.
func (p *parser) between(a, b ast.Node) []token {
	return p.toks[p.tokenAt(a.Source().End):p.tokenAt(b.Source().Start)]
}

func internal(what any) error {
	return fmt.Errorf("parse: internal error: unexpected %T in sqlparser's tree", what)
}

// selectExprs converts the items of a core select list, none of which is a star or has an alias.
func (p *parser) selectExprs(items sqlparser.SelectExprs) ([]ast.Expr, error) {
	out := make([]ast.Expr, len(items))
	for i, it := range items {
		aliased, ok := it.(*sqlparser.AliasedExpr)
		if !ok || !aliased.As.IsEmpty() {
			return nil, internal(it)
		}
		e, err := p.convert(aliased.Expr)
		if err != nil {
			return nil, err
		}
		out[i] = e
	}
	return out, nil
}

// convert turns an expression of sqlparser's into ours.
func (p *parser) convert(e sqlparser.Expr) (ast.Expr, error) {
	switch e := e.(type) {
	case *sqlparser.ColName:
		if x, ok := p.lookup(e.Name.String()).(exprEntry); ok {
			return x.expr, nil
		}
	case *sqlparser.SQLVal:
		if x, ok := p.lookup(string(e.Val)).(exprEntry); ok {
			return x.expr, nil
		}
	case *sqlparser.FuncExpr:
		return p.convertCall(e)
	case *sqlparser.ParenExpr:
		x, err := p.convert(e.Expr)
		if err != nil {
			return nil, err
		}
		x.SetSource(p.before(x).span().To(p.after(x).span()))
		return x, nil
	case sqlparser.ValTuple:
		items, err := p.convertAll(sqlparser.Exprs(e))
		if err != nil {
			return nil, err
		}
		span := p.before(items[0]).span().To(p.after(items[len(items)-1]).span())
		return &ast.Row{Span: span, Items: items}, nil
	case *sqlparser.AndExpr, *sqlparser.OrExpr:
		return p.convertLogic(e)
	case *sqlparser.NotExpr:
		x, err := p.convert(e.Expr)
		if err != nil {
			return nil, err
		}
		return &ast.Not{Span: p.before(x).span().To(x.Source()), Expr: x}, nil
	case *sqlparser.UnaryExpr:
		return p.convertUnary(e)
	case *sqlparser.BinaryExpr:
		return p.convertBinary(e)
	case *sqlparser.ComparisonExpr:
		return p.convertComparison(e)
	case *sqlparser.RangeCond:
		return p.convertBetween(e)
	case *sqlparser.IsExpr:
		return p.convertIs(e)
	case *sqlparser.CaseExpr:
		return p.convertCase(e)
	}
	return nil, internal(e)
}

func (p *parser) convertAll(es sqlparser.Exprs) ([]ast.Expr, error) {
	out := make([]ast.Expr, len(es))
	for i, e := range es {
		x, err := p.convert(e)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// convertCall hands the converted arguments to the rule that made the reserved function.
func (p *parser) convertCall(e *sqlparser.FuncExpr) (ast.Expr, error) {
	switch x := p.lookup(e.Name.String()).(type) {
	case callEntry:
		args, err := p.selectExprs(e.Exprs)
		if err != nil {
			return nil, err
		}
		return x.build(args)
	case quantEntry:
		return nil, p.fail(x.span, "ANY and ALL stand on the right of a comparison", "x = ANY (…)")
	}
	return nil, internal(e)
}

// convertLogic flattens a chain of AND or of OR, which sqlparser nests to the left.
func (p *parser) convertLogic(e sqlparser.Expr) (ast.Expr, error) {
	var rev []sqlparser.Expr
	and := false
loop:
	for first := true; ; first = false {
		switch x := e.(type) {
		case *sqlparser.AndExpr:
			if !first && !and {
				break loop
			}
			and = true
			rev = append(rev, x.Right)
			e = x.Left
		case *sqlparser.OrExpr:
			if !first && and {
				break loop
			}
			rev = append(rev, x.Right)
			e = x.Left
		default:
			break loop
		}
	}
	args := make([]ast.Expr, 0, len(rev)+1)
	x, err := p.convert(e)
	if err != nil {
		return nil, err
	}
	args = append(args, x)
	for i := len(rev) - 1; i >= 0; i-- {
		if x, err = p.convert(rev[i]); err != nil {
			return nil, err
		}
		args = append(args, x)
	}
	span := args[0].Source().To(args[len(args)-1].Source())
	if and {
		return &ast.And{Span: span, Args: args}, nil
	}
	return &ast.Or{Span: span, Args: args}, nil
}

func (p *parser) convertUnary(e *sqlparser.UnaryExpr) (ast.Expr, error) {
	x, err := p.convert(e.Expr)
	if err != nil {
		return nil, err
	}
	op := p.before(x).span()
	span := op.To(x.Source())
	switch e.Operator {
	case sqlparser.UPlusStr:
		return &ast.Unary{Span: span, Op: ast.Plus, Expr: x}, nil
	case sqlparser.UMinusStr:
		return &ast.Unary{Span: span, Op: ast.Neg, Expr: x}, nil
	case sqlparser.TildaStr:
		if p.before(x).op("!~") { // ! and ~ were one token of the script
			span.Start++
		}
		return &ast.Unary{Span: span, Op: ast.BitNot, Expr: x}, nil
	case sqlparser.BangStr:
		return &ast.Not{Span: span, Expr: x}, nil
	}
	return nil, internal(e)
}

// binaryOps are the infix operators as they stand in the script.
var binaryOps = map[string]ast.BinaryOp{
	"+": ast.Add, "-": ast.Sub, "*": ast.Mul, "/": ast.Div, "//": ast.IntDiv, "div": ast.IntDiv, "%": ast.Mod, "mod": ast.Mod,
	"||": ast.Concat, "&": ast.BitAnd, "|": ast.BitOr, "^": ast.BitXor, "<<": ast.ShiftLeft, ">>": ast.ShiftRight,
}

// convertBinary converts a chain of infix operators without recursing over its left side. Which
// operator it is stands in the script, before the right operand.
func (p *parser) convertBinary(e *sqlparser.BinaryExpr) (ast.Expr, error) {
	var rev []sqlparser.Expr
	var left sqlparser.Expr = e
	for {
		b, ok := left.(*sqlparser.BinaryExpr)
		if !ok {
			break
		}
		rev = append(rev, b.Right)
		left = b.Left
	}
	x, err := p.convert(left)
	if err != nil {
		return nil, err
	}
	for i := len(rev) - 1; i >= 0; i-- {
		right, err := p.convert(rev[i])
		if err != nil {
			return nil, err
		}
		op, ok := binaryOps[p.before(right).s]
		if !ok {
			return nil, internal(e)
		}
		x = &ast.Binary{Span: x.Source().To(right.Source()), Op: op, Left: x, Right: right}
	}
	return x, nil
}

func (p *parser) convertIs(e *sqlparser.IsExpr) (ast.Expr, error) {
	var ops []string
	var inner sqlparser.Expr = e
	for {
		is, ok := inner.(*sqlparser.IsExpr)
		if !ok {
			break
		}
		ops = append(ops, is.Operator)
		inner = is.Expr
	}
	x, err := p.convert(inner)
	if err != nil {
		return nil, err
	}
	for i := len(ops) - 1; i >= 0; i-- {
		at := p.tokenAt(x.Source().End)
		for !p.toks[at].word("null") && !p.toks[at].word("unknown") && !p.toks[at].word("true") && !p.toks[at].word("false") &&
			!p.toks[at].word("isnull") && !p.toks[at].word("notnull") {
			at++
		}
		span := x.Source().To(p.toks[at].span())
		switch ops[i] {
		case sqlparser.IsNullStr, sqlparser.IsNotNullStr:
			x = &ast.IsNull{Span: span, Expr: x, Not: ops[i] == sqlparser.IsNotNullStr}
		case sqlparser.IsTrueStr, sqlparser.IsNotTrueStr:
			x = &ast.IsBool{Span: span, Expr: x, Value: true, Not: ops[i] == sqlparser.IsNotTrueStr}
		case sqlparser.IsFalseStr, sqlparser.IsNotFalseStr:
			x = &ast.IsBool{Span: span, Expr: x, Not: ops[i] == sqlparser.IsNotFalseStr}
		default:
			return nil, internal(e)
		}
	}
	return x, nil
}

func (p *parser) convertCase(e *sqlparser.CaseExpr) (ast.Expr, error) {
	c := &ast.Case{}
	var err error
	if e.Expr != nil {
		if c.Operand, err = p.convert(e.Expr); err != nil {
			return nil, err
		}
	}
	var last ast.Expr
	for _, w := range e.Whens {
		var when ast.When
		if when.Cond, err = p.convert(w.Cond); err != nil {
			return nil, err
		}
		if when.Then, err = p.convert(w.Val); err != nil {
			return nil, err
		}
		when.Span = p.before(when.Cond).span().To(when.Then.Source())
		c.Whens = append(c.Whens, when)
		last = when.Then
	}
	if e.Else != nil {
		if c.Else, err = p.convert(e.Else); err != nil {
			return nil, err
		}
		last = c.Else
	}
	start := p.before(&c.Whens[0])
	if c.Operand != nil {
		start = p.before(c.Operand)
	}
	c.Span = start.span().To(p.after(last).span())
	return c, nil
}
