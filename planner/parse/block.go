package parse

import (
	"slices"

	"github.com/avrosql/avrosql/planner/ast"
)

// block is a SELECT block on its way to sqlparser: the core text of its clauses, and what of it
// needs none. Extra are expressions of clauses that sqlparser does not have (DISTINCT ON, QUALIFY,
// WINDOW, grouping sets); they travel as further items of the select list.
type block struct {
	first     int // its first token
	fromFirst bool
	sel       ast.Select
	items     []itemMarks
	list      core
	extra     args
	from      core
	where     core
	group     core
	having    core
	withKind  ast.GroupingKind         // of WITH ROLLUP and WITH CUBE
	setsOf    bool                     // GROUP BY a, b GROUPING SETS (…): the keys are only named
	openJoin  int                      // see parser.openJoin
	finish    []func(extra []ast.Expr) // put the extra expressions where they belong
}

// itemMarks are the alias of a select item and the tokens that it spans.
type itemMarks struct {
	alias       *ast.Ident
	first, last int
}

// block reads SELECT … up to ORDER BY, or FROM … first.
func (p *parser) block() (*block, error) {
	b := &block{first: p.i, extra: args{c: &core{}}}
	if p.tok().word("from") {
		b.fromFirst = true
		if err := p.from(b); err != nil {
			return nil, err
		}
	}
	if p.tok().word("select") {
		if err := p.selectList(b); err != nil {
			return nil, err
		}
	} else {
		star := &ast.Star{Span: p.toks[b.first].span()}
		p.hole(&b.list, b.first, star)
		b.items = append(b.items, itemMarks{first: b.first, last: b.first})
	}
	if !b.fromFirst && p.tok().word("from") {
		if err := p.from(b); err != nil {
			return nil, err
		}
	}
	if err := p.clauses(b); err != nil {
		return nil, err
	}
	b.sel.Span = p.spanFrom(b.first)
	return b, nil
}

// clauses reads the clauses behind FROM.
func (p *parser) clauses(b *block) error {
	if p.tok().word("where") {
		if err := p.condition(&b.where); err != nil {
			return err
		}
	}
	if p.words("group", "by") {
		if err := p.groupBy(b); err != nil {
			return err
		}
	}
	if p.tok().word("having") {
		if err := p.condition(&b.having); err != nil {
			return err
		}
	}
	if p.windowAt(p.i) {
		if err := p.windows(b); err != nil {
			return err
		}
	}
	if p.tok().word("qualify") {
		return p.qualify(b)
	}
	return nil
}

// condition rewrites WHERE x or HAVING x.
func (p *parser) condition(c *core) error {
	c.put(p.i, p.tok().s)
	p.i++
	return p.rewriteExpr(c)
}

// finishBlock gives the block to sqlparser, with the tail that belongs to its query.
func (p *parser) finishBlock(b *block, t *tail) (*ast.Select, error) {
	toks := []coreTok{{"select", int32(b.first)}}
	if b.sel.Distinct {
		toks = append(toks, coreTok{"distinct", int32(b.first)})
	}
	toks = append(toks, b.list.toks...)
	if b.extra.n > 0 {
		toks = append(append(toks, coreTok{",", int32(b.first)}), b.extra.c.toks...)
	}
	toks = slices.Concat(toks, b.from.toks, b.where.toks, b.group.toks, b.having.toks, t.toks(p))
	p.openJoin = b.openJoin
	core, err := p.parseCore(toks, p.i)
	p.openJoin = 0
	if err != nil {
		return nil, err
	}
	sel := &b.sel
	exprs, err := p.selectExprs(core.SelectExprs)
	if err != nil {
		return nil, err
	}
	for i, it := range b.items {
		span := p.toks[it.first].span().To(p.toks[it.last].span())
		sel.Items = append(sel.Items, ast.SelectItem{Span: span, Expr: exprs[i], Alias: it.alias})
	}
	for _, f := range b.finish {
		f(exprs[len(b.items):])
	}
	if len(b.from.toks) > 0 {
		if sel.From, err = p.tables(core.From); err != nil {
			return nil, err
		}
	}
	if core.Where != nil {
		if sel.Where, err = p.convert(core.Where.Expr); err != nil {
			return nil, err
		}
	}
	if core.Having != nil {
		if sel.Having, err = p.convert(core.Having.Expr); err != nil {
			return nil, err
		}
	}
	if err := p.convertGroup(core.GroupBy, b); err != nil {
		return nil, err
	}
	return sel, p.convertTail(core, t)
}
