package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// ageFunc is AGE: whole months, then days, then the rest between two moments.
type ageFunc struct{ binary }

func (e *ageFunc) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	if l.Kind == vector.Nothing || r.Kind == vector.Nothing {
		setAllNull(e.out, sel)
		return e.out, nil
	}
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		d1, n1 := momentAt(l, int(i))
		d2, n2 := momentAt(r, int(i))
		e.out.Intervals[i] = age(d1, n1, d2, n2)
	}
	return e.out, nil
}

func age(d1, n1, d2, n2 int64) types.IntervalValue {
	if d1 < d2 || d1 == d2 && n1 < n2 {
		v, _ := age(d2, n2, d1, n1).Negated()
		return v
	}
	months := wholeMonths(d2, n2, d1, n1)
	from, _ := types.AddMonths(d2, months)
	days, nanos := d1-from, n1-n2
	if nanos < 0 {
		days, nanos = days-1, nanos+types.NanosPerDay
	}
	return types.IntervalValue{Months: months, Days: days, Nanos: nanos}
}
