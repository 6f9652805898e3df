package expr

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/avrosql/avrosql/exec/jsontext"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Functions over JSON text. All check the whole document, whatever part of it they are asked for.
func init() {
	register(map[string]builder{
		"json_extract":        buildJSONExtract,
		"json_extract_string": func(k *call) (Eval, error) { return k.jsonText(true) },
		"json_value":          func(k *call) (Eval, error) { return k.jsonText(false) },
		"json_exists": func(k *call) (Eval, error) {
			find := k.jsonFinder()
			return k.bools(func(a args, i int) (bool, bool, error) {
				_, spans, err := find(a, 1, i)
				return len(spans) > 0, true, err
			})
		},
		"json_valid": func(k *call) (Eval, error) {
			return k.bools(func(a args, i int) (bool, bool, error) {
				return jsontext.Valid(a.bytes(0, i)) && k.jsonUTF8(a.bytes(0, i)), true, nil
			})
		},
		"json_type": func(k *call) (Eval, error) {
			part := k.jsonPart()
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				v, err := part(a, i)
				if v == nil || err != nil {
					return dst, false, err
				}
				name := jsonKinds[jsontext.KindOf(v)]
				if name == "INTEGER" && !jsontext.Whole(v) {
					name = "DOUBLE"
				}
				return append(dst, name...), true, nil
			})
		},
		"json_array_length": func(k *call) (Eval, error) { return k.jsonLength(true) },
		"json_length":       func(k *call) (Eval, error) { return k.jsonLength(false) },
		"json_keys":         buildJSONKeys,
		"json_contains":     buildJSONContains,
		"json_pretty": func(k *call) (Eval, error) {
			part := k.jsonPart()
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				v, err := part(a, i)
				if err != nil {
					return dst, false, err
				}
				return jsontext.AppendPretty(dst, v), true, nil
			})
		},
		"json_unquote": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				s := a.bytes(0, i)
				if !strings.HasPrefix(a.str(0, i), `"`) {
					return append(dst, s...), true, nil
				}
				if err := jsontext.Check(s); err != nil || s[len(s)-1] != '"' {
					return dst, false, k.notJSON(s, err)
				}
				return jsontext.AppendUnquoted(dst, s), true, nil
			})
		},
	})
}

var jsonKinds = [...]string{jsontext.Null: "NULL", jsontext.Boolean: "BOOLEAN", jsontext.Number: "INTEGER", jsontext.String: "STRING",
	jsontext.Array: "ARRAY", jsontext.Object: "OBJECT"}

func (k *call) notJSON(doc []byte, err error) error {
	detail := "not JSON"
	var e *jsontext.SyntaxError
	if errors.As(err, &e) {
		detail += ": " + e.Error()
	}
	return &Error{Kind: ErrArgument, Op: k.name, Value: strconv.Quote(clip(string(doc))), Detail: detail, Remedy: "json_valid tests for it, TRY(…) gives NULL instead"}
}

// jsonUTF8 reports whether a document is UTF-8, which of a VARBINARY is not known.
func (k *call) jsonUTF8(doc []byte) bool { return !k.types[0].Bytes() || utf8.Valid(doc) }

// jsonPaths gives the path in argument n: a text that begins with $ is one, any other the key of a
// member, a number the position of an element.
func (k *call) jsonPaths(n int) func(a args, i int) (*jsontext.Path, error) {
	if n < len(k.types) && k.types[n].Integer() {
		var last int64
		var path *jsontext.Path
		return func(a args, i int) (*jsontext.Path, error) {
			if x := a.int(n, i); path == nil || x != last {
				last, path = x, jsontext.Index(x)
			}
			return path, nil
		}
	}
	paths := newCache(func(s string) (*jsontext.Path, error) {
		if !strings.HasPrefix(strings.TrimSpace(s), "$") {
			return jsontext.Key(s), nil
		}
		p, err := jsontext.ParsePath(s)
		if err != nil {
			return nil, badArgument(k.name, strconv.Quote(clip(s)), "no path: "+err.Error())
		}
		return p, nil
	})
	return func(a args, i int) (*jsontext.Path, error) { return paths.get(a.bytes(n, i)) }
}

// jsonFinder finds what the path in an argument leads to in the document of the first.
func (k *call) jsonFinder() func(a args, n, i int) (*jsontext.Path, []jsontext.Span, error) {
	paths := make([]func(a args, i int) (*jsontext.Path, error), len(k.args))
	for n := range paths {
		paths[n] = k.jsonPaths(n)
	}
	var f jsontext.Finder
	return func(a args, n, i int) (*jsontext.Path, []jsontext.Span, error) {
		p, err := paths[n](a, i)
		if err != nil {
			return nil, nil, err
		}
		doc := a.bytes(0, i)
		spans, err := f.Find(doc, p)
		if err != nil || !k.jsonUTF8(doc) {
			return nil, nil, k.notJSON(doc, err)
		}
		return p, spans, nil
	}
}

// jsonPart gives the value at the path in the second argument, nil if there is none; without a path the
// document.
func (k *call) jsonPart() func(a args, i int) ([]byte, error) {
	find := k.jsonFinder()
	root, _ := jsontext.ParsePath("$")
	var f jsontext.Finder
	return func(a args, i int) ([]byte, error) {
		doc := a.bytes(0, i)
		var spans []jsontext.Span
		var err error
		if len(a) > 1 {
			_, spans, err = find(a, 1, i)
		} else if spans, err = f.Find(doc, root); err != nil || !k.jsonUTF8(doc) {
			err = k.notJSON(doc, err)
		}
		if err != nil || len(spans) == 0 {
			return nil, err
		}
		return doc[spans[0].Start:spans[0].End], nil
	}
}

// buildJSONExtract gives the value at one path, or those at several or at one with a * as an array.
func buildJSONExtract(k *call) (Eval, error) {
	find := k.jsonFinder()
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		doc, at, found := a.bytes(0, i), len(dst), 0
		many := len(a) > 2
		for n := 1; n < len(a); n++ {
			p, spans, err := find(a, n, i)
			if err != nil {
				return dst, false, err
			}
			many = many || p.Many()
			for _, s := range spans {
				sep := byte(',')
				if found == 0 {
					sep = '['
				}
				if found++; many {
					dst = append(dst, sep)
				}
				dst = jsontext.AppendCompact(dst, doc[s.Start:s.End])
			}
		}
		if found == 0 {
			return dst[:at], false, nil
		}
		if many {
			dst = append(dst, ']')
		}
		return dst, true, nil
	})
}

// jsonText gives the value at a path as text: a string without its quotes, NULL for null. Arrays and
// objects stay JSON, or are NULL.
func (k *call) jsonText(nested bool) (Eval, error) {
	find := k.jsonFinder()
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		p, spans, err := find(a, 1, i)
		if err != nil || len(spans) == 0 {
			return dst, false, err
		}
		doc := a.bytes(0, i)
		if p.Many() {
			for n, s := range spans {
				sep := byte(',')
				if n == 0 {
					sep = '['
				}
				dst = jsontext.AppendCompact(append(dst, sep), doc[s.Start:s.End])
			}
			return append(dst, ']'), nested, nil
		}
		v := doc[spans[0].Start:spans[0].End]
		switch jsontext.KindOf(v) {
		case jsontext.Null:
			return dst, false, nil
		case jsontext.String:
			return jsontext.AppendUnquoted(dst, v), true, nil
		case jsontext.Array, jsontext.Object:
			return jsontext.AppendCompact(dst, v), nested, nil
		}
		return append(dst, v...), true, nil
	})
}

// jsonLength counts elements; of other values than arrays it gives NULL, or, as JSON_LENGTH does, the
// members of an object and 1 for a scalar.
func (k *call) jsonLength(arrays bool) (Eval, error) {
	part := k.jsonPart()
	return k.ints(func(a args, i int) (int64, bool, error) {
		v, err := part(a, i)
		if v == nil || err != nil {
			return 0, false, err
		}
		switch kind := jsontext.KindOf(v); {
		case kind == jsontext.Array, kind == jsontext.Object && !arrays:
			return int64(jsontext.Len(v)), true, nil
		}
		return 1, !arrays, nil
	})
}

func buildJSONKeys(k *call) (Eval, error) {
	part := k.jsonPart()
	var buf []byte
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		v, err := part(a, i)
		if v == nil || err != nil || jsontext.KindOf(v) != jsontext.Object {
			return false, err
		}
		from := elems.Len
		jsontext.Members(v, func(key, _ []byte) bool {
			buf = jsontext.AppendUnquoted(buf[:0], key)
			for n := from; n < elems.Len; n++ {
				if string(elems.Bytes(n)) == string(buf) {
					return true
				}
			}
			err = elems.AppendBytes(buf)
			return err == nil
		})
		return true, err
	})
}

func buildJSONContains(k *call) (Eval, error) {
	find := k.jsonFinder()
	var whole, candidate jsontext.Finder
	root, _ := jsontext.ParsePath("$")
	return k.bools(func(a args, i int) (bool, bool, error) {
		doc, part := a.bytes(0, i), a.bytes(1, i)
		var spans []jsontext.Span
		var err error
		if len(a) > 2 {
			_, spans, err = find(a, 2, i)
		} else if spans, err = whole.Find(doc, root); err != nil {
			err = k.notJSON(doc, err)
		}
		if err != nil || len(spans) == 0 {
			return false, false, err
		}
		c, err := candidate.Find(part, root)
		if err != nil {
			return false, false, k.notJSON(part, err)
		}
		return jsontext.Contains(doc[spans[0].Start:spans[0].End], part[c[0].Start:c[0].End]), true, nil
	})
}

// jsonScalar turns JSON into the text that a cast to a scalar reads: a string without its quotes, NULL
// for null.
type jsonScalar struct {
	arg Eval
	out *vector.Vector
}

func newJSONScalar(arg Eval) *jsonScalar {
	return &jsonScalar{arg: arg, out: vector.New(types.Of(types.Varchar))}
}

func (e *jsonScalar) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	heap := e.out.Heap
	for _, i := range sel {
		if v.Nulls.Get(int(i)) {
			continue
		}
		s, at := v.Bytes(int(i)), len(heap)
		switch {
		case string(s) == "null":
			e.out.SetNull(int(i))
			continue
		case len(s) > 1 && s[0] == '"' && jsontext.Valid(s) && s[len(s)-1] == '"':
			heap = jsontext.AppendUnquoted(heap, s)
		default:
			heap = append(heap, s...)
		}
		if len(heap) > vector.MaxHeap {
			return nil, vector.ErrHeap
		}
		e.out.Refs[i] = vector.Ref{Off: uint32(at), Len: uint32(len(heap) - at)}
	}
	e.out.Heap = heap
	return e.out, nil
}
