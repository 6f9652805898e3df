package bind

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// reading is one way to understand a path: a column, then steps into its value.
type reading struct {
	col   *column
	parts []ast.Ident // the steps
	steps []step
	byKey bool // a step is the key of a map, which any name could be
}

// step leads from a value into it: to a field of a STRUCT, a branch of a UNION, or a key of a MAP.
type step struct {
	index int // of the field
	name  string
	key   bool
}

// apply takes the step.
func (s step) apply(e plan.Expr) plan.Expr {
	e = unfolded(e)
	if s.key {
		return &plan.Subscript{Arg: e, Index: &plan.Literal{Value: types.NewString(s.name)}}
	}
	return &plan.Field{Arg: e, Index: s.index, Name: s.name}
}

// unfolded is a value of a recursive type as the STRUCT that it is, every other as it is.
func unfolded(e plan.Expr) plan.Expr {
	if t := e.Type(); t.Kind == types.Recursive {
		return &plan.Cast{Arg: e, To: t.Unfolds}
	}
	return e
}

// path resolves a dotted name. Of the readings in one scope those by tables, columns and fields come
// before those by keys of maps; two of a kind are an error, none sends the name to the scope around.
func (x *exprs) path(n *ast.Path) (plan.Expr, error) {
	if e, err := x.lambdaPath(n); e != nil || err != nil {
		return e, err
	}
	var problem error
	for s := x.scope; s != nil; s = s.parent {
		found, err := x.readings(s, n.Parts)
		if problem == nil {
			problem = err
		}
		switch len(found) {
		case 0:
			continue
		case 1:
			if s != x.scope {
				if len(found[0].parts) == len(n.Parts)-1 {
					// Without an alias it could be a column of a nearer table.
					if err := x.b.partial(n); err != nil {
						return nil, err
					}
				}
				return x.outerColumn(s, found[0], n)
			}
			return x.readOrAlias(found[0], n)
		}
		return nil, x.ambiguous(n, found)
	}
	if len(n.Parts) == 1 && x.alias != nil {
		if e, ok, err := x.alias(n); ok || err != nil {
			return e, err
		}
	}
	if problem != nil {
		return nil, problem
	}
	return nil, x.unknown(n)
}

// readOrAlias reads a path. Where the column is not grouped by and an alias of the select list has that
// name, the alias is meant: SELECT sum(x) AS x … HAVING x > 1.
func (x *exprs) readOrAlias(r reading, n *ast.Path) (plan.Expr, error) {
	mark := len(x.loose)
	e, err := x.read(r, n)
	if err != nil || len(x.loose) == mark || len(n.Parts) > 1 || x.alias == nil {
		return e, err
	}
	if a, ok, err := x.alias(n); ok || err != nil {
		x.loose = x.loose[:mark]
		return a, err
	}
	return e, nil
}

// read makes the expression of a reading.
func (x *exprs) read(r reading, n ast.Node) (plan.Expr, error) {
	if key := x.wholePath(r); key != nil {
		return key, nil
	}
	e := x.columnRef(r.col, n)
	x.resolved = r.col.name
	for _, s := range r.steps {
		e = x.regroup(s.apply(e), n)
		x.resolved = s.name
	}
	return e, nil
}

// readings returns the ways to read the parts of a path in one scope. Where there are none the error is
// that of the reading that came nearest, nil if the first name means nothing here.
func (x *exprs) readings(s *scope, parts []ast.Ident) (found []reading, problem error) {
	try := func(cols []*column, rest []ast.Ident) {
		for _, c := range cols {
			r := reading{col: c, parts: rest}
			t, ok := c.typ(), true
			for i := range rest {
				st, to, err := x.b.step(t, &rest[i], parts)
				if err != nil {
					problem, ok = err, false
					break
				}
				r.steps = append(r.steps, st)
				r.byKey = r.byKey || st.key
				t = to
			}
			if ok {
				found = append(found, r)
			}
		}
	}
	for _, q := range s.matching(parts) {
		if q.parts == len(parts) {
			continue
		}
		name := &parts[q.parts]
		cols := find(q.rel.cols, name.Name)
		if len(cols) == 1 && cols[0].of != nil && strings.EqualFold(cols[0].of.name, q.rel.alias) {
			cols = nil // found by the column of that name
		}
		if len(cols) == 0 && problem == nil {
			problem = x.b.hint(name, x.b.columnHint(name, columnNames(q.rel.cols)), "table %s has no column %s", q.rel.alias, name.String())
		}
		try(cols, parts[q.parts+1:])
	}
	try(find(s.cols, parts[0].Name), parts[1:])
	if len(found) == 0 {
		for _, r := range s.rels {
			try(find(r.fields(), parts[0].Name), parts[1:])
		}
	}
	var named []reading
	for _, r := range found {
		if !r.byKey {
			named = append(named, r)
		}
	}
	if named != nil {
		found = named
	}
	return found, problem
}

// step resolves a name within a value of type t. The path is for messages.
func (b *binder) step(t *types.Type, name *ast.Ident, path []ast.Ident) (step, *types.Type, error) {
	holder := "it"
	for i := range path {
		if path[i].Span == name.Span && i > 0 {
			holder = dotted(path[:i])
		}
	}
	t = t.Unfold()
	switch t.Kind {
	case types.Struct, types.Union:
		i, ambiguous := fieldIndex(t, name.Name)
		if ambiguous {
			return step{}, nil, b.errorf(name, "%s has several fields named %s that differ in case alone", holder, name.Name)
		}
		if i >= 0 {
			return step{index: i, name: t.Fields[i].Name}, t.Fields[i].Type, nil
		}
		names := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			names[i] = f.Name
		}
		if t.Kind == types.Union {
			return step{}, nil, b.hint(name, "its branches are "+strings.Join(names, ", "), "%s is a UNION without a branch %s", holder, name.String())
		}
		return step{}, nil, b.hint(name, b.columnHint(name, names), "%s has no field %s", holder, name.String())
	case types.Map:
		return step{name: name.Name, key: true}, t.Elem, nil
	case types.Array:
		return step{}, nil, b.hint(name, fmt.Sprintf("take an element first: %s[0]", holder), "%s is an ARRAY and has no field %s", holder, name.String())
	case types.JSON:
		return step{}, nil, b.hint(name, "-> takes values out of JSON text", "%s is JSON and has no field %s", holder, name.String())
	}
	return step{}, nil, b.errorf(name, "%s is %s and has no field %s", holder, withArticle(t.String()), name.String())
}

// fieldIndex finds a field by its exact name, else by its Avro full name, else by a name that differs
// in case alone; -1 if there is none.
func fieldIndex(t *types.Type, name string) (index int, ambiguous bool) {
	index = -1
	for i, f := range t.Fields {
		if f.Name == name || t.Kind == types.Union && f.Type.Name == name {
			return i, false
		}
	}
	for i, f := range t.Fields {
		if strings.EqualFold(f.Name, name) {
			if index >= 0 {
				return -1, true
			}
			index = i
		}
	}
	return index, false
}

// maxListed is how many columns a hint names.
const maxListed = 12

// columnHint suggests what a name that was not found may have meant.
func (b *binder) columnHint(name *ast.Ident, names []string) string {
	if hint := foreignColumns[strings.ToLower(name.Name)]; hint != "" {
		return hint
	}
	hint := didYouMean(nearest(name.Name, names))
	if name.Quoted && hint == "" {
		return fmt.Sprintf("double quotes make a name; a string is written '%s'", strings.ReplaceAll(name.Name, "'", "''"))
	}
	switch {
	case hint != "" || len(names) == 0:
	case len(names) <= maxListed:
		hint = "there are " + strings.Join(names, ", ")
	default:
		hint = "there are " + strings.Join(names[:maxListed], ", ") + " and more; DESCRIBE lists those of a table"
	}
	return hint
}

// unknown is the error for a path whose first name means nothing.
func (x *exprs) unknown(n *ast.Path) error {
	first := &n.Parts[0]
	for s := x.scope; s != nil; s = s.parent {
		for _, q := range s.matching(n.Parts) {
			if q.parts == len(n.Parts) {
				return x.b.hint(n, fmt.Sprintf("write %s.* or name a column of it", dotted(n.Parts)), "%s is a table, not a value", dotted(n.Parts))
			}
		}
	}
	if x.aliasHint != nil {
		if hint := x.aliasHint(first.Name); hint != "" {
			return x.b.hint(first, hint, "no column %s", first.String())
		}
	}
	names := x.scope.names()
	if x.scope.parent == nil && len(x.scope.rels) == 0 && len(x.scope.cols) == 0 {
		hint := "the query has no FROM clause"
		if first.Quoted {
			hint = x.b.columnHint(first, nil)
		}
		return x.b.hint(first, hint, "no column %s", first.String())
	}
	if len(n.Parts) > 1 {
		return x.b.hint(first, x.b.columnHint(first, names), "no table or column %s", first.String())
	}
	return x.b.hint(first, x.b.columnHint(first, names), "no column %s", first.String())
}

// ambiguous is the error for a path that can be read in several ways.
func (x *exprs) ambiguous(n *ast.Path, found []reading) error {
	ways := make([]string, len(found))
	for i, r := range found {
		ways[i] = fmt.Sprintf("column %s of %s", r.col.name, r.col.where())
		if len(r.parts) > 0 {
			ways[i] = fmt.Sprintf("field %s of %s", dotted(r.parts), ways[i])
		}
	}
	first := found[0]
	for _, r := range found[1:] {
		if r.col.rel != first.col.rel || len(r.steps) != len(first.steps) || first.col.rel == nil {
			first.col = nil
			break
		}
	}
	if first.col != nil && ways[0] == ways[1] {
		return x.b.hint(n, "give them different aliases where they are selected", "%s is ambiguous: %s has %d columns of that name", dotted(n.Parts), first.col.where(), len(found))
	}
	if len(ways) > maxSuggestions {
		ways = append(ways[:maxSuggestions], fmt.Sprintf("%d more", len(found)-maxSuggestions))
	}
	hint := "give the tables aliases and write alias.column"
	if first.col != nil {
		hint = "write it in upper and lower case as the table does"
	}
	return x.b.hint(n, hint, "%s is ambiguous: %s", dotted(n.Parts), strings.Join(ways, " or "))
}

func dotted(parts []ast.Ident) string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p.String()
	}
	return strings.Join(out, ".")
}

// withArticle puts "a" or "an" before a type's name.
func withArticle(name string) string {
	if name != "" && strings.ContainsRune("AEIOaeio", rune(name[0])) {
		return "an " + name
	}
	return "a " + name
}
