package parse

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// statementWords are the words with which statements begin.
var statementWords = []string{
	"select", "with", "values", "from", "table", "pivot", "unpivot", "explain", "describe", "desc", "show", "set", "reset", "use",
	"create", "drop", "copy", "summarize", "prepare", "execute", "deallocate",
}

// refused are the words that begin statements of other systems, with what to do instead.
var refused = map[string]string{
	"insert": "the files are only read; COPY (query) TO 'file' writes new ones", "update": "", "delete": "", "merge": "",
	"replace": "", "truncate": "", "alter": "", "grant": "", "revoke": "", "load": "tables need no loading: a directory of Avro files is one",
	"begin": "there are no transactions: every query sees one listing of the files", "start": "", "commit": "", "rollback": "",
	"savepoint": "", "attach": "give the directory when you connect", "analyze": "EXPLAIN ANALYZE runs a query and measures it",
	"call": "", "lock": "", "install": "", "pragma": "SET name = value", "vacuum": "",
	"refresh": "the files are listed anew when they change; the option refresh says how soon", "cache": "what is read often is kept in memory by the system",
	"uncache": "leave it out: nothing is cached", "checkpoint": "", "detach": "a connection has the directories that it was opened with", "optimize": "", "flush": "", "kill": "", "msck": "leave it out: partitions are found by their paths",
	"do": "SELECT computes an expression", "handler": "SELECT reads a table", "declare": "SET @name = value makes a variable", "export": "COPY (query) TO 'file' writes a file", "import": "tables need no loading: a directory of Avro files is one",
}

// statement reads one statement up to its semicolon.
func (p *parser) statement() (ast.Statement, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	tok := p.i
	s, err := p.statementBody()
	if err != nil {
		return nil, err
	}
	s.SetSource(p.spanFrom(tok))
	return s, nil
}

func (p *parser) statementBody() (ast.Statement, error) {
	t := p.tok()
	if t.op("(") {
		return p.queryStmt()
	}
	if t.kind != kWord {
		return nil, p.unexpected("a statement was expected")
	}
	switch t.s {
	case "select", "with", "values", "from", "table", "pivot", "unpivot":
		return p.queryStmt()
	case "explain":
		return p.explain()
	case "describe", "desc":
		return p.describeStmt()
	case "summarize":
		return p.summarize()
	case "show":
		tok := p.i
		s, err := p.show()
		if err != nil {
			return nil, err
		}
		return p.showWhere(tok, s)
	case "set":
		return p.set()
	case "reset":
		return p.reset()
	case "use":
		p.i++
		if next := p.ahead(1); next.name() || next.kind == kQuoted {
			p.takeAny("database", "schema", "namespace")
		}
		name, err := p.dotted("a database's name")
		return &ast.Use{Name: name}, err
	case "create":
		return p.create()
	case "drop":
		return p.drop()
	case "prepare":
		return p.prepare()
	case "execute":
		return p.execute()
	case "deallocate":
		return p.deallocate()
	case "copy":
		return p.copyStmt()
	}
	if hint, ok := refused[t.s]; ok {
		if hint == "" {
			hint = ast.ErrReadOnly.Error()
		}
		switch t.s {
		case "insert", "update", "delete", "merge", "replace", "truncate", "alter":
			return nil, p.readOnly(t.span(), strings.ToUpper(t.s)+" is not supported", hint)
		}
		return nil, p.fail(t.span(), strings.ToUpper(t.s)+" is not supported", hint)
	}
	hint := "statements begin with SELECT, WITH, FROM, EXPLAIN, DESCRIBE, SHOW, SET, USE, COPY, CREATE VIEW and the like"
	if near := nearest(t.s, statementWords); near != "" {
		hint = fmt.Sprintf("did you mean %s?", strings.ToUpper(near))
	}
	return nil, p.fail(t.span(), "there is no statement "+p.describe(t), hint)
}

func (p *parser) queryStmt() (ast.Statement, error) {
	q, err := p.query()
	if err != nil {
		return nil, err
	}
	return &ast.QueryStmt{Query: q}, nil
}

// explain reads EXPLAIN [ANALYZE] [options] statement, and EXPLAIN table, which is DESCRIBE.
func (p *parser) explain() (ast.Statement, error) {
	p.i++
	e := &ast.Explain{}
	if err := p.explainOptions(e); err != nil {
		return nil, err
	}
	if p.tok().word("explain") {
		return nil, p.unexpected("a query was expected after EXPLAIN")
	}
	if t, next := p.tok(), p.ahead(1); !e.Analyze && t.name() && !ast.Reserved(t.s) && (next.kind == kEOF || next.op(";") || next.op(".")) {
		return p.describeTarget()
	}
	s, err := p.statement()
	e.Stmt = s
	return e, err
}

// startsQuery reports whether a query rather than a name comes next.
func (p *parser) startsQuery() bool {
	t, next := p.tok(), p.ahead(1)
	switch {
	case t.op("("):
		return p.queryAt(p.i)
	case t.word("select") || t.word("from"):
		return true
	case t.word("with"):
		return next.name()
	case t.word("values"):
		return next.op("(") || next.word("row")
	case t.word("pivot") || t.word("unpivot"):
		return p.pivotAt(p.i)
	}
	return false
}

// target reads the table or the query of DESCRIBE and SUMMARIZE.
func (p *parser) target() (ast.TableExpr, *ast.Query, error) {
	if p.startsQuery() {
		q, err := p.query()
		return nil, q, err
	}
	if p.tok().word("table") && (p.ahead(1).name() || p.ahead(1).kind == kString) {
		p.i++
	}
	t, err := p.table()
	if err != nil {
		return nil, nil, err
	}
	switch t.(type) {
	case *ast.TableName, *ast.TableFunc:
		return t, nil, nil
	}
	return nil, nil, p.fail(t.Source(), "a table or a query was expected here", "put SELECT * FROM before it")
}

func (p *parser) describeStmt() (ast.Statement, error) {
	p.i++
	next := p.ahead(1)
	switch t := p.tok(); {
	case t.word("function") && (next.name() || next.kind == kString):
		return p.describeFunction()
	case t.word("query") && !next.op(".") && !next.op(";") && next.kind != kEOF:
		p.i++
	case (t.word("database") || t.word("schema")) && next.name():
		return nil, p.fail(t.span(), "DESCRIBE "+strings.ToUpper(t.s)+" is not supported", "SHOW TABLES FROM "+next.s+" lists what is in it")
	case t.word("table") && (next.word("extended") || next.word("formatted")) && p.ahead(2).name():
		p.i += 2
	case (t.word("extended") || t.word("formatted")) && (next.name() || next.kind == kString):
		p.i++
	}
	return p.describeTarget()
}

// describeTarget reads a table, perhaps with one column of it, or a query.
func (p *parser) describeTarget() (ast.Statement, error) {
	t, q, err := p.target()
	if n, ok := t.(*ast.TableName); ok && n.Alias.Name != nil {
		col := n.Alias.Name
		n.Alias = ast.Alias{}
		n.Span.End = n.Parts[len(n.Parts)-1].Span.End
		return &ast.ShowColumns{Table: n, Like: exactly(col.Span, col.Name)}, err
	}
	return &ast.Describe{Table: t, Query: q}, err
}

func (p *parser) summarize() (ast.Statement, error) {
	p.i++
	t, q, err := p.target()
	return &ast.Summarize{Table: t, Query: q}, err
}
