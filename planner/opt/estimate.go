package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
)

// Estimates are in bytes of Avro files, the only size that is known of a table: what a node hands up
// counts as the share of the file that it stems from. They only have to be right about which of two
// inputs is much larger.
const (
	rowBytes       = 100 // of one row, where rows and bytes meet
	equalShare     = 0.05
	rangeShare     = 0.3
	patternShare   = 0.2
	nullShare      = 0.1
	otherShare     = 0.5
	groupShare     = 0.1
	leastShare     = 0.0005 // of all conditions together
	inShareMaximum = 0.5
)

// share estimates which part of rows satisfies a condition.
func share(e plan.Expr) float64 {
	switch e := e.(type) {
	case *plan.Compare:
		switch e.Op {
		case plan.Eq, plan.NotDistinct:
			return equalShare
		case plan.Ne, plan.Distinct:
			return 1 - equalShare
		}
		return rangeShare
	case *plan.InList:
		s := min(equalShare*float64(len(e.List)), inShareMaximum)
		if e.Negate {
			return 1 - s
		}
		return s
	case *plan.Match:
		if e.Negate {
			return 1 - patternShare
		}
		return patternShare
	case *plan.IsNull:
		if e.Negate {
			return 1 - nullShare
		}
		return nullShare
	case *plan.And:
		return shares(e.Args)
	case *plan.Or:
		s := 0.0
		for _, a := range e.Args {
			s += share(a)
		}
		return min(s, 1)
	case *plan.Not:
		return 1 - share(e.Arg)
	}
	return otherShare
}

func shares(conds []plan.Expr) float64 {
	s := 1.0
	for _, c := range conds {
		s *= share(c)
	}
	return max(s, leastShare)
}

// estimate returns the size of what a node hands up, at least that of a row.
func estimate(n plan.Node) float64 {
	size := 0.0
	switch n := n.(type) {
	case *plan.Scan:
		size = float64(n.Table.Bytes()) * shares(n.Conds)
		for _, t := range n.Tests {
			size *= share(t.Expr)
		}
		if n.Limit >= 0 {
			size = min(size, float64(n.Limit)*rowBytes)
		}
	case *plan.Filter:
		size = estimate(n.Input) * shares(n.Conds)
	case *plan.Project:
		size = estimate(n.Input)
	case *plan.Window:
		size = estimate(n.Input)
	case *plan.Unnest:
		size = estimate(n.Input) // elements are bytes of the same file
	case *plan.Sort:
		size = estimate(n.Input)
	case *plan.Aggregate:
		if len(n.Keys) > 0 {
			size = estimate(n.Input) * groupShare * float64(max(1, len(n.Sets)))
		}
	case *plan.TopN:
		size = min(estimate(n.Input), float64(n.Limit)*rowBytes)
	case *plan.Limit:
		size = estimate(n.Input)
		if n.N >= 0 {
			size = min(size, float64(n.N)*rowBytes)
		}
	case *plan.Values:
		size = float64(len(n.Rows)) * rowBytes
	case *plan.Union:
		for _, in := range n.List {
			size += estimate(in)
		}
	case *plan.With:
		size = estimate(n.Body)
	case *plan.WorkTable:
		size = n.Size
	case *plan.Recursive:
		size = estimate(n.Init) + estimate(n.Step)
	case *plan.SetOp:
		size = estimate(n.L) * otherShare
	case *plan.Asof:
		size = estimate(n.L)
	case *plan.Apply:
		size = joinSize(n.Kind, estimate(n.L), estimate(n.R), min(unfiltered(n.L), unfiltered(n.R)), true)
	case *plan.Join:
		size = joinSize(n.Kind, estimate(n.L), estimate(n.R), min(unfiltered(n.L), unfiltered(n.R)), len(n.LeftKeys) > 0)
		if n.Kind == plan.Inner {
			size *= shares(n.Residual)
		}
	}
	return max(size, rowBytes)
}

// joinSize estimates the size of a join of two inputs. A key is taken to be one of the input that is
// smaller before its conditions (a dimension), and each row of the other to have one match in it; so a
// condition on either side cuts the result by its share.
func joinSize(kind plan.JoinKind, l, r, domain float64, keyed bool) float64 {
	inner := l * r / rowBytes
	if keyed {
		inner = l * r / domain
	}
	switch kind {
	case plan.Semi, plan.Anti, plan.NullAnti:
		return l * otherShare
	case plan.Single, plan.Mark, plan.NullMark:
		return l
	case plan.Left:
		return max(l, inner)
	case plan.Right:
		return max(r, inner)
	case plan.Full:
		return max(l+r, inner)
	}
	return inner
}

// unfiltered returns the size of the largest table below n, before conditions.
func unfiltered(n plan.Node) float64 {
	size := float64(rowBytes)
	if s, ok := n.(*plan.Scan); ok {
		size = max(size, float64(s.Table.Bytes()))
	}
	for _, in := range n.Inputs() {
		size = max(size, unfiltered(in))
	}
	return size
}
