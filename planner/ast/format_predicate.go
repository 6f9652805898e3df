package ast

import (
	"strconv"
	"strings"
)

func (f *formatter) not(not bool) {
	if not {
		f.str(" NOT")
	}
}

func (f *formatter) predicate(e Expr) {
	const operand = levelPredicate + 1
	switch e := e.(type) {
	case *Compare:
		f.expr(e.Left, operand)
		f.str(" ", e.Op.String(), " ")
		f.expr(e.Right, operand)
	case *Quantified:
		f.expr(e.Left, operand)
		f.str(" ", e.Op.String(), " ", map[bool]string{false: "ANY ", true: "ALL "}[e.All])
		if e.Query != nil {
			f.subquery(e.Query)
			return
		}
		f.str("(")
		f.expr(e.Array, 0)
		f.str(")")
	case *IsNull:
		f.expr(e.Expr, operand)
		f.str(" IS")
		f.not(e.Not)
		f.str(" NULL")
	case *IsBool:
		f.expr(e.Expr, operand)
		f.str(" IS")
		f.not(e.Not)
		f.str(" ", strings.ToUpper(strconv.FormatBool(e.Value)))
	case *IsDistinct:
		f.expr(e.Left, operand)
		f.str(" IS")
		f.not(e.Not)
		f.str(" DISTINCT FROM ")
		f.expr(e.Right, operand)
	case *Between:
		f.expr(e.Expr, operand)
		f.not(e.Not)
		f.str(" BETWEEN ")
		if e.Symmetric {
			f.str("SYMMETRIC ")
		}
		f.expr(e.Low, operand)
		f.str(" AND ")
		f.expr(e.High, operand)
	case *InList:
		f.expr(e.Expr, operand)
		f.not(e.Not)
		f.str(" IN (")
		f.exprs(e.List)
		f.str(")")
	case *InSubquery:
		f.expr(e.Expr, operand)
		f.not(e.Not)
		f.str(" IN ")
		f.subquery(e.Query)
	case *LikeExpr:
		f.expr(e.Expr, operand)
		f.str(likeText(e))
		if e.Patterns != nil {
			f.str(map[bool]string{false: "ANY (", true: "ALL ("}[e.All])
			f.exprs(e.Patterns)
			f.str(")")
		} else {
			f.expr(e.Pattern, operand)
		}
		if e.Escape != nil {
			f.str(" ESCAPE ")
			f.expr(e.Escape, operand)
		}
	}
}

func likeText(e *LikeExpr) string {
	not := ""
	if e.Not {
		not = " NOT"
	}
	switch {
	case e.Kind == Regexp && e.Insensitive && e.Not:
		return " !~* "
	case e.Kind == Regexp && e.Insensitive:
		return " ~* "
	case e.Kind == Regexp:
		return not + " REGEXP "
	case e.Kind == Similar:
		return not + " SIMILAR TO "
	case e.Kind == Glob:
		return not + " GLOB "
	case e.Insensitive:
		return not + " ILIKE "
	}
	return not + " LIKE "
}
