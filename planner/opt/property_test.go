package opt

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/avrosql/avrosql/planner/opt/reference"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"pgregory.net/rapid"
)

// gen draws plans, and expressions over the columns that are in scope.
type gen struct {
	*rapid.T
	b      builder
	limits bool // LIMIT and what else depends on the order of rows
	// outer are the parameters that expressions may refer to: those of dependent joins around.
	outer []plan.Column
	with  *plan.With // whose rows stand in the places of some scans
}

func (g *gen) n(most int, label string) int { return rapid.IntRange(0, most).Draw(g.T, label) }

var record = types.NewStruct(types.Field{Name: "n", Type: bigint, Nullable: true},
	types.Field{Name: "in", Type: types.NewStruct(types.Field{Name: "t", Type: varchar, Nullable: true}), Nullable: true})

// value draws a constant of a type, of few values so that they meet.
func (g *gen) value(t *types.Type, nullable bool) types.Datum {
	if nullable && g.n(3, "null") == 0 {
		return types.NullOf(t)
	}
	switch t.Kind {
	case types.Boolean:
		return types.NewBool(g.n(1, "bool") == 1)
	case types.Varchar:
		return types.NewString(rapid.SampledFrom([]string{"1", "2", "a", "ab", ""}).Draw(g.T, "text"))
	case types.Struct:
		d := types.Datum{Type: t}
		for _, f := range t.Fields {
			d.Elems = append(d.Elems, g.value(f.Type, f.Nullable))
		}
		return d
	}
	return types.Datum{Type: t, I: int64(g.n(4, "int") - 1)}
}

func (g *gen) table() *table {
	t := &table{name: "t", bytes: int64(1 + g.n(1000, "bytes")*1000), cols: []plan.TableColumn{
		{Name: "a", Type: bigint}, {Name: "b", Type: bigint, Nullable: true}, {Name: "i", Type: integer, Nullable: true},
		{Name: "s", Type: varchar, Nullable: true}, {Name: "p", Type: boolT, Nullable: true}, {Name: "r", Type: record, Nullable: true},
		{Name: "part", Type: bigint, Nullable: true, Source: plan.FromPath}, {Name: "_file", Type: varchar, Source: plan.FromFile},
	}}
	for i := range g.n(3, "files") {
		f := file{name: fmt.Sprint("f", i), path: []types.Datum{g.value(bigint, true)}}
		for range g.n(3, "records") {
			var rec []types.Datum
			for _, c := range t.cols[:6] {
				rec = append(rec, g.value(c.Type, c.Nullable))
			}
			f.records = append(f.records, rec)
		}
		t.files = append(t.files, f)
	}
	return t
}

// pick draws one of the columns of a type.
func (g *gen) pick(cols []plan.Column, t *types.Type) plan.Expr {
	if len(g.outer) > 0 && g.n(3, "outer") == 0 {
		for _, i := range rapid.Permutation(ordinals(len(g.outer))).Draw(g.T, "parameters") {
			if g.outer[i].Type.Equal(t) {
				return g.outer[i].Outer()
			}
		}
	}
	var fit []plan.Column
	for _, c := range cols {
		if c.Type.Equal(t) {
			fit = append(fit, c)
		}
	}
	if len(fit) == 0 {
		return lit(g.value(t, true))
	}
	return fit[g.n(len(fit)-1, "column")].Ref()
}

func (g *gen) expr(cols []plan.Column, t *types.Type, depth int) plan.Expr {
	switch k := g.n(9, "expr"); {
	case depth <= 0 || k < 4:
		return g.pick(cols, t)
	case k == 4:
		return lit(g.value(t, true))
	case k == 5:
		c := &plan.Case{T: t, Null: true, Whens: []plan.When{{Cond: g.cond(cols, depth-1), Then: g.expr(cols, t, depth-1)}}}
		if g.n(1, "else") == 1 {
			c.Else = g.expr(cols, t, depth-1)
		}
		return c
	case t.Kind == types.BigInt && k == 6:
		return cast(g.expr(cols, varchar, depth-1), bigint) // may fail
	case t.Kind == types.BigInt && k == 7:
		return cast(g.expr(cols, integer, depth-1), bigint)
	case t.Kind == types.BigInt && k == 8:
		return field(g.pick(cols, record), "n")
	case t.Kind == types.BigInt:
		return arith(plan.ArithOp(g.n(2, "op")), g.expr(cols, t, depth-1), g.expr(cols, t, depth-1))
	case t.Kind == types.Varchar && k < 8:
		return field(field(g.pick(cols, record), "in"), "t")
	case t.Kind == types.Varchar:
		return cast(g.expr(cols, bigint, depth-1), varchar)
	case t.Kind == types.Boolean:
		return g.cond(cols, depth-1)
	}
	return g.pick(cols, t)
}

func (g *gen) scalar() *types.Type {
	return rapid.SampledFrom([]*types.Type{bigint, varchar, integer, boolT}).Draw(g.T, "type")
}

func (g *gen) cond(cols []plan.Column, depth int) plan.Expr {
	t := g.scalar()
	switch g.n(9, "condition") {
	case 0:
		return and(g.cond(cols, depth-1), g.cond(cols, depth-1))
	case 1:
		if depth > 0 {
			return or(g.cond(cols, depth-1), g.cond(cols, depth-1), g.cond(cols, depth-1))
		}
	case 2:
		return not(g.cond(cols, depth-1))
	case 3:
		return &plan.IsNull{Arg: g.expr(cols, t, depth-1), Negate: g.n(1, "not") == 1}
	case 4:
		e := &plan.InList{Arg: g.expr(cols, t, depth-1), Negate: g.n(2, "not") == 0}
		for range 1 + g.n(2, "elements") {
			e.List = append(e.List, lit(g.value(t, true)))
		}
		return e
	case 5:
		return &plan.IsTruth{Arg: g.expr(cols, boolT, depth-1), Want: g.n(1, "want") == 1, Negate: g.n(1, "not") == 1}
	case 6:
		return &plan.Match{Kind: plan.Like, Arg: g.expr(cols, varchar, depth-1), Pattern: lit("a%")}
	case 7:
		return cmp(plan.CompareOp(g.n(7, "op")), g.expr(cols, t, depth-1), g.expr(cols, t, depth-1))
	}
	return cmp(plan.CompareOp(g.n(5, "op")), g.expr(cols, t, depth-1), lit(g.value(t, g.n(9, "nullable") == 0)))
}

func (g *gen) conds(cols []plan.Column) []plan.Expr {
	var out []plan.Expr
	for range 1 + g.n(2, "conditions") {
		out = append(out, g.cond(cols, 2))
	}
	return out
}

func (g *gen) keys(cols []plan.Column) []plan.SortKey {
	var out []plan.SortKey
	for range 1 + g.n(1, "keys") {
		out = append(out, plan.SortKey{Expr: g.expr(cols, g.scalar(), 1), Desc: g.n(1, "desc") == 1, NullsFirst: g.n(1, "nulls") == 1})
	}
	return out
}

// asof makes an ASOF join to the rows of a table: those of a join may come in another order, by which it
// takes one of several that are as near.
func (g *gen) asof(l plan.Node) plan.Node {
	var r plan.Node = g.b.scan(g.table(), "")
	if g.n(1, "filter") == 0 {
		r = filter(r, g.conds(r.Columns())...)
	}
	a := &plan.Asof{L: l, R: r, Outer: g.n(1, "outer") == 0, Op: rapid.SampledFrom([]plan.CompareOp{plan.Lt, plan.Le, plan.Gt, plan.Ge}).Draw(g.T, "op")}
	for range g.n(2, "keys") {
		t := g.scalar()
		a.LeftKeys = append(a.LeftKeys, g.expr(l.Columns(), t, 1))
		a.RightKeys = append(a.RightKeys, g.expr(r.Columns(), t, 1))
	}
	t := rapid.SampledFrom([]*types.Type{bigint, varchar}).Draw(g.T, "type")
	a.LeftAt, a.RightAt = g.expr(l.Columns(), t, 1), g.expr(r.Columns(), t, 1)
	return a
}

// leaf draws a scan, or a use of rows that are read once.
func (g *gen) leaf() plan.Node {
	if g.with == nil || g.n(2, "shared") > 0 {
		return g.b.scan(g.table(), "")
	}
	n := &plan.WorkTable{Table: g.with.Table, Name: "w", Shared: true}
	for i, c := range g.with.Cols {
		c.ID = g.b.id()
		n.Cols, n.Index = append(n.Cols, c), append(n.Index, i)
	}
	return n
}

func (g *gen) plan(depth int) plan.Node {
	if depth <= 0 {
		return g.leaf()
	}
	switch g.n(20, "node") {
	case 12, 13, 14, 15:
		return g.query(depth)
	case 16:
		return g.sets(depth)
	case 17:
		return g.window(g.plan(depth - 1))
	case 18:
		if depth > 1 {
			return g.recursive()
		}
		return g.leaf()
	case 0, 1, 2:
		in := g.plan(depth - 1)
		return filter(in, g.conds(in.Columns())...)
	case 3, 4:
		in := g.plan(depth - 1)
		p := &plan.Project{Input: in}
		for _, c := range in.Columns() {
			switch g.n(3, "projected") {
			case 0:
				p.Exprs = append(p.Exprs, g.b.named("e", g.expr(in.Columns(), g.scalar(), 2)))
			case 1, 2:
				p.Exprs = append(p.Exprs, g.b.named(c.Name, c.Ref()))
			}
		}
		return p
	case 5, 6, 7:
		l := g.plan(depth - 1)
		if g.n(7, "asof") == 0 {
			return g.asof(l)
		}
		r := g.plan(depth - 1)
		j := &plan.Join{Kind: plan.JoinKind(g.n(7, "join")), L: l, R: r}
		if j.Kind == plan.Cross {
			return j
		}
		for range g.n(2, "keys") {
			t := g.scalar()
			j.LeftKeys = append(j.LeftKeys, g.expr(l.Columns(), t, 0))
			j.RightKeys = append(j.RightKeys, g.expr(r.Columns(), t, 0))
		}
		if j.Kind != plan.NullAnti && g.n(1, "residual") == 1 {
			j.Residual = g.conds(append(l.Columns(), r.Columns()...))
		}
		return j
	case 8, 9:
		in := g.plan(depth - 1)
		a := &plan.Aggregate{Input: in}
		for range g.n(2, "keys") {
			a.Keys = append(a.Keys, g.b.named("k", g.expr(in.Columns(), g.scalar(), 1)))
		}
		for range g.n(2, "aggregates") {
			fn := rapid.SampledFrom([]string{"count", "sum", "min", "max"}).Draw(g.T, "aggregate")
			call := g.b.agg(fn, fn, bigint, g.expr(in.Columns(), bigint, 2))
			call.Distinct = g.n(3, "distinct") == 0
			if g.n(3, "filter") == 0 {
				call.Filter = g.cond(in.Columns(), 1)
			}
			a.Aggs = append(a.Aggs, call)
		}
		if g.n(2, "one set") == 0 {
			a.Set = g.b.named("set", lit(0)).Column
			for range 2 + g.n(1, "sets") {
				set := []int{}
				for k := range a.Keys {
					if g.n(1, "in the set") == 1 {
						set = append(set, k)
					}
				}
				a.Sets = append(a.Sets, set)
			}
			for k := range a.Keys {
				a.Keys[k].Nullable = a.Keys[k].Nullable || !a.InAll(k)
			}
		}
		return a
	case 10:
		in := g.plan(depth - 1)
		return &plan.Sort{Input: in, Keys: g.keys(in.Columns())}
	}
	in := g.plan(depth - 1)
	if !g.limits {
		return in
	}
	return &plan.Limit{Input: in, N: int64(g.n(4, "limit") - 1), Offset: int64(g.n(2, "offset"))}
}

// TestSameRows runs random plans before and after. A plan that raises an error may do without it
// afterwards; one that raises none must not begin to.
func TestSameRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := &gen{T: t}
		opts := Options{Evaluate: reference.Eval, NoPushdown: g.n(5, "nopushdown") == 0}
		g.limits = g.n(1, "limits") == 1
		if g.limits {
			// A join that is turned around gives other rows to a LIMIT.
			opts.Disabled = map[string]bool{"joinorder": true}
		} else if g.n(3, "without a rule") == 0 {
			opts.Disabled = map[string]bool{rapid.SampledFrom(Rules()).Draw(t, "rule"): true}
		}
		var before plan.Node
		if g.n(3, "with") == 0 {
			w := &plan.With{Name: "w", Def: g.plan(2)}
			w.Table, w.Cols = g.b.id(), w.Def.Columns()
			g.with = w
			w.Body = g.plan(3)
			before = w
		} else {
			before = g.plan(4)
		}
		want, err := reference.Run(before, reference.Eval)
		if err != nil {
			t.Skip("the plan raises an error")
		}
		text := plan.Format(before, nil)
		after, err := Optimize(before, opts)
		if err != nil {
			t.Fatal(err)
		}
		if plan.Format(before, nil) != text {
			t.Fatalf("the input was changed: was\n%s\nis\n%s", text, plan.Format(before, nil))
		}
		fail := func(format string, args ...any) {
			t.Fatalf("%s\nbefore:\n%s\nafter:\n%s", fmt.Sprintf(format, args...), text, plan.Format(after, nil))
		}
		for i, c := range before.Columns() {
			if d := after.Columns()[i]; d.ID != c.ID || d.Name != c.Name || !d.Type.Equal(c.Type) {
				fail("column %d was %s and is %s", i, c.Name, d.Name)
			}
		}
		got, err := reference.Run(after, reference.Eval)
		if err != nil && !errors.Is(err, reference.ErrUnsettled) {
			fail("an error out of nothing: %v", err)
		} else if err != nil {
			return
		}
		w, h := keys(want), keys(got)
		if !opts.Disabled["joinorder"] {
			slices.Sort(w)
			slices.Sort(h)
		}
		if !slices.Equal(w, h) {
			fail("got %d rows\n%q\nwant %d\n%q", len(h), h, len(w), w)
		}
	})
}

func keys(rows [][]types.Datum) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = reference.Key(r)
	}
	return out
}
