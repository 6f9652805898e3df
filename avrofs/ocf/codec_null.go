package ocf

type nullCodec struct{}

func newNullDecompressor() Decompressor { return nullCodec{} }

func newNullCompressor(level int) (Compressor, error) {
	if level != 0 {
		return nil, noLevel("null", level)
	}
	return nullCodec{}, nil
}

func (nullCodec) Decompress(dst, src []byte, limit int) ([]byte, error) {
	if len(src) > limit {
		return dst[:0], overLimit(limit)
	}
	return append(reserve(dst, len(src)), src...), nil
}

func (nullCodec) Compress(dst, src []byte) ([]byte, error) { return append(dst, src...), nil }
