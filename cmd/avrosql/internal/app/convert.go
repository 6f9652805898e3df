package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/convert"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
)

// newConvert is avrosql convert.
func newConvert(stderr io.Writer) *cobra.Command {
	var o convert.Options
	var delimiter string
	cmd := &cobra.Command{
		Use:   "convert [flags] INPUT OUTPUT.avro",
		Short: "Make an Avro file of a CSV, TSV, NDJSON or Parquet file",
		Long: `convert makes an Avro file of a CSV, TSV, NDJSON or Parquet file. Without --schema the
types are found out: of text by reading the whole file first, so that every value fits. Text that
no other type gives back unchanged, such as 007, stays text. Names that Avro does not allow are
changed, and told. The way back is COPY … TO.`,
		Example: `  avrosql convert sales.csv sales.avro
  avrosql convert events.ndjson events.avro --codec zstandard
  avrosql convert data.txt data.avro --from csv --delimiter ';' --schema data.avsc`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError{fmt.Errorf("convert takes an input and an output, not %d paths", len(args))}
			}
			return nil
		},
		ValidArgsFunction: convertFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			if delimiter != "" {
				r, n := utf8.DecodeRuneInString(strings.ReplaceAll(delimiter, `\t`, "\t"))
				if n != len(strings.ReplaceAll(delimiter, `\t`, "\t")) || r == '"' || r == '\n' || r == '\r' || r == utf8.RuneError {
					return usageError{fmt.Errorf("--delimiter: must be one character")}
				}
				o.Delimiter = r
			}
			o.Note = func(message string) { fmt.Fprintf(stderr, "avrosql: note: %s\n", format.Safe(message)) }
			ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt)
			defer stop()
			return runConvert(ctx, args[0], args[1], o, stderr)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVar(&o.From, "from", "", "`FORMAT` of the input, if its name does not say: "+strings.Join(convert.Inputs(), ", "))
	fs.StringVar(&o.Schema, "schema", "", "the `SCHEMA` to write: JSON text or the path of an .avsc file")
	fs.StringVar(&delimiter, "delimiter", "", "`CHARACTER` between the fields of csv (a comma)")
	fs.BoolVar(&o.NoHeader, "no-header", false, "the first line of csv or tsv is data; the columns are column1, column2, …")
	fs.StringVar(&o.Null, "null", "", `the `+"`TEXT`"+` that is NULL in csv or tsv (empty in csv, \N in tsv)`)
	fs.StringVar(&o.Codec, "codec", "", "`CODEC` of the output: "+strings.Join(ocf.Codecs(), ", ")+" (snappy)")
	fs.IntVar(&o.BlockSize, "block-size", 0, "`BYTES` of a block before compression")
	fs.BoolVar(&o.Overwrite, "overwrite", false, "replace an output that exists")
	completeValues(cmd, "from", convert.Inputs())
	completeValues(cmd, "codec", ocf.Codecs())
	return cmd
}

func runConvert(ctx context.Context, in, out string, o convert.Options, stderr io.Writer) error {
	rows, err := convert.Convert(ctx, in, out, o)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(stderr, "%d rows\n", rows)
	return err
}
