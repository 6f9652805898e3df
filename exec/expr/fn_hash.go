package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() { register(map[string]builder{"hash": buildHash}) }

// buildHash hashes the JSON texts of the arguments, each after its length, so that the hash is the same
// whatever form the values have in memory.
func buildHash(k *call) (Eval, error) {
	writers := make([]*jsonWriter, len(k.args))
	for i, t := range k.types {
		writers[i] = newJSONWriter(t, types.NewZone(nil), new(bigScratch))
	}
	var buf []byte
	return withNulls(k.ints(func(a args, i int) (int64, bool, error) {
		buf = buf[:0]
		for n, v := range a {
			at := len(buf)
			buf = append(buf, 0, 0, 0, 0)
			if v.Kind == vector.Nothing {
				continue
			}
			buf = writers[n].append(buf, v, i)
			size := len(buf) - at
			buf[at], buf[at+1], buf[at+2], buf[at+3] = byte(size), byte(size>>8), byte(size>>16), byte(size>>24)
		}
		return int64(xxhash64(buf)), true, nil
	}))
}
