package agg

import "github.com/avrosql/avrosql/exec/vector"

// What a boolean aggregate has seen.
const (
	seenFalse = 1 << iota
	seenTrue
)

// boolean is BOOL_AND and BOOL_OR.
type boolean struct {
	states[uint8]
	and bool
}

func (a *boolean) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		if args[0].Bools[i] {
			a.s[groups[k]] |= seenTrue
		} else {
			a.s[groups[k]] |= seenFalse
		}
	}
	return nil
}

// Merge adds what another has seen.
func (a *boolean) Merge(f State, from, to []uint32) error {
	s := f.(*boolean).s
	for k, g := range to {
		a.s[g] |= s[source(from, k)]
	}
	return nil
}

func (a *boolean) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := a.s[g]
		if s == 0 {
			dst.AppendNull()
			continue
		}
		v := s&seenTrue != 0
		if a.and {
			v = s&seenFalse == 0
		}
		dst.Bools = append(dst.Bools, v)
		dst.Len++
	}
	return nil
}
