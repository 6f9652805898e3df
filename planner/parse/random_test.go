package parse

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/avrosql/avrosql/planner/ast"
)

// grower makes random expressions.
type grower struct{ r *rand.Rand }

func (g grower) exprs(n, depth int) []ast.Expr {
	out := make([]ast.Expr, n)
	for i := range out {
		out[i] = g.expr(depth)
	}
	return out
}

func (g grower) leaf() ast.Expr {
	switch g.r.IntN(6) {
	case 0:
		return &ast.IntLit{Text: strconv.Itoa(g.r.IntN(100))}
	case 1:
		return &ast.StringLit{Value: "it's"}
	case 2:
		return &ast.NullLit{}
	case 3:
		return &ast.BoolLit{Value: g.bool()}
	}
	path := &ast.Path{}
	names := []string{"a", "b", "order", "end", "left", "mod", "value", "date", "Größe", "interval", "select", "limit", "x y"}
	for range 1 + g.r.IntN(3) {
		path.Parts = append(path.Parts, ast.Ident{Name: names[g.r.IntN(len(names))]})
	}
	return path
}

func (g grower) bool() bool { return g.r.IntN(2) == 0 }

func (g grower) expr(depth int) ast.Expr {
	if depth == 0 {
		return g.leaf()
	}
	depth--
	e := func() ast.Expr { return g.expr(g.r.IntN(depth + 1)) }
	switch g.r.IntN(22) {
	case 0, 1, 2, 3:
		return &ast.Binary{Op: ast.BinaryOp(g.r.IntN(int(ast.ShiftRight) + 1)), Left: e(), Right: e()}
	case 4:
		return &ast.Unary{Op: ast.UnaryOp(g.r.IntN(3)), Expr: e()}
	case 5:
		return &ast.And{Args: g.exprs(2+g.r.IntN(2), depth)}
	case 6:
		return &ast.Or{Args: g.exprs(2+g.r.IntN(2), depth)}
	case 7:
		return &ast.Xor{Args: g.exprs(2+g.r.IntN(2), depth)}
	case 8:
		return &ast.Not{Expr: e()}
	case 9:
		return &ast.Compare{Op: ast.CompareOp(g.r.IntN(6)), Left: e(), Right: e()}
	case 10:
		return &ast.IsNull{Expr: e(), Not: g.bool()}
	case 11:
		return &ast.IsBool{Expr: e(), Value: g.bool(), Not: g.bool()}
	case 12:
		return &ast.IsDistinct{Left: e(), Right: e(), Not: g.bool()}
	case 13:
		return &ast.Between{Expr: e(), Low: e(), High: e(), Not: g.bool(), Symmetric: g.bool()}
	case 14:
		return &ast.InList{Expr: e(), List: g.exprs(1+g.r.IntN(3), depth), Not: g.bool()}
	case 15:
		like := &ast.LikeExpr{Kind: ast.LikeKind(g.r.IntN(4)), Expr: e(), Pattern: e(), Not: g.bool()}
		like.Insensitive = like.Kind <= ast.Regexp && g.bool()
		if like.Kind == ast.Like && g.bool() {
			like.Escape = e()
		}
		return like
	case 16:
		c := &ast.Case{Whens: []ast.When{{Cond: e(), Then: e()}}}
		if g.bool() {
			c.Operand = e()
		}
		if g.bool() {
			c.Else = e()
		}
		return c
	case 17:
		return &ast.Cast{Expr: e(), Type: &ast.TypeName{Name: "ARRAY", Elem: &ast.TypeName{Name: "INT"}}, Try: g.bool()}
	case 18:
		return &ast.FuncCall{Name: ast.Ident{Name: []string{"f", "left", "mod", "date"}[g.r.IntN(4)]}, Args: g.exprs(g.r.IntN(3), depth)}
	case 19:
		return &ast.Subscript{Expr: e(), Index: e()}
	case 20:
		return &ast.FieldAccess{Expr: e(), Field: ast.Ident{Name: "from"}}
	}
	return &ast.Interval{Value: e(), Unit: "day"}
}

// TestRandomTrees formats random trees and parses them: sqlparser must bind operators as the levels
// of Format say, which were written down on their own, and the spans must be right.
func TestRandomTrees(t *testing.T) {
	n := 3_000
	if *long {
		n = 300_000
	}
	for seed := range n {
		g := grower{rand.New(rand.NewPCG(uint64(seed), 1))}
		want := g.expr(1 + seed%5)
		sql := "SELECT " + ast.Format(want)
		script, err := Parse(sql, Options{})
		if err != nil {
			t.Fatalf("seed %d: %s: %v", seed, sql, err)
		}
		if d := diffTrees(want, firstSelect(script).Items[0].Expr); d != "" {
			t.Fatalf("seed %d: %s is another tree: %s", seed, sql, d)
		}
		if seed%10 == 0 {
			checkSpans(t, sql, script)
		}
		if t.Failed() {
			return
		}
	}
}
