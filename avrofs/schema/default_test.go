package schema

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseDefault(t *testing.T) {
	rs := rec("R", fld("a", `"int"`), fld("b", `["null","string"]`, `"default":null`))
	tests := []struct{ schema, text, want string }{ // want "" is an error
		{`"null"`, `null`, `null`}, {`"null"`, `0`, ``}, {`"null"`, `"null"`, ``},
		{`"boolean"`, `false`, `false`}, {`"boolean"`, `"true"`, ``}, {`"boolean"`, `1`, ``},
		{`"int"`, `-2147483648`, `-2147483648`}, {`"int"`, `2147483648`, ``}, {`"int"`, `1.0`, `1`}, {`"int"`, `1e3`, `1000`}, {`"int"`, `1.5`, ``}, {`"int"`, `"1"`, ``}, {`"int"`, `null`, ``},
		{`"long"`, `9223372036854775807`, `9223372036854775807`}, {`"long"`, `9223372036854775808`, ``}, {`"long"`, `1e300`, ``},
		{`"float"`, `0.1`, `0.1`}, {`"float"`, `1`, `1`}, {`"float"`, `1e39`, ``}, {`"float"`, `"NaN"`, `"NaN"`}, {`"float"`, `"-Infinity"`, `"-Infinity"`}, {`"float"`, `"x"`, ``},
		{`"double"`, `0.1`, `0.1`}, {`"double"`, `1e39`, `1e+39`}, {`"double"`, `1e999`, ``}, {`"double"`, `"Infinity"`, `"Infinity"`}, {`"double"`, `true`, ``},
		{`"bytes"`, `"\u00ff\u0000a"`, `"ÿ\u0000a"`}, {`"bytes"`, `"\u0100"`, ``}, {`"bytes"`, `[1]`, ``}, {`"bytes"`, `""`, `""`},
		{`"string"`, `"\u0100\n\"\\"`, `"Ā\u000a\"\\"`}, {`"string"`, `1`, ``},
		{`{"type":"fixed","name":"F","size":2}`, `"\u00ff\u00fe"`, `"ÿþ"`}, {`{"type":"fixed","name":"F","size":2}`, `"a"`, ``}, {`{"type":"fixed","name":"F","size":2}`, `"abc"`, ``},
		{`{"type":"enum","name":"E","symbols":["A","B"]}`, `"B"`, `"B"`}, {`{"type":"enum","name":"E","symbols":["A","B"]}`, `"C"`, ``}, {`{"type":"enum","name":"E","symbols":["A","B"]}`, `0`, ``},
		{`{"type":"array","items":"int"}`, `[]`, `[]`}, {`{"type":"array","items":"int"}`, `[ 1 , 2 ]`, `[1,2]`}, {`{"type":"array","items":"int"}`, `[1,"2"]`, ``}, {`{"type":"array","items":"int"}`, `{}`, ``},
		{`{"type":"map","values":"int"}`, `{}`, `{}`}, {`{"type":"map","values":"int"}`, `{ "a" : 1 , "b": 2, "a": 3}`, `{"a":3,"b":2}`}, {`{"type":"map","values":"int"}`, `{"a":null}`, ``}, {`{"type":"map","values":"int"}`, `[]`, ``},
		{rs, `{"a":1}`, `{"a":1,"b":<0>null}`}, {rs, `{"b":"x","a":1,"c":[]}`, `{"a":1,"b":<1>"x"}`}, {rs, `{"b":null}`, ``}, {rs, `null`, ``}, {rs, `[]`, ``},
		{`["null","int"]`, `null`, `<0>null`}, {`["null","int"]`, `1`, `<1>1`}, {`["int","null"]`, `1`, `<0>1`}, {`["null","int"]`, `"x"`, ``}, {`["bytes","string"]`, `"a"`, `<0>"a"`}, {`["bytes","string"]`, `"\u0100"`, `<1>"Ā"`}, {`[]`, `null`, ``},
		{`"int"`, `{`, ``}, {`"int"`, ``, ``},
	}
	for _, tt := range tests {
		s := MustParse(tt.schema)
		v, err := ParseDefault(s, []byte(tt.text))
		if tt.want == "" {
			var e *Error
			if !errors.As(err, &e) {
				t.Errorf("%s as %s: %v, error %v", tt.text, tt.schema, v, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s as %s: %v", tt.text, tt.schema, err)
			continue
		}
		if got := tagged(v); got != tt.want || v.Schema != s {
			t.Errorf("%s as %s: %s, want %s", tt.text, tt.schema, got, tt.want)
		}
		back, err := ParseDefault(s, v.JSON())
		if err != nil || !sameValue(v, back) {
			t.Errorf("%s as %s: written as %s, read as %v, %v", tt.text, tt.schema, v.JSON(), back, err)
		}
	}
}

// Defaults that take themselves, double at each level or are tried in too many
// ways end in an error.
func TestParseDefaultBounds(t *testing.T) {
	var doubling []string
	doubling = append(doubling, rec("D0"))
	for i := 1; i < 60; i++ {
		prev := `"` + "D" + itoa(i-1) + `"`
		doubling = append(doubling, rec("D"+itoa(i), fld("x", prev, `"default":{}`), fld("y", prev, `"default":{}`)))
	}
	d := MustParse("[" + strings.Join(doubling, ",") + "]")
	tries := rec("T", fld("u", `["null",{"type":"map","values":"T"},{"type":"array","items":"T"}]`, `"default":5`), fld("v", `"int"`))
	for name, tt := range map[string]struct {
		s    *Schema
		text string
	}{
		"itself":   {MustParse(rec("R", fld("self", `"R"`, `"default":{}`))), `{}`},
		"doubling": {d.Branches[59], `{}`},
		"tries":    {MustParse(tries), strings.Repeat(`{"u":[`, 90) + `1` + strings.Repeat(`]}`, 90)},
		"deep":     {MustParse(`{"type":"array","items":"int"}`), strings.Repeat(`[`, 100000) + strings.Repeat(`]`, 100000)},
	} {
		start := time.Now()
		_, err := ParseDefault(tt.s, []byte(tt.text))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: error %v", name, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

func itoa(n int) string { return string(appendInt(nil, n)) }
