package op

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// rowStore keeps copies of rows in chunks of columns. A row's id is chunk<<chunkShift | row of the chunk.
type rowStore struct {
	types  []*types.Type
	acct   *mem.Account
	chunks []*chunk
	rows   int
	runs   []run
	widest int64 // an upper bound of a row's size, of those that are large
}

type chunk struct {
	cols []*vector.Vector
	n    int
	held int64
}

// run is a number of rows that lie side by side in a chunk and in the order of the input.
type run struct {
	pos position // of the first one
	id  int64
	n   int
}

const (
	chunkShift = 12
	chunkRows  = 1 << chunkShift
	chunkMask  = chunkRows - 1
	// chunkBytes closes a chunk early, far below what a vector's heap can address.
	chunkBytes = 64 << 20
	// maxRows is the number of ids.
	maxChunks = 1 << (32 - chunkShift)
)

var errRows = errors.New("more than 4,294,967,296 rows would have to be kept; filter or aggregate first")

func newStore(ts []*types.Type, acct *mem.Account) *rowStore { return &rowStore{types: ts, acct: acct} }

// add copies the rows of b at sel; cols are its columns, or others aligned with it.
func (s *rowStore) add(b *vector.Batch, cols []*vector.Vector, sel []int32) error {
	for len(sel) > 0 {
		c := s.last()
		if c == nil || c.n == chunkRows || c.held > chunkBytes {
			if len(s.chunks) == maxChunks {
				return errRows
			}
			c = &chunk{cols: newVectors(s.types)}
			if len(s.chunks) > 0 {
				for _, v := range c.cols {
					v.Reserve(chunkRows)
				}
			}
			s.chunks = append(s.chunks, c)
		}
		n := min(len(sel), chunkRows-c.n)
		size := s.measure(cols, sel[:n])
		for n > 1 && size > chunkBytes {
			n /= 2
			size = s.measure(cols, sel[:n])
		}
		if err := s.acct.Reserve(size); err != nil {
			return err
		}
		c.held += size
		for k, v := range cols {
			if err := vector.AppendSel(c.cols[k], v, sel[:n]); err != nil {
				return err
			}
		}
		if err := s.settle(c); err != nil {
			return err
		}
		s.runs = append(s.runs, run{
			pos: position{b.Seq, b.Row + int64(sel[0])},
			id:  int64(len(s.chunks)-1)<<chunkShift | int64(c.n), n: n,
		})
		if k := len(s.runs); k > 1 && s.runs[k-2].pos.seq == b.Seq && c.n > 0 && s.runs[k-2].id+int64(s.runs[k-2].n) == s.runs[k-1].id {
			s.runs[k-2].n += n
			s.runs = s.runs[:k-1]
		}
		c.n += n
		s.rows += n
		sel = sel[n:]
	}
	return nil
}

// keep is add for whoever collects.
func (s *rowStore) keep(_ context.Context, b *vector.Batch, cols []*vector.Vector, sel []int32) error {
	return s.add(b, cols, sel)
}

func (s *rowStore) last() *chunk {
	if len(s.chunks) == 0 {
		return nil
	}
	return s.chunks[len(s.chunks)-1]
}

func (s *rowStore) measure(cols []*vector.Vector, sel []int32) int64 {
	size := sizeOf(cols, sel)
	if size > 1<<20 {
		for k := range sel {
			s.widest = max(s.widest, sizeOf(cols, sel[k:k+1]))
		}
	}
	return size
}

// settle corrects the account for what slices grow beyond need.
func (s *rowStore) settle(c *chunk) error {
	size := int64(0)
	for _, v := range c.cols {
		size += v.MemSize()
	}
	if size > c.held {
		if err := s.acct.Reserve(size - c.held); err != nil {
			return err
		}
	} else {
		s.acct.Release(c.held - size)
	}
	c.held = size
	return nil
}

func sizeOf(cols []*vector.Vector, sel []int32) int64 {
	n := int64(0)
	for _, v := range cols {
		n += v.CopySize(sel)
	}
	return n
}

// outputRows is how many rows of the store a batch may hold if it shall stay of reasonable size.
func (s *rowStore) outputRows(batchRows int) int {
	const most = 32 << 20
	if s.widest == 0 {
		return batchRows
	}
	return int(max(1, min(int64(batchRows), most/s.widest)))
}

// join makes one store of several, the rows' runs in the order of the input. The parts are spent.
func joinStores(parts []*rowStore) *rowStore {
	s := parts[0]
	if len(parts) == 1 {
		// One worker's rows are in order as they came.
		return s
	}
	for _, p := range parts[1:] {
		base := int64(len(s.chunks)) << chunkShift
		for _, r := range p.runs {
			r.id += base
			s.runs = append(s.runs, r)
		}
		s.chunks = append(s.chunks, p.chunks...)
		s.rows += p.rows
		s.widest = max(s.widest, p.widest)
	}
	slices.SortFunc(s.runs, func(a, b run) int {
		if d := cmp.Compare(a.pos.seq, b.pos.seq); d != 0 {
			return d
		}
		return cmp.Compare(a.pos.row, b.pos.row)
	})
	return s
}

// column returns the chunks of a column.
func (s *rowStore) column(k int) []*vector.Vector {
	list := make([]*vector.Vector, len(s.chunks))
	for i, c := range s.chunks {
		list[i] = c.cols[k]
	}
	return list
}
