package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// exprs binds the expressions of one clause. Its fields say what may stand there.
type exprs struct {
	b     *binder
	scope *scope
	// clause names the clause, for messages.
	clause string
	// group is where aggregates are collected, and what other columns must be grouped by; nil where
	// the query is not grouped or rows are not yet.
	group *grouping
	// whole keeps the arguments of COALESCE that follow one which is never NULL: where there are several
	// grouping sets a column may be NULL as a key though not in the rows, and keys are known by their form.
	whole bool
	// noAggregate says what to do instead of an aggregate in this clause; empty if they may stand
	// there.
	noAggregate string
	// mayGroup says that the block becomes a grouped one where an aggregate makes it so: see needsGroups.
	mayGroup bool
	// only is a condition on the rows of every aggregate: those of one column of a PIVOT; nil for all.
	only plan.Expr
	// inAggregate is the aggregate whose arguments are being bound, nil outside.
	inAggregate *ast.FuncCall
	// windows is where window functions are collected; nil where none may stand.
	windows *windowing
	// inWindow is the window function whose parts are being bound, nil outside.
	inWindow *ast.FuncCall
	// alias resolves a name that is no column, for clauses that see the select list; may be nil.
	alias func(n *ast.Path) (e plan.Expr, ok bool, err error)
	// aliasHint says why a name is not visible that the select list has; may be nil.
	aliasHint func(name string) string
	// lambdas are the lambdas whose body is being bound, innermost first.
	lambdas *lambdaScope
	// made is where UNNEST and the like are collected; nil where none may stand.
	made *generation
	// at is where queries within expressions are joined to the rows; nil where none may stand.
	at *attachment
	// guard are conditions under which alone what is being bound is evaluated: see guard.go.
	guard []plan.Expr
	// each is what COLUMNS(…) means; nil where it cannot stand.
	each *item
	// resolved is the name of the column or field that the last path led to, as the table spells it.
	resolved string
	// loose are columns that were met outside of aggregates and are not yet part of a grouping key.
	loose []looseColumn
}

// looseColumn is a use of a column that is not grouped by.
type looseColumn struct {
	name string
	node ast.Node
	expr plan.Expr
}

// grouped checks that a bound expression needs no column that is not grouped by, and returns it.
// Columns that binding dropped, as COALESCE does with what follows a constant, don't count, nor those
// in arms of a CASE that constants rule out; such arms are dropped here.
func (x *exprs) grouped(e plan.Expr) (plan.Expr, error) {
	c := x.needed(e)
	if c == nil {
		return e, nil
	}
	e = x.b.cutCases(e)
	if c = x.needed(e); c != nil {
		return nil, x.ungrouped(*c)
	}
	return e, nil
}

// needed returns a column that is not grouped by and that e refers to, nil if there is none.
func (x *exprs) needed(e plan.Expr) *looseColumn {
	if len(x.loose) == 0 {
		return nil
	}
	refs := plan.Columns(e)
	for i, c := range x.loose {
		for id := range plan.Columns(c.expr) {
			if refs.Has(id) {
				return &x.loose[i]
			}
		}
	}
	return nil
}

// expr binds an expression of a clause to its end: every column outside of aggregates must belong to
// what the query groups by.
func (x *exprs) expr(n ast.Expr) (plan.Expr, error) {
	x.loose = x.loose[:0]
	e, err := x.bind(n)
	if err != nil {
		return nil, err
	}
	return x.grouped(e)
}

// condition binds an expression whose truth is wanted.
func (x *exprs) condition(n ast.Expr) (plan.Expr, error) {
	x.loose = x.loose[:0]
	e, err := x.bindCondition(n)
	if err != nil {
		return nil, err
	}
	return x.grouped(e)
}

// bind binds one node and what is below it; in a grouped query it puts the key's column in the place of
// what equals a key.
func (x *exprs) bind(n ast.Expr) (plan.Expr, error) {
	if x.b.depth++; x.b.depth > maxDepth {
		return nil, x.b.errorf(n, "the expression nests more than %d operations deep", maxDepth)
	}
	if x.b.steps++; x.b.steps%1024 == 0 && x.b.ctx.Err() != nil {
		return nil, x.b.ctx.Err()
	}
	if key := x.wholeKey(n); key != nil {
		x.b.depth--
		return key, nil
	}
	mark := len(x.loose)
	if x.group != nil && x.inAggregate == nil && x.group.texts != nil && x.lambdas == nil {
		if k := x.group.texts[ast.Format(n)]; k != nil {
			if ref := x.group.anyKey(k); ref != nil {
				x.b.depth--
				return ref, nil
			}
		}
	}
	e, err := x.node(n)
	x.b.depth--
	if err != nil || x.group == nil || x.inAggregate != nil {
		return e, err
	}
	if ref := x.group.key(e); ref != nil {
		x.loose = x.loose[:mark]
		return ref, nil
	}
	return e, nil
}

// columnRef returns the value of a column, which in a grouped query is that of a key or has yet to
// become part of one.
func (x *exprs) columnRef(c *column, n ast.Node) plan.Expr {
	e := c.expr()
	if x.group == nil || x.inAggregate != nil {
		return e
	}
	if ref := x.group.key(e); ref != nil {
		return ref
	}
	x.loose = append(x.loose, looseColumn{c.name, n, e})
	return e
}

// regroup does for a step of a path what bind does for a node.
func (x *exprs) regroup(e plan.Expr, n ast.Node) plan.Expr {
	if x.group == nil || x.inAggregate != nil {
		return e
	}
	if ref := x.group.key(e); ref != nil {
		if k := len(x.loose); k > 0 && x.loose[k-1].node == n {
			x.loose = x.loose[:k-1]
		}
		return ref
	}
	return e
}

// node dispatches on the kind of expression.
func (x *exprs) node(n ast.Expr) (plan.Expr, error) {
	switch n := n.(type) {
	case *ast.NullLit, *ast.BoolLit, *ast.IntLit, *ast.DecimalLit, *ast.FloatLit, *ast.StringLit, *ast.BytesLit, *ast.TypedLit:
		return x.b.literal(n)
	case *ast.Interval:
		return x.interval(n)
	case *ast.Param:
		return x.b.param(n)
	case *ast.Variable:
		return x.b.variable(n)
	case *ast.Path:
		return x.path(n)
	case *ast.Unary:
		return x.unary(n)
	case *ast.Binary:
		return x.binary(n)
	case *ast.And:
		return x.junction(n.Args, false, func(l []plan.Expr) plan.Expr { return &plan.And{Args: l} })
	case *ast.Or:
		return x.junction(n.Args, true, func(l []plan.Expr) plan.Expr { return &plan.Or{Args: l} })
	case *ast.Xor:
		return x.xor(n)
	case *ast.Not:
		return x.not(n)
	case *ast.Compare:
		return x.compare(n)
	case *ast.IsNull:
		return x.isNull(n)
	case *ast.IsBool:
		return x.isBool(n)
	case *ast.IsDistinct:
		return x.isDistinct(n)
	case *ast.Between:
		return x.between(n)
	case *ast.InList:
		return x.inList(n)
	case *ast.Quantified:
		if n.Query != nil {
			return x.query(n)
		}
		return x.quantified(n)
	case *ast.LikeExpr:
		return x.like(n)
	case *ast.Case:
		return x.caseOf(n)
	case *ast.Cast:
		return x.cast(n)
	case *ast.Subscript:
		return x.subscript(n)
	case *ast.FieldAccess:
		return x.field(n)
	case *ast.Extract:
		return x.extract(n)
	case *ast.FuncCall:
		return x.call(n)
	case *ast.Comprehension:
		return x.comprehension(n)
	case *ast.List:
		return x.list(n)
	case *ast.Map:
		return x.mapOf(n)
	case *ast.Struct:
		return x.structOf(n)
	case *ast.Row:
		return x.row(n)
	case *ast.InSubquery, *ast.Subquery, *ast.Exists:
		return x.query(n)
	case *ast.Star:
		return nil, x.b.hint(n, "* stands alone in a select list and in COUNT(*)", "* is not a value")
	case *ast.Lambda:
		return nil, x.b.hint(n, "for instance transform(list, x -> x + 1)", "a lambda can only be an argument of a function that takes one")
	case *ast.NamedArg:
		return nil, x.b.errorf(n, "%s => … can only be an argument of a table function", n.Name.Name)
	}
	return nil, x.b.unsupported(n, "this expression")
}
