package opt

import (
	"slices"

	"github.com/avrosql/avrosql/planner/plan"
)

// orderJoins puts the inputs of a chain of inner joins into an order in which the results between them
// are small: join is associative and commutative, as long as no condition can raise an error, which
// would depend on the rows that meet.
//
// From each input in turn it adds the one that makes the smallest join, those that a condition
// connects first, and takes the cheapest of the orders found. The order of the query stays unless
// another one is clearly better: estimates are rough and rows come in the order of the joins.
func orderJoins(_ *optimizer, root plan.Node) plan.Node {
	n, ok := root.(*plan.Join)
	if !ok || !reorderable(n) {
		return plan.MapInputs(root, func(in plan.Node) plan.Node { return orderJoins(nil, in) })
	}
	c := &joinChain{}
	c.add(n)
	for i, in := range c.inputs {
		c.inputs[i] = orderJoins(nil, in)
	}
	c.measure()
	if order := c.best(); order != nil {
		return c.build(order)
	}
	return rebuildChain(n, c)
}

const (
	maxChain   = 64  // inputs, a bit each in needs; longer chains stay as they are
	maxStarts  = 12  // inputs; in longer chains only the largest is tried as the first
	gainNeeded = 0.7 // of the cost of the query's own order
)

func reorderable(n *plan.Join) bool {
	if n.Kind != plan.Inner && n.Kind != plan.Cross || n.Straight {
		return false
	}
	for _, e := range plan.NodeExprs(n) {
		if !movable(e) {
			return false
		}
	}
	return true
}

type joinChain struct {
	inputs []plan.Node
	cols   []plan.ColumnSet // of each input
	size   []float64        // of each input
	domain []float64        // of each input, before conditions
	conds  []joinCond
}

// joinCond is a condition of a chain: an equality of keys, or any other.
type joinCond struct {
	l, r    plan.Expr // key; nil for others
	cond    plan.Expr
	cols    plan.ColumnSet
	needs   uint64  // the inputs that its columns come from
	class   int     // of columns that are all equal; -1: none
	implied bool    // not in the query, but so by the class
	domain  float64 // of a key: the size of the smallest input that has a column of the class
}

func (c *joinChain) add(n plan.Node) {
	j, ok := n.(*plan.Join)
	if !ok || !reorderable(j) {
		c.inputs = append(c.inputs, n)
		c.cols = append(c.cols, plan.Produced(n))
		return
	}
	c.add(j.L)
	c.add(j.R)
	for i, l := range j.LeftKeys {
		r := j.RightKeys[i]
		c.conds = append(c.conds, joinCond{l: l, r: r, cols: plan.Columns(l, r), class: -1})
	}
	for _, e := range j.Residual {
		c.conds = append(c.conds, joinCond{cond: e, cols: plan.Columns(e), class: -1})
	}
}

// rebuildChain puts the chain's inputs, which may have changed, back in their places.
func rebuildChain(n plan.Node, c *joinChain) plan.Node {
	next := 0
	var visit func(n plan.Node) plan.Node
	visit = func(n plan.Node) plan.Node {
		if j, ok := n.(*plan.Join); ok && reorderable(j) {
			return plan.MapInputs(n, visit)
		}
		next++
		return c.inputs[next-1]
	}
	return visit(n)
}

// best returns the order to join in, nil for the one that is there.
func (c *joinChain) best() []int {
	n := len(c.inputs)
	if n < 3 || n > maxChain {
		return nil // which of two is on which side is chooseBuildSides' matter
	}
	c.locate()
	own := make([]int, n)
	for i := range own {
		own[i] = i
	}
	limit := c.cost(own) * gainNeeded
	var best []int
	for first := range n {
		if n > maxStarts && c.size[first] < slices.Max(c.size) {
			continue
		}
		order := c.greedy(first)
		if cost := c.cost(order); cost < limit {
			best, limit = order, cost
		}
	}
	return best
}

// build joins the inputs in an order, each condition as soon as its columns are there. Of two sides the
// smaller one is the right, of which hash tables are built.
func (c *joinChain) build(order []int) plan.Node {
	p := c.start(order[0])
	n := c.inputs[order[0]]
	done := make([]bool, len(c.conds))
	for _, i := range order[1:] {
		j := &plan.Join{Kind: plan.Cross, L: n, R: c.inputs[i]}
		if p.size < c.size[i] {
			j.L, j.R = j.R, j.L
		}
		left, right := plan.Produced(j.L), plan.Produced(j.R)
		c.join(p, i)
		keyed := map[int]bool{}
		for k, cond := range c.conds {
			// One equality that is only implied joins two inputs that no other of its class does.
			if done[k] || !p.cols.Contains(cond.cols) || cond.implied && keyed[cond.class] {
				continue
			}
			done[k] = true
			if cond.implied && !(left.Covers(cond.l) && right.Covers(cond.r)) && !(left.Covers(cond.r) && right.Covers(cond.l)) {
				continue
			}
			keyed[cond.class] = true
			j.Kind = plan.Inner
			switch l, r := cond.l, cond.r; {
			case l == nil:
				j.Residual = append(j.Residual, cond.cond)
			case left.Covers(l) && right.Covers(r):
				j.LeftKeys, j.RightKeys = append(j.LeftKeys, l), append(j.RightKeys, r)
			case left.Covers(r) && right.Covers(l):
				j.LeftKeys, j.RightKeys = append(j.LeftKeys, r), append(j.RightKeys, l)
			default:
				j.Residual = append(j.Residual, &plan.Compare{Op: plan.Eq, L: l, R: r})
			}
		}
		n = j
	}
	return n
}
