package parse

import "github.com/avrosql/avrosql/planner/ast"

// prepare reads PREPARE name AS statement and PREPARE name FROM 'text'. The parameters of the statement
// are its own: its ? count from 1, and they are none of the script's.
func (p *parser) prepare() (ast.Statement, error) {
	p.i++
	s := &ast.Prepare{}
	var err error
	if s.Name, err = p.name("the statement's name", false); err != nil {
		return nil, err
	}
	if p.take("from") {
		s.Text, err = p.str("a statement")
		return s, err
	}
	if err := p.expect("as", "AS and a statement were expected"); err != nil {
		return nil, err
	}
	if t := p.tok(); t.word("prepare") || t.word("execute") || t.word("deallocate") {
		return nil, p.unexpected("a statement to prepare was expected")
	}
	params, questions, dollar := p.params, p.questions, p.dollar
	p.params, p.questions, p.dollar = nil, 0, nil
	s.Stmt, err = p.statement()
	s.Params = p.params
	p.params, p.questions, p.dollar = params, questions, dollar
	return s, err
}

// execute reads EXECUTE name [(values)] and EXECUTE name USING values.
func (p *parser) execute() (ast.Statement, error) {
	p.i++
	s := &ast.Execute{}
	var err error
	if s.Name, err = p.name("a prepared statement's name", false); err != nil {
		return nil, err
	}
	paren := p.takeOp("(")
	switch {
	case paren && p.takeOp(")"):
		return s, nil
	case !paren && !p.take("using"):
		return s, nil
	}
	a := &args{c: &core{}}
	for {
		if err := p.callArg(a, &callBuilder{call: &ast.FuncCall{}}); err != nil {
			return nil, err
		}
		if !p.takeOp(",") {
			break
		}
	}
	if paren {
		if err := p.expectOp(")", `"," or ")" was expected`); err != nil {
			return nil, err
		}
	}
	s.Args, err = p.finishExprs(a.c)
	return s, err
}

// deallocate reads DEALLOCATE [PREPARE] name | ALL.
func (p *parser) deallocate() (ast.Statement, error) {
	p.i++
	p.take("prepare")
	if p.take("all") {
		return &ast.Deallocate{}, nil
	}
	id, err := p.name("a prepared statement's name", false)
	return &ast.Deallocate{Name: &id}, err
}
