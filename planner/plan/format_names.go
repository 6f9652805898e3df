package plan

import (
	"strconv"
	"strings"
)

// names says how the columns of a plan are written: by name, with the table's alias where several
// columns share it, with the id where that is not enough either. A nil names has the plain ones.
type names map[ColumnID]string

func (n names) column(id ColumnID, name string) string {
	if s, ok := n[id]; ok {
		return s
	}
	if name == "" {
		return "#" + strconv.Itoa(int(id))
	}
	return name
}

func nameColumns(root Node) names {
	plain := map[ColumnID]string{}     // the shortest text
	qualified := map[ColumnID]string{} // the next one, if there is any
	passed := map[ColumnID]ColumnID{}  // columns that only pass on another under its name
	var order []ColumnID
	note := func(id ColumnID, name, longer string) {
		if _, ok := plain[id]; ok {
			return
		}
		plain[id], qualified[id] = name, longer
		order = append(order, id)
	}
	named := func(e Named) {
		if r, ok := e.Expr.(*ColumnRef); ok && r.ID != e.ID && plain[r.ID] == e.Name {
			passed[e.ID] = r.ID
			plain[e.ID] = e.Name
			return
		}
		note(e.ID, e.Name, "")
	}
	noteAll := func(cols []Column) {
		for _, c := range cols {
			note(c.ID, c.Name, "")
		}
	}
	var visit func(n Node)
	visit = func(n Node) {
		for _, in := range n.Inputs() {
			visit(in)
		}
		switch n := n.(type) {
		case *Scan:
			for _, list := range [][]ScanColumn{n.Cols, n.Extra} {
				for _, c := range list {
					text := scanColumnText(c)
					note(c.ID, text, scanAlias(n)+"."+text)
				}
			}
		case *Project:
			for _, e := range n.Exprs {
				named(e)
			}
		case *Aggregate:
			for _, k := range n.Keys {
				named(k)
			}
			if n.Sets != nil {
				note(n.Set.ID, n.Set.Name, "")
			}
			for _, a := range n.Aggs {
				note(a.ID, a.Name, "")
			}
		case *Join:
			if n.Kind.Marks() {
				note(n.Mark.ID, n.Mark.Name, "")
			}
		case *Apply:
			for _, p := range n.Params {
				note(p.ID, "$"+p.Name, "")
			}
			if n.Kind.Marks() {
				note(n.Mark.ID, n.Mark.Name, "")
			}
		case *Window:
			for _, w := range n.Funcs {
				note(w.ID, w.Name, "")
			}
		case *Unnest:
			for _, l := range n.Lists {
				for _, c := range l.Cols {
					note(c.ID, c.Name, "")
				}
			}
			if n.Ordinal.ID != 0 {
				note(n.Ordinal.ID, n.Ordinal.Name, "")
			}
		case *Union:
			noteAll(n.Cols)
		case *SetOp:
			noteAll(n.Cols)
		case *Recursive:
			noteAll(n.Cols)
		case *WorkTable:
			noteAll(n.Cols)
		case *Values:
			noteAll(n.Cols)
		}
	}
	visit(root)
	out := names{}
	for _, id := range order {
		out[id] = plain[id]
	}
	// Two rounds: to the qualified text, then to the id.
	for _, by := range []func(ColumnID) string{
		func(id ColumnID) string { return qualified[id] },
		func(id ColumnID) string { return plain[id] + "#" + strconv.Itoa(int(id)) },
	} {
		count := map[string]int{}
		for _, id := range order {
			count[out[id]]++
		}
		for _, id := range order {
			if s := by(id); s != "" && (count[out[id]] > 1 || out[id] == "") {
				out[id] = s
			}
		}
	}
	for id, of := range passed {
		for passed[of] != 0 {
			of = passed[of]
		}
		out[id] = out[of]
	}
	return out
}

func scanAlias(n *Scan) string {
	if n.Alias != "" {
		return ident(n.Alias)
	}
	name := n.Table.Name()
	return name[strings.LastIndexByte(name, '.')+1:]
}

func scanColumnText(c ScanColumn) string {
	if c.Source == FromField && len(c.Path) > 0 {
		return pathText(c.Path)
	}
	return ident(c.Name)
}
