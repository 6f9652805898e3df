package expr

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// charset is the greatest code point that is one byte; 0 for UTF-8.
type charset rune

// charsets finds the character set of a row in argument 1.
func (k *call) charsets() func(a args, i int) (charset, error) {
	c := newCache(func(name string) (charset, error) {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "utf-8", "utf8", "utf8mb4":
			return 0, nil
		case "us-ascii", "ascii":
			return 0x7f, nil
		case "iso-8859-1", "latin1", "latin-1":
			return 0xff, nil
		}
		return 0, badArgument(k.name, strconv.Quote(clip(name)), "no such character set; there are utf-8, iso-8859-1 (latin1) and us-ascii")
	})
	return func(a args, i int) (charset, error) {
		if len(a) < 2 {
			return 0, nil
		}
		return c.get(a.bytes(1, i))
	}
}

func buildEncode(k *call) (Eval, error) {
	sets := k.charsets()
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		set, err := sets(a, i)
		switch {
		case err != nil:
			return dst, false, err
		case set == 0:
			return append(dst, a.bytes(0, i)...), true, nil
		}
		for _, r := range a.str(0, i) {
			if r > rune(set) {
				return dst, false, badArgument(k.name, strconv.QuoteRune(r), "the character set has no such character")
			}
			dst = append(dst, byte(r))
		}
		return dst, true, nil
	})
}

func buildDecode(k *call) (Eval, error) {
	sets := k.charsets()
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		set, err := sets(a, i)
		if err != nil {
			return dst, false, err
		}
		s := a.bytes(0, i)
		if set == 0 {
			if !utf8.Valid(s) {
				return dst, false, badArgument(k.name, strconv.Quote(clip(string(s))), "not UTF-8")
			}
			return append(dst, s...), true, nil
		}
		for _, c := range s {
			if rune(c) > rune(set) {
				return dst, false, badArgument(k.name, strconv.Quote(clip(string(s))), "not in the character set")
			}
			dst = utf8.AppendRune(dst, rune(c))
		}
		return dst, true, nil
	})
}
