package ocf

// Block is the handle of one block: where it lies and what its header says.
// It is a value that can be kept, sent elsewhere and read by any Reader of
// the same file.
type Block struct {
	Offset     int64 // of the block, that is, of its count
	DataOffset int64 // of the data
	Size       int64 // of the data as stored, in bytes
	Count      int64 // of records; what the header says, not what is known
}

// Next is the offset of what follows the block's sync marker: the next block,
// or the end of the file.
func (b Block) Next() int64 { return b.DataOffset + b.Size + syncSize }

// Buffer is what ReadBlock reads into. It belongs to one goroutine at a time
// and keeps its memory and the state of its decompressors from block to block
// and from file to file. The zero value is ready for use.
type Buffer struct {
	// Raw is the decompressed data of the block read last. It is valid until
	// the next read into the Buffer, which reuses its memory. A caller that
	// wants to keep it sets Raw to nil, or to other memory to be used.
	Raw []byte
	// Extra is set by the caller: how many bytes of capacity Raw shall have
	// beyond its length, for the caller to write to.
	Extra int

	comp   []byte  // compressed data and sync marker
	from   *Reader // if not nil, comp holds its block loaded
	loaded Block
	dec    [len(codecs)]Decompressor
}

// Release drops the buffer's memory but keeps its decompressors.
func (b *Buffer) Release() {
	b.Raw, b.comp, b.from = nil, nil, nil
}

// Cap is the memory in bytes that the buffer holds on to, without the state
// of its decompressors.
func (b *Buffer) Cap() int { return cap(b.Raw) + cap(b.comp) }

// decompressor returns the buffer's own decompressor for codec i.
func (b *Buffer) decompressor(i int) Decompressor {
	if b.dec[i] == nil {
		b.dec[i] = codecs[i].newD()
	}
	return b.dec[i]
}

// fit gives Raw its spare capacity, if the codec has not left it. Growing by
// a quarter more than is needed makes this rare for blocks of varying size.
func (b *Buffer) fit() {
	if cap(b.Raw)-len(b.Raw) < b.Extra {
		n := len(b.Raw) + b.Extra
		b.Raw = grow(b.Raw, n+n/4)
	}
}
