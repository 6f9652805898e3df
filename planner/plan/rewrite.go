package plan

// Rewrite rebuilds e from the bottom: f gets every part, its children already rewritten, and returns
// what stands in its place. What does not change is shared, so an unchanged tree comes back as the
// same pointer. Children whose type or nullability changes leave the T and Null of their parents
// alone; f is called on the parents and may mend them.
func Rewrite(e Expr, f func(Expr) Expr) Expr {
	return f(MapChildren(e, func(c Expr) Expr { return Rewrite(c, f) }))
}

// MapChildren returns e with f applied to each of its children, e itself if none changes.
func MapChildren(e Expr, f func(Expr) Expr) Expr {
	switch e := e.(type) {
	case *ColumnRef, *OuterRef, *LambdaRef, *Literal:
		return e
	case *Lambda:
		if b := f(e.Body); b != e.Body {
			n := *e
			n.Body = b
			return &n
		}
	case *Call:
		if args, ok := mapList(e.Args, f); ok {
			n := *e
			n.Args = args
			return &n
		}
	case *Arith:
		if l, r := f(e.L), f(e.R); l != e.L || r != e.R {
			n := *e
			n.L, n.R = l, r
			return &n
		}
	case *Neg:
		if a := f(e.Arg); a != e.Arg {
			return &Neg{Arg: a}
		}
	case *Compare:
		if l, r := f(e.L), f(e.R); l != e.L || r != e.R {
			return &Compare{Op: e.Op, L: l, R: r}
		}
	case *And:
		if args, ok := mapList(e.Args, f); ok {
			return &And{Args: args}
		}
	case *Or:
		if args, ok := mapList(e.Args, f); ok {
			return &Or{Args: args}
		}
	case *Not:
		if a := f(e.Arg); a != e.Arg {
			return &Not{Arg: a}
		}
	case *IsNull:
		if a := f(e.Arg); a != e.Arg {
			return &IsNull{Arg: a, Negate: e.Negate}
		}
	case *IsTruth:
		if a := f(e.Arg); a != e.Arg {
			return &IsTruth{Arg: a, Want: e.Want, Negate: e.Negate}
		}
	case *InList:
		a := f(e.Arg)
		list, ok := mapList(e.List, f)
		if a != e.Arg || ok {
			return &InList{Arg: a, List: list, Negate: e.Negate}
		}
	case *Match:
		if a, p := f(e.Arg), f(e.Pattern); a != e.Arg || p != e.Pattern {
			n := *e
			n.Arg, n.Pattern = a, p
			return &n
		}
	case *Case:
		return mapCase(e, f)
	case *Placed:
		if a, file, block := f(e.Arg), f(e.File), f(e.Block); a != e.Arg || file != e.File || block != e.Block {
			return &Placed{Arg: a, File: file, Block: block}
		}
	case *Cast:
		if a := f(e.Arg); a != e.Arg {
			n := *e
			n.Arg = a
			return &n
		}
	case *Field:
		if a := f(e.Arg); a != e.Arg {
			n := *e
			n.Arg = a
			return &n
		}
	case *Subscript:
		if a, i := f(e.Arg), f(e.Index); a != e.Arg || i != e.Index {
			return &Subscript{Arg: a, Index: i}
		}
	}
	return e
}

func mapCase(e *Case, f func(Expr) Expr) Expr {
	changed := false
	whens := make([]When, len(e.Whens))
	for i, w := range e.Whens {
		whens[i] = When{Cond: f(w.Cond), Then: f(w.Then)}
		changed = changed || whens[i] != w
	}
	other := e.Else
	if other != nil {
		other = f(other)
		changed = changed || other != e.Else
	}
	if !changed {
		return e
	}
	n := *e
	n.Whens, n.Else = whens, other
	return &n
}

// mapList applies f to a list; without a change it is the same list, and false.
func mapList(list []Expr, f func(Expr) Expr) ([]Expr, bool) {
	var out []Expr
	for i, e := range list {
		m := f(e)
		if m != e && out == nil {
			out = append(make([]Expr, 0, len(list)), list[:i]...)
		}
		if out != nil {
			out = append(out, m)
		}
	}
	if out == nil {
		return list, false
	}
	return out, true
}

// Substitute replaces references to the columns in m by what they map to.
func Substitute(e Expr, m map[ColumnID]Expr) Expr {
	if len(m) == 0 {
		return e
	}
	return Rewrite(e, func(e Expr) Expr {
		if r, ok := e.(*ColumnRef); ok {
			if by, ok := m[r.ID]; ok {
				return by
			}
		}
		return e
	})
}

// RewriteNode rebuilds a plan from the bottom as Rewrite does an expression.
func RewriteNode(n Node, f func(Node) Node) Node {
	return f(MapInputs(n, func(in Node) Node { return RewriteNode(in, f) }))
}

// MapInputs returns n with f applied to each of its inputs, n itself if none changes.
func MapInputs(n Node, f func(Node) Node) Node {
	switch n := n.(type) {
	case *Scan, *Values, *WorkTable:
		return n
	case *With:
		if d, b := f(n.Def), f(n.Body); d != n.Def || b != n.Body {
			c := *n
			c.Def, c.Body = d, b
			return &c
		}
	case *Recursive:
		if l, r := f(n.Init), f(n.Step); l != n.Init || r != n.Step {
			c := *n
			c.Init, c.Step = l, r
			return &c
		}
	case *Filter:
		if in := f(n.Input); in != n.Input {
			return &Filter{Input: in, Conds: n.Conds}
		}
	case *Project:
		if in := f(n.Input); in != n.Input {
			return &Project{Input: in, Exprs: n.Exprs}
		}
	case *Aggregate:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Join:
		if l, r := f(n.L), f(n.R); l != n.L || r != n.R {
			c := *n
			c.L, c.R = l, r
			return &c
		}
	case *Apply:
		if l, r := f(n.L), f(n.R); l != n.L || r != n.R {
			c := *n
			c.L, c.R = l, r
			return &c
		}
	case *Asof:
		if l, r := f(n.L), f(n.R); l != n.L || r != n.R {
			c := *n
			c.L, c.R = l, r
			return &c
		}
	case *Union:
		var list []Node
		for i, in := range n.List {
			m := f(in)
			if m != in && list == nil {
				list = append(make([]Node, 0, len(n.List)), n.List[:i]...)
			}
			if list != nil {
				list = append(list, m)
			}
		}
		if list != nil {
			return &Union{Cols: n.Cols, List: list, Exprs: n.Exprs}
		}
	case *SetOp:
		if l, r := f(n.L), f(n.R); l != n.L || r != n.R {
			c := *n
			c.L, c.R = l, r
			return &c
		}
	case *Window:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Unnest:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Sort:
		if in := f(n.Input); in != n.Input {
			return &Sort{Input: in, Keys: n.Keys}
		}
	case *TopN:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	case *Limit:
		if in := f(n.Input); in != n.Input {
			c := *n
			c.Input = in
			return &c
		}
	}
	return n
}

// MapExprs returns n with f applied to each of the node's own expressions (those of NodeExprs), n
// itself if none changes. The tests of a scan are left alone: their form is fixed.
func MapExprs(n Node, f func(Expr) Expr) Node {
	switch n := n.(type) {
	case *Scan:
		if conds, ok := mapList(n.Conds, f); ok {
			c := *n
			c.Conds = conds
			return &c
		}
	case *Filter:
		if conds, ok := mapList(n.Conds, f); ok {
			return &Filter{Input: n.Input, Conds: conds}
		}
	case *Project:
		if exprs, ok := mapNamed(n.Exprs, f); ok {
			return &Project{Input: n.Input, Exprs: exprs}
		}
	case *Aggregate:
		keys, ok := mapNamed(n.Keys, f)
		aggs, ok2 := mapAggs(n.Aggs, f)
		if ok || ok2 {
			c := *n
			c.Keys, c.Aggs = keys, aggs
			return &c
		}
	case *Join:
		l, ok1 := mapList(n.LeftKeys, f)
		r, ok2 := mapList(n.RightKeys, f)
		res, ok3 := mapList(n.Residual, f)
		if ok1 || ok2 || ok3 {
			c := *n
			c.LeftKeys, c.RightKeys, c.Residual = l, r, res
			return &c
		}
	case *Apply:
		join := MapExprs(&n.Join, f).(*Join)
		params, ok := mapNamed(n.Params, f)
		if join != &n.Join || ok {
			return &Apply{Join: *join, Params: params}
		}
	case *Asof:
		return mapAsof(n, f)
	case *Union:
		if rows := mapRows(n.Exprs, f); rows != nil {
			return &Union{Cols: n.Cols, List: n.List, Exprs: rows}
		}
	case *Recursive:
		l, ok1 := mapList(n.InitExprs, f)
		r, ok2 := mapList(n.StepExprs, f)
		if ok1 || ok2 {
			c := *n
			c.InitExprs, c.StepExprs = l, r
			return &c
		}
	case *WorkTable, *With:
	case *SetOp:
		l, ok1 := mapList(n.LeftExprs, f)
		r, ok2 := mapList(n.RightExprs, f)
		if ok1 || ok2 {
			c := *n
			c.LeftExprs, c.RightExprs = l, r
			return &c
		}
	case *Window:
		return mapWindow(n, f)
	case *Unnest:
		return mapUnnest(n, f)
	case *Sort:
		if keys, ok := mapKeys(n.Keys, f); ok {
			return &Sort{Input: n.Input, Keys: keys}
		}
	case *TopN:
		if keys, ok := mapKeys(n.Keys, f); ok {
			c := *n
			c.Keys = keys
			return &c
		}
	case *Limit:
	case *Values:
		if rows := mapRows(n.Rows, f); rows != nil {
			return &Values{Cols: n.Cols, Rows: rows}
		}
	}
	return n
}

// mapRows applies f to each expression of some rows; nil if nothing changes.
func mapRows(list [][]Expr, f func(Expr) Expr) [][]Expr {
	var rows [][]Expr
	for i, r := range list {
		m, ok := mapList(r, f)
		if ok && rows == nil {
			rows = append(make([][]Expr, 0, len(list)), list[:i]...)
		}
		if rows != nil {
			rows = append(rows, m)
		}
	}
	return rows
}

func mapNamed(list []Named, f func(Expr) Expr) ([]Named, bool) {
	var out []Named
	for i, e := range list {
		m := f(e.Expr)
		if m != e.Expr && out == nil {
			out = append(make([]Named, 0, len(list)), list[:i]...)
		}
		if out != nil {
			out = append(out, Named{Column: e.Column, Expr: m})
		}
	}
	if out == nil {
		return list, false
	}
	return out, true
}

func mapAggs(list []AggCall, f func(Expr) Expr) ([]AggCall, bool) {
	changed := false
	out := make([]AggCall, len(list))
	for i, a := range list {
		args, ok := mapList(a.Args, f)
		changed = changed || ok
		a.Args = args
		a.Order, ok = mapKeys(a.Order, f)
		changed = changed || ok
		if a.Filter != nil {
			by := f(a.Filter)
			changed = changed || by != a.Filter
			a.Filter = by
		}
		out[i] = a
	}
	if !changed {
		return list, false
	}
	return out, true
}

func mapKeys(list []SortKey, f func(Expr) Expr) ([]SortKey, bool) {
	changed := false
	out := make([]SortKey, len(list))
	for i, k := range list {
		by := f(k.Expr)
		changed = changed || by != k.Expr
		k.Expr = by
		out[i] = k
	}
	if !changed {
		return list, false
	}
	return out, true
}

// Conjuncts returns the conditions that e is the conjunction of, in order, nested ones flattened.
func Conjuncts(e Expr) []Expr {
	if a, ok := e.(*And); ok {
		var list []Expr
		for _, x := range a.Args {
			list = append(list, Conjuncts(x)...)
		}
		return list
	}
	return []Expr{e}
}

// Disjuncts returns the conditions that e is the disjunction of, as Conjuncts does.
func Disjuncts(e Expr) []Expr {
	if o, ok := e.(*Or); ok {
		var list []Expr
		for _, x := range o.Args {
			list = append(list, Disjuncts(x)...)
		}
		return list
	}
	return []Expr{e}
}
