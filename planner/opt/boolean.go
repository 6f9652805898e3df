package opt

import "github.com/avrosql/avrosql/planner/plan"

// simplifyBoolean flattens AND and OR, drops TRUE and FALSE where they don't matter and decides where
// they do, drops repeated operands, makes equalities of one expression with constants under OR an IN
// list, and takes out of an OR what all its arms have in common.
//
// All of it holds in three-valued logic: TRUE AND x is x, FALSE AND x is FALSE even for NULL, and AND
// distributes over OR. Operands keep their order, so that what stood behind a guard still does; where
// one may raise an error nothing is moved past it.
func simplifyBoolean(o *optimizer, e plan.Expr) plan.Expr {
	switch a := e.(type) {
	case *plan.And:
		args, decided := operands(plan.Conjuncts(a), isTrue, isFalse)
		switch {
		case decided:
			return boolean(false)
		case len(args) == 0:
			return boolean(true)
		case len(args) == 1:
			return args[0]
		case !sameExprs(args, a.Args):
			return &plan.And{Args: args}
		}
	case *plan.Or:
		args, decided := operands(plan.Disjuncts(a), isFalse, isTrue)
		if decided {
			return boolean(true)
		}
		args = orToIn(args)
		switch {
		case len(args) == 0:
			return boolean(false)
		case len(args) == 1:
			return args[0]
		}
		if f := factor(args); f != nil {
			return f
		}
		if !sameExprs(args, a.Args) {
			return &plan.Or{Args: args}
		}
	}
	return e
}

// operands drops the neutral and the repeated ones. One that decides decides the whole, wherever it
// stands: an error that an operand before it would have raised is saved.
func operands(list []plan.Expr, neutral, decides func(plan.Expr) bool) (args []plan.Expr, decided bool) {
	for _, x := range unique(list) {
		if decides(x) {
			return nil, true
		}
		if !neutral(x) {
			args = append(args, x)
		}
	}
	return args, false
}

// orToIn merges x = 1, x = 2 and x IN (3, 4) into x IN (1, 2, 3, 4) at the place of the first.
func orToIn(args []plan.Expr) []plan.Expr {
	first := map[string]*plan.InList{}
	var out []plan.Expr
	merged := map[*plan.InList]plan.Expr{} // what stood there, if nothing was merged into it
	for _, a := range args {
		x, list := equalities(a)
		if x == nil || !movable(x) {
			out = append(out, a)
			continue
		}
		key := plan.Key(x)
		in := first[key]
		if in == nil {
			in = &plan.InList{Arg: x, List: list[:len(list):len(list)]}
			first[key] = in
			merged[in] = a
			out = append(out, in)
			continue
		}
		in.List = append(in.List, list...)
		delete(merged, in)
	}
	if len(out) == len(args) {
		return args
	}
	for i, e := range out {
		if in, ok := e.(*plan.InList); ok && merged[in] != nil {
			out[i] = merged[in]
		}
	}
	return out
}

// equalities reads x = literal and x IN (literals).
func equalities(e plan.Expr) (x plan.Expr, list []plan.Expr) {
	switch e := e.(type) {
	case *plan.Compare:
		if e.Op != plan.Eq {
			return nil, nil
		}
		if _, ok := isLiteral(e.R); ok && e.L.Type().Equal(e.R.Type()) {
			return e.L, []plan.Expr{e.R}
		}
	case *plan.InList:
		if e.Negate {
			return nil, nil
		}
		for _, v := range e.List {
			if _, ok := isLiteral(v); !ok || !v.Type().Equal(e.Arg.Type()) {
				return nil, nil
			}
		}
		return e.Arg, e.List
	}
	return nil, nil
}

// factor rewrites (a AND b) OR (a AND c) to a AND (b OR c), nil if the arms have nothing in common.
func factor(arms []plan.Expr) plan.Expr {
	for _, a := range arms {
		if !movable(a) {
			return nil
		}
	}
	var common []plan.Expr
	keys := map[string]bool{}
	for _, c := range plan.Conjuncts(arms[0]) {
		key := plan.Key(c)
		everywhere := !keys[key]
		for _, a := range arms[1:] {
			everywhere = everywhere && hasConjunct(a, key)
		}
		if everywhere {
			common = append(common, c)
			keys[key] = true
		}
	}
	if len(common) == 0 {
		return nil
	}
	var rest []plan.Expr
	for _, a := range arms {
		var left []plan.Expr
		for _, c := range plan.Conjuncts(a) {
			if !keys[plan.Key(c)] {
				left = append(left, c)
			}
		}
		switch len(left) {
		case 0: // a AND (TRUE OR …)
			return conjunctionOf(common)
		case 1:
			rest = append(rest, left[0])
		default:
			rest = append(rest, &plan.And{Args: left})
		}
	}
	return conjunctionOf(append(common, &plan.Or{Args: rest}))
}

func hasConjunct(e plan.Expr, key string) bool {
	for _, c := range plan.Conjuncts(e) {
		if plan.Key(c) == key {
			return true
		}
	}
	return false
}

func conjunctionOf(list []plan.Expr) plan.Expr {
	if len(list) == 1 {
		return list[0]
	}
	return &plan.And{Args: list}
}
