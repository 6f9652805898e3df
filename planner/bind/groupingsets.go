package bind

import (
	"slices"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

const (
	// maxGroupingSets bounds the grouping sets of a block: CUBE has 2^n.
	maxGroupingSets = 4096
	// maxGroupingArgs is how many bits GROUPING has.
	maxGroupingArgs = 63
)

// groupingSets returns the sets that an element of GROUP BY stands for.
func (s *selection) groupingSets(x *exprs, n *ast.GroupingSet) ([][]int, error) {
	if n.Kind == ast.GroupingExprs {
		set, err := s.groupingKeys(x, n.Exprs)
		return [][]int{set}, err
	}
	var subs [][][]int
	total := 0
	for i := range n.Sets {
		sub, err := s.groupingSets(x, &n.Sets[i])
		if err != nil {
			return nil, err
		}
		subs = append(subs, sub)
		total += len(sub)
	}
	var out [][]int
	switch n.Kind {
	case ast.GroupingSets:
		if total > maxGroupingSets {
			return nil, s.b.tooManySets(n)
		}
		for _, sub := range subs {
			out = append(out, sub...)
		}
	case ast.Rollup:
		// All, all but the last, … none.
		if len(subs) >= maxGroupingSets {
			return nil, s.b.tooManySets(n)
		}
		for k := len(subs); k >= 0; k-- {
			out = append(out, joinSets(subs[:k]))
		}
	case ast.Cube:
		if len(subs) > 12 {
			return nil, s.b.tooManySets(n)
		}
		// Every part, the whole first, what comes first in the text kept longest.
		for bits := 1<<len(subs) - 1; bits >= 0; bits-- {
			var part [][][]int
			for i, sub := range subs {
				if bits>>(len(subs)-1-i)&1 != 0 {
					part = append(part, sub)
				}
			}
			out = append(out, joinSets(part))
		}
	}
	return out, nil
}

func (b *binder) tooManySets(n ast.Node) error {
	return b.hint(n, "name those that are wanted in GROUPING SETS", "there are more than %d grouping sets", maxGroupingSets)
}

// joinSets is one set of the keys of elements, each of which is a single set.
func joinSets(subs [][][]int) []int {
	set := []int{}
	for _, sub := range subs {
		set = append(set, sub[0]...)
	}
	return set
}

// crossSets combines each set of one element with each of another.
func (b *binder) crossSets(l, r [][]int, n ast.Node) ([][]int, error) {
	if len(l)*len(r) > maxGroupingSets {
		return nil, b.tooManySets(n)
	}
	var out [][]int
	for _, x := range l {
		for _, y := range r {
			out = append(out, slices.Concat(x, y))
		}
	}
	return out, nil
}

// divide makes the keys those of several grouping sets. Keys that are not in all of them are NULL in the
// rows of some.
func (g *grouping) divide(sets [][]int) {
	for i, set := range sets {
		slices.Sort(set)
		sets[i] = slices.Compact(set)
	}
	if len(sets) == 1 {
		g.nest()
		return
	}
	g.sets = sets
	g.set = plan.Column{ID: g.b.id(), Name: "grouping set", Type: types.Of(types.BigInt)}
	made := plan.ColumnSet{}
	for i := range g.keys {
		k := &g.keys[i]
		for _, set := range sets {
			if !slices.Contains(set, i) {
				k.Nullable = true
			}
		}
		cols := plan.Columns(k.Expr)
		for id := range cols {
			g.nested = g.nested || made.Has(id)
		}
		for id := range cols {
			made.Add(id)
		}
	}
}

// nest finds out whether a key is part of another where there is a single set of them.
func (g *grouping) nest() {
	for i, whole := range g.keys {
		plan.Walk(whole.Expr, func(e plan.Expr) bool {
			for k, part := range g.keys {
				g.nested = g.nested || k != i && same(part.Expr, e)
			}
			return !g.nested
		})
	}
}

// wholeKey returns the key that an expression is as a whole. Where a key is part of another, GROUP BY n,
// nullif(n, m), it has to be looked for before the parts become keys; so it has where keys of several sets
// are made of the same columns, GROUPING SETS (n, n + 1): where n is not grouped by and so NULL, n + 1 may be.
func (x *exprs) wholeKey(n ast.Expr) plan.Expr {
	if x.group == nil || !x.group.nested || x.inAggregate != nil {
		return nil
	}
	inner := *x
	inner.group, inner.windows, inner.at, inner.guard, inner.loose, inner.mayGroup = nil, nil, nil, nil, nil, false
	e, err := inner.bind(n)
	if err != nil {
		return nil
	}
	ref := x.group.key(e)
	if ref != nil {
		x.resolved = inner.resolved
	}
	return ref
}

// wholePath is wholeKey of a path.
func (x *exprs) wholePath(r reading) plan.Expr {
	if x.group == nil || !x.group.nested || x.inAggregate != nil {
		return nil
	}
	e := r.col.expr()
	x.resolved = r.col.name
	for _, s := range r.steps {
		e = s.apply(e)
		x.resolved = s.name
	}
	return x.group.key(e)
}

// grouping binds GROUPING(a, b, …): for each argument a bit, the last the lowest, that is set in rows of
// grouping sets without it. Without arguments it is of all keys.
func (x *exprs) grouping(n *ast.FuncCall, f *funcs.Func) (plan.Expr, error) {
	b, g := x.b, x.group
	if n.Star || n.Distinct || n.Filter != nil || n.OrderBy != nil || n.WithinGroup != nil || n.Separator != nil || n.Nulls != ast.NullsDefault {
		return nil, b.hint(n, "it is "+f.Signature(), "GROUPING takes keys of GROUP BY and nothing else")
	}
	var keys []int
	for _, a := range n.Args {
		inner := *x
		inner.inAggregate = n
		inner.at = nil
		e, err := inner.bind(a)
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(g.keys, func(k plan.Named) bool { return same(k.Expr, e) || same(k.Column.Ref(), e) })
		if at < 0 {
			return nil, b.hint(a, "name an expression of GROUP BY", "%s is not grouped by", b.label(a))
		}
		keys = append(keys, at)
	}
	if len(n.Args) == 0 {
		for i := range g.keys {
			keys = append(keys, i)
		}
	}
	if len(keys) > maxGroupingArgs {
		return nil, b.errorf(n, "GROUPING takes at most %d keys, not %d", maxGroupingArgs, len(keys))
	}
	value := func(x int64) plan.Expr { return &plan.Literal{Value: types.NewInt(x)} }
	bits := func(set []int) int64 {
		n := int64(0)
		for _, k := range keys {
			n <<= 1
			if !slices.Contains(set, k) {
				n++
			}
		}
		return n
	}
	if g.sets == nil {
		return value(0), nil
	}
	out := &plan.Case{T: types.Of(types.BigInt)}
	for i, set := range g.sets {
		if i == len(g.sets)-1 {
			out.Else = value(bits(set))
			break
		}
		out.Whens = append(out.Whens, plan.When{Cond: &plan.Compare{Op: plan.Eq, L: g.set.Ref(), R: value(int64(i))}, Then: value(bits(set))})
	}
	return out, nil
}
