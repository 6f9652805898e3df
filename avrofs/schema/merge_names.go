package schema

// member is a named thing of one source: a field, or a branch of a union.
type member struct {
	src     int // the rank of its source
	name    string
	aliases []string
}

func members(srcs []source) []member {
	ms := make([]member, len(srcs))
	for i, s := range srcs {
		ms[i] = member{s.rank, s.s.Name, s.s.Aliases}
	}
	return ms
}

// groupByName collects the indexes of members that are one and the same: those
// of one name, and those that an alias ties to a name. An alias is void where
// its own source uses the name for something else. Groups come in the order of
// their first members. It depends on the set of members, not on their order.
func groupByName(ms []member) [][]int {
	parent := make(map[string]string, len(ms))
	own := make(map[string]map[int]bool, len(ms)) // name -> sources that use it
	for _, m := range ms {
		parent[m.name] = m.name
		if own[m.name] == nil {
			own[m.name] = map[int]bool{}
		}
		own[m.name][m.src] = true
	}
	find := func(n string) string {
		for parent[n] != n {
			parent[n] = parent[parent[n]]
			n = parent[n]
		}
		return n
	}
	for _, m := range ms {
		for _, a := range m.aliases {
			if own[a] != nil && !own[a][m.src] {
				parent[find(a)] = find(m.name)
			}
		}
	}
	var groups [][]int
	index := map[string]int{}
	for i, m := range ms {
		root := find(m.name)
		g, ok := index[root]
		if !ok {
			g = len(groups)
			index[root] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	return groups
}

// chooseName gives a group its name: the least of those that no other member
// calls an alias, so that a new name wins over the old. The other names and the
// aliases become its aliases, without those in taken, which name other things;
// taken is nil for types.
func chooseName(ms []member, taken map[string]bool) (string, []string) {
	old := map[string]bool{}
	for _, m := range ms {
		for _, a := range m.aliases {
			old[a] = old[a] || a != m.name
		}
	}
	best := ms[0].name
	for _, m := range ms[1:] {
		switch {
		case m.name == "" || m.name == best:
		case best == "", old[best] && !old[m.name], old[best] == old[m.name] && m.name < best:
			best = m.name
		}
	}
	var aliases []string
	// A type without a name has none to be called by; a field may be named "".
	seen := map[string]bool{best: true, "": taken == nil || best == ""}
	add := func(a string) {
		if !seen[a] {
			seen[a] = true
			aliases = append(aliases, a)
		}
	}
	for _, m := range ms {
		add(m.name)
	}
	for _, m := range ms {
		for _, a := range m.aliases {
			if !taken[a] {
				add(a)
			}
		}
	}
	return best, aliases
}
