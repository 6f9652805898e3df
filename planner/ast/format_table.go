package ast

var joinText = [...]string{
	InnerJoin: "JOIN", CrossJoin: "CROSS JOIN", LeftJoin: "LEFT JOIN", RightJoin: "RIGHT JOIN",
	FullJoin: "FULL JOIN", SemiJoin: "SEMI JOIN", AntiJoin: "ANTI JOIN",
	AsofJoin: "ASOF JOIN", AsofLeftJoin: "ASOF LEFT JOIN", PositionalJoin: "POSITIONAL JOIN", StraightJoin: "STRAIGHT_JOIN",
}

// String returns the keywords of the join.
func (k JoinKind) String() string { return joinText[k] }

// table writes a table expression; a join in parentheses where it is the right side of another.
func (f *formatter) table(t TableExpr, right bool) {
	switch t := t.(type) {
	case *TableName:
		if t.File {
			f.string(t.Parts[0].Name)
		} else {
			f.path(t.Parts)
		}
		f.alias(t.Alias)
	case *TableFunc:
		f.lateral(t.Lateral)
		f.call(t.Call)
		f.ordinality(t.Ordinality)
		f.alias(t.Alias)
	case *Unnest:
		f.lateral(t.Lateral)
		f.str("UNNEST(")
		f.exprs(t.Args)
		f.str(")")
		f.ordinality(t.Ordinality)
		f.alias(t.Alias)
	case *JSONTable:
		f.jsonTable(t)
	case *DerivedTable:
		f.lateral(t.Lateral)
		f.subquery(t.Query)
		f.alias(t.Alias)
	case *Join:
		if right {
			f.str("(")
		}
		f.join(t)
		if right {
			f.str(")")
		}
	case *Sample:
		f.sample(t)
	case *Pivot:
		f.pivot(t)
	case *Unpivot:
		f.unpivot(t)
	}
}

func (f *formatter) lateral(on bool) {
	if on {
		f.str("LATERAL ")
	}
}

func (f *formatter) ordinality(on bool) {
	if on {
		f.str(" WITH ORDINALITY")
	}
}

// join writes a chain of joins without recursing over its left side.
func (f *formatter) join(j *Join) {
	spine := []*Join{j}
	for {
		left, ok := spine[len(spine)-1].Left.(*Join)
		if !ok {
			break
		}
		spine = append(spine, left)
	}
	f.table(spine[len(spine)-1].Left, false)
	for i := len(spine) - 1; i >= 0; i-- {
		j := spine[i]
		f.str(" ")
		if j.Natural {
			f.str("NATURAL ")
		}
		f.str(j.Kind.String(), " ")
		f.table(j.Right, true)
		if j.Match != nil {
			f.str(" MATCH_CONDITION (")
			f.expr(j.Match, 0)
			f.str(")")
		}
		f.clause(" ON ", j.On)
		if len(j.Using) > 0 {
			f.str(" USING (")
			f.idents(j.Using)
			f.str(")")
		}
	}
}

func (f *formatter) sample(s *Sample) {
	f.table(s.Input, true)
	f.str(" TABLESAMPLE ")
	if s.Method != "" {
		f.str(s.Method, " ")
	}
	f.str("(")
	f.expr(s.Size, levelPrimary)
	if s.Rows {
		f.str(" ROWS)")
	} else {
		f.str(" PERCENT)")
	}
	if s.Seed != nil {
		f.str(" REPEATABLE (")
		f.expr(s.Seed, 0)
		f.str(")")
	}
}

func (f *formatter) pivot(p *Pivot) {
	f.table(p.Input, true)
	f.str(" PIVOT (")
	f.items(p.Aggs)
	f.when(len(p.Aggs) > 0, " ")
	f.str("FOR ")
	for i, c := range p.For {
		if i > 0 {
			f.str(" ")
		}
		f.expr(c.Expr, levelPrimary)
		f.str(" IN (")
		f.items(c.Values)
		if len(c.Values) == 0 {
			f.str("ANY")
		}
		f.str(")")
	}
	if len(p.GroupBy) > 0 {
		f.str(" GROUP BY ")
		f.exprs(p.GroupBy)
	}
	f.str(")")
	f.alias(p.Alias)
}

func (f *formatter) unpivot(u *Unpivot) {
	f.table(u.Input, true)
	f.str(" UNPIVOT ")
	f.when(u.IncludeNulls, "INCLUDE NULLS ")
	f.str("(")
	f.group(len(u.Values), func() { f.idents(u.Values) })
	f.str(" FOR ")
	f.ident(u.Name)
	f.str(" IN (")
	for i, c := range u.Columns {
		f.when(i > 0, ", ")
		f.group(len(c.Columns), func() { f.exprs(c.Columns) })
		if c.Alias != "" {
			f.str(" AS ")
			f.string(c.Alias)
		}
	}
	f.str("))")
	f.alias(u.Alias)
}

// group puts parentheses around several things.
func (f *formatter) group(n int, write func()) {
	f.when(n > 1, "(")
	write()
	f.when(n > 1, ")")
}
