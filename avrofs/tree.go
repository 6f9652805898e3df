package avrofs

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/avrofs/store"
)

func sortInfos(infos []store.Info) {
	slices.SortFunc(infos, func(a, b store.Info) int { return strings.Compare(a.Path, b.Path) })
}

// maxDepth bounds the directories in each other that are looked into.
const maxDepth = 100

// family is what lies in and below a directory, sorted by what it can be.
type family struct {
	direct []store.Info // data files in it
	parts  []store.Info // data files below its partition levels, in the order of their paths
	// stray is a directory below some of the partition levels that is not one
	// itself but holds data, while other levels have none such: "".
	stray string
	// bad is why some of the partition levels can't be looked into.
	bad error
	// dirs are the directories in it that are tables or databases of their own.
	// They need not hold data.
	dirs []store.Info
}

// family sorts out a directory. Names like partition levels are taken for such
// if nothing but partition levels lies below; where none of them is like that,
// all are databases.
func (v *view) family(ctx context.Context, r *root, dir string, depth int) (*family, error) {
	li, err := v.list(ctx, r, dir)
	if err != nil {
		return nil, err
	}
	f := &family{direct: li.files, bad: li.badLevel()}
	v.warm(ctx, r, levels(li.dirs))
	var mixed []store.Info
	var strays []string
	for _, d := range li.dirs {
		if !partitionLevel(path.Base(d.Path)) {
			f.dirs = append(f.dirs, d)
			continue
		}
		b := below{}
		if err := v.below(ctx, r, d, depth+1, &b); err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			f.bad = cmp.Or(f.bad, err)
		}
		if b.stray != "" {
			mixed, strays = append(mixed, d), append(strays, b.stray)
		} else {
			f.parts = append(f.parts, b.files...)
		}
	}
	switch {
	case len(mixed) == 0:
	case len(f.parts) == 0:
		f.dirs = append(f.dirs, mixed...)
		sortInfos(f.dirs)
	default:
		f.stray = strays[0]
	}
	sortInfos(f.parts)
	return f, nil
}

// levels returns the directories that are partition levels by their names.
func levels(dirs []store.Info) []store.Info {
	var out []store.Info
	for _, d := range dirs {
		if partitionLevel(path.Base(d.Path)) {
			out = append(out, d)
		}
	}
	return out
}

// below is what lies below a partition level.
type below struct {
	files []store.Info
	stray string
	links int // links to directories on the way
}

func (v *view) below(ctx context.Context, r *root, d store.Info, depth int, b *below) error {
	if depth > maxDepth {
		return tooDeep(r, d.Path)
	}
	if d.Link {
		// Every cycle has a link below a link.
		if b.links > 0 {
			return &PathError{Path: r.show(d.Path), Msg: "a link to a directory below another such link is not followed"}
		}
		b.links++
		defer func() { b.links-- }()
	}
	li, err := v.list(ctx, r, d.Path)
	if err != nil {
		return err
	}
	if err := li.badLevel(); err != nil {
		return err
	}
	b.files = append(b.files, li.files...)
	v.warm(ctx, r, levels(li.dirs))
	for _, sub := range li.dirs {
		if partitionLevel(path.Base(sub.Path)) {
			if err := v.below(ctx, r, sub, depth+1, b); err != nil {
				return err
			}
			continue
		}
		if b.stray == "" {
			has, err := v.hasData(ctx, r, sub, depth+1)
			if err != nil {
				return err
			}
			if has {
				b.stray = sub.Path
			}
		}
	}
	return nil
}

// hasData reports whether a data file lies in a directory or below.
func (v *view) hasData(ctx context.Context, r *root, d store.Info, depth int) (bool, error) {
	if depth > maxDepth {
		return false, tooDeep(r, d.Path)
	}
	li, err := v.list(ctx, r, d.Path)
	if err != nil || len(li.files) > 0 {
		return err == nil, err
	}
	for _, sub := range li.dirs {
		if sub.Link {
			v.lake.warn(r.show(sub.Path), "not followed: a link to a directory below a table")
			continue
		}
		if has, err := v.hasData(ctx, r, sub, depth+1); has || err != nil {
			return has, err
		}
	}
	return false, nil
}

// allBelow returns every data file below a directory whose layout was declared.
func (v *view) allBelow(ctx context.Context, r *root, dir string, depth int, files []store.Info) ([]store.Info, error) {
	if depth > maxDepth {
		return nil, tooDeep(r, dir)
	}
	li, err := v.list(ctx, r, dir)
	if err != nil {
		return nil, err
	}
	files = append(files, li.files...)
	v.warm(ctx, r, li.dirs)
	for _, sub := range li.dirs {
		if sub.Link {
			v.lake.warn(r.show(sub.Path), "not followed: a link to a directory below a table")
			continue
		}
		if files, err = v.allBelow(ctx, r, sub.Path, depth+1, files); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func tooDeep(r *root, p string) error {
	return &PathError{Path: r.show(p), Msg: "directories lie too deep in each other"}
}
