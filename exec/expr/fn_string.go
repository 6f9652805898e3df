package expr

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"length":       buildLength,
		"octet_length": func(k *call) (Eval, error) { return k.byteCount(1) },
		"bit_length":   func(k *call) (Eval, error) { return k.byteCount(8) },
		"upper":        mapBytes(appendUpper),
		"lower":        mapBytes(appendLower),
		"initcap":      mapBytes(appendInitcap),
		"concat":       buildConcat,
		"concat_ws":    func(k *call) (Eval, error) { return withNulls(k.bytes(concatWS)) },
		"reverse":      buildReverse,
		"repeat":       func(k *call) (Eval, error) { return k.bytes(k.repeat) },
		"space":        func(k *call) (Eval, error) { return k.bytes(k.space) },
		"replace":      func(k *call) (Eval, error) { return k.bytes(k.replace) },
		"ascii": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				if s := a.bytes(0, i); len(s) > 0 {
					return int64(s[0]), true, nil
				}
				return 0, true, nil
			})
		},
		"unicode": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				s := a.bytes(0, i)
				if len(s) == 0 {
					return 0, true, nil
				}
				r, _ := utf8.DecodeRune(s)
				return int64(r), true, nil
			})
		},
		"chr": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				x := a.int(0, i)
				if x < 0 || x > unicode.MaxRune || !utf8.ValidRune(rune(x)) {
					return dst, false, badArgument("chr", strconv.FormatInt(x, 10), "no code point")
				}
				return utf8.AppendRune(dst, rune(x)), true, nil
			})
		},
		"strcmp": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				return int64(bytes.Compare(a.bytes(0, i), a.bytes(1, i))), true, nil
			})
		},
		"quote": func(k *call) (Eval, error) { return withNulls(k.bytes(quote)) },
	})
}

// mapBytes is a function of one string that can't fail.
func mapBytes(f func(dst, s []byte) []byte) builder {
	return func(k *call) (Eval, error) {
		return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
			return f(dst, a.bytes(0, i)), true, nil
		})
	}
}

func buildLength(k *call) (Eval, error) {
	switch vector.KindOf(k.types[0]) {
	case vector.List, vector.Map:
		return k.ints(func(a args, i int) (int64, bool, error) {
			return int64(a[0].Offsets[i+1] - a[0].Offsets[i]), true, nil
		})
	}
	if k.types[0].Bytes() {
		return k.byteCount(1)
	}
	return k.ints(func(a args, i int) (int64, bool, error) {
		return int64(utf8.RuneCount(a.bytes(0, i))), true, nil
	})
}

func (k *call) byteCount(times int64) (Eval, error) {
	return k.ints(func(a args, i int) (int64, bool, error) {
		return times * int64(a[0].Refs[i].Len), true, nil
	})
}

func appendInitcap(dst, s []byte) []byte {
	start := true
	for _, r := range unsafeString(s) {
		if start {
			dst = utf8.AppendRune(dst, unicode.ToTitle(r))
		} else {
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
		start = !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	}
	return dst
}

func buildConcat(k *call) (Eval, error) {
	if k.t.Kind == types.Array {
		return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
			for _, v := range a {
				if err := vector.AppendRange(elems, v.Children[0], int(v.Offsets[i]), int(v.Offsets[i+1])); err != nil {
					return false, err
				}
			}
			return true, nil
		})
	}
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		for _, v := range a {
			dst = append(dst, v.Bytes(i)...)
		}
		return dst, true, nil
	})
}

func concatWS(a args, i int, dst []byte) ([]byte, bool, error) {
	if a[0].IsNull(i) {
		return dst, false, nil
	}
	sep, first := a[0].Bytes(i), true
	for _, v := range a[1:] {
		if v.IsNull(i) {
			continue
		}
		if !first {
			dst = append(dst, sep...)
		}
		dst, first = append(dst, v.Bytes(i)...), false
	}
	return dst, true, nil
}

func buildReverse(k *call) (Eval, error) {
	if k.t.Kind == types.Array {
		return reverseArray(k)
	}
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		for s := a.bytes(0, i); len(s) > 0; {
			_, n := utf8.DecodeLastRune(s)
			dst = append(dst, s[len(s)-n:]...)
			s = s[:len(s)-n]
		}
		return dst, true, nil
	})
}

// check says before the fact that a result would be longer than allowed.
func (k *call) check(size int64) error {
	if size > int64(k.c.env.MaxValue) {
		return tooLong(k.name, k.c.env.MaxValue)
	}
	return nil
}

func (k *call) repeat(a args, i int, dst []byte) ([]byte, bool, error) {
	s, n := a.bytes(0, i), a.int(1, i)
	if n <= 0 || len(s) == 0 {
		return dst, true, nil
	}
	// Neither factor may be so large that the product wraps.
	if err := k.check(max(n, int64(len(s))*min(n, 1<<31))); err != nil {
		return dst, false, err
	}
	for range n {
		dst = append(dst, s...)
	}
	return dst, true, nil
}

func (k *call) space(a args, i int, dst []byte) ([]byte, bool, error) {
	n := a.int(0, i)
	if err := k.check(n); err != nil {
		return dst, false, err
	}
	for range n {
		dst = append(dst, ' ')
	}
	return dst, true, nil
}

func (k *call) replace(a args, i int, dst []byte) ([]byte, bool, error) {
	s, old, with := a.bytes(0, i), a.bytes(1, i), a.bytes(2, i)
	if len(old) == 0 {
		return append(dst, s...), true, nil
	}
	if n := int64(len(with) - len(old)); n > 0 && int64(len(s)) > int64(k.c.env.MaxValue)/max(1, int64(len(with))) {
		if err := k.check(int64(len(s)) + n*int64(bytes.Count(s, old))); err != nil {
			return dst, false, err
		}
	}
	for {
		at := bytes.Index(s, old)
		if at < 0 {
			return append(dst, s...), true, nil
		}
		dst = append(append(dst, s[:at]...), with...)
		s = s[at+len(old):]
	}
}

func quote(a args, i int, dst []byte) ([]byte, bool, error) {
	if a[0].IsNull(i) {
		return append(dst, "NULL"...), true, nil
	}
	dst = append(dst, '\'')
	for _, c := range a.bytes(0, i) {
		if c == '\'' {
			dst = append(dst, '\'')
		}
		dst = append(dst, c)
	}
	return append(dst, '\''), true, nil
}

func init() {
	register(map[string]builder{
		"starts_with": func(k *call) (Eval, error) {
			return k.bools(func(a args, i int) (bool, bool, error) {
				return bytes.HasPrefix(a.bytes(0, i), a.bytes(1, i)), true, nil
			})
		},
		"ends_with": func(k *call) (Eval, error) {
			return k.bools(func(a args, i int) (bool, bool, error) {
				return bytes.HasSuffix(a.bytes(0, i), a.bytes(1, i)), true, nil
			})
		},
		"contains": func(k *call) (Eval, error) {
			if k.types[0].Kind == types.Array {
				return arrayContains(k)
			}
			return k.bools(func(a args, i int) (bool, bool, error) {
				return bytes.Contains(a.bytes(0, i), a.bytes(1, i)), true, nil
			})
		},
		"instr": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				return position(a.bytes(0, i), a.bytes(1, i), 1), true, nil
			})
		},
		"locate": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				from := int64(1)
				if len(a) > 2 {
					from = a.int(2, i)
				}
				return position(a.bytes(1, i), a.bytes(0, i), from), true, nil
			})
		},
		"field": func(k *call) (Eval, error) {
			return withNulls(k.ints(func(a args, i int) (int64, bool, error) {
				if a[0].IsNull(i) {
					return 0, true, nil
				}
				for n, v := range a[1:] {
					if !v.IsNull(i) && bytes.Equal(v.Bytes(i), a[0].Bytes(i)) {
						return int64(n + 1), true, nil
					}
				}
				return 0, true, nil
			}))
		},
		"find_in_set": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				want, n := a.str(0, i), int64(0)
				if a[1].Refs[i].Len == 0 {
					return 0, true, nil
				}
				for part := range strings.SplitSeq(a.str(1, i), ",") {
					if n++; part == want {
						return n, true, nil
					}
				}
				return 0, true, nil
			})
		},
		"levenshtein": func(k *call) (Eval, error) { return k.ints(levenshtein) },
	})
}

// position returns where, in characters from 1, sub stands in s from the given character on.
func position(s, sub []byte, from int64) int64 {
	if from < 1 {
		return 0
	}
	skip := runeOffset(s, from-1)
	if skip < 0 {
		return 0
	}
	at := bytes.Index(s[skip:], sub)
	if at < 0 {
		return 0
	}
	return int64(utf8.RuneCount(s[:skip+at])) + 1
}

// runeOffset returns at which byte character n, from 0, begins: len(s) right after the last one, -1
// beyond that.
func runeOffset(s []byte, n int64) int {
	if n > int64(len(s)) {
		return -1
	}
	i := 0
	for ; n > 0 && i < len(s); n-- {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, size := utf8.DecodeRune(s[i:])
		i += size
	}
	if n > 0 {
		return -1
	}
	return i
}

// levenshtein is quadratic in the lengths, so these have a limit.
func levenshtein(a args, i int) (int64, bool, error) {
	const limit = 5000
	x, y := []rune(a.str(0, i)), []rune(a.str(1, i))
	if len(x) > limit || len(y) > limit {
		return 0, false, &Error{Kind: ErrLimit, Op: "levenshtein", Detail: "an argument has more than " + strconv.Itoa(limit) + " characters", Remedy: "cut it with left"}
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for n, r := range x {
		diag := row[0]
		row[0] = n + 1
		for j, q := range y {
			cost := diag
			if r != q {
				cost = min(diag, row[j], row[j+1]) + 1
			}
			diag, row[j+1] = row[j+1], cost
		}
	}
	return int64(row[len(y)]), true, nil
}
