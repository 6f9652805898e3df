package avrofs

import (
	"path"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/avrofs/store"
)

// pathColumns are the columns in the paths of a table's files. Those of a
// layout that was recognised come last: a field of their name hides them, for
// they were not asked for. All others hide the field.
type pathColumns struct {
	cols []PathColumn
	vals [][]PathValue // by file
	sure int           // how many columns are not guessed
	// nulls says for each column whether some file has no value for it.
	nulls []bool
}

// readPaths reads the columns off the levels below dir, and the layout.
func readPaths(r *root, dir string, infos []store.Info, declared *layout, guess bool) (*pathColumns, error) {
	p, err := findPaths(r, dir, infos, declared, guess)
	if err != nil {
		return nil, err
	}
	p.nulls = make([]bool, len(p.cols))
	for i, row := range p.vals {
		if i > 0 && sameRow(row, p.vals[i-1]) {
			continue
		}
		for c := range row {
			p.nulls[c] = p.nulls[c] || row[c].Null
		}
	}
	return p, nil
}

func findPaths(r *root, dir string, infos []store.Info, declared *layout, guess bool) (*pathColumns, error) {
	p := &pathColumns{}
	raw, err := p.levels(r, dir, infos)
	if err != nil {
		return nil, err
	}
	if p.vals, err = p.typeLevels(raw, len(infos)); err != nil {
		return nil, err
	}
	p.sure = len(p.cols)
	if len(infos) == 0 || declared == nil && !guess {
		return p, nil
	}
	split := make([][]string, len(infos))
	for i, in := range infos {
		split[i] = strings.Split(in.Path, "/")
	}
	if declared != nil {
		vals, drop, bad := declared.read(split)
		if bad >= 0 {
			return nil, &LayoutError{r.show(dir), r.show(infos[bad].Path), "it does not have the form of the layout"}
		}
		if err := p.add(r, infos, declared, vals, drop); err != nil {
			return nil, err
		}
		p.sure = len(p.cols)
		return p, nil
	}
	for _, l := range recognised() {
		if vals, drop, bad := l.read(split); bad < 0 {
			return p, p.add(r, infos, l, vals, drop)
		}
	}
	return p, nil
}

// level is a value as it stands in a path; null where the path has no such level.
type level struct {
	text string
	set  bool
}

// levels collects the key=value levels. Files of one directory, which follow
// one another, share a row.
func (p *pathColumns) levels(r *root, dir string, infos []store.Info) ([][]level, error) {
	index := map[string]int{}
	rows := make([][]level, len(infos))
	last, lastRow := "", []level(nil)
	for i, in := range infos {
		d := path.Dir(in.Path)
		if i > 0 && d == last {
			rows[i] = lastRow
			continue
		}
		row := []level(nil)
		rel := d
		if dir != "." {
			rel = strings.TrimPrefix(strings.TrimPrefix(d, dir), "/")
		}
		for _, e := range strings.Split(rel, "/") {
			key, value, ok := keyValue(e)
			if !ok {
				continue
			}
			key = unescape(key)
			at, known := index[key]
			if !known {
				at = len(p.cols)
				index[key] = at
				p.cols = append(p.cols, PathColumn{Name: key})
			}
			for len(row) <= at {
				row = append(row, level{})
			}
			if row[at].set {
				return nil, &LayoutError{r.show(dir), r.show(in.Path), "the level " + key + " occurs twice"}
			}
			row[at] = level{value, true}
		}
		rows[i], last, lastRow = row, d, row
	}
	return rows, nil
}

// typeLevels finds the kinds of the columns and gives the values their type.
func (p *pathColumns) typeLevels(rows [][]level, n int) ([][]PathValue, error) {
	vals := make([][]PathValue, n)
	if len(p.cols) == 0 {
		return vals, nil
	}
	kinds := make([]kinder, len(p.cols))
	for c := range kinds {
		kinds[c] = newKinder(p.cols[c].Name)
	}
	same := func(i int) bool { // the row is that of the file before
		return i > 0 && len(rows[i]) > 0 && len(rows[i-1]) > 0 && &rows[i][0] == &rows[i-1][0]
	}
	for i, row := range rows {
		if same(i) {
			continue
		}
		for c := range row {
			if row[c].set && row[c].text != nullPartition {
				row[c].text = unescape(row[c].text)
				kinds[c].see(row[c].text)
			} else {
				row[c].set = false
			}
		}
	}
	for c := range kinds {
		p.cols[c].Kind = kinds[c].kind()
	}
	for i, row := range rows {
		if same(i) {
			vals[i] = vals[i-1]
			continue
		}
		vals[i] = make([]PathValue, len(p.cols))
		for c := range vals[i] {
			if c >= len(row) || !row[c].set {
				vals[i][c].Null = true
				continue
			}
			var err error
			if vals[i][c], err = typed(p.cols[c].Kind, row[c].text); err != nil {
				return nil, err
			}
		}
	}
	return vals, nil
}

// add appends the columns of a layout, other than those of key=value levels.
func (p *pathColumns) add(r *root, infos []store.Info, l *layout, vals [][]string, drop map[int]bool) error {
	var take []int
	for c, col := range l.cols {
		taken := slices.ContainsFunc(p.cols, func(o PathColumn) bool { return o.Name == col.name })
		if drop[c] || taken {
			continue
		}
		kind := col.kind
		if !col.typed {
			k := newKinder(col.name)
			for _, v := range vals {
				k.see(v[c])
			}
			kind = k.kind()
		}
		take = append(take, c)
		p.cols = append(p.cols, PathColumn{col.name, kind})
	}
	first := len(p.cols) - len(take)
	for i := range infos {
		row := make([]PathValue, first, len(p.cols))
		copy(row, p.vals[i])
		for k, c := range take {
			v, err := typed(p.cols[first+k].Kind, vals[i][c])
			if err != nil {
				return &LayoutError{r.show(path.Dir(infos[i].Path)), r.show(infos[i].Path), l.cols[c].name + ": " + err.Error()}
			}
			row = append(row, v)
		}
		p.vals[i] = row
	}
	return nil
}

// only returns the columns without those guessed ones that are the name of a
// field, and which they are; nil: all.
func (p *pathColumns) only(field func(name string) bool) (cols []PathColumn, take []int) {
	for i, c := range p.cols {
		if i < p.sure || !field(c.Name) {
			cols, take = append(cols, c), append(take, i)
		}
	}
	if len(cols) == len(p.cols) {
		return p.cols, nil
	}
	return cols, take
}
