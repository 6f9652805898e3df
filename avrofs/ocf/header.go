package ocf

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// Metadata keys of the specification.
const (
	metaSchema = "avro.schema"
	metaCodec  = "avro.codec"
)

const (
	magic    = "Obj\x01"
	syncSize = 16
)

// MetaEntry is one entry of the file's metadata.
type MetaEntry struct {
	Key   string
	Value []byte
}

// Header is what stands before the blocks. It must not be modified.
type Header struct {
	Schema []byte      // the JSON of avro.schema, as it is
	Codec  string      // "null" where avro.codec is absent or empty; not checked to be known
	Meta   []MetaEntry // all entries, in the order of the file
	Sync   [syncSize]byte
	Size   int64 // of the header, hence the offset of the first block
}

// Value returns the metadata value of key.
func (h *Header) Value(key string) ([]byte, bool) {
	for i := len(h.Meta) - 1; i >= 0; i-- {
		if h.Meta[i].Key == key {
			return h.Meta[i].Value, true
		}
	}
	return nil, false
}

// headerRead is how much is read at first: most headers fit, and one page
// costs little more than a few bytes.
const headerRead = 4096

// ReadHeader reads the header of a file of the given size (specification,
// "Object Container Files"). The errors are *Error, with ErrEmpty for a file of
// zero bytes, and *NotAvroError.
func ReadHeader(r io.ReaderAt, size int64, lim Limits) (*Header, error) {
	lim = lim.fill()
	if size <= 0 {
		return nil, &Error{Op: "header", Kind: ErrEmpty}
	}
	most := min(size, lim.HeaderBytes)
	buf := make([]byte, min(most, headerRead))
	if err := readFull(r, buf, 0, "header"); err != nil {
		return nil, err
	}
	if n := min(len(buf), len(magic)); string(buf[:n]) != magic[:n] {
		return nil, notAvro(r, size, buf)
	}
	for {
		p := headerParser{b: buf, pos: len(magic), size: size, lim: lim}
		h, err := p.parse()
		if err != nil {
			return nil, err
		}
		if h != nil {
			return h, nil
		}
		// The header goes on beyond what has been read. p.need bytes are
		// wanted at least; doubling keeps the work linear.
		have := int64(len(buf))
		if have >= most {
			if size <= lim.HeaderBytes {
				return nil, &Error{Offset: size, Op: "header", Kind: ErrTruncated, Expected: p.what, Got: "end of file"}
			}
			return nil, p.limit("header", lim.HeaderBytes, "more", "HeaderBytes")
		}
		next := min(most, max(2*have, p.need))
		grown := make([]byte, next)
		copy(grown, buf)
		if err := readFull(r, grown[have:], have, "header"); err != nil {
			return nil, err
		}
		buf = grown
	}
}

// headerParser parses the start of a file. Its methods return ok=false with a
// nil err where b is too short.
type headerParser struct {
	b    []byte
	pos  int
	size int64 // of the file
	lim  Limits
	need int64  // length that b must have at least
	what string // what is missing
	err  error
}

func (p *headerParser) limit(what string, most int64, got, option string) error {
	return &Error{
		Offset: int64(p.pos), Op: what, Kind: ErrLimit,
		Expected: fmt.Sprintf("at most %d", most), Got: got,
		Hint: "raise Limits." + option + " if the file is to be trusted",
	}
}

func (p *headerParser) corrupt(op, expected, got string) bool {
	p.err = &Error{Offset: int64(p.pos), Op: op, Kind: ErrCorrupt, Expected: expected, Got: got}
	return false
}

func (p *headerParser) short(n int64, what string) bool {
	p.need, p.what = int64(p.pos)+n, what
	return false
}

func (p *headerParser) long(what string, v *int64) bool {
	x, n := long(p.b[p.pos:])
	switch {
	case n == 0:
		return p.short(maxVarint, what)
	case n < 0:
		return p.corrupt("metadata", what, "a varint of more than 64 bits")
	}
	*v = x
	p.pos += n
	return true
}

// bytes returns a slice of b.
func (p *headerParser) bytes(what string, most int64, option string, v *[]byte) bool {
	var n int64
	at := p.pos
	if !p.long("length of "+what, &n) {
		return false
	}
	left := p.size - int64(p.pos)
	switch {
	case n < 0:
		p.pos = at
		return p.corrupt("metadata", "length of "+what, strconv.FormatInt(n, 10))
	case n > most:
		p.pos = at
		p.err = p.limit(what, most, strconv.FormatInt(n, 10), option)
		return false
	case n > left:
		p.err = &Error{
			Offset: int64(p.pos), Op: "metadata", Kind: ErrTruncated,
			Expected: fmt.Sprintf("%d bytes of %s", n, what), Got: fmt.Sprintf("%d bytes to the end of the file", left),
		}
		return false
	case n > int64(len(p.b)-p.pos):
		return p.short(n, what)
	}
	*v = p.b[p.pos : p.pos+int(n) : p.pos+int(n)]
	p.pos += int(n)
	return true
}

// parse returns nil, nil where b is too short.
func (p *headerParser) parse() (*Header, error) {
	h := &Header{Codec: "null"}
	if !p.parseInto(h) {
		return nil, p.err
	}
	if err := h.settle(); err != nil {
		return nil, err
	}
	// The entries are slices of a buffer that may be far larger than they are.
	h.Schema = bytes.Clone(h.Schema)
	for i := range h.Meta {
		if h.Meta[i].Key == metaSchema {
			h.Meta[i].Value = h.Schema
		} else {
			h.Meta[i].Value = bytes.Clone(h.Meta[i].Value)
		}
	}
	return h, nil
}

func (p *headerParser) parseInto(h *Header) bool {
	if len(p.b) < len(magic) {
		p.pos = len(p.b)
		return p.short(int64(len(magic)-len(p.b)), "magic")
	}
	for {
		var count, blockSize int64
		if !p.long("metadata block count", &count) {
			return false
		}
		if count == 0 {
			break
		}
		sized := count < 0
		if sized {
			if count = -count; count < 0 {
				return p.corrupt("metadata", "a block count", "the smallest long")
			}
			if !p.long("metadata block size", &blockSize) {
				return false
			}
			if blockSize < 0 {
				return p.corrupt("metadata", "a block size", strconv.FormatInt(blockSize, 10))
			}
		}
		if count > int64(p.lim.MetaEntries-len(h.Meta)) {
			p.err = p.limit("metadata", int64(p.lim.MetaEntries), fmt.Sprintf("%d entries", count+int64(len(h.Meta))), "MetaEntries")
			return false
		}
		start := p.pos
		for ; count > 0; count-- {
			var key, value []byte
			if !p.bytes("metadata key", p.lim.HeaderBytes, "HeaderBytes", &key) {
				return false
			}
			most, option := p.lim.HeaderBytes, "HeaderBytes"
			if string(key) == metaSchema {
				most, option = p.lim.SchemaBytes, "SchemaBytes"
			}
			if !p.bytes("metadata value", most, option, &value) {
				return false
			}
			h.Meta = append(h.Meta, MetaEntry{string(key), value})
		}
		if got := int64(p.pos - start); sized && got != blockSize {
			return p.corrupt("metadata", fmt.Sprintf("a block of %d bytes", blockSize), fmt.Sprintf("%d bytes", got))
		}
	}
	if len(p.b)-p.pos < syncSize {
		return p.short(syncSize, "sync marker")
	}
	copy(h.Sync[:], p.b[p.pos:])
	p.pos += syncSize
	h.Size = int64(p.pos)
	if h.Size > p.lim.HeaderBytes {
		p.err = p.limit("header", p.lim.HeaderBytes, strconv.FormatInt(h.Size, 10), "HeaderBytes")
		return false
	}
	return true
}

// settle finds schema and codec among the entries. A key that occurs twice with
// different values has no one meaning.
func (h *Header) settle() error {
	var schema, codec []byte
	var hasSchema, hasCodec bool
	for _, m := range h.Meta {
		var v *[]byte
		var has *bool
		switch m.Key {
		case metaSchema:
			v, has = &schema, &hasSchema
		case metaCodec:
			v, has = &codec, &hasCodec
		default:
			continue
		}
		if *has && !bytes.Equal(*v, m.Value) {
			return &Error{Op: "metadata", Kind: ErrCorrupt, Expected: "one value of " + m.Key, Got: "two that differ"}
		}
		*v, *has = m.Value, true
	}
	if !hasSchema {
		return &Error{Op: "metadata", Kind: ErrCorrupt, Expected: "an entry " + metaSchema, Got: "none"}
	}
	h.Schema = schema
	if len(codec) > 0 {
		h.Codec = string(codec)
	}
	return nil
}
