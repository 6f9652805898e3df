package avrofs

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"
)

// Tables lists the tables of the lake, sorted by database and name. A directory
// that can't be listed is reported as a warning and left out; it is an error if no root at all can be.
func (l *Lake) Tables(ctx context.Context) ([]TableName, error) {
	var tables []listed
	err := l.fresh(ctx, func(v *view) (err error) {
		tables, err = v.tables(ctx, true)
		return err
	})
	if errors.As(err, new(*ChangedError)) {
		tables, err = l.current().tables(ctx, false)
	}
	if err != nil {
		return nil, err
	}
	names := make([]TableName, len(tables))
	for i, t := range tables {
		names[i] = t.TableName
	}
	return names, nil
}

// listed is a table as the list of tables has it.
type listed struct {
	TableName
	root *root
}

// tables lists the tables. With changes, a directory or file that changes
// meanwhile is an error and not a warning.
func (v *view) tables(ctx context.Context, changes bool) ([]listed, error) {
	var all []listed
	var failed []error
	for _, r := range v.lake.roots {
		var own []TableName
		var err error
		if r.file != "" || r.glob != nil {
			var p *place
			if p, err = v.filePlace(ctx, r); err == nil {
				for _, t := range p.list {
					own = append(own, t.name)
				}
			}
		} else {
			k := lister{v, r, changes}
			own, err = k.in(ctx, r.dir, TableName{Name: r.name}, true, false, 0)
		}
		if err != nil {
			if ctx.Err() != nil || changes && errors.As(err, new(*ChangedError)) {
				return nil, cmp.Or(ctx.Err(), err)
			}
			v.lake.warn(r.String(), "its tables can't be listed: "+err.Error())
			failed = append(failed, err)
		}
		for _, n := range own {
			all = append(all, listed{n, r})
		}
	}
	if len(failed) > 0 && len(failed) == len(v.lake.roots) {
		return nil, errors.Join(failed...)
	}
	// Tables of the same name in several roots get the roots' names.
	count := map[TableName]int{}
	for _, t := range all {
		count[t.TableName]++
	}
	for i := range all {
		t := &all[i]
		if count[t.TableName] > 1 && !t.root.explicit && t.TableName.String() != t.root.name {
			t.Database = joinNames(t.root.name, t.Database)
		}
	}
	slices.SortFunc(all, func(a, b listed) int {
		return cmp.Or(strings.Compare(a.Database, b.Database), strings.Compare(a.Name, b.Name))
	})
	return slices.CompactFunc(all, func(a, b listed) bool { return a.TableName == b.TableName }), nil
}

// lister lists the tables below a root.
type lister struct {
	v       *view
	r       *root
	changes bool // are errors
}

func (k *lister) in(ctx context.Context, dir string, name TableName, top, linked bool, depth int) ([]TableName, error) {
	if depth > maxDepth {
		return nil, tooDeep(k.r, dir)
	}
	p, err := k.v.place(ctx, k.r, dir, name, top, depth)
	if err != nil {
		return nil, err
	}
	var names []TableName
	for _, t := range p.list {
		names = append(names, t.name)
	}
	db := k.r.database(name, top)
	for _, d := range p.dirs {
		if d.Link && linked {
			continue
		}
		sub, err := k.in(ctx, d.Path, TableName{db, dirTable(path.Base(d.Path))}, false, linked || d.Link, depth+1)
		switch {
		case err == nil:
			names = append(names, sub...)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case k.changes && errors.As(err, new(*ChangedError)):
			return nil, err
		default:
			k.v.lake.warn(k.r.show(d.Path), "its tables can't be listed: "+err.Error())
		}
	}
	return names, nil
}

// Bounds on the names that an error suggests.
const (
	maxSuggested = 5
	maxCompared  = 10_000
	maxNameBytes = 256
)

// unknown says that no table has a name, and which come nearest.
func (v *view) unknown(ctx context.Context, want string) error {
	e := &UnknownTableError{Name: want}
	tables, err := v.tables(ctx, false)
	if err != nil {
		return err
	}
	if len(tables) == 0 {
		e.Hint = v.nothing(ctx)
		return e
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.String()
	}
	if e.Candidates = nearest(want, names); len(e.Candidates) == 0 {
		e.Hint = "there are " + shorten(names)
		if len(names) == 1 {
			e.Hint = "the only table is " + names[0]
		}
	}
	return e
}

func shorten(names []string) string {
	const most = 10
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// nothing says why a lake has no tables.
func (v *view) nothing(ctx context.Context) string {
	var where []string
	for _, r := range v.lake.roots {
		where = append(where, r.String())
	}
	if len(where) == 0 {
		return "no directory or file was given"
	}
	msg := "there are no Avro files in " + strings.Join(where, ", ")
	if r := v.lake.roots[0]; len(where) == 1 && r.file == "" && r.glob == nil {
		if li, err := v.list(ctx, r, r.dir); err == nil && li.empty {
			msg += ", which is empty"
		} else if err == nil && li.seen > 0 {
			msg += " (only names that end in .avro count, and files without an extension that begin like one)"
		}
	}
	return msg
}

// nearest returns the names that want may be a misspelling of, the nearest
// first; also those of a database of that name and those that want lacks the
// database of.
func nearest(want string, names []string) []string {
	type near struct {
		name string
		d    int
	}
	var all []near
	w := strings.ToLower(want)
	if len(w) > maxNameBytes {
		return nil
	}
	limit := max(1, (len(w)+1)/3)
	for _, n := range names[:min(len(names), maxCompared)] {
		low := strings.ToLower(n)
		short := low[strings.LastIndexByte(low, '.')+1:]
		var d int
		switch {
		case len(n) > maxNameBytes:
			continue
		case low == w || short == w:
			d = 0
		case strings.HasPrefix(low, w+"."):
			d = 1
		default:
			d = min(distance(w, low), distance(w, short)+1)
		}
		if d <= limit {
			all = append(all, near{n, d})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Or(a.d-b.d, strings.Compare(a.name, b.name)) })
	var out []string
	for _, n := range all[:min(len(all), maxSuggested)] {
		out = append(out, n.name)
	}
	return out
}

// distance is the number of insertions, deletions, replacements and swaps of
// neighbours that turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, prev, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range x {
		cur[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			cur[j+1] = min(prev[j]+cost, prev[j+1]+1, cur[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				cur[j+1] = min(cur[j+1], before[j-1]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(y)]
}
