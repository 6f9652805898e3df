package bind

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

// parseText reads a string literal as a value of a type other than a number. A DATETIME or TIMESTAMP
// gets the digits that its text has beyond those of t. A DATE whose text has a time of day is one:
// nothing is cut off silently.
func (b *binder) parseText(text string, t *types.Type) (types.Datum, error) {
	s := strings.TrimSpace(text)
	switch t.Kind {
	case types.Date:
		m, ok := types.ParseMoment(s)
		if ok && (m.HasOffset || m.Nanos != 0) {
			k := types.DateTime
			if m.HasOffset {
				k = types.Timestamp
			}
			return b.parseText(text, types.Of(k))
		}
	case types.DateTime, types.Timestamp:
		m, ok := types.ParseMoment(s)
		if ok && m.HasOffset && t.Kind == types.DateTime {
			return b.parseText(text, types.NewTemporal(types.Timestamp, t.Precision))
		}
		if ok {
			t = types.NewTemporal(t.Kind, max(t.Precision, digitsOf(m.Nanos)))
		}
	case types.Time:
		nanos, ok := types.ParseClock(s)
		if ok && digitsOf(nanos) > 6 {
			return types.Datum{}, fmt.Errorf("a TIME has at most 6 fractional digits")
		}
		if ok {
			t = types.NewTemporal(types.Time, max(t.Precision, digitsOf(nanos)))
		}
	}
	return types.ParseDatum(text, t, b.zone)
}

// digitsOf returns how many fractional digits a time of day needs: 3, 6 or 9.
func digitsOf(nanos int64) int {
	switch {
	case nanos%1_000_000 == 0:
		return 3
	case nanos%1_000 == 0:
		return 6
	}
	return 9
}

// exactMoment converts a constant of a temporal type to another if it stays the same moment, so that a
// column beside it need not be converted.
func (b *binder) exactMoment(d types.Datum, t *types.Type) (types.Datum, bool) {
	from := d.Type
	if from.Equal(t) {
		return d, true
	}
	if d.Null {
		return types.NullOf(t), true
	}
	if from.Kind == types.Time || t.Kind == types.Time {
		if from.Kind != t.Kind {
			return d, false
		}
		_, nanos := types.Clock(d.I, from.Precision)
		if digitsOf(nanos) > t.Precision {
			return d, false
		}
		return types.Datum{Type: t, I: nanos / pow10[9-t.Precision]}, true
	}
	var day, nanos int64
	switch {
	case from.Kind == types.Date:
		day = d.I
	case from.Precision > 6:
		day, nanos = types.ClockWide(d.W)
	default:
		day, nanos = types.Clock(d.I, from.Precision)
	}
	if !types.ValidDay(day) {
		return d, false
	}
	switch {
	case from.Kind == types.Timestamp && t.Kind != types.Timestamp:
		// Where clocks are set back, wall clock times are not in the order of their instants; midnights
		// are.
		if t.Kind == types.DateTime && !b.zone.UTC() {
			return d, false
		}
		off := b.zone.Offset(day*types.SecondsPerDay + nanos/1e9)
		sameDay, sameNanos := shiftClock(day, nanos, off)
		if back, n := (types.Moment{Day: sameDay, Nanos: sameNanos}).Instant(b.zone); back != day || n != nanos {
			return d, false
		}
		day, nanos = sameDay, sameNanos
	case from.Kind != types.Timestamp && t.Kind == types.Timestamp:
		day, nanos = types.Moment{Day: day, Nanos: nanos}.Instant(b.zone)
	}
	if t.Kind == types.Date {
		return types.Datum{Type: t, I: day}, nanos == 0
	}
	if digitsOf(nanos) > t.Precision {
		return d, false
	}
	out := types.Datum{Type: t}
	out.SetMoment(day, nanos)
	return out, true
}

// shiftClock moves a day and time of day by some seconds, less than a day.
func shiftClock(day, nanos, seconds int64) (int64, int64) {
	nanos += seconds * 1e9
	switch {
	case nanos < 0:
		return day - 1, nanos + types.NanosPerDay
	case nanos >= types.NanosPerDay:
		return day + 1, nanos - types.NanosPerDay
	}
	return day, nanos
}

var pow10 = [...]int64{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}
