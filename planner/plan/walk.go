package plan

import "iter"

// Children returns the expressions that e is made of, left to right.
func Children(e Expr) []Expr {
	switch e := e.(type) {
	case *ColumnRef, *OuterRef, *LambdaRef, *Literal:
		return nil
	case *Lambda:
		return []Expr{e.Body}
	case *Call:
		return e.Args
	case *Arith:
		return []Expr{e.L, e.R}
	case *Neg:
		return []Expr{e.Arg}
	case *Compare:
		return []Expr{e.L, e.R}
	case *And:
		return e.Args
	case *Or:
		return e.Args
	case *Not:
		return []Expr{e.Arg}
	case *IsNull:
		return []Expr{e.Arg}
	case *IsTruth:
		return []Expr{e.Arg}
	case *InList:
		return append([]Expr{e.Arg}, e.List...)
	case *Match:
		return []Expr{e.Arg, e.Pattern}
	case *Case:
		list := make([]Expr, 0, 2*len(e.Whens)+1)
		for _, w := range e.Whens {
			list = append(list, w.Cond, w.Then)
		}
		if e.Else != nil {
			list = append(list, e.Else)
		}
		return list
	case *Cast:
		return []Expr{e.Arg}
	case *Placed:
		return []Expr{e.Arg, e.File, e.Block}
	case *Field:
		return []Expr{e.Arg}
	case *Subscript:
		return []Expr{e.Arg, e.Index}
	}
	return nil
}

// Walk calls f for e and what it is made of, a parent before its children; it does not descend where
// f returns false.
func Walk(e Expr, f func(Expr) bool) {
	if !f(e) {
		return
	}
	for _, c := range Children(e) {
		Walk(c, f)
	}
}

// WalkNodes calls f for n and all nodes below it, a parent before its inputs; it does not descend
// where f returns false.
func WalkNodes(n Node, f func(Node) bool) {
	if !f(n) {
		return
	}
	for _, in := range n.Inputs() {
		WalkNodes(in, f)
	}
}

// ColumnSet is a set of columns.
type ColumnSet map[ColumnID]struct{}

// Has reports whether the set holds id.
func (s ColumnSet) Has(id ColumnID) bool { _, ok := s[id]; return ok }

// Add puts id in.
func (s ColumnSet) Add(id ColumnID) { s[id] = struct{}{} }

// AddExpr puts in every column that e refers to.
func (s ColumnSet) AddExpr(e Expr) {
	for r := range Refs(e) {
		s.Add(r.ID)
	}
}

// Contains reports whether s holds all of t.
func (s ColumnSet) Contains(t ColumnSet) bool {
	for id := range t {
		if !s.Has(id) {
			return false
		}
	}
	return true
}

// Covers reports whether s holds every column that e refers to.
func (s ColumnSet) Covers(e Expr) bool {
	for r := range Refs(e) {
		if !s.Has(r.ID) {
			return false
		}
	}
	return true
}

// Columns returns the columns that the expressions refer to.
func Columns(list ...Expr) ColumnSet {
	s := ColumnSet{}
	for _, e := range list {
		s.AddExpr(e)
	}
	return s
}

// Produced returns the columns that a node hands up.
func Produced(n Node) ColumnSet {
	s := ColumnSet{}
	for _, c := range n.Columns() {
		s.Add(c.ID)
	}
	return s
}

// Refs iterates over the references to columns in e, left to right, repeated ones included.
func Refs(e Expr) iter.Seq[*ColumnRef] {
	return func(yield func(*ColumnRef) bool) {
		more := true
		Walk(e, func(e Expr) bool {
			if r, ok := e.(*ColumnRef); ok && more {
				more = yield(r)
			}
			return more
		})
	}
}

// NodeExprs returns the expressions of the node itself, not those of its inputs. A scan's are its
// conditions, Prune left out: those are no longer evaluated.
func NodeExprs(n Node) []Expr {
	var list []Expr
	switch n := n.(type) {
	case *Scan:
		for _, t := range n.Tests {
			list = append(list, t.Expr)
		}
		list = append(list, n.Conds...)
	case *Filter:
		list = n.Conds
	case *Project:
		for _, e := range n.Exprs {
			list = append(list, e.Expr)
		}
	case *Aggregate:
		for _, k := range n.Keys {
			list = append(list, k.Expr)
		}
		for i := range n.Aggs {
			list = append(list, n.Aggs[i].Exprs()...)
		}
	case *Join:
		list = append(list, n.LeftKeys...)
		list = append(list, n.RightKeys...)
		list = append(list, n.Residual...)
	case *Apply:
		list = NodeExprs(&n.Join)
		for _, p := range n.Params {
			list = append(list, p.Expr)
		}
	case *Asof:
		list = n.exprs()
	case *Union:
		for _, r := range n.Exprs {
			list = append(list, r...)
		}
	case *Recursive:
		list = append(list, n.InitExprs...)
		list = append(list, n.StepExprs...)
	case *WorkTable, *With:
	case *SetOp:
		list = append(list, n.LeftExprs...)
		list = append(list, n.RightExprs...)
	case *Window:
		list = windowExprs(n)
	case *Unnest:
		list = n.exprs()
	case *Sort:
		list = keyExprs(n.Keys)
	case *TopN:
		list = keyExprs(n.Keys)
	case *Limit:
	case *Values:
		for _, r := range n.Rows {
			list = append(list, r...)
		}
	}
	return list
}

func keyExprs(keys []SortKey) []Expr {
	list := make([]Expr, len(keys))
	for i, k := range keys {
		list[i] = k.Expr
	}
	return list
}

// MaxColumn returns the greatest column id that the plan uses, so that new ones can follow it.
func MaxColumn(root Node) ColumnID {
	top := ColumnID(0)
	note := func(id ColumnID) { top = max(top, id) }
	WalkNodes(root, func(n Node) bool {
		for _, c := range n.Columns() {
			note(c.ID)
		}
		if s, ok := n.(*Scan); ok {
			for _, c := range s.Extra {
				note(c.ID)
			}
		}
		switch n := n.(type) {
		case *Apply:
			for _, p := range n.Params {
				note(p.ID)
			}
		case *Recursive:
			note(n.Table)
		case *With:
			note(n.Table)
		}
		for _, e := range NodeExprs(n) {
			for r := range Refs(e) {
				note(r.ID)
			}
		}
		return true
	})
	return top
}
