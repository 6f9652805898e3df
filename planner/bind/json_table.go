package bind

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// jsonTable binds JSON_TABLE on the functions over JSON: the values that a path leads to are elements of
// a list, which an Unnest takes apart, and so are those of a NESTED PATH, of the row above. The rows of
// several NESTED PATHs beside each other come one after the other, as elements of one list; each has
// NULLs in the columns of the others.
//
// Without ON EMPTY and ON ERROR a column is NULL where there is no value, where it is null, and where it
// is none of its type: an array or object for a type that is not nested among them.
type jsonTable struct {
	x    *exprs
	node plan.Node
	cols []plan.Named
}

// jsonRow is what the columns of one level look at.
type jsonRow struct {
	value   plan.Expr // JSON
	ordinal plan.Expr // from 1
	inner   bool      // value may be NULL: the row above has none
}

func (b *binder) jsonTable(n *ast.JSONTable, e env) (*source, error) {
	x := &exprs{b: b, scope: e.scope(nil, nil), clause: "JSON_TABLE", noAggregate: "aggregate in a derived table", at: &attachment{}}
	doc, err := x.operand(n.Doc)
	if err != nil {
		return nil, err
	}
	if isNull(doc.e) {
		doc.e = &plan.Literal{Value: types.NullOf(types.Of(types.JSON))}
	}
	t := &jsonTable{x: x}
	list, err := t.list(doc, n.Path)
	if err != nil {
		return nil, err
	}
	t.node = x.at.over(&plan.Values{Rows: [][]plan.Expr{{}}})
	row, err := t.apart(list, false)
	if err != nil {
		return nil, err
	}
	if err := t.columns(row, n.Columns); err != nil {
		return nil, err
	}
	out := &output{node: &plan.Project{Input: t.node, Exprs: t.cols}}
	for _, c := range t.cols {
		out.cols = append(out.cols, c.Column)
	}
	return b.derived(out, "", n.Alias, n)
}

// call makes a call over JSON, of a path.
func (t *jsonTable) call(name string, value operand, path *ast.StringLit) (plan.Expr, error) {
	// Elsewhere what does not begin so is a key.
	if !strings.HasPrefix(strings.TrimSpace(path.Value), "$") {
		return nil, t.x.b.hint(path, "for instance '$.a' or '$[*]'", "a path of JSON_TABLE begins with $")
	}
	return t.x.function(path, name, []operand{value, {&plan.Literal{Value: types.NewString(path.Value)}, path}})
}

// list is what a path leads to as an ARRAY of JSON, NULL or empty if it leads nowhere.
func (t *jsonTable) list(value operand, path *ast.StringLit) (plan.Expr, error) {
	e, err := t.call("json_extract", value, path)
	if err != nil {
		return nil, err
	}
	if manyAt(path.Value) {
		return jsonElements(e), nil
	}
	if e, err = t.x.function(path, "array", []operand{{e, path}}); err != nil {
		return nil, err
	}
	return t.x.function(path, "array_compact", []operand{{e, path}})
}

// manyAt reports whether a path may lead to several values: it has a * that is not in quotes.
func manyAt(path string) bool {
	quote := byte(0)
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '*':
			return true
		}
	}
	return false
}

// apart puts an Unnest of a list over the plan.
func (t *jsonTable) apart(list plan.Expr, inner bool) (jsonRow, error) {
	b := t.x.b
	value := plan.Column{ID: b.id(), Name: "value", Type: types.Of(types.JSON), Nullable: true}
	n := &plan.Unnest{
		Input: t.node, Outer: inner, First: 1,
		Lists:   []plan.UnnestList{{Args: []plan.Expr{list}, Cols: []plan.UnnestColumn{{Column: value}}}},
		Ordinal: plan.Column{ID: b.id(), Name: "ordinality", Type: types.Of(types.BigInt), Nullable: inner},
	}
	t.node = n
	return jsonRow{value.Ref(), n.Ordinal.Ref(), inner}, nil
}

// columns binds the columns of one level.
func (t *jsonTable) columns(row jsonRow, cols []ast.JSONColumn) error {
	below, err := t.below(row, cols)
	if err != nil {
		return err
	}
	for i := range cols {
		c := &cols[i]
		if c.Kind == ast.JSONNested {
			if err := t.columns(below[0], c.Columns); err != nil {
				return err
			}
			below = below[1:]
			continue
		}
		e, err := t.column(row, c)
		if err != nil {
			return err
		}
		t.cols = append(t.cols, plan.Named{Expr: e, Column: plan.Column{ID: t.x.b.id(), Name: c.Name.Name, Type: e.Type(), Nullable: e.Nullable()}})
	}
	return nil
}

// below takes the lists of the NESTED PATHs of a level apart and returns the rows of each.
func (t *jsonTable) below(row jsonRow, cols []ast.JSONColumn) ([]jsonRow, error) {
	var lists []operand
	for i := range cols {
		if cols[i].Kind == ast.JSONNested {
			l, err := t.list(operand{row.value, cols[i].Path}, cols[i].Path)
			if err != nil {
				return nil, err
			}
			lists = append(lists, operand{l, cols[i].Path})
		}
	}
	switch len(lists) {
	case 0:
		return nil, nil
	case 1:
		r, err := t.apart(lists[0].e, true)
		return []jsonRow{r}, err
	}
	return t.siblings(lists)
}

// siblings makes one list of several. Where each of them ends tells whose an element is: a row of each
// list has its value and its place in it, else NULLs.
func (t *jsonTable) siblings(lists []operand) ([]jsonRow, error) {
	x := t.x
	none := operand{jsonElements(&plan.Literal{Value: types.Datum{Type: types.Of(types.JSON), S: "[]"}}), lists[0].n}
	ends := []plan.Expr{&plan.Literal{Value: types.NewInt(0)}}
	for i, l := range lists {
		e, err := x.function(l.n, "coalesce", []operand{l, none})
		if err != nil {
			return nil, err
		}
		lists[i].e = e
		if e, err = x.function(l.n, "array_length", lists[i:i+1]); err != nil {
			return nil, err
		}
		if e, err = x.arith(l.n, plan.Add, operand{ends[i], l.n}, operand{e, l.n}); err != nil {
			return nil, err
		}
		ends = append(ends, e)
	}
	all, err := x.function(lists[0].n, "array_concat", lists)
	if err != nil {
		return nil, err
	}
	row, err := t.apart(all, true)
	if err != nil {
		return nil, err
	}
	var rows []jsonRow
	for i, l := range lists {
		ordinal, err := x.arith(l.n, plan.Sub, operand{row.ordinal, l.n}, operand{ends[i], l.n})
		if err != nil {
			return nil, err
		}
		mine := func(e plan.Expr) plan.Expr {
			return &plan.Case{T: e.Type(), Null: true, Whens: []plan.When{{Then: e, Cond: &plan.And{Args: []plan.Expr{
				&plan.Compare{Op: plan.Gt, L: row.ordinal, R: ends[i]},
				&plan.Compare{Op: plan.Le, L: row.ordinal, R: ends[i+1]},
			}}}}}
		}
		r := jsonRow{mine(row.value), mine(ordinal), true}
		if err := x.b.repeated(operand{r.value, l.n}); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// column binds one column that is no NESTED PATH.
func (t *jsonTable) column(row jsonRow, c *ast.JSONColumn) (plan.Expr, error) {
	x := t.x
	if c.Kind == ast.JSONOrdinality {
		return row.ordinal, nil
	}
	to, err := x.b.typeOf(c.Type)
	if err != nil {
		return nil, err
	}
	if c.Path == nil {
		key, err := json.Marshal(c.Name.Name)
		if err != nil {
			return nil, err
		}
		c.Path = &ast.StringLit{Span: c.Name.Span, Value: "$." + string(key)}
	}
	value := operand{row.value, c.Path}
	if c.Kind == ast.JSONExists {
		e, err := t.call("json_exists", value, c.Path)
		if err != nil {
			return nil, err
		}
		if to.Text() {
			e = castTo(e, types.Of(types.BigInt))
		}
		return t.cast(e, to, c, false)
	}
	v := &jsonValue{jsonTable: t, row: row, c: c, to: to}
	if v.json, err = t.call("json_extract", value, c.Path); err != nil {
		return nil, err
	}
	if v.text, err = t.call("json_value", value, c.Path); err != nil {
		return nil, err
	}
	if v.kind, err = x.function(c.Path, "json_type", []operand{{v.json, c.Path}}); err != nil {
		return nil, err
	}
	return v.bind()
}

// cast converts to the type of a column.
func (t *jsonTable) cast(e plan.Expr, to *types.Type, c *ast.JSONColumn, try bool) (plan.Expr, error) {
	if !types.CanCast(e.Type(), to) {
		return nil, t.x.b.hint(c.Type, "read it as VARCHAR or JSON, then CAST", "JSON_TABLE has no columns of type %s", to.Kind)
	}
	if !e.Type().Equal(to) {
		e = &plan.Cast{Arg: e, To: to, Try: try}
	}
	if to.Kind == types.Varchar && len(c.Type.Params) == 1 {
		length, err := t.x.b.typeParam(c.Type, 0, 0, 1<<30)
		if err != nil {
			return nil, err
		}
		return t.x.function(c.Type, "left", []operand{{e, c.Type}, {&plan.Literal{Value: types.NewInt(int64(length))}, c.Type}})
	}
	return e, nil
}

// jsonValue is a column with a value at its path.
type jsonValue struct {
	*jsonTable
	row              jsonRow
	c                *ast.JSONColumn
	to               *types.Type
	json, text, kind plan.Expr // the value; it as text, NULL of arrays, objects and null; its kind
}

func (v *jsonValue) nested() bool { return v.to.Nested() }

// bind makes a CASE of what the column says about values that are missing or of another type.
func (v *jsonValue) bind() (plan.Expr, error) {
	null := &plan.Literal{Value: types.NullOf(v.to)}
	out := &plan.Case{T: v.to, Null: true}
	when := func(cond, then plan.Expr) { out.Whens = append(out.Whens, plan.When{Cond: cond, Then: then}) }
	if empty := v.c.OnEmpty; empty.Kind == ast.JSONError || empty.Kind == ast.JSONDefault {
		e, err := v.otherwise(empty, "there is nothing")
		if err != nil {
			return nil, err
		}
		if v.row.inner {
			when(&plan.IsNull{Arg: v.row.value}, null)
		}
		when(&plan.IsNull{Arg: v.json}, e)
	}
	onError := v.c.OnError.Kind
	value, err := v.convert(onError != ast.JSONError)
	if err != nil {
		return nil, err
	}
	if onError == ast.JSONError || onError == ast.JSONDefault {
		e, err := v.otherwise(v.c.OnError, "there is an array or object")
		if err != nil {
			return nil, err
		}
		when(&plan.IsNull{Arg: v.json}, null)
		if v.to.Kind != types.JSON {
			when(v.is("NULL"), null)
		}
		if onError == ast.JSONDefault {
			when(&plan.IsNull{Arg: value}, e)
		} else if v.to.Kind != types.JSON && !v.nested() {
			when(v.is("ARRAY", "OBJECT"), e)
		}
	}
	if len(out.Whens) == 0 {
		return value, nil
	}
	out.Else = value
	return out, nil
}

// is tests the kind of the value.
func (v *jsonValue) is(kinds ...string) plan.Expr {
	in := &plan.InList{Arg: v.kind}
	for _, k := range kinds {
		in.List = append(in.List, &plan.Literal{Value: types.NewString(k)})
	}
	return in
}

// convert gives the value the column's type. True and false are 1 and 0 of a number.
func (v *jsonValue) convert(try bool) (plan.Expr, error) {
	if v.nested() {
		e := fromJSON(v.json, v.to)
		if !try {
			return e, nil
		}
		return v.x.function(v.c.Type, "try", []operand{{e, v.c.Type}})
	}
	if v.to.Kind == types.JSON {
		return v.json, nil
	}
	e, err := v.cast(v.text, v.to, v.c, try)
	if err != nil || !v.to.Numeric() {
		return e, err
	}
	truth := &plan.Cast{Arg: v.text, To: types.Of(types.Boolean), Try: true}
	number, err := v.cast(truth, v.to, v.c, try)
	if err != nil {
		return nil, err
	}
	return &plan.Case{Whens: []plan.When{{Cond: v.is("BOOLEAN"), Then: number}}, Else: e, T: v.to, Null: true}, nil
}

// otherwise is the value in the place of one that can't be had.
func (v *jsonValue) otherwise(o ast.JSONOtherwise, what string) (plan.Expr, error) {
	x := v.x
	if o.Kind == ast.JSONError {
		text := fmt.Sprintf("JSON_TABLE: %s at %s for the column %s", what, v.c.Path.Value, v.c.Name.Name)
		e, err := x.function(v.c.Path, "raise_error", []operand{{&plan.Literal{Value: types.NewString(text)}, v.c.Path}})
		if err != nil {
			return nil, err
		}
		return v.anything(e)
	}
	d, err := x.operand(o.Value)
	if err != nil {
		return nil, err
	}
	if isNull(d.e) {
		return &plan.Literal{Value: types.NullOf(v.to)}, nil
	}
	// MySQL has JSON there, a string in quotes of its own.
	if textLiteral(d.e) && v.to.Text() && v.to.Kind != types.JSON && strings.HasPrefix(literalOf(d.e).S, `"`) {
		var s string
		if json.Unmarshal([]byte(literalOf(d.e).S), &s) == nil {
			d.e = &plan.Literal{Value: types.NewString(s)}
		}
	}
	return v.anything(d.e)
}

// anything converts an expression to the type of the column, over JSON if need be.
func (v *jsonValue) anything(e plan.Expr) (plan.Expr, error) {
	if v.nested() && e.Type().Text() {
		return fromJSON(e, v.to), nil
	}
	return v.cast(e, v.to, v.c, false)
}
