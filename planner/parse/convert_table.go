package parse

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/xwb1989/sqlparser"
)

// tables converts a FROM clause.
func (p *parser) tables(from sqlparser.TableExprs) ([]ast.TableExpr, error) {
	out := make([]ast.TableExpr, len(from))
	for i, t := range from {
		x, err := p.convertTable(t)
		if err != nil {
			return nil, err
		}
		out[i] = x
	}
	return out, nil
}

// convertTable converts a table or a chain of joins, without recursing over the chain's left side.
func (p *parser) convertTable(t sqlparser.TableExpr) (ast.TableExpr, error) {
	var joins []*sqlparser.JoinTableExpr
	for {
		j, ok := t.(*sqlparser.JoinTableExpr)
		if !ok {
			break
		}
		joins = append(joins, j)
		t = j.LeftExpr
	}
	x, err := p.convertFactor(t)
	if err != nil {
		return nil, err
	}
	for i := len(joins) - 1; i >= 0; i-- {
		if x, err = p.convertJoin(x, joins[i]); err != nil {
			return nil, err
		}
	}
	return x, nil
}

func (p *parser) convertFactor(t sqlparser.TableExpr) (ast.TableExpr, error) {
	switch t := t.(type) {
	case *sqlparser.AliasedTableExpr:
		name, ok := t.Expr.(sqlparser.TableName)
		if !ok {
			return nil, internal(t.Expr)
		}
		if x, ok := p.lookup(name.Name.String()).(tableEntry); ok {
			return x.table, nil
		}
	case *sqlparser.ParenTableExpr:
		list, err := p.tables(t.Exprs)
		if err != nil {
			return nil, err
		}
		x := list[0]
		for _, right := range list[1:] {
			x = &ast.Join{Span: x.Source().To(right.Source()), Kind: ast.CrossJoin, Left: x, Right: right}
		}
		x.SetSource(p.before(x).span().To(p.after(x).span()))
		return x, nil
	}
	return nil, internal(t)
}

// convertJoin joins left with the right side of j. The kind stands in the script between the two.
func (p *parser) convertJoin(left ast.TableExpr, j *sqlparser.JoinTableExpr) (ast.TableExpr, error) {
	right, err := p.convertTable(j.RightExpr)
	if err != nil {
		return nil, err
	}
	out := &ast.Join{Span: left.Source().To(right.Source()), Left: left, Right: right}
	words := &parser{text: p.text, toks: p.toks, i: p.tokenAt(left.Source().End)}
	if out.Kind, out.Natural, err = words.joinWords(); err != nil {
		return nil, err
	}
	if m, ok := p.matchOf(j.Condition.On); ok {
		out.Match, out.On, out.Using, out.End = m.match, m.on, m.using, m.end
		return out, nil
	} else if j.Condition.On != nil {
		if out.On, err = p.convert(j.Condition.On); err != nil {
			return nil, err
		}
		out.End = out.On.Source().End
	}
	for _, col := range j.Condition.Using {
		x, ok := p.lookup(col.String()).(identEntry)
		if !ok {
			return nil, internal(j)
		}
		out.Using = append(out.Using, x.ident)
	}
	if n := len(out.Using); n > 0 {
		out.End = int(p.toks[p.tokenAt(out.Using[n-1].End)].end)
	}
	return out, nil
}

// matchOf returns the MATCH_CONDITION that a condition stands for.
func (p *parser) matchOf(e sqlparser.Expr) (matchEntry, bool) {
	name, ok := e.(*sqlparser.ColName)
	if !ok {
		return matchEntry{}, false
	}
	m, ok := p.lookup(name.Name.String()).(matchEntry)
	return m, ok
}
