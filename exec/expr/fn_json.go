package expr

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"json_valid": func(k *call) (Eval, error) {
			return k.bools(func(a args, i int) (bool, bool, error) { return json.Valid(a.bytes(0, i)), true, nil })
		},
		"json_extract": func(k *call) (Eval, error) { return k.jsonPart(false) },
		"json_value":   func(k *call) (Eval, error) { return k.jsonPart(true) },
		"hash":         buildHash,
	})
}

// jsonPart is JSON_EXTRACT, or JSON_VALUE, which gives scalars alone, as text.
func (k *call) jsonPart(scalar bool) (Eval, error) {
	paths := newCache(func(s string) ([]jsonStep, error) { return parseJSONPath(k.name, s) })
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		path, err := paths.get(a.bytes(1, i))
		if err != nil {
			return dst, false, err
		}
		text := a.bytes(0, i)
		if !json.Valid(text) {
			return dst, false, badArgument(k.name, clip(string(text)), "not JSON")
		}
		part := text
		for _, step := range path {
			if part = step.of(part); part == nil {
				return dst, false, nil
			}
		}
		part = trimmed(part)
		switch {
		case !scalar:
			return append(dst, part...), true, nil
		case part[0] == '{' || part[0] == '[':
			return append(dst, part...), true, nil
		case string(part) == "null":
			return dst, false, nil
		case part[0] == '"':
			return append(dst, unquoteJSON(part)...), true, nil
		}
		return append(dst, part...), true, nil
	})
}

// unquoteJSON returns the string that a JSON string stands for.
func unquoteJSON(s []byte) string {
	body := unsafeString(s[1 : len(s)-1])
	if !strings.Contains(body, `\`) {
		return body
	}
	var out string
	json.Unmarshal(s, &out) // it is valid
	return out
}

// jsonStep is one step of a path: to a member of an object, or to an element of an array.
type jsonStep struct {
	key   string
	index int
	array bool
}

// maxPath bounds the steps of a JSON path.
const maxPath = 1000

// parseJSONPath reads $.a.b[0]["c d"]; the $ may be left out.
func parseJSONPath(op, s string) ([]jsonStep, error) {
	bad := func() ([]jsonStep, error) {
		return nil, badArgument(op, strconv.Quote(clip(s)), "not a path such as $.a.b[0]")
	}
	var steps []jsonStep
	rest := strings.TrimSpace(s)
	if after, ok := strings.CutPrefix(rest, "$"); ok {
		rest = after
	} else if rest != "" && rest[0] != '.' && rest[0] != '[' {
		rest = "." + rest
	}
	for rest != "" {
		if len(steps) == maxPath {
			return bad()
		}
		if rest[0] == '.' {
			rest = rest[1:]
			var key string
			if strings.HasPrefix(rest, `"`) {
				end := strings.IndexByte(rest[1:], '"')
				if end < 0 {
					return bad()
				}
				key, rest = rest[1:end+1], rest[end+2:]
			} else {
				end := strings.IndexAny(rest, ".[")
				if end < 0 {
					end = len(rest)
				}
				if key, rest = rest[:end], rest[end:]; key == "" {
					return bad()
				}
			}
			steps = append(steps, jsonStep{key: key})
			continue
		}
		end := strings.IndexByte(rest, ']')
		if rest[0] != '[' || end < 2 {
			return bad()
		}
		inner := rest[1:end]
		rest = rest[end+1:]
		if q := inner[0]; (q == '"' || q == '\'') && len(inner) > 1 && inner[len(inner)-1] == q {
			steps = append(steps, jsonStep{key: inner[1 : len(inner)-1]})
			continue
		}
		n, err := strconv.Atoi(inner)
		if err != nil || n < 0 {
			return bad()
		}
		steps = append(steps, jsonStep{index: n, array: true})
	}
	return steps, nil
}

// of returns the part of a valid JSON text that the step leads to, nil if there is none.
func (p jsonStep) of(s []byte) []byte {
	s = trimmed(s)
	open := byte('{')
	if p.array {
		open = '['
	}
	if s[0] != open {
		return nil
	}
	at := 1
	for n := 0; ; n++ {
		at = skipBlanks(s, at)
		if s[at] == '}' || s[at] == ']' {
			return nil
		}
		hit := p.array && n == p.index
		if !p.array {
			end := skipJSON(s, at)
			hit = unquoteJSON(s[at:end]) == p.key
			at = skipBlanks(s, end) + 1 // the colon
			at = skipBlanks(s, at)
		}
		end := skipJSON(s, at)
		if hit {
			return s[at:end]
		}
		if at = skipBlanks(s, end); s[at] == ',' {
			at++
		}
	}
}

func skipBlanks(s []byte, at int) int {
	for s[at] == ' ' || s[at] == '\t' || s[at] == '\n' || s[at] == '\r' {
		at++
	}
	return at
}

// skipJSON returns where the value that begins at a position of a valid text ends.
func skipJSON(s []byte, at int) int {
	depth := 0
	for at < len(s) {
		switch s[at] {
		case '"':
			for at++; s[at] != '"'; at++ {
				if s[at] == '\\' {
					at++
				}
			}
			at++
		case '{', '[':
			depth++
			at++
			continue
		case '}', ']':
			depth--
			at++
		case ',', ':', ' ', '\t', '\n', '\r':
			at++
			continue
		default:
			for at < len(s) && !strings.ContainsRune(",:]} \t\r\n", rune(s[at])) {
				at++
			}
		}
		if depth == 0 {
			return at
		}
	}
	return at
}

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
