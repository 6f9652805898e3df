package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

// CountsHeaders reports whether a scan needs no value of any record, so that the counts in the block
// headers say all it hands up.
func (n *Scan) CountsHeaders() bool {
	if _, made := n.Table.(Computed); made || len(n.Tests) > 0 || len(n.Conds) > 0 {
		return false
	}
	for _, list := range [][]ScanColumn{n.Cols, n.Extra} {
		for _, c := range list {
			if c.Source == FromField {
				return false
			}
		}
	}
	return true
}

func (f *formatter) scan(n *Scan) (title string, details []string) {
	title = "Scan " + n.Table.Name()
	if n.Alias != "" && !strings.HasSuffix("."+n.Table.Name(), "."+n.Alias) {
		title += " AS " + ident(n.Alias)
	}
	add := func(label, text string) {
		if text != "" {
			details = append(details, label+": "+text)
		}
	}
	add("fields", fieldsRead(n))
	add("from the path", strings.Join(pathColumns(n), ", "))
	tests := make([]Expr, len(n.Tests))
	for i, t := range n.Tests {
		tests[i] = t.Expr
	}
	add("tested while decoding", f.and(tests))
	add("tested after decoding", f.and(n.Conds))
	if n.CountsHeaders() {
		details = append(details, "count from block headers")
	}
	kept := n.Table.Files()
	if total := max(n.Total, kept); total != kept {
		add("files", fmt.Sprintf("%d of %d", kept, total))
	} else {
		add("files", strconv.Itoa(kept))
	}
	add("pruned by", f.and(n.Prune))
	if h := n.Table.HeadersRead(); h > 0 {
		add("headers read", strconv.Itoa(h))
	}
	if n.Limit >= 0 {
		add("limit", strconv.FormatInt(n.Limit, 10))
	}
	return title, details
}

// and writes the conjunction of conditions.
func (f *formatter) and(list []Expr) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return f.expr(list[0])
	}
	return f.expr(&And{Args: list})
}

// fieldsRead lists the fields that are decoded, with the number of the table's leaf fields that this
// makes out of how many.
func fieldsRead(n *Scan) string {
	var paths []string
	read := 0
	seen := map[string]bool{}
	for _, list := range [][]ScanColumn{n.Cols, n.Extra} {
		for _, c := range list {
			if path := strings.Join(c.Path, "."); c.Source == FromField && !seen[path] {
				seen[path] = true
				paths = append(paths, elementPaths(pathText(c.Path), c.Type, fieldType(n.Table, c.Path))...)
				read += leaves(c.Type, 0)
			}
		}
	}
	total := 0
	for _, c := range n.Table.Columns() {
		if c.Source == FromField {
			total += leaves(c.Type, 0)
		}
	}
	if len(paths) == 0 {
		return fmt.Sprintf("none (0 of %d)", total)
	}
	return fmt.Sprintf("%s (%d of %d)", strings.Join(paths, ", "), min(read, total), total)
}

func pathText(path []string) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = ident(p)
	}
	return strings.Join(parts, ".")
}

// leaves counts a type's leaf fields: those below records, everything else being one.
func leaves(t *types.Type, depth int) int {
	if t.Kind != types.Struct || len(t.Fields) == 0 || depth > maxLiteralDepth {
		return 1
	}
	n := 0
	for _, f := range t.Fields {
		n += leaves(f.Type, depth+1)
	}
	return n
}

func pathColumns(n *Scan) []string {
	var out []string
	for _, list := range [][]ScanColumn{n.Cols, n.Extra} {
		for _, c := range list {
			if c.Source != FromField {
				out = append(out, ident(c.Name))
			}
		}
	}
	return out
}

// fieldType returns the type that a table's field has as a whole; nil if there is none.
func fieldType(t Table, path []string) *types.Type {
	for _, c := range t.Columns() {
		if c.Source != FromField || len(path) == 0 || c.Name != path[0] {
			continue
		}
		out := c.Type
		for _, name := range path[1:] {
			i := slices.IndexFunc(out.Fields, func(f types.Field) bool { return f.Name == name })
			if i < 0 {
				return nil
			}
			out = out.Fields[i].Type
		}
		return out
	}
	return nil
}

// elementPaths names what is read of a field of type whole as type t: of a list of which only the number of elements
// is wanted list[], of one whose elements are records some of their fields.
func elementPaths(path string, t, whole *types.Type) []string {
	if whole == nil || t.Equal(whole) || t.Kind != whole.Kind {
		return []string{path}
	}
	switch t.Kind {
	case types.Array, types.Map:
		if t.Elem.Kind == types.Null {
			return []string{path + "[]"}
		}
		return elementPaths(path+"[]", t.Elem, whole.Elem)
	case types.Struct:
		var out []string
		for _, f := range t.Fields {
			i := slices.IndexFunc(whole.Fields, func(g types.Field) bool { return f.Name == g.Name })
			if i < 0 {
				return []string{path}
			}
			out = append(out, elementPaths(path+"."+ident(f.Name), f.Type, whole.Fields[i].Type)...)
		}
		return out
	}
	return []string{path}
}
