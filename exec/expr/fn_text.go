package expr

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Functions over text that users of one engine know, beside those of fn_string.go.
func init() {
	register(map[string]builder{
		"soundex": func(k *call) (Eval, error) { return k.bytes(soundex) },
		"elt": func(k *call) (Eval, error) {
			return withNulls(k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				if a[0].IsNull(i) {
					return dst, false, nil
				}
				n := a.int(0, i)
				if n < 1 || n >= int64(len(a)) || a[n].IsNull(i) {
					return dst, false, nil
				}
				return append(dst, a.bytes(int(n), i)...), true, nil
			}))
		},
		"mask": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				for _, r := range a.str(0, i) {
					switch {
					case unicode.IsUpper(r):
						dst = append(dst, 'X')
					case unicode.IsLower(r):
						dst = append(dst, 'x')
					case unicode.IsDigit(r):
						dst = append(dst, 'n')
					default:
						dst = append(dst, string(r)...)
					}
				}
				return dst, true, nil
			})
		},
		"parse_url": func(k *call) (Eval, error) { return k.bytes(parseURL) },
		"regexp_escape": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				return append(dst, regexp.QuoteMeta(a.str(0, i))...), true, nil
			})
		},
		"regexp_full_match": func(k *call) (Eval, error) {
			c := newCache(func(p string) (*regexp.Regexp, error) { return compileRegexp(k.name, `\A(?:`+p+`)\z`) })
			return k.bools(func(a args, i int) (bool, bool, error) {
				re, err := c.get(a.bytes(1, i))
				return err == nil && re.Match(a.bytes(0, i)), true, err
			})
		},
		"inet_aton": func(k *call) (Eval, error) {
			return k.ints(func(a args, i int) (int64, bool, error) {
				ip, err := netip.ParseAddr(a.str(0, i))
				if err != nil || !ip.Is4() {
					return 0, false, nil
				}
				b := ip.As4()
				return int64(b[0])<<24 | int64(b[1])<<16 | int64(b[2])<<8 | int64(b[3]), true, nil
			})
		},
		"inet_ntoa": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				n := a.int(0, i)
				ip := netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
				return ip.AppendTo(dst), n >= 0 && n < 1<<32, nil
			})
		},
		"is_ipv4": func(k *call) (Eval, error) { return k.isAddress(netip.Addr.Is4) },
		"is_ipv6": func(k *call) (Eval, error) { return k.isAddress(netip.Addr.Is6) },
		"sha2": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				s := a.bytes(0, i)
				switch a.int(1, i) {
				case 224:
					sum := sha256.Sum224(s)
					dst = hex.AppendEncode(dst, sum[:])
				case 0, 256:
					sum := sha256.Sum256(s)
					dst = hex.AppendEncode(dst, sum[:])
				case 384:
					sum := sha512.Sum384(s)
					dst = hex.AppendEncode(dst, sum[:])
				case 512:
					sum := sha512.Sum512(s)
					dst = hex.AppendEncode(dst, sum[:])
				default:
					return dst, false, nil
				}
				return dst, true, nil
			})
		},
		"raise_error": func(k *call) (Eval, error) {
			return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
				return dst, false, &Error{Kind: ErrArgument, Op: k.name, Detail: clip(a.str(0, i))}
			})
		},
	})
}

func (k *call) isAddress(test func(netip.Addr) bool) (Eval, error) {
	return k.bools(func(a args, i int) (bool, bool, error) {
		ip, err := netip.ParseAddr(a.str(0, i))
		return err == nil && test(ip), true, nil
	})
}

// soundexCodes are the digits of the letters from A on; 0 stands for none.
const soundexCodes = "01230120022455012623010202"

func soundex(a args, i int, dst []byte) ([]byte, bool, error) {
	at, last := len(dst), byte(0)
	for _, c := range a.bytes(0, i) {
		c &^= 0x20
		if c < 'A' || c > 'Z' {
			continue
		}
		digit := soundexCodes[c-'A']
		switch {
		case len(dst) == at:
			dst = append(dst, c)
		case c == 'H' || c == 'W':
			continue // what they part counts as side by side
		case digit != '0' && digit != last:
			dst = append(dst, digit)
		}
		if last = digit; len(dst)-at == 4 {
			return dst, true, nil
		}
	}
	for len(dst) > at && len(dst)-at < 4 {
		dst = append(dst, '0')
	}
	return dst, true, nil
}

// parseURL is Spark's PARSE_URL(url, part[, key]).
func parseURL(a args, i int, dst []byte) ([]byte, bool, error) {
	u, err := url.Parse(a.str(0, i))
	if err != nil {
		return dst, false, nil
	}
	var part string
	switch strings.ToUpper(a.str(1, i)) {
	case "PROTOCOL":
		part = u.Scheme
	case "HOST":
		part = u.Hostname()
	case "PATH":
		return append(dst, u.EscapedPath()...), true, nil
	case "QUERY":
		if part = u.RawQuery; len(a) > 2 {
			key := a.str(2, i)
			for pair := range strings.SplitSeq(u.RawQuery, "&") {
				if name, value, _ := strings.Cut(pair, "="); name == key {
					return append(dst, value...), true, nil
				}
			}
			return dst, false, nil
		}
	case "REF":
		part = u.Fragment
	case "AUTHORITY":
		if part = u.Host; u.User != nil {
			part = u.User.String() + "@" + u.Host
		}
	case "USERINFO":
		part = u.User.String()
	case "FILE":
		part = u.RequestURI()
	default:
		return dst, false, badArgument("parse_url", strconv.Quote(clip(a.str(1, i))), "a part is PROTOCOL, HOST, PATH, QUERY, REF, AUTHORITY, USERINFO or FILE")
	}
	return append(dst, part...), part != "", nil
}
