package decode_test

import (
	"errors"
	"math/rand"
	"testing"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

// FuzzDecode reads any bytes as records of any writer's schema, resolved to any reader's: errors are
// ErrData, vectors hold together, and whether values are wanted, skipped or checked makes no difference
// to the number of records, nor to where a block is damaged in its structure.
func FuzzDecode(f *testing.F) {
	add := func(w, r string, raw []byte, count uint16) {
		for choice := range uint64(2) {
			f.Add(w, r, raw, count, -choice)
		}
	}
	for seed := range int64(20) {
		g := &gen{Rand: rand.New(rand.NewSource(seed))}
		text := g.record(3)
		s := parse(f, text)
		var raw []byte
		count := 1 + g.Intn(5)
		for range count {
			raw, _ = g.datum(raw, s)
		}
		add(text, text, raw, uint16(count))
	}
	add(record(field("a", `"int"`, ""), field("b", `"string"`, ""), field("c", `["null","long"]`, "")),
		record(field("c", `["null","double"]`, ""), field("d", `"int"`, "7"), field("a", `"long"`, "")), []byte{2, 2, 'x', 2, 8, 1, 0, 0}, 2)
	add(record(field("a", `{"type":"array","items":"null"}`, "")), record(field("a", `{"type":"array","items":"null"}`, "")), []byte{8, 0}, 1)
	add(`{"type":"record","name":"L","fields":[{"name":"v","type":"int"},{"name":"next","type":["null","L"]}]}`,
		`{"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]}]}`, []byte{2, 2, 4, 2, 6, 0}, 1)
	add(`{"type":"record","name":"T","fields":[{"name":"a","type":{"type":"array","items":"T"}},{"name":"m","type":{"type":"map","values":["T","string"]}},{"name":"u","type":["null","int","T"]},{"name":"x","type":{"type":"record","name":"X","fields":[{"name":"t","type":["null","T"]}]}}]}`,
		`{"type":"record","name":"T","fields":[{"name":"u","type":["null","long","T"]},{"name":"n","type":{"type":"map","values":"string"},"default":{"k":"v"}},{"name":"a","type":{"type":"array","items":"T"}},{"name":"m","type":{"type":"map","values":["string","T"]}}]}`,
		[]byte{2, 0, 2, 2, 'k', 2, 2, 's', 0, 2, 6, 0, 0, 0, 4, 0, 0, 0, 0, 0}, 1)
	f.Fuzz(func(t *testing.T, wtext, rtext string, raw []byte, n uint16, choice uint64) {
		lim := schema.Limits{MaxBytes: 1 << 11, MaxDepth: 30}
		w, err := schema.Parse([]byte(wtext), lim)
		if err != nil || w.Kind != schema.Record {
			return
		}
		r, err := schema.Parse([]byte(rtext), lim)
		if err != nil || r.Kind != schema.Record {
			return
		}
		res, err := schema.Resolve(w, r, schema.IgnoreNames)
		if err != nil {
			return
		}
		fields, err := avrotype.Record(r)
		if err != nil {
			return
		}
		// The scan has refused such counts already.
		count, least := int64(n), int64(w.MinSize())
		if least > 0 && count > int64(len(raw))/least || least == 0 && len(raw) > 0 {
			return
		}
		var all, some []plan.ScanColumn
		for i, l := range leaves(fields, nil, nil) {
			col := plan.ScanColumn{Path: l.path, Column: plan.Column{ID: plan.ColumnID(i + 1), Type: l.t, Nullable: l.nullable}}
			if len(l.path) == 1 {
				all = append(all, col)
			}
			if choice>>(i%64)&1 == 1 {
				some = append(some, col)
			}
		}
		_, skipErr := fuzzDecode(t, res, nil, raw, count, false)
		rows, someErr := fuzzDecode(t, res, some, raw, count, choice&1 == 1)
		_, allErr := fuzzDecode(t, res, all, raw, count, false)
		_, fullErr := fuzzDecode(t, res, all, raw, count, true)
		if someErr == nil && rows != count {
			t.Fatalf("%d rows of %d records", rows, count)
		}
		if skipErr != nil && allErr == nil || allErr != nil && fullErr == nil || skipErr != nil && someErr == nil {
			t.Fatalf("nothing read: %v\nsome: %v\nall: %v\nall with verify: %v", skipErr, someErr, allErr, fullErr)
		}
	})
}

// fuzzDecode decodes a block, looks at every value, and returns the rows.
func fuzzDecode(t *testing.T, res *schema.Resolution, cols []plan.ScanColumn, raw []byte, count int64, verify bool) (rows int64, err error) {
	prog, err := decode.Compile(res, cols, nil, decode.Options{Verify: verify, Ordinals: true, MaxDepth: 50})
	if err != nil {
		return 0, err
	}
	buf := make([]byte, len(raw), len(raw)+prog.Spare())
	copy(buf, raw)
	d := decode.NewDecoder(prog)
	if err := d.Start(buf, count); err != nil {
		return 0, dataError(t, err)
	}
	for {
		vecs, n, err := d.Next(7)
		if err != nil {
			return rows, dataError(t, err)
		}
		for _, v := range vecs {
			if v.Len != n {
				t.Fatalf("%d values in a batch of %d rows", v.Len, n)
			}
			for i := range n {
				walkValue(v, i)
			}
		}
		rows += int64(n)
		if n < 7 {
			return rows, nil
		}
	}
}

func dataError(t *testing.T, err error) error {
	if !errors.Is(err, decode.ErrData) {
		t.Fatalf("an error of another kind: %v", err)
	}
	return err
}

// walkValue looks at all of a value, so that an index out of range shows.
func walkValue(v *vector.Vector, i int) {
	if v.IsNull(i) {
		return
	}
	switch v.Kind {
	case vector.Bytes:
		_ = string(v.Bytes(i))
	case vector.Encoded:
		walkValue(vector.NewUnfolder(v.Type).Open(v, i), 0)
	case vector.Struct:
		for _, ch := range v.Children {
			walkValue(ch, i)
		}
	case vector.List, vector.Map:
		for k := v.Offsets[i]; k < v.Offsets[i+1]; k++ {
			for _, ch := range v.Children {
				walkValue(ch, int(k))
			}
		}
	case vector.Union:
		walkValue(v.Children[v.Tags[i]], i)
	}
}
