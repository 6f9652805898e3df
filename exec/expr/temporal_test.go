package expr

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// timeOf is a moment's time in package time: an instant, or the clock time as if it were UTC.
func timeOf(d types.Datum) time.Time {
	switch {
	case d.Type.Kind == types.Date:
		return time.Unix(d.I*types.SecondsPerDay, 0).UTC()
	case d.Type.Precision > 6:
		day, nanos := types.ClockWide(d.W)
		return time.Unix(day*types.SecondsPerDay, nanos).UTC()
	case d.Type.Precision == 3:
		return time.UnixMilli(d.I).UTC()
	}
	return time.UnixMicro(d.I).UTC()
}

// clockIn is what the zone's clock shows at an instant, as if it were UTC.
func clockIn(t time.Time, loc *time.Location) time.Time {
	t = t.In(loc)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

func TestTemporalCastsAgainstTime(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var kinds []*types.Type
	for _, k := range []types.Kind{types.DateTime, types.Timestamp} {
		for _, p := range []int{3, 6, 9} {
			kinds = append(kinds, types.NewTemporal(k, p))
		}
	}
	kinds = append(kinds, types.Of(types.Date))
	targets := append(kinds, types.Of(types.Time), types.NewTemporal(types.Time, 3))
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/St_Johns"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range kinds {
			v := vector.New(from)
			var in []types.Datum
			for range 500 {
				d := types.Datum{Type: from}
				if day := r.Int64N(types.MaxDay-types.MinDay-2) + types.MinDay + 1; from.Kind == types.Date {
					d.I = day
				} else {
					if r.IntN(2) == 0 {
						day = r.Int64N(40000)
					}
					d.SetMoment(day, r.Int64N(types.NanosPerDay))
				}
				in = append(in, d)
				AppendDatum(v, d)
			}
			for _, to := range targets {
				if from.Kind == types.Date && to.Kind == types.Time {
					continue
				}
				ev, err := Compile(&plan.Cast{Arg: &plan.ColumnRef{ID: 1, T: from}, To: to}, Layout{1: 0}, &Env{Location: loc})
				if err != nil {
					t.Fatal(err)
				}
				out, err := ev.Eval(&vector.Batch{Cols: []*vector.Vector{v}, N: len(in)}, vector.Identity(len(in)))
				if err != nil {
					t.Fatal(err)
				}
				for i, d := range in {
					want := timeOf(d)
					got := DatumAt(out, i)
					clock := want
					if from.Kind == types.Timestamp {
						clock = clockIn(want, loc)
					}
					switch {
					case to.Kind == types.Time:
						_, nanos := types.Clock(got.I, to.Precision)
						midnight := clock.Truncate(24 * time.Hour)
						if wantNanos := clock.Sub(midnight); time.Duration(nanos) != wantNanos.Truncate(time.Second/time.Duration(types.Pow10(to.Precision))) {
							t.Fatalf("%s: %v as %s is %s", zone, want, to, got.Text(nil))
						}
						continue
					case to.Kind == types.Timestamp && from.Kind != types.Timestamp:
						// The instant shows this clock time, or it was jumped over.
						unit := time.Second / time.Duration(types.Pow10(to.Precision))
						back := clockIn(timeOf(got), loc)
						if cut := clock.Truncate(unit); !back.Equal(cut) {
							if gap := back.Sub(cut); gap <= 0 || gap > 2*time.Hour {
								t.Fatalf("%s: %v as %s is %v, which shows %v", zone, clock, to, timeOf(got), back)
							}
						}
						continue
					case to.Kind != types.Timestamp:
						want = clock
					}
					unit := 24 * time.Hour
					if to.Kind != types.Date {
						unit = time.Second / time.Duration(types.Pow10(to.Precision))
					}
					if want = want.Truncate(unit); !timeOf(got).Equal(want) {
						t.Fatalf("%s: %s of %s as %s is %v, want %v", zone, plan.FormatDatum(d), from, to, timeOf(got), want)
					}
				}
			}
		}
	}
}

func TestIntervalArithmeticAgainstTime(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	berlin, _ := time.LoadLocation("Europe/Berlin")
	ts := types.Of(types.Timestamp)
	for _, loc := range []*time.Location{time.UTC, berlin} {
		ev, err := Compile(&plan.Arith{Op: plan.Add, L: &plan.ColumnRef{ID: 1, T: ts}, R: &plan.ColumnRef{ID: 2, T: types.Of(types.Interval)}, T: ts}, Layout{1: 0, 2: 1}, &Env{Location: loc})
		if err != nil {
			t.Fatal(err)
		}
		for range 20_000 {
			at := types.Datum{Type: ts}
			at.SetMoment(r.Int64N(20000), r.Int64N(types.MicrosPerDay)*1000)
			iv := types.IntervalValue{Months: r.Int64N(50) - 25, Days: r.Int64N(100) - 50, Nanos: (r.Int64N(2e12) - 1e12) * 1000}
			b := &vector.Batch{N: 1, Cols: []*vector.Vector{FromDatum(at, 1), FromDatum(types.Datum{Type: types.Of(types.Interval), Iv: iv}, 1)}}
			out, err := ev.Eval(b, vector.Identity(1))
			if err != nil {
				t.Fatal(err)
			}
			x := timeOf(at).In(loc)
			// The month first, its last day if it has no such day; then days on the clock.
			first := time.Date(x.Year(), x.Month()+time.Month(iv.Months), 1, 0, 0, 0, 0, time.UTC)
			day := min(x.Day(), first.AddDate(0, 1, -1).Day()) + int(iv.Days)
			wall := time.Date(first.Year(), first.Month(), day, x.Hour(), x.Minute(), x.Second(), x.Nanosecond(), time.UTC)
			want := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), loc)
			if iv.Months == 0 && iv.Days == 0 {
				want, wall = x, clockIn(x, loc)
			}
			if !clockIn(want, loc).Equal(wall) {
				continue // a time that the clock jumps over: package time does not say which way
			}
			want = want.Add(time.Duration(iv.Nanos))
			got := timeOf(DatumAt(out, 0))
			if gap := got.Sub(want); gap != 0 {
				// A time that is shown twice stands for the first instant, here and there perhaps not.
				if twice := clockIn(want.Add(gap), loc); gap < -time.Hour || gap > time.Hour || !twice.Equal(clockIn(want, loc)) && iv.Nanos == 0 {
					t.Fatalf("%s: %v + %+v is %v, want %v", loc, x, iv, got.In(loc), want)
				}
			}
		}
	}
}

// What a format writes it reads back.
func TestFormatsReadBack(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	for _, c := range []*codes{mysqlCodes, cCodes} {
		for _, text := range []string{"%Y-%m-%d %T.%f", "%d %b %Y %H:%?:%S.%f", "%j/%Y %I:%? %p %S %f", "%W, %e %B %Y %k h %? m %S s %f"} {
			minute, long := "i", map[string]string{"%W": "%W", "%B": "%M"}
			if c == cCodes {
				minute, long = "M", map[string]string{"%W": "%A", "%B": "%B"}
			}
			for old, with := range long {
				text = strings.ReplaceAll(text, old, with)
			}
			f, err := compileFormat(strings.ReplaceAll(text, "%?", "%"+minute), c)
			if err != nil {
				t.Fatal(err)
			}
			for range 2000 {
				day, nanos := r.Int64N(types.MaxDay-types.MinDay)+types.MinDay, r.Int64N(types.MicrosPerDay)*1000
				out := string(f.append(nil, day, nanos, nil))
				d, n, ok := f.parse(out)
				if !ok || d != day || n != nanos {
					t.Fatalf("%s: %q was read as %s, %v", text, out, types.AppendDateTime(nil, d, n), ok)
				}
			}
		}
	}
}
