// Package inspect is the command avrosql inspect: it shows what a container file is made of, without
// SQL. Nothing of a file reaches the output raw: what is not printable is escaped, since names and
// metadata are whatever the writer put there, and the reader may be a terminal.
package inspect

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
)

// options are the command's flags.
type options struct {
	schema, blocks, hex, mermaid, json, verify bool
	block                                      int64
}

// Command returns the command. Mistakes on its command line are wrapped by usage.
func Command(stdout io.Writer, usage func(error) error) *cobra.Command {
	o := options{}
	cmd := &cobra.Command{
		Use:   "inspect [flags] FILE...",
		Short: "Show what Avro files are made of",
		Long: `inspect shows a file's header, metadata, codec, schema and blocks. Sizes are in bytes; the
ratio of a block is that of its data decompressed to what is stored.`,
		Example: `  avrosql inspect events.avro
  avrosql inspect --schema events.avro
  avrosql inspect --hex --block 3 events.avro
  avrosql inspect --verify lake/*.avro`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage(errors.New("inspect needs a FILE"))
			}
			modes := 0
			for _, m := range []bool{o.schema, o.blocks, o.hex, o.mermaid, o.json, o.verify} {
				if m {
					modes++
				}
			}
			if modes > 1 {
				return usage(errors.New("--schema, --blocks, --hex, --mermaid, --json and --verify can't be given together"))
			}
			if cmd.Flags().Changed("block") && (!o.hex || o.block < 0) {
				return usage(errors.New("--block N belongs to --hex, and N counts from 0"))
			}
			return run(cmd.Context(), stdout, args, &o, cmd.Flags().Changed("block"))
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&o.schema, "schema", false, "the schema alone, as JSON")
	f.BoolVar(&o.blocks, "blocks", false, "the blocks alone, all of them")
	f.BoolVar(&o.hex, "hex", false, "the bytes and what they mean: the header and the beginning of block 0")
	f.Int64Var(&o.block, "block", 0, "with --hex: the block `N` alone, counted from 0")
	f.BoolVar(&o.mermaid, "mermaid", false, "the file as a Mermaid diagram")
	f.BoolVar(&o.json, "json", false, "everything as JSON, a document for each file")
	f.BoolVar(&o.verify, "verify", false, "read every value and report every fault")
	return cmd
}

// errFaults says that --verify found something.
var errFaults = errors.New("faults were found")

func run(ctx context.Context, w io.Writer, names []string, o *options, oneBlock bool) error {
	out := &printer{w: w}
	faulty := 0
	for i, name := range names {
		if i > 0 && !o.schema && !o.json && !o.verify {
			out.line("")
		}
		var err error
		switch {
		case o.verify:
			var ok bool
			if ok, err = verify(ctx, out, name); !ok {
				faulty++
			}
		case o.hex:
			err = hexDump(ctx, out, name, o.block, oneBlock)
		default:
			err = show(ctx, out, name, o)
		}
		if err == nil {
			err = out.err
		}
		if err != nil {
			return err
		}
	}
	if faulty > 0 {
		return fmt.Errorf("%w in %d of %d files", errFaults, faulty, len(names))
	}
	return nil
}

// file is an open file with its header.
type file struct {
	*os.File
	name   string
	size   int64
	header *ocf.Header
	schema *schema.Schema
	reader *ocf.Reader
}

// open opens a file and reads its header. A file whose schema or codec is unknown is opened all the
// same, and bad says what is wrong.
func open(name string) (f *file, bad, err error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			in.Close()
		}
	}()
	info, err := in.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.IsDir() {
		return nil, nil, fmt.Errorf("inspect takes files, and %s is a directory: name its files, or list them with avrosql %s -c 'SELECT * FROM avro.files'", name, name)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, &fs.PathError{Op: "inspect", Path: name, Err: errors.New("not a regular file")}
	}
	f = &file{File: in, name: name, size: info.Size()}
	if f.header, err = ocf.ReadHeader(in, f.size, ocf.Limits{}); err != nil {
		return nil, nil, ocf.WithFile(err, name)
	}
	if f.schema, bad = schema.Parse(f.header.Schema, schema.Limits{}); bad != nil {
		bad = fmt.Errorf("%s: %w", name, bad)
	}
	if f.reader, err = ocf.NewReader(in, f.size, f.header, ocf.Options{Name: name}); err != nil {
		// Its blocks can be told, but not what is in them.
		bad = errors.Join(bad, err)
		null := *f.header
		null.Codec = "null"
		if f.reader, err = ocf.NewReader(in, f.size, &null, ocf.Options{Name: name}); err != nil {
			return nil, nil, err
		}
	}
	return f, bad, nil
}

// block is a block, or a range of bytes that is none.
type block struct {
	ocf.Block
	index int64
	raw   int64 // decompressed; -1 if that can't be told
	err   error
	lost  int64 // bytes of a range that is no block
}

// blocks calls do with each block in the order of the file. With raw they are decompressed.
func (f *file) blocks(ctx context.Context, raw bool, do func(block) error) error {
	it := f.reader.All(ctx)
	var buf ocf.Buffer
	for index := int64(0); ; index++ {
		b, err := it.Next()
		if err == io.EOF {
			return nil
		}
		out := block{Block: b, index: index, raw: -1}
		if err != nil {
			lost, serr := it.Skip()
			if serr != nil {
				return serr
			}
			out = block{Block: ocf.Block{Offset: lost.From}, index: -1, raw: -1, err: err, lost: lost.To - lost.From}
			index--
		} else if raw {
			it.Copy(b, &buf)
			if err := f.reader.ReadBlock(b, &buf); err == nil {
				out.raw = int64(len(buf.Raw))
			} else if e := new(ocf.Error); errors.As(err, &e) && e.Kind != nil {
				out.err = err
			} else {
				return err
			}
		}
		if err := do(out); err != nil {
			return err
		}
	}
}

// show prints a file in one of the forms that are made of its header and blocks.
func show(ctx context.Context, out *printer, name string, o *options) error {
	f, bad, err := open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	// Blocks of a codec that is not known can't be decompressed.
	_, cerr := ocf.NewReader(f.File, f.size, f.header, ocf.Options{})
	raw := cerr == nil
	switch {
	case o.schema:
		out.document(f.header.Schema)
	case o.mermaid:
		err = mermaid(ctx, out, f, raw)
	case o.json:
		err = jsonDocument(ctx, out, f, raw)
	case o.blocks:
		err = blockTable(ctx, out, f, raw, true)
	default:
		overview(out, f)
		err = blockTable(ctx, out, f, raw, false)
	}
	if err == nil {
		err = bad
	}
	return err
}
