package agg

import "github.com/avrosql/avrosql/exec/vector"

// count is COUNT(*) and COUNT(x): rows that are NULL do not reach it.
type count struct{ states[int64] }

func (a *count) Update(groups []uint32, _ []*vector.Vector, sel []int32) error {
	if groups == nil {
		a.s[0] += int64(len(sel))
		return nil
	}
	for _, g := range groups[:len(sel)] {
		a.s[g]++
	}
	return nil
}

// Rows adds n rows to group 0.
func (a *count) Rows(n int) { a.s[0] += int64(n) }

// RowCounter is a State that needs to know no more than how many rows there are in group 0.
type RowCounter interface{ Rows(n int) }

// Merge adds the counts of another.
func (a *count) Merge(f State, from, to []uint32) error {
	s := f.(*count).s
	for k, g := range to {
		a.s[g] += s[source(from, k)]
	}
	return nil
}

func (a *count) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		dst.I64 = append(dst.I64, a.s[g])
	}
	dst.Len += len(groups)
	return nil
}

// countIf counts the rows where a condition holds.
type countIf struct{ count }

func (a *countIf) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		if args[0].Bools[i] {
			a.s[groups[k]]++
		}
	}
	return nil
}

// Merge adds the counts of another.
func (a *countIf) Merge(f State, from, to []uint32) error {
	return a.count.Merge(&f.(*countIf).count, from, to)
}
