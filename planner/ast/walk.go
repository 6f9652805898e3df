package ast

// Walk calls visit for n and then, where visit returns true, for what lies below it, in the order
// of the text. It visits statements, queries, set expressions, table expressions and expressions;
// the parts between them (select items, window specifications and so on) are passed through.
// It does not recurse, so the depth of the tree does not matter.
func Walk(n Node, visit func(Node) bool) {
	stack := []Node{n}
	var below []Node
	for len(stack) > 0 {
		top := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if !visit(top) {
			continue
		}
		below = below[:0]
		children(top, func(c Node) { below = append(below, c) })
		for i := len(below) - 1; i >= 0; i-- {
			stack = append(stack, below[i])
		}
	}
}

// children hands out the visited nodes directly below n, in the order of the text.
func children(n Node, yield func(Node)) {
	switch n := n.(type) {
	case *Script:
		for _, s := range n.Statements {
			yield(s)
		}
	case Statement:
		statementChildren(n, yield)
	case *Query:
		queryChildren(n, yield)
	case SetExpr:
		setChildren(n, yield)
	case TableExpr:
		tableChildren(n, yield)
	case Expr:
		exprChildren(n, yield)
	}
}

func yieldExpr(e Expr, yield func(Node)) {
	if e != nil {
		yield(e)
	}
}

func yieldExprs(es []Expr, yield func(Node)) {
	for _, e := range es {
		yield(e)
	}
}

func yieldQuery(q *Query, yield func(Node)) {
	if q != nil {
		yield(q)
	}
}

func yieldItems(items []SelectItem, yield func(Node)) {
	for _, it := range items {
		yield(it.Expr)
	}
}

func yieldOrder(items []OrderItem, yield func(Node)) {
	for _, it := range items {
		yield(it.Expr)
	}
}

func yieldSets(sets []GroupingSet, yield func(Node)) {
	for _, s := range sets {
		yieldExprs(s.Exprs, yield)
		yieldSets(s.Sets, yield)
	}
}

func yieldWindow(w *WindowSpec, yield func(Node)) {
	if w == nil {
		return
	}
	yieldExprs(w.PartitionBy, yield)
	yieldOrder(w.OrderBy, yield)
	if f := w.Frame; f != nil {
		yieldExpr(f.Start.Offset, yield)
		yieldExpr(f.End.Offset, yield)
	}
}

func yieldOptions(opts []Option, yield func(Node)) {
	for _, o := range opts {
		yieldExpr(o.Value, yield)
	}
}

func statementChildren(s Statement, yield func(Node)) {
	switch s := s.(type) {
	case *QueryStmt:
		yield(s.Query)
	case *Explain:
		yield(s.Stmt)
	case *Describe:
		if s.Table != nil {
			yield(s.Table)
		}
		yieldQuery(s.Query, yield)
	case *Summarize:
		if s.Table != nil {
			yield(s.Table)
		}
		yieldQuery(s.Query, yield)
	case *ShowColumns:
		yield(s.Table)
	case *ShowCreateTable:
		yield(s.Table)
	case *ShowPartitions:
		yield(s.Table)
	case *Set:
		yieldExpr(s.Value, yield)
	case *CreateView:
		yield(s.Query)
	case *CreateTableAs:
		yield(s.Name)
		yieldOptions(s.Options, yield)
		yield(s.Query)
	case *Copy:
		if s.Table != nil {
			yield(s.Table)
		}
		yieldQuery(s.Query, yield)
		yieldOptions(s.Options, yield)
	case *Prepare:
		if s.Stmt != nil {
			yield(s.Stmt)
		}
	case *Execute:
		yieldExprs(s.Args, yield)
	case *ShowTables, *ShowDatabases, *ShowFunctions, *ShowVariables, *ShowWarnings, *ShowViews, *Use, *DropView, *Deallocate:
	}
}

func queryChildren(q *Query, yield func(Node)) {
	if q.With != nil {
		for _, c := range q.With.CTEs {
			yield(c.Query)
		}
	}
	yield(q.Body)
	yieldOrder(q.OrderBy, yield)
	yieldExpr(q.Limit, yield)
	yieldExpr(q.Offset, yield)
}

func setChildren(s SetExpr, yield func(Node)) {
	switch s := s.(type) {
	case *Select:
		yieldExprs(s.DistinctOn, yield)
		yieldItems(s.Items, yield)
		for _, t := range s.From {
			yield(t)
		}
		yieldExpr(s.Where, yield)
		if g := s.GroupBy; g != nil {
			yieldExprs(g.Exprs, yield)
			yieldSets(g.Sets, yield)
		}
		yieldExpr(s.Having, yield)
		for _, w := range s.Windows {
			yieldWindow(w.Spec, yield)
		}
		yieldExpr(s.Qualify, yield)
	case *SetOp:
		yield(s.Left)
		yield(s.Right)
	case *Values:
		for _, row := range s.Rows {
			yieldExprs(row, yield)
		}
	case *Query:
		queryChildren(s, yield)
	case *Report:
		yield(s.Stmt)
	}
}

func tableChildren(t TableExpr, yield func(Node)) {
	switch t := t.(type) {
	case *TableName:
	case *TableFunc:
		yield(t.Call)
	case *DerivedTable:
		yield(t.Query)
	case *Unnest:
		yieldExprs(t.Args, yield)
	case *JSONTable:
		yield(t.Doc)
		yield(t.Path)
		eachJSON(t.Columns, yield)
	case *Join:
		yield(t.Left)
		yield(t.Right)
		yieldExpr(t.Match, yield)
		yieldExpr(t.On, yield)
	case *Sample:
		yield(t.Input)
		yieldExpr(t.Size, yield)
		yieldExpr(t.Seed, yield)
	case *Pivot:
		yield(t.Input)
		yieldItems(t.Aggs, yield)
		for _, f := range t.For {
			yield(f.Expr)
			yieldItems(f.Values, yield)
		}
		yieldExprs(t.GroupBy, yield)
	case *Unpivot:
		yield(t.Input)
		for _, c := range t.Columns {
			yieldExprs(c.Columns, yield)
		}
	}
}

func exprChildren(e Expr, yield func(Node)) {
	switch e := e.(type) {
	case *NullLit, *BoolLit, *IntLit, *DecimalLit, *FloatLit, *StringLit, *BytesLit, *TypedLit, *Param, *Variable, *Path:
	case *Interval:
		yield(e.Value)
	case *Star:
		yieldItems(e.Replace, yield)
	case *Unary:
		yield(e.Expr)
	case *Binary:
		yield(e.Left)
		yield(e.Right)
	case *And:
		yieldExprs(e.Args, yield)
	case *Or:
		yieldExprs(e.Args, yield)
	case *Xor:
		yieldExprs(e.Args, yield)
	case *Not:
		yield(e.Expr)
	case *Compare:
		yield(e.Left)
		yield(e.Right)
	case *IsNull:
		yield(e.Expr)
	case *IsBool:
		yield(e.Expr)
	case *IsDistinct:
		yield(e.Left)
		yield(e.Right)
	case *Between:
		yield(e.Expr)
		yield(e.Low)
		yield(e.High)
	case *InList:
		yield(e.Expr)
		yieldExprs(e.List, yield)
	case *InSubquery:
		yield(e.Expr)
		yield(e.Query)
	case *LikeExpr:
		yield(e.Expr)
		yieldExpr(e.Pattern, yield)
		yieldExprs(e.Patterns, yield)
		yieldExpr(e.Escape, yield)
	case *Case:
		yieldExpr(e.Operand, yield)
		for _, w := range e.Whens {
			yield(w.Cond)
			yield(w.Then)
		}
		yieldExpr(e.Else, yield)
	case *Cast:
		yield(e.Expr)
	case *Subscript:
		yield(e.Expr)
		yield(e.Index)
	case *FieldAccess:
		yield(e.Expr)
	case *Extract:
		yield(e.From)
	case *Lambda:
		yield(e.Body)
	case *NamedArg:
		yield(e.Value)
	case *Row:
		yieldExprs(e.Items, yield)
	case *Comprehension:
		yield(e.Value)
		yield(e.List)
		yieldExpr(e.Cond, yield)
	case *List:
		yieldExprs(e.Items, yield)
	case *Struct:
		for _, f := range e.Fields {
			yield(f.Value)
		}
	case *Map:
		for _, m := range e.Entries {
			yield(m.Key)
			yield(m.Value)
		}
	case *Subquery:
		yield(e.Query)
	case *Exists:
		yield(e.Query)
	case *Quantified:
		yield(e.Left)
		yieldQuery(e.Query, yield)
		yieldExpr(e.Array, yield)
	case *FuncCall:
		callChildren(e, yield)
	}
}

func callChildren(c *FuncCall, yield func(Node)) {
	yieldExprs(c.Args, yield)
	yieldOrder(c.OrderBy, yield)
	yieldExpr(c.Separator, yield)
	yieldOrder(c.WithinGroup, yield)
	yieldExpr(c.Filter, yield)
	yieldWindow(c.Over, yield)
}
