package expr

import "strconv"

// Functions that tell how alike two strings are.
func init() {
	register(map[string]builder{
		"jaccard": func(k *call) (Eval, error) {
			var x, y similarText
			return k.floats(func(a args, i int) (float64, bool) {
				x.set(a.str(0, i))
				y.set(a.str(1, i))
				return jaccard(&x, &y), true
			})
		},
		"jaro_similarity":         func(k *call) (Eval, error) { return k.jaro(false) },
		"jaro_winkler_similarity": func(k *call) (Eval, error) { return k.jaro(true) },
	})
}

// similarText is a string's characters and which of them are matched.
type similarText struct {
	runes   []rune
	matched []bool
}

func (s *similarText) set(text string) {
	s.runes, s.matched = s.runes[:0], s.matched[:0]
	for _, r := range text {
		s.runes, s.matched = append(s.runes, r), append(s.matched, false)
	}
}

// jaccard is the share of the different characters of both that both have; 1 of two empty strings.
func jaccard(x, y *similarText) float64 {
	seen := make(map[rune]uint8, len(x.runes))
	for _, r := range x.runes {
		seen[r] |= 1
	}
	for _, r := range y.runes {
		seen[r] |= 2
	}
	if len(seen) == 0 {
		return 1
	}
	both := 0
	for _, in := range seen {
		if in == 3 {
			both++
		}
	}
	return float64(both) / float64(len(seen))
}

// jaro is quadratic in the lengths, so these have a limit.
func (k *call) jaro(winkler bool) (Eval, error) {
	const limit = 5000
	var x, y similarText
	r := k.rowwise()
	r.ratios = func(a args, i int) (float64, bool, error) {
		x.set(a.str(0, i))
		y.set(a.str(1, i))
		if len(x.runes) > limit || len(y.runes) > limit {
			return 0, false, &Error{Kind: ErrLimit, Op: k.name, Detail: "an argument has more than " + strconv.Itoa(limit) + " characters", Remedy: "cut it with left"}
		}
		s := jaroSimilarity(&x, &y)
		if winkler && s > 0.7 {
			prefix := 0
			for prefix < min(4, len(x.runes), len(y.runes)) && x.runes[prefix] == y.runes[prefix] {
				prefix++
			}
			s += float64(prefix) * 0.1 * (1 - s)
		}
		return s, true, nil
	}
	return r, nil
}

// jaroSimilarity is Jaro's (Advances in Record-Linkage Methodology, 1989): the mean of the shares of
// characters that have a match nearby and of those matches that are in order.
func jaroSimilarity(x, y *similarText) float64 {
	n, m := len(x.runes), len(y.runes)
	if n == 0 || m == 0 {
		if n == m {
			return 1
		}
		return 0
	}
	reach, matches := max(0, max(n, m)/2-1), 0
	for i, r := range x.runes {
		for j := max(0, i-reach); j < min(m, i+reach+1); j++ {
			if !y.matched[j] && y.runes[j] == r {
				x.matched[i], y.matched[j] = true, true
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	moved, j := 0, 0
	for i, r := range x.runes {
		if !x.matched[i] {
			continue
		}
		for !y.matched[j] {
			j++
		}
		if y.runes[j] != r {
			moved++
		}
		j++
	}
	c := float64(matches)
	return (c/float64(n) + c/float64(m) + (c-float64(moved/2))/c) / 3
}
