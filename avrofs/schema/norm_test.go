package schema

import (
	"fmt"
	"sort"
	"strings"
)

// norm writes what a schema holds in a form that leaves out the order of
// fields, symbols and branches, and unions of one branch.
func norm(s *Schema) string { return normIn(s, map[*Schema]bool{}) }

func normIn(s *Schema, seen map[*Schema]bool) string {
	if s.Kind == Union && len(s.Branches) == 1 {
		return normIn(s.Branches[0], seen)
	}
	if seen[s] {
		return "^" + s.Name
	}
	sorted := func(all []string) string {
		all = append([]string(nil), all...)
		sort.Strings(all)
		return strings.Join(all, ", ")
	}
	switch s.Kind {
	case Record:
		seen[s] = true
		defer delete(seen, s)
		var fs []string
		for _, f := range s.Fields {
			t := fmt.Sprintf("%s (%s): %s", f.Name, sorted(f.Aliases), normIn(f.Type, seen))
			if f.HasDefault {
				d := string(f.Default)
				if v, err := ParseDefault(f.Type, f.Default); err == nil {
					d = v.String() // 1.0 is 1
				}
				t += " = " + d
			}
			fs = append(fs, t)
		}
		return "record " + s.Name + " {" + sorted(fs) + "}"
	case Enum:
		return "enum " + s.Name + " {" + sorted(s.Symbols) + "} " + s.EnumDefault
	case Array, Map:
		return s.Kind.String() + " of " + normIn(s.Items, seen)
	case Union:
		var bs []string
		for _, b := range s.Branches {
			bs = append(bs, normIn(b, seen))
		}
		return "[" + sorted(bs) + "]"
	}
	return describe(s)
}
