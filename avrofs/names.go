package avrofs

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/avrofs/store"
)

// TableName names a table. Database is empty for tables at the top; databases
// in each other are joined with dots.
type TableName struct {
	Database string
	Name     string
}

// String joins the two with a dot.
func (n TableName) String() string { return joinNames(n.Database, n.Name) }

func joinNames(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "." + b
}

// table is a table before its paths are read: a name and its files.
type table struct {
	root *root
	name TableName
	dir  string       // path columns are taken from the levels below it
	info []store.Info // in the order of their paths
	one  bool         // a file as a table of its own
	err  error        // why it can't be used
	read int          // headers that were read to tell what it is
}

// place is what a directory is as a table or database.
type place struct {
	own   *table   // the table that the directory is; nil: none
	files []*table // the files directly in it as tables of their own
	list  []*table // those of own and files that a list of tables shows
	dirs  []store.Info
}

// place decides what a directory is. name is its own, db the databases above.
// At the top, which is a root's directory, the root's name counts as a database
// only if it was given.
func (v *view) place(ctx context.Context, r *root, dir string, name TableName, top bool, depth int) (*place, error) {
	if o, ok := v.lake.tableOptions(name); ok && o.Layout != "" {
		files, err := v.allBelow(ctx, r, dir, depth, nil)
		if err != nil {
			return nil, err
		}
		sortInfos(files)
		own := &table{root: r, name: name, dir: dir, info: files}
		return &place{own: own, list: []*table{own}}, nil
	}
	f, err := v.family(ctx, r, dir, depth)
	if err != nil {
		return nil, err
	}
	p := &place{dirs: f.dirs}
	db := r.database(name, top)
	for _, in := range f.direct {
		p.files = append(p.files, &table{
			root: r, name: TableName{db, fileTable(path.Base(in.Path))}, dir: path.Dir(in.Path), info: []store.Info{in}, one: true,
		})
	}
	all := f.direct
	if len(f.parts) > 0 {
		all = append(slices.Clip(all), f.parts...)
		sortInfos(all)
	}
	if len(all) == 0 {
		return p, nil
	}
	other, err := v.firstWithData(ctx, r, f.dirs, top, depth)
	if err != nil {
		return nil, err
	}
	own := &table{root: r, name: name, dir: dir, info: all}
	// Files that are all below partition levels are one table whatever they
	// hold; their headers may never be needed.
	same := len(f.direct) == 0
	if !same && (len(f.parts) > 0 || other == "") {
		if same, own.read, err = v.sameRecord(ctx, r, all); err != nil {
			return nil, err
		}
	}
	if f.bad != nil {
		own.err = f.bad
	} else if f.stray != "" {
		own.err = &LayoutError{r.show(dir), r.show(f.stray), "it holds data but is not a partition level"}
	}
	switch {
	case len(f.parts) == 0 && !same:
		own = nil // a database of one-file tables
	case !same && own.err == nil:
		own.err = &LayoutError{r.show(dir), r.show(f.direct[0].Path), "the files in it and below its partition levels hold records of different names"}
	case other != "" && own.err == nil:
		own.err = &LayoutError{r.show(dir), r.show(other), "it holds data but is not a partition level, as others beside it are"}
	}
	p.own = own
	switch {
	case own == nil || top && len(all) == 1 && len(f.parts) == 0:
		p.list = p.files
	case own.err != nil:
		p.list = append([]*table{own}, p.files...)
	default:
		p.list = []*table{own}
	}
	return p, nil
}

// firstWithData returns the first of a directory's other directories that holds
// data. Below a root's own directory they are tables beside the root's files,
// and nothing is asked.
func (v *view) firstWithData(ctx context.Context, r *root, dirs []store.Info, top bool, depth int) (string, error) {
	if top {
		return "", nil
	}
	for _, d := range dirs {
		if has, err := v.hasData(ctx, r, d, depth+1); has || err != nil {
			return d.Path, err
		}
	}
	return "", nil
}

// lookup finds the tables of one root whose name is a path of names.
type lookup struct {
	v     *view
	r     *root
	fold  bool // ignore case
	found []*table
	bad   error // an entry of that name that can't be opened
}

func (k *lookup) norm(name string) string {
	if k.fold {
		return strings.ToLower(name)
	}
	return name
}

// rest matches a directory's name with the beginning of want and returns what
// is left of it: "" if nothing is.
func (k *lookup) rest(name, want string) (rest string, ok bool) {
	for _, n := range []string{name, dirTable(name)} {
		n = k.norm(n)
		if n == want {
			return "", true
		}
		if strings.HasPrefix(want, n) && want[len(n)] == '.' {
			return want[len(n)+1:], true
		}
	}
	return "", false
}

// in looks for want among what a directory holds. linked says that a link to a
// directory has been followed on the way.
func (k *lookup) in(ctx context.Context, dir string, name TableName, want string, top, linked bool, depth int) error {
	if depth > maxDepth {
		return tooDeep(k.r, dir)
	}
	li, err := k.v.list(ctx, k.r, dir)
	if err != nil {
		return err
	}
	db := k.r.database(name, top)
	for _, f := range li.files {
		base := path.Base(f.Path)
		if t := fileTable(base); k.norm(t) == want || k.norm(base) == want {
			k.found = append(k.found, &table{root: k.r, name: TableName{db, t}, dir: dir, info: []store.Info{f}, one: true})
		}
	}
	for _, b := range li.bad {
		if _, ok := k.rest(path.Base(b.Path), want); ok && k.bad == nil {
			k.bad = b.Err
		}
	}
	var own map[string]bool // directories that are no partition levels
	for _, d := range li.dirs {
		base := path.Base(d.Path)
		rest, ok := k.rest(base, want)
		if !ok || d.Link && linked {
			continue
		}
		if partitionLevel(base) {
			if own == nil {
				f, err := k.v.family(ctx, k.r, dir, depth)
				if err != nil {
					return err
				}
				own = map[string]bool{}
				for _, d := range f.dirs {
					own[d.Path] = true
				}
			}
			if !own[d.Path] {
				continue
			}
		}
		sub := TableName{db, dirTable(base)}
		if rest != "" {
			if err := k.in(ctx, d.Path, sub, rest, false, linked || d.Link, depth+1); err != nil {
				return err
			}
			continue
		}
		p, err := k.v.place(ctx, k.r, d.Path, sub, false, depth+1)
		if err != nil {
			return err
		}
		if p.own != nil {
			k.found = append(k.found, p.own)
		}
	}
	return nil
}

// root looks for want among all that the root has, without its name and then
// with it.
func (k *lookup) root(ctx context.Context, want string) error {
	r := k.r
	name := TableName{Name: r.name}
	rest, named := k.rest(r.name, want)
	if r.file != "" || r.glob != nil {
		p, err := k.v.filePlace(ctx, r)
		if err != nil {
			return err
		}
		for _, t := range p.files {
			full := k.norm(t.name.String())
			if r.explicit {
				full = strings.TrimPrefix(full, k.norm(r.name)+".")
			}
			if full == want || named && rest != "" && full == rest {
				k.found = append(k.found, t)
			}
		}
		if len(k.found) == 0 && named && rest == "" && p.own != nil {
			k.found = append(k.found, p.own)
		}
		return nil
	}
	if err := k.in(ctx, r.dir, name, want, true, false, 0); err != nil || len(k.found) > 0 || !named {
		return err
	}
	if rest != "" {
		return k.in(ctx, r.dir, name, rest, true, false, 0)
	}
	p, err := k.v.place(ctx, r, r.dir, name, true, 0)
	if err == nil && p.own != nil {
		k.found = append(k.found, p.own)
	}
	return err
}

// find returns the table of a name.
func (v *view) find(ctx context.Context, want string) (*table, error) {
	// What is wrong with one root does not keep another's table from being
	// found, but is better than to say that there is none.
	var bad error
	for _, fold := range []bool{false, true} {
		var found []*table
		w := want
		if fold {
			w = strings.ToLower(w)
		}
		for _, r := range v.lake.roots {
			k := lookup{v: v, r: r, fold: fold}
			err := k.root(ctx, w)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			found = append(found, k.found...)
			if bad = cmp.Or(bad, err, k.bad); errors.As(err, new(*ChangedError)) {
				return nil, err
			}
		}
		switch {
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return nil, v.ambiguous(want, found)
		case bad != nil:
			return nil, bad
		}
	}
	return nil, v.unknown(ctx, want)
}

func (v *view) ambiguous(want string, found []*table) error {
	e := &AmbiguousTableError{Name: want}
	for _, t := range found {
		n := t.name.String()
		if len(v.lake.roots) > 1 && n != t.root.name && !t.root.explicit {
			n = joinNames(t.root.name, n)
		}
		where := t.root.show(t.dir)
		if t.one {
			where = t.root.show(t.info[0].Path)
		}
		e.Candidates = append(e.Candidates, n+" ("+where+")")
	}
	return e
}

// filePlace is the place of a root that is a file or a glob.
func (v *view) filePlace(ctx context.Context, r *root) (*place, error) {
	name := TableName{Name: r.name}
	if r.file != "" {
		in, err := r.store.Stat(ctx, r.file)
		if err != nil {
			return nil, err
		}
		own := &table{root: r, name: name, dir: ".", info: []store.Info{in}}
		// Its own name reaches it too where another was given.
		p := &place{own: own, list: []*table{own}}
		if r.explicit {
			base := fileTable(path.Base(r.show(r.file)))
			p.files = []*table{{root: r, name: TableName{r.name, base}, dir: ".", info: own.info}}
		}
		return p, nil
	}
	infos, _, err := v.expand(ctx, r, r.glob)
	if err != nil {
		return nil, err
	}
	p := &place{}
	for _, in := range infos {
		db := r.database(name, true)
		for _, e := range strings.Split(path.Dir(in.Path), "/")[r.glob.static():] {
			if !partitionLevel(e) && e != "." {
				db = joinNames(db, e)
			}
		}
		p.files = append(p.files, &table{root: r, name: TableName{db, fileTable(path.Base(in.Path))}, dir: path.Dir(in.Path), info: []store.Info{in}, one: true})
	}
	if len(infos) == 0 {
		return p, nil
	}
	same, read, err := v.sameRecord(ctx, r, infos)
	if err != nil {
		return nil, err
	}
	p.list = p.files
	if same {
		p.own = &table{root: r, name: name, dir: ".", info: infos, read: read}
		if len(infos) > 1 || r.explicit {
			p.list = []*table{p.own}
		}
	}
	return p, nil
}
