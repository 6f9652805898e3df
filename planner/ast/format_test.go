package ast

import "testing"

func num(s string) Expr                         { return &IntLit{Text: s} }
func bin(op BinaryOp, l, r Expr) Expr           { return &Binary{Op: op, Left: l, Right: r} }
func sel(s string) SetExpr                      { return &Select{Items: []SelectItem{{Expr: num(s)}}} }
func set(op SetOpKind, l, r SetExpr) SetExpr    { return &SetOp{Op: op, Left: l, Right: r} }
func col(name string) *Path                     { return &Path{Parts: []Ident{{Name: name}}} }
func join(k JoinKind, l, r TableExpr) TableExpr { return &Join{Kind: k, Left: l, Right: r} }
func table(name string) TableExpr               { return &TableName{Parts: []Ident{{Name: name}}} }

// TestFormatParentheses formats trees that were not parsed, whose shape needs parentheses.
func TestFormatParentheses(t *testing.T) {
	for want, n := range map[string]Node{
		"1 - (2 - 3)":              bin(Sub, num("1"), bin(Sub, num("2"), num("3"))),
		"1 - 2 - 3":                bin(Sub, bin(Sub, num("1"), num("2")), num("3")),
		"(1 + 2) * 3 + 4":          bin(Add, bin(Mul, bin(Add, num("1"), num("2")), num("3")), num("4")),
		"(1 + 2) * 3 || 4 & 5 | 6": bin(BitOr, bin(BitAnd, bin(Concat, bin(Mul, bin(Add, num("1"), num("2")), num("3")), num("4")), num("5")), num("6")),
		"(1 | 2) ^ 3":              bin(BitXor, bin(BitOr, num("1"), num("2")), num("3")),
		"-(1 + 2)":                 &Unary{Op: Neg, Expr: bin(Add, num("1"), num("2"))},
		"- -1":                     &Unary{Op: Neg, Expr: &Unary{Op: Neg, Expr: num("1")}},
		"(a OR b) AND c":           &And{Args: []Expr{&Or{Args: []Expr{col("a"), col("b")}}, col("c")}},
		"NOT (a AND b)":            &Not{Expr: &And{Args: []Expr{col("a"), col("b")}}},
		"(NOT a) IS NULL":          &IsNull{Expr: &Not{Expr: col("a")}},
		"(a = b) = (c IN (1))":     &Compare{Left: &Compare{Left: col("a"), Right: col("b")}, Right: &InList{Expr: col("c"), List: []Expr{num("1")}}},
		"a BETWEEN (b = c) AND d":  &Between{Expr: col("a"), Low: &Compare{Left: col("b"), Right: col("c")}, High: col("d")},
		"SELECT 1 UNION (SELECT 2 UNION SELECT 3)":     set(Union, sel("1"), set(Union, sel("2"), sel("3"))),
		"(SELECT 1 UNION SELECT 2) INTERSECT SELECT 3": set(Intersect, set(Union, sel("1"), sel("2")), sel("3")),
		"SELECT 1 EXCEPT SELECT 2 INTERSECT SELECT 3":  set(Except, sel("1"), set(Intersect, sel("2"), sel("3"))),
		"a CROSS JOIN (b JOIN c)":                      join(CrossJoin, table("a"), join(InnerJoin, table("b"), table("c"))),
		"a CROSS JOIN b JOIN c":                        join(InnerJoin, join(CrossJoin, table("a"), table("b")), table("c")),
		"(a JOIN b) TABLESAMPLE (1 ROWS)":              &Sample{Input: join(InnerJoin, table("a"), table("b")), Size: num("1"), Rows: true},
		`"select"."from".where."a""b"`:                 &Path{Parts: []Ident{{Name: "select"}, {Name: "from", Quoted: true}, {Name: "where"}, {Name: `a"b`}}},
	} {
		if got := Format(n); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestFormatNames(t *testing.T) {
	for want, id := range map[string]Ident{
		`"1a"`: {Name: "1a"}, `"a b"`: {Name: "a b"}, "größe": {Name: "größe"}, `"größe"`: {Name: "größe", Quoted: true},
		`"ALL"`: {Name: "ALL"}, "Order": {Name: "Order"}, `"Select"`: {Name: "Select"}, "a$1": {Name: "a$1"},
	} {
		if got := id.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestReserved(t *testing.T) {
	if !Reserved("SELECT") || !Reserved("From") || Reserved("order") || Reserved("value") {
		t.Error("SELECT and FROM are reserved, ORDER and VALUE are not")
	}
}
