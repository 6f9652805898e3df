package schema

import (
	"bytes"
	"slices"
	"strconv"
)

// maxUnifySteps bounds the comparisons of one unify; past it types count as
// different, which only gives one of them another name.
const maxUnifySteps = 4 << 20

// unify makes the names of a merged schema definite. A type that stands in
// several places merges with different partners there: those results that are
// equal become one node, others of the same name are numbered. The nodes belong
// to the caller alone; root, the first in the text, stays.
func unify(root *Schema) {
	all := textOrder(root)
	byName := map[string][]*Schema{}
	var names []string
	for _, s := range all {
		if !s.Kind.Named() || s.Name == "" {
			continue
		}
		if byName[s.Name] == nil {
			names = append(names, s.Name)
		}
		byName[s.Name] = append(byName[s.Name], s)
	}
	steps := 0
	same := map[*Schema]*Schema{}
	different := map[string][]*Schema{}
	for _, name := range names {
		var kept []*Schema
	next:
		for _, s := range byName[name] {
			for _, k := range kept {
				if identical(k, s, map[schemaPair]bool{}, &steps) {
					same[s] = k
					continue next
				}
			}
			kept = append(kept, s)
		}
		different[name] = kept
	}
	for _, name := range names {
		n := 2
		for _, s := range different[name][1:] {
			for byName[name+"_"+strconv.Itoa(n)] != nil {
				n++
			}
			s.Name = name + "_" + strconv.Itoa(n)
			byName[s.Name] = []*Schema{s}
			if !slices.Contains(s.Aliases, name) {
				s.Aliases = append(s.Aliases, name)
			}
		}
	}
	to := func(s *Schema) *Schema {
		if k := same[s]; k != nil {
			return k
		}
		return s
	}
	for _, s := range all {
		for i := range s.Fields {
			s.Fields[i].Type = to(s.Fields[i].Type)
		}
		for i := range s.Branches {
			s.Branches[i] = to(s.Branches[i])
		}
		if s.Items != nil {
			s.Items = to(s.Items)
		}
	}
}

// textOrder lists every node reachable from root once, in the order in which the
// text of root comes to them.
func textOrder(root *Schema) []*Schema {
	var order []*Schema
	seen := map[*Schema]bool{}
	stack := []*Schema{root}
	for len(stack) > 0 {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[s] {
			continue
		}
		seen[s] = true
		order = append(order, s)
		n := len(stack)
		for i := 0; ; i++ {
			c, ok := s.child(i)
			if !ok {
				break
			}
			stack = append(stack, c)
		}
		slices.Reverse(stack[n:])
	}
	return order
}

// identical reports whether b can stand for a everywhere: as sameBody, and with
// the same aliases and defaults. Pairs in seen are assumed identical.
func identical(a, b *Schema, seen map[schemaPair]bool, steps *int) bool {
	if a == b || seen[schemaPair{a, b}] {
		return true
	}
	if *steps++; *steps > maxUnifySteps {
		return false
	}
	if a.Kind != b.Kind || a.Name != b.Name || a.Size != b.Size || a.Logical != b.Logical ||
		len(a.Fields) != len(b.Fields) || len(a.Branches) != len(b.Branches) ||
		a.EnumDefault != b.EnumDefault || a.HasEnumDefault != b.HasEnumDefault ||
		!slices.Equal(a.Symbols, b.Symbols) || !slices.Equal(a.Aliases, b.Aliases) {
		return false
	}
	seen[schemaPair{a, b}] = true
	for i := range a.Fields {
		f, g := &a.Fields[i], &b.Fields[i]
		if f.Name != g.Name || f.HasDefault != g.HasDefault || f.madeDefault != g.madeDefault || f.madeNull != g.madeNull ||
			!bytes.Equal(f.Default, g.Default) || !slices.Equal(f.Aliases, g.Aliases) || !identical(f.Type, g.Type, seen, steps) {
			return false
		}
	}
	for i := range a.Branches {
		if !identical(a.Branches[i], b.Branches[i], seen, steps) {
			return false
		}
	}
	return a.Items == nil || identical(a.Items, b.Items, seen, steps)
}
