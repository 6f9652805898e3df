package expr

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/avrosql/avrosql/exec/vector"
)

func init() {
	register(map[string]builder{
		"regexp_like":        buildRegexpLike,
		"regexp_extract":     buildRegexpExtract,
		"regexp_substr":      buildRegexpExtract,
		"regexp_extract_all": buildRegexpExtractAll,
		"regexp_replace":     buildRegexpReplace,
		"regexp_instr": func(k *call) (Eval, error) {
			get := k.patterns(1)
			return k.ints(func(a args, i int) (int64, bool, error) {
				re, err := get(a, i)
				if err != nil {
					return 0, false, err
				}
				at := re.FindIndex(a.bytes(0, i))
				if at == nil {
					return 0, true, nil
				}
				return int64(utf8.RuneCount(a.bytes(0, i)[:at[0]])) + 1, true, nil
			})
		},
		"regexp_count": func(k *call) (Eval, error) {
			get := k.scans(1)
			return k.ints(func(a args, i int) (n int64, ok bool, err error) {
				m, err := get(a, i)
				if err != nil {
					return 0, false, err
				}
				for m.begin(a.bytes(0, i), -1, false); m.next() != nil; {
					n++
				}
				return n, true, nil
			})
		},
		"regexp_split": func(k *call) (Eval, error) {
			get := k.scans(1)
			return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
				found, err := get(a, i)
				if err != nil {
					return false, err
				}
				s, at := a.bytes(0, i), 0
				found.begin(s, -1, false)
				for m := found.next(); m != nil; m = found.next() {
					// A match of nothing at the start or the end parts nothing.
					if m[1] == 0 || m[0] == len(s) && m[0] == m[1] {
						continue
					}
					if err := elems.AppendBytes(s[at:m[0]]); err != nil {
						return false, err
					}
					at = m[1]
				}
				return true, elems.AppendBytes(s[at:])
			})
		},
	})
}

// patterns returns what gives the compiled pattern of a row out of argument n.
func (k *call) patterns(n int) func(a args, i int) (*regexp.Regexp, error) {
	c := newCache(func(p string) (*regexp.Regexp, error) { return compileRegexp(k.name, p) })
	return func(a args, i int) (*regexp.Regexp, error) { return c.get(a.bytes(n, i)) }
}

// scans is patterns for those that look for all matches.
func (k *call) scans(n int) func(a args, i int) (*regexpScan, error) {
	c := newCache(func(p string) (*regexpScan, error) { return newRegexpScan(k.name, p) })
	return func(a args, i int) (*regexpScan, error) { return c.get(a.bytes(n, i)) }
}

// flagged is scans, with flags in argument f.
func (k *call) flagged(n, f int) func(a args, i int) (*regexpScan, error) {
	c := newCache(func(p string) (*regexpScan, error) { return newRegexpScan(k.name, p) })
	var buf []byte
	return func(a args, i int) (*regexpScan, error) {
		var err error
		if buf, err = appendFlags(buf[:0], k.name, a.str(f, i)); err != nil {
			return nil, err
		}
		buf = append(buf, a.bytes(n, i)...)
		return c.get(buf)
	}
}

func buildRegexpLike(k *call) (Eval, error) {
	if d, ok := k.constant(1); ok && len(k.args) == 2 {
		m, err := newRegexpMatcher(d.S)
		if err != nil {
			return nil, err
		}
		return &matchConst{arg: k.args[0], m: m, out: vector.New(boolean)}, nil
	}
	get := k.scans(1)
	if len(k.args) > 2 {
		get = k.flagged(1, 2)
	}
	return k.bools(func(a args, i int) (bool, bool, error) {
		m, err := get(a, i)
		if err != nil {
			return false, false, err
		}
		return m.re.Match(a.bytes(0, i)), true, nil
	})
}

// appendFlags appends flags as RE2 writes them at the start of a pattern.
func appendFlags(dst []byte, op, flags string) ([]byte, error) {
	set := ""
	for _, f := range flags {
		switch f {
		case 'i', 's', 'm':
			set += string(f)
		case 'n': // MySQL's name of s
			set += "s"
		case 'c':
			set = strings.ReplaceAll(set, "i", "")
		case 'g':
		default:
			return dst, badArgument(op, strconv.Quote(flags), "flags are i, c, s, m and g")
		}
	}
	if set != "" {
		dst = append(append(append(dst, "(?"...), set...), ')')
	}
	return dst, nil
}

// group returns argument n, the number of a group, 0 if it is not given.
func group(a args, n, i int, re *regexp.Regexp, op string) (int, error) {
	if len(a) <= n {
		return 0, nil
	}
	g := a.int(n, i)
	if g < 0 || g > int64(re.NumSubexp()) {
		return 0, badArgument(op, strconv.FormatInt(g, 10), "the pattern has "+strconv.Itoa(re.NumSubexp())+" groups")
	}
	return int(g), nil
}

func buildRegexpExtract(k *call) (Eval, error) {
	get := k.patterns(1)
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		re, err := get(a, i)
		if err != nil {
			return dst, false, err
		}
		g, err := group(a, 2, i, re, k.name)
		if err != nil {
			return dst, false, err
		}
		s := a.bytes(0, i)
		var m []int
		if g == 0 {
			m = re.FindIndex(s)
		} else {
			m = re.FindSubmatchIndex(s)
		}
		if m != nil && m[2*g] >= 0 {
			dst = append(dst, s[m[2*g]:m[2*g+1]]...)
		}
		return dst, m != nil || k.name != "regexp_substr", nil
	})
}

func buildRegexpExtractAll(k *call) (Eval, error) {
	get := k.scans(1)
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		found, err := get(a, i)
		if err != nil {
			return false, err
		}
		g, err := group(a, 2, i, found.re, k.name)
		if err != nil {
			return false, err
		}
		s := a.bytes(0, i)
		found.begin(s, -1, g > 0)
		for m := found.next(); m != nil; m = found.next() {
			part := s[:0]
			if m[2*g] >= 0 {
				part = s[m[2*g]:m[2*g+1]]
			}
			if err := elems.AppendBytes(part); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

func buildRegexpReplace(k *call) (Eval, error) {
	get := k.scans(1)
	if len(k.args) > 3 {
		get = k.flagged(1, 3)
	}
	templates := newCache(func(s string) (template, error) { return newTemplate(s), nil })
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		found, err := get(a, i)
		if err != nil {
			return dst, false, err
		}
		with, err := templates.get(a.bytes(2, i))
		if err != nil {
			return dst, false, err
		}
		s, at, from := a.bytes(0, i), 0, len(dst)
		most := -1
		if len(a) > 3 && !strings.Contains(a.str(3, i), "g") {
			most = 1
		}
		found.begin(s, most, with.groups)
		for m := found.next(); m != nil && most != 0; m = found.next() {
			most--
			dst = append(dst, s[at:m[0]]...)
			if with.groups {
				dst = found.re.ExpandString(dst, with.text, unsafeString(s), m)
			} else {
				dst = append(dst, with.text...)
			}
			if err := k.check(int64(len(dst) - from)); err != nil {
				return dst, false, err
			}
			at = m[1]
		}
		return append(dst, s[at:]...), true, nil
	})
}

// template is what takes the place of a match.
type template struct {
	text   string
	groups bool // it is in the form of package regexp, with groups of the match in it
}

func newTemplate(s string) template {
	text := string(replacement(s))
	plain := strings.ReplaceAll(text, "$$", "")
	if strings.Contains(plain, "$") {
		return template{text, true}
	}
	return template{text: strings.ReplaceAll(text, "$$", "$")}
}

// replacement turns \1 and $1 into the ${1} of package regexp, and keeps every other $ as it is.
func replacement(s string) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch next := i+1 < len(s); {
		case (c == '\\' || c == '$') && next && s[i+1]-'0' <= 9:
			out = append(out, '$', '{', s[i+1], '}')
			i++
		case c == '\\' && next && (s[i+1] == '\\' || s[i+1] == '$'):
			i++
			if out = append(out, s[i]); s[i] == '$' {
				out = append(out, '$')
			}
		case c == '$':
			out = append(out, '$', '$')
		default:
			out = append(out, c)
		}
	}
	return out
}
