package bind

import (
	"fmt"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// lateral resolves a name that is no column as the alias of one of the first n items of the select list,
// for WHERE and for the items behind it. What is bound already is taken, else bound in the name's place,
// where it sees the aliases before its own alone.
func (s *selection) lateral(x *exprs, n int) func(*ast.Path) (plan.Expr, bool, error) {
	return func(p *ast.Path) (plan.Expr, bool, error) {
		it, err := s.aliased(p)
		if it == nil || err != nil {
			return nil, false, err
		}
		at := 0
		for at < len(s.items) && &s.items[at] != it {
			at++
		}
		if at >= n {
			return nil, false, nil
		}
		if err := s.b.partial(p); err != nil {
			return nil, false, err // a column of the name may come to be known
		}
		e := it.value
		if e == nil {
			around := x.alias
			x.alias = s.lateral(x, at)
			e, err = it.bind(x)
			x.alias = around
			if err != nil {
				return nil, false, err
			}
		}
		if !plan.Deterministic(e) {
			return nil, false, s.b.hint(p, "select from a derived table to have one value", "%s would be computed anew here and differ", p.Parts[0].String())
		}
		if err := s.b.repeated(operand{e, p}); err != nil {
			return nil, false, err
		}
		x.resolved = it.alias.Name
		return e, true, nil
	}
}

// aliasHint explains why an alias is not seen.
func (s *selection) aliasHint(name string) string {
	for _, it := range s.items {
		if it.alias != nil && it.alias.Name == name {
			return fmt.Sprintf("%s is an alias of the select list, which aggregates, ON and columns before it do not see: repeat its expression, or select from a derived table", name)
		}
	}
	return ""
}
