package opt

import (
	"math/bits"
	"slices"

	"github.com/avrosql/avrosql/planner/plan"
)

// measure estimates the inputs, and finds the classes of columns that equalities make equal: with
// a.x = b.x and b.x = c.x, a and c can be joined as well, and x has no more values than the smallest of
// the three has rows. Inputs of a class of foreign keys are so known to meet often.
func (c *joinChain) measure() {
	for _, in := range c.inputs {
		c.size = append(c.size, estimate(in))
		c.domain = append(c.domain, unfiltered(in))
	}
	class := map[plan.ColumnID]int{}
	var members [][]*plan.ColumnRef
	for i := range c.conds {
		cond := &c.conds[i]
		l, ok1 := cond.l.(*plan.ColumnRef)
		r, ok2 := cond.r.(*plan.ColumnRef)
		if !ok1 || !ok2 || !l.T.Equal(r.T) {
			continue
		}
		a, okA := class[l.ID]
		if !okA {
			a = len(members)
			class[l.ID] = a
			members = append(members, []*plan.ColumnRef{l})
		}
		b, okB := class[r.ID]
		if !okB {
			b = len(members)
			class[r.ID] = b
			members = append(members, []*plan.ColumnRef{r})
		}
		if a != b {
			for _, m := range members[b] {
				class[m.ID] = a
			}
			members[a] = append(members[a], members[b]...)
			members[b] = nil
		}
	}
	have := map[[2]plan.ColumnID]bool{}
	for i := range c.conds {
		cond := &c.conds[i]
		if cond.l == nil {
			continue
		}
		cond.domain = c.domainOf(cond.cols)
		l, ok := cond.l.(*plan.ColumnRef)
		r, _ := cond.r.(*plan.ColumnRef)
		if k, is := class[idOf(l)]; ok && is && r != nil && l.T.Equal(r.T) {
			cond.class = k
			cond.domain = c.domainOfAll(members[k])
			have[[2]plan.ColumnID{l.ID, r.ID}] = true
			have[[2]plan.ColumnID{r.ID, l.ID}] = true
		}
	}
	for k, list := range members {
		if len(list) > maxClass {
			continue
		}
		for i, l := range list {
			for _, r := range list[i+1:] {
				if c.inputOf(l.ID) != c.inputOf(r.ID) && !have[[2]plan.ColumnID{l.ID, r.ID}] {
					c.conds = append(c.conds, joinCond{l: l, r: r, cols: plan.Columns(l, r), class: k, implied: true, domain: c.domainOfAll(list)})
				}
			}
		}
	}
}

// maxClass bounds the columns of a class for which all pairs are considered.
const maxClass = 20

func idOf(r *plan.ColumnRef) plan.ColumnID {
	if r == nil {
		return -1
	}
	return r.ID
}

func (c *joinChain) inputOf(id plan.ColumnID) int {
	return slices.IndexFunc(c.cols, func(s plan.ColumnSet) bool { return s.Has(id) })
}

// domainOf returns the size of the smallest input that has one of the columns.
func (c *joinChain) domainOf(cols plan.ColumnSet) float64 {
	least := 0.0
	for id := range cols {
		if i := c.inputOf(id); i >= 0 && (least == 0 || c.domain[i] < least) {
			least = c.domain[i]
		}
	}
	return max(least, rowBytes)
}

func (c *joinChain) domainOfAll(list []*plan.ColumnRef) float64 {
	cols := plan.ColumnSet{}
	for _, r := range list {
		cols.Add(r.ID)
	}
	return c.domainOf(cols)
}

// locate notes which inputs each condition needs; there are no more than maxChain.
func (c *joinChain) locate() {
	for i := range c.conds {
		cond := &c.conds[i]
		for id := range cond.cols {
			if k := c.inputOf(id); k >= 0 {
				cond.needs |= 1 << k
			} else {
				cond.needs = 0 // never met: it joins nothing
				break
			}
		}
	}
}

// partial is a join of some inputs.
type partial struct {
	cols plan.ColumnSet
	mask uint64 // of the inputs
	size float64
	in   []int
}

func (c *joinChain) start(i int) *partial {
	p := &partial{cols: plan.ColumnSet{}, mask: 1 << i, size: c.size[i], in: []int{i}}
	for id := range c.cols[i] {
		p.cols.Add(id)
	}
	return p
}

// with returns the size of the join with input i, and whether an equality connects them. Several
// equalities have as many values as the combinations of theirs, but no more than either side has rows.
func (c *joinChain) with(p *partial, i int) (float64, bool) {
	values, rest := 1.0, 1.0
	connected := false
	most := 0.0 // size of what they connect to
	var buf [8]int
	classes := buf[:0]
	for k := range c.conds {
		cond := &c.conds[k]
		if !cond.connects(p, i) || cond.class >= 0 && slices.Contains(classes, cond.class) {
			continue
		}
		if cond.cond != nil {
			rest *= share(cond.cond)
			continue
		}
		connected = true
		classes = append(classes, cond.class)
		values *= cond.domain / rowBytes
		for in := cond.needs & p.mask; in != 0; in &= in - 1 {
			most = max(most, c.domain[bits.TrailingZeros64(in)])
		}
	}
	domain := min(values*rowBytes, most, c.domain[i])
	return max(joinSize(plan.Inner, p.size, c.size[i], domain, connected)*rest, rowBytes), connected
}

// connects reports whether the condition is one between what is joined and input i.
func (cond *joinCond) connects(p *partial, i int) bool {
	others := cond.needs &^ (1 << i)
	return others != cond.needs && others != 0 && others&^p.mask == 0
}

func (c *joinChain) join(p *partial, i int) {
	p.size, _ = c.with(p, i)
	p.in = append(p.in, i)
	p.mask |= 1 << i
	for id := range c.cols[i] {
		p.cols.Add(id)
	}
}

// greedy returns the order in which the inputs are joined that begins with one of them and goes on with
// that which makes the smallest join, those that an equality connects first.
func (c *joinChain) greedy(first int) []int {
	p := c.start(first)
	used := map[int]bool{first: true}
	for len(p.in) < len(c.inputs) {
		next, least, linked := -1, 0.0, false
		for i := range c.inputs {
			if used[i] {
				continue
			}
			size, connected := c.with(p, i)
			if next < 0 || connected && !linked || connected == linked && size < least {
				next, least, linked = i, size, connected
			}
		}
		used[next] = true
		c.join(p, next)
	}
	return p.in
}

// cost counts each result and each input that is probed once, and each that a hash table is built of
// twice.
func (c *joinChain) cost(order []int) float64 {
	p := c.start(order[0])
	cost := 0.0
	for _, i := range order[1:] {
		cost += min(p.size, c.size[i])*2 + max(p.size, c.size[i])
		c.join(p, i)
		cost += p.size
	}
	return cost
}
