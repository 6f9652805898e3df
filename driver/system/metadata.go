package system

import (
	"context"
	"unicode/utf8"

	"github.com/avrosql/avrosql/planner/types"
)

// The columns of avro.metadata behind its keys.
const (
	metaKey = iota + 3
	metaValue
	metaBytes
	metaError
)

// metadataTable is avro.metadata: a row for each entry of each file's header, in their order. Values
// are bytes; value has those that are text.
var metadataTable = &definition{
	database: "avro", name: "metadata", keys: 3,
	cols: append(fileKeys[:3:3],
		column{"key", text, true},
		column{"value", text, true},
		column{"bytes", types.Of(types.Varbinary), true},
		column{"error", text, true}),
	units: lakeFiles,
	read: func(r *reading) producer {
		return &perUnit{r: r, make: func(ctx context.Context, u unit, b *builder) error {
			f, fault, err := u.(fileUnit).header(ctx)
			if err != nil {
				return err
			}
			if fault != nil {
				b.fault(metaError, fault)
				return b.row(u)
			}
			if f == nil {
				return nil
			}
			for _, m := range f.Header.Meta {
				b.text(metaKey, m.Key)
				if utf8.Valid(m.Value) {
					b.text(metaValue, string(m.Value))
				}
				b.text(metaBytes, string(m.Value))
				if err := b.row(u); err != nil {
					return err
				}
			}
			return nil
		}}
	},
}
