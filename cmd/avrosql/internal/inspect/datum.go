package inspect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// datum walks over encoded data and prints each piece with its meaning (specification, "Binary
// Encoding"). Nothing is believed: lengths are checked against what is left.
type datum struct {
	raw   []byte
	at    int
	left  int // lines that may still be printed; beyond them the walk goes on in silence
	print func(from, to int, meaning string)
}

var errShort = errors.New("the data end here")

func (d *datum) show(from int, path, meaning string) {
	if d.left--; d.left < 0 {
		if d.left == -1 {
			d.print(d.at, d.at, "… the rest is not shown")
		}
		return
	}
	if path != "" {
		meaning = path + ": " + meaning
	}
	d.print(from, d.at, meaning)
}

// long reads a varint.
func (d *datum) long() (int64, error) {
	v, n := varint(d.raw[d.at:])
	if n == 0 {
		return 0, errors.New("not a varint")
	}
	d.at += n
	return v, nil
}

// take passes n bytes.
func (d *datum) take(n int64) ([]byte, error) {
	if n < 0 {
		return nil, fmt.Errorf("a length of %d", n)
	}
	if n > int64(len(d.raw)-d.at) {
		return nil, errShort
	}
	d.at += int(n)
	return d.raw[d.at-int(n) : d.at], nil
}

// maxNesting bounds the depth of values.
const maxNesting = 200

func (d *datum) value(s *schema.Schema, path string, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("values nest deeper than %d", maxNesting)
	}
	from := d.at
	switch s.Kind {
	case schema.Null:
		d.show(from, path, "null")
	case schema.Boolean:
		b, err := d.take(1)
		if err != nil {
			return err
		}
		d.show(from, path, map[byte]string{0: "false", 1: "true"}[b[0]])
	case schema.Int, schema.Long:
		v, err := d.long()
		if err != nil {
			return err
		}
		d.show(from, path, s.Kind.String()+" "+strconv.FormatInt(v, 10)+moment(s.Logical.Kind, v))
	case schema.Float:
		b, err := d.take(4)
		if err != nil {
			return err
		}
		d.show(from, path, "float "+strconv.FormatFloat(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))), 'g', -1, 32))
	case schema.Double:
		b, err := d.take(8)
		if err != nil {
			return err
		}
		d.show(from, path, "double "+strconv.FormatFloat(math.Float64frombits(binary.LittleEndian.Uint64(b)), 'g', -1, 64))
	case schema.Bytes, schema.String:
		n, err := d.long()
		if err != nil {
			return err
		}
		d.show(from, path, fmt.Sprintf("%s of %s", s.Kind, plural(n, "byte")))
		from = d.at
		b, err := d.take(n)
		if err != nil {
			return err
		}
		if n > 0 {
			d.show(from, path, held(s, b))
		}
	case schema.Fixed:
		b, err := d.take(int64(s.Size))
		if err != nil {
			return err
		}
		d.show(from, path, held(s, b))
	case schema.Enum:
		v, err := d.long()
		if err != nil {
			return err
		}
		if v < 0 || v >= int64(len(s.Symbols)) {
			return fmt.Errorf("symbol %d of an enum with %d", v, len(s.Symbols))
		}
		d.show(from, path, fmt.Sprintf("symbol %d, %s", v, clean(s.Symbols[v])))
	case schema.Record:
		for i := range s.Fields {
			if err := d.value(s.Fields[i].Type, join(path, s.Fields[i].Name), depth+1); err != nil {
				return err
			}
		}
	case schema.Union:
		v, err := d.long()
		if err != nil {
			return err
		}
		if v < 0 || v >= int64(len(s.Branches)) {
			return fmt.Errorf("branch %d of a union of %d", v, len(s.Branches))
		}
		b := s.Branches[v]
		d.show(from, path, fmt.Sprintf("branch %d, %s", v, clean(b.BranchName())))
		if b.Kind != schema.Null {
			return d.value(b, path, depth+1)
		}
	case schema.Array, schema.Map:
		return d.list(s, path, depth)
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return clean(name)
	}
	return path + "." + clean(name)
}

// list walks over an array or a map, run by run.
func (d *datum) list(s *schema.Schema, path string, depth int) error {
	noun, index := "item", int64(0)
	if s.Kind == schema.Map {
		noun = "entry"
	}
	for {
		from := d.at
		n, err := d.long()
		if err != nil {
			return err
		}
		if n == 0 {
			d.show(from, path, "end of "+s.Kind.String())
			return nil
		}
		size := ""
		if n < 0 {
			if n = -n; n < 0 {
				return errors.New("a count of the smallest long")
			}
			bytes, err := d.long()
			if err != nil {
				return err
			}
			size = " in " + plural(bytes, "byte")
		}
		d.show(from, path, plural(n, noun)+size)
		for range n {
			if d.left < -1 && s.Items.MinSize() == 0 {
				return errors.New("too many items without width to be walked over")
			}
			at := fmt.Sprintf("%s[%d]", path, index)
			if s.Kind == schema.Map {
				from := d.at
				k, err := d.long()
				if err != nil {
					return err
				}
				key, err := d.take(k)
				if err != nil {
					return err
				}
				at = path + "[" + quote(string(key), 30) + "]"
				d.show(from, at, "key of "+plural(k, "byte"))
			}
			index++
			if err := d.value(s.Items, at, depth+1); err != nil {
				return err
			}
		}
	}
}

// moment is what a number means under its logical type.
func moment(k schema.LogicalKind, v int64) string {
	at := func(unit int64, layout string) string {
		t := time.Unix(floor(v, unit), (v-floor(v, unit)*unit)*(1e9/unit)).UTC()
		return " = " + t.Format(layout)
	}
	const stamp = "2006-01-02 15:04:05.999999999"
	switch k {
	case schema.LogicalDate:
		if v < -1e7 || v > 1e7 {
			return ""
		}
		return " = " + time.Unix(v*86_400, 0).UTC().Format("2006-01-02")
	case schema.LogicalTimeMillis:
		return at(1e3, "15:04:05.999")
	case schema.LogicalTimeMicros:
		return at(1e6, "15:04:05.999999")
	case schema.LogicalTimestampMillis:
		return at(1e3, stamp+"Z")
	case schema.LogicalTimestampMicros:
		return at(1e6, stamp+"Z")
	case schema.LogicalTimestampNanos:
		return at(1e9, stamp+"Z")
	case schema.LogicalLocalTimestampMillis:
		return at(1e3, stamp)
	case schema.LogicalLocalTimestampMicros:
		return at(1e6, stamp)
	case schema.LogicalLocalTimestampNanos:
		return at(1e9, stamp)
	}
	return ""
}

func floor(v, unit int64) int64 {
	q := v / unit
	if v%unit < 0 {
		q--
	}
	return q
}

// held is what bytes mean under their schema.
func held(s *schema.Schema, b []byte) string {
	switch s.Logical.Kind {
	case schema.LogicalDecimal:
		const most = 100
		if len(b) <= most {
			return "decimal " + unscaled(b, s.Logical.Scale)
		}
	case schema.LogicalUUID:
		if s.Kind == schema.Fixed {
			return fmt.Sprintf("uuid %x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
		}
	case schema.LogicalDuration:
		u := func(i int) uint32 { return binary.LittleEndian.Uint32(b[i:]) }
		return fmt.Sprintf("duration of %d months, %d days, %d milliseconds", u(0), u(4), u(8))
	}
	if s.Kind == schema.String {
		return quote(string(b), 40)
	}
	return s.Kind.String()
}

// unscaled writes a two's complement number with its decimal point.
func unscaled(b []byte, scale int) string {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	sign := ""
	if n.Sign() < 0 {
		sign = "-"
		n.Neg(n)
	}
	text := n.String()
	if scale == 0 {
		return sign + text
	}
	if scale > 1000 {
		return sign + text + "e-" + strconv.Itoa(scale)
	}
	if len(text) <= scale {
		text = strings.Repeat("0", scale-len(text)+1) + text
	}
	return sign + text[:len(text)-scale] + "." + text[len(text)-scale:]
}
