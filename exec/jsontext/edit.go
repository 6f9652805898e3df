package jsontext

// Editor changes values in one document after the other. It keeps what it allocates.
type Editor struct{ finder Finder }

// Change says which values are changed.
type Change uint8

// The changes.
const (
	Set     Change = iota // what is there, and what is missing at the end of its object or array
	Insert                // only what is missing
	Replace               // only what is there
	Remove                // what is there is taken out
)

// Edit appends a document with the value at a path changed. A path that leads to nothing, and whose last
// step could not be added where the rest of it leads to, changes nothing. The path must not have a *, and for
// Remove have a step. The whole document is checked; the error is a *SyntaxError.
func (e *Editor) Edit(dst, doc []byte, p *Path, how Change, value []byte) ([]byte, error) {
	found, err := e.finder.Find(doc, p)
	if err != nil {
		return dst, err
	}
	if len(found) > 0 {
		at := found[len(found)-1]
		switch how {
		case Insert:
			return append(dst, doc...), nil
		case Remove:
			if at, err = e.entry(doc, p, at); err != nil {
				return dst, err
			}
			value = nil
		}
		dst = append(append(dst, doc[:at.Start]...), value...)
		return append(dst, doc[at.End:]...), nil
	}
	if how > Insert || len(p.steps) == 0 {
		return append(dst, doc...), nil
	}
	last := &p.steps[len(p.steps)-1]
	parent, err := e.finder.Find(doc, &Path{steps: p.steps[:len(p.steps)-1]})
	if err != nil {
		return dst, err
	}
	open := byte('{')
	if last.kind == index {
		open = '['
	}
	if len(parent) == 0 || last.kind == fromEnd || doc[parent[0].Start] != open {
		return append(dst, doc...), nil
	}
	end := parent[0].End - 1
	dst = append(dst, doc[:end]...)
	if blanks(doc, parent[0].Start+1) != end {
		dst = append(dst, ',')
	}
	if last.kind == member {
		dst = append(AppendString(dst, []byte(last.key)), ':')
	}
	return append(append(dst, value...), doc[end:]...), nil
}

// entry widens the place of a value to that of its member or element, with one of the commas around it.
func (e *Editor) entry(doc []byte, p *Path, at Span) (Span, error) {
	parent, err := e.finder.Find(doc, &Path{steps: p.steps[:len(p.steps)-1]})
	if err != nil {
		return at, err
	}
	before, start, next := -1, -1, -1 // where the entry before ends, this one and the next begin
	i := parent[0].Start
	visit := func(entry, value int) int {
		end := skip(doc, value, 0)
		switch {
		case value == at.Start:
			start = entry
		case start < 0:
			before = end
		case next < 0:
			next = entry
		}
		return end
	}
	if doc[i] == '{' {
		members(doc, i, 0, func(key, _, value int) int { return visit(key, value) })
	} else {
		elements(doc, i, 0, func(_, value int) int { return visit(value, value) })
	}
	switch {
	case next >= 0:
		return Span{start, next}, nil
	case before >= 0:
		return Span{before, at.End}, nil
	}
	return Span{start, at.End}, nil
}

// AppendMerged appends what a patch makes of a document (RFC 7396): the members of a patch that is an object
// replace those of their names, and take them out where they are null; any other patch is the result. Both
// must be valid.
func AppendMerged(dst, doc, patch []byte) []byte {
	return merge(dst, doc[blanks(doc, 0):], patch[blanks(patch, 0):], 0)
}

// entrySpan is a member: its key, quotes included, and its value.
type entrySpan struct{ key, value []byte }

func entriesOf(v []byte, depth int) []entrySpan {
	if len(v) == 0 || v[0] != '{' {
		return nil
	}
	var out []entrySpan
	index := map[string]int{}
	members(v, 0, depth, func(key, keyEnd, value int) int {
		end := skip(v, value, depth)
		name := string(AppendUnquoted(nil, v[key:keyEnd]))
		if k, twice := index[name]; twice {
			out[k].value = v[value:end]
			return end
		}
		index[name] = len(out)
		out = append(out, entrySpan{v[key:keyEnd], v[value:end]})
		return end
	})
	return out
}

func merge(dst, doc, patch []byte, depth int) []byte {
	if len(patch) == 0 || patch[0] != '{' {
		return append(dst, patch[:skip(patch, 0, depth)]...)
	}
	changes := entriesOf(patch, depth)
	index := make(map[string]int, len(changes))
	for k, c := range changes {
		index[string(AppendUnquoted(nil, c.key))] = k
	}
	dst = append(dst, '{')
	n := len(dst)
	put := func(key []byte) {
		if len(dst) > n {
			dst = append(dst, ',')
		}
		dst = append(append(dst, key...), ':')
	}
	for _, m := range entriesOf(doc, depth) {
		name := string(AppendUnquoted(nil, m.key))
		k, changed := index[name]
		if !changed {
			put(m.key)
			dst = append(dst, m.value...)
			continue
		}
		delete(index, name)
		if changes[k].value[0] != 'n' {
			put(m.key)
			dst = merge(dst, m.value, changes[k].value, depth+1)
		}
	}
	for k, c := range changes {
		if at, left := index[string(AppendUnquoted(nil, c.key))]; left && at == k && c.value[0] != 'n' {
			put(c.key)
			dst = merge(dst, nil, c.value, depth+1)
		}
	}
	return append(dst, '}')
}
