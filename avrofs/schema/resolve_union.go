package schema

// fromUnion resolves each of the writer's branches against the whole reader's
// schema. A branch that can't be read is an error only when it is met, unless
// none can be read.
func (r *resolver) fromUnion(res *Resolution, at *path) error {
	w, rd := res.Writer, res.Reader
	res.Action = ActionFromUnion
	res.Branches = make([]*Resolution, len(w.Branches))
	var first error
	good := len(w.Branches) == 0
	for i, b := range w.Branches {
		n, err := r.branch(b, rd, i, at.branch(i))
		if r.fatal != nil {
			return r.fatal
		}
		if err != nil {
			if first == nil {
				first = err
			}
			n = &Resolution{Action: ActionError, Writer: b, Reader: rd, Err: err}
		} else {
			good = true
		}
		res.Branches[i] = n
	}
	if !good {
		return first
	}
	return nil
}

// branch resolves the writer's branch b, the i-th of its union. Where the reader
// has the same schema in the same place nothing need be searched.
func (r *resolver) branch(b, rd *Schema, i int, at *path) (*Resolution, error) {
	if rd.Kind != Union || i >= len(rd.Branches) || rd.Branches[i] != b {
		return r.resolve(b, rd, at)
	}
	elem, err := r.resolve(b, b, at)
	if err != nil {
		return nil, err
	}
	return &Resolution{Action: ActionToUnion, Writer: b, Reader: rd, Branch: i, Elem: elem}, nil
}

// toUnion resolves a writer's schema that is no union against the first of the
// reader's branches that matches: by type and full name or alias, then by
// unqualified name, then by promotion.
func (r *resolver) toUnion(res *Resolution, at *path) error {
	w, rd := res.Writer, res.Reader
	res.Action = ActionToUnion
	r.looks += len(rd.Branches)
	if err := r.bounds(at); err != nil {
		return err
	}
	if i := exactBranch(w, rd); i >= 0 {
		elem, err := r.resolve(w, rd.Branches[i], at)
		res.Branch, res.Elem = i, elem
		return err
	}
	var first error
	for _, match := range []func(b *Schema) bool{
		func(b *Schema) bool { return w.Kind.Named() && b.Kind == w.Kind && b.ShortName() == w.ShortName() },
		func(b *Schema) bool { return w.Kind.Named() && b.Kind == w.Kind && r.ignoreNames },
		func(b *Schema) bool { return r.promotes(w, b) },
	} {
		for i, b := range rd.Branches {
			if !match(b) {
				continue
			}
			elem, err := r.resolve(w, b, at)
			if err == nil {
				res.Branch, res.Elem = i, elem
				return nil
			}
			if first == nil || r.fatal != nil {
				first = err
			}
		}
	}
	if first != nil {
		return first
	}
	return fail(at, "add it to the reader's union", "%s as written matches no branch of the reader's %s", describe(w), describe(rd))
}

// exactBranch finds the branch of union u that has the kind of w and, for named
// types, its full name, or else the first with such an alias; -1 if there is
// none.
func exactBranch(w, u *Schema) int {
	alias := -1
	for i, b := range u.Branches {
		if b.Kind != w.Kind {
			continue
		}
		if !w.Kind.Named() || b.Name == w.Name {
			return i
		}
		if alias < 0 && sameName(w, b) {
			alias = i
		}
	}
	return alias
}
