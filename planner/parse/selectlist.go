package parse

import "github.com/avrosql/avrosql/planner/ast"

// selectList reads SELECT [ALL | DISTINCT [ON (…)]] items.
func (p *parser) selectList(b *block) error {
	p.i++
	if err := p.selectModifiers(); err != nil {
		return err
	}
	switch {
	case p.take("distinct"), p.modifier("distinctrow") && p.take("distinctrow"):
		b.sel.Distinct = true
		if p.tok().word("on") && p.ahead(1).op("(") {
			if err := p.distinctOn(b); err != nil {
				return err
			}
		}
	case p.tok().word("all") && !p.ahead(1).op(",") && !p.ahead(1).op(".") && !p.ahead(1).word("from") && !p.ahead(1).word("as"):
		p.i++
	}
	if p.tok().word("from") {
		return p.fail(p.tok().span(), "unexpected FROM; the select list is empty", "name the columns, or * for all of them")
	}
	for {
		if err := p.selectItem(b); err != nil {
			return err
		}
		if !p.tok().op(",") {
			return nil
		}
		if t := p.ahead(1); p.clauseEnd(1) || t.word("from") || t.word("where") {
			p.i++ // a comma behind the last item
			return nil
		}
		b.list.put(p.i, ",")
		p.i++
	}
}

// selectModifiers passes over MySQL's words behind SELECT that change no answer.
func (p *parser) selectModifiers() error {
	for {
		if t := p.tok(); t.word("top") && (p.ahead(1).kind == kInt || p.ahead(1).op("(")) {
			return p.fail(t.span(), "SELECT TOP is not supported", "LIMIT n at the end of the query")
		}
		passed := false
		for _, w := range []string{"sql_no_cache", "sql_cache", "sql_calc_found_rows", "sql_small_result", "sql_big_result", "sql_buffer_result", "high_priority", "straight_join"} {
			passed = passed || p.modifier(w) && p.take(w)
		}
		if !passed {
			return nil
		}
	}
}

// modifier reports whether a word stands here before an item of a select list, so that it is no item.
func (p *parser) modifier(w string) bool {
	next := p.ahead(1)
	return p.tok().word(w) && (next.op("*") || next.name() && !ast.Reserved(next.s) || next.word("distinct") || next.word("case") || next.kind == kString || next.kind == kInt)
}

func (p *parser) selectItem(b *block) error {
	it := itemMarks{first: p.i}
	if n := p.starAhead(); n > 0 {
		star, err := p.star(n)
		if err != nil {
			return err
		}
		p.hole(&b.list, it.first, star)
		if t := p.tok(); t.word("as") {
			return p.fail(t.span(), "* takes no alias", "")
		}
	} else {
		if err := p.rewriteExpr(&b.list); err != nil {
			return err
		}
		alias, err := p.columnAlias()
		if err != nil {
			return err
		}
		it.alias = alias
	}
	it.last = p.i - 1
	b.items = append(b.items, it)
	return nil
}

// columnAlias reads [AS] name behind an expression; behind AS any word will do, and a string.
func (p *parser) columnAlias() (*ast.Ident, error) {
	t := p.tok()
	if p.take("as") {
		t = p.tok()
		if !t.name() && t.kind != kString {
			return nil, p.unexpected("a name was expected after AS")
		}
	} else if !p.bareAlias() {
		return nil, nil
	}
	if t.s == "" {
		return nil, p.unexpected("a name cannot be empty")
	}
	p.i++
	id := t.ident(p.text)
	id.Quoted = t.kind != kWord
	return &id, nil
}

// starAhead returns how many tokens * or a.b.* takes, 0 where none comes.
func (p *parser) starAhead() int {
	n := 0
	for p.ahead(n).name() && p.ahead(n+1).op(".") {
		n += 2
	}
	if p.ahead(n).op("*") {
		return n + 1
	}
	return 0
}

// star reads * or a.b.*, which takes n tokens, and EXCLUDE and REPLACE behind it.
func (p *parser) star(n int) (*ast.Star, error) {
	tok := p.i
	star := &ast.Star{}
	for ; n > 1; n -= 2 {
		star.Qualifier = append(star.Qualifier, p.tok().ident(p.text))
		p.i += 2
	}
	p.i++
	if t := p.tok(); t.word("exclude") || t.word("except") && p.ahead(1).op("(") && !p.queryAt(p.i+1) {
		p.i++
		if err := p.starExclude(star); err != nil {
			return nil, err
		}
	}
	if p.tok().word("replace") && p.ahead(1).op("(") {
		p.i += 2
		if err := p.starReplace(star); err != nil {
			return nil, err
		}
	}
	if p.tok().word("rename") && p.ahead(1).op("(") {
		p.i += 2
		if err := p.starRename(star); err != nil {
			return nil, err
		}
	}
	if err := p.starPattern(star); err != nil {
		return nil, err
	}
	star.Span = p.spanFrom(tok)
	return star, nil
}

// starPattern reads [NOT] LIKE|ILIKE|GLOB 'pattern', SIMILAR TO and REGEXP behind a star.
func (p *parser) starPattern(star *ast.Star) error {
	at, not := p.i, 0
	if p.tok().word("not") {
		not = 1
	}
	like := &ast.StarPattern{Not: not == 1}
	words := 1
	switch t := p.ahead(not); {
	case t.word("like"):
	case t.word("ilike"):
		like.Insensitive = true
	case t.word("glob"):
		like.Kind = ast.Glob
	case t.word("regexp") || t.word("rlike"):
		like.Kind = ast.Regexp
	case t.word("similar") && p.ahead(not+1).word("to"):
		like.Kind, words = ast.Similar, 2
	default:
		return nil
	}
	if p.ahead(not+words).kind != kString {
		return nil
	}
	p.i += not + words
	pattern, err := p.str("a pattern")
	if err != nil {
		return err
	}
	like.Pattern, like.Span = pattern.Value, p.spanFrom(at)
	star.Pattern = like
	return nil
}

// starRename reads name AS name, … and the closing parenthesis.
func (p *parser) starRename(star *ast.Star) error {
	for {
		at := p.i
		from, err := p.name("a column's name", false)
		if err != nil {
			return err
		}
		p.take("as")
		to, err := p.name("the column's new name", false)
		if err != nil {
			return err
		}
		star.Rename = append(star.Rename, ast.Renaming{Span: p.spanFrom(at), From: from, To: to})
		if !p.takeOp(",") {
			return p.expectOp(")", `"," or ")" was expected`)
		}
	}
}

// starExclude reads (a, b.c) or one name behind EXCLUDE.
func (p *parser) starExclude(star *ast.Star) error {
	paren := p.takeOp("(")
	for {
		at := p.i
		ids, err := p.dotted("a column's name")
		if err != nil {
			return err
		}
		star.Exclude = append(star.Exclude, ast.Path{Span: p.spanFrom(at), Parts: ids})
		if !paren {
			return nil
		}
		if !p.takeOp(",") {
			return p.expectOp(")", `"," or ")" was expected`)
		}
	}
}

// starReplace reads expr AS name, … and the closing parenthesis.
func (p *parser) starReplace(star *ast.Star) error {
	for {
		at := p.i
		e, err := p.expr()
		if err != nil {
			return err
		}
		p.take("as")
		id, err := p.name("the name of the column to replace", false)
		if err != nil {
			return err
		}
		star.Replace = append(star.Replace, ast.SelectItem{Span: p.spanFrom(at), Expr: e, Alias: &id})
		if !p.takeOp(",") {
			return p.expectOp(")", `"," or ")" was expected`)
		}
	}
}

// distinctOn reads ON (…) behind DISTINCT.
func (p *parser) distinctOn(b *block) error {
	p.i += 2
	from := b.extra.n
	for {
		if err := p.arg(&b.extra); err != nil {
			return err
		}
		if !p.takeOp(",") {
			break
		}
	}
	to := b.extra.n
	b.finish = append(b.finish, func(extra []ast.Expr) { b.sel.DistinctOn = extra[from:to:to] })
	return p.expectOp(")", `an operator, "," or ")" was expected`)
}
