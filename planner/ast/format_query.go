package ast

func (f *formatter) query(q *Query) {
	if w := q.With; w != nil {
		f.str("WITH ")
		if w.Recursive {
			f.str("RECURSIVE ")
		}
		for i, c := range w.CTEs {
			if i > 0 {
				f.str(", ")
			}
			f.ident(c.Name)
			f.columns(c.Columns)
			f.str(" AS ", map[Materialization]string{Materialized: "MATERIALIZED ", NotMaterialized: "NOT MATERIALIZED "}[c.Materialized])
			f.subquery(c.Query)
		}
		f.str(" ")
	}
	f.setExpr(q.Body, 0)
	f.orderBy(q.OrderBy)
	if q.Limit != nil && !q.WithTies && !q.Fetch {
		f.str(" LIMIT ")
		f.expr(q.Limit, 0)
		if q.Percent {
			f.str(" PERCENT")
		}
	}
	if q.Offset != nil {
		f.str(" OFFSET ")
		f.expr(q.Offset, 0)
	}
	if q.Limit != nil && (q.WithTies || q.Fetch) {
		if q.Offset != nil {
			f.str(" ROWS")
		}
		f.str(" FETCH FIRST ")
		f.expr(q.Limit, levelPrimary)
		if q.Percent {
			f.str(" PERCENT")
		}
		f.str(map[bool]string{true: " ROWS WITH TIES", false: " ROWS ONLY"}[q.WithTies])
	}
}

// Levels of set expressions: INTERSECT binds more than UNION and EXCEPT.
const (
	setUnion = iota
	setIntersect
	setOperand
)

func setLevel(s SetExpr) int {
	if op, ok := s.(*SetOp); ok {
		if op.Op == Intersect {
			return setIntersect
		}
		return setUnion
	}
	return setOperand
}

func (f *formatter) setExpr(s SetExpr, least int) {
	if setLevel(s) < least {
		f.str("(")
		f.setExpr(s, setUnion)
		f.str(")")
		return
	}
	switch s := s.(type) {
	case *Select:
		f.selectBlock(s)
	case *Values:
		f.str("VALUES ")
		for i, row := range s.Rows {
			if i > 0 {
				f.str(", ")
			}
			f.str("(")
			f.exprs(row)
			f.str(")")
		}
	case *Query:
		f.subquery(s)
	case *SetOp:
		f.setOp(s)
	case *Report:
		f.str("(")
		f.statement(s.Stmt)
		f.str(")")
	}
}

// setOp writes a chain of set operations without recursing over its left side.
func (f *formatter) setOp(s *SetOp) {
	spine := []*SetOp{s}
	for {
		top := spine[len(spine)-1]
		left, ok := top.Left.(*SetOp)
		if !ok || setLevel(left) < setLevel(top) {
			break
		}
		spine = append(spine, left)
	}
	for i := len(spine) - 1; i >= 0; i-- {
		op := spine[i]
		if i == len(spine)-1 {
			f.setExpr(op.Left, setLevel(op))
		}
		f.str(" ", op.Op.String())
		if op.All {
			f.str(" ALL")
		}
		if op.ByName {
			f.str(" BY NAME")
		}
		f.str(" ")
		f.setExpr(op.Right, setLevel(op)+1)
	}
}

var setOpText = [...]string{Union: "UNION", Except: "EXCEPT", Intersect: "INTERSECT"}

// String returns the keyword of the operation.
func (op SetOpKind) String() string { return setOpText[op] }

func (f *formatter) selectBlock(s *Select) {
	f.str("SELECT ")
	if len(s.DistinctOn) > 0 {
		f.str("DISTINCT ON (")
		f.exprs(s.DistinctOn)
		f.str(") ")
	} else if s.Distinct {
		f.str("DISTINCT ")
	}
	f.items(s.Items)
	for i, t := range s.From {
		if i == 0 {
			f.str(" FROM ")
		} else {
			f.str(", ")
		}
		f.table(t, false)
	}
	f.clause(" WHERE ", s.Where)
	f.groupBy(s.GroupBy)
	f.clause(" HAVING ", s.Having)
	for i, w := range s.Windows {
		if i == 0 {
			f.str(" WINDOW ")
		} else {
			f.str(", ")
		}
		f.ident(w.Name)
		f.str(" AS ")
		f.window(w.Spec)
	}
	f.clause(" QUALIFY ", s.Qualify)
}

func (f *formatter) clause(keyword string, e Expr) {
	if e != nil {
		f.str(keyword)
		f.expr(e, 0)
	}
}

func (f *formatter) items(items []SelectItem) {
	for i, it := range items {
		if i > 0 {
			f.str(", ")
		}
		f.item(it)
	}
}

func (f *formatter) item(it SelectItem) {
	f.expr(it.Expr, 0)
	if it.Alias != nil {
		f.str(" AS ")
		f.ident(*it.Alias)
	}
}

func (f *formatter) groupBy(g *GroupBy) {
	if g == nil {
		return
	}
	f.str(" GROUP BY ")
	if g.All {
		f.str("ALL")
		return
	}
	f.exprs(g.Exprs)
	if len(g.Exprs) > 0 && len(g.Sets) > 0 {
		f.str(", ")
	}
	f.groupingSets(g.Sets)
}

func (f *formatter) groupingSets(sets []GroupingSet) {
	for i, s := range sets {
		if i > 0 {
			f.str(", ")
		}
		f.str(map[GroupingKind]string{GroupingSets: "GROUPING SETS ", Rollup: "ROLLUP ", Cube: "CUBE "}[s.Kind], "(")
		f.exprs(s.Exprs)
		f.groupingSets(s.Sets)
		f.str(")")
	}
}

func (f *formatter) orderBy(items []OrderItem) {
	if len(items) > 0 {
		f.str(" ORDER BY ")
		f.orderItems(items)
	}
}

func (f *formatter) orderItems(items []OrderItem) {
	for i, it := range items {
		if i > 0 {
			f.str(", ")
		}
		if _, ok := it.Expr.(*Star); ok {
			f.str("ALL")
		} else {
			f.expr(it.Expr, 0)
		}
		if it.Desc {
			f.str(" DESC")
		}
		f.str(map[NullsOrder]string{NullsFirst: " NULLS FIRST", NullsLast: " NULLS LAST"}[it.Nulls])
	}
}

func (f *formatter) window(w *WindowSpec) {
	if w.Bare {
		f.ident(*w.Base)
		return
	}
	f.str("(")
	sep := ""
	if w.Base != nil {
		f.ident(*w.Base)
		sep = " "
	}
	if len(w.PartitionBy) > 0 {
		f.str(sep, "PARTITION BY ")
		f.exprs(w.PartitionBy)
		sep = " "
	}
	if len(w.OrderBy) > 0 {
		f.str(sep, "ORDER BY ")
		f.orderItems(w.OrderBy)
		sep = " "
	}
	if fr := w.Frame; fr != nil {
		f.str(sep, [...]string{FrameRows: "ROWS", FrameRange: "RANGE", FrameGroups: "GROUPS"}[fr.Unit], " BETWEEN ")
		f.bound(fr.Start)
		f.str(" AND ")
		f.bound(fr.End)
		f.str([...]string{ExcludeNone: "", ExcludeCurrentRow: " EXCLUDE CURRENT ROW", ExcludeGroup: " EXCLUDE GROUP", ExcludeTies: " EXCLUDE TIES"}[fr.Exclude])
	}
	f.str(")")
}

func (f *formatter) bound(b Bound) {
	if b.Offset != nil {
		f.expr(b.Offset, levelPredicate+1)
		f.str(" ")
	}
	f.str([...]string{
		UnboundedPreceding: "UNBOUNDED PRECEDING", Preceding: "PRECEDING", CurrentRow: "CURRENT ROW",
		Following: "FOLLOWING", UnboundedFollowing: "UNBOUNDED FOLLOWING",
	}[b.Kind])
}

func (f *formatter) columns(cols []Ident) {
	if len(cols) > 0 {
		f.str(" (")
		f.idents(cols)
		f.str(")")
	}
}

func (f *formatter) alias(a Alias) {
	if a.Name != nil {
		f.str(" AS ")
		f.ident(*a.Name)
		f.columns(a.Columns)
	}
}
