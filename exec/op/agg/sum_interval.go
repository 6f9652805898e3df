package agg

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// intervalSum adds the three parts of intervals, each of which is far from what 128 bits hold.
type intervalSum struct {
	months, days, nanos types.Int128
	n                   int64
}

func (s *intervalSum) add(months, days, nanos types.Int128) {
	s.months, _ = s.months.Add(months)
	s.days, _ = s.days.Add(days)
	s.nanos, _ = s.nanos.Add(nanos)
}

// sumInterval is SUM and AVG of INTERVAL. The mean of months that is no whole month is days, of 30 in a
// month; that of days is hours.
type sumInterval struct {
	states[intervalSum]
	mean bool
}

func (a *sumInterval) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	groups = groupsOf(groups, len(sel))
	for k, i := range sel {
		x, s := args[0].Intervals[i], &a.s[groups[k]]
		s.add(types.Int128From(x.Months), types.Int128From(x.Days), types.Int128From(x.Nanos))
		s.n++
	}
	return nil
}

// Merge adds the sums of another.
func (a *sumInterval) Merge(f State, from, to []uint32) error {
	s := f.(*sumInterval).s
	for k, g := range to {
		x := &s[source(from, k)]
		a.s[g].add(x.months, x.days, x.nanos)
		a.s[g].n += x.n
	}
	return nil
}

func (a *sumInterval) Result(dst *vector.Vector, groups []uint32) error {
	for _, g := range groups {
		s := a.s[g]
		if s.n == 0 {
			dst.AppendNull()
			continue
		}
		name := "sum"
		if a.mean {
			name = "avg"
			s.divide()
		}
		months, ok1 := s.months.Int64()
		days, ok2 := s.days.Int64()
		nanos, ok3 := s.nanos.Int64()
		out := func(x int64) bool { return x > types.MaxIntervalPart || x < -types.MaxIntervalPart }
		if !ok1 || !ok2 || !ok3 || out(months) || out(days) {
			value := fmt.Sprintf("%s months %s days %s nanoseconds", s.months, s.days, s.nanos)
			return &OverflowError{Func: name, Value: value, Type: types.Of(types.Interval)}
		}
		dst.Intervals = append(dst.Intervals, types.IntervalValue{Months: months, Days: days, Nanos: nanos})
		dst.Len++
	}
	return nil
}

func (s *intervalSum) divide() {
	n := types.Int128From(s.n)
	carry := func(part *types.Int128, next *types.Int128, unit int64) {
		q, r, _ := part.QuoRem(n)
		*part = q
		r, _ = r.Mul(types.Int128From(unit))
		*next, _ = next.Add(r)
	}
	carry(&s.months, &s.days, 30)
	carry(&s.days, &s.nanos, 24*60*60*1e9)
	s.nanos, _ = s.nanos.QuoRound(n)
}
