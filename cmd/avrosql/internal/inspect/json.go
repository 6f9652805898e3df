package inspect

import (
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// The document that --json prints.
type document struct {
	Path        string          `json:"path"`
	Size        int64           `json:"size"`
	HeaderSize  int64           `json:"header_size"`
	Codec       string          `json:"codec"`
	Sync        string          `json:"sync"`
	Fingerprint string          `json:"fingerprint,omitempty"` // CRC-64-AVRO of the canonical form
	Metadata    []entry         `json:"metadata"`
	Schema      json.RawMessage `json:"schema"`
	Blocks      []jsonBlock     `json:"blocks"`
	Totals      jsonTotals      `json:"totals"`
}

// entry is one of the metadata: value where it is text, bytes in base64 where it is not.
type entry struct {
	Key   string  `json:"key"`
	Value *string `json:"value,omitempty"`
	Bytes []byte  `json:"bytes,omitempty"`
}

type jsonBlock struct {
	Block   *int64 `json:"block"` // null: a range of bytes that is no block
	Offset  int64  `json:"offset"`
	Records *int64 `json:"records"`
	Size    int64  `json:"size"`
	RawSize *int64 `json:"raw_size"`
	Error   string `json:"error,omitempty"`
}

type jsonTotals struct {
	Blocks  int64  `json:"blocks"`
	Records int64  `json:"records"`
	Size    int64  `json:"size"`
	RawSize *int64 `json:"raw_size"`
	Faults  int64  `json:"faults"`
}

func jsonDocument(ctx context.Context, out *printer, f *file, raw bool) error {
	h := f.header
	d := document{Path: f.name, Size: f.size, HeaderSize: h.Size, Codec: h.Codec, Sync: fmt.Sprintf("%x", h.Sync), Blocks: []jsonBlock{}}
	if f.schema != nil {
		d.Fingerprint = fmt.Sprintf("%016x", f.schema.Fingerprint())
	}
	for _, m := range h.Meta {
		e := entry{Key: m.Key}
		if text := string(m.Value); utf8.ValidString(text) {
			e.Value = &text
		} else {
			e.Bytes = m.Value
		}
		d.Metadata = append(d.Metadata, e)
	}
	if d.Schema = h.Schema; !json.Valid(h.Schema) {
		d.Schema = nil
	}
	known := func(n int64) *int64 {
		if n < 0 {
			return nil
		}
		return &n
	}
	t := totals{raw: raw}
	err := f.blocks(ctx, raw, func(b block) error {
		t.add(b)
		j := jsonBlock{Block: known(b.index), Offset: b.Offset, Records: known(b.Count), Size: b.Size, RawSize: known(b.raw)}
		if b.lost > 0 {
			j.Records, j.Size = nil, b.lost
		}
		if b.err != nil {
			j.Error = b.err.Error()
		}
		d.Blocks = append(d.Blocks, j)
		return nil
	})
	if err != nil {
		return err
	}
	d.Totals = jsonTotals{t.blocks, t.records, t.size, known(t.rawSize()), t.faults}
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	out.document(text)
	return nil
}
