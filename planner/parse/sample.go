package parse

import "github.com/avrosql/avrosql/planner/ast"

// sample reads TABLESAMPLE [method] (n [PERCENT | ROWS]) [REPEATABLE (seed)], and TABLESAMPLE n% or n ROWS.
func (p *parser) sample(input ast.TableExpr) (*ast.Sample, error) {
	p.i++
	s := &ast.Sample{Input: input}
	using := p.last().word("sample")
	if t := p.tok(); t.kind == kWord {
		s.Method = t.s
		p.i++
	}
	var err error
	if t := p.tok(); s.Method == "" && (t.kind == kInt || t.kind == kDecimal) {
		p.i++
		s.Size = numberOrBytes(t)
		if s.Rows = p.takeAny("rows", "row"); !s.Rows && !p.takeOp("%") && !p.take("percent") {
			if s.Rows = using; using {
				return s, nil
			}
			return nil, p.unexpected("PERCENT or ROWS was expected")
		}
	} else {
		if err := p.expectOp("(", "TABLESAMPLE method (n PERCENT) was expected"); err != nil {
			return nil, err
		}
		if s.Size, err = p.expr(); err != nil {
			return nil, err
		}
		if s.Rows = p.takeAny("rows", "row"); !s.Rows && !p.takeOp("%") {
			p.take("percent")
		}
		if err := p.expectOp(")", `PERCENT, ROWS or ")" was expected`); err != nil {
			return nil, err
		}
	}
	if p.take("repeatable") {
		if err := p.expectOp("(", ""); err != nil {
			return nil, err
		}
		if s.Seed, err = p.expr(); err != nil {
			return nil, err
		}
		if err := p.expectOp(")", ""); err != nil {
			return nil, err
		}
	}
	return s, nil
}
