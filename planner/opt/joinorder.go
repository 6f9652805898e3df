package opt

import "github.com/avrosql/avrosql/planner/plan"

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
	size, domain := make([]float64, len(c.inputs)), make([]float64, len(c.inputs))
	for i, in := range c.inputs {
		size[i], domain[i] = estimate(in), unfiltered(in)
	}
	if order := c.best(size, domain); order != nil {
		return c.build(order, size, domain)
	}
	return rebuildChain(n, c)
}

const (
	maxChain   = 40  // inputs; longer chains stay as they are
	gainNeeded = 0.7 // of the cost of the query's own order
)

func reorderable(n *plan.Join) bool {
	if n.Kind != plan.Inner && n.Kind != plan.Cross {
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
	conds  []joinCond
	cols   []plan.ColumnSet
}

// joinCond is a condition of a chain: an equality of keys, or any other.
type joinCond struct {
	l, r plan.Expr // key; nil for others
	cond plan.Expr
	cols plan.ColumnSet
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
		c.conds = append(c.conds, joinCond{l: l, r: r, cols: plan.Columns(l, r)})
	}
	for _, e := range j.Residual {
		c.conds = append(c.conds, joinCond{cond: e, cols: plan.Columns(e)})
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
func (c *joinChain) best(size, domain []float64) []int {
	n := len(c.inputs)
	if n < 3 || n > maxChain {
		return nil // which of two is on which side is chooseBuildSides' matter
	}
	own := make([]int, n)
	for i := range own {
		own[i] = i
	}
	limit := c.cost(own, size, domain) * gainNeeded
	var best []int
	for first := range n {
		order := c.greedy(first, size, domain)
		if cost := c.cost(order, size, domain); cost < limit {
			best, limit = order, cost
		}
	}
	return best
}

// partial is a join of some inputs.
type partial struct {
	cols plan.ColumnSet
	size float64
	in   []int
}

func (c *joinChain) start(i int, size []float64) *partial {
	p := &partial{cols: plan.ColumnSet{}, size: size[i], in: []int{i}}
	for id := range c.cols[i] {
		p.cols.Add(id)
	}
	return p
}

// with returns the size of the join with input i, and whether a condition connects them.
func (c *joinChain) with(p *partial, i int, size, domain []float64) (float64, bool) {
	connected, dom, rest := false, 0.0, 1.0
	for _, cond := range c.conds {
		new := false
		old := false
		all := true
		for id := range cond.cols {
			switch {
			case c.cols[i].Has(id):
				new = true
			case p.cols.Has(id):
				old = true
			default:
				all = false
			}
		}
		if !all || !new || !old {
			continue
		}
		if cond.cond != nil {
			rest *= share(cond.cond)
			continue
		}
		connected = true
		for _, k := range p.in {
			for id := range cond.cols {
				if c.cols[k].Has(id) {
					dom = max(dom, min(domain[k], domain[i]))
				}
			}
		}
	}
	return max(joinSize(plan.Inner, p.size, size[i], dom, connected)*rest, rowBytes), connected
}

func (c *joinChain) join(p *partial, i int, size, domain []float64) {
	p.size, _ = c.with(p, i, size, domain)
	p.in = append(p.in, i)
	for id := range c.cols[i] {
		p.cols.Add(id)
	}
}

func (c *joinChain) greedy(first int, size, domain []float64) []int {
	p := c.start(first, size)
	used := map[int]bool{first: true}
	for len(p.in) < len(c.inputs) {
		next, least, linked := -1, 0.0, false
		for i := range c.inputs {
			if used[i] {
				continue
			}
			s, connected := c.with(p, i, size, domain)
			if next < 0 || connected && !linked || connected == linked && s < least {
				next, least, linked = i, s, connected
			}
		}
		used[next] = true
		c.join(p, next, size, domain)
	}
	return p.in
}

// cost counts each result once and each input that a hash table is built of twice.
func (c *joinChain) cost(order []int, size, domain []float64) float64 {
	p := c.start(order[0], size)
	cost := 0.0
	for _, i := range order[1:] {
		cost += min(p.size, size[i])*2 + max(p.size, size[i])
		c.join(p, i, size, domain)
		cost += p.size
	}
	return cost
}

// build joins the inputs in an order, each condition as soon as its columns are there. Of two sides the
// smaller one is the right, of which hash tables are built.
func (c *joinChain) build(order []int, size, domain []float64) plan.Node {
	p := c.start(order[0], size)
	n := c.inputs[order[0]]
	done := make([]bool, len(c.conds))
	for _, i := range order[1:] {
		j := &plan.Join{Kind: plan.Cross, L: n, R: c.inputs[i]}
		if p.size < size[i] {
			j.L, j.R = j.R, j.L
		}
		left, right := plan.Produced(j.L), plan.Produced(j.R)
		c.join(p, i, size, domain)
		for k, cond := range c.conds {
			if done[k] || !p.cols.Contains(cond.cols) {
				continue
			}
			done[k] = true
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
