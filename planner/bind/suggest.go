package bind

import (
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxSuggestions is how many candidates an error names.
const maxSuggestions = 3

// nearest returns the names that are most likely meant by a misspelt one, best first: those within a
// few edits of it, or that begin with it.
func nearest(name string, names []string) []string {
	type candidate struct {
		name string
		cost int
	}
	low := strings.ToLower(name)
	limit := max(1, min(3, utf8.RuneCountInString(low)/3))
	var found []candidate
	seen := map[string]bool{}
	for _, n := range names {
		if seen[n] {
			continue
		}
		seen[n] = true
		l := strings.ToLower(n)
		cost := distance(low, l, limit)
		if cost > limit && len(low) > 2 && (strings.HasPrefix(l, low) || strings.HasPrefix(low, l) && len(l) > 2 || strings.HasSuffix(l, "_"+low)) {
			cost = limit
		}
		if cost <= limit {
			found = append(found, candidate{n, cost})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].cost < found[j].cost })
	if len(found) > maxSuggestions {
		found = found[:maxSuggestions]
	}
	out := make([]string, len(found))
	for i, c := range found {
		out[i] = c.name
	}
	return out
}

// plural returns "1 column", "2 columns".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// didYouMean returns the hint that names candidates, empty without any.
func didYouMean(candidates []string) string {
	switch n := len(candidates); n {
	case 0:
		return ""
	case 1:
		return "did you mean " + candidates[0] + "?"
	default:
		return "did you mean " + strings.Join(candidates[:n-1], ", ") + " or " + candidates[n-1] + "?"
	}
}

// distance is the number of edits, exchanges of neighbours included, that make a into b; past limit it
// is any greater number.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if len(s)-len(t) > limit || len(t)-len(s) > limit {
		return limit + 1
	}
	before, prev, cur := make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range s {
		cur[0] = i + 1
		least := cur[0]
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			cur[j+1] = min(prev[j]+cost, prev[j+1]+1, cur[j]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				cur[j+1] = min(cur[j+1], before[j-1]+1)
			}
			least = min(least, cur[j+1])
		}
		if least > limit {
			return limit + 1
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(t)]
}
