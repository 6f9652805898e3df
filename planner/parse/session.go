package parse

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// More of what users of other systems type at a session: each is another way to write a statement that
// there is, or an error that says what to write.

// foreignShow says of what SHOW lists elsewhere what there is instead.
var foreignShow = map[string]string{
	"index": "there are no indexes; SHOW COLUMNS FROM t lists the columns", "indexes": "there are no indexes; SHOW COLUMNS FROM t lists the columns",
	"keys":   "there are no keys; SHOW COLUMNS FROM t lists the columns",
	"status": "SHOW VARIABLES lists the settings; EXPLAIN ANALYZE measures a query", "processlist": "queries of other connections cannot be seen",
	"engines": "every table is made of Avro files", "catalogs": "SHOW DATABASES lists what there is", "grants": "there are no users and no rights",
	"errors": "SHOW WARNINGS lists what there was to say about the statement before", "collation": "strings compare by bytes",
	"character": "text is UTF-8", "tblproperties": "SELECT * FROM avro.metadata has the metadata of files",
	"current": "SELECT current_database() is the database that is used", "triggers": "the files are only read", "procedure": "there are no procedures",
	"table": "SELECT * FROM avro.files has sizes and counts of a table's files; SHOW TABLES lists the tables", "search_path": "SELECT current_database() is the database that is used",
	"function": "SHOW FUNCTIONS lists the functions", "locks": "there are no locks: every query sees one listing of the files",
}

// foreignSet says of words behind SET what to do about them.
func (p *parser) foreignSet() error {
	t := p.tok()
	switch {
	case t.word("names") && !p.ahead(1).op("="), p.words("character", "set"), t.word("charset"):
		return p.fail(t.span(), "SET "+strings.ToUpper(t.s)+" is not supported", "leave it out: text is UTF-8")
	case p.words("transaction"), p.words("session", "transaction"), p.words("session", "characteristics"):
		return p.fail(t.span(), "SET TRANSACTION is not supported", "leave it out: every query sees one listing of the files")
	case t.word("role") && !p.ahead(1).op("="):
		return p.fail(t.span(), "SET ROLE is not supported", "there are no users and no rights")
	}
	return nil
}

// showWhere reads WHERE behind a SHOW: SELECT * FROM (SHOW …) WHERE ….
func (p *parser) showWhere(tok int, s ast.Statement) (ast.Statement, error) {
	if !p.tok().word("where") {
		return s, nil
	}
	s.SetSource(p.spanFrom(tok))
	inner := &ast.Query{Span: p.spanFrom(tok), Body: &ast.Report{Span: p.spanFrom(tok), Stmt: s}}
	sel := p.starFrom(tok, &ast.DerivedTable{Span: p.spanFrom(tok), Query: inner})
	p.i++
	var err error
	if sel.Where, err = p.expr(); err != nil {
		return nil, err
	}
	sel.Span = p.spanFrom(tok)
	return &ast.QueryStmt{Query: &ast.Query{Span: sel.Span, Body: sel}}, nil
}

// describeFunction reads DESCRIBE FUNCTION [EXTENDED] name: SHOW FUNCTIONS LIKE 'name'.
func (p *parser) describeFunction() (ast.Statement, error) {
	p.i++
	p.take("extended")
	t := p.tok()
	if t.kind == kString {
		p.i++
		return &ast.ShowFunctions{Like: exactly(t.span(), t.s)}, nil
	}
	id, err := p.name("a function's name", true)
	return &ast.ShowFunctions{Like: exactly(id.Span, id.Name)}, err
}

// exactly is the pattern of a name.
func exactly(at ast.Span, name string) *ast.StringLit {
	name = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(name)
	return &ast.StringLit{Span: at, Value: name}
}

// explainOptions reads the words and options between EXPLAIN and its statement: ANALYZE, what others
// print more or less of, and FORMAT = TEXT or the like.
func (p *parser) explainOptions(e *ast.Explain) error {
	for {
		next := p.ahead(1)
		last := next.kind == kEOF || next.op(";")
		switch t := p.tok(); {
		case t.word("analyze") || t.word("analyse"):
			p.i++
			e.Analyze = true
		case !last && (t.word("extended") || t.word("formatted") || t.word("cost") || t.word("codegen") || t.word("verbose") || t.word("logical")) && !next.op("."):
			p.i++
		case t.word("format") && (next.op("=") || next.name() || next.kind == kString):
			if err := p.explainFormat(); err != nil {
				return err
			}
		case t.op("(") && (next.word("analyze") || next.word("format") || next.word("verbose") || next.word("costs")) && !p.queryAt(p.i):
			p.i++
			if err := p.explainList(e); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// explainList reads options in parentheses: (ANALYZE, FORMAT TEXT).
func (p *parser) explainList(e *ast.Explain) error {
	for {
		switch t := p.tok(); {
		case t.word("format"):
			if err := p.explainFormat(); err != nil {
				return err
			}
		case t.word("analyze") || t.word("verbose") || t.word("costs"):
			p.i++
			on := !p.take("false") && !p.take("off")
			_ = !on || p.take("true") || p.take("on")
			e.Analyze = e.Analyze || on && t.word("analyze")
		default:
			return p.unexpected("ANALYZE or FORMAT was expected")
		}
		if !p.takeOp(",") {
			return p.expectOp(")", "")
		}
	}
}

func (p *parser) explainFormat() error {
	p.i++
	p.takeOp("=")
	switch t := p.tok(); strings.ToLower(t.s) {
	case "text", "tree", "traditional":
		p.i++
		return nil
	default:
		return p.fail(t.span(), "plans have no format "+p.describe(t), "leave FORMAT out, or write FORMAT = TEXT")
	}
}

// rawValue reads a value without quotes that is no expression, such as Europe/Berlin.
func (p *parser) rawValue() (*ast.Path, bool) {
	t := p.tok()
	if t.kind != kWord || !p.ahead(1).op("/") {
		return nil, false
	}
	i := p.i
	for p.toks[i].kind == kWord && p.toks[i+1].op("/") {
		i += 2
	}
	if p.toks[i].kind != kWord || p.toks[i+1].kind != kEOF && !p.toks[i+1].op(";") && !p.toks[i+1].op(",") {
		return nil, false
	}
	span := t.span().To(p.toks[i].span())
	p.i = i + 1
	return &ast.Path{Span: span, Parts: []ast.Ident{{Span: span, Name: p.text[span.Start:span.End], Quoted: true}}}, true
}
