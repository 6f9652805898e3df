package parse

import "github.com/avrosql/avrosql/planner/ast"

// copyStmt reads COPY table TO 'path' [[WITH] (options)] and COPY (query) TO ….
func (p *parser) copyStmt() (ast.Statement, error) {
	p.i++
	s := &ast.Copy{}
	var err error
	if p.tok().op("(") {
		if s.Query, _, err = p.parenQuery(); err != nil {
			return nil, err
		}
	} else if s.Table, err = p.tableName(); err != nil {
		return nil, err
	}
	if t := p.tok(); t.word("from") {
		return nil, p.fail(t.span(), "COPY … FROM is not supported", "tables need no loading: a directory of Avro files is one")
	}
	if err := p.expect("to", "TO and a path in single quotes were expected"); err != nil {
		return nil, err
	}
	if s.To, err = p.str("a path"); err != nil {
		return nil, err
	}
	if p.take("with") || p.tok().op("(") {
		s.Options, err = p.options()
	}
	return s, err
}
