package expr

import (
	"github.com/avrosql/avrosql/exec/jsontext"
	"github.com/avrosql/avrosql/exec/vector"
)

// Functions that make JSON.
func init() {
	register(map[string]builder{
		"json_object": func(k *call) (Eval, error) {
			values := k.jsonValues(1)
			return withNulls(k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				dst = append(dst, '{')
				for n := 0; n < len(a); n += 2 {
					if a[n].IsNull(i) {
						return dst, false, badArgument(k.name, "NULL", "a key is never NULL")
					}
					if n > 0 {
						dst = append(dst, ',')
					}
					dst = append(jsontext.AppendString(dst, a.bytes(n, i)), ':')
					dst = values(dst, a, n+1, i)
				}
				return append(dst, '}'), true, nil
			}))
		},
		"json_array": func(k *call) (Eval, error) {
			values := k.jsonValues(0)
			return withNulls(k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				dst = append(dst, '[')
				for n := range a {
					if n > 0 {
						dst = append(dst, ',')
					}
					dst = values(dst, a, n, i)
				}
				return append(dst, ']'), true, nil
			}))
		},
		"json_quote": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				return jsontext.AppendString(dst, a.bytes(0, i)), true, nil
			})
		},
	})
}

// jsonValues appends an argument as JSON; every other one, from the given on, is a value.
func (k *call) jsonValues(from int) func(dst []byte, a args, n, i int) []byte {
	writers := make([]*jsonWriter, len(k.args))
	for n := from; n < len(k.args); n++ {
		writers[n] = newJSONWriter(k.types[n], k.c.zone(), new(bigScratch))
	}
	return func(dst []byte, a args, n, i int) []byte {
		if a[n].Kind == vector.Nothing {
			return append(dst, "null"...)
		}
		return writers[n].append(dst, a[n], i)
	}
}
