package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var setOpNames = [...]string{ast.Union: "UNION", ast.Except: "EXCEPT", ast.Intersect: "INTERSECT"}

// body binds what can stand on either side of UNION, without an order of its own.
func (b *binder) body(n ast.SetExpr, e env) (*output, error) {
	switch n := n.(type) {
	case *ast.Select:
		return b.selectBlock(n, nil, cut{n: -1}, e)
	case *ast.Values:
		return b.values(n, e)
	case *ast.Query:
		return b.query(n, e)
	case *ast.SetOp:
		return b.setOp(n, e)
	case *ast.Report:
		return b.report(n, e)
	}
	return nil, b.unsupported(n, "this query")
}

// setOp binds a chain of set operations, from its first query on. Neighbouring UNIONs become one node:
// of a chain that ends in a UNION the ALL of those before it does not matter.
func (b *binder) setOp(n *ast.SetOp, e env) (*output, error) {
	var chain []*ast.SetOp
	var first ast.SetExpr = n
	for {
		s, ok := first.(*ast.SetOp)
		if !ok {
			break
		}
		chain = append(chain, s)
		first = s.Left
	}
	out, err := b.body(first, e)
	if err != nil {
		return nil, err
	}
	for i := len(chain) - 1; i >= 0; {
		op := chain[i]
		if op.Op != ast.Union || op.ByName {
			right, err := b.body(op.Right, e)
			if err != nil {
				return nil, err
			}
			if op.ByName {
				out, err = b.unionByName(op, out, right)
			} else {
				out, err = b.minus(op, out, right)
			}
			if err != nil {
				return nil, err
			}
			i--
			continue
		}
		// The run of unions from here; where a later one is not ALL it takes those before it in.
		run := i
		for run > 0 && chain[run-1].Op == ast.Union && !chain[run-1].ByName {
			run--
		}
		last := run
		for last < i && chain[last].All {
			last++
		}
		if chain[last].All || !chain[run].All {
			last = run
		}
		list := []*output{out}
		nodes := []ast.Node{first}
		for ; i >= last; i-- {
			right, err := b.body(chain[i].Right, e)
			if err != nil {
				return nil, err
			}
			list, nodes = append(list, right), append(nodes, chain[i].Right)
		}
		if out, err = b.union(list, nodes, chain[last]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// result returns column k of a query as an operand of a set operation: a constant as itself, so that it
// bends to what stands beside it.
func (o *output) result(k int, n ast.Node) operand {
	if p, ok := o.node.(*plan.Project); ok && len(p.Exprs) == len(o.cols) {
		if lit := literalOf(p.Exprs[k].Expr); lit != nil {
			return operand{p.Exprs[k].Expr, n}
		}
	}
	return operand{o.cols[k].Ref(), n}
}

// meet brings the columns of several queries to common types: exprs[i][k] is over list[i], and becomes
// a column cols[k] named as in the first.
func (b *binder) meet(list []*output, nodes []ast.Node, name string) (cols []plan.Column, exprs [][]plan.Expr, err error) {
	width := len(list[0].cols)
	for i, o := range list[1:] {
		if len(o.cols) != width {
			return nil, nil, b.errorf(nodes[i+1], "%s of %s and %s: both sides need as many", name, plural(width, "column"), plural(len(o.cols), "column"))
		}
	}
	exprs = make([][]plan.Expr, len(list))
	for k := range width {
		column := make([]operand, len(list))
		for i, o := range list {
			column[i] = o.result(k, nodes[i])
		}
		t, err := b.unify(column, func(l, r operand) error {
			return b.hint(r.n, unlikeHint(l.e.Type(), r.e.Type()), "column %d of %s has unlike types: %s and %s", k+1, name, l.e.Type(), r.e.Type())
		})
		if err != nil {
			return nil, nil, err
		}
		c := plan.Column{ID: b.id(), Name: list[0].cols[k].Name, Type: t}
		for i, o := range column {
			x := castTo(o.e, t)
			c.Nullable = c.Nullable || x.Nullable()
			exprs[i] = append(exprs[i], x)
		}
		cols = append(cols, c)
	}
	return cols, exprs, nil
}

// union is UNION [ALL] of two or more queries; op is the last of them.
func (b *binder) union(list []*output, nodes []ast.Node, op *ast.SetOp) (*output, error) {
	cols, exprs, err := b.meet(list, nodes, "UNION")
	if err != nil {
		return nil, err
	}
	u := &plan.Union{Cols: cols, Exprs: exprs}
	for _, o := range list {
		u.List = append(u.List, o.node)
	}
	return b.distinctUnion(u, op)
}

// distinctUnion tells equal rows of a union apart unless it is UNION ALL.
func (b *binder) distinctUnion(u *plan.Union, op *ast.SetOp) (*output, error) {
	if op.All {
		return &output{u, u.Cols}, nil
	}
	keys := rename(b, u.Cols)
	return &output{&plan.Aggregate{Input: u, Keys: keys}, columnsOf(keys)}, nil
}

// minus is INTERSECT [ALL] and EXCEPT [ALL].
func (b *binder) minus(op *ast.SetOp, l, r *output) (*output, error) {
	name := setOpNames[op.Op]
	cols, exprs, err := b.meet([]*output{l, r}, []ast.Node{op.Left, op.Right}, name)
	if err != nil {
		return nil, err
	}
	n := &plan.SetOp{Kind: plan.Intersect, All: op.All, Cols: cols, L: l.node, R: r.node, LeftExprs: exprs[0], RightExprs: exprs[1]}
	if op.Op == ast.Except {
		n.Kind = plan.Except
	}
	for k := range cols {
		n.Cols[k].Nullable = exprs[0][k].Nullable()
	}
	return &output{n, n.Cols}, nil
}

// unionByName is UNION [ALL] BY NAME: columns meet by their names, and are NULL in the rows of a side
// that does not have them.
func (b *binder) unionByName(op *ast.SetOp, l, r *output) (*output, error) {
	if op.Op != ast.Union {
		return nil, b.unsupported(op, setOpNames[op.Op]+" BY NAME")
	}
	u := &plan.Union{List: []plan.Node{l.node, r.node}, Exprs: make([][]plan.Expr, 2)}
	add := func(name string, i, k int) error {
		column := []operand{{&plan.Literal{Value: types.NullOf(types.Of(types.Null))}, op.Left}, {&plan.Literal{Value: types.NullOf(types.Of(types.Null))}, op.Right}}
		if i >= 0 {
			column[0] = l.result(i, op.Left)
		}
		if k >= 0 {
			column[1] = r.result(k, op.Right)
		}
		t, err := b.unify(column, func(l, r operand) error {
			return b.hint(r.n, unlikeHint(l.e.Type(), r.e.Type()), "column %s of UNION BY NAME has unlike types: %s and %s", name, l.e.Type(), r.e.Type())
		})
		if err != nil {
			return err
		}
		c := plan.Column{ID: b.id(), Name: name, Type: t}
		for i, o := range column {
			x := castTo(o.e, t)
			c.Nullable = c.Nullable || x.Nullable()
			u.Exprs[i] = append(u.Exprs[i], x)
		}
		u.Cols = append(u.Cols, c)
		return nil
	}
	taken := map[int]bool{}
	for i, c := range l.cols {
		k, err := b.named(op.Right, r.cols, c.Name)
		if err != nil {
			return nil, err
		}
		if taken[k] && k >= 0 {
			return nil, b.errorf(op.Left, "UNION BY NAME: the left side has several columns %s", c.Name)
		}
		taken[k] = true
		if err := add(c.Name, i, k); err != nil {
			return nil, err
		}
	}
	for k, c := range r.cols {
		if !taken[k] {
			if err := add(c.Name, -1, k); err != nil {
				return nil, err
			}
		}
	}
	return b.distinctUnion(u, op)
}

// named returns which column has a name, case aside; -1 for none.
func (b *binder) named(n ast.Node, cols []plan.Column, name string) (int, error) {
	at := -1
	for k, c := range cols {
		if strings.EqualFold(c.Name, name) {
			if at >= 0 {
				return 0, b.errorf(n, "UNION BY NAME: this side has several columns %s", name)
			}
			at = k
		}
	}
	return at, nil
}
