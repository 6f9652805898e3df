package op

import (
	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// columns puts the columns of a scan's batches together: those that the decoder makes, and those that
// are one value for a file or a block, or are counted.
type columns struct {
	list []source
	out  []*vector.Vector
}

type source struct {
	plan.ScanColumn
	field int            // of the decoder's columns
	vec   vector.Vector  // what is handed up, of another source than a field
	full  *vector.Vector // the constant in as many rows as were ever needed
}

func (c *columns) init(spec *ScanSpec) {
	fields := 0
	for _, list := range [][]plan.ScanColumn{spec.Cols, spec.Extra} {
		for _, col := range list {
			s := source{ScanColumn: col}
			if col.Source == plan.FromField {
				s.field = fields
				fields++
			} else {
				s.full = vector.New(col.Type)
			}
			c.list = append(c.list, s)
		}
	}
	c.out = make([]*vector.Vector, len(c.list))
}

// file sets the constants of a file.
func (c *columns) file(f *avrofs.File) {
	for i := range c.list {
		switch s := &c.list[i]; s.Source {
		case plan.FromPath:
			v := f.Values[s.Index]
			s.constant(v.Null, v.Int, v.Str)
		case plan.FromFile:
			s.constant(false, 0, f.Path)
		}
	}
}

func (s *source) constant(null bool, i int64, text string) {
	s.full.Reset()
	switch {
	case null:
		s.full.AppendNull()
	case s.full.Kind == vector.Int64:
		s.full.I64 = append(s.full.I64, i)
		s.full.Len = 1
	default:
		_ = s.full.AppendBytes([]byte(text)) // one path fits
	}
}

// rows makes vec n rows of the constant.
func (s *source) rows(n int) *vector.Vector {
	f := s.full
	null := f.IsNull(0)
	for f.Len < n {
		// Strings share their bytes.
		switch f.Kind {
		case vector.Int64:
			f.I64 = append(f.I64, f.I64[0])
		case vector.Bytes:
			f.Refs = append(f.Refs, f.Refs[0])
		}
		f.Len++
	}
	s.vec = vector.Vector{Type: s.Type, Kind: f.Kind, Len: n, Heap: f.Heap, Nulls: s.vec.Nulls[:0]}
	switch f.Kind {
	case vector.Int64:
		s.vec.I64 = f.I64[:n]
	case vector.Bytes:
		s.vec.Refs = f.Refs[:n]
	}
	if null {
		for i := range n {
			s.vec.Nulls = s.vec.Nulls.Set(i, n)
		}
	}
	return &s.vec
}

// batch returns the columns of n rows of the worker's block.
func (c *columns) batch(w *ScanWorker, fields []*vector.Vector, n int, ordinals []int32) []*vector.Vector {
	for i := range c.list {
		s := &c.list[i]
		switch s.Source {
		case plan.FromField:
			c.out[i] = fields[s.field]
		case plan.FromPath, plan.FromFile:
			c.out[i] = s.rows(n)
		case plan.FromRow:
			s.vec.Type, s.vec.Kind = s.Type, vector.KindOf(types.Of(types.BigInt))
			s.vec.Resize(n)
			for k := range n {
				if ordinals != nil {
					s.vec.I64[k] = w.base + int64(ordinals[k])
				} else {
					s.vec.I64[k] = w.base + int64(k)
				}
			}
			c.out[i] = &s.vec
		case plan.FromBlock:
			s.vec.Type, s.vec.Kind = s.Type, vector.KindOf(types.Of(types.BigInt))
			s.vec.Resize(n)
			for k := range n {
				s.vec.I64[k] = w.block.Offset
			}
			c.out[i] = &s.vec
		}
	}
	return c.out
}
