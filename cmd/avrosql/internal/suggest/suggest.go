// Package suggest finds what a misspelt name was meant to be.
package suggest

import "strings"

// Nearest returns the candidate that a word was most likely meant to be, or "" where none is close.
func Nearest(word string, candidates []string) string {
	low := strings.ToLower(word)
	best, least := "", len(low)/3+1
	for _, c := range candidates {
		l := strings.ToLower(c)
		cost := distance(low, l)
		if cost > least && len(low) > 2 && strings.HasPrefix(l, low) {
			cost = least
		}
		if cost < least || cost == least && best == "" {
			best, least = c, cost
		}
	}
	return best
}

// DidYouMean returns the end of a message that names the nearest candidate, or "".
func DidYouMean(word string, candidates []string) string {
	if near := Nearest(word, candidates); near != "" {
		return "; did you mean " + near + "?"
	}
	return ""
}

// distance is how many letters have to be inserted, deleted, changed or swapped with their neighbours.
func distance(a, b string) int {
	if len(a) > 64 || len(b) > 64 {
		return 64
	}
	var before []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
