package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// Bounds of a hex dump.
const (
	hexWidth     = 12 // bytes of a line
	longValue    = 4  // lines of one value; what is longer shows its beginning
	firstRecords = 3  // of a block
	maxDumpLines = 400
)

// hexDump prints bytes with their meaning: the header and block 0, or one block alone.
func hexDump(ctx context.Context, out *printer, name string, n int64, oneBlock bool) error {
	f, bad, err := open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if !oneBlock {
		out.line(clean(f.name))
		if err := hexHeader(out, f); err != nil {
			return err
		}
		out.line("")
	}
	it := f.reader.All(ctx)
	for i := int64(0); ; i++ {
		b, err := it.Next()
		if err == io.EOF {
			if oneBlock {
				return fmt.Errorf("%s has %s; --block counts them from 0", f.name, plural(i, "block"))
			}
			return bad
		}
		if err != nil {
			return err
		}
		if i < n {
			continue
		}
		if err := hexBlock(out, f, b, i); err != nil {
			return err
		}
		return bad
	}
}

// bytesAt prints bytes at an offset, the meaning beside the first line.
func (p *printer) bytesAt(offset int64, b []byte, meaning string) {
	p.hexLines("", offset, b, meaning)
}

func (p *printer) hexLines(mark string, offset int64, b []byte, meaning string) {
	if len(b) == 0 {
		p.printf("%s%08x  %-*s  %s", mark, offset, 3*hexWidth-1, "", meaning)
		return
	}
	for i := 0; i < len(b); i += hexWidth {
		if i == longValue*hexWidth && len(b) > (longValue+1)*hexWidth {
			p.printf("%s%8s  … %s more", mark, "", plural(int64(len(b)-i), "byte"))
			return
		}
		part := b[i:min(i+hexWidth, len(b))]
		p.line(strings.TrimRight(fmt.Sprintf("%s%08x  %-*s  %s", mark, offset+int64(i), 3*hexWidth-1, fmt.Sprintf("% x", part), meaning), " "))
		meaning = ""
	}
}

// hexHeader prints the header, which ReadHeader has found to be sound.
func hexHeader(out *printer, f *file) error {
	buf := make([]byte, f.header.Size)
	if _, err := f.ReadAt(buf, 0); err != nil {
		return err
	}
	at := 4
	out.bytesAt(0, buf[:4], `magic "Obj", version 1`)
	long := func(meaning func(int64) string) int64 {
		v, n := varint(buf[at:])
		out.bytesAt(int64(at), buf[at:at+n], meaning(v))
		at += n
		return v
	}
	text := func(what string) {
		n := int(long(func(v int64) string { return fmt.Sprintf("%s: length %d", what, v) }))
		out.bytesAt(int64(at), buf[at:at+n], quote(string(buf[at:at+n]), 40))
		at += n
	}
	for {
		count := long(func(v int64) string {
			switch {
			case v == 0:
				return "end of metadata"
			case v < 0:
				return fmt.Sprintf("metadata: %s, their size follows", plural(-v, "entry"))
			}
			return "metadata: " + plural(v, "entry")
		})
		if count == 0 {
			break
		}
		if count < 0 {
			count = -count
			long(func(v int64) string { return "size: " + plural(v, "byte") })
		}
		for range count {
			text("key")
			text("value")
		}
	}
	out.bytesAt(int64(at), buf[at:], "sync marker")
	return nil
}

// hexBlock prints a block: its header, the first of its records field by field, its sync marker.
func hexBlock(out *printer, f *file, b ocf.Block, index int64) error {
	head := make([]byte, b.DataOffset-b.Offset)
	if _, err := f.ReadAt(head, b.Offset); err != nil {
		return err
	}
	out.printf("block %d", index)
	_, n := varint(head)
	out.bytesAt(b.Offset, head[:n], plural(b.Count, "record"))
	out.bytesAt(b.Offset+int64(n), head[n:], plural(b.Size, "byte")+" of data")
	mark := ""
	base := b.DataOffset
	var buf ocf.Buffer
	err := f.reader.ReadBlock(b, &buf)
	if f.header.Codec != "null" {
		stored := make([]byte, min(b.Size, (longValue+2)*hexWidth))
		if _, err := f.ReadAt(stored, b.DataOffset); err != nil {
			return err
		}
		out.bytesAt(b.DataOffset, stored[:min(len(stored), hexWidth)], "data, codec "+clean(f.header.Codec))
		if more := b.Size - hexWidth; more > 0 {
			out.printf("%8s  … %s more", "", plural(more, "byte"))
		}
		mark, base = "+", 0
	}
	switch e := new(ocf.Error); {
	case err == nil && f.schema != nil && f.header.Codec == f.reader.Header().Codec:
		if mark != "" {
			out.printf("  decompressed: %s", plural(int64(len(buf.Raw)), "byte"))
		}
		hexRecords(out, f, buf.Raw, b.Count, mark, base)
	case err != nil && !(errors.As(err, &e) && e.Kind != nil):
		return err
	case err != nil:
		out.line("  " + clean(err.Error()))
	}
	sync := make([]byte, 16)
	if _, err := f.ReadAt(sync, b.Next()-16); err != nil {
		return err
	}
	out.bytesAt(b.Next()-16, sync, "sync marker")
	return nil
}

// hexRecords prints the first records of a block's data.
func hexRecords(out *printer, f *file, raw []byte, count int64, mark string, base int64) {
	d := datum{raw: raw, left: maxDumpLines}
	d.print = func(from, to int, meaning string) { out.hexLines(mark, base+int64(from), raw[from:to], meaning) }
	for i := range min(count, firstRecords) {
		out.printf("  record %d", i)
		if err := d.value(f.schema, "", 0); err != nil {
			out.printf("  at byte %d of the data: %v", d.at, err)
			return
		}
	}
	if rest := len(raw) - d.at; rest > 0 || count > firstRecords {
		out.printf("  … %s and %s more", plural(max(count-firstRecords, 0), "record"), plural(int64(rest), "byte"))
	}
}

// varint decodes a zigzag varint; n is 0 if there is none.
func varint(b []byte) (v int64, n int) {
	var u uint64
	for i, c := range b {
		if i == 9 && c > 1 || i > 9 {
			return 0, 0
		}
		u |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			return int64(u>>1) ^ -int64(u&1), i + 1
		}
	}
	return 0, 0
}
