// Package spill keeps what does not fit memory in a temporary file. A Space is one query's; its operators
// write rows to Runs and read them back block by block.
//
// # Layout
//
// All runs of a query lie in one file, each a list of blocks that is kept in memory. A block has at most
// a few thousand rows, and is some 128 KiB unless one row is larger:
//
//	block    length of the rows, 8 bytes │ stored length, 8 bytes │ CRC-32C of what follows, 4 bytes
//	         │ number of rows, 4 bytes │ stored bytes
//	stored   columns, one after another, as they are or (if the lengths differ) in the format of Snappy
//	column   1 if there are NULLs, else 0, 1 byte │ bitmap of NULLs, 8 bytes for each 64 rows │ values
//	Bool     1 byte for each row
//	Int64, Float64     8 bytes
//	Int128   16 bytes, low half first
//	Interval months, days, nanoseconds, 24 bytes
//	Bytes    length of each, 4 bytes │ the bytes of all
//	List     number of elements of each, 4 bytes │ a column of all elements
//	Map      number of entries of each, 4 bytes │ a column of keys │ a column of values
//	Struct   a column for each field
//	Union    branch of each, 4 bytes │ a column for each branch
//
// Numbers are little-endian. A block takes a piece of the file of a size that is rounded up by at most an
// eighth; pieces of blocks that are no longer needed are used again.
//
// # Ownership
//
// The file has no name from the moment it is open, where the system allows that, so that nothing is left
// behind however the process ends; elsewhere it is removed by Close. Whoever opens a Space closes it, when
// no operator uses it any more. Runs need not be released before.
//
// # Errors
//
// A disk that is full or does not give back what was written is an *Error, more than the bound on
// temporary bytes a *LimitError. After either the query fails: rows are never left out.
package spill

import (
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"sync"
	"sync/atomic"

	"github.com/avrosql/avrosql/exec/mem"
)

// Options say where temporary files lie, and how much there may be. The zero value is the system's
// directory for temporary files, three quarters of what is free there, and what operators hold at least.
type Options struct {
	Dir        string // empty: os.TempDir
	Max        int64  // bytes of the file at most; 0: three quarters of what is free, as far as that is known
	Floor      int64  // bytes that an operator may hold whatever others hold, but for an eighth of the budget; 0: 1 MiB
	Limit      int64  // bytes at which an operator spills even if there is memory; 0: none. For tests
	BlockBytes int    // of a block, about; 0: 128 KiB
	// Create makes the file; nil: a file without a name in Dir. For tests.
	Create func(dir string) (File, error)
}

// File is what a Space writes to.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
}

// Space is the temporary file of a query, which is made when it is first written to. It is safe for
// concurrent use. A nil *Space does not spill.
type Space struct {
	opts Options

	mu     sync.Mutex
	file   File
	end    int64             // where the file ends
	free   map[int64][]int64 // pieces that are not in use, by their size
	closed bool
}

// Meter counts what an operator has spilled.
type Meter struct {
	Bytes atomic.Int64 // written, as stored
	Runs  atomic.Int64
}

// New returns a space. Nothing is opened before it is needed.
func New(o Options) *Space {
	if o.Dir == "" {
		o.Dir = os.TempDir()
	}
	if o.Floor <= 0 {
		o.Floor = 1 << 20
	}
	if o.BlockBytes <= 0 {
		o.BlockBytes = 128 << 10
	}
	if o.Create == nil {
		o.Create = create
	}
	return &Space{opts: o, free: map[int64][]int64{}}
}

// Account opens the account of an operator, which spills if there is a space.
func (s *Space) Account(b *mem.Budget, name string) *mem.Account {
	if s == nil {
		return mem.NewAccount(b, name)
	}
	floor := s.opts.Floor
	if most := b.Max(); most > 0 {
		floor = min(floor, max(16<<10, most/8))
	}
	return mem.NewSpilling(b, name, floor, s.opts.Limit)
}

// BlockBytes is about what a block takes in memory.
func (s *Space) BlockBytes() int64 { return int64(s.opts.BlockBytes) }

// Size returns how long the file is.
func (s *Space) Size() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end
}

// Close gives the disk back. Nobody uses the space any more.
func (s *Space) Close() error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	if err := f.Close(); err != nil {
		return &Error{Op: "close", Dir: s.opts.Dir, Err: err}
	}
	return nil
}

// Error is a failure of the disk that temporary files lie on.
type Error struct {
	Op  string // what was tried: create, write, read, close
	Dir string
	Err error
}

// Error says where, and what to do.
func (e *Error) Error() string {
	return fmt.Sprintf("can't %s a temporary file in %s: %v; free space there, set temp_dir to another directory, or raise max_memory so that less is spilled", e.Op, e.Dir, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// LimitError is a query that would write more than it may.
type LimitError struct {
	Dir   string
	InUse int64
	Asked int64
	Max   int64
}

// Error says how to raise the bound.
func (e *LimitError) Error() string {
	return fmt.Sprintf("temporary files in %s hold %s and would take %s more, past max_temp=%s; raise max_temp or max_memory, or let the query keep less (fewer groups, a filter, a limit)",
		e.Dir, mem.Format(e.InUse), mem.Format(e.Asked), mem.Format(e.Max))
}

var (
	errClosed   = errors.New("the query has ended")
	errChecksum = errors.New("what was written comes back changed")
)

// piece returns the place of n bytes, and how many there are.
func (s *Space) piece(n int) (File, int64, int64, error) {
	// Eight sizes between powers of two waste little, and are few enough to be met again.
	size := int64(max(n, 512))
	step := int64(1) << max(0, bits.Len64(uint64(size-1))-4)
	size = (size + step - 1) / step * step
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, 0, 0, &Error{Op: "write", Dir: s.opts.Dir, Err: errClosed}
	}
	if s.file == nil {
		f, err := s.opts.Create(s.opts.Dir)
		if err != nil {
			return nil, 0, 0, &Error{Op: "create", Dir: s.opts.Dir, Err: err}
		}
		s.file = f
		if s.opts.Max <= 0 {
			s.opts.Max = available(s.opts.Dir) / 4 * 3
		}
	}
	if list := s.free[size]; len(list) > 0 {
		at := list[len(list)-1]
		s.free[size] = list[:len(list)-1]
		return s.file, at, size, nil
	}
	if s.opts.Max > 0 && s.end+size > s.opts.Max {
		return nil, 0, 0, &LimitError{Dir: s.opts.Dir, InUse: s.end, Asked: size, Max: s.opts.Max}
	}
	at := s.end
	s.end += size
	return s.file, at, size, nil
}

// drop gives pieces back.
func (s *Space) drop(blocks []block) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range blocks {
		if b.size == 0 {
			continue // given back by a reader
		}
		s.free[b.size] = append(s.free[b.size], b.at)
	}
}

func (s *Space) opened() (File, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return nil, &Error{Op: "read", Dir: s.opts.Dir, Err: errClosed}
	}
	return s.file, nil
}

// create makes a file without a name, or one that Close removes.
func create(dir string) (File, error) {
	f, err := os.CreateTemp(dir, "avrosql-*.tmp")
	if err != nil {
		return nil, err
	}
	if os.Remove(f.Name()) == nil {
		return f, nil
	}
	return named{f}, nil
}

// named is a file that can't lose its name while it is open.
type named struct{ *os.File }

func (n named) Close() error {
	err := n.File.Close()
	if rerr := os.Remove(n.Name()); err == nil {
		err = rerr
	}
	return err
}
