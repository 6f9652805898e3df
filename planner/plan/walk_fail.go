package plan

// MayFail reports whether handing up a node's rows may raise an error that is in the query: of an
// expression, of a query that stands for one value and has more rows, of a recursion without end. What
// files hold and how much memory there is are no part of it, nor is an aggregate whose result has no
// room in its type.
func MayFail(n Node) bool {
	may := false
	WalkNodes(n, func(n Node) bool {
		may = may || failsItself(n)
		return !may
	})
	return may
}

// failsItself leaves the inputs aside.
func failsItself(n Node) bool {
	switch n := n.(type) {
	case *Recursive:
		return true
	case *Join:
		if n.Kind == Single && !OneRow(n.R) {
			return true
		}
	case *Apply:
		if n.Kind == Single && !OneRow(n.R) {
			return true
		}
	}
	for _, e := range NodeExprs(n) {
		if CanError(e) {
			return true
		}
	}
	return false
}

// OneRow reports whether a node is seen to have no more than one row.
func OneRow(n Node) bool {
	switch n := n.(type) {
	case *Project, *Filter, *Sort, *Window:
		return OneRow(n.Inputs()[0])
	case *Limit:
		return n.N >= 0 && n.N <= 1 || OneRow(n.Input)
	case *TopN:
		return n.Limit <= 1 || OneRow(n.Input)
	case *Aggregate:
		return len(n.Keys) == 0 || OneRow(n.Input)
	case *Values:
		return len(n.Rows) <= 1
	case *Join:
		return oneJoined(n)
	case *Apply:
		return oneJoined(&n.Join)
	}
	return false
}

func oneJoined(n *Join) bool {
	return OneRow(n.L) && (n.Kind.OneSided() || n.Kind == Single || n.Kind != Full && OneRow(n.R))
}
