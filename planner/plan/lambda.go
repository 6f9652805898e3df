package plan

import "github.com/avrosql/avrosql/planner/types"

// Lambda is a function of the elements of a list: an argument of a Call, and nowhere else. Its Body is
// evaluated for each element, with the parameters' values for it, in the row that the Call is evaluated
// for. Lambdas nest: a parameter is known by the level of its Lambda, which is that of the Lambda around
// it plus one, and its place in Params.
type Lambda struct {
	Level  int
	Params []LambdaParam
	Body   Expr
}

// LambdaParam is a parameter of a Lambda.
type LambdaParam struct {
	Name string
	Type *types.Type
	Null bool
}

// LambdaRef is the value of a parameter: of the innermost Lambda around it that has its Level.
type LambdaRef struct {
	Level, Index int
	Name         string // for printing
	T            *types.Type
	Null         bool
}

func (*Lambda) expr()    {}
func (*LambdaRef) expr() {}

// Type returns the type of the body.
func (e *Lambda) Type() *types.Type { return e.Body.Type() }

// Nullable reports whether the body may be NULL.
func (e *Lambda) Nullable() bool { return e.Body.Nullable() }

// Type returns the type of the parameter.
func (e *LambdaRef) Type() *types.Type { return e.T }

// Nullable reports whether the parameter may be NULL.
func (e *LambdaRef) Nullable() bool { return e.Null }

// FreeParams returns the parameters that e refers to and that no Lambda within it has.
func FreeParams(e Expr) []*LambdaRef {
	var free []*LambdaRef
	var visit func(e Expr, bound map[int]bool)
	visit = func(e Expr, bound map[int]bool) {
		switch e := e.(type) {
		case *LambdaRef:
			if !bound[e.Level] {
				free = append(free, e)
			}
			return
		case *Lambda:
			inner := map[int]bool{e.Level: true}
			for l := range bound {
				inner[l] = true
			}
			visit(e.Body, inner)
			return
		}
		for _, c := range Children(e) {
			visit(c, bound)
		}
	}
	visit(e, nil)
	return free
}
