package opt

import "github.com/avrosql/avrosql/planner/plan"

// simplifyCase drops the arms of a CASE that are never taken and those behind one that always is.
func simplifyCase(_ *optimizer, e plan.Expr) plan.Expr {
	c, ok := e.(*plan.Case)
	if !ok {
		return e
	}
	other := c.Else
	var whens []plan.When
	for _, w := range c.Whens {
		if rejects(w.Cond) {
			continue
		}
		if isTrue(w.Cond) {
			other = w.Then
			break
		}
		whens = append(whens, w)
	}
	switch {
	case len(whens) == len(c.Whens):
		return e
	case len(whens) > 0:
		n := *c
		n.Whens, n.Else = whens, other
		return &n
	case other == nil:
		return nullOf(c)
	case other.Type().Equal(c.T):
		return other
	}
	return &plan.Cast{Arg: other, To: c.T}
}
