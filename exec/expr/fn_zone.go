package expr

import (
	"math"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"unix_timestamp": func(k *call) (Eval, error) {
			if len(k.args) == 0 {
				return newConstant(types.NewInt(k.c.env.Now.Unix())), nil
			}
			if len(k.args) == 2 {
				moment := k.patternMoment(0, 1, true)
				return k.ints(func(a args, i int) (int64, bool, error) {
					day, nanos, ok, err := moment(a, i)
					return day*types.SecondsPerDay + nanos/1e9, ok, err
				})
			}
			return k.epoch(1e6)
		},
		"epoch_ms": func(k *call) (Eval, error) {
			if k.types[0].Integer() {
				return k.fromEpoch(1e3)
			}
			return k.epoch(1e3)
		},
		"epoch_us": func(k *call) (Eval, error) { return k.epoch(1) },
		"epoch_ns": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				x, ok := types.Mul64(a.int(0, i), 1000).Int64()
				if !ok {
					return 0, false, overflow("epoch_ns", DatumAt(a[0], i).Text(nil), k.t, "use epoch_us")
				}
				return x, true, nil
			})
		},
		"epoch":             buildEpoch,
		"from_unixtime":     buildFromUnixtime,
		"make_timestamp_ms": func(k *call) (Eval, error) { return k.fromEpoch(1e3) },
		"make_timestamp_us": func(k *call) (Eval, error) { return k.fromEpoch(1) },
		"timestamp_seconds": func(k *call) (Eval, error) { return k.fromEpoch(1e6) },
		"timezone":          buildTimezone,
		"convert_tz":        buildConvertTZ,
		"current_timezone": func(k *call) (Eval, error) {
			return newConstant(types.NewString(k.c.env.Location.String())), nil
		},
	})
}

// epoch counts, rounded down, the units of so many microseconds since the epoch.
func (k *call) epoch(micros int64) (Eval, error) {
	return k.ints(func(a args, i int) (int64, bool, error) { return types.FloorDiv(a.int(0, i), micros), true, nil })
}

// fromEpoch makes the instant of a number of units of so many microseconds.
func (k *call) fromEpoch(micros int64) (Eval, error) {
	return k.ints(func(a args, i int) (int64, bool, error) {
		x, ok := types.Mul64(a.int(0, i), micros).Int64()
		if !ok || !types.ValidDay(types.FloorDiv(x, types.MicrosPerDay)) {
			return 0, false, k.notInCalendar(strconv.FormatInt(a.int(0, i), 10))
		}
		return x, true, nil
	})
}

func (k *call) notInCalendar(value string) error {
	return overflow(k.name, value, types.Of(types.Timestamp), "the calendar goes from 0001-01-01 to 9999-12-31")
}

func buildEpoch(k *call) (Eval, error) {
	switch k.types[0].Kind {
	case types.Interval:
		return k.floats(func(a args, i int) (float64, bool) {
			v := a[0].Intervals[i]
			return float64((v.Months*30+v.Days)*types.SecondsPerDay) + float64(v.Nanos)/1e9, true
		})
	}
	return k.floats(func(a args, i int) (float64, bool) { return float64(a.int(0, i)) / 1e6, true })
}

func buildFromUnixtime(k *call) (Eval, error) {
	if len(k.args) == 2 {
		zone := k.c.zone()
		formats := newCache(func(s string) (format, error) { return compileEither(s, mysqlCodes) })
		return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
			f, err := formats.get(a.bytes(1, i))
			if err != nil {
				return dst, false, err
			}
			sec := a.int(0, i)
			day := types.FloorDiv(sec, types.SecondsPerDay)
			if !types.ValidDay(day) {
				return dst, false, k.notInCalendar(strconv.FormatInt(sec, 10))
			}
			return f.append(dst, day, (sec-day*types.SecondsPerDay)*1e9, zone), true, nil
		})
	}
	if k.types[0].Integer() {
		return k.fromEpoch(1e6)
	}
	return k.ints(func(a args, i int) (int64, bool, error) {
		f := math.Round(a.float(0, i) * 1e6)
		if !(math.Abs(f) < 1<<62) || !types.ValidDay(types.FloorDiv(int64(f), types.MicrosPerDay)) {
			return 0, false, k.notInCalendar(string(types.AppendDouble(nil, a.float(0, i), 64)))
		}
		return int64(f), true, nil
	})
}

// zones finds time zones by name: of the IANA database, or an offset such as +02:00.
func (k *call) zones() *cache[*types.Zone] {
	return newCache(func(name string) (*types.Zone, error) {
		name = strings.TrimSpace(name)
		switch strings.ToUpper(name) {
		case "SESSION", "SYSTEM", "LOCAL":
			return k.c.zone(), nil
		}
		if loc, ok := types.ParseZone(name); ok {
			return types.NewZone(loc), nil
		}
		return nil, badArgument(k.name, strconv.Quote(clip(name)), "no such time zone; zones are named as in Europe/Berlin, or by an offset as in +02:00")
	})
}

func buildTimezone(k *call) (Eval, error) {
	zones := k.zones()
	toLocal := k.types[1].Kind == types.Timestamp
	return k.moments(false, func(a args, i int) (int64, int64, bool, error) {
		z, err := zones.get(a.bytes(0, i))
		if err != nil {
			return 0, 0, false, err
		}
		day, nanos := a.moment(1, i)
		if toLocal {
			day, nanos = toClock(z, day, nanos)
		} else {
			day, nanos = toInstant(z, day, nanos)
		}
		return day, nanos, true, nil
	})
}

func buildConvertTZ(k *call) (Eval, error) {
	zones := k.zones()
	return k.moments(false, func(a args, i int) (int64, int64, bool, error) {
		from, err := zones.get(a.bytes(1, i))
		if err != nil {
			return 0, 0, false, err
		}
		to, err := zones.get(a.bytes(2, i))
		if err != nil {
			return 0, 0, false, err
		}
		day, nanos := a.moment(0, i)
		day, nanos = toInstant(from, day, nanos)
		day, nanos = toClock(to, day, nanos)
		return day, nanos, true, nil
	})
}
