package ocf

// Limits bound what a file can make a reader allocate or do. Zero means the
// default. All sizes are in bytes.
type Limits struct {
	// HeaderBytes bounds the header: magic, metadata and sync marker.
	// Default 16 MiB: schemas of generated code reach a few megabytes.
	HeaderBytes int64
	// SchemaBytes bounds the value of avro.schema. Default 16 MiB.
	SchemaBytes int64
	// MetaEntries bounds the number of metadata entries. Default 10,000.
	MetaEntries int
	// BlockBytes bounds the data of one block as stored. Default 256 MiB:
	// writers aim at 16 KiB to a few MiB, and no more than this is held by
	// each worker while it decompresses.
	BlockBytes int64
	// RawBytes bounds the data of one block after decompression. Default 1 GiB,
	// so that an offset into a block fits 31 bits with room for what a decoder
	// appends.
	RawBytes int64
	// ZeroWidthCount bounds the records of a block whose data is empty after
	// decompression. Nothing else bounds the rows that such a block can yield.
	// Default 1,048,576.
	ZeroWidthCount int64
}

// DefaultLimits returns the limits that a zero Limits stands for.
func DefaultLimits() Limits {
	return Limits{
		HeaderBytes:    16 << 20,
		SchemaBytes:    16 << 20,
		MetaEntries:    10_000,
		BlockBytes:     256 << 20,
		RawBytes:       1 << 30,
		ZeroWidthCount: 1 << 20,
	}
}

// maxBytes is the largest size of one allocation, whatever the limits say.
const maxBytes = 1<<31 - 1 - 1<<16

func (l Limits) fill() Limits {
	d := DefaultLimits()
	pick := func(v *int64, def, most int64) {
		if *v <= 0 {
			*v = def
		}
		*v = min(*v, most)
	}
	pick(&l.HeaderBytes, d.HeaderBytes, maxBytes)
	pick(&l.SchemaBytes, d.SchemaBytes, maxBytes)
	pick(&l.BlockBytes, d.BlockBytes, maxBytes)
	pick(&l.RawBytes, d.RawBytes, maxBytes)
	pick(&l.ZeroWidthCount, d.ZeroWidthCount, 1<<62)
	if l.MetaEntries <= 0 {
		l.MetaEntries = d.MetaEntries
	}
	return l
}
