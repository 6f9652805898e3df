package system

import (
	"context"

	"github.com/avrosql/avrosql/exec"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

var _ exec.StreamTable = (*table)(nil)

// table is a system table as planner and executor see it; its files are its units.
type table struct {
	def   *definition
	env   *Env
	units []unit
}

// Name returns the qualified name.
func (t *table) Name() string { return t.def.database + "." + t.def.name }

// Computed marks a table whose rows are not records of files.
func (t *table) Computed() {}

// Columns returns all columns, the keys first.
func (t *table) Columns() []plan.TableColumn { return t.def.columns() }

func (d *definition) columns() []plan.TableColumn {
	out := make([]plan.TableColumn, len(d.cols))
	for i, c := range d.cols {
		out[i] = plan.TableColumn{Name: c.name, Type: c.t, Nullable: c.nullable, Source: plan.FromField, Index: i}
		if i < d.keys {
			out[i].Source = plan.FromPath
		}
	}
	return out
}

// Files returns the number of units.
func (t *table) Files() int { return len(t.units) }

// PathValues returns the keys of a unit.
func (t *table) PathValues(i int) []types.Datum {
	out := make([]types.Datum, t.def.keys)
	for k := range out {
		if s, ok := t.units[i].key(k); ok {
			out[k] = types.NewString(s)
		} else {
			out[k] = types.NullOf(text)
		}
	}
	return out
}

// Keep returns the table over some of its units.
func (t *table) Keep(files []int) plan.Table {
	k := *t
	k.units = make([]unit, len(files))
	for i, n := range files {
		k.units[i] = t.units[n]
	}
	return &k
}

// Bytes is an estimate.
func (t *table) Bytes() int64 { return int64(len(t.units)) * 200 }

// HeadersRead is of no interest here.
func (t *table) HeadersRead() int { return 0 }

// Stream begins a reading.
func (t *table) Stream(cols []plan.ScanColumn) exec.Stream {
	b := &builder{keys: t.def.keys, at: make([][]int, len(t.def.cols))}
	for i, c := range cols {
		def := c.Index
		if c.Source == plan.FromField {
			for k := range t.def.cols {
				if t.def.cols[k].name == c.Path[0] {
					def = k
				}
			}
		}
		b.at[def] = append(b.at[def], i)
		b.types = append(b.types, t.def.cols[def].t)
	}
	return &stream{b: b, p: t.def.read(&reading{env: t.env, units: t.units})}
}

// stream makes the rows of a system table.
type stream struct {
	b     *builder
	p     producer
	ended bool
}

// Next returns the next rows, nil at the end.
func (s *stream) Next(ctx context.Context) (*vector.Batch, error) {
	for !s.ended {
		s.b.reset()
		more, err := s.p.fill(ctx, s.b)
		if err != nil {
			return nil, err
		}
		s.ended = !more
		if s.b.n > 0 {
			return &vector.Batch{Cols: s.b.vecs, N: s.b.n}, nil
		}
	}
	return nil, nil
}

// Close gives up what the stream holds.
func (s *stream) Close() error { return s.p.close() }

// A batch has so many rows, about. The first ones are small, since a LIMIT may be content with them.
const (
	firstRows = 8
	mostRows  = 1024
)

// builder puts a batch together, of those columns that are asked for. A column of which a row says
// nothing is NULL there.
type builder struct {
	keys  int
	types []*types.Type
	at    [][]int // by column of the table: where it stands in the batch; it may more than once
	vecs  []*vector.Vector
	n     int
	most  int // rows
	err   error
}

func (b *builder) reset() {
	b.n = 0
	b.most = min(max(firstRows, 4*b.most), mostRows)
	b.vecs = make([]*vector.Vector, len(b.types))
	for i, t := range b.types {
		b.vecs[i] = vector.New(t)
	}
}

func (b *builder) full() bool { return b.n >= b.most }

// wants reports whether one of some columns is asked for.
func (b *builder) wants(cols ...int) bool {
	for _, c := range cols {
		if len(b.at[c]) > 0 {
			return true
		}
	}
	return false
}

func (b *builder) text(col int, s string) {
	for _, k := range b.at[col] {
		if err := b.vecs[k].AppendBytes([]byte(s)); err != nil {
			b.err = err
		}
	}
}

func (b *builder) int(col int, v int64) {
	for _, k := range b.at[col] {
		b.vecs[k].I64 = append(b.vecs[k].I64, v)
		b.vecs[k].Len++
	}
}

func (b *builder) float(col int, v float64) {
	for _, k := range b.at[col] {
		b.vecs[k].F64 = append(b.vecs[k].F64, v)
		b.vecs[k].Len++
	}
}

// pairs adds a map of text to text.
func (b *builder) pairs(col int, list []pair) {
	for _, k := range b.at[col] {
		v := b.vecs[k]
		for _, p := range list {
			if err := v.Children[0].AppendBytes([]byte(p.key)); err != nil {
				b.err = err
			}
			if p.null {
				v.Children[1].AppendNull()
			} else if err := v.Children[1].AppendBytes([]byte(p.value)); err != nil {
				b.err = err
			}
		}
		v.Offsets = append(v.Offsets, uint32(v.Children[0].Len))
		v.Len++
	}
}

type pair struct {
	key, value string
	null       bool
}

// fault adds the text of an error.
func (b *builder) fault(col int, err error) {
	if err != nil {
		b.text(col, err.Error())
	}
}

// row ends a row of a unit, whose keys it adds.
func (b *builder) row(u unit) error {
	for i := range b.keys {
		if s, ok := u.key(i); ok {
			b.text(i, s)
		}
	}
	b.n++
	for _, v := range b.vecs {
		if v.Len < b.n {
			v.AppendNull()
		}
	}
	return b.err
}

// perUnit is a producer that makes the rows of one unit after the other.
type perUnit struct {
	r    *reading
	make func(ctx context.Context, u unit, b *builder) error
	next int
}

func (p *perUnit) fill(ctx context.Context, b *builder) (bool, error) {
	for ; p.next < len(p.r.units) && !b.full(); p.next++ {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if err := p.make(ctx, p.r.units[p.next], b); err != nil {
			return false, err
		}
	}
	return p.next < len(p.r.units), nil
}

func (*perUnit) close() error { return nil }
