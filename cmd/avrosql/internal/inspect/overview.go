package inspect

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// overview prints the header: metadata, codec, schema.
func overview(out *printer, f *file) {
	h := f.header
	out.line(clean(f.name))
	out.printf("  size      %s", plural(f.size, "byte"))
	out.printf("  header    %s", plural(h.Size, "byte"))
	out.printf("  codec     %s", clean(h.Codec))
	out.printf("  sync      %x", h.Sync)
	out.printf("  metadata  %s", plural(int64(len(h.Meta)), "entry"))
	width := 0
	for _, m := range h.Meta {
		width = max(width, len(clean(m.Key)))
	}
	for _, m := range h.Meta {
		value := quote(string(m.Value), 100)
		if m.Key == "avro.schema" {
			value = plural(int64(len(m.Value)), "byte")
		}
		out.printf("    %-*s  %s", min(width, 40), clean(m.Key), value)
	}
	if f.schema == nil {
		out.line("  schema    ill-formed")
		return
	}
	out.printf("  schema    fingerprint %016x (CRC-64-AVRO)", f.schema.Fingerprint())
	t := tree{out: out, seen: map[*schema.Schema]bool{}}
	t.node("    ", "    ", "", f.schema, "")
}

// tree prints a schema as a tree, each named type where it is defined.
type tree struct {
	out   *printer
	seen  map[*schema.Schema]bool
	depth int
}

// maxDepth bounds the depth of the tree.
const maxDepth = 64

// node prints a type and what is below it. The first line begins with first, all others with rest; label
// stands before the type, tail behind it.
func (t *tree) node(first, rest, label string, s *schema.Schema, tail string) {
	t.depth++
	defer func() { t.depth-- }()
	nullable := ""
	if inner, ok := s.Nullable(); ok {
		s, nullable = inner, ", nullable"
	}
	known := s.Kind.Named() && t.seen[s]
	text := typeText(s)
	if known {
		text += ", see above"
	}
	t.out.line(first + label + text + nullable + tail)
	if known {
		return
	}
	t.seen[s] = s.Kind.Named()
	if t.depth > maxDepth {
		t.out.line(rest + "…")
		return
	}
	switch s.Kind {
	case schema.Record:
		for i := range s.Fields {
			f := &s.Fields[i]
			a, b := branchLines(rest, i == len(s.Fields)-1)
			t.node(a, b, clean(f.Name)+": ", f.Type, fieldTail(f))
		}
	case schema.Array, schema.Map:
		a, b := branchLines(rest, true)
		label := "items: "
		if s.Kind == schema.Map {
			label = "values: "
		}
		t.node(a, b, label, s.Items, "")
	case schema.Union:
		for i, br := range s.Branches {
			a, b := branchLines(rest, i == len(s.Branches)-1)
			t.node(a, b, "", br, "")
		}
	}
}

func branchLines(rest string, last bool) (first, below string) {
	if last {
		return rest + "└─ ", rest + "   "
	}
	return rest + "├─ ", rest + "│  "
}

// typeText is one type in a line.
func typeText(s *schema.Schema) string {
	text := s.Kind.String()
	switch s.Kind {
	case schema.Fixed:
		text = fmt.Sprintf("fixed(%d)", s.Size)
	case schema.Enum:
		symbols := slices.Clone(s.Symbols)
		const most = 12
		if len(symbols) > most {
			symbols = append(symbols[:most], fmt.Sprintf("… %d more", len(s.Symbols)-most))
		}
		text = "enum [" + clean(strings.Join(symbols, ", ")) + "]"
		if s.HasEnumDefault {
			text += " default " + clean(s.EnumDefault)
		}
	}
	if s.Kind.Named() {
		text += " " + clean(s.Name)
	}
	if s.Logical.Kind != schema.NoLogical {
		text += " (" + s.Logical.String() + ")"
	} else if raw, ok := s.Props["logicalType"]; ok {
		text += " (logical type " + quote(string(raw), 40) + " is unknown or ill-formed here)"
	}
	if len(s.Aliases) > 0 {
		text += ", also " + clean(strings.Join(s.Aliases, ", "))
	}
	return text
}

func fieldTail(f *schema.Field) string {
	text := ""
	if f.HasDefault {
		def := string(f.Default)
		if len(def) > 60 {
			def = def[:60] + "…"
		}
		text += " = " + clean(def)
	}
	if len(f.Aliases) > 0 {
		text += ", also " + clean(strings.Join(f.Aliases, ", "))
	}
	if f.Doc != "" {
		text += "  " + quote(f.Doc, 60)
	}
	return text
}

// Of many blocks the overview shows so many at the beginning and at the end.
const (
	firstBlocks = 10
	lastBlocks  = 3
)

// blockTable prints the blocks and their sums.
func blockTable(ctx context.Context, out *printer, f *file, raw, all bool) error {
	t := totals{raw: raw}
	var tail []block
	var shown int64
	print := func(b block) {
		if shown++; shown == 1 {
			out.printf("  %6s  %12s  %10s  %12s  %12s  %6s", "block", "offset", "records", "size", "raw", "ratio")
		}
		if b.lost > 0 {
			out.printf("  %6s  %12d  %10s  %12d  %12s  %6s  %s", "-", b.Offset, "-", b.lost, "-", "-", clean(b.err.Error()))
			return
		}
		fault := ""
		if b.err != nil {
			fault = "  " + clean(b.err.Error())
		}
		out.printf("  %6d  %12d  %10d  %12d  %12s  %6s%s", b.index, b.Offset, b.Count, b.Size, number(b.raw), ratio(b.raw, b.Size), fault)
	}
	err := f.blocks(ctx, raw, func(b block) error {
		t.add(b)
		switch {
		case all || t.seen <= firstBlocks:
			print(b)
		default:
			if tail = append(tail, b); len(tail) > lastBlocks {
				tail = tail[1:]
			}
		}
		return out.err
	})
	if err != nil {
		return err
	}
	if left := t.seen - shown - int64(len(tail)); left > 0 {
		out.printf("  %6s  (%d blocks, which --blocks shows)", "…", left)
	}
	for _, b := range tail {
		print(b)
	}
	out.printf("  total     %s in %s, %s of data stored, %s decompressed, ratio %s", plural(t.records, "record"), plural(t.blocks, "block"),
		plural(t.size, "byte"), number(t.rawSize()), ratio(t.rawSize(), t.size))
	if t.faults > 0 {
		out.printf("  damage    %s; --verify reads every value", plural(t.faults, "fault"))
	}
	return nil
}

// totals are the sums over the blocks of a file.
type totals struct {
	seen, blocks, records, size, sum, faults int64
	raw                                      bool // the sizes decompressed are all known
}

func (t *totals) add(b block) {
	t.seen++
	if b.err != nil {
		t.faults++
	}
	if b.lost > 0 {
		return
	}
	t.blocks++
	t.records += b.Count
	t.size += b.Size
	t.sum += b.raw
	t.raw = t.raw && b.raw >= 0
}

// rawSize is the sum of the sizes decompressed, -1 if one is not known.
func (t *totals) rawSize() int64 {
	if !t.raw {
		return -1
	}
	return t.sum
}

func number(n int64) string {
	if n < 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func ratio(raw, size int64) string {
	if raw < 0 || size == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", float64(raw)/float64(size))
}
