package ocf

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
)

// WriterOptions say how a file is written. The zero value writes blocks of
// about 64,000 bytes under the null codec.
type WriterOptions struct {
	Codec string // empty is null
	Level int    // see NewCompressor; 0 is the codec's default
	// Sync fixes the sync marker, so that equal input gives equal output. It is
	// random if nil, as it should be where the data is not known.
	Sync *[syncSize]byte
	// BlockBytes ends a block once its data before compression has this many
	// bytes. Default 64,000.
	BlockBytes int
	// BlockCount ends a block at this many records, if not 0. A block of
	// records of no width ends at the default of Limits.ZeroWidthCount.
	BlockCount int64
	// Meta is further metadata, written in this order. Keys that begin with
	// "avro." are reserved.
	Meta []MetaEntry
}

// Writer writes a container file. It belongs to one goroutine.
type Writer struct {
	w     io.Writer
	o     WriterOptions
	sync  [syncSize]byte
	c     Compressor
	raw   []byte
	out   []byte
	count int64
	err   error
}

const defaultBlockBytes = 64_000

// NewWriter writes the header of a new file to w. schema is the JSON of the
// schema, which is not looked at.
func NewWriter(w io.Writer, schema []byte, o WriterOptions) (*Writer, error) {
	if o.Codec == "" {
		o.Codec = codecs[codecNull].name
	}
	if o.BlockBytes <= 0 {
		o.BlockBytes = defaultBlockBytes
	}
	if o.BlockCount <= 0 {
		o.BlockCount = 1<<63 - 1
	}
	c, err := NewCompressor(o.Codec, o.Level)
	if err != nil {
		return nil, err
	}
	ww := &Writer{w: w, o: o, c: c}
	if o.Sync != nil {
		ww.sync = *o.Sync
	} else if _, err := rand.Read(ww.sync[:]); err != nil {
		return nil, fmt.Errorf("ocf: sync marker: %w", err)
	}
	head := append([]byte(magic), appendLong(nil, int64(2+len(o.Meta)))...)
	head = appendEntry(head, metaSchema, schema)
	head = appendEntry(head, metaCodec, []byte(o.Codec))
	for _, m := range o.Meta {
		if strings.HasPrefix(m.Key, "avro.") {
			return nil, fmt.Errorf("ocf: metadata key %q is reserved", m.Key)
		}
		head = appendEntry(head, m.Key, m.Value)
	}
	head = append(appendLong(head, 0), ww.sync[:]...)
	if _, err := w.Write(head); err != nil {
		return nil, fmt.Errorf("ocf: write header: %w", err)
	}
	return ww, nil
}

func appendEntry(b []byte, key string, value []byte) []byte {
	b = append(appendLong(b, int64(len(key))), key...)
	return append(appendLong(b, int64(len(value))), value...)
}

// Append adds one record, which is encoded already. The bytes are copied.
func (w *Writer) Append(datum []byte) error {
	if w.err != nil {
		return w.err
	}
	w.raw = append(w.raw, datum...)
	w.count++
	if len(w.raw) >= w.o.BlockBytes || w.count >= w.o.BlockCount ||
		len(w.raw) == 0 && w.count >= DefaultLimits().ZeroWidthCount {
		return w.Flush()
	}
	return nil
}

// AppendBlock writes what Append has gathered, and then raw, which holds count
// encoded records, as a block of its own.
func (w *Writer) AppendBlock(count int64, raw []byte) error {
	if err := w.Flush(); err != nil {
		return err
	}
	if count < 0 {
		return fmt.Errorf("ocf: block of %d records", count)
	}
	return w.block(count, raw)
}

// Flush writes what Append has gathered as a block. It writes nothing if that
// is no record.
func (w *Writer) Flush() error {
	if w.err != nil || w.count == 0 {
		return w.err
	}
	err := w.block(w.count, w.raw)
	w.raw, w.count = w.raw[:0], 0
	return err
}

// headRoom is where the block header goes: it is written in front of the
// compressed data once the size of that is known.
const headRoom = 2 * maxVarint

func (w *Writer) block(count int64, raw []byte) error {
	out, err := w.c.Compress(append(w.out[:0], make([]byte, headRoom)...), raw)
	if err != nil {
		w.err = fmt.Errorf("ocf: compress block with %s: %w", w.o.Codec, err)
		return w.err
	}
	var room [headRoom]byte
	head := appendLong(appendLong(room[:0], count), int64(len(out)-headRoom))
	out = append(out, w.sync[:]...)
	start := headRoom - len(head)
	copy(out[start:], head)
	w.out = out
	if _, err := w.w.Write(out[start:]); err != nil {
		w.err = fmt.Errorf("ocf: write block: %w", err)
	}
	return w.err
}

var errClosed = errors.New("ocf: writer is closed")

// Close writes what is left. It does not close the underlying writer.
func (w *Writer) Close() error {
	if w.err == errClosed {
		return nil
	}
	if err := w.Flush(); err != nil {
		return err
	}
	w.err = errClosed
	return nil
}
