// Package events makes the file that the benchmarks read: requests to a web service, 21 fields of
// every common shape, about 211 bytes a record. The same seed gives the same bytes.
package events

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// Schema is the writer's schema.
const Schema = `{"type":"record","name":"Event","namespace":"bench","fields":[
 {"name":"id","type":"long"},
 {"name":"ts","type":{"type":"long","logicalType":"timestamp-millis"}},
 {"name":"user_id","type":"long"},
 {"name":"session","type":"string"},
 {"name":"method","type":{"type":"enum","name":"Method","symbols":["GET","POST","PUT","DELETE","HEAD"]}},
 {"name":"url","type":"string"},
 {"name":"status","type":"int"},
 {"name":"bytes","type":"long"},
 {"name":"latency","type":"double"},
 {"name":"score","type":"double"},
 {"name":"country","type":"string"},
 {"name":"city","type":["null","string"],"default":null},
 {"name":"referrer","type":["null","string"],"default":null},
 {"name":"retries","type":["null","int"],"default":null},
 {"name":"cost","type":["null","double"],"default":null},
 {"name":"cached","type":"boolean"},
 {"name":"agent","type":"string"},
 {"name":"device","type":{"type":"record","name":"Device","fields":[
   {"name":"os","type":"string"},{"name":"model","type":"string"},{"name":"width","type":"int"},{"name":"height","type":"int"}]}},
 {"name":"tags","type":{"type":"array","items":"string"}},
 {"name":"attrs","type":{"type":"map","values":"string"}},
 {"name":"shard","type":"int"}
]}`

// Fields is the number of top-level fields.
const Fields = 21

var (
	countries = []string{"DE", "US", "FR", "JP", "BR", "IN", "GB", "CN", "SE", "ZA", "AU", "MX", "CA", "IT", "ES", "NL", "PL", "KR", "TR", "EG"}
	cities    = []string{"Berlin", "New York", "Paris", "Tokyo", "São Paulo", "Mumbai", "London", "Shanghai"}
	systems   = []string{"android", "ios", "windows", "linux", "macos"}
	models    = []string{"pixel-8", "iphone15,2", "desktop", "thinkpad", "galaxy-s24"}
	agents    = []string{"Mozilla/5.0 (X11; Linux)", "Mozilla/5.0 (Macintosh)", "okhttp/4.12.0", "curl/8.5.0"}
	tags      = []string{"alpha", "beta", "new", "paid", "trial", "vip"}
	statuses  = []int64{200, 200, 200, 200, 200, 200, 304, 301, 404, 500}
)

func long(b []byte, v int64) []byte {
	return binary.AppendUvarint(b, uint64(v)<<1^uint64(v>>63))
}

func text(b []byte, s string) []byte { return append(long(b, int64(len(s))), s...) }

func double(b []byte, f float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// Record appends record i.
func Record(b []byte, r *rand.Rand, i int64) []byte {
	b = long(b, i)
	b = long(b, 1_700_000_000_000+i*37)
	b = long(b, r.Int64N(200_000))
	b = text(b, fmt.Sprintf("%016x", r.Uint64()))
	b = long(b, int64(r.IntN(5)))
	b = text(b, fmt.Sprintf("/api/v%d/items/%d", 1+r.IntN(3), r.IntN(1_000_000)))
	b = long(b, pick(r, statuses))
	b = long(b, r.Int64N(500_000))
	b = double(b, r.ExpFloat64()*20)
	b = double(b, r.Float64())
	b = text(b, pick(r, countries))
	if r.IntN(4) == 0 {
		b = long(b, 0)
	} else {
		b = text(long(b, 1), pick(r, cities))
	}
	if r.IntN(2) == 0 {
		b = long(b, 0)
	} else {
		b = text(long(b, 1), "https://example.org/"+pick(r, tags))
	}
	if r.IntN(3) > 0 {
		b = long(b, 0)
	} else {
		b = long(long(b, 1), int64(r.IntN(5)))
	}
	if r.IntN(2) == 0 {
		b = long(b, 0)
	} else {
		b = double(long(b, 1), r.Float64()*3)
	}
	b = append(b, byte(r.IntN(2)))
	b = text(b, pick(r, agents))
	b = text(b, pick(r, systems))
	b = text(b, pick(r, models))
	b = long(b, int64(300+r.IntN(2000)))
	b = long(b, int64(300+r.IntN(2000)))
	if n := r.IntN(4); n > 0 {
		b = long(b, int64(n))
		for range n {
			b = text(b, pick(r, tags))
		}
	}
	b = append(b, 0)
	b = long(b, 2)
	b = text(text(b, "build"), fmt.Sprint(100+r.IntN(50)))
	b = text(text(b, "os"), pick(r, systems))
	b = append(b, 0)
	return long(b, int64(r.IntN(64)))
}

// Write makes a file of n records, blocks of about 64,000 raw bytes.
func Write(path, codec string, n int64) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	buffered := bufio.NewWriterSize(f, 1<<20)
	sync := [16]byte{0xe5, 7, 1, 0xc3, 9, 0xaa, 0x10, 0x42, 0x9d, 3, 0xf0, 0x11, 0x5b, 0x60, 0x77, 0x81}
	w, err := ocf.NewWriter(buffered, []byte(Schema), ocf.WriterOptions{Codec: codec, Sync: &sync})
	if err != nil {
		return err
	}
	r := rand.New(rand.NewPCG(1, 2))
	var b []byte
	for i := range n {
		b = Record(b[:0], r, i)
		if err := w.Append(b); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return f.Close()
}
