package main

import (
	"bytes"
	"fmt"
	"hash/fnv"

	"github.com/linkedin/goavro/v2"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// row is a record as goavro takes it: fields by name. Logical types stand in their base form, maps
// as pairs, and a value of a union as in(branch, value), or nil.
type row = map[string]any

// file is one container file to be.
type file struct {
	path   string // below testdata, with slashes
	schema string // what the header holds
	codec  string
	meta   []ocf.MetaEntry // beside schema and codec
	block  int64           // records in a block; 0 for all in one
	rows   []row
	raw    [][]byte // records that are encoded already, in place of rows
	plain  []byte   // of a file that is no container file, as writers leave them beside theirs
}

// bytes encodes the file.
func (f file) bytes() ([]byte, error) {
	if f.plain != nil {
		return f.plain, nil
	}
	var out bytes.Buffer
	w, err := ocf.NewWriter(&out, []byte(f.schema), ocf.WriterOptions{
		Codec: f.codec, Sync: marker(f.path), BlockCount: f.block, Meta: f.meta,
	})
	if err != nil {
		return nil, err
	}
	raw := f.raw
	if raw == nil {
		if raw, err = encode(f.schema, f.rows); err != nil {
			return nil, err
		}
	}
	for _, b := range raw {
		if err := w.Append(b); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// encode has goavro encode the rows.
func encode(schema string, rows []row) ([][]byte, error) {
	plain, err := wire(schema)
	if err != nil {
		return nil, err
	}
	codec, err := goavro.NewCodec(plain)
	if err != nil {
		return nil, err
	}
	raw := make([][]byte, len(rows))
	for i, r := range rows {
		if raw[i], err = codec.BinaryFromNative(nil, r); err != nil {
			return nil, fmt.Errorf("record %d: %w", i, err)
		}
	}
	return raw, nil
}

// marker is the sync marker of the file at path: as unlike others as a random one.
func marker(path string) *[16]byte {
	h := fnv.New128a()
	h.Write([]byte(path))
	return (*[16]byte)(h.Sum(nil))
}
