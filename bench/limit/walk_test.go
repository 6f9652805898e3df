package limit

import (
	"math/rand/v2"
	"testing"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/bench/events"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func block(n int64) []byte {
	var raw []byte
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		raw = events.Record(raw, r, i)
	}
	return raw
}

const records = 30_000

// BenchmarkSumBytes and BenchmarkProgramSumBytes are the same query on the same block, by hand and
// by a compiled program.
func BenchmarkSumBytes(b *testing.B) {
	raw := block(records)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		var s Sums
		if err := SumBytes(raw, records, &s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProgramSumBytes(b *testing.B) {
	s, err := schema.Parse([]byte(events.Schema), schema.Limits{})
	if err != nil {
		b.Fatal(err)
	}
	res, err := schema.Resolve(s, s)
	if err != nil {
		b.Fatal(err)
	}
	t := types.Of(types.Int)
	prog, err := decode.Compile(res,
		[]plan.ScanColumn{{Path: []string{"bytes"}, Column: plan.Column{Type: types.Of(types.BigInt)}}},
		[]plan.Test{{Op: plan.TestEq, Values: []types.Datum{{Type: t, I: 200}},
			Column: plan.ScanColumn{Path: []string{"status"}, Column: plan.Column{Type: t}}}}, decode.Options{})
	if err != nil {
		b.Fatal(err)
	}
	raw := block(records)
	raw = append(make([]byte, 0, len(raw)+prog.Spare()), raw...)
	d := decode.NewDecoder(prog)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		var sum int64
		if err := d.Start(raw, records); err != nil {
			b.Fatal(err)
		}
		for {
			cols, n, err := d.Next(2048)
			if err != nil {
				b.Fatal(err)
			}
			if n == 0 {
				break
			}
			for _, v := range cols[0].I64 {
				sum += v
			}
		}
	}
}
