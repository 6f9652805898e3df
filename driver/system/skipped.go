package system

import (
	"context"

	"github.com/avrosql/avrosql/planner/types"
)

// The columns of avro.skipped.
const (
	skippedQuery = iota
	skippedAt
	skippedFile
	skippedOffset
	skippedBytes
	skippedRecords
	skippedReason
)

// skippedTable is avro.skipped: a row for each range of bytes that a query left out because of damage,
// since the connector was made, in the order in which they were found. Queries are numbered from 1;
// records is NULL where nobody can tell.
var skippedTable = &definition{
	database: "avro", name: "skipped",
	cols: []column{
		{"query", number, false}, {"started", types.Of(types.Timestamp), false}, {"file", text, false}, {"offset", number, false},
		{"bytes", number, false}, {"records", number, true}, {"reason", text, false}},
	units: oneUnit,
	read:  func(r *reading) producer { return &skipped{r: r} },
}

type skipped struct {
	r     *reading
	list  []Skipped
	begun bool
}

func (p *skipped) fill(_ context.Context, b *builder) (bool, error) {
	if !p.begun && len(p.r.units) > 0 {
		p.list = p.r.env.Skipped()
	}
	p.begun = true
	for ; len(p.list) > 0 && !b.full(); p.list = p.list[1:] {
		s := &p.list[0]
		b.int(skippedQuery, int64(s.Query))
		b.int(skippedAt, s.Time.UnixMicro())
		b.text(skippedFile, s.File)
		b.int(skippedOffset, s.Offset)
		b.int(skippedBytes, s.Bytes)
		if s.Records >= 0 {
			b.int(skippedRecords, s.Records)
		}
		b.text(skippedReason, s.Reason)
		if err := b.row(single{}); err != nil {
			return false, err
		}
	}
	return len(p.list) > 0, nil
}

func (p *skipped) close() error {
	p.list = nil
	return nil
}
