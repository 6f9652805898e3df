package inspect

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// mermaid prints the file as a flowchart: header, blocks, and what holds them together. Of many blocks
// those in the middle are one node.
func mermaid(ctx context.Context, out *printer, f *file, raw bool) error {
	out.line("flowchart TB")
	node := func(id, class string, lines ...string) {
		for i, l := range lines {
			lines[i] = label(l)
		}
		out.printf("  %s[\"%s\"]:::%s", id, strings.Join(lines, "<br>"), class)
	}
	node("file", "file", filepath.Base(f.name), plural(f.size, "byte"))
	schemaName := "schema ill-formed"
	if f.schema != nil {
		schemaName = "schema " + f.schema.BranchName()
	}
	node("header", "header", "header: "+plural(f.header.Size, "byte"), "codec "+f.header.Codec, schemaName,
		plural(int64(len(f.header.Meta)), "metadata entry"), fmt.Sprintf("sync marker %x", f.header.Sync))
	out.line("  file --> header")
	before := "header"
	add := func(id, class string, lines ...string) {
		node(id, class, lines...)
		out.printf("  %s --> %s", before, id)
		before = id
	}
	t := totals{raw: raw}
	var tail []block
	var drawn int64
	draw := func(b block) {
		drawn++
		id := fmt.Sprintf("b%d", b.Offset)
		switch {
		case b.lost > 0:
			add(id, "bad", fmt.Sprintf("damaged at offset %d", b.Offset), plural(b.lost, "byte"))
		default:
			class, size := "block", plural(b.Size, "byte")
			if b.err != nil {
				class = "bad"
			}
			if b.raw >= 0 && f.header.Codec != "null" {
				size += fmt.Sprintf(", %d decompressed", b.raw)
			}
			add(id, class, fmt.Sprintf("block %d at offset %d", b.index, b.Offset), plural(b.Count, "record"), size)
		}
	}
	err := f.blocks(ctx, raw, func(b block) error {
		if t.add(b); t.seen <= firstBlocks {
			draw(b)
		} else if tail = append(tail, b); len(tail) > lastBlocks {
			tail = tail[1:]
		}
		return out.err
	})
	if err != nil {
		return err
	}
	if left := t.seen - drawn - int64(len(tail)); left > 0 {
		add("more", "block", fmt.Sprintf("%d more blocks", left))
	}
	for _, b := range tail {
		draw(b)
	}
	add("tail", "file", fmt.Sprintf("end: %s in %s", plural(t.records, "record"), plural(t.blocks, "block")))
	out.line("  classDef file fill:#eee,stroke:#666,color:#000")
	out.line("  classDef header fill:#ddf,stroke:#66a,color:#000")
	out.line("  classDef block fill:#dfd,stroke:#6a6,color:#000")
	out.line("  classDef bad fill:#fdd,stroke:#a66,color:#000")
	return nil
}

// label writes text so that Mermaid shows it as it is.
func label(s string) string {
	return strings.NewReplacer("#", "#35;", `"`, "#quot;", "<", "#lt;", ">", "#gt;", "&", "#amp;", "`", "#96;").Replace(clean(s))
}
