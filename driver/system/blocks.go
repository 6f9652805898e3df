package system

import (
	"context"
	"io"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/planner/types"
)

// The columns of avro.blocks behind its keys.
const (
	blockOrdinal = iota + 3
	blockOffset
	blockRecords
	blockSize
	blockRawSize
	blockRatio
	blockError
)

// blocksTable is avro.blocks: a row for each block. The offset is what _block has; records is what the
// block's header says; size is that of the data as stored, raw_size decompressed, in bytes; ratio is
// raw_size by size. A range of damaged framing is a row without ordinal, records and raw_size.
var blocksTable = &definition{
	database: "avro", name: "blocks", keys: 3,
	cols: append(fileKeys[:3:3],
		column{"block", number, true},
		column{"offset", number, true},
		column{"records", number, true},
		column{"size", number, true},
		column{"raw_size", number, true},
		column{"ratio", types.Of(types.Double), true},
		column{"error", text, true}),
	units: lakeFiles,
	read:  func(r *reading) producer { return &blocks{r: r} },
}

type blocks struct {
	r       *reading
	next    int // unit
	of      fileUnit
	reader  *ocf.Reader
	file    io.Closer
	list    *ocf.Blocks
	ordinal int64
	buf     ocf.Buffer
}

func (p *blocks) fill(ctx context.Context, b *builder) (bool, error) {
	for !b.full() {
		if p.list == nil {
			if p.next >= len(p.r.units) {
				return false, nil
			}
			p.of = p.r.units[p.next].(fileUnit)
			p.next++
			fault, err := p.begin(ctx)
			if err != nil {
				return false, err
			}
			if fault != nil {
				b.fault(blockError, fault)
				if err := b.row(p.of); err != nil {
					return false, err
				}
			}
			continue
		}
		if err := p.block(ctx, b); err != nil {
			return false, err
		}
	}
	return true, nil
}

// begin opens the unit's file, if it has blocks.
func (p *blocks) begin(ctx context.Context) (fault, err error) {
	f, fault, err := p.of.header(ctx)
	if fault != nil || err != nil || f == nil {
		return fault, err
	}
	if p.reader, p.file, err = openFile(ctx, f, p.r.env.Limits); err != nil {
		if avrofs.IsFault(err) {
			return err, nil
		}
		return nil, err
	}
	p.list, p.ordinal = p.reader.All(ctx), 0
	return nil, nil
}

// block adds the next block, or the next range that is lost. The iterator is bound to the context of
// the call that made it, which is that of the whole query.
func (p *blocks) block(ctx context.Context, b *builder) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	blk, err := p.list.Next()
	switch {
	case err == io.EOF:
		return p.end()
	case err != nil && !avrofs.IsFault(err):
		return err
	case err != nil:
		lost, serr := p.list.Skip()
		if serr != nil {
			return serr
		}
		b.int(blockOffset, lost.From)
		b.int(blockSize, lost.To-lost.From)
		b.fault(blockError, err)
		return b.row(p.of)
	}
	b.int(blockOrdinal, p.ordinal)
	p.ordinal++
	b.int(blockOffset, blk.Offset)
	b.int(blockRecords, blk.Count)
	b.int(blockSize, blk.Size)
	if b.wants(blockRawSize, blockRatio) {
		p.list.Copy(blk, &p.buf)
		err := p.reader.ReadBlock(blk, &p.buf)
		switch {
		case err != nil && !avrofs.IsFault(err):
			return err
		case err != nil:
			b.fault(blockError, err)
		default:
			b.int(blockRawSize, int64(len(p.buf.Raw)))
			if blk.Size > 0 {
				b.float(blockRatio, float64(len(p.buf.Raw))/float64(blk.Size))
			}
		}
	}
	return b.row(p.of)
}

func (p *blocks) end() error {
	file := p.file
	p.list, p.file, p.reader = nil, nil, nil
	return file.Close()
}

func (p *blocks) close() error {
	p.next = len(p.r.units)
	if p.file == nil {
		return nil
	}
	return p.end()
}
