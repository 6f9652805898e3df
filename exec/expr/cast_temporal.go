package expr

import (
	"math"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// castTemporal converts between DATE, TIME, DATETIME and TIMESTAMP. What the target has no room for, the
// time of a DATE or digits of a fraction, is cut off, so that a value never moves to the next day; a
// TIMESTAMP and the others meet on the clock of the session's zone.
func castTemporal(from, to *types.Type) castLoop {
	switch {
	case (from.Kind == types.Time || from.Kind == to.Kind) && vector.KindOf(from) == vector.Int64 && vector.KindOf(to) == vector.Int64:
		if from.Kind == types.Time && to.Kind != types.Time {
			return nil
		}
		if from.Precision < to.Precision {
			return finer
		}
		return coarser
	case from.Kind == types.Time:
		return nil
	case to.Kind == types.Time:
		return momentToTime
	}
	return momentToMoment
}

func finer(e *castEval, v *vector.Vector, sel []int32) error {
	mul := types.Pow10(e.to.Precision - e.from.Precision)
	most := math.MaxInt64 / mul
	for _, i := range sel {
		x := v.I64[i]
		if e.out.I64[i] = x * mul; x > most || x < -most {
			if err := e.fail(v, i, outOfRange); err != nil {
				return err
			}
		}
	}
	return nil
}

func coarser(e *castEval, v *vector.Vector, sel []int32) error {
	div := types.Pow10(e.from.Precision - e.to.Precision)
	for _, i := range sel {
		e.out.I64[i] = types.FloorDiv(v.I64[i], div)
	}
	return nil
}

// The days that microseconds in 64 bits reach; a file may hold dates far outside the calendar.
const farthestDay = math.MaxInt64/86_400_000_000 - 1

func momentToMoment(e *castEval, v *vector.Vector, sel []int32) error {
	fromInstant, toInstantToo := e.from.Kind == types.Timestamp, e.to.Kind == types.Timestamp
	for _, i := range sel {
		day, nanos := momentAt(v, int(i))
		if day > farthestDay || day < -farthestDay {
			if e.to.Kind != types.Date {
				if err := e.fail(v, i, outOfRange); err != nil {
					return err
				}
				continue
			}
		}
		switch {
		case fromInstant && !toInstantToo:
			day, nanos = toClock(e.zone, day, nanos)
		case !fromInstant && toInstantToo:
			day, nanos = toInstant(e.zone, day, nanos)
		}
		setMoment(e.out, int(i), day, nanos)
	}
	return nil
}

func momentToTime(e *castEval, v *vector.Vector, sel []int32) error {
	div := types.Pow10(9 - e.to.Precision)
	for _, i := range sel {
		day, nanos := momentAt(v, int(i))
		if e.from.Kind == types.Timestamp {
			_, nanos = toClock(e.zone, day, nanos)
		}
		e.out.I64[i] = nanos / div
	}
	return nil
}
