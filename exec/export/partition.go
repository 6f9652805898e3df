package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// maxOpen bounds the partitions that are written at a time. Past it the one that was written to longest
// ago is completed; should more of its rows come, they go into a further file.
const maxOpen = 64

// maxPartitions bounds the partitions of one target.
const maxPartitions = 100_000

// nullPartition is what Hive calls the partition of NULL.
const nullPartition = "__HIVE_DEFAULT_PARTITION__"

// split divides the columns into those of the files and the text of those of the directories.
func (t *Target) split(root plan.Node) (plan.Node, error) {
	cols := root.Columns()
	chosen := map[int]bool{}
	var keys []plan.Column
	for _, name := range t.Options.PartitionBy {
		i := slices.IndexFunc(cols, func(c plan.Column) bool { return c.Name == name })
		if i < 0 {
			i = slices.IndexFunc(cols, func(c plan.Column) bool { return strings.EqualFold(c.Name, name) })
		}
		switch {
		case i < 0:
			return nil, &OptionError{"partition_by", fmt.Sprintf("the query has no column %s", name)}
		case chosen[i]:
			return nil, &OptionError{"partition_by", fmt.Sprintf("names %s twice", name)}
		case cols[i].Type.Nested() || cols[i].Type.Bytes():
			return nil, &OptionError{"partition_by", fmt.Sprintf("values of type %s can't be the names of directories", cols[i].Type)}
		}
		chosen[i] = true
		keys = append(keys, cols[i])
	}
	if len(keys) == len(cols) {
		return nil, &OptionError{"partition_by", "leaves no column for the files"}
	}
	data := &plan.Project{Input: root}
	next := plan.MaxColumn(root)
	for i, c := range cols {
		if !chosen[i] {
			next++
			data.Exprs = append(data.Exprs, plan.Named{Column: plan.Column{ID: next, Name: c.Name, Type: c.Type, Nullable: c.Nullable}, Expr: c.Ref()})
		}
	}
	t.Cols = data.Columns()
	for _, c := range keys {
		next++
		var e plan.Expr = c.Ref()
		if c.Type.Kind != types.Varchar {
			e = &plan.Cast{Arg: e, To: types.Of(types.Varchar)}
		}
		data.Exprs = append(data.Exprs, plan.Named{Column: plan.Column{ID: next, Name: c.Name, Type: types.Of(types.Varchar), Nullable: c.Nullable}, Expr: e})
	}
	return data, nil
}

// partition is a directory that is being written, or has been.
type partition struct {
	dir   string // below the target's
	files int
	file  *os.File // nil: none is open
	buf   *bufio.Writer
	w     Writer
	used  int64 // the batch that it was last written in
	sel   []int32
}

// partitions writes rows into directories.
type partitions struct {
	t     *Target
	temp  string
	all   map[string]*partition
	keys  []string // in Hive's form: name=
	open  int
	clock int64
	name  []byte
}

func (t *Target) writePartitioned(ctx context.Context, src Source) (rows int64, err error) {
	p := &partitions{t: t, temp: temporary(filepath.Clean(t.Path)), all: map[string]*partition{}}
	for _, name := range t.Options.PartitionBy {
		p.keys = append(p.keys, string(appendEscaped(nil, []byte(name)))+"=")
	}
	if err := t.Root.Mkdir(p.temp, 0o777); err != nil {
		return 0, err
	}
	defer func() {
		p.abandon()
		err = errors.Join(err, t.Root.RemoveAll(p.temp))
	}()
	if rows, err = drain(ctx, src, p.write); err != nil {
		return rows, err
	}
	if len(p.keys) == 0 && len(p.all) == 0 {
		// A table without rows still has its columns.
		part := &partition{}
		p.all[part.dir] = part
		if err := p.begin(part); err != nil {
			return rows, err
		}
	}
	for _, part := range p.all {
		if err := p.close(part); err != nil {
			return rows, err
		}
	}
	return rows, p.publish()
}

// publish puts the directory in its place, and what was there before out of the way.
func (p *partitions) publish() error {
	if err := p.t.free(); err != nil {
		return err
	}
	old := ""
	if _, err := p.t.Root.Stat(p.t.Path); err == nil {
		old = temporary(filepath.Clean(p.t.Path))
		if err := p.t.Root.Rename(p.t.Path, old); err != nil {
			return err
		}
	}
	if err := p.t.Root.Rename(p.temp, p.t.Path); err != nil {
		if old != "" {
			err = errors.Join(err, p.t.Root.Rename(old, p.t.Path))
		}
		return err
	}
	if old != "" {
		return p.t.Root.RemoveAll(old)
	}
	return nil
}

// write hands the rows of a batch to their partitions.
func (p *partitions) write(b *vector.Batch) error {
	p.clock++
	n := len(p.t.Cols)
	var touched []*partition
	for _, i := range b.Selection() {
		p.name = p.name[:0]
		for k, v := range b.Cols[n:] {
			if k > 0 {
				p.name = append(p.name, '/')
			}
			p.name = append(p.name, p.keys[k]...)
			if v.IsNull(int(i)) {
				p.name = append(p.name, nullPartition...)
				continue
			}
			text := v.Bytes(int(i))
			if len(text) == 0 || string(text) == nullPartition {
				return fmt.Errorf("%s is %q, which Hive's layout has no directory for: its readers would take it for NULL", p.t.Options.PartitionBy[k], text)
			}
			p.name = appendEscaped(p.name, text)
		}
		part := p.all[string(p.name)]
		if part == nil {
			if len(p.all) == maxPartitions {
				return fmt.Errorf("more than %d partitions; partition by a column of fewer values", maxPartitions)
			}
			part = &partition{dir: string(p.name)}
			p.all[part.dir] = part
		}
		if len(part.sel) == 0 {
			touched = append(touched, part)
		}
		part.sel = append(part.sel, i)
	}
	for _, part := range touched {
		part.used = p.clock
		if part.file == nil {
			if err := p.begin(part); err != nil {
				return err
			}
		}
		if err := part.w.Write(&vector.Batch{Cols: b.Cols, N: b.N, Sel: part.sel}); err != nil {
			return err
		}
		part.sel = part.sel[:0]
	}
	return nil
}

func (p *partitions) begin(part *partition) error {
	if p.open >= maxOpen {
		var oldest *partition
		for _, q := range p.all {
			if q.file != nil && (oldest == nil || q.used < oldest.used) {
				oldest = q
			}
		}
		if err := p.close(oldest); err != nil {
			return err
		}
	}
	dir := filepath.Join(p.temp, filepath.FromSlash(part.dir))
	if err := p.t.Root.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	name := filepath.Join(dir, "part-"+strconv.Itoa(part.files)+p.t.Format.Extensions[0])
	f, err := p.t.Root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	part.files++
	part.file, part.buf = f, bufio.NewWriterSize(f, flushBytes)
	p.open++
	part.w, err = p.t.Format.New(part.buf, p.t.Cols, p.t.Options)
	return err
}

// close completes a partition's file, if one is open.
func (p *partitions) close(part *partition) error {
	if part.file == nil {
		return nil
	}
	err := part.w.Close()
	if e := part.buf.Flush(); err == nil {
		err = e
	}
	if err == nil {
		err = part.file.Sync()
	}
	if e := part.file.Close(); err == nil {
		err = e
	}
	part.file, part.buf, part.w = nil, nil, nil
	p.open--
	return err
}

// abandon closes what is still open after a failure.
func (p *partitions) abandon() {
	for _, part := range p.all {
		if part.file != nil {
			part.file.Close()
		}
	}
}

// appendEscaped writes a value as Hive writes it into a path: what means something there is percent-encoded.
func appendEscaped(dst, v []byte) []byte {
	const hexDigits = "0123456789ABCDEF"
	for i, c := range v {
		edge := c == '.' && i == 0 || (c == '.' || c == ' ') && i == len(v)-1 // which Windows cuts off the end
		if c < ' ' || c == 0x7f || strings.IndexByte(`"#%'*/:=?\{}[]^<>|`, c) >= 0 || edge {
			dst = append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}
