package op

import (
	"context"
	"io"
	"sync"
	"sync/atomic"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/avrofs/store"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/planner/plan"
)

// ScanSpec says what a scan of Avro files reads.
type ScanSpec struct {
	Snapshot *avrofs.Snapshot
	Cols     []plan.ScanColumn // what is handed up
	Extra    []plan.ScanColumn // further columns for the workers' conditions
	Tests    []plan.Test       // tested by the decoder
	Limit    int64             // rows that are wanted at most, -1: all

	BatchRows int
	OnCorrupt OnCorrupt
	Verify    bool // check values that are skipped; count rows by decoding them
	MaxDepth  int  // of recursive values
	Limits    ocf.Limits
	Budget    *mem.Budget
	Warn      func(Warning) // may be nil; safe for concurrent use
	Progress  *Progress     // may be nil
	// RowsOnly says that batches without columns may be of any number of rows.
	RowsOnly bool
	Counters int // goroutines that may count one file together
}

// Scan is what the workers of one scan share: the queue of morsels and the compiled programs. A morsel
// is a small file, or a run of neighbouring blocks of a large one. Morsels are numbered in the order of
// files and blocks.
//
// A file is read by one worker alone, without locks, where it is small or where that worker is the
// only one; so it is where damage ends a file, since what other workers have read of it by then would
// depend on their speed.
type Scan struct {
	spec     ScanSpec
	workers  int
	headers  bool  // block headers tell all that is wanted
	runBytes int64 // of a morsel, about
	limits   ocf.Limits
	tight    bool // the budget bounds the data of a block, not a limit of the format

	ctx    context.Context
	mu     sync.Mutex
	next   int // file
	cur    *file
	seq    int64
	closed int

	programs sync.Map // *schema.Resolution → *program

	// Counters for EXPLAIN ANALYZE.
	Files        atomic.Int64
	Blocks       atomic.Int64
	Records      atomic.Int64 // decoded or counted, before any test
	BytesRead    atomic.Int64 // of blocks, as stored
	BytesDecoded atomic.Int64 // of blocks, decompressed
	Skipped      atomic.Int64 // ranges left out
	peak         atomic.Int64
}

// Bounds of a morsel's bytes.
const (
	minRunBytes = 64 << 10
	maxRunBytes = 512 << 10
)

// NewScan prepares a scan by a number of workers.
func NewScan(spec ScanSpec, workers int) *Scan {
	if spec.BatchRows <= 0 {
		spec.BatchRows = DefaultBatchRows
	}
	s := &Scan{spec: spec, workers: max(1, workers), limits: spec.Limits}
	spec.Progress.scan(&spec)
	s.headers = HeadersSuffice(&spec)
	// What would not fit the budget is not decompressed to its end before that is known.
	raw := spec.Limits.RawBytes
	if raw <= 0 {
		raw = ocf.DefaultLimits().RawBytes
	}
	if most := spec.Budget.Max(); most > 0 && most < raw {
		s.limits.RawBytes, s.tight = most, true
	}
	total := int64(0)
	for _, f := range spec.Snapshot.Files {
		total += f.Size
	}
	// Enough morsels for workers to end at about the same time.
	s.runBytes = min(max(total/int64(8*s.workers), minRunBytes), maxRunBytes)
	return s
}

// HeadersSuffice reports whether all that a scan hands up can be told from block headers, where these
// can be believed: it reads no field of the records. A block whose count is not plausible is decoded
// all the same.
func HeadersSuffice(s *ScanSpec) bool {
	if s.Verify || s.OnCorrupt != CorruptError || len(s.Tests) > 0 {
		return false
	}
	for _, list := range [][]plan.ScanColumn{s.Cols, s.Extra} {
		for _, c := range list {
			if c.Source == plan.FromField {
				return false
			}
		}
	}
	return true
}

// Memory returns the most bytes that buffers of all workers held together, about.
func (s *Scan) Memory() int64 { return s.peak.Load() }

// file is an open file of the snapshot.
type file struct {
	*avrofs.File
	scan   *Scan
	open   store.File
	reader *ocf.Reader
	blocks *ocf.Blocks
	prog   *program
	rows   int64 // records of the blocks handed out so far
	refs   atomic.Int32
}

// program is what the workers share for all files of one schema.
type program struct {
	once    sync.Once
	prog    *decode.Program
	err     error
	minSize int64 // of a record
}

func (s *Scan) openFile(ctx context.Context, f *avrofs.File) (*file, error) {
	o := &file{File: f, scan: s}
	var err error
	if o.prog, err = s.program(f); err != nil {
		return nil, err
	}
	if o.open, err = f.Open(ctx); err != nil {
		return nil, err
	}
	o.refs.Store(1)
	if o.reader, err = ocf.NewReader(o.open, f.Size, f.Header, ocf.Options{Name: f.Path, Limits: s.limits}); err != nil {
		_ = o.open.Close()
		return nil, err
	}
	o.blocks = o.reader.All(s.ctx)
	s.Files.Add(1)
	return o, nil
}

func (s *Scan) program(f *avrofs.File) (*program, error) {
	res, err := s.spec.Snapshot.Resolution(f)
	if err != nil {
		return nil, err
	}
	v, _ := s.programs.LoadOrStore(res, &program{})
	p := v.(*program)
	p.once.Do(func() { p.compile(res, &s.spec) })
	if p.err != nil {
		return nil, &ScanError{File: f.Path, Block: f.Header.Size, Err: p.err}
	}
	return p, nil
}

func (p *program) compile(res *schema.Resolution, spec *ScanSpec) {
	var cols []plan.ScanColumn
	ordinals := false
	for _, list := range [][]plan.ScanColumn{spec.Cols, spec.Extra} {
		for _, c := range list {
			if c.Source == plan.FromField {
				cols = append(cols, c)
			}
			ordinals = ordinals || c.Source == plan.FromRow
		}
	}
	p.minSize = int64(res.Writer.MinSize())
	p.prog, p.err = decode.Compile(res, cols, spec.Tests, decode.Options{Verify: spec.Verify, Ordinals: ordinals, MaxDepth: spec.MaxDepth})
}

// release gives up one worker's hold of the file.
func (f *file) release() error {
	if f.refs.Add(-1) > 0 {
		return nil
	}
	return f.open.Close()
}

// morsel is what a worker takes from the queue.
type morsel struct {
	seq     int64
	file    *file
	alone   bool // the worker reads all blocks of the file by itself
	run     []ocf.Block
	rowBase int64 // records of the file before the run
}

// take gives a worker the next morsel. run is memory for its blocks. The morsel's Seq is valid even
// with an error, whose place in the order it is; io.EOF is the end.
func (s *Scan) take(ctx context.Context, run []ocf.Block) (m morsel, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		m = morsel{seq: s.seq}
		if f := s.cur; f != nil {
			base := f.rows
			m.run, err = s.nextRun(f, run[:0])
			if len(m.run) > 0 {
				s.seq++
				f.refs.Add(1)
				m.file, m.rowBase = f, base
				return m, nil
			}
			if err != io.EOF {
				s.seq++
				return m, err
			}
			s.cur = nil
			err = f.Unchanged(f.open)
			if cerr := f.release(); err == nil {
				err = cerr
			}
			if err != nil {
				s.seq++
				return m, err
			}
		}
		if s.next == len(s.spec.Snapshot.Files) {
			return m, io.EOF
		}
		f := s.spec.Snapshot.Files[s.next]
		s.next++
		if s.workers == 1 || f.Size <= maxRunBytes || s.headers || s.spec.OnCorrupt == CorruptSkipFile {
			s.seq++
			m.alone = true
			m.file = &file{File: f}
			return m, nil
		}
		if s.cur, err = s.openFile(ctx, f); err != nil {
			s.seq++
			return m, err
		}
	}
}

// nextRun appends the next blocks of a file to run. Damage that is to be skipped is.
func (s *Scan) nextRun(f *file, run []ocf.Block) ([]ocf.Block, error) {
	for size := int64(0); size < s.runBytes; {
		b, err := s.nextBlock(f)
		if err != nil {
			return run, err
		}
		run = append(run, b)
		f.rows += b.Count
		size += b.Size
	}
	return run, nil
}

// nextBlock returns the next block of a file that has been opened.
func (s *Scan) nextBlock(f *file) (ocf.Block, error) {
	for {
		b, err := f.blocks.Next()
		if err == nil || err == io.EOF {
			return b, err
		}
		if cerr := s.corrupt(f, err); cerr != nil {
			return ocf.Block{}, cerr
		}
		lost, serr := f.blocks.Skip()
		if serr != nil {
			return ocf.Block{}, serr
		}
		end := lost.To
		if s.spec.OnCorrupt == CorruptSkipFile {
			end = f.Size
		}
		s.warn(Warning{File: f.Path, Offset: lost.From, Bytes: end - lost.From, Records: -1, Err: err})
		if s.spec.OnCorrupt == CorruptSkipFile {
			return ocf.Block{}, io.EOF
		}
	}
}

// corrupt decides what an error in a file means. It returns nil if the damage is to be skipped.
func (s *Scan) corrupt(f *file, err error) error {
	if !damaged(err) {
		return err
	}
	// Damage in a file that is not any more what was listed is no damage.
	if changed := f.Unchanged(f.open); changed != nil {
		return changed
	}
	if s.spec.OnCorrupt == CorruptError {
		return advise(err)
	}
	return nil
}

func (s *Scan) warn(w Warning) {
	s.Skipped.Add(1)
	if s.spec.Warn != nil {
		s.spec.Warn(w)
	}
}

// close is called once by each worker; the last one closes the file in hand.
func (s *Scan) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed++; s.closed < s.workers || s.cur == nil {
		return nil
	}
	f := s.cur
	s.cur, s.next = nil, len(s.spec.Snapshot.Files)
	return f.release()
}
