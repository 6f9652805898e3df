// Package opt makes a plan cheaper without changing its rows.
//
// # Phases
//
// Rules run in a fixed order, so that equal plans come out equal:
//
//  0. decorrelate: queries within expressions that refer to the query around become joins.
//  1. simplify: constant folding, boolean simplification, comparisons brought to the form column op
//     literal. Then inline: projections that only rename columns go; and marks: what IN and EXISTS say
//     of rows becomes a semi or anti join where it is all that is asked.
//  2. move, at most maxRounds times or until nothing changes: outer joins that are inner ones in truth,
//     predicate pushdown, equalities turned into join keys, what an OR over both sides of a join says
//     of one, conditions carried over from one side to the other, empty inputs; and simplify for what
//     has become constant.
//  3. order: what all uses of shared rows ask of them; the order of inner joins, once all conditions are where they belong; then move again.
//  4. prune: path conditions choose files; then what has become empty is cut.
//  5. trim, at most maxRounds times: projections merged, needless sorts, limits and DISTINCTs dropped,
//     limits pushed down.
//  6. columns: every node down to the scans keeps the columns and leaf fields that are needed.
//  7. finish: common subexpressions, build sides, inequalities to look rows up by, the conditions that a decoder can test; the places of
//     rows, where an error could not name its file otherwise.
//
// # Errors
//
// A rewrite may save an error (a row that would have raised it is never reached) but must not invent
// one. So a condition that can raise an error (plan.CanError) is never moved below a join or another
// filter, and is tested after all that can't: it is never evaluated for a row that another condition
// of the same filter rejects. Constant folding that meets an error leaves the expression as it is, to
// be raised if a row gets there. What differs with each evaluation (plan.Deterministic) is moved no
// more than what can raise an error.
//
// The same goes for queries within expressions. One that may fail (plan.MayFail) and whose value is not
// wanted for every row, being an arm of a CASE or behind an OR, has a parameter that says for which rows
// it is: see guard.go in planner/bind. It becomes a join only if nothing that may fail is evaluated for
// rows that a condition on a parameter keeps away. Whether an aggregate's result has room in its type is
// left out of this: the sum of a group that nobody asks for may be too large.
//
// # Time
//
// A plan is optimised for one execution: functions that are stable within a query, as now(), are
// folded. The order of files and rows of a scan is kept; a join may be turned around, and its rows
// then come in another order.
package opt

import (
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Options are what optimising depends on beside the plan.
type Options struct {
	// Evaluate returns the value of an expression without columns; exec/expr.Constant is meant. Nil
	// folds nothing and prunes no files.
	Evaluate func(plan.Expr) (types.Datum, error)
	// NoPushdown leaves scans as they are: whole, over all files and without conditions or limits,
	// which stay in filters above them.
	NoPushdown bool
	// Disabled switches off rules by the names that Rules lists.
	Disabled map[string]bool
}

// maxRounds bounds how often the rules of a phase run over a plan.
const maxRounds = 8

// rule is one rewrite of whole plans. It returns the same pointer if it changes nothing.
type rule struct {
	name  string
	scans bool // is pushdown in the sense of NoPushdown
	apply func(*optimizer, plan.Node) plan.Node
}

// phase is some rules that run in order, again and again as long as they change something.
type phase struct {
	rounds int
	rules  []rule
}

var (
	simplifyRule = rule{name: "simplify", apply: simplify}
	filterRule   = rule{name: "filters", apply: mergeFilters}
	emptyRule    = rule{name: "empty", apply: cutEmpty}

	moveRules = []rule{
		filterRule,
		{name: "outer", apply: outerToInner},
		{name: "pushdown", apply: pushdown},
		{name: "joinkeys", apply: joinKeys},
		{name: "implied", apply: implied},
		{name: "transitive", apply: transitive},
		simplifyRule,
		emptyRule,
	}
)

var phases = []phase{
	{1, []rule{simplifyRule, {name: "decorrelate", apply: decorrelate}}},
	{1, []rule{simplifyRule, {name: "inline", apply: inlineRenames}, {name: "marks", apply: useMarks}}},
	{maxRounds, moveRules},
	{1, []rule{{name: "shares", apply: askShared}, {name: "joinorder", apply: orderJoins}}},
	{maxRounds, moveRules},
	{1, []rule{{name: "prune", scans: true, apply: pruneFiles}, emptyRule}},
	{maxRounds, []rule{
		{name: "projects", apply: mergeProjects},
		{name: "count", apply: countStar},
		{name: "distinct", apply: dropDistinct},
		{name: "sorts", apply: dropSorts},
		{name: "limits", apply: pushLimits},
		emptyRule,
	}},
	{1, []rule{{name: "columns", scans: true, apply: pruneColumns}}},
	{maxRounds, []rule{{name: "projects", apply: mergeProjects}}},
	{3, []rule{{name: "cse", apply: shareExpressions}}},
	{1, []rule{
		{name: "buildside", apply: chooseBuildSides},
		{name: "ranges", apply: useRanges},
		{name: "scanlimit", scans: true, apply: limitScans},
		{name: "tests", scans: true, apply: splitTests},
		{name: "places", apply: threadPlaces},
	}},
}

// Rules returns the names of the rules, each once, in the order of their first use.
func Rules() []string {
	var names []string
	seen := map[string]bool{}
	for _, p := range phases {
		for _, r := range p.rules {
			if !seen[r.name] {
				seen[r.name] = true
				names = append(names, r.name)
			}
		}
	}
	return names
}

// optimizer holds what one run shares.
type optimizer struct {
	opts Options
	last plan.ColumnID
	// checked are the IN lists without repeated elements, by where they begin: their length. A list is
	// met in every round of every phase, and may be as long as a program writes it.
	checked map[*plan.Expr]int
}

// Optimize returns a plan of the same rows, with the same columns in the same order. The input is not
// changed. The error is always nil at present: what can't be improved is left as it is.
func Optimize(root plan.Node, opts Options) (plan.Node, error) {
	o := &optimizer{opts: opts, last: plan.MaxColumn(root)}
	want := root.Columns()
	for _, p := range phases {
		for range p.rounds {
			before := root
			for _, r := range p.rules {
				if opts.Disabled[r.name] || r.scans && opts.NoPushdown {
					continue
				}
				root = r.apply(o, root)
			}
			if root == before {
				break
			}
		}
	}
	return restore(root, want), nil
}

// newColumn returns a column that the plan does not have yet, for e's value.
func (o *optimizer) newColumn(name string, e plan.Expr) plan.Column {
	o.last++
	return plan.Column{ID: o.last, Name: name, Type: e.Type(), Nullable: e.Nullable()}
}

// restore puts the plan's columns back into the order they had.
func restore(root plan.Node, want []plan.Column) plan.Node {
	got := root.Columns()
	same := len(got) == len(want)
	for i := 0; same && i < len(want); i++ {
		same = got[i].ID == want[i].ID && got[i].Name == want[i].Name
	}
	if same {
		return root
	}
	exprs := make([]plan.Named, len(want))
	for i, c := range want {
		exprs[i] = plan.Named{Column: c, Expr: c.Ref()}
	}
	return &plan.Project{Input: root, Exprs: exprs}
}

// movable reports whether a condition may be tested earlier than where the query has it.
func movable(e plan.Expr) bool { return !plan.CanError(e) && plan.Deterministic(e) }

// ordered puts the conditions that can't raise an error before those that can, each kind in its order.
func ordered(conds []plan.Expr) []plan.Expr {
	out := make([]plan.Expr, 0, len(conds))
	for _, c := range conds {
		if !plan.CanError(c) {
			out = append(out, c)
		}
	}
	if len(out) == len(conds) {
		return conds
	}
	for _, c := range conds {
		if plan.CanError(c) {
			out = append(out, c)
		}
	}
	return out
}

// filtered returns a filter over n, or n itself if there is no condition.
func filtered(n plan.Node, conds []plan.Expr) plan.Node {
	if len(conds) == 0 {
		return n
	}
	return &plan.Filter{Input: n, Conds: ordered(conds)}
}

// sameExprs reports whether two lists hold the same expressions by pointer.
func sameExprs(a, b []plan.Expr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func isLiteral(e plan.Expr) (types.Datum, bool) {
	if l, ok := e.(*plan.Literal); ok {
		return l.Value, true
	}
	return types.Datum{}, false
}

func isTrue(e plan.Expr) bool {
	d, ok := isLiteral(e)
	return ok && !d.Null && d.Type.Kind == types.Boolean && d.I != 0
}

func isFalse(e plan.Expr) bool {
	d, ok := isLiteral(e)
	return ok && !d.Null && d.Type.Kind == types.Boolean && d.I == 0
}

func isNull(e plan.Expr) bool {
	d, ok := isLiteral(e)
	return ok && d.Null
}

// rejects reports a condition that no row satisfies.
func rejects(e plan.Expr) bool { return isFalse(e) || isNull(e) }

func boolean(v bool) plan.Expr { return &plan.Literal{Value: types.NewBool(v)} }
