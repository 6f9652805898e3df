package bind

import (
	"slices"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
)

// Tables of WITH that are used several times
//
// Where a table may be, each use is bound by itself, and a WorkTable stands for it. When the statement is
// whole, what stands in it several times and is not cheap to be read anew, or not the same then, is read once
// (plan.With), around the whole plan; the other uses are put in their places. Only a table without parameters
// of the query around it, and not part of a recursion, may be shared.

// sharedTable is a table of WITH that may be shared.
type sharedTable struct {
	table plan.ColumnID
	name  string
	uses  map[*plan.WorkTable]*output
}

// countUses tells how often each table of a WITH clause is used by the query and, through other tables of
// it, by their uses. Names that mean another table in some place count as well.
func countUses(q *ast.Query) []int {
	w := q.With
	defs := make([]map[string]int, len(w.CTEs))
	for i := range w.CTEs {
		defs[i] = namesIn(w.CTEs[i].Query)
	}
	body := *q
	body.With = nil
	rest := namesIn(&body)
	counts := make([]int, len(w.CTEs))
	for i := len(counts) - 1; i >= 0; i-- {
		name := strings.ToLower(w.CTEs[i].Name.Name)
		counts[i] = rest[name]
		for k := i + 1; k < len(counts); k++ {
			counts[i] = min(counts[i]+defs[k][name]*counts[k], 2)
		}
	}
	return counts
}

func namesIn(q *ast.Query) map[string]int {
	m := map[string]int{}
	ast.Walk(q, func(n ast.Node) bool {
		if t, ok := n.(*ast.TableName); ok && len(t.Parts) == 1 {
			m[strings.ToLower(t.Parts[0].Name)]++
		}
		return true
	})
	return m
}

// share lets a table stand for a use of c if it may be shared.
func (b *binder) share(c *cte, out *output) *output {
	if !c.often || weight(out.node) == light || len(plan.OuterRefs(out.node)) > 0 {
		return out
	}
	if c.shared == nil {
		c.shared = &sharedTable{table: b.id(), name: c.def.Name.Name, uses: map[*plan.WorkTable]*output{}}
		if b.sharing == nil {
			b.sharing = map[plan.ColumnID]*sharedTable{}
		}
		b.sharing[c.shared.table] = c.shared
	}
	leaf := &plan.WorkTable{Table: c.shared.table, Name: c.shared.name, Shared: true}
	have := out.node.Columns()
	for _, col := range out.cols {
		leaf.Index = append(leaf.Index, slices.IndexFunc(have, func(h plan.Column) bool { return h.ID == col.ID }))
		col.ID = b.id()
		leaf.Cols = append(leaf.Cols, col)
	}
	c.shared.uses[leaf] = out
	return &output{leaf, leaf.Cols}
}

// The weights of tables: what is read as fast as a file, what is computed but handed on row by row, and what
// has to be read to its end, or is not the same when it is read again.
const (
	light = iota
	joined
	heavy
)

func weight(n plan.Node) int {
	w := light
	plan.WalkNodes(n, func(n plan.Node) bool {
		switch n := n.(type) {
		case *plan.Aggregate, *plan.Window, *plan.SetOp, *plan.Sort, *plan.TopN, *plan.Recursive:
			w = heavy
		case *plan.Join, *plan.Apply, *plan.Asof:
			w = max(w, joined)
		case *plan.WorkTable:
			w = max(w, light)
		default:
			for _, e := range plan.NodeExprs(n) {
				if !plan.Deterministic(e) {
					w = heavy
				}
			}
		}
		return true
	})
	return w
}

// settleShared decides of all tables that may be shared which are.
func (b *binder) settleShared(root plan.Node) plan.Node {
	if root == nil || len(b.sharing) == 0 {
		return root
	}
	s := &sharer{b: b, live: []plan.Node{root}}
	// A table after all that use it.
	var order []*sharedTable
	seen := map[plan.ColumnID]bool{}
	var visit func(n plan.Node)
	visit = func(n plan.Node) {
		plan.WalkNodes(n, func(n plan.Node) bool {
			if leaf, ok := n.(*plan.WorkTable); ok && leaf.Shared && !seen[leaf.Table] {
				seen[leaf.Table] = true
				t := b.sharing[leaf.Table]
				for _, out := range t.uses {
					visit(out.node)
					break // all are alike
				}
				order = append(order, t)
			}
			return true
		})
	}
	visit(root)
	slices.Reverse(order)
	var shared []*plan.With
	for _, t := range order {
		if w := s.settle(t); w != nil {
			shared = append(shared, w)
		}
	}
	root = s.live[0]
	for i, w := range shared {
		root = &plan.With{Table: w.Table, Name: w.Name, Cols: w.Cols, Def: s.live[i+1], Body: root}
	}
	return root
}

// sharer holds the plan, and the definitions of the tables that are shared so far.
type sharer struct {
	b    *binder
	live []plan.Node
}

func (s *sharer) settle(t *sharedTable) *plan.With {
	var leaves []*plan.WorkTable
	early := false
	for _, n := range s.live {
		visitUses(n, t.table, false, func(leaf *plan.WorkTable, stops bool) {
			leaves = append(leaves, leaf)
			early = early || stops
		})
	}
	if len(leaves) == 0 {
		return nil
	}
	def := t.uses[leaves[0]]
	if w := weight(def.node); len(leaves) > 1 && (w == heavy || w == joined && !early) {
		s.live = append(s.live, def.node)
		return &plan.With{Table: t.table, Name: t.name, Cols: def.node.Columns()}
	}
	for i, n := range s.live {
		s.live[i] = plan.RewriteNode(n, func(n plan.Node) plan.Node {
			leaf, ok := n.(*plan.WorkTable)
			if !ok || leaf.Table != t.table {
				return n
			}
			out := t.uses[leaf]
			p := &plan.Project{Input: out.node}
			for k, c := range leaf.Cols {
				p.Exprs = append(p.Exprs, plan.Named{Column: c, Expr: out.cols[k].Ref()})
			}
			return p
		})
	}
	return nil
}

// visitUses visits the uses of a table, and says of each whether it may be left before its end, or is read
// for rows that depend on others: for a LIMIT, EXISTS or a dependent join above.
func visitUses(n plan.Node, table plan.ColumnID, stops bool, f func(leaf *plan.WorkTable, stops bool)) {
	switch x := n.(type) {
	case *plan.WorkTable:
		if x.Table == table {
			f(x, stops)
		}
	case *plan.Limit:
		stops = true
	case *plan.Aggregate, *plan.Sort, *plan.TopN, *plan.Window:
		stops = false
	case *plan.Apply:
		visitUses(x.L, table, stops, f)
		visitUses(x.R, table, true, f)
		return
	case *plan.Join:
		visitUses(x.L, table, stops, f)
		visitUses(x.R, table, x.Kind == plan.Mark || x.Kind == plan.Single, f)
		return
	}
	for _, in := range n.Inputs() {
		visitUses(in, table, stops, f)
	}
}
