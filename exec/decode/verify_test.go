package decode_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/decode"
)

// TestVerify skips values that no writer produces: only Verify looks at them.
func TestVerify(t *testing.T) {
	for _, c := range []struct{ typ, data, says string }{
		{`"boolean"`, "02", "a boolean is 0 or 1"},
		{`"int"`, "8080808020", "out of range for int"},
		{`{"type":"enum","name":"E","symbols":["A"]}`, "02", "symbol 1 of an enum with 1"},
		{`"string"`, "02ff", "not UTF-8"},
		{`{"type":"bytes","logicalType":"decimal","precision":2}`, "029c", "-100 does not fit DECIMAL(2,0)"},
		{`{"type":"fixed","name":"F","size":17,"logicalType":"decimal","precision":38,"scale":1}`, "004b3b4ca85a86c47a098a224000000000", "does not fit DECIMAL(38,1)"},
		{`{"type":"array","items":"boolean"}`, "01020200", "a boolean is 0 or 1"},
		{`["null","boolean"]`, "0202", "a boolean is 0 or 1"},
	} {
		s := parse(t, record(field("x", c.typ, ""), field("y", `"long"`, "")))
		res, err := schema.Resolve(s, s)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := hex.DecodeString(c.data + "00")
		if err != nil {
			t.Fatal(err)
		}
		for _, verify := range []bool{false, true} {
			prog, err := decode.Compile(res, nil, nil, decode.Options{Verify: verify})
			if err != nil {
				t.Fatal(err)
			}
			d := decode.NewDecoder(prog)
			if err := d.Start(raw, 1); err != nil {
				t.Fatal(err)
			}
			_, n, err := d.Next(10)
			switch {
			case !verify && (err != nil || n != 1):
				t.Errorf("%s: %d rows, %v", c.typ, n, err)
			case verify && (!errors.Is(err, decode.ErrData) || !strings.Contains(err.Error(), c.says)):
				t.Errorf("%s: %v, want %q", c.typ, err, c.says)
			}
		}
	}
}
