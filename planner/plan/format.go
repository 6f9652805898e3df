package plan

import (
	"fmt"
	"strconv"
	"strings"
)

// Format returns a plan as text for people, the same for the same plan. A node stands on a line of
// its own, its inputs below it two columns further in, its details between them four columns further
// in:
//
//	TopN 10 by total DESC
//	  Aggregate
//	      key: os
//	      total = sum(bytes)
//	    Scan events
//	        fields: bytes, device.os (2 of 21)
//
// annotate, if not nil, may return lines that join a node's details.
func Format(root Node, annotate func(Node) string) string {
	f := &formatter{names: nameColumns(root), annotate: annotate}
	f.node(root, 0)
	return f.String()
}

type formatter struct {
	strings.Builder
	names    names
	annotate func(Node) string
}

func (f *formatter) node(n Node, depth int) {
	title, details := f.describe(n)
	pad := strings.Repeat("  ", depth)
	f.WriteString(pad + title + "\n")
	if f.annotate != nil {
		if text := strings.TrimRight(f.annotate(n), "\n"); text != "" {
			details = append(details, strings.Split(text, "\n")...)
		}
	}
	for _, d := range details {
		f.WriteString(pad + "    " + d + "\n")
	}
	for _, in := range n.Inputs() {
		f.node(in, depth+1)
	}
}

func (f *formatter) describe(n Node) (title string, details []string) {
	switch n := n.(type) {
	case *Scan:
		return f.scan(n)
	case *Filter:
		return "Filter", f.exprs(n.Conds)
	case *Project:
		return "Project", f.named("", n.Exprs)
	case *Aggregate:
		return f.aggregate(n)
	case *Join:
		return f.join(n)
	case *Apply:
		return f.apply(n)
	case *Asof:
		return f.asof(n)
	case *Union:
		return f.union(n)
	case *SetOp:
		return f.setOp(n)
	case *Recursive:
		return f.recursive(n)
	case *With:
		return "With " + n.Name, nil
	case *WorkTable:
		if n.Shared {
			return "Shared " + n.Name, nil
		}
		return "Last round of " + n.Name, nil
	case *Window:
		return f.window(n)
	case *Unnest:
		return f.unnest(n)
	case *Sort:
		return "Sort by " + f.keys(n.Keys), nil
	case *TopN:
		return "TopN " + strconv.FormatInt(n.Limit, 10) + offset(n.Offset) + " by " + f.keys(n.Keys), nil
	case *Limit:
		if n.N < 0 {
			return "Limit all" + offset(n.Offset), nil
		}
		return "Limit " + strconv.FormatInt(n.N, 10) + offset(n.Offset), nil
	case *Values:
		return f.values(n)
	}
	return fmt.Sprintf("%T", n), nil
}

func offset(n int64) string {
	if n == 0 {
		return ""
	}
	return " offset " + strconv.FormatInt(n, 10)
}

func (f *formatter) expr(e Expr) string {
	w := exprFormatter{names: f.names}
	w.expr(e, 0)
	return w.String()
}

func (f *formatter) exprs(list []Expr) []string {
	out := make([]string, len(list))
	for i, e := range list {
		out[i] = f.expr(e)
	}
	return out
}

func (f *formatter) named(prefix string, list []Named) []string {
	out := make([]string, len(list))
	for i, e := range list {
		name, text := f.names.column(e.ID, e.Name), f.expr(e.Expr)
		if name != text {
			text = name + " = " + text
		}
		out[i] = prefix + text
	}
	return out
}

func (f *formatter) keys(keys []SortKey) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = f.expr(k.Expr)
		if k.Desc {
			out[i] += " DESC"
		}
		if k.NullsFirst == k.Desc { // NULL is the least value unless the query says otherwise
			out[i] += " NULLS " + map[bool]string{true: "FIRST", false: "LAST"}[k.NullsFirst]
		}
	}
	return strings.Join(out, ", ")
}

func (f *formatter) aggregate(n *Aggregate) (title string, details []string) {
	title = "Aggregate"
	if len(n.Aggs) == 0 && n.Sets == nil {
		title = "Distinct"
	}
	details = f.named("key: ", n.Keys)
	for _, set := range n.Sets {
		list := make([]string, len(set))
		for i, k := range set {
			list[i] = f.names.column(n.Keys[k].ID, n.Keys[k].Name)
		}
		details = append(details, "set: ("+strings.Join(list, ", ")+")")
	}
	for _, a := range n.Aggs {
		text := f.names.column(a.ID, a.Name) + " = " + f.call(a.Func, a.Args, a.Distinct, a.Order)
		if a.Filter != nil {
			text += " FILTER (WHERE " + f.expr(a.Filter) + ")"
		}
		details = append(details, text)
	}
	return title, details
}

// call formats the call of an aggregate or window function.
func (f *formatter) call(name string, list []Expr, distinct bool, order []SortKey) string {
	args := strings.Join(f.exprs(list), ", ")
	switch {
	case len(list) == 0 && name == "count":
		args = "*"
	case distinct:
		args = "DISTINCT " + args
	}
	if len(order) > 0 {
		args += " ORDER BY " + f.keys(order)
	}
	return name + "(" + args + ")"
}

var joinNames = [...]string{Inner: "Inner", Left: "Left", Right: "Right", Full: "Full", Semi: "Semi", Anti: "Anti", NullAnti: "NotIn", Cross: "Cross", Single: "Single", Mark: "Mark", NullMark: "In"}

// String returns the kind's name.
func (k JoinKind) String() string { return joinNames[k] }

func (f *formatter) join(n *Join) (title string, details []string) {
	for i, l := range n.LeftKeys {
		details = append(details, "on: "+f.expr(&Compare{Op: Eq, L: l, R: n.RightKeys[i]}))
	}
	for _, e := range n.Residual {
		details = append(details, "and: "+f.expr(e))
	}
	for i := range n.Ranges {
		l, r, op := n.Range(i)
		details = append(details, "sorted: "+f.expr(&Compare{Op: op, L: l, R: r}))
	}
	if n.Kind.Marks() {
		details = append(details, "mark: "+f.names.column(n.Mark.ID, n.Mark.Name))
	}
	if n.Straight {
		details = append(details, "order: as it stands")
	}
	if n.BuildLeft {
		details = append(details, "build: left")
	}
	return n.Kind.String() + " Join", details
}

func (f *formatter) values(n *Values) (title string, details []string) {
	if len(n.Rows) == 0 {
		return "Empty", nil
	}
	title = "Values"
	if len(n.Rows) != 1 || len(n.Cols) == 0 {
		title += " (" + plural(len(n.Rows), "row") + ")"
	}
	for _, r := range n.Rows {
		if len(r) == 0 {
			continue
		}
		details = append(details, "("+strings.Join(f.exprs(r), ", ")+")")
		if len(details) == maxListed {
			break
		}
	}
	return title, details
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
