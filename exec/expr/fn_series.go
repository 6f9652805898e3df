package expr

import (
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// buildMomentSeries is a series of dates or timestamps: the n-th is the first plus n steps, so that steps
// of a month from the 31st come back to it. Of a TIMESTAMP, months and days are added on the session's
// clock and smaller units to the instant. open leaves out the last where a step meets it.
func buildMomentSeries(k *call, open bool) (Eval, error) {
	zone := k.c.zone()
	kind := k.types[0].Kind
	instant := kind == types.Timestamp
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		step := types.IntervalValue{Days: 1}
		if len(a) > 2 {
			step = a[2].Intervals[i]
		}
		text := func() string { return string(types.AppendInterval(nil, step)) }
		switch {
		case step == types.IntervalValue{}:
			return false, badArgument(k.name, text(), "the step must not be 0")
		case kind == types.Date && step.Nanos%types.NanosPerDay != 0:
			return false, badArgument(k.name, text(), "a series of dates goes by whole days; CAST the ends AS DATETIME for shorter steps")
		}
		day, nanos := a.moment(0, i)
		endDay, endNanos := a.moment(1, i)
		if instant {
			day, nanos = toClock(zone, day, nanos)
		}
		var addDay, addNanos int64 // what the steps' hours and less add up to
		for n := int64(0); ; n++ {
			if n > maxSequence {
				return false, &Error{Kind: ErrLimit, Op: k.name, Value: text(), Detail: "more than " + strconv.Itoa(maxSequence) + " elements", Remedy: "take longer steps, or cut the series into several"}
			}
			d, ok := types.AddMonths(day, step.Months*n)
			if !ok {
				return true, nil
			}
			d, t := d+step.Days*n, nanos
			if instant {
				d, t = toInstant(zone, d, t)
			}
			d, t = carry(d+addDay, t+addNanos)
			if !types.ValidDay(d) {
				return true, nil
			}
			switch after := compareMoments(d, t, endDay, endNanos); {
			case after == 0 && open, forward(step) && after > 0, !forward(step) && after < 0:
				return true, nil
			}
			appendMoment(elems, d, t)
			addDay, addNanos = carry(addDay+step.Nanos/types.NanosPerDay, addNanos+step.Nanos%types.NanosPerDay)
		}
	})
}

// forward reports whether steps lead to later moments; a month counts as 30 days.
func forward(step types.IntervalValue) bool {
	days := types.Nanos(step.Months*30+step.Days, 0)
	all, _ := days.Add(types.Int128From(step.Nanos))
	return all.Sign() >= 0
}

func compareMoments(day, nanos, otherDay, otherNanos int64) int {
	switch {
	case day < otherDay || day == otherDay && nanos < otherNanos:
		return -1
	case day == otherDay && nanos == otherNanos:
		return 0
	}
	return 1
}

// appendMoment appends a moment to a vector of dates or timestamps.
func appendMoment(v *vector.Vector, day, nanos int64) {
	if v.Kind == vector.Int128 {
		v.I128 = append(v.I128, types.Int128{})
	} else {
		v.I64 = append(v.I64, 0)
	}
	setMoment(v, v.Len, day, nanos)
	v.Len++
}
