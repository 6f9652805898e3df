package op

import (
	"slices"

	"github.com/avrosql/avrosql/exec/op/agg"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// tableKeys are the types of the keys in the hash table. Groups of all grouping sets lie in one, in
// front of whose keys stands the set's ordinal; the keys that a set leaves out are NULL. So the input is
// read once, and the arguments of aggregates are evaluated once for all sets.
func (s *AggregateSpec) tableKeys() []*types.Type {
	if s.Sets == nil {
		return s.Keys
	}
	return append([]*types.Type{types.Of(types.BigInt)}, s.Keys...)
}

// outputTypes are the types of what is handed up.
func (s *AggregateSpec) outputTypes() []*types.Type {
	ts := slices.Clone(s.Keys)
	if s.Sets != nil {
		ts = append(ts, bigint)
	}
	for i := range s.Aggs {
		ts = append(ts, s.Aggs[i].Result)
	}
	return ts
}

// emptySets makes the groups of the sets without keys, which are there even over no rows.
func (p *partial) emptySets() error {
	for i, set := range p.spec.Sets {
		if len(set) > 0 {
			continue
		}
		if _, err := p.findSet(i, nil, 1, vector.Identity(1), 0, 0); err != nil {
			return err
		}
	}
	return nil
}

// findSet returns the groups of rows in set i; keys are the values of all keys for n rows.
func (p *partial) findSet(i int, keys []*vector.Vector, n int, sel []int32, seq, row int64) ([]uint32, error) {
	ts := p.spec.tableKeys()
	for len(p.setCols) <= i {
		p.setCols = append(p.setCols, newVectors(ts))
	}
	cols := p.setCols[i]
	if cols[0].Len < n {
		cols[0].Resize(n)
		for k := range cols[0].I64 {
			cols[0].I64[k] = int64(i)
		}
	}
	for k, t := range p.spec.Keys {
		if slices.Contains(p.spec.Sets[i], k) {
			cols[1+k] = keys[k]
		} else if v := cols[1+k]; v.Len < n {
			// NULLs take nothing but their bits.
			c := &vector.Vector{Type: t, Kind: v.Kind, Len: n}
			for r := range n {
				c.Nulls = c.Nulls.Set(r, n)
			}
			cols[1+k] = c
		}
	}
	groups, err := p.find(cols, sel)
	if err != nil {
		return nil, err
	}
	for _, r := range p.fresh {
		p.first = append(p.first, position{seq, row + int64(r)})
		p.sets = append(p.sets, int32(i))
	}
	return groups, nil
}

// addSets puts the rows of a batch into their groups of every set.
func (p *partial) addSets(b *vector.Batch, sel []int32) error {
	var err error
	if p.keyCols, err = evalAll(p.in.Keys, b, sel, p.keyCols); err != nil {
		return err
	}
	for len(p.setGroups) < len(p.spec.Sets) {
		p.setGroups = append(p.setGroups, nil)
	}
	for i := range p.spec.Sets {
		groups, err := p.findSet(i, p.keyCols, b.N, sel, b.Seq, b.Row)
		if err != nil {
			return err
		}
		p.setGroups[i] = append(p.setGroups[i][:0], groups...)
	}
	for i, s := range p.states {
		_, sub, err := p.rows(i, b, nil, sel)
		if err != nil {
			return err
		}
		if len(sub) == 0 {
			continue
		}
		for _, groups := range p.setGroups {
			if ps, ok := s.(agg.Positioned); ok {
				ps.At(b.Seq, b.Row)
			}
			if err := s.Update(p.project(groups, sel, sub), p.argCols, sub); err != nil {
				return err
			}
		}
	}
	return nil
}
