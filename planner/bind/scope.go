package bind

import (
	"sort"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// scope is what names can refer to at some place: the tables of one FROM clause, and beyond them the
// scope of the query around, if its tables may be seen.
type scope struct {
	parent *scope
	frame  *frame      // through which columns of the parent are seen, nil where they are not
	ctes   *cte        // the tables of WITH that queries in expressions see
	rels   []*relation // for qualified names
	cols   []*column   // for unqualified names and *, in order
}

// relation is a table in a FROM clause under the name that columns are qualified with.
type relation struct {
	alias string
	parts []string // the table's own qualified name, if it has no alias
	cols  []*column
	outer bool // on the side of an outer join that NULLs fill
	node  ast.Node
}

// column is what a name of a column refers to. One of scan, plan, merged and of says what it is.
type column struct {
	name   string
	hidden bool // not part of *
	rel    *relation

	scan  *scan // a column of a table: number index of its Columns
	index int

	plan *plan.Column // a column of a derived table

	merged [2]*column // the two columns of USING, of which the first that is not NULL counts
	common *types.Type

	of   *column // a field of another column, by step
	step step
}

// scan builds a plan.Scan from the columns that are referred to.
type scan struct {
	b     *binder
	node  *plan.Scan
	table []plan.TableColumn
	cols  map[int]*plan.ScanColumn
}

// column returns the scan's column for a column of the table.
func (s *scan) column(i int) plan.Column {
	if c := s.cols[i]; c != nil {
		return c.Column
	}
	t := s.table[i]
	c := &plan.ScanColumn{
		Column: plan.Column{ID: s.b.id(), Name: t.Name, Type: t.Type, Nullable: t.Nullable},
		Source: t.Source,
		Index:  t.Index,
	}
	if t.Source == plan.FromField {
		c.Path = []string{t.Name}
	}
	s.cols[i] = c
	return c.Column
}

// finish puts the columns into the node, in the order of the table.
func (s *scan) finish() {
	order := make([]int, 0, len(s.cols))
	for i := range s.cols {
		order = append(order, i)
	}
	sort.Ints(order)
	s.node.Cols = make([]plan.ScanColumn, len(order))
	for k, i := range order {
		s.node.Cols[k] = *s.cols[i]
	}
}

// expr returns the column's value.
func (c *column) expr() plan.Expr {
	var r *plan.ColumnRef
	switch {
	case c.scan != nil:
		r = c.scan.column(c.index).Ref()
	case c.plan != nil:
		r = c.plan.Ref()
	case c.of != nil:
		return c.step.apply(c.of.expr())
	default:
		l, m := castTo(c.merged[0].expr(), c.common), castTo(c.merged[1].expr(), c.common)
		return coalesce([]plan.Expr{l, m}, c.common, false)
	}
	r.Null = r.Null || c.rel.outer
	return r
}

// typ returns the column's type without referring to it.
func (c *column) typ() *types.Type {
	switch {
	case c.scan != nil:
		return c.scan.table[c.index].Type
	case c.plan != nil:
		return c.plan.Type
	case c.of != nil:
		return c.of.typ().Unfold().Fields[c.step.index].Type
	}
	return c.common
}

// where names the table that a column belongs to.
func (c *column) where() string {
	switch {
	case c.rel == nil:
		return "USING"
	case c.rel.alias != "":
		return c.rel.alias
	}
	return "a derived table"
}

// find returns those of the columns that a name means: the ones of exactly that name, else those that
// differ in case alone.
func find(cols []*column, name string) []*column {
	var exact, fold []*column
	for _, c := range cols {
		if c.name == name {
			exact = append(exact, c)
		} else if exact == nil && strings.EqualFold(c.name, name) {
			fold = append(fold, c)
		}
	}
	if exact != nil {
		return exact
	}
	return fold
}

// matching returns the relations that the first parts of a path may name, each with how many parts that
// takes: an alias takes one, an unaliased table its name with any of what qualifies it.
func (s *scope) matching(parts []ast.Ident) []qualified {
	var exact, fold []qualified
	for _, r := range s.rels {
		for n := 1; n <= len(parts); n++ {
			same, alike := r.named(parts[:n])
			if same {
				exact = append(exact, qualified{r, n})
			} else if alike {
				fold = append(fold, qualified{r, n})
			}
		}
	}
	if exact != nil {
		return exact
	}
	return fold
}

type qualified struct {
	rel   *relation
	parts int
}

// named reports whether the parts name the relation, exactly or but for case.
func (r *relation) named(parts []ast.Ident) (same, alike bool) {
	if len(parts) == 1 {
		return r.alias == parts[0].Name, r.alias != "" && strings.EqualFold(r.alias, parts[0].Name)
	}
	if len(parts) > len(r.parts) {
		return false, false
	}
	same, alike = true, true
	for i, p := range r.parts[len(r.parts)-len(parts):] {
		same = same && p == parts[i].Name
		alike = alike && strings.EqualFold(p, parts[i].Name)
	}
	return same, alike
}

// names lists every name that may stand first in a path, for suggestions.
func (s *scope) names() []string {
	var out []string
	for ; s != nil; s = s.parent {
		for _, c := range s.cols {
			if !c.hidden {
				out = append(out, c.name)
			}
		}
		for _, r := range s.rels {
			if r.alias != "" {
				out = append(out, r.alias)
			}
		}
	}
	return out
}

func columnNames(cols []*column) []string {
	out := make([]string, 0, len(cols))
	for _, c := range cols {
		if !c.hidden {
			out = append(out, c.name)
		}
	}
	return out
}
