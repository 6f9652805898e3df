package opt

import (
	"testing"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// dependent makes an Apply with a parameter for each of some columns of the left side; right builds the
// right side over references to them.
func (b *builder) dependent(kind plan.JoinKind, l plan.Node, params []plan.Expr, right func(p []plan.Expr) plan.Node) *plan.Apply {
	a := &plan.Apply{Join: plan.Join{Kind: kind, L: l}}
	var refs []plan.Expr
	for _, e := range params {
		p := b.named("p", e)
		a.Params = append(a.Params, p)
		refs = append(refs, p.Outer())
	}
	a.R = right(refs)
	if kind.Marks() {
		a.Mark = plan.Column{ID: b.id(), Name: "mark", Type: boolT, Nullable: kind == plan.NullMark}
	}
	return a
}

func TestDecorrelate(t *testing.T) {
	g := newGolden(t, "decorrelate")
	b := &builder{}
	l, r := b.scan(small("a", 1e4), ""), b.scan(small("b", 1e4), "")
	id, ref, s := col(l, "id"), col(l, "ref"), col(l, "s")
	rid, rref, rs := col(r, "id"), col(r, "ref"), col(r, "s")
	type exprs = []plan.Expr
	// use puts what the query gives into a projection, as the binder does.
	use := func(a *plan.Apply, e plan.Expr) plan.Node { return b.project(a, "v", e) }
	value := func(e plan.Expr) plan.Expr {
		c := *e.(*plan.ColumnRef)
		c.Null = true
		return &c
	}
	where := func(n plan.Node, conds ...plan.Expr) plan.Node { return filter(n, conds...) }

	exists := b.dependent(plan.Mark, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return b.project(where(r, gt(rref, lit(1)), eq(rid, p[0])), "one", lit(1))
	})
	g.rule("EXISTS", decorrelate, use(exists, exists.Mark.Ref()))
	in := b.dependent(plan.NullMark, l, exprs{ref}, func(p []plan.Expr) plan.Node { return b.project(where(r, eq(rref, p[0])), "x", rid) })
	in.LeftKeys, in.RightKeys = exprs{id}, exprs{col(in.R, "x")}
	g.rule("IN", decorrelate, use(in, in.Mark.Ref()))
	row := b.dependent(plan.Single, l, exprs{id}, func(p []plan.Expr) plan.Node { return b.project(where(r, eq(rid, p[0])), "x", rs) })
	g.rule("a value", decorrelate, use(row, value(col(row, "x"))))
	sum := b.dependent(plan.Single, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Aggregate{Input: where(r, eq(rid, p[0])), Aggs: []plan.AggCall{b.agg("sum", "sum", bigint, rref)}}
	})
	g.rule("an aggregate gets the equality as a key", decorrelate, use(sum, value(col(sum, "sum"))))
	sum.LeftKeys, sum.RightKeys = exprs{ref}, exprs{col(sum, "sum")}
	g.rule("but not if the join has a condition of its own", decorrelate, use(sum, value(col(sum, "sum"))))
	count := b.dependent(plan.Single, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Aggregate{Input: where(r, eq(rid, p[0])), Aggs: []plan.AggCall{b.agg("n", "count", bigint)}}
	})
	g.rule("of no rows COUNT is 0", decorrelate, use(count, value(col(count, "n"))))
	more := b.dependent(plan.Single, l, exprs{id, ref}, func(p []plan.Expr) plan.Node {
		a := &plan.Aggregate{Input: where(r, eq(rid, p[0])), Aggs: []plan.AggCall{b.agg("n", "count", bigint)}}
		return b.project(a, "x", cast(arith(plan.Add, a.Aggs[0].Ref(), p[1]), varchar))
	})
	g.rule("what is computed of parameters is computed above", decorrelate, use(more, value(col(more, "x"))))
	joined := b.dependent(plan.Mark, l, exprs{id, s}, func(p []plan.Expr) plan.Node {
		c := b.scan(small("c", 1e4), "")
		return where(join(plan.Inner, where(r, eq(rid, p[0])), c, eq(rref, col(c, "id")), eq(col(c, "s"), p[1])), gt(rref, lit(1)))
	})
	g.rule("through an inner join", decorrelate, use(joined, joined.Mark.Ref()))
	lateral := b.dependent(plan.Inner, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Sort{Input: where(r, eq(rid, p[0])), Keys: []plan.SortKey{sortKey(rs)}}
	})
	g.rule("LATERAL", decorrelate, use(lateral, rs))
	limited := b.dependent(plan.Mark, l, exprs{id}, func(p []plan.Expr) plan.Node { return &plan.Limit{Input: where(r, eq(rid, p[0])), N: 1} })
	g.rule("a LIMIT means nothing to EXISTS", decorrelate, use(limited, limited.Mark.Ref()))

	first := b.dependent(plan.Single, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Limit{Input: &plan.Sort{Input: where(r, eq(rid, p[0])), Keys: []plan.SortKey{sortKey(rs)}}, N: 1}
	})
	g.rule("not through a LIMIT that chooses a row", decorrelate, use(first, value(rs)))
	offset := b.dependent(plan.Mark, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Limit{Input: where(r, eq(rid, p[0])), N: 1, Offset: 1}
	})
	g.rule("nor through an OFFSET", decorrelate, use(offset, offset.Mark.Ref()))
	less := b.dependent(plan.Single, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Aggregate{Input: where(r, gt(rid, p[0])), Aggs: []plan.AggCall{b.agg("n", "count", bigint)}}
	})
	g.rule("not below an aggregate what is no equality", decorrelate, use(less, value(col(less, "n"))))
	left := b.dependent(plan.Mark, l, exprs{id}, func(p []plan.Expr) plan.Node {
		c := b.scan(small("c", 1e4), "")
		return join(plan.Left, r, where(c, eq(col(c, "id"), p[0])), eq(rref, col(c, "id")))
	})
	g.rule("not out of the side that is filled up with NULLs", decorrelate, use(left, left.Mark.Ref()))
	union := b.dependent(plan.Mark, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Union{Cols: []plan.Column{b.named("x", rid).Column}, List: []plan.Node{where(r, eq(rid, p[0])), r}, Exprs: [][]plan.Expr{{rid}, {rid}}}
	})
	g.rule("not through a union", decorrelate, use(union, union.Mark.Ref()))
	win := b.dependent(plan.Mark, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Window{Input: where(r, eq(rid, p[0])), Funcs: []plan.WindowFunc{{Column: b.agg("n", "row_number", bigint).Column, Func: "row_number"}}}
	})
	g.rule("nor a window", decorrelate, use(win, win.Mark.Ref()))
	random := b.dependent(plan.Mark, l, exprs{&plan.Call{Name: "random", T: double}}, func(p []plan.Expr) plan.Node {
		return where(r, gt(cast(rid, double), p[0]))
	})
	g.rule("not if a parameter differs each time", decorrelate, use(random, random.Mark.Ref()))

	// What may fail is not evaluated for rows that a condition on a parameter rejects.
	failing := b.dependent(plan.Single, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return b.project(where(r, eq(rid, p[0])), "x", cast(rs, bigint))
	})
	g.rule("what may fail is computed above", decorrelate, use(failing, value(col(failing, "x"))))
	summed := b.dependent(plan.Single, l, exprs{id}, func(p []plan.Expr) plan.Node {
		return &plan.Aggregate{Input: where(r, eq(rid, p[0])), Aggs: []plan.AggCall{b.agg("sum", "sum", bigint, cast(rs, bigint))}}
	})
	g.rule("not if an aggregate's argument may fail", decorrelate, use(summed, value(col(summed, "sum"))))
	keyed := b.dependent(plan.NullMark, l, exprs{ref}, func(p []plan.Expr) plan.Node {
		return b.project(where(r, eq(rref, p[0])), "x", cast(rs, bigint))
	})
	keyed.LeftKeys, keyed.RightKeys = exprs{id}, exprs{col(keyed.R, "x")}
	g.rule("nor if what is searched may", decorrelate, use(keyed, keyed.Mark.Ref()))
	behind := b.dependent(plan.Mark, l, exprs{id}, func(p []plan.Expr) plan.Node { return where(r, eq(rid, p[0]), risky(rs)) })
	g.rule("a condition that may fail stays behind those to its left", decorrelate, use(behind, behind.Mark.Ref()))
	guarded := b.dependent(plan.Single, l, exprs{id, eq(ref, lit(1))}, func(p []plan.Expr) plan.Node {
		return where(b.project(where(r, eq(rid, p[0])), "x", rs), p[1])
	})
	g.rule("a guard becomes a condition of the join", decorrelate, use(guarded, value(col(guarded, "x"))))
	kept := b.dependent(plan.Single, l, exprs{eq(ref, lit(1))}, func(p []plan.Expr) plan.Node {
		return where(b.project(r, "x", cast(rs, bigint)), p[0])
	})
	g.rule("not where it keeps something from failing", decorrelate, use(kept, value(col(kept, "x"))))
	g.rule("conditions on parameters alone stay where they are", pushdown, use(kept, value(col(kept, "x"))))

	// Nested: the inner query refers to both queries around it.
	nested := b.dependent(plan.Mark, l, exprs{id}, func(p []plan.Expr) plan.Node {
		inner := b.dependent(plan.Mark, r, exprs{rid}, func(q []plan.Expr) plan.Node {
			c := b.scan(small("c", 1e4), "")
			return where(c, eq(col(c, "id"), q[0]), eq(col(c, "ref"), p[0]))
		})
		return where(inner, inner.Mark.Ref())
	})
	g.rule("what refers past the next query", decorrelate, use(nested, nested.Mark.Ref()))
	g.rule("nothing dependent", decorrelate, where(l, eq(id, lit(1))))
}

func TestMarks(t *testing.T) {
	g := newGolden(t, "marks")
	b := &builder{}
	l, r := b.scan(small("a", 1e4), ""), b.scan(small("b", 1e4), "")
	marked := func(kind plan.JoinKind, in plan.Node, nullable bool) *plan.Join {
		j := keyed(kind, in, r, col(in, "id"), col(r, "id"))
		j.Mark = plan.Column{ID: b.id(), Name: "mark", Type: boolT, Nullable: nullable}
		return j
	}
	top := func(n plan.Node) plan.Node { return b.project(n, "id", col(n, "id")) }
	m := func(j *plan.Join) plan.Expr { return j.Mark.Ref() }
	exists, in, sure := marked(plan.Mark, l, false), marked(plan.NullMark, l, true), marked(plan.NullMark, l, false)
	g.rule("EXISTS", useMarks, top(filter(exists, m(exists))))
	g.rule("NOT EXISTS", useMarks, top(filter(exists, not(m(exists)))))
	g.rule("IN", useMarks, top(filter(in, m(in), gt(col(l, "id"), lit(3)))))
	g.rule("NOT IN, where NULL is possible", useMarks, top(filter(in, not(m(in)))))
	g.rule("and where it is not", useMarks, top(filter(sure, not(m(sure)))))
	two := marked(plan.NullMark, exists, true)
	g.rule("through another query's join", useMarks, top(filter(two, m(exists), m(two))))
	g.rule("through a filter between", useMarks, top(filter(filter(exists, gt(col(l, "ref"), lit(1))), m(exists))))
	g.rule("not under OR", useMarks, top(filter(exists, or(m(exists), gt(col(l, "id"), lit(3))))))
	g.rule("nor if the mark is used twice", useMarks, top(filter(exists, m(exists), or(m(exists), gt(col(l, "id"), lit(3))))))
	g.rule("nor if it is selected", useMarks, b.project(filter(exists, m(exists)), "m", m(exists)))
	g.rule("not what IN is compared with", useMarks, top(filter(in, isnull(m(in)))))
	a := b.dependent(plan.Mark, l, []plan.Expr{col(l, "id")}, func(p []plan.Expr) plan.Node { return filter(r, gt(col(r, "id"), p[0])) })
	g.rule("of a dependent join", useMarks, top(filter(a, not(a.Mark.Ref()))))
	outer := keyed(plan.Left, r, exists, col(r, "id"), col(l, "id"))
	g.rule("not below an outer join", useMarks, b.project(filter(outer, m(exists)), "s", col(r, "s")))
	agg := &plan.Aggregate{Input: exists, Keys: []plan.Named{b.named("m", m(exists))}}
	g.rule("nor below an aggregate", useMarks, filter(agg, col(agg, "m")))
}

func TestSets(t *testing.T) {
	g := newGolden(t, "sets")
	b := &builder{}
	l, r := b.scan(small("a", 1e4), ""), b.scan(small("b", 1e4), "")
	f := b.scan(events(), "")
	cols := func() []plan.Column {
		return []plan.Column{b.named("n", col(l, "id")).Column, b.named("s", col(l, "s")).Column}
	}
	union := func(second ...plan.Expr) *plan.Union {
		return &plan.Union{Cols: cols(), List: []plan.Node{l, r}, Exprs: [][]plan.Expr{{col(l, "id"), col(l, "s")}, second}}
	}
	set := func(kind plan.SetOpKind, all bool) *plan.SetOp {
		return &plan.SetOp{Kind: kind, All: all, Cols: cols(), L: l, R: r, LeftExprs: []plan.Expr{col(l, "id"), col(l, "s")}, RightExprs: []plan.Expr{col(r, "ref"), col(r, "s")}}
	}
	n := func(x plan.Node) plan.Expr { return col(x, "n") }
	u := union(col(r, "ref"), col(r, "s"))
	g.rule("into each input of a union", pushdown, filter(u, gt(n(u), lit(3))))
	g.rule("not what may fail", pushdown, filter(u, risky(col(u, "s"))))
	v := union(cast(&plan.Call{Name: "random", T: double}, bigint), col(r, "s"))
	g.rule("nor on what differs each time", pushdown, filter(v, gt(n(v), lit(3)), eq(col(v, "s"), lit("a"))))
	g.rule("a LIMIT of each input", pushLimits, &plan.Limit{Input: u, N: 3, Offset: 2})
	g.rule("not of OFFSET alone", pushLimits, &plan.Limit{Input: u, N: -1, Offset: 2})
	g.rule("not through a sort of the union", pushLimits, &plan.TopN{Input: u, Keys: []plan.SortKey{sortKey(n(u))}, Limit: 3})
	empty := &plan.Union{Cols: u.Cols, List: []plan.Node{l, &plan.Values{Cols: r.Columns()}}, Exprs: u.Exprs}
	g.rule("an input without rows goes", cutEmpty, empty)
	except, both := set(plan.Except, false), set(plan.Intersect, true)
	g.rule("into the left of EXCEPT", pushdown, filter(except, gt(n(except), lit(3))))
	g.rule("and of INTERSECT ALL", pushdown, filter(both, gt(n(both), lit(3))))
	g.rule("not what may fail either", pushdown, filter(both, risky(col(both, "s"))))
	x := b.named("x", col(f, "x")).Column
	doubles := &plan.SetOp{Kind: plan.Intersect, Cols: []plan.Column{x}, L: f, R: f, LeftExprs: []plan.Expr{col(f, "x")}, RightExprs: []plan.Expr{col(f, "x")}}
	g.rule("not what tells 0 from -0", pushdown, filter(doubles, eq(cast(x.Ref(), varchar), lit("-0"))))
	g.rule("but what does not", pushdown, filter(doubles, eq(x.Ref(), lit(0.0))))
	none := func(s *plan.SetOp, left bool) plan.Node {
		c := *s
		if left {
			c.L = &plan.Values{Cols: l.Columns()}
		} else {
			c.R = &plan.Values{Cols: r.Columns()}
		}
		return &c
	}
	g.rule("EXCEPT nothing is DISTINCT", cutEmpty, none(except, false))
	g.rule("EXCEPT ALL nothing is all", cutEmpty, none(set(plan.Except, true), false))
	g.rule("INTERSECT nothing is nothing", cutEmpty, none(both, false))
	g.rule("and so is nothing EXCEPT something", cutEmpty, none(except, true))
	g.rule("columns that nobody needs", pruneColumns, b.project(u, "s", col(u, "s")))
	g.rule("not those that make rows equal", pruneColumns, b.project(except, "s", col(except, "s")))
}

func TestApply(t *testing.T) {
	g := newGolden(t, "apply")
	b := &builder{}
	l, r := b.scan(small("a", 1e4), ""), b.scan(small("b", 1e4), "")
	a := b.dependent(plan.Single, l, []plan.Expr{col(l, "id")}, func(p []plan.Expr) plan.Node {
		return &plan.Limit{Input: filter(filter(r, risky(col(r, "s"))), eq(col(r, "id"), p[0])), N: 1}
	})
	g.rule("conditions on the left go there", pushdown, filter(a, gt(col(l, "ref"), lit(1)), isnull(col(r, "ref")), risky(col(l, "s"))))
	g.rule("columns that nobody needs", pruneColumns, b.project(a, "s", col(r, "s")))
	none := *a
	none.L = filter(l, lit(false))
	g.rule("nothing on the left", cutEmpty, &none)
	empty := *a
	empty.R = filter(r, lit(false))
	g.rule("nothing on the right is a NULL", cutEmpty, &empty)
}

func TestPlaces(t *testing.T) {
	g := newGolden(t, "places")
	b := &builder{}
	located := func(name string) *plan.Scan {
		tab := small(name, 1e4)
		tab.cols = append(tab.cols, plan.TableColumn{Name: "_file", Type: varchar, Source: plan.FromFile, Hidden: true},
			plan.TableColumn{Name: "_block", Type: bigint, Source: plan.FromBlock, Hidden: true})
		n := b.scan(tab, "")
		n.Cols = n.Cols[:3]
		return n
	}
	l, r, bare := located("a"), located("b"), b.scan(small("c", 1e4), "")
	id, s, rid, rs := col(l, "id"), col(l, "s"), col(r, "id"), col(r, "s")
	joined := func(kind plan.JoinKind) *plan.Join { return keyed(kind, l, r, id, rid) }
	g.rule("above a join", threadPlaces, b.project(joined(plan.Inner), "x", cast(rs, bigint)))
	g.rule("of both sides", threadPlaces, b.project(joined(plan.Left), "x", cast(rs, bigint), "y", cast(s, bigint)))
	g.rule("through projections, to the CAST and no further", threadPlaces,
		b.project(filter(&plan.Sort{Input: b.project(joined(plan.Inner), "s", s), Keys: []plan.SortKey{sortKey(s)}}, gt(cast(s, bigint), lit(1))), "id", s))
	g.rule("above a top-N", threadPlaces, &plan.Aggregate{Input: &plan.TopN{Input: l, Keys: []plan.SortKey{sortKey(id)}, Limit: 3}, Aggs: []plan.AggCall{b.agg("sum", "sum", bigint, cast(s, bigint))}})
	g.rule("of the side that a hash table is built of", threadPlaces, keyed(plan.Inner, l, r, cast(s, bigint), cast(rs, bigint)))
	g.rule("of a join's other conditions", threadPlaces, keyed(plan.Inner, l, r, id, rid, risky(s)))
	g.rule("a call with a CAST in its lambda", threadPlaces, b.project(joined(plan.Inner), "x", &plan.Call{Name: "transform", T: types.NewArray(bigint, true),
		Args: []plan.Expr{lit(1), &plan.Lambda{Params: []plan.LambdaParam{{Name: "x", Type: bigint}}, Body: cast(s, bigint)}}}))
	g.rule("not straight above a scan", threadPlaces, b.project(filter(l, risky(s)), "x", cast(s, bigint)))
	g.rule("not what can't fail", threadPlaces, b.project(joined(plan.Inner), "x", cast(id, varchar), "y", arith(plan.Add, id, rid)))
	try := cast(s, bigint).(*plan.Cast)
	try.Try = true
	g.rule("nor what tries", threadPlaces, b.project(joined(plan.Inner), "x", try, "y", &plan.Call{Name: "try", T: bigint, Args: []plan.Expr{cast(s, bigint)}}))
	g.rule("not what is of two scans", threadPlaces, b.project(joined(plan.Inner), "x", cast(&plan.Call{Name: "concat", T: varchar, Args: []plan.Expr{s, rs}}, bigint)))
	top := &plan.Aggregate{Input: joined(plan.Inner), Aggs: []plan.AggCall{b.agg("max", "max", varchar, s)}}
	g.rule("not through an aggregate", threadPlaces, b.project(top, "x", cast(top.Aggs[0].Ref(), bigint)))
	g.rule("not of a table without files", threadPlaces, b.project(keyed(plan.Inner, bare, r, col(bare, "id"), rid), "x", cast(col(bare, "s"), bigint)))
	g.rule("not of the side that a semi join keeps to itself", threadPlaces, b.project(joined(plan.Semi), "x", id))
}
