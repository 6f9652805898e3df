package opt

import (
	"testing"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// orders is a table with a list of records, in which there are lists of records again.
func orders() *table {
	part := types.NewStruct(types.Field{Name: "code", Type: varchar}, types.Field{Name: "weight", Type: double})
	item := types.NewStruct(types.Field{Name: "sku", Type: varchar}, types.Field{Name: "price", Type: double},
		types.Field{Name: "parts", Type: types.NewArray(part, false)})
	return &table{name: "orders", bytes: 1e6, files: []file{{name: "a"}}, cols: []plan.TableColumn{
		{Name: "id", Type: bigint}, {Name: "items", Type: types.NewArray(item, false), Nullable: true},
		{Name: "box", Type: types.NewStruct(types.Field{Name: "items", Type: types.NewArray(item, false)}, types.Field{Name: "n", Type: bigint})},
		{Name: "attrs", Type: types.NewMap(item, true)}}}
}

func (b *builder) unnest(in plan.Node, e plan.Expr, name string) *plan.Unnest {
	l := plan.UnnestList{Args: []plan.Expr{e}}
	if e.Type().Kind == types.Map {
		l.Cols = append(l.Cols, plan.UnnestColumn{Column: plan.Column{ID: b.id(), Name: name + "_key", Type: varchar}, Key: true})
	}
	l.Cols = append(l.Cols, plan.UnnestColumn{Column: plan.Column{ID: b.id(), Name: name, Type: e.Type().Elem, Nullable: e.Type().ElemNullable}})
	return &plan.Unnest{Input: in, Lists: []plan.UnnestList{l}}
}

func TestUnnest(t *testing.T) {
	g := newGolden(t, "unnest")
	b := &builder{}
	s := b.scan(orders(), "")
	u := b.unnest(s, col(s, "items"), "item")
	g.rule("what is used of the elements is read", pruneColumns, b.project(u, "id", col(u, "id"), "sku", field(col(u, "item"), "sku")))
	g.rule("elements that are used whole are read whole", pruneColumns, b.project(u, "item", col(u, "item"), "sku", field(col(u, "item"), "sku")))
	g.rule("a list that is used itself is read whole", pruneColumns, b.project(u, "items", col(u, "items"), "sku", field(col(u, "item"), "sku")))
	on := &plan.Project{Input: u}
	for _, c := range u.Columns() {
		on.Exprs = append(on.Exprs, plan.Named{Column: c, Expr: c.Ref()})
	}
	g.rule("a list that is handed on and not used is dropped", pruneColumns, b.project(on, "id", col(on, "id"), "sku", field(col(on, "item"), "sku")))
	g.rule("only how many", pruneColumns, &plan.Aggregate{Input: u, Aggs: []plan.AggCall{b.agg("n", "count", bigint)}})
	v := b.unnest(u, field(col(u, "item"), "parts"), "part")
	g.rule("lists within lists", pruneColumns, b.project(v, "code", field(col(v, "part"), "code"), "price", field(col(v, "item"), "price")))
	w := b.unnest(s, field(col(s, "box"), "items"), "item")
	g.rule("a list in a record", pruneColumns, b.project(w, "n", field(col(w, "box"), "n"), "price", field(col(w, "item"), "price")))
	m := b.unnest(s, col(s, "attrs"), "attr")
	g.rule("keys of a map alone", pruneColumns, b.project(m, "k", col(m, "attr_key")))
	p := b.project(s, "list", col(s, "items"))
	x := b.unnest(p, col(p, "list"), "item")
	g.rule("through a projection", pruneColumns, b.project(x, "sku", field(col(x, "item"), "sku")))

	g.rule("conditions on the row go below", pushdown, filter(u, eq(col(u, "id"), lit(1)), gt(field(col(u, "item"), "price"), lit(1.0))))
	g.rule("but not those that can fail", pushdown, filter(u, risky(cast(col(u, "id"), varchar))))
	outer := *u
	outer.Outer = true
	g.rule("rows without elements go where a condition rejects them", outerToInner, filter(&outer, gt(field(col(u, "item"), "price"), lit(1.0))))
	g.rule("and stay where none does", outerToInner, filter(&outer, isnull(field(col(u, "item"), "price"))))

	unit := &plan.Values{Rows: [][]plan.Expr{{}}}
	param := b.named("items", col(s, "items"))
	inner := b.unnest(unit, param.Column.Outer(), "item")
	apply := func(kind plan.JoinKind, r plan.Node, conds ...plan.Expr) plan.Node {
		return &plan.Apply{Join: plan.Join{Kind: kind, L: s, R: r, Residual: conds}, Params: []plan.Named{param}}
	}
	g.rule("lists of the row beside it", decorrelate, apply(plan.Inner, inner, eq(field(col(inner, "item"), "sku"), lit("a"))))
	g.rule("kept where they are empty", decorrelate, apply(plan.Left, inner))
	g.rule("not if a condition may reject all elements", decorrelate, apply(plan.Left, inner, eq(field(col(inner, "item"), "sku"), lit("a"))))
	g.rule("under a filter and a projection", decorrelate, apply(plan.Inner, b.project(filter(inner, gt(field(col(inner, "item"), "price"), lit(1.0))), "p", field(col(inner, "item"), "price"))))
}
