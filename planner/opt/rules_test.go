package opt

import (
	"testing"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func sortKey(e plan.Expr) plan.SortKey { return plan.SortKey{Expr: e, NullsFirst: true} }

func risky(e plan.Expr) plan.Expr { return gt(cast(e, bigint), lit(5)) }

func TestFilters(t *testing.T) {
	g := newGolden(t, "filters")
	b := &builder{}
	s := b.scan(events(), "")
	id, ok, str := col(s, "id"), col(s, "ok"), col(s, "s")
	g.rule("conjunctions are split, what can fail goes last", mergeFilters, filter(s, and(risky(str), eq(id, lit(1))), ok))
	g.rule("the lower filter's conditions come first", mergeFilters, filter(filter(s, ok, risky(str)), eq(id, lit(1))))
	g.rule("TRUE and repetitions go", mergeFilters, filter(s, lit(true), ok, ok))
	g.rule("an empty filter goes", mergeFilters, filter(s, lit(true)))
	g.rule("nothing to do", mergeFilters, filter(s, ok, risky(str)))
	g.rule("NOT IN's conditions stay", mergeFilters, keyed(plan.NullAnti, s, b.scan(small("b", 1), ""), id, col(s, "id"), and(ok, ok)))
}

func TestSimplifyNodes(t *testing.T) {
	g := newGolden(t, "simplify")
	b := &builder{}
	s := b.scan(events(), "")
	id, ok, k := col(s, "id"), col(s, "ok"), col(s, "k")
	g.rule("a condition that is NULL is FALSE", simplify, filter(s, ok, eq(id, lit(types.NullOf(bigint)))))
	g.rule("a value that is NULL stays", simplify, b.project(s, "v", eq(id, lit(types.NullOf(bigint)))))
	g.rule("every value passes", simplify, filter(s, cmp(plan.Lt, cast(k, bigint), lit(int64(1<<40)))))
	call := b.agg("n", "count", bigint)
	call.Filter = lit(true)
	some := b.agg("m", "count", bigint)
	some.Filter = &plan.IsTruth{Arg: ok, Want: true}
	g.rule("aggregate filters are conditions", simplify, &plan.Aggregate{Input: s, Aggs: []plan.AggCall{call, some}})
	r := b.scan(small("b", 1), "")
	g.rule("ON as well", simplify, join(plan.Left, s, r, and(eq(id, col(r, "id")), lit(types.NullOf(boolT)))))
}

func TestInline(t *testing.T) {
	g := newGolden(t, "inline")
	b := &builder{}
	s := b.scan(small("a", 1), "")
	p := b.project(s, "x", col(s, "id"), "y", col(s, "ref"))
	q := b.project(p, "z", col(p, "x"))
	g.rule("renames below a projection go", inlineRenames, b.project(filter(q, gt(col(q, "z"), lit(1))), "v", arith(plan.Add, col(q, "z"), lit(1))))
	g.rule("the plan's own columns stay", inlineRenames, filter(p, gt(col(p, "x"), lit(1))))
	c := b.project(s, "x", arith(plan.Add, col(s, "id"), lit(1)))
	g.rule("what is computed stays", inlineRenames, b.project(c, "v", col(c, "x")))
	r := b.scan(small("b", 1), "")
	rp := b.project(r, "x", col(r, "id"))
	g.rule("the right of a semi join is nobody's columns", inlineRenames, keyed(plan.Semi, s, rp, col(s, "id"), col(rp, "x")))
	g.rule("those of a left join are", inlineRenames, keyed(plan.Left, s, rp, col(s, "id"), col(rp, "x")))
}

func TestPushdown(t *testing.T) {
	g := newGolden(t, "pushdown")
	b := &builder{}
	s := b.scan(events(), "")
	id, str, x, dt := col(s, "id"), col(s, "s"), col(s, "x"), col(s, "dt")
	g.rule("into a scan", pushdown, filter(s, eq(id, lit(1)), risky(str)))
	p := b.project(s, "up", arith(plan.Mod, id, lit(7)), "s", str, "sum", arith(plan.Add, id, lit(1)))
	g.rule("through a projection", pushdown, filter(p, eq(col(p, "up"), lit(1)), risky(col(p, "s"))))
	g.rule("not if what is projected may fail", pushdown, filter(p, eq(col(p, "sum"), lit(1))))
	v := b.project(s, "r", &plan.Call{Name: "random", T: double})
	g.rule("not if it differs each time", pushdown, filter(v, gt(col(v, "r"), lit(0.5))))
	n := b.agg("n", "count", bigint)
	a := &plan.Aggregate{Input: s, Keys: []plan.Named{b.named("d", dt), b.named("x", x)}, Aggs: []plan.AggCall{n}}
	g.rule("through an aggregate on keys alone", pushdown, filter(a, eq(col(a, "d"), lit(types.Datum{Type: date, I: 1})), gt(n.Ref(), lit(3)), eq(col(a, "x"), lit(0.0))))
	g.rule("not where 0 and -0 are one group and the condition tells them apart", pushdown, filter(a, eq(cast(col(a, "x"), varchar), lit("-0"))))
	one := &plan.Aggregate{Input: s, Aggs: []plan.AggCall{n}}
	g.rule("not through an aggregate of one group", pushdown, filter(one, lit(false)))
	sets := &plan.Aggregate{Input: s, Keys: a.Keys, Sets: [][]int{{0, 1}, {0}}, Set: b.named("set", lit(0)).Column, Aggs: a.Aggs}
	g.rule("through grouping sets on a key that all of them have", pushdown, filter(sets, eq(col(sets, "d"), lit(types.Datum{Type: date, I: 1})), eq(col(sets, "x"), lit(0.0)), eq(sets.Set.Ref(), lit(1))))
	g.rule("through a sort", pushdown, filter(&plan.Sort{Input: s, Keys: []plan.SortKey{sortKey(id)}}, eq(id, lit(1)), risky(str)))
	g.rule("not through a limit, but on below it", pushdown, filter(&plan.Limit{Input: filter(s, gt(id, lit(1))), N: 3}, eq(id, lit(1))))
	g.rule("not through a top-n", pushdown, filter(&plan.TopN{Input: s, Keys: []plan.SortKey{sortKey(id)}, Limit: 3}, eq(id, lit(1))))
	limited := *s
	limited.Limit = 3
	g.rule("not into a scan with a limit", pushdown, filter(&limited, eq(id, lit(1))))
	g.rule("what may fail is tested last", pushdown, filter(filter(s, risky(str)), eq(id, lit(1))))
	g.rule("nothing to push", pushdown, s)
}

func TestWindow(t *testing.T) {
	g := newGolden(t, "window")
	b := &builder{}
	s := b.scan(events(), "")
	id, k, x, dt := col(s, "id"), col(s, "k"), col(s, "x"), col(s, "dt")
	running := plan.Frame{Unit: plan.FrameRange, End: plan.FrameBound{Kind: plan.CurrentRow}}
	fn := func(name string, t *types.Type, frame plan.Frame, args ...plan.Expr) plan.WindowFunc {
		c := b.agg(name, name, t).Column
		return plan.WindowFunc{Column: c, Func: name, Args: args, Frame: frame}
	}
	number, sum := fn("row_number", bigint, plan.Frame{}), fn("sum", bigint, running, id)
	w := &plan.Window{Input: s, Partition: []plan.Expr{dt, x}, Order: []plan.SortKey{sortKey(k)}, Funcs: []plan.WindowFunc{number, sum}}
	day := eq(dt, lit(types.Datum{Type: date, I: 1}))
	g.rule("conditions on what it is partitioned by pass", pushdown, filter(w, day, gt(number.Ref(), lit(1)), gt(id, lit(5)), gt(x, lit(1.0))))
	g.rule("not where they tell 0 from -0", pushdown, filter(w, eq(cast(x, varchar), lit("-0"))))
	g.rule("nor what may fail", pushdown, filter(w, gt(&plan.Neg{Arg: cast(dt, bigint)}, lit(5))))
	g.rule("nor those on all and nothing", pushdown, filter(w, lit(false)))
	whole := &plan.Window{Input: s, Funcs: []plan.WindowFunc{number}}
	g.rule("nor any without a partition", pushdown, filter(whole, day))
	g.rule("conditions below go on", pushdown, &plan.Window{Input: filter(s, gt(id, lit(5))), Funcs: []plan.WindowFunc{number}})
	g.rule("limits stay", pushLimits, &plan.Limit{Input: w, N: 3})
	g.rule("a sort below decides ties", dropSorts, &plan.Aggregate{Input: &plan.Window{Input: &plan.Sort{Input: s, Keys: []plan.SortKey{sortKey(id)}}, Funcs: w.Funcs}, Aggs: []plan.AggCall{b.agg("n", "count", bigint)}})
	g.rule("functions that nobody needs go", pruneColumns, b.project(w, "n", number.Ref()))
	g.rule("with the last of them the window", pruneColumns, b.project(w, "id", id))
	g.rule("what nobody needs is not kept", pruneColumns, b.project(w, "s", sum.Ref()))
	g.rule("nothing in, nothing out", cutEmpty, b.project(&plan.Window{Input: filter(s, lit(false)), Funcs: w.Funcs}, "n", number.Ref()))
}

func TestPushJoin(t *testing.T) {
	b := &builder{}
	l, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	conds := func() []plan.Expr {
		return []plan.Expr{eq(col(l, "ref"), lit(1)), isnull(col(r, "ref")), gt(arith(plan.Mod, col(l, "ref"), lit(3)), col(r, "ref")), risky(col(l, "s"))}
	}
	on := []plan.Expr{gt(col(l, "id"), lit(2)), gt(col(r, "id"), lit(3)), eq(col(l, "id"), col(r, "id")), risky(col(r, "s"))}
	g := newGolden(t, "push_join")
	for _, kind := range []plan.JoinKind{plan.Inner, plan.Left, plan.Right, plan.Full} {
		g.rule(kind.String(), pushdown, filter(join(kind, l, r, on...), conds()...))
	}
	g.rule("Cross", pushdown, filter(join(plan.Cross, l, r), conds()...))
	for _, kind := range []plan.JoinKind{plan.Semi, plan.Anti} {
		g.rule(kind.String(), pushdown, filter(join(kind, l, r, on...), conds()[0], conds()[3]))
	}
	asof := &plan.Asof{L: l, R: r, Outer: true, LeftKeys: []plan.Expr{col(l, "id")}, RightKeys: []plan.Expr{col(r, "id")}, Op: plan.Ge, LeftAt: col(l, "ref"), RightAt: col(r, "ref")}
	g.rule("Asof", pushdown, filter(asof, conds()...))
	g.rule("NotIn", pushdown, filter(keyed(plan.NullAnti, l, r, col(l, "id"), col(r, "id"), gt(col(r, "id"), lit(3))), conds()[0]))
}

func TestJoinKeys(t *testing.T) {
	g := newGolden(t, "joinkeys")
	b := &builder{}
	l, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	id, rid, s, rs := col(l, "id"), col(r, "id"), col(l, "s"), col(r, "s")
	enum := &plan.ColumnRef{ID: rs.ID, Name: "s", T: &types.Type{Kind: types.Enum}, Null: true}
	g.rule("an equality in either order", joinKeys, join(plan.Inner, l, r, gt(id, rid), eq(rs, s), eq(id, rid)))
	g.rule("text of two kinds", joinKeys, join(plan.Left, l, r, eq(s, enum)))
	g.rule("what may fail is no key beside others", joinKeys, join(plan.Inner, l, r, eq(cast(s, bigint), rid), gt(id, rid)))
	g.rule("but it is if it is alone", joinKeys, join(plan.Inner, l, r, eq(cast(s, bigint), rid)))
	g.rule("not with a constant or of one side", joinKeys, join(plan.Inner, l, r, eq(id, lit(1)), eq(id, col(l, "ref")), cmp(plan.NotDistinct, id, rid)))
	g.rule("a join without conditions is a cross join", joinKeys, join(plan.Inner, l, r))
	g.rule("not in NOT IN's", joinKeys, join(plan.NullAnti, l, r, eq(id, rid)))
}

func TestRanges(t *testing.T) {
	g := newGolden(t, "ranges")
	b := &builder{}
	l, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	id, ref, rid, rref, s := col(l, "id"), col(l, "ref"), col(r, "id"), col(r, "ref"), col(l, "s")
	g.rule("an inequality in either order", useRanges, join(plan.Inner, l, r, gt(rid, id)))
	g.rule("a value between two bounds comes before others", useRanges, join(plan.Left, l, r, gt(ref, rid), cmp(plan.Ge, id, rid), cmp(plan.Le, id, rref)))
	g.rule("two values", useRanges, join(plan.Anti, l, r, cmp(plan.Lt, id, rref), cmp(plan.Le, rid, ref), gt(rref, ref)))
	g.rule("not beside keys", useRanges, keyed(plan.Inner, l, r, id, rid, gt(ref, rref)))
	g.rule("not what may fail, constants, one side, or other comparisons", useRanges, join(plan.Inner, l, r, gt(cast(s, bigint), rid), gt(id, lit(1)), gt(id, ref), cmp(plan.Ne, id, rid), gt(arith(plan.Sub, id, rid), ref)))
	g.rule("not in NOT IN's", useRanges, keyed(plan.NullAnti, l, r, id, rid, gt(ref, rref)))
}

func TestShares(t *testing.T) {
	g := newGolden(t, "shares")
	b := &builder{}
	def := b.scan(small("a", 1e6), "")
	w := &plan.With{Table: b.id(), Name: "c", Cols: def.Columns(), Def: def}
	use := func() *plan.WorkTable {
		n := &plan.WorkTable{Table: w.Table, Name: "c", Shared: true}
		for i, c := range w.Cols {
			c.ID = b.id()
			n.Cols, n.Index = append(n.Cols, c), append(n.Index, i)
		}
		return n
	}
	over := func(body plan.Node) plan.Node {
		c := *w
		c.Body = body
		return &c
	}
	x, y := use(), use()
	id, ref, s := col(x, "id"), col(x, "ref"), col(x, "s")
	yid, yref := col(y, "id"), col(y, "ref")
	g.rule("what all uses ask", askShared, over(keyed(plan.Inner, filter(x, eq(id, lit(1)), gt(ref, lit(2))), filter(y, eq(yid, lit(1))), ref, yref)))
	g.rule("or one of them, of a column", askShared, over(keyed(plan.Inner, filter(x, eq(id, lit(1)), gt(ref, lit(2))), filter(y, eq(yid, lit(3)), gt(yid, yref)), ref, yref)))
	sized := func(n plan.Node) plan.Node { // notes the size alone, which is not shown
		o := &optimizer{}
		return askShared(o, n).(*plan.With).Def
	}
	if got := sized(over(keyed(plan.Inner, filter(x, eq(id, lit(1))), y, ref, yref))); got != plan.Node(def) {
		t.Errorf("one use has no condition, yet the rows have to satisfy %s", plan.Format(got, nil))
	}
	if got := sized(over(keyed(plan.Inner, filter(x, risky(s)), filter(y, risky(col(y, "s"))), ref, yref))); got != plan.Node(def) {
		t.Errorf("what may fail is asked of all rows: %s", plan.Format(got, nil))
	}
	g.optimize("columns that some use needs", over(b.project(keyed(plan.Inner, filter(x, eq(id, lit(1))), filter(y, eq(yid, lit(3))), ref, yref), "ref", ref)), Options{})
}

func TestTransitive(t *testing.T) {
	g := newGolden(t, "transitive")
	b := &builder{}
	l, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	id, ref, rid, s, rs := col(l, "id"), col(l, "ref"), col(r, "id"), col(l, "s"), col(r, "s")
	five, list := eq(id, lit(5)), in(rid, lit(1), lit(2))
	for _, kind := range []plan.JoinKind{plan.Inner, plan.Left, plan.Right, plan.Full, plan.Semi, plan.Anti, plan.NullAnti} {
		g.rule(kind.String(), transitive, keyed(kind, filter(l, five), filter(r, list), id, rid))
	}
	g.rule("not what is known", transitive, keyed(plan.Inner, filter(l, five), filter(r, eq(rid, lit(5))), id, rid))
	g.rule("not what may fail", transitive, keyed(plan.Inner, filter(l, risky(s)), r, s, rs))
	g.rule("not conditions on more than the key", transitive, keyed(plan.Inner, filter(l, gt(id, ref), eq(ref, lit(1))), r, id, rid))
	e, f := b.scan(events(), "e"), b.scan(events(), "f")
	g.rule("not where equal is not the same", transitive, keyed(plan.Inner, filter(e, eq(col(e, "x"), lit(0.0))), f, col(e, "x"), col(f, "x")))
	p := b.project(filter(l, five), "other", id)
	g.rule("through a projection", transitive, keyed(plan.Inner, p, r, col(p, "other"), rid))
	pruned := *e
	pruned.Prune = []plan.Expr{eq(col(e, "hour"), lit(3))}
	g.rule("what files were chosen by", transitive, keyed(plan.Inner, &pruned, r, col(e, "hour"), rid))
}

func TestImplied(t *testing.T) {
	g := newGolden(t, "implied")
	b := &builder{}
	l, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	ref, rref := col(l, "ref"), col(r, "ref")
	both := or(and(eq(ref, lit(1)), gt(rref, lit(2))), and(eq(ref, lit(3)), eq(rref, lit(4))))
	for _, kind := range []plan.JoinKind{plan.Inner, plan.Left, plan.Right, plan.Full, plan.Semi, plan.Anti, plan.NullAnti} {
		g.rule(kind.String(), implied, keyed(kind, l, r, col(l, "id"), col(r, "id"), both))
	}
	g.rule("an arm says nothing of the side", implied, join(plan.Inner, l, r, or(and(eq(ref, lit(1)), gt(rref, lit(2))), eq(rref, lit(4)))))
	g.rule("not what may fail", implied, join(plan.Inner, l, r, or(and(eq(ref, lit(1)), risky(col(r, "s"))), and(eq(ref, lit(3)), eq(rref, lit(4))))))
	g.rule("not what is known", implied, join(plan.Inner, filter(l, in(ref, lit(1), lit(3))), filter(r, or(gt(rref, lit(2)), eq(rref, lit(4)))), both))
	s := *b.scan(events(), "")
	hour, id := col(&s, "hour"), col(&s, "id")
	s.Conds = []plan.Expr{or(and(eq(hour, lit(1)), gt(id, lit(2))), and(eq(id, lit(3)), eq(hour, lit(4))))}
	g.rule("path columns of a scan", implied, &s)
}

func TestOuter(t *testing.T) {
	g := newGolden(t, "outer")
	b := &builder{}
	l, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	id, rid, ref, rref, rs := col(l, "id"), col(r, "id"), col(l, "ref"), col(r, "ref"), col(r, "s")
	on := func(kind plan.JoinKind) plan.Node { return keyed(kind, l, r, id, rid) }
	for _, c := range []struct {
		title string
		cond  plan.Expr
	}{
		{"a comparison rejects NULL", eq(rref, lit(1))},
		{"IS NULL does not", isnull(rref)},
		{"IS NOT NULL does", not(isnull(rref))},
		{"IS DISTINCT FROM does not", cmp(plan.Distinct, rref, lit(1))},
		{"an OR does if both arms do", or(eq(rref, lit(1)), &plan.Match{Kind: plan.Like, Arg: rs, Pattern: lit("a%")})},
		{"an OR with an arm on the other side does not", or(eq(rref, lit(1)), eq(ref, lit(1)))},
		{"CASE is not looked into", eq(&plan.Case{Whens: []plan.When{{Cond: isnull(rref), Then: lit(1)}}, Else: rref, T: bigint, Null: true}, lit(1))},
		{"what may fail does as well", risky(rs)},
		{"IS TRUE does", &plan.IsTruth{Arg: gt(rref, ref), Want: true}},
		{"IS NOT TRUE does not", &plan.IsTruth{Arg: gt(rref, ref), Want: true, Negate: true}},
		{"a condition on the left does not", eq(ref, lit(1))},
	} {
		cond := c.cond
		if n, ok := cond.(*plan.Not); ok {
			cond = pushNot(nil, n)
		}
		g.rule(c.title, outerToInner, filter(on(plan.Left), cond))
	}
	g.rule("right", outerToInner, filter(on(plan.Right), eq(ref, lit(1))))
	g.rule("full to left", outerToInner, filter(on(plan.Full), eq(ref, lit(1))))
	g.rule("full to right", outerToInner, filter(on(plan.Full), eq(rref, lit(1))))
	g.rule("full to inner", outerToInner, filter(on(plan.Full), eq(rref, ref)))
	m := b.scan(small("c", 1), "")
	g.rule("by the key of a join above", outerToInner, keyed(plan.Inner, on(plan.Left), m, rref, col(m, "id")))
	g.rule("not by the key of a left join above", outerToInner, keyed(plan.Left, on(plan.Left), m, rref, col(m, "id")))
	p := b.project(on(plan.Left), "v", arith(plan.Add, rref, lit(1)))
	g.rule("through a projection", outerToInner, filter(p, eq(col(p, "v"), lit(1))))
	g.rule("not through a limit", outerToInner, filter(&plan.Limit{Input: on(plan.Left), N: 3}, eq(rref, lit(1))))
}

func TestEmpty(t *testing.T) {
	g := newGolden(t, "empty")
	b := &builder{}
	l, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	id, rid := col(l, "id"), col(r, "id")
	none := filter(r, lit(false))
	n := b.agg("n", "count", bigint)
	g.rule("a false filter", cutEmpty, filter(l, eq(id, lit(1)), lit(false)))
	g.rule("limit 0", cutEmpty, &plan.Limit{Input: l, Offset: 3})
	g.rule("an aggregate of one group has a row", cutEmpty, &plan.Aggregate{Input: none, Aggs: []plan.AggCall{n}})
	total := &plan.Aggregate{Input: none, Keys: []plan.Named{b.named("k", rid)}, Sets: [][]int{{0}, {}}, Set: b.named("set", lit(0)).Column, Aggs: []plan.AggCall{n}}
	g.rule("so has one of grouping sets with a total", cutEmpty, total)
	g.rule("one with keys has none", cutEmpty, &plan.Aggregate{Input: none, Keys: []plan.Named{b.named("k", rid)}, Aggs: []plan.AggCall{n}})
	for _, kind := range []plan.JoinKind{plan.Inner, plan.Left, plan.Right, plan.Full, plan.Semi, plan.Anti, plan.NullAnti} {
		g.rule(kind.String()+" with nothing on the right", cutEmpty, keyed(kind, l, none, id, rid))
	}
	g.rule("Left with nothing on the left", cutEmpty, keyed(plan.Left, none, l, rid, id))
	g.rule("a false join condition", cutEmpty, join(plan.Inner, l, r, lit(false)))
	g.rule("a left join's", cutEmpty, join(plan.Left, l, r, lit(false)))
	g.rule("up through everything", cutEmpty, &plan.TopN{Input: b.project(&plan.Sort{Input: none}, "v", rid), Limit: 3})
}

func TestProjects(t *testing.T) {
	g := newGolden(t, "projects")
	b := &builder{}
	s := b.scan(small("a", 1), "")
	id, ref := col(s, "id"), col(s, "ref")
	p := b.project(s, "sum", arith(plan.Add, id, ref), "i", id)
	sum, i := col(p, "sum"), col(p, "i")
	g.rule("two become one", mergeProjects, b.project(p, "v", arith(plan.Mul, sum, i), "w", i, "i", i))
	g.rule("not if something would be computed twice", mergeProjects, b.project(p, "v", arith(plan.Mul, sum, sum)))
	v := b.project(s, "r", &plan.Call{Name: "random", T: double}, "i", id)
	g.rule("not if it differs each time", mergeProjects, b.project(v, "r", col(v, "r")))
	g.rule("unless it is dropped", mergeProjects, b.project(v, "i", col(v, "i")))
	same := &plan.Project{Input: s}
	for _, c := range s.Columns() {
		same.Exprs = append(same.Exprs, plan.Named{Column: c, Expr: c.Ref()})
	}
	g.rule("the identity goes", mergeProjects, filter(same, gt(id, ref)))
	g.rule("fewer columns are no identity", mergeProjects, &plan.Project{Input: s, Exprs: same.Exprs[:2]})
}

func TestCountStar(t *testing.T) {
	g := newGolden(t, "count")
	b := &builder{}
	l, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	distinct := b.agg("d", "count", bigint, col(l, "id"))
	distinct.Distinct = true
	g.rule("of what is never NULL", countStar, &plan.Aggregate{Input: l, Aggs: []plan.AggCall{
		b.agg("n", "count", bigint, col(l, "id")), b.agg("one", "count", bigint, lit(1)), b.agg("null", "count", bigint, lit(types.NullOf(bigint))),
		b.agg("ref", "count", bigint, col(l, "ref")), b.agg("both", "count", bigint, col(l, "id"), col(l, "ref")), distinct, b.agg("sum", "sum", bigint, col(l, "id"))}})
	g.rule("not of what an outer join fills up", countStar, &plan.Aggregate{Input: keyed(plan.Left, l, r, col(l, "id"), col(r, "id")),
		Aggs: []plan.AggCall{b.agg("n", "count", bigint, col(r, "id"))}})
}

func TestDistinct(t *testing.T) {
	g := newGolden(t, "distinct")
	b := &builder{}
	s := b.scan(small("a", 1), "")
	n := b.agg("n", "count", bigint)
	a := &plan.Aggregate{Input: s, Keys: []plan.Named{b.named("x", col(s, "id")), b.named("y", col(s, "ref"))}, Aggs: []plan.AggCall{n}}
	over := func(in plan.Node, exprs ...plan.Expr) plan.Node {
		d := &plan.Aggregate{Input: in}
		for _, e := range exprs {
			d.Keys = append(d.Keys, b.named("k", e))
		}
		return d
	}
	p := b.project(filter(a, gt(n.Ref(), lit(1))), "x", col(a, "x"), "n", n.Ref(), "y", col(a, "y"))
	g.rule("over all keys", dropDistinct, over(p, col(p, "n"), col(p, "y"), col(p, "x")))
	g.rule("not over some", dropDistinct, over(p, col(p, "n"), col(p, "y")))
	g.rule("not over computed ones", dropDistinct, over(a, col(a, "x"), arith(plan.Mod, col(a, "y"), lit(2))))
	sets := &plan.Aggregate{Input: s, Keys: a.Keys, Sets: [][]int{{0}, {1}}, Set: b.named("set", lit(0)).Column, Aggs: []plan.AggCall{n}}
	g.rule("not by keys alone where there are grouping sets", dropDistinct, &plan.Aggregate{Input: sets, Keys: []plan.Named{b.named("x", col(sets, "x")), b.named("y", col(sets, "y"))}})
	g.rule("of one group", dropDistinct, over(&plan.Aggregate{Input: s, Aggs: []plan.AggCall{n}}, n.Ref()))
	g.rule("of one row", dropDistinct, over(&plan.Limit{Input: s, N: 1}, col(s, "id")))
	g.rule("not of a table", dropDistinct, over(s, col(s, "id")))
	g.rule("not with aggregates", dropDistinct, &plan.Aggregate{Input: a, Keys: []plan.Named{b.named("x", col(a, "x")), b.named("y", col(a, "y"))}, Aggs: []plan.AggCall{b.agg("m", "count", bigint)}})
}

func TestSorts(t *testing.T) {
	g := newGolden(t, "sorts")
	b := &builder{}
	s, r := b.scan(small("a", 1), ""), b.scan(small("b", 1), "")
	id, ref, x := sortKey(col(s, "id")), sortKey(col(s, "ref")), sortKey(lit(1))
	by := func(in plan.Node, keys ...plan.SortKey) plan.Node { return &plan.Sort{Input: in, Keys: keys} }
	g.rule("constants and repeated keys", dropSorts, by(s, x, id, ref, id))
	g.rule("no keys", dropSorts, by(s, x))
	g.rule("top-n by nothing", dropSorts, &plan.TopN{Input: s, Keys: []plan.SortKey{x}, Limit: 3, Offset: 1})
	g.rule("sorted already", dropSorts, by(by(s, id, ref), id))
	g.rule("sorted again", dropSorts, by(by(s, id), id, ref))
	g.rule("sorted otherwise before", dropSorts, by(by(s, ref), id))
	g.rule("one row", dropSorts, by(&plan.Aggregate{Input: s, Aggs: []plan.AggCall{b.agg("n", "count", bigint)}}, sortKey(lit(1)), id))
	g.rule("the right of a semi join", dropSorts, keyed(plan.Semi, s, b.project(by(r, sortKey(col(r, "s"))), "v", col(r, "id")), col(s, "id"), col(r, "id")))
	g.rule("not of a left join", dropSorts, keyed(plan.Left, s, by(r, sortKey(col(r, "s"))), col(s, "id"), col(r, "id")))
	g.rule("below an aggregate that has no order", dropSorts, &plan.Aggregate{Input: by(s, id), Aggs: []plan.AggCall{b.agg("n", "sum", bigint, col(s, "id"))}})
	g.rule("not below one that has", dropSorts, &plan.Aggregate{Input: by(s, id), Aggs: []plan.AggCall{b.agg("n", "sum", double, cast(col(s, "id"), double))}})
	g.rule("not below groups, which come in order", dropSorts, &plan.Aggregate{Input: by(s, id), Keys: []plan.Named{b.named("k", col(s, "ref"))}})
	g.rule("not below a limit", dropSorts, keyed(plan.Semi, s, &plan.Limit{Input: by(r, sortKey(col(r, "s"))), N: 3}, col(s, "id"), col(r, "id")))
}

func TestLimits(t *testing.T) {
	g := newGolden(t, "limits")
	b := &builder{}
	s := b.scan(small("a", 1), "")
	id := col(s, "id")
	lim := func(in plan.Node, n, offset int64) plan.Node { return &plan.Limit{Input: in, N: n, Offset: offset} }
	sorted := &plan.Sort{Input: s, Keys: []plan.SortKey{sortKey(id)}}
	g.rule("of a limit", pushLimits, lim(lim(s, 10, 5), 20, 3))
	g.rule("of all but some", pushLimits, lim(lim(s, -1, 5), 20, 3))
	g.rule("past the end", pushLimits, lim(lim(s, 3, 0), 2, 4))
	g.rule("of a sort below a projection", pushLimits, lim(b.project(sorted, "v", id), 10, 5))
	g.rule("of a top-n", pushLimits, lim(&plan.TopN{Input: s, Keys: sorted.Keys, Limit: 10, Offset: 2}, 20, 3))
	g.rule("offset alone leaves the sort", pushLimits, lim(sorted, -1, 5))
	g.rule("of what differs each time", pushLimits, lim(b.project(s, "v", &plan.Call{Name: "random", T: double}), 10, 0))
	g.rule("of one row", pushLimits, lim(&plan.Aggregate{Input: s, Aggs: []plan.AggCall{b.agg("n", "count", bigint)}}, 1, 0))
	g.rule("all", pushLimits, lim(s, -1, 0))
	g.rule("not through a filter", pushLimits, lim(filter(s, gt(id, lit(1))), 3, 0))
	tested := *s
	tested.Conds = []plan.Expr{gt(id, lit(1))}
	g.rule("into a scan, which counts the rows that pass", limitScans, lim(&tested, 3, 2))
	g.rule("not into a scan below a filter", limitScans, lim(filter(s, gt(id, lit(1))), 3, 0))
	g.rule("not for all rows", limitScans, lim(s, -1, 2))
}

func TestPrune(t *testing.T) {
	g := newGolden(t, "prune")
	b := &builder{}
	s := b.scan(events(), "")
	id, dt, hour, name := col(s, "id"), col(s, "dt"), col(s, "hour"), col(s, "_file")
	day := func(n int64) plan.Expr { return lit(types.Datum{Type: date, I: n}) }
	on := func(conds ...plan.Expr) plan.Node { c := *s; c.Conds = conds; return &c }
	g.rule("by one column", pruneFiles, on(gt(id, lit(3)), eq(dt, day(1))))
	g.rule("by two", pruneFiles, on(or(eq(dt, day(2)), eq(hour, lit(1)))))
	g.rule("by conditions one after the other", pruneFiles, on(eq(dt, day(1)), eq(hour, lit(1))))
	g.rule("by NULL", pruneFiles, on(isnull(dt)))
	g.rule("by name", pruneFiles, on(in(name, lit("a"), lit("d"))))
	g.rule("to none", pruneFiles, on(eq(hour, lit(7))))
	g.rule("all pass", pruneFiles, on(cmp(plan.Ge, hour, lit(0))))
	g.rule("not with a field in it", pruneFiles, on(or(eq(dt, day(2)), eq(id, lit(1)))))
	g.rule("what may fail and does not", pruneFiles, on(eq(arith(plan.Add, hour, lit(1)), lit(1))))
	g.rule("what fails is left", pruneFiles, on(eq(cast(name, bigint), lit(1)), eq(hour, lit(1))))
}

func TestTests(t *testing.T) {
	g := newGolden(t, "tests")
	b := &builder{}
	s := b.scan(events(), "")
	id, k, str, ok, x, hour := col(s, "id"), col(s, "k"), col(s, "s"), col(s, "ok"), col(s, "x"), col(s, "hour")
	on := func(conds ...plan.Expr) plan.Node { c := *s; c.Conds = conds; return &c }
	g.rule("what the decoder can test", splitTests, on(eq(id, lit(1)), cmp(plan.NotDistinct, id, lit(1)), in(str, lit("a"), lit("b"), lit(types.NullOf(varchar))),
		isnull(str), &plan.IsNull{Arg: k, Negate: true}, ok, not(ok), &plan.IsTruth{Arg: ok, Want: false}, gt(x, lit(1.0))))
	g.rule("what it can not", splitTests, on(gt(id, col(s, "k")), eq(k, lit(1)), eq(x, lit(types.NewDouble(nan()))), eq(hour, lit(1)),
		&plan.InList{Arg: id, List: []plan.Expr{lit(1)}, Negate: true}, &plan.Match{Kind: plan.Like, Arg: str, Pattern: lit("a%")},
		or(ok, eq(id, lit(1))), &plan.IsTruth{Arg: ok, Want: true, Negate: true}, isnull(col(s, "device"))))
	g.rule("nothing from the first on that may fail", splitTests, on(eq(id, lit(1)), risky(str), gt(id, lit(0))))
}

func TestColumns(t *testing.T) {
	g := newGolden(t, "columns")
	b := &builder{}
	fresh := func(alias string) *plan.Scan { return b.scan(events(), alias) }
	s := fresh("")
	dev := col(s, "device")
	g.rule("unused ones go", pruneColumns, b.project(s, "id", col(s, "id")))
	g.rule("none is left", pruneColumns, &plan.Aggregate{Input: s, Aggs: []plan.AggCall{b.agg("n", "count", bigint)}})
	tested := *s
	tested.Conds = []plan.Expr{gt(col(s, "id"), lit(3)), eq(field(dev, "os"), lit("linux"))}
	g.rule("what conditions need is extra", pruneColumns, b.project(&tested, "s", col(s, "s"), "lat", field(field(dev, "geo"), "lat")))
	g.rule("fields become columns", pruneColumns, b.project(filter(s, gt(field(field(dev, "geo"), "lon"), lit(3))), "os", field(dev, "os"), "geo", field(dev, "geo")))
	g.rule("not through unions and arrays", pruneColumns, b.project(s, "u", field(field(dev, "u"), "long"), "tag", &plan.Subscript{Arg: field(dev, "tags"), Index: lit(0)}))
	g.rule("not of what is used whole", pruneColumns, b.project(s, "os", field(dev, "os"), "device", dev))
	g.rule("IS NULL is a use of the whole", pruneColumns, b.project(filter(s, isnull(dev)), "os", field(dev, "os")))
	p := b.project(s, "d", dev, "g", field(dev, "geo"), "unused", arith(plan.Add, col(s, "id"), lit(1)))
	g.rule("through projections", pruneColumns, b.project(&plan.Sort{Input: p, Keys: []plan.SortKey{sortKey(field(col(p, "d"), "os"))}},
		"lat", field(col(p, "g"), "lat"), "os", field(col(p, "d"), "os")))
	l, r := fresh("l"), fresh("r")
	g.rule("through joins", pruneColumns, b.project(keyed(plan.Left, l, filter(r, eq(col(r, "s"), lit("a"))), col(l, "id"), col(r, "id")),
		"x", col(l, "x"), "os", field(col(r, "device"), "os")))
	a := &plan.Aggregate{Input: s, Keys: []plan.Named{b.named("os", field(dev, "os")), b.named("k", col(s, "k"))}, Aggs: []plan.AggCall{
		b.agg("n", "count", bigint, col(s, "x")), b.agg("m", "max", varchar, col(s, "s"))}}
	g.rule("unused aggregates go, keys stay", pruneColumns, b.project(a, "n", col(a, "n")))
	one := &plan.Aggregate{Input: s, Aggs: []plan.AggCall{b.agg("n", "count", bigint), b.agg("m", "max", varchar, col(s, "s"))}}
	g.rule("one aggregate stays", pruneColumns, b.project(one, "v", lit(1)))
	g.rule("of constants", pruneColumns, b.project(&plan.Values{Cols: []plan.Column{{ID: 900, Name: "a", Type: bigint}, {ID: 901, Name: "b", Type: bigint}},
		Rows: [][]plan.Expr{{lit(1), lit(2)}, {lit(3), lit(4)}}}, "b", &plan.ColumnRef{ID: 901, Name: "b", T: bigint}))
	g.rule("all used", pruneColumns, s)
}

func TestShare(t *testing.T) {
	g := newGolden(t, "cse")
	b := &builder{}
	s := b.scan(events(), "")
	id, k, str, ok := col(s, "id"), cast(col(s, "k"), bigint), col(s, "s"), col(s, "ok")
	prod := func() plan.Expr { return arith(plan.Mul, id, arith(plan.Add, k, lit(1))) }
	guarded := func(e plan.Expr) plan.Expr {
		return &plan.Case{Whens: []plan.When{{Cond: ok, Then: e}}, T: bigint, Null: true}
	}
	g.rule("of an aggregate", shareExpressions, &plan.Aggregate{Input: s, Keys: []plan.Named{b.named("s", str)},
		Aggs: []plan.AggCall{b.agg("sum", "sum", bigint, prod()), b.agg("max", "max", bigint, arith(plan.Add, prod(), k))}})
	g.rule("of a projection", shareExpressions, b.project(s, "a", prod(), "b", guarded(prod())))
	g.rule("not if all are guarded", shareExpressions, b.project(s, "a", guarded(cast(str, bigint)), "b", guarded(arith(plan.Add, cast(str, bigint), lit(1)))))
	filtered := b.agg("f", "sum", bigint, cast(str, bigint))
	filtered.Filter = ok
	g.rule("nor behind FILTER", shareExpressions, &plan.Aggregate{Input: s, Aggs: []plan.AggCall{filtered, {Column: b.named("g", id).Column, Func: "max", Args: filtered.Args, Filter: ok}}})
	g.rule("not what is trivial", shareExpressions, b.project(s, "a", arith(plan.Add, field(col(s, "device"), "os"), id), "b", field(col(s, "device"), "os"), "c", eq(id, lit(1)), "d", eq(id, lit(1))))
	g.rule("not what differs each time", shareExpressions, b.project(s, "a", &plan.Call{Name: "random", T: double}, "b", &plan.Call{Name: "random", T: double}))
}

func TestJoinOrder(t *testing.T) {
	g := newGolden(t, "joinorder")
	b := &builder{}
	fact, mid, tiny := b.scan(small("fact", 1e9), ""), b.scan(small("mid", 1e7), ""), b.scan(small("tiny", 1e4), "")
	chain := func(l, m, r plan.Node) plan.Node {
		return keyed(plan.Inner, keyed(plan.Inner, l, m, col(l, "ref"), col(m, "id")), r, col(l, "s"), col(r, "s"))
	}
	g.rule("a filtered dimension comes first", orderJoins, chain(fact, mid, filter(tiny, eq(col(tiny, "ref"), lit(1)))))
	g.rule("the order is good already", orderJoins, chain(fact, filter(mid, eq(col(mid, "ref"), lit(1))), tiny))
	g.rule("a cross product is avoided", orderJoins, &plan.Join{Kind: plan.Inner, L: join(plan.Cross, mid, tiny), R: fact,
		LeftKeys: []plan.Expr{col(mid, "id"), col(tiny, "s")}, RightKeys: []plan.Expr{col(fact, "ref"), col(fact, "s")}})
	g.rule("not past what may fail", orderJoins, keyed(plan.Inner, keyed(plan.Inner, fact, mid, cast(col(fact, "s"), bigint), col(mid, "id")),
		filter(tiny, eq(col(tiny, "ref"), lit(1))), col(fact, "s"), col(tiny, "s")))
	g.rule("not past an outer join", orderJoins, keyed(plan.Inner, keyed(plan.Left, fact, mid, col(fact, "ref"), col(mid, "id")),
		filter(tiny, eq(col(tiny, "ref"), lit(1))), col(fact, "s"), col(tiny, "s")))
	straight := keyed(plan.Inner, fact, mid, col(fact, "ref"), col(mid, "id"))
	straight.Straight = true
	g.rule("not of a STRAIGHT_JOIN", orderJoins, keyed(plan.Inner, straight, filter(tiny, eq(col(tiny, "ref"), lit(1))), col(fact, "s"), col(tiny, "s")))
	back := keyed(plan.Inner, tiny, fact, col(tiny, "id"), col(fact, "id"))
	back.Straight = true
	g.rule("nor is the build side of one chosen", chooseBuildSides, back)
	g.rule("build on the smaller side", chooseBuildSides, keyed(plan.Inner, tiny, fact, col(tiny, "id"), col(fact, "id")))
	g.rule("of a semi join too", chooseBuildSides, keyed(plan.Semi, tiny, fact, col(tiny, "id"), col(fact, "id")))
	g.rule("not of NOT IN's", chooseBuildSides, keyed(plan.NullAnti, tiny, fact, col(tiny, "id"), col(fact, "id")))
	g.rule("not for a small difference", chooseBuildSides, keyed(plan.Inner, filter(mid, not(isnull(col(mid, "s")))), b.scan(small("same", 1e7), ""), col(mid, "id"), col(mid, "id")))
}
