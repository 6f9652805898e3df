// Package ocf reads and writes Avro Object Container Files (Avro 1.12
// specification, "Object Container Files"). It knows framing and codecs; it
// does not know schemas, and hands out the bytes of avro.schema as they are.
//
// A file is a header and any number of blocks:
//
//	header   "Obj" 1 | metadata: map of bytes | sync marker (16 bytes)
//	block    count (long) | size (long) | size bytes of data | sync marker
//
// Longs are zigzag varints. The data is count records, encoded one after the
// other and compressed by the codec that the metadata names.
//
// # Doors
//
// ReadHeader reads the header once. A Reader stands on it and on an
// io.ReaderAt and may be shared by goroutines. Reader.Blocks lists the block
// handles of a byte range by reading block headers only; Reader.ReadBlock
// reads and decompresses one block into a Buffer that belongs to the calling
// goroutine; a Stream puts the two together for workers that take blocks from
// one queue. Writer writes files.
//
// # What is checked
//
// A Block is handed out only after its header and the sync marker behind it
// have been compared, and ReadBlock compares the marker again with the bytes
// that it decompresses. Every length is checked for its sign, against the end
// of the file and against Limits before anything is allocated for it. Snappy's
// CRC-32, and the checksums inside of bzip2, xz and zstandard data, are
// verified. io.EOF is returned at a clean end only; a short read, an I/O error
// or a cut is never taken for one.
//
// What no reader can notice: blocks under null and deflate carry no checksum,
// so a flipped bit in their data may read as another value; and a file cut
// exactly at the end of a block is a shorter file.
//
// # Byte ranges
//
// A block belongs to the range that holds its first byte, Block.Offset. To
// find the first block at or after a position, the sync marker is searched
// from 16 bytes before it, but never within the header, whose metadata may
// contain the marker too. The marker may also occur inside of a block's data;
// so a match counts only if a well-formed block, ended by a marker, follows
// it, or the file's end. A match that does not pass may be either a copy
// inside of data or the start of a damaged block. Then, and only then, the
// truth is established by hopping over the blocks from the start of the file,
// so that neither a copy is read as a block nor a damaged block passed over.
//
// One case can't be seen locally: data that contains not only the marker but
// after it a whole well-formed block, such as a copy of part of the same file.
// Blocks.Start and Blocks.End of neighbouring ranges are equal unless that has
// happened, and whoever cuts a file into ranges should compare them. A range
// that begins exactly at a block needs no search.
package ocf
