package system

import (
	"context"
	"fmt"
	"strconv"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/pool"
	"github.com/avrosql/avrosql/planner/types"
)

// The columns of avro.files behind its keys.
const (
	fileSize = iota + 3
	fileModified
	filePartitions
	fileHeaderSize
	fileCodec
	fileSchemaName
	fileFingerprint
	fileBlocks
	fileRecords
	fileError
)

// filesTable is avro.files: a row for each file, those without a byte included. The size is in bytes;
// the fingerprint is the CRC-64-AVRO of the schema's canonical form; blocks and records are what the
// block headers say, NULL if one of them is damaged.
var filesTable = &definition{
	database: "avro", name: "files", keys: 3,
	cols: append(fileKeys[:3:3],
		column{"size", number, true},
		column{"modified", types.Of(types.Timestamp), true},
		column{"partitions", types.NewMap(text, true), true},
		column{"header_size", number, true},
		column{"codec", text, true},
		column{"schema_name", text, true},
		column{"fingerprint", text, true},
		column{"blocks", number, true},
		column{"records", number, true},
		column{"error", text, true}),
	units: lakeFiles,
	read:  func(r *reading) producer { return &files{r: r} },
}

type files struct {
	r    *reading
	next int
}

// fileFacts are what is asked for of one file.
type fileFacts struct {
	file  *avrofs.File
	fault error
	counted
}

type counted struct {
	counts
	ok bool
}

// Files are looked into side by side, a few at a time.
const (
	filesAtOnce  = 128
	fileReadings = 8
)

func (p *files) fill(ctx context.Context, b *builder) (bool, error) {
	units := p.r.units[p.next:min(p.next+min(b.most, filesAtOnce), len(p.r.units))]
	p.next += len(units)
	facts, err := lookInto(ctx, p.r.env, units, b.wants(fileHeaderSize, fileCodec, fileSchemaName, fileFingerprint, fileError), b.wants(fileBlocks, fileRecords, fileError))
	if err != nil {
		return false, err
	}
	for i, u := range units {
		u, fact := u.(fileUnit), &facts[i]
		if u.li != nil {
			b.int(fileSize, u.li.Size(u.i))
			b.int(fileModified, u.li.ModTime(u.i).UnixMicro())
			if b.wants(filePartitions) {
				b.pairs(filePartitions, partitions(u))
			}
		}
		if f := fact.file; f != nil {
			b.int(fileHeaderSize, f.Header.Size)
			b.text(fileCodec, f.Header.Codec)
			b.text(fileSchemaName, f.WriterSchema().BranchName())
			if b.wants(fileFingerprint) {
				b.text(fileFingerprint, fingerprint(f))
			}
		}
		if fact.ok {
			b.int(fileBlocks, fact.blocks)
			b.int(fileRecords, fact.records)
		}
		b.fault(fileError, fact.fault)
		if err := b.row(u); err != nil {
			return false, err
		}
	}
	return p.next < len(p.r.units), nil
}

func (*files) close() error { return nil }

// lookInto reads headers, and counts blocks, of some files.
func lookInto(ctx context.Context, env *Env, units []unit, headers, blocks bool) ([]fileFacts, error) {
	facts := make([]fileFacts, len(units))
	if !headers && !blocks {
		return facts, nil
	}
	err := pool.Each(ctx, len(units), fileReadings, func(ctx context.Context, i int) error {
		u, fact := units[i].(fileUnit), &facts[i]
		var err error
		if fact.file, fact.fault, err = u.header(ctx); err != nil || fact.fault != nil || !blocks {
			return err
		}
		if fact.file == nil {
			fact.ok = true // no bytes, no blocks
			return nil
		}
		if fact.counts, fact.fault, err = countBlocks(ctx, fact.file, env.Limits); err == nil && fact.fault == nil {
			fact.ok = true
		}
		return err
	})
	return facts, err
}

func fingerprint(f *avrofs.File) string { return fmt.Sprintf("%016x", f.WriterSchema().Fingerprint()) }

func partitions(u fileUnit) []pair {
	cols, vals := u.li.PathValues(u.i)
	out := make([]pair, len(cols))
	for i, c := range cols {
		out[i] = pair{key: c.Name, null: vals[i].Null}
		switch c.Kind {
		case avrofs.BigInt:
			out[i].value = strconv.FormatInt(vals[i].Int, 10)
		case avrofs.Date:
			out[i].value = string(types.AppendDate(nil, vals[i].Int))
		default:
			out[i].value = vals[i].Str
		}
	}
	return out
}
