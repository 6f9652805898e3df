package decode_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

// wideSchema has 21 fields of the common shapes, as event logs have them.
const wideSchema = `{"type":"record","name":"Event","fields":[
 {"name":"id","type":"long"},{"name":"ts","type":{"type":"long","logicalType":"timestamp-millis"}},
 {"name":"user_id","type":"long"},{"name":"session","type":"string"},
 {"name":"method","type":{"type":"enum","name":"Method","symbols":["GET","POST","PUT"]}},
 {"name":"url","type":"string"},{"name":"status","type":"int"},{"name":"bytes","type":"long"},
 {"name":"latency","type":"double"},{"name":"score","type":"double"},{"name":"country","type":"string"},
 {"name":"city","type":["null","string"]},{"name":"referrer","type":["null","string"]},
 {"name":"retries","type":["null","int"]},{"name":"cost","type":["null","double"]},
 {"name":"cached","type":"boolean"},{"name":"agent","type":"string"},
 {"name":"device","type":{"type":"record","name":"Device","fields":[{"name":"os","type":"string"},
   {"name":"model","type":"string"},{"name":"width","type":"int"},{"name":"height","type":"int"}]}},
 {"name":"tags","type":{"type":"array","items":"string"}},
 {"name":"attrs","type":{"type":"map","values":"string"}},{"name":"shard","type":"int"}]}`

func wideRecord(b []byte, r *rand.Rand, i int64) []byte {
	text := func(b []byte, s string) []byte { return append(long(b, int64(len(s))), s...) }
	b = long(long(long(b, i), 1_700_000_000_000+i*37), r.Int64N(200_000))
	b = text(b, fmt.Sprintf("%016x", r.Uint64()))
	b = long(b, r.Int64N(3))
	b = text(b, fmt.Sprintf("/api/v1/items/%d", r.IntN(1_000_000)))
	b = long(long(b, []int64{200, 200, 200, 304, 404}[r.IntN(5)]), r.Int64N(500_000))
	b = append(b, "01234567abcdefgh"...)
	b = text(b, []string{"DE", "US", "FR"}[r.IntN(3)])
	b = text(long(b, 1), "São Paulo")
	if b = long(b, int64(i&1)); i&1 == 1 {
		b = text(b, "https://example.org/new")
	}
	b = long(b, 0)
	b = append(long(b, 1), "01234567"...)
	b = text(append(b, 1), "Mozilla/5.0 (X11; Linux)")
	b = long(long(text(text(b, "android"), "pixel-8"), 1080), 1920)
	b = append(text(text(long(b, 2), "alpha"), "beta"), 0)
	b = append(text(text(text(text(long(b, 2), "build"), "123"), "os"), "linux"), 0)
	return long(b, r.Int64N(64))
}

func benchmark(b *testing.B, columns []string, tests []plan.Test) {
	s := parse(b, wideSchema)
	res, err := schema.Resolve(s, s)
	if err != nil {
		b.Fatal(err)
	}
	fields, err := avrotype.Record(s)
	if err != nil {
		b.Fatal(err)
	}
	var cols []plan.ScanColumn
	for _, f := range fields {
		for _, name := range columns {
			if name == f.Name || name == "*" {
				cols = append(cols, plan.ScanColumn{Path: []string{f.Name}, Column: plan.Column{Type: f.Type}})
			}
		}
	}
	prog, err := decode.Compile(res, cols, tests, decode.Options{})
	if err != nil {
		b.Fatal(err)
	}
	const records = 300
	var raw []byte
	r := rand.New(rand.NewPCG(1, 2))
	for i := range int64(records) {
		raw = wideRecord(raw, r, i)
	}
	raw = append(make([]byte, 0, len(raw)+prog.Spare()), raw...)
	d := decode.NewDecoder(prog)
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if err := d.Start(raw, records); err != nil {
			b.Fatal(err)
		}
		for {
			_, n, err := d.Next(2048)
			if err != nil {
				b.Fatal(err)
			}
			if n == 0 {
				break
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/records, "ns/record")
}

func status200() []plan.Test {
	t := types.Of(types.Int)
	return []plan.Test{{Op: plan.TestEq, Values: []types.Datum{{Type: t, I: 200}},
		Column: plan.ScanColumn{Path: []string{"status"}, Column: plan.Column{Type: t}}}}
}

func BenchmarkTwoFields(b *testing.B)    { benchmark(b, []string{"bytes"}, status200()) }
func BenchmarkSkipAll(b *testing.B)      { benchmark(b, nil, nil) }
func BenchmarkAllFields(b *testing.B)    { benchmark(b, []string{"*"}, nil) }
func BenchmarkStringColumn(b *testing.B) { benchmark(b, []string{"country", "latency"}, nil) }
