package parse

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// show reads SHOW ….
func (p *parser) show() (ast.Statement, error) {
	p.i++
	if p.takeAny("full", "extended") && !p.tok().word("tables") && !p.tok().word("columns") && !p.tok().word("fields") {
		return nil, p.unexpected("TABLES or COLUMNS was expected")
	}
	if p.takeAny("user", "system", "all") && !p.tok().word("functions") {
		p.i--
	}
	switch t := p.tok(); {
	case p.words("all", "tables"):
		p.i++
		return p.showTables()
	case t.word("tables"):
		return p.showTables()
	case t.word("views"):
		s, err := p.showTables()
		if err != nil {
			return nil, err
		}
		return &ast.ShowViews{From: s.From, Like: s.Like}, nil
	case p.takeAny("columns", "fields"):
		return p.showColumns()
	case p.take("create"):
		return p.showCreate()
	case p.take("partitions"):
		p.takeAny("from", "in")
		name, err := p.tableName()
		return &ast.ShowPartitions{Table: name}, err
	case p.takeAny("databases", "schemas"):
		like, err := p.showLike()
		return &ast.ShowDatabases{Like: like}, err
	case p.take("functions"):
		like, err := p.showLike()
		return &ast.ShowFunctions{Like: like}, err
	case p.take("warnings"):
		return &ast.ShowWarnings{}, nil
	case p.take("all"):
		return &ast.ShowVariables{}, nil
	case p.takeAny("variables", "settings") || p.take("session", "variables") || p.take("global", "variables"):
		like, err := p.showLike()
		return &ast.ShowVariables{Like: like}, err
	case p.words("time", "zone"):
		id := ast.Ident{Span: t.span().To(p.ahead(1).span()), Name: "timezone"}
		p.i += 2
		return &ast.ShowVariables{Name: &id}, nil
	}
	if t := p.tok(); t.kind == kWord && foreignShow[t.s] != "" {
		return nil, p.fail(t.span(), "SHOW "+strings.ToUpper(t.s)+" is not supported", foreignShow[t.s])
	}
	ids, err := p.dotted("TABLES, VIEWS, COLUMNS, CREATE TABLE, PARTITIONS, DATABASES, FUNCTIONS, VARIABLES, WARNINGS or a setting's name")
	if err != nil {
		return nil, err
	}
	return &ast.ShowVariables{Name: joined(ids)}, nil
}

// joined is a dotted name as one.
func joined(ids []ast.Ident) *ast.Ident {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = id.Name
	}
	return &ast.Ident{Span: ids[0].To(ids[len(ids)-1].Span), Name: strings.Join(parts, ".")}
}

func (p *parser) showLike() (*ast.StringLit, error) {
	if !p.take("like") && p.tok().kind != kString {
		return nil, nil
	}
	s, err := p.str("a pattern")
	if s != nil && !strings.Contains(s.Value, "%") {
		// Spark's patterns.
		s.Value = strings.ReplaceAll(s.Value, "*", "%")
	}
	return s, err
}

func (p *parser) showTables() (*ast.ShowTables, error) {
	p.i++
	s := &ast.ShowTables{}
	var err error
	if p.takeAny("from", "in") {
		if s.From, err = p.dotted("a database's name"); err != nil {
			return nil, err
		}
	}
	s.Like, err = p.showLike()
	return s, err
}

func (p *parser) showColumns() (ast.Statement, error) {
	if !p.takeAny("from", "in") {
		return nil, p.unexpected("FROM and a table were expected")
	}
	name, err := p.tableName()
	if err != nil {
		return nil, err
	}
	like, err := p.showLike()
	return &ast.ShowColumns{Table: name, Like: like}, err
}

func (p *parser) showCreate() (ast.Statement, error) {
	s := &ast.ShowCreateTable{View: p.take("view")}
	if !s.View {
		if err := p.expect("table", "TABLE or VIEW was expected"); err != nil {
			return nil, err
		}
	}
	var err error
	s.Table, err = p.tableName()
	return s, err
}

// tableName reads a table's name or a file in quotes, without alias.
func (p *parser) tableName() (*ast.TableName, error) {
	tok := p.i
	n := &ast.TableName{}
	if t := p.tok(); t.kind == kString {
		if t.s == "" {
			return nil, p.unexpected("the path of a file was expected")
		}
		p.i++
		id := t.ident(p.text)
		id.Quoted = true
		n.Parts, n.File = []ast.Ident{id}, true
	} else {
		var err error
		if n.Parts, err = p.tablePath(); err != nil {
			return nil, err
		}
	}
	n.Span = p.spanFrom(tok)
	return n, nil
}
