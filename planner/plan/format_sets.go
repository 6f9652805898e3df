package plan

import "strings"

// apply formats an Apply as the join that it would be, with the parameters of its right side.
func (f *formatter) apply(n *Apply) (title string, details []string) {
	_, details = f.join(&n.Join)
	for _, p := range n.Params {
		details = append(details, "for each: "+f.names.column(p.ID, p.Name)+" = "+f.expr(p.Expr))
	}
	if _, ok := n.Elements(); ok {
		details = append(details, "over elements: a batch of rows at once")
	}
	return n.Kind.String() + " Apply", details
}

func (f *formatter) union(n *Union) (title string, details []string) {
	for i, c := range n.Cols {
		var from []string
		for _, list := range n.Exprs[:min(len(n.Exprs), maxListed)] {
			from = append(from, f.expr(list[i]))
		}
		if len(n.Exprs) > maxListed {
			from = append(from, "…")
		}
		details = append(details, f.names.column(c.ID, c.Name)+" = "+strings.Join(from, " | "))
	}
	return "Union (" + plural(len(n.List), "input") + ")", details
}

func (f *formatter) setOp(n *SetOp) (title string, details []string) {
	title = [...]string{Intersect: "Intersect", Except: "Except"}[n.Kind]
	if n.All {
		title += " All"
	}
	for i, c := range n.Cols {
		details = append(details, f.names.column(c.ID, c.Name)+" = "+f.expr(n.LeftExprs[i])+" | "+f.expr(n.RightExprs[i]))
	}
	return title, details
}

func (f *formatter) recursive(n *Recursive) (title string, details []string) {
	title = "Recursive"
	if n.Distinct {
		title += " Distinct"
	}
	for i, c := range n.Cols {
		details = append(details, f.names.column(c.ID, c.Name)+" = "+f.expr(n.InitExprs[i])+" | "+f.expr(n.StepExprs[i]))
	}
	return title, details
}
