package parse

// lateralViews rewrites LATERAL VIEW [OUTER] f(args) [name] [AS column, …] behind the tables of a FROM
// clause: one more table behind a comma, LATERAL f(args) AS name(column, …). OUTER is f_outer.
func (p *parser) lateralViews(c *core) error {
	for p.words("lateral", "view") {
		tok := p.i
		p.i += 2
		outer := p.tok().word("outer") && !p.ahead(1).op("(")
		if outer {
			p.i++
		}
		if !p.tok().name() || !p.ahead(1).op("(") {
			return p.unexpected("a call was expected, for instance LATERAL VIEW explode(list) t AS x")
		}
		f, err := p.tableFunc()
		if err != nil {
			return err
		}
		f.Lateral = true
		if outer {
			f.Call.Name.Name += "_outer"
		}
		if !p.tok().word("as") && p.bareAlias() && !p.clauseAt(p.i) {
			id, err := p.name("a name", false)
			if err != nil {
				return err
			}
			f.Alias.Name = &id
		}
		if p.take("as") {
			for {
				id, err := p.name("a column's name", false)
				if err != nil {
					return err
				}
				f.Alias.Columns = append(f.Alias.Columns, id)
				// A comma may also lead to another table.
				if !p.tok().op(",") || !p.ahead(1).name() || p.ahead(2).op("(") {
					break
				}
				p.i++
			}
		}
		f.Span = p.spanFrom(tok)
		c.put(tok, ",", p.add(tableEntry{f}))
	}
	return nil
}
