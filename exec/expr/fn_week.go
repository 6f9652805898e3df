package expr

import (
	"strconv"

	"github.com/avrosql/avrosql/planner/types"
)

// buildWeek is WEEK: of ISO 8601, or with MySQL's mode.
func buildWeek(k *call) (Eval, error) {
	if len(k.args) == 1 {
		return datePart(dateParts["week"])(k)
	}
	return k.ints(func(a args, i int) (int64, bool, error) {
		mode := a.int(1, i)
		if mode < 0 || mode > 7 {
			return 0, false, badArgument(k.name, strconv.FormatInt(mode, 10), "a mode is from 0 to 7; 3 is the ISO week")
		}
		return weekByMode(types.FloorDiv(a.int(0, i), types.MicrosPerDay), mode), true, nil
	})
}

// weekByMode numbers weeks as MySQL does: its modes 1, 3, 5, 7 begin them on Monday, the others on Sunday; in
// 2, 3, 6, 7 days before the first week belong to the last one of the year before, else to week 0; in 1, 3,
// 4, 6 the first week is the one with four days in the year, else the first whole one.
func weekByMode(day, mode int64) int64 {
	weekday := func(day int64) int64 {
		if mode&1 == 1 {
			return int64(types.Weekday(day))
		}
		return int64(types.Weekday(day)+1) % 7
	}
	fourDays := mode == 1 || mode == 3 || mode == 4 || mode == 6
	first := func(year int) int64 {
		if fourDays {
			jan4 := types.DayOf(year, 1, 4)
			return jan4 - weekday(jan4)
		}
		jan7 := types.DayOf(year, 1, 7)
		return jan7 - weekday(jan7)
	}
	year, _, _ := types.DateOf(day)
	start := first(year)
	if mode&2 != 0 {
		if day < start {
			start = first(year - 1)
		} else if next := first(year + 1); day >= next {
			start = next
		}
	} else if day < start {
		return 0
	}
	return (day-start)/7 + 1
}
