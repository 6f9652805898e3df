package export

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// Options are what a file is written with. Which of them a format heeds is in Format.Options.
type Options struct {
	Codec      string         // "": the format's own choice
	Level      int            // 0: the codec's default
	BlockBytes int            // 0: the format's default
	Schema     *schema.Schema // of avro; nil: from the columns' types
	SchemaPath string         // where Schema is still to be read from
	Record     string         // full name of the record in avro, where Schema is nil; "": row
	Header     bool
	Delimiter  byte
	Null       string
	HasNull    bool // Null was given

	Format      string
	Overwrite   bool
	PartitionBy []string
}

// Setting is an option as it is documented.
type Setting struct {
	Name string
	Arg  string
	Doc  string
	set  func(o *Options, v types.Datum) error
}

// OptionError says what is wrong with an option.
type OptionError struct{ Name, Msg string }

func (e *OptionError) Error() string { return fmt.Sprintf("option %s: %s", e.Name, e.Msg) }

// common are the options of every format.
var common = []string{"format", "overwrite", "partition_by"}

// Settings lists every option.
func Settings() []Setting { return settings }

var settings = []Setting{
	{"format", "NAME", "the format, where the file's name does not say it", func(o *Options, v types.Datum) (err error) {
		o.Format, err = word(v)
		return err
	}},
	{"overwrite", "", "replace a file that exists", func(o *Options, v types.Datum) (err error) {
		o.Overwrite, err = flag(v)
		return err
	}},
	{"partition_by", "(COLUMN, …)", "write a directory with a level column=value for each of the columns", func(o *Options, v types.Datum) error {
		if v.Type.Kind != types.Array {
			name, err := word(v)
			o.PartitionBy = []string{name}
			return err
		}
		for _, e := range v.Elems {
			name, err := word(e)
			if err != nil {
				return err
			}
			o.PartitionBy = append(o.PartitionBy, name)
		}
		return nil
	}},
	{"codec", "NAME", "compression of blocks", func(o *Options, v types.Datum) (err error) {
		if v.Null {
			v = types.NewString("null") // the codec's name is a keyword
		}
		o.Codec, err = word(v)
		o.Codec = strings.ToLower(o.Codec)
		return err
	}},
	{"level", "N", "of compression; higher is smaller and slower", func(o *Options, v types.Datum) (err error) {
		o.Level, err = number(v, 0, 22)
		return err
	}},
	{"block_size", "BYTES", "of a block before compression", func(o *Options, v types.Datum) (err error) {
		o.BlockBytes, err = number(v, 1, 1<<30)
		return err
	}},
	{"schema", "SCHEMA", "the schema to write, as JSON text or the path of an .avsc file", func(o *Options, v types.Datum) error {
		text, err := word(v)
		if err != nil {
			return err
		}
		if t := strings.TrimSpace(text); !strings.HasPrefix(t, "{") && !strings.HasPrefix(t, `"`) && !strings.HasPrefix(t, "[") {
			o.SchemaPath = text
			return nil
		}
		o.Schema, err = schema.Parse([]byte(text), schema.Limits{})
		return err
	}},
	{"header", "", "begin with a line of the columns' names", func(o *Options, v types.Datum) (err error) {
		o.Header, err = flag(v)
		return err
	}},
	{"delimiter", "CHARACTER", "what stands between two fields", func(o *Options, v types.Datum) error {
		s, err := word(v)
		if err == nil && (len(s) != 1 || strings.Contains(notDelimiters, s) || s[0] >= 0x80) {
			err = fmt.Errorf("must be one ASCII character, and none of letters, digits, quotes, line ends, +, -, . and \\")
		}
		if err == nil {
			o.Delimiter = s[0]
		}
		return err
	}},
	{"null", "TEXT", "what NULL is written as", func(o *Options, v types.Datum) (err error) {
		o.Null, err = word(v)
		o.HasNull = true
		return err
	}},
}

// maxSchemaFile bounds the .avsc files that option schema names.
const maxSchemaFile = 16 << 20

// ReadSchema reads Schema from SchemaPath, if that is given.
func (o *Options) ReadSchema() error {
	if o.SchemaPath == "" {
		return nil
	}
	bad := func(err error) error { return fmt.Errorf("option schema: %w", err) }
	f, err := os.Open(o.SchemaPath)
	if err != nil {
		return bad(err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSchemaFile+1))
	switch {
	case err != nil:
		return bad(err)
	case len(text) > maxSchemaFile:
		return bad(fmt.Errorf("%s has more than %d bytes", o.SchemaPath, maxSchemaFile))
	}
	if o.Schema, err = schema.Parse(text, schema.Limits{}); err != nil {
		return bad(fmt.Errorf("%s: %w", o.SchemaPath, err))
	}
	return nil
}

// notDelimiters can stand in fields that get no quotes, or are the quotes.
const notDelimiters = `"+-.\` + "\r\n\x000123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func word(v types.Datum) (string, error) {
	if v.Null || !v.Type.Text() {
		return "", fmt.Errorf("must be a name or a text")
	}
	return v.S, nil
}

func number(v types.Datum, low, high int64) (int, error) {
	if v.Null || !v.Type.Integer() || v.I < low || v.I > high {
		return 0, fmt.Errorf("must be a number from %d to %d", low, high)
	}
	return int(v.I), nil
}

// flag reads an option that may stand alone.
func flag(v types.Datum) (bool, error) {
	switch {
	case v.Null:
		return true, nil
	case v.Type.Kind == types.Boolean, v.Type.Integer():
		return v.I != 0, nil
	case v.Type.Text():
		if b, ok := types.ParseBool(v.S); ok {
			return b, nil
		}
	}
	return false, fmt.Errorf("must be true or false, or stand alone")
}

// Option is an option as it is given; Value is NULL where the name stands alone.
type Option struct {
	Name  string
	Value types.Datum
}

// Choose finds the format for a path and reads the options that were given.
func Choose(file string, given []Option) (*Format, *Options, error) {
	o := &Options{Header: true}
	seen := map[string]bool{}
	for _, g := range given {
		name := strings.ToLower(g.Name)
		i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == name })
		if i < 0 {
			return nil, nil, &OptionError{g.Name, "unknown; the options are " + settingNames()}
		}
		if seen[name] {
			return nil, nil, &OptionError{name, "is given twice"}
		}
		seen[name] = true
		if err := settings[i].set(o, g.Value); err != nil {
			return nil, nil, &OptionError{name, err.Error()}
		}
	}
	f, err := Find(o.Format, file)
	if err != nil {
		return nil, nil, err
	}
	for name := range seen {
		if !slices.Contains(common, name) && !slices.Contains(f.Options, name) {
			return nil, nil, &OptionError{name, fmt.Sprintf("is none of format %s, which takes: %s", f.Name, strings.Join(append(slices.Clone(common), f.Options...), ", "))}
		}
	}
	if f == &avroFormat && o.Codec != "" && !slices.Contains(ocf.Codecs(), o.Codec) {
		return nil, nil, &OptionError{"codec", fmt.Sprintf("%q is unknown; the codecs are %s", o.Codec, strings.Join(ocf.Codecs(), ", "))}
	}
	return f, o, nil
}

func settingNames() string {
	names := make([]string, len(settings))
	for i, s := range settings {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}
