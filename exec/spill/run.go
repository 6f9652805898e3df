package spill

import (
	"encoding/binary"
	"hash/crc32"
	"io"
	"sync"

	"github.com/golang/snappy"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Run is rows on disk, in the order in which they were added. It is written by one goroutine at a time,
// and after Finish may be read by several.
type Run struct {
	space  *Space
	meter  *Meter
	types  []*types.Type
	blocks []block
	rows   int64
	bytes  int64 // of the rows in memory, about

	cols []*vector.Vector // what is not written yet
	size int64
	most int64 // bytes of cols from which they are written
}

// block is where some rows lie.
type block struct {
	at     int64
	size   int64 // of the piece
	stored int
}

const (
	headerBytes = 24
	// MaxBlockRows is how many rows a block may have.
	MaxBlockRows = 4096
	// maxCompressed is the size from which blocks are stored as they are.
	maxCompressed = 64 << 20
)

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	buffers    = sync.Pool{New: func() any { return new([]byte) }}
)

// NewRun returns an empty run of rows with columns of the given types. The meter is the operator's.
func (s *Space) NewRun(ts []*types.Type, m *Meter) *Run {
	m.Runs.Add(1)
	return &Run{space: s, meter: m, types: ts, most: int64(s.opts.BlockBytes)}
}

// NewPart returns an empty run of smaller blocks, for those who write many at a time.
func (s *Space) NewPart(ts []*types.Type, m *Meter) *Run {
	r := s.NewRun(ts, m)
	r.most /= 4
	return r
}

// Rows returns how many rows there are.
func (r *Run) Rows() int64 { return r.rows }

// Bytes returns about what the rows take in memory.
func (r *Run) Bytes() int64 { return r.bytes }

// Add writes the rows at sel, a part of them later. Columns are copied.
func (r *Run) Add(cols []*vector.Vector, sel []int32) error {
	for len(sel) > 0 {
		if r.cols == nil {
			r.cols = make([]*vector.Vector, len(r.types))
			for i, t := range r.types {
				r.cols[i] = vector.New(t)
			}
		}
		had := 0
		if len(r.cols) > 0 {
			had = r.cols[0].Len
		}
		n := min(len(sel), MaxBlockRows-had)
		size := copySize(cols, sel[:n])
		for n > 1 && r.size+size > 2*r.most {
			n /= 2
			size = copySize(cols, sel[:n])
		}
		for i, v := range r.cols {
			if err := vector.AppendSel(v, cols[i], sel[:n]); err != nil {
				return err
			}
		}
		r.size += size
		r.rows += int64(n)
		sel = sel[n:]
		if r.size >= r.most || had+n == MaxBlockRows || len(r.cols) == 0 {
			if err := r.flush(had + n); err != nil {
				return err
			}
		}
	}
	return nil
}

func copySize(cols []*vector.Vector, sel []int32) int64 {
	n := int64(0)
	for _, v := range cols {
		n += v.CopySize(sel)
	}
	return n
}

// flush writes what was added as a block.
func (r *Run) flush(n int) error {
	err := r.write(r.cols, n, r.size)
	for _, v := range r.cols {
		v.Reset()
	}
	r.size = 0
	return err
}

// Finish writes what is left and frees the memory. Nothing is added any more.
func (r *Run) Finish() error {
	var err error
	if len(r.cols) > 0 && r.cols[0].Len > 0 {
		err = r.flush(r.cols[0].Len)
	}
	r.cols = nil
	return err
}

func (r *Run) write(cols []*vector.Vector, n int, size int64) error {
	raw, packed := buffers.Get().(*[]byte), buffers.Get().(*[]byte)
	defer buffers.Put(raw)
	defer buffers.Put(packed)
	buf := append((*raw)[:0], make([]byte, headerBytes)...)
	for _, v := range cols {
		buf = appendColumn(buf, v, 0, n)
	}
	*raw = buf
	length := len(buf) - headerBytes
	if length < maxCompressed {
		need := headerBytes + snappy.MaxEncodedLen(length)
		if cap(*packed) < need {
			*packed = make([]byte, need)
		}
		out := (*packed)[:need]
		k := len(snappy.Encode(out[headerBytes:], buf[headerBytes:]))
		if k < length/8*7 {
			buf = out[:headerBytes+k]
		}
	}
	stored := buf[headerBytes:]
	binary.LittleEndian.PutUint64(buf, uint64(length))
	binary.LittleEndian.PutUint64(buf[8:], uint64(len(stored)))
	binary.LittleEndian.PutUint32(buf[20:], uint32(n))
	binary.LittleEndian.PutUint32(buf[16:], crc32.Checksum(buf[20:], castagnoli))
	f, at, piece, err := r.space.piece(len(buf))
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(buf, at); err != nil {
		return &Error{Op: "write", Dir: r.space.opts.Dir, Err: err}
	}
	r.blocks = append(r.blocks, block{at: at, size: piece, stored: len(buf)})
	r.bytes += size
	r.meter.Bytes.Add(int64(len(buf)))
	return nil
}

// Release gives the run's place on disk back. Nobody reads it any more.
func (r *Run) Release() {
	if r == nil {
		return
	}
	r.space.drop(r.blocks)
	r.blocks, r.cols, r.rows = nil, nil, 0
}

// Reader reads a run from its start.
type Reader struct {
	run   *Run
	at    int
	drain bool
	buf   []byte
	raw   []byte
}

// Read returns a reader of the rows. With drain each block is released when it has been read, and the
// run is empty in the end.
func (r *Run) Read(drain bool) *Reader { return &Reader{run: r, drain: drain} }

// Next returns the columns of the next block and its number of rows, which is 0 at the end. The columns
// are the caller's.
func (r *Reader) Next() ([]*vector.Vector, int, error) {
	if r.at == len(r.run.blocks) {
		r.buf, r.raw = nil, nil
		if r.drain {
			r.run.blocks, r.at = nil, 0
		}
		return nil, 0, nil
	}
	s := r.run.space
	f, err := s.opened()
	if err != nil {
		return nil, 0, err
	}
	b := r.run.blocks[r.at]
	r.at++
	if cap(r.buf) < b.stored {
		r.buf = make([]byte, b.stored)
	}
	r.buf = r.buf[:b.stored]
	if n, err := f.ReadAt(r.buf, b.at); err != nil && (err != io.EOF || n < b.stored) {
		return nil, 0, &Error{Op: "read", Dir: s.opts.Dir, Err: err}
	}
	cols, n, err := r.decode()
	if err != nil {
		return nil, 0, &Error{Op: "read", Dir: s.opts.Dir, Err: err}
	}
	if r.drain {
		s.drop(r.run.blocks[r.at-1 : r.at])
		r.run.blocks[r.at-1] = block{}
	}
	return cols, n, nil
}

func (r *Reader) decode() ([]*vector.Vector, int, error) {
	buf := r.buf
	if len(buf) < headerBytes || binary.LittleEndian.Uint32(buf[16:]) != crc32.Checksum(buf[20:], castagnoli) ||
		binary.LittleEndian.Uint64(buf[8:]) != uint64(len(buf)-headerBytes) {
		return nil, 0, errChecksum
	}
	length, n := binary.LittleEndian.Uint64(buf), int(binary.LittleEndian.Uint32(buf[20:]))
	raw := buf[headerBytes:]
	if length != uint64(len(raw)) {
		if size, err := snappy.DecodedLen(raw); err != nil || uint64(size) != length || length > maxCompressed {
			return nil, 0, errChecksum
		}
		var err error
		if r.raw, err = snappy.Decode(r.raw[:cap(r.raw)], raw); err != nil {
			return nil, 0, err
		}
		raw = r.raw
	}
	cols := make([]*vector.Vector, len(r.run.types))
	d := decoder{buf: raw}
	for i, t := range r.run.types {
		cols[i] = vector.New(t)
		d.column(cols[i], n)
	}
	if d.bad || len(d.buf) > 0 {
		return nil, 0, errChecksum
	}
	return cols, n, nil
}
