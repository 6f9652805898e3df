package expr

import (
	"errors"

	"github.com/avrosql/avrosql/exec/jsontext"
)

// Functions that change JSON.
func init() {
	register(map[string]builder{
		"json_set":     func(k *call) (Eval, error) { return k.jsonEdit(jsontext.Set) },
		"json_insert":  func(k *call) (Eval, error) { return k.jsonEdit(jsontext.Insert) },
		"json_replace": func(k *call) (Eval, error) { return k.jsonEdit(jsontext.Replace) },
		"json_remove":  func(k *call) (Eval, error) { return k.jsonEdit(jsontext.Remove) },
		"json_merge_patch": func(k *call) (Eval, error) {
			var doc []byte
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				for n := range a {
					if err := jsontext.Check(a.bytes(n, i)); err != nil || !k.jsonUTF8(a.bytes(n, i)) {
						return dst, false, k.notJSON(a.bytes(n, i), err)
					}
				}
				start := len(dst)
				dst = jsontext.AppendCompact(dst, a.bytes(0, i))
				for n := 1; n < len(a); n++ {
					doc = append(doc[:0], dst[start:]...)
					dst = jsontext.AppendMerged(dst[:start], doc, a.bytes(n, i))
				}
				return dst, true, nil
			})
		},
	})
}

// jsonEdit makes one change behind the other: of paths and values in turn, of Remove of paths alone. NULL is
// no document and no path; as a value it is null.
func (k *call) jsonEdit(how jsontext.Change) (Eval, error) {
	step := 2
	if how == jsontext.Remove {
		step = 1
	}
	paths := make([]func(a args, i int) (*jsontext.Path, error), len(k.args))
	for n := 1; n < len(k.args); n += step {
		paths[n] = k.jsonPaths(n)
	}
	values := k.jsonValues(1)
	var editor jsontext.Editor
	var doc, value []byte
	return withNulls(k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		for n := 0; n < len(a); n++ {
			if (n == 0 || paths[n] != nil) && a[n].IsNull(i) {
				return dst, false, nil
			}
		}
		start := len(dst)
		if text := a.bytes(0, i); !k.jsonUTF8(text) {
			return dst, false, k.notJSON(text, nil)
		}
		dst = append(dst, a.bytes(0, i)...)
		for n := 1; n < len(a); n += step {
			p, err := paths[n](a, i)
			if err != nil {
				return dst, false, err
			}
			if p.Many() || how == jsontext.Remove && p.Root() {
				return dst, false, badArgument(k.name, a.str(n, i), "the path of a change leads to one place, without *, and $ itself can't be removed")
			}
			if value = value[:0]; step == 2 {
				value = values(value, a, n+1, i)
			}
			doc = append(doc[:0], dst[start:]...)
			if dst, err = editor.Edit(dst[:start], doc, p, how, value); err != nil {
				var syntax *jsontext.SyntaxError
				if errors.As(err, &syntax) {
					err = k.notJSON(doc, err)
				}
				return dst, false, err
			}
		}
		doc = append(doc[:0], dst[start:]...)
		return jsontext.AppendCompact(dst[:start], doc), true, nil
	}))
}
