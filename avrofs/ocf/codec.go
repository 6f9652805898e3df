package ocf

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Decompressor undoes a codec. It keeps state from block to block and belongs
// to one goroutine at a time.
type Decompressor interface {
	// Decompress appends the decompressed form of src to dst[:0], in dst's own
	// memory where that suffices, and returns the result. dst and src must not
	// overlap. A result of more than limit bytes is an error with ErrLimit,
	// and memory for it is not allocated. Other errors have ErrCorrupt,
	// ErrChecksum or ErrTruncated.
	Decompress(dst, src []byte, limit int) ([]byte, error)
}

// Compressor applies a codec. It belongs to one goroutine at a time.
type Compressor interface {
	// Compress appends the compressed form of src to dst and returns the
	// result.
	Compress(dst, src []byte) ([]byte, error)
}

// codec describes one entry of the codecs' table.
type codec struct {
	name  string
	newD  func() Decompressor
	newC  func(level int) (Compressor, error)
	ratio int64 // a bound of decompressed bytes per byte of data; 0 if there is none of use
	empty int64 // data of this size or less decompress to nothing, if to anything
}

// codecs are those of the specification, "Required Codecs" and "Optional
// Codecs". The index of a codec serves as its number in a Buffer.
var codecs = [...]codec{
	{"null", newNullDecompressor, newNullCompressor, 1, 0},
	{"deflate", newDeflateDecompressor, newDeflateCompressor, deflateRatio, 2},
	{"snappy", newSnappyDecompressor, newSnappyCompressor, snappyRatio, 5},
	{"bzip2", newBzip2Decompressor, newBzip2Compressor, 0, 14},
	{"xz", newXZDecompressor, newXZCompressor, xzRatio, 32},
	{"zstandard", newZstandardDecompressor, newZstandardCompressor, zstandardRatio, 9},
}

const codecNull = 0

// Codecs returns the names of the codecs that can be read and written.
func Codecs() []string {
	names := make([]string, len(codecs))
	for i, c := range codecs {
		names[i] = c.name
	}
	return names
}

// codecIndex finds a codec. Names are compared exactly, as the specification
// gives them; the empty name is null.
func codecIndex(name string) (int, error) {
	if name == "" {
		return codecNull, nil
	}
	i := slices.IndexFunc(codecs[:], func(c codec) bool { return c.name == name })
	if i < 0 {
		return 0, &Error{
			Op: "metadata", Kind: ErrUnknownCodec,
			Expected: "one of " + strings.Join(Codecs(), ", "), Got: fmt.Sprintf("%.64q", name),
		}
	}
	return i, nil
}

// NewDecompressor returns a new decompressor for the codec of that name. An
// unknown name is an *Error with ErrUnknownCodec.
func NewDecompressor(name string) (Decompressor, error) {
	i, err := codecIndex(name)
	if err != nil {
		return nil, err
	}
	return codecs[i].newD(), nil
}

// NewCompressor returns a new compressor. Level 0 is the codec's default;
// deflate and bzip2 have levels 1 to 9, zstandard 1 to 22 (of which some are
// the same), and the others none.
func NewCompressor(name string, level int) (Compressor, error) {
	i, err := codecIndex(name)
	if err != nil {
		return nil, err
	}
	return codecs[i].newC(level)
}

// MaxRaw bounds what size bytes under a codec can decompress to, for
// judgements of whether a block's count is plausible. It is RawBytes of lim
// where the codec itself has no useful bound.
func MaxRaw(codecName string, size int64, lim Limits) int64 {
	most := lim.fill().RawBytes
	i, err := codecIndex(codecName)
	if err == nil && size <= codecs[i].empty {
		return 0
	}
	if err != nil || codecs[i].ratio == 0 || size > most {
		return most
	}
	return min(most, size*codecs[i].ratio)
}

// codecError is what a Decompressor returns: a condition and its cause.
type codecError struct {
	kind  error
	cause error
	msg   string
}

func (e *codecError) Error() string {
	s := e.kind.Error()
	if e.msg != "" {
		s += ": " + e.msg
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

func (e *codecError) Unwrap() []error {
	if e.cause == nil {
		return []error{e.kind}
	}
	return []error{e.kind, e.cause}
}

func corrupt(cause error) error {
	kind := ErrCorrupt
	if errors.Is(cause, io.ErrUnexpectedEOF) || errors.Is(cause, io.EOF) {
		// The block is all there; it is its content that ends too early.
		return &codecError{kind: kind, msg: "the compressed data ends too early"}
	}
	return &codecError{kind: kind, cause: cause}
}

func corruptf(format string, args ...any) error {
	return &codecError{kind: ErrCorrupt, msg: fmt.Sprintf(format, args...)}
}

func overLimit(limit int) error {
	return &codecError{kind: ErrLimit, msg: fmt.Sprintf("more than %d bytes after decompression", limit)}
}

func noLevel(name string, level int) error {
	return fmt.Errorf("ocf: codec %s has no level %d", name, level)
}

// drain appends all that r yields to dst[:0], up to limit bytes. Memory grows
// with what has come, not with what the data claims. hint is the expected
// size.
func drain(dst []byte, r io.Reader, hint, limit int) ([]byte, error) {
	dst = reserve(dst[:0], min(max(hint, 512), limit+1))
	for {
		if len(dst) == cap(dst) {
			dst = grow(dst, min(max(2*cap(dst), 4096), limit+1))
		}
		// One byte past the limit is room to notice that there is more.
		room := dst[len(dst):min(cap(dst), limit+1)]
		n, err := r.Read(room)
		dst = dst[:len(dst)+n]
		if len(dst) > limit {
			return dst[:0], overLimit(limit)
		}
		if err == io.EOF {
			return dst, nil
		}
		if err != nil {
			return dst[:0], err
		}
	}
}

// reserve returns b, empty, with a capacity of n at least.
func reserve(b []byte, n int) []byte {
	if cap(b) >= n {
		return b[:0]
	}
	return make([]byte, 0, n)
}

// grow returns b with a capacity of n at least, content kept.
func grow(b []byte, n int) []byte {
	if cap(b) >= n {
		return b
	}
	g := make([]byte, len(b), n)
	copy(g, b)
	return g
}

// byteSource is an io.Reader and io.ByteReader over a slice, to be reused.
type byteSource struct {
	b []byte
}

func (s *byteSource) Read(p []byte) (int, error) {
	if len(s.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.b)
	s.b = s.b[n:]
	return n, nil
}

func (s *byteSource) ReadByte() (byte, error) {
	if len(s.b) == 0 {
		return 0, io.EOF
	}
	c := s.b[0]
	s.b = s.b[1:]
	return c, nil
}
