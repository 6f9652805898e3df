package agg

import (
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// OrderKey is a key of the order of an aggregate's rows: its column among those that Update gets.
type OrderKey struct {
	At         int
	Desc       bool
	NullsFirst bool
}

// Ordered hands a State the rows of each group in an order, rows that it does not tell apart in that in
// which they came. Update gets the State's arguments, then what else keys need.
type Ordered struct {
	collected
	state Positioned
	args  int
	at    []int
	keys  []vector.Order
}

// NewOrdered wraps a state that cares for the order of its rows. ts are the columns that Update gets, of
// which the first args are the State's arguments.
func NewOrdered(s Positioned, ts []*types.Type, args int, keys []OrderKey, acct *mem.Account) *Ordered {
	o := &Ordered{collected: newCollected(ts, acct), state: s, args: args}
	for _, k := range keys {
		o.at = append(o.at, k.At)
		o.keys = append(o.keys, vector.NewOrder(ts[k.At], k.Desc, k.NullsFirst))
	}
	return o
}

// Grow makes room for n groups.
func (o *Ordered) Grow(n int) error {
	if err := o.collected.Grow(n); err != nil {
		return err
	}
	return o.state.Grow(n)
}

// Merge adds the rows of another.
func (o *Ordered) Merge(f State, from, to []uint32) error {
	return o.merge(&f.(*Ordered).collected, from, to)
}

// Finish sorts the rows of each group and updates the State with them.
func (o *Ordered) Finish() error {
	if err := o.Index(); err != nil {
		return err
	}
	for g := range o.n {
		slices.SortStableFunc(o.rows(uint32(g)), func(i, j int32) int {
			for k := range o.keys {
				v := o.vecs[o.at[k]]
				if d := o.keys[k].Compare(v, int(i), v, int(j)); d != 0 {
					return d
				}
			}
			return 0
		})
	}
	args := make([]*vector.Vector, o.args)
	groups := make([]uint32, 0, pairStep)
	for at := 0; at < len(o.list); at += pairStep {
		part := o.list[at:min(at+pairStep, len(o.list))]
		groups = groups[:0]
		for _, i := range part {
			groups = append(groups, o.of.s[i])
		}
		for k := range args {
			args[k] = vector.New(o.vecs[k].Type)
			if err := vector.Take(args[k], o.vecs[k], part); err != nil {
				return err
			}
		}
		o.state.At(0, int64(at))
		if err := o.state.Update(groups, args, vector.Identity(len(part))); err != nil {
			return err
		}
	}
	return nil
}

// Result appends the values of groups.
func (o *Ordered) Result(dst *vector.Vector, groups []uint32) error {
	return o.state.Result(dst, groups)
}
