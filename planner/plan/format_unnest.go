package plan

import (
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

func (f *formatter) unnest(n *Unnest) (title string, details []string) {
	title = "Unnest"
	if n.Outer {
		title = "Outer Unnest"
	}
	for _, l := range n.Lists {
		text := strings.Join(f.exprs(l.Args), ", ")
		if l.Series() {
			text = "series(" + text + ")"
		}
		var cols []string
		for _, c := range l.Cols {
			name, part := f.names.column(c.ID, c.Name), "element"
			switch {
			case c.Key:
				part = "key"
			case l.Args[0].Type().Kind == types.Map:
				part = "value"
			}
			if len(c.Path) > 0 {
				part += "." + pathText(c.Path)
			}
			cols = append(cols, name+" = "+part)
		}
		if len(cols) == 0 {
			cols = []string{"only counted"}
		}
		details = append(details, text+": "+strings.Join(cols, ", "))
	}
	if n.Ordinal.ID != 0 {
		details = append(details, "position: "+f.names.column(n.Ordinal.ID, n.Ordinal.Name))
	}
	return title, details
}
