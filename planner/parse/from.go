package parse

import "github.com/avrosql/avrosql/planner/ast"

// from reads a FROM clause. Each table travels as one identifier, so sqlparser decides how joins,
// commas and parentheses hang together and nothing else.
func (p *parser) from(b *block) error {
	b.from.put(p.i, "from")
	p.i++
	err := p.tableList(&b.from)
	if err == nil {
		err = p.lateralViews(&b.from)
	}
	b.openJoin, p.openJoin = p.openJoin, 0
	return err
}

// tableList rewrites tables and joins between commas.
func (p *parser) tableList(c *core) error {
	for {
		if err := p.tableRef(c); err != nil {
			return err
		}
		if !p.tok().op(",") {
			return nil
		}
		c.put(p.i, ",")
		p.i++
	}
}

// tableRef rewrites a table and what is joined to it. Where an ON belongs is left to sqlparser.
func (p *parser) tableRef(c *core) error {
	if err := p.factor(c); err != nil {
		return err
	}
	var outer []int
	for {
		tok := p.i
		switch t := p.tok(); {
		case t.word("on"):
			c.put(tok, "on")
			p.i++
			outer = outer[:max(len(outer)-1, 0)]
			if err := p.rewriteExpr(c); err != nil {
				return err
			}
		case t.word("using") && p.ahead(1).word("sample"):
			return p.fail(t.span().To(p.ahead(1).span()), "USING SAMPLE stands behind one table here", "put the join into a derived table, or write t TABLESAMPLE (10 PERCENT)")
		case t.word("using"):
			outer = outer[:max(len(outer)-1, 0)]
			if err := p.using(c); err != nil {
				return err
			}
		case t.kind == kWord && p.joinAt(tok):
			if err := p.link(); err != nil {
				return err
			}
			needs, err := p.join(c)
			if err != nil {
				return err
			}
			if needs {
				if outer = append(outer, tok); p.depth+len(outer) >= p.opts.MaxDepth {
					return p.tooDeep(p.tok())
				}
			}
			lists := needs && p.takesLists(p.i)
			if err := p.factor(c); err != nil {
				return err
			}
			if lists && !p.tok().word("on") && !p.tok().word("using") {
				c.put(tok, "on")
				p.literal(c, tok, &ast.BoolLit{Span: p.last().span(), Value: true})
				outer = outer[:len(outer)-1]
			}
		case t.word("match_condition") && p.ahead(1).op("("):
			outer = outer[:max(len(outer)-1, 0)]
			if err := p.matchCondition(c); err != nil {
				return err
			}
		default:
			if len(outer) > 0 {
				p.openJoin = outer[0]
			}
			return nil
		}
	}
}

// using rewrites USING (a, b).
func (p *parser) using(c *core) error {
	tok := p.i
	p.i++
	ids, err := p.nameList("a column's name")
	if err != nil {
		return err
	}
	c.put(tok, "using", "(")
	for i, id := range ids {
		if i > 0 {
			c.put(tok, ",")
		}
		c.put(tok, p.add(identEntry{id}))
	}
	c.put(tok, ")")
	return nil
}

// factor rewrites one table, or joins in parentheses.
func (p *parser) factor(c *core) error {
	tok := p.i
	if p.tok().op("(") && !p.queryAt(p.i) {
		if err := p.enter(); err != nil {
			return err
		}
		defer p.leave()
		if c.nest < maxNest && !p.aliasAfter(int(p.match[tok])+1) {
			c.openParen(tok)
			p.i++
			if err := p.tableList(c); err != nil {
				return err
			}
			c.closeParen(p.i)
			return p.expectOp(")", `a join, "," or ")" was expected`)
		}
	}
	t, err := p.table()
	if err != nil {
		return err
	}
	c.put(tok, p.add(tableEntry{t}))
	return nil
}

// aliasAfter reports whether a PIVOT or TABLESAMPLE follows parentheses that end before token i, so
// that they have to be finished first.
func (p *parser) aliasAfter(i int) bool {
	return p.toks[i].word("pivot") && p.toks[i+1].op("(") || p.unpivotAt(i) || p.toks[i].word("tablesample")
}

// table reads one table with everything that belongs to it.
func (p *parser) table() (ast.TableExpr, error) {
	tok := p.i
	lateral := p.tok().word("lateral") && (p.ahead(1).op("(") || p.ahead(1).name() && p.ahead(2).op("("))
	if lateral {
		p.i++
	}
	var t ast.TableExpr
	var alias *ast.Alias
	var err error
	switch w := p.tok(); {
	case w.op("("):
		if !p.queryAt(p.i) {
			t, err = p.joinGroup()
			break
		}
		var q *ast.Query
		if q, _, err = p.parenQuery(); err == nil {
			d := &ast.DerivedTable{Lateral: lateral, Query: q}
			t, alias = d, &d.Alias
		}
	case w.kind == kString:
		var n *ast.TableName
		if n, err = p.tableName(); err == nil {
			t, alias = n, &n.Alias
		}
	case w.word("unnest") && p.ahead(1).op("("):
		var u *ast.Unnest
		if u, err = p.unnest(); err == nil {
			u.Lateral = lateral
			t, alias = u, &u.Alias
		}
	case w.word("values") && p.ahead(1).op("("):
		var v *ast.Values
		if v, err = p.values(); err == nil {
			q := &ast.Query{Span: v.Span, Body: v}
			d := &ast.DerivedTable{Lateral: lateral, Query: q}
			t, alias = d, &d.Alias
		}
	case w.word("json_table") && p.ahead(1).op("("):
		var j *ast.JSONTable
		if j, err = p.jsonTable(); err == nil {
			j.Lateral = lateral
			t, alias = j, &j.Alias
		}
	case w.name() && p.ahead(1).op("("):
		var f *ast.TableFunc
		if f, err = p.tableFunc(); err == nil {
			f.Lateral = lateral
			t, alias = f, &f.Alias
		}
	default:
		n := &ast.TableName{}
		if n.Parts, err = p.tablePath(); err == nil {
			t, alias = n, &n.Alias
		}
	}
	if err != nil {
		return nil, err
	}
	t.SetSource(p.spanFrom(tok))
	return p.tableSuffix(tok, t, alias)
}

// tablePath reads a table's name.
func (p *parser) tablePath() ([]ast.Ident, error) {
	t := p.tok()
	if t.op("/") || t.op(".") || t.op("//") || t.op("~") {
		return nil, p.fail(t.span(), "unexpected "+p.describe(t)+"; a table was expected", "a path stands in single quotes: FROM '/data/x.avro'")
	}
	ids, err := p.dotted("a table's name")
	if err != nil {
		return nil, err
	}
	if t := p.tok(); t.op("/") || t.op("*") || t.op("-") {
		return nil, p.fail(t.span(), "unexpected "+p.describe(t)+" in a table's name",
			"a path stands in single quotes, FROM '/data/*.avro', and a name that is not a word in double quotes")
	}
	return ids, nil
}

// joinGroup finishes joins in parentheses on their own.
func (p *parser) joinGroup() (ast.TableExpr, error) {
	tok := p.i
	p.i++
	c := &core{}
	c.put(tok, "select")
	p.literal(c, tok, &ast.NullLit{})
	c.put(tok, "from", "(")
	if err := p.tableList(c); err != nil {
		return nil, err
	}
	c.put(p.i, ")")
	sel, err := p.parseCore(c.toks, p.i)
	if err != nil {
		return nil, err
	}
	if err := p.expectOp(")", `a join, "," or ")" was expected`); err != nil {
		return nil, err
	}
	tables, err := p.tables(sel.From)
	if err != nil {
		return nil, err
	}
	return tables[0], nil
}

// tableSuffix reads alias, TABLESAMPLE and PIVOT behind a table that starts at token tok.
func (p *parser) tableSuffix(tok int, t ast.TableExpr, alias *ast.Alias) (ast.TableExpr, error) {
	if err := p.tableAlias(alias); err != nil {
		return nil, err
	}
	for n := 0; ; n++ {
		t.SetSource(p.spanFrom(tok))
		if n > p.opts.MaxDepth {
			return nil, p.tooDeep(p.tok())
		}
		switch w := p.tok(); {
		case w.word("tablesample"), w.word("using") && p.ahead(1).word("sample") && p.lastTable(tok):
			if w.word("using") {
				p.i++
			}
			s, err := p.sample(t)
			if err != nil {
				return nil, err
			}
			if alias != nil && alias.Name == nil {
				if err := p.tableAlias(alias); err != nil {
					return nil, err
				}
			}
			s.Span = p.spanFrom(tok)
			t, alias = s, nil
		case w.word("unpivot") && p.unpivotAt(p.i):
			u, err := p.unpivot(t)
			if err != nil {
				return nil, err
			}
			if err := p.tableAlias(&u.Alias); err != nil {
				return nil, err
			}
			t, alias = u, nil
		case w.word("pivot") && p.ahead(1).op("("):
			pv, err := p.pivot(t)
			if err != nil {
				return nil, err
			}
			if err := p.tableAlias(&pv.Alias); err != nil {
				return nil, err
			}
			t, alias = pv, nil
		default:
			return t, nil
		}
	}
}

// lastTable reports whether the table that began at token tok is the only one of its FROM clause, so that
// what samples the clause samples it.
func (p *parser) lastTable(tok int) bool { return tok > 0 && p.toks[tok-1].word("from") }

// tableAlias reads [AS] name [(columns)]. A nil alias is read as none.
func (p *parser) tableAlias(alias *ast.Alias) error {
	if alias == nil {
		return nil
	}
	t := p.tok()
	switch {
	case p.take("as"):
		t = p.tok()
		if !t.name() || t.kind == kWord && ast.Reserved(t.s) {
			return p.unexpected("a name was expected after AS")
		}
	case !p.bareAlias() || t.word("offset"):
		return nil
	}
	p.i++
	id := t.ident(p.text)
	alias.Name = &id
	if p.tok().op("(") {
		cols, err := p.nameList("a column's name")
		if err != nil {
			return err
		}
		alias.Columns = cols
	}
	return nil
}
