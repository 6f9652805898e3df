package plan

import (
	"slices"
	"testing"

	"github.com/avrosql/avrosql/planner/types"
)

func TestCanError(t *testing.T) {
	of := func(typ *types.Type) Expr { return &ColumnRef{ID: 1, Name: "c", T: typ, Null: true} }
	dec := types.NewDecimal
	double, integer, text, date := types.Of(types.Double), types.Of(types.Int), varchar, types.Of(types.Date)
	arith := func(op ArithOp, l, r, t *types.Type) Expr { return &Arith{Op: op, L: of(l), R: of(r), T: t} }
	cast := func(from, to *types.Type) Expr { return &Cast{Arg: of(from), To: to} }
	for _, c := range []struct {
		e    Expr
		want bool
	}{
		{of(text), false}, {&Literal{Value: types.NewInt(1)}, false},
		{arith(Add, bigint, bigint, bigint), true}, {arith(Mod, bigint, bigint, bigint), false}, {arith(IntDiv, bigint, bigint, bigint), true},
		{arith(Div, double, double, double), false}, {&Neg{Arg: of(bigint)}, true}, {&Neg{Arg: of(double)}, false},
		{arith(Add, dec(5, 2), dec(7, 1), dec(9, 2)), false}, {arith(Add, dec(38, 2), dec(38, 2), dec(38, 2)), true},
		{arith(Mul, dec(5, 2), dec(7, 1), dec(12, 3)), false}, {arith(Mul, dec(30, 2), dec(30, 1), dec(38, 3)), true}, {arith(Div, dec(5, 2), dec(5, 2), dec(11, 6)), true},
		{cast(text, bigint), true}, {&Cast{Arg: of(text), To: bigint, Try: true}, false}, {&Cast{Arg: cast(text, bigint), To: date, Try: true}, true},
		{cast(integer, bigint), false}, {cast(bigint, integer), true}, {cast(bigint, double), false}, {cast(double, bigint), true},
		{cast(bigint, dec(19, 0)), false}, {cast(bigint, dec(18, 0)), true}, {cast(dec(5, 2), dec(6, 3)), false}, {cast(dec(5, 2), dec(4, 1)), true}, {cast(dec(5, 2), dec(5, 1)), false},
		{cast(date, types.Of(types.Timestamp)), true}, {cast(types.Of(types.Timestamp), date), false}, {cast(types.NewTemporal(types.Timestamp, 9), types.Of(types.Timestamp)), false},
		{cast(bigint, text), false}, {cast(types.Of(types.Varbinary), text), true}, {cast(types.Of(types.Null), date), false},
		{&Match{Kind: Like, Arg: of(text), Pattern: of(text)}, true}, {&Match{Kind: Regexp, Arg: of(text), Pattern: &Literal{Value: types.NewString("a+")}}, false},
		{&Match{Kind: Regexp, Arg: of(text), Pattern: &Literal{Value: types.NewString("(")}}, true},
		{&Call{Name: "upper", Args: []Expr{of(text)}, T: text}, false}, {&Call{Name: "no_such_function", T: text}, true},
		{&Case{Whens: []When{{Cond: of(types.Of(types.Boolean)), Then: cast(text, bigint)}}, T: bigint}, true},
		{&Subscript{Arg: of(types.NewArray(text, false)), Index: of(bigint)}, false},
	} {
		if got := CanError(c.e); got != c.want {
			t.Errorf("CanError(%s) of %s is %v", FormatExpr(c.e), c.e.Type(), got)
		}
	}
}

func TestDeterministic(t *testing.T) {
	random := &Call{Name: "random", T: types.Of(types.Double)}
	if Deterministic(&Neg{Arg: random}) || !Deterministic(&Call{Name: "upper", T: varchar}) || !Deterministic(&Call{Name: "now", T: types.Of(types.Timestamp)}) {
		t.Error("random() differs each time, upper and now don't")
	}
}

// everyExpr has each kind of expression, over columns 1, 2, …
func everyExpr() []Expr {
	next := ColumnID(0)
	ref := func(typ *types.Type) Expr { next++; return &ColumnRef{ID: next, Name: "c", T: typ, Null: true} }
	p := func() Expr { return ref(types.Of(types.Boolean)) }
	n := func() Expr { return ref(bigint) }
	return []Expr{
		n(), &Literal{Value: types.NewInt(1)}, &Call{Name: "f", Args: []Expr{n(), n()}, T: bigint}, &Arith{Op: Sub, L: n(), R: n(), T: bigint},
		&Neg{Arg: n()}, &Compare{Op: Lt, L: n(), R: n()}, &And{Args: []Expr{p(), p()}}, &Or{Args: []Expr{p(), p()}}, &Not{Arg: p()},
		&IsNull{Arg: n(), Negate: true}, &IsTruth{Arg: p(), Want: true}, &InList{Arg: n(), List: []Expr{n(), n()}}, &Match{Arg: ref(varchar), Pattern: ref(varchar)},
		&Case{Whens: []When{{Cond: p(), Then: n()}}, Else: n(), T: bigint}, &Cast{Arg: n(), To: varchar},
		&Field{Arg: ref(types.NewStruct(types.Field{Name: "f", Type: bigint})), Name: "f"}, &Subscript{Arg: ref(types.NewArray(bigint, false)), Index: n()},
	}
}

func TestRewriteExpr(t *testing.T) {
	for _, e := range everyExpr() {
		if Rewrite(e, func(e Expr) Expr { return e }) != e {
			t.Errorf("%T: nothing changed, but the expression did", e)
		}
		var ids []ColumnID
		for r := range Refs(e) {
			ids = append(ids, r.ID)
		}
		if !slices.IsSorted(ids) || len(ids) != len(Columns(e)) {
			t.Errorf("%T: references in the order %v", e, ids)
		}
		before := FormatExpr(e)
		// Each of its columns in turn becomes a literal; the others and all else stay.
		for _, id := range ids {
			by := &Literal{Value: types.NewInt(int64(1000 + id))}
			out := Substitute(e, map[ColumnID]Expr{id: by})
			if out == e || Columns(out).Has(id) || len(Columns(out)) != len(ids)-1 || FormatExpr(e) != before {
				t.Errorf("%T: substituting column %d of %s gives %s", e, id, before, FormatExpr(out))
			}
			if Equal(out, e) || !Equal(out, Substitute(e, map[ColumnID]Expr{id: &Literal{Value: by.Value}})) {
				t.Errorf("%T: Equal of %s", e, FormatExpr(out))
			}
		}
	}
}

func TestNumbering(t *testing.T) {
	n := NewNumbering()
	seen := map[int]Expr{}
	for _, e := range everyExpr() {
		if o, ok := seen[n.Of(e)]; ok {
			t.Errorf("%s and %s have one number", FormatExpr(o), FormatExpr(e))
		}
		seen[n.Of(e)] = e
	}
	for _, e := range everyExpr() { // made anew
		if o := seen[n.Of(e)]; o == nil || Key(o) != Key(e) {
			t.Errorf("%s has another number the second time", FormatExpr(e))
		}
	}
	one, dec := &Literal{Value: types.NewInt(1)}, &Literal{Value: types.Datum{Type: types.NewDecimal(1, 0), I: 1}}
	if n.Of(one) == n.Of(dec) || Equal(one, dec) {
		t.Error("1 and a decimal 1 are not the same")
	}
}

func TestRewriteNode(t *testing.T) {
	c := col(1, "id", bigint)
	conds := []Expr{&Compare{Op: Gt, L: c.Ref(), R: c.Ref()}}
	keys := []SortKey{{Expr: c.Ref()}}
	leaf := func() Node { return &Values{Cols: []Column{c}, Rows: [][]Expr{{c.Ref()}}} }
	nodes := []Node{
		leaf(), &Scan{Table: events(), Cols: []ScanColumn{{Column: c}}, Conds: conds}, &Filter{Input: leaf(), Conds: conds},
		&Project{Input: leaf(), Exprs: []Named{{Column: c, Expr: c.Ref()}}},
		&Aggregate{Input: leaf(), Keys: []Named{{Column: c, Expr: c.Ref()}}, Aggs: []AggCall{{Column: c, Func: "sum", Args: []Expr{c.Ref()}, Filter: conds[0]}}},
		&Join{L: leaf(), R: leaf(), LeftKeys: []Expr{c.Ref()}, RightKeys: []Expr{c.Ref()}, Residual: conds},
		&Sort{Input: leaf(), Keys: keys}, &TopN{Input: leaf(), Keys: keys, Limit: 1}, &Limit{Input: leaf(), N: 1},
	}
	for _, n := range nodes {
		if RewriteNode(n, func(n Node) Node { return MapExprs(n, func(e Expr) Expr { return e }) }) != n {
			t.Errorf("%T: nothing changed, but the plan did", n)
		}
		if MaxColumn(n) != 1 {
			t.Errorf("%T: the greatest column is %d", n, MaxColumn(n))
		}
		count := 0
		WalkNodes(n, func(Node) bool { count++; return true })
		if count != 1+len(n.Inputs()) {
			t.Errorf("%T: walked %d nodes", n, count)
		}
		before := Format(n, nil)
		out := RewriteNode(n, func(n Node) Node {
			return MapExprs(n, func(e Expr) Expr { return Substitute(e, map[ColumnID]Expr{1: &Literal{Value: types.NewInt(7)}}) })
		})
		for _, e := range NodeExprs(out) {
			if len(Columns(e)) > 0 {
				t.Errorf("%T: %s is left", n, FormatExpr(e))
			}
		}
		if out == n || Format(n, nil) != before {
			t.Errorf("%T: was changed in place, or not at all", n)
		}
	}
}
