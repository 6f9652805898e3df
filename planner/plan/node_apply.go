package plan

import "github.com/avrosql/avrosql/planner/types"

// Apply is a join whose right side depends on the row of the left: R is evaluated for each row of L,
// with the parameters' values of that row, and the rows that come of it are joined to it as the Join
// says. R's expressions refer to the parameters by OuterRef; those below an Apply within R may do so as
// well. RightKeys and Residual see R's columns and L's, as in a Join, and no parameters of this node.
//
// The binder makes one of each query within an expression; opt turns into joins what it can.
type Apply struct {
	Join
	Params []Named // over L
}

// OuterRef is the value of a parameter of an Apply above, which has one value while the Apply's right
// side is evaluated once.
type OuterRef struct {
	ID   ColumnID // of the Named in Params
	Name string   // for printing
	T    *types.Type
	Null bool
}

func (*OuterRef) expr() {}

// Type returns the type of the parameter.
func (e *OuterRef) Type() *types.Type { return e.T }

// Nullable reports whether the parameter may be NULL.
func (e *OuterRef) Nullable() bool { return e.Null }

// Outer returns a reference to the column as a parameter.
func (c Column) Outer() *OuterRef {
	return &OuterRef{ID: c.ID, Name: c.Name, T: c.Type, Null: c.Nullable}
}

// OneSided reports a join that hands up none of the right side's columns.
func (k JoinKind) OneSided() bool {
	switch k {
	case Semi, Anti, NullAnti, Mark, NullMark:
		return true
	}
	return false
}

// Marks reports a join that hands up a column of its own.
func (k JoinKind) Marks() bool { return k == Mark || k == NullMark }

// OuterRefs returns the parameters that the plan refers to and that none of its own nodes has, and the
// tables of recursions that it is part of.
func OuterRefs(n Node) ColumnSet {
	refs, own := ColumnSet{}, ColumnSet{}
	WalkNodes(n, func(n Node) bool {
		switch n := n.(type) {
		case *Apply:
			for _, p := range n.Params {
				own.Add(p.ID)
			}
		case *Recursive:
			own.Add(n.Table)
		case *WorkTable:
			if !n.Shared {
				refs.Add(n.Table)
			}
		}
		for _, e := range NodeExprs(n) {
			refs.addOuter(e)
		}
		return true
	})
	for id := range own {
		delete(refs, id)
	}
	return refs
}

// HasOuter reports whether e refers to one of the parameters.
func (s ColumnSet) HasOuter(e Expr) bool {
	found := false
	Walk(e, func(e Expr) bool {
		if r, ok := e.(*OuterRef); ok && s.Has(r.ID) {
			found = true
		}
		return !found
	})
	return found
}

// HasOuterRef reports whether e refers to a parameter of some Apply.
func HasOuterRef(e Expr) bool {
	found := false
	Walk(e, func(e Expr) bool {
		_, is := e.(*OuterRef)
		found = found || is
		return !found
	})
	return found
}

func (s ColumnSet) addOuter(e Expr) {
	Walk(e, func(e Expr) bool {
		if r, ok := e.(*OuterRef); ok {
			s.Add(r.ID)
		}
		return true
	})
}

// BindOuter replaces references to parameters by what m maps them to, nil leaving one as it is.
func BindOuter(e Expr, m func(*OuterRef) Expr) Expr {
	return Rewrite(e, func(e Expr) Expr {
		if r, ok := e.(*OuterRef); ok {
			if by := m(r); by != nil {
				return by
			}
		}
		return e
	})
}
