package plan

// Elements is the right side of a dependent join that reads nothing but elements of lists of the row, so
// that it can be evaluated for many rows at once: Body, of filters, projections and unnests, and maybe
// an aggregate over its rows and filters and projections above.
type Elements struct {
	Guards []Expr     // on parameters alone: a row for which one does not hold has no match
	Skips  []Expr     // on parameters alone: one for which one does not hold has no rows in Body
	Body   []Node     // from the first to the last; their inputs and conditions that are guards or skips aside
	Agg    *Aggregate // without keys, over Body; nil: none
	Above  []Node     // over Agg, as Body
}

// Elements returns what the right side is made of, if it is of that kind. What may raise an error is
// evaluated for the same rows as it is for one row after another.
func (n *Apply) Elements() (*Elements, bool) {
	e := &Elements{}
	var list []Node
	for at := n.R; ; {
		switch x := at.(type) {
		case *Filter:
			list, at = append(list, x), x.Input
		case *Project:
			list, at = append(list, x), x.Input
		case *Unnest:
			list, at = append(list, x), x.Input
		case *Aggregate:
			if e.Agg != nil || len(x.Keys) > 0 || x.Sets != nil {
				return nil, false
			}
			e.Above, list = list, nil
			e.Agg, at = x, x.Input
		case *Values:
			if len(x.Rows) != 1 || len(x.Cols) > 0 {
				return nil, false
			}
			e.Body = list
			return e, e.settle()
		default:
			return nil, false
		}
	}
}

// settle turns the lists around and takes the conditions on parameters out of them.
func (e *Elements) settle() bool {
	unnests := false
	sift := func(list []Node, out *[]Expr) ([]Node, bool) {
		var nodes []Node
		for i := len(list) - 1; i >= 0; i-- {
			if _, ok := list[i].(*Unnest); ok {
				unnests = true
			}
			f, ok := list[i].(*Filter)
			if !ok {
				nodes = append(nodes, list[i])
				continue
			}
			var stay []Expr
			for _, c := range f.Conds {
				switch {
				case len(Columns(c)) > 0 || !HasOuterRef(c):
					stay = append(stay, c)
				case CanError(c) || !Deterministic(c):
					return nil, false
				default:
					*out = append(*out, c)
				}
			}
			if len(stay) > 0 {
				nodes = append(nodes, &Filter{Input: f.Input, Conds: stay})
			}
		}
		return nodes, true
	}
	body := &e.Skips
	if e.Agg == nil {
		body = &e.Guards
	}
	var ok, ok2 bool
	e.Body, ok = sift(e.Body, body)
	inBody := unnests
	e.Above, ok2 = sift(e.Above, &e.Guards)
	for _, n := range e.Above {
		if _, is := n.(*Unnest); is {
			return false
		}
	}
	return ok && ok2 && inBody
}
