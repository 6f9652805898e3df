package op

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/exec/exchange"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
)

// ScanWorker is one worker's part of a Scan.
type ScanWorker struct {
	scan *Scan
	pos  *exchange.Position
	cond Condition // over Cols and Extra; may be nil
	acct *mem.Account

	m      morsel
	at     int   // next block of the run
	row    int64 // rows handed on of the morsel, before cond
	left   int64 // rows of the current block that block headers tell of
	block  ocf.Block
	base   int64 // ordinal in the file of the block's first record
	after  int64 // the same of the next block
	dec    *decode.Decoder
	busy   bool // dec is in a block
	decs   map[*program]*decode.Decoder
	buf    ocf.Buffer
	window window
	cols   columns

	reader *ocf.Reader // of the run's file, through window
	of     *file       // whose reader that is

	rows   int64 // handed up
	ended  bool
	closed bool
}

// NewScanWorker returns a worker's operator. NewScan must have been told of as many as are made.
func NewScanWorker(s *Scan, pos *exchange.Position, cond Condition) *ScanWorker {
	w := &ScanWorker{scan: s, pos: pos, cond: cond, acct: mem.NewAccount(s.spec.Budget, "scan"), decs: map[*program]*decode.Decoder{}}
	w.cols.init(&s.spec)
	return w
}

// Open notes the context that reading is done under.
func (w *ScanWorker) Open(ctx context.Context) error {
	w.scan.mu.Lock()
	defer w.scan.mu.Unlock()
	if w.scan.ctx == nil {
		w.scan.ctx = ctx
	}
	return nil
}

// Next hands up the next rows that pass tests and conditions.
func (w *ScanWorker) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	limit := w.scan.spec.Limit
	for !w.ended && (limit < 0 || w.rows < limit) {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		ok, err := w.fill(ctx, b)
		if err != nil {
			return false, err
		}
		if !ok {
			if ok, err := w.advance(ctx); !ok || err != nil {
				w.ended = true
				return false, err
			}
			continue
		}
		if w.cond != nil {
			if err := w.cond.Apply(b); err != nil {
				return false, Located(b.Origin, err)
			}
		}
		n := b.Rows()
		if n == 0 {
			continue
		}
		w.rows += int64(n)
		b.Cols = b.Cols[:len(w.scan.spec.Cols)]
		return true, nil
	}
	return false, nil
}

// fill makes a batch of the next rows of the current block, if there is one.
func (w *ScanWorker) fill(ctx context.Context, b *vector.Batch) (bool, error) {
	batchRows := w.scan.spec.BatchRows
	if w.left > 0 {
		n := w.left
		if !w.scan.spec.RowsOnly || len(w.cols.list) > 0 {
			n = min(n, int64(batchRows))
		}
		n = min(n, math.MaxInt)
		w.hand(b, nil, int(n), nil)
		w.base += n
		w.left -= n
		return true, nil
	}
	if !w.busy {
		return false, nil
	}
	cols, n, err := w.dec.Next(batchRows)
	if err != nil {
		// Under the skipping modes the block has been decoded before.
		return false, w.fail(err)
	}
	// Fewer than asked for: the block was read to its end.
	w.busy = n == batchRows
	if n == 0 {
		return false, nil
	}
	w.hand(b, cols, n, w.dec.Ordinals())
	return true, nil
}

func (w *ScanWorker) hand(b *vector.Batch, cols []*vector.Vector, n int, ordinals []int32) {
	*b = vector.Batch{Cols: w.cols.batch(w, cols, n, ordinals), N: n, Seq: w.m.seq, Row: w.row,
		Origin: vector.Origin{File: w.m.file.Path, Block: w.block.Offset}}
	w.row += int64(n)
}

// fail puts file and block to an error about records.
func (w *ScanWorker) fail(err error) error {
	return &ScanError{File: w.m.file.Path, Block: w.block.Offset, Err: err}
}

// advance goes to the next block, and to the next morsel where there is none left.
func (w *ScanWorker) advance(ctx context.Context) (bool, error) {
	for {
		if w.m.file != nil {
			ok, err := w.nextBlock()
			if ok || err != nil {
				return ok, err
			}
		}
		if err := w.drop(); err != nil {
			return false, err
		}
		m, err := w.scan.take(ctx, w.m.run)
		if err == io.EOF {
			return false, nil
		}
		w.pos.Advance(m.seq)
		w.row, w.at = 0, 0
		if err != nil {
			return false, err
		}
		w.m = m
		w.after = m.rowBase
		if m.alone {
			f, err := w.scan.openFile(ctx, m.file.File)
			if err != nil {
				w.m.file = nil
				return false, err
			}
			w.m.file = f
			if ok, err := w.countRanges(ctx); err != nil {
				return false, err
			} else if ok {
				// Nothing is left to be read of it.
				w.m.alone, w.m.run = false, w.m.run[:0]
				if err := f.Unchanged(f.open); err != nil {
					return false, err
				}
				if w.left > 0 {
					return true, nil
				}
				continue
			}
		} else if err := w.look(); err != nil {
			return false, err
		}
		w.cols.file(w.m.file.File)
	}
}

// drop lets go of the morsel.
func (w *ScanWorker) drop() error {
	f := w.m.file
	w.m.file, w.busy, w.left = nil, false, 0
	if f == nil || f.open == nil {
		return nil
	}
	var err error
	if w.m.alone {
		err = f.Unchanged(f.open)
	}
	if cerr := f.release(); err == nil {
		err = cerr
	}
	return err
}

// nextBlock goes to the next block of the morsel that has something to hand up.
func (w *ScanWorker) nextBlock() (bool, error) {
	f := w.m.file
	for {
		reader := w.reader
		if w.m.alone {
			b, err := w.scan.nextBlock(f)
			if err == io.EOF {
				return w.left > 0, nil
			}
			if err != nil {
				return false, err
			}
			w.block, reader = b, f.reader
			if !w.scan.headers {
				f.blocks.Copy(b, &w.buf)
			}
		} else {
			if w.at == len(w.m.run) {
				return false, nil
			}
			w.block = w.m.run[w.at]
			w.at++
		}
		w.base, w.after = w.after, w.after+w.block.Count
		w.scan.Blocks.Add(1)
		w.scan.spec.Progress.blocks(w.block.Size, w.block.Count)
		if w.scan.headers && w.plausible(w.block) {
			w.scan.Records.Add(w.block.Count)
			w.left += w.block.Count
			if w.left > 0 && !(w.scan.spec.RowsOnly && len(w.cols.list) == 0) {
				return true, nil
			}
			continue
		}
		err := w.load(reader)
		if err == nil {
			return true, nil
		}
		if err := w.scan.corrupt(f, err); err != nil {
			return false, err
		}
		end, records := w.block.Next(), w.block.Count
		if w.scan.spec.OnCorrupt == CorruptSkipFile && end < f.Size {
			end, records = f.Size, -1 // the blocks behind are not looked at
		}
		w.scan.warn(Warning{File: f.Path, Offset: w.block.Offset, Bytes: end - w.block.Offset, Records: records, Err: err})
		if w.scan.spec.OnCorrupt == CorruptSkipFile {
			return false, nil
		}
	}
}

// plausible reports whether the count in the block's header can be believed: so many records fit what
// the block can hold.
func (w *ScanWorker) plausible(b ocf.Block) bool {
	size := w.m.file.prog.minSize
	if size == 0 {
		return false
	}
	most := ocf.MaxRaw(w.m.file.Header.Codec, b.Size, w.scan.spec.Limits)
	return b.Count <= most/size
}

// load reads the block and starts to decode it. Under the skipping modes it decodes all of it once.
func (w *ScanWorker) load(reader *ocf.Reader) error {
	p := w.m.file.prog
	w.buf.Extra = p.prog.Spare()
	s := w.scan
	if err := w.account(w.block.Size); err != nil {
		return w.fail(err)
	}
	if err := reader.ReadBlock(w.block, &w.buf); err != nil {
		if s.tight && errors.Is(err, ocf.ErrLimit) {
			if merr := w.account(s.limits.RawBytes + 1); merr != nil {
				return w.fail(merr)
			}
		}
		return err
	}
	s.BytesRead.Add(w.block.Size)
	s.BytesDecoded.Add(int64(len(w.buf.Raw)))
	s.Records.Add(w.block.Count)
	if err := w.account(0); err != nil {
		return w.fail(err)
	}
	raw, count := int64(len(w.buf.Raw)), w.block.Count
	if p.minSize > 0 && count > raw/p.minSize {
		return w.fail(&decode.Error{Msg: fmt.Sprintf("%d bytes can't hold %d records of at least %d bytes", raw, count, p.minSize)})
	}
	if p.minSize == 0 && raw > 0 {
		return w.fail(&decode.Error{Msg: fmt.Sprintf("%d bytes of data for records that have none", raw)})
	}
	if w.dec = w.decs[p]; w.dec == nil {
		w.dec = decode.NewDecoder(p.prog)
		w.decs[p] = w.dec
	}
	if s.spec.OnCorrupt != CorruptError {
		if err := w.dec.Start(w.buf.Raw, count); err != nil {
			return w.fail(err)
		}
		for n := s.spec.BatchRows; n == s.spec.BatchRows; {
			var err error
			if _, n, err = w.dec.Next(s.spec.BatchRows); err != nil {
				return w.fail(err)
			}
		}
	}
	if err := w.dec.Start(w.buf.Raw, count); err != nil {
		return w.fail(err)
	}
	w.busy = true
	return nil
}

// account reserves what the buffers have grown to, and at least what they are going to need, before the
// vectors grow with them.
func (w *ScanWorker) account(need int64) error {
	held := max(int64(w.buf.Cap()+cap(w.window.buf)), need)
	before := w.acct.Peak()
	if err := w.acct.Resize(held); err != nil {
		return err
	}
	if grown := w.acct.Peak() - before; grown > 0 {
		w.scan.peak.Add(grown)
	}
	return nil
}

// Close releases the worker's buffers and what it holds of files.
func (w *ScanWorker) Close() error {
	if w.closed {
		return nil
	}
	w.closed, w.ended = true, true
	var err error
	if f := w.m.file; f != nil && f.open != nil {
		err = f.release()
	}
	w.m = morsel{}
	w.buf, w.window, w.decs, w.dec = ocf.Buffer{}, window{}, nil, nil
	w.acct.Close()
	if cerr := w.scan.close(); err == nil {
		err = cerr
	}
	return err
}
