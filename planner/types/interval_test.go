package types

import (
	"math"
	"testing"
)

// TestIntervalRange keeps arithmetic on intervals within the parts that may be held: all of Avro's
// durations, and an error instead of a wrap beyond the limit.
func TestIntervalRange(t *testing.T) {
	greatest := IntervalValue{Months: math.MaxUint32, Days: math.MaxUint32, Nanos: math.MaxUint32 * 1e6}
	twice, ok := greatest.Plus(greatest)
	if want := (IntervalValue{2 * math.MaxUint32, 2 * math.MaxUint32, 2 * math.MaxUint32 * 1e6}); !ok || twice != want {
		t.Errorf("Plus: %v, %t", twice, ok)
	}
	if v, ok := greatest.Times(-2); !ok || v != (IntervalValue{-twice.Months, -twice.Days, -twice.Nanos}) {
		t.Errorf("Times: %v, %t", v, ok)
	}
	if text := string(AppendInterval(nil, greatest)); text != "P357913941Y3M4294967295DT1193H2M47.295S" {
		t.Error(text)
	}
	back, ok := ParseInterval("P357913941Y3M4294967295DT1193H2M47.295S")
	if !ok || back != greatest {
		t.Errorf("ParseInterval: %v, %t", back, ok)
	}
	limit := IntervalValue{Months: MaxIntervalPart, Days: -MaxIntervalPart, Nanos: math.MinInt64}
	for name, op := range map[string]func() (IntervalValue, bool){
		"months":  func() (IntervalValue, bool) { return limit.Plus(IntervalValue{Months: 1}) },
		"days":    func() (IntervalValue, bool) { return limit.Plus(IntervalValue{Days: -1}) },
		"nanos":   func() (IntervalValue, bool) { return limit.Plus(IntervalValue{Nanos: -1}) },
		"times":   func() (IntervalValue, bool) { return IntervalValue{Months: 2}.Times(MaxIntervalPart) },
		"wrap":    func() (IntervalValue, bool) { return IntervalValue{Days: 3}.Times(math.MaxInt64) },
		"negated": func() (IntervalValue, bool) { return limit.Negated() },
	} {
		if v, ok := op(); ok {
			t.Errorf("%s: %v is beyond the range", name, v)
		}
	}
	half, ok := ParseIntervalIn("100000000.5", "day")
	if want := (IntervalValue{Days: 100_000_000, Nanos: NanosPerDay / 2}); !ok || half != want {
		t.Errorf("half a day more: %v, %t", half, ok)
	}
}
