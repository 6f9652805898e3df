package jsontext

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	const doc = ` {"a": {"b": [10, {"c": "x\u00e9"}, null], "a b": 1, "k.l": 2}, "n": 12345678901234567890.10, "d": 1, "d": 2,
		"e\u0078": true, "l": [[1, 2], [3]], "o": {}, "": 0} `
	for _, c := range []struct{ path, want string }{
		{"$", strings.TrimSpace(doc)},
		{"$.a.b[0]", "10"}, {"$.a.b[1].c", `"x\u00e9"`}, {"$.a.b[2]", "null"}, {"$.a.b[3]", ""}, {"$.a.b.c", ""}, {"$.a[0]", ""},
		{`$.a."a b"`, "1"}, {`$.a["k.l"]`, "2"}, {"$.a['k.l']", "2"}, {"$ . n ", "12345678901234567890.10"},
		{"$.d", "2"}, {"$.ex", "true"}, {`$."\u0065x"`, "true"}, {"$.a.b[last]", "null"}, {"$.a.b[last-2]", "10"}, {"$.a.b[last - 3]", ""},
		{"$.a.b[-1]", "null"}, {"$.a.b[-3]", "10"}, {"$.a.b[-4]", ""}, {"$.a.b[-0]", "10"}, {"$.l[*][0]", "1 3"}, {"$.l[*]", "[1, 2] [3]"}, {"$.l[*][*]", "1 2 3"},
		{"$.a.*", `[10, {"c": "x\u00e9"}, null] 1 2`}, {"$.o.*", ""}, {"$.o", "{}"}, {`$.""`, "0"}, {"$.*[1][0]", "3"},
	} {
		p, err := ParsePath(c.path)
		if err != nil {
			t.Errorf("%s: %v", c.path, err)
			continue
		}
		var f Finder
		spans, err := f.Find([]byte(doc), p)
		var got []string
		for _, s := range spans {
			got = append(got, doc[s.Start:s.End])
		}
		if g := strings.Join(got, " "); err != nil || g != c.want {
			t.Errorf("%s: %s, %v; want %s", c.path, g, err, c.want)
		}
	}
	var f Finder
	for n, want := range map[int64]string{0: "1", 1: "2", 2: "", -1: "2", -2: "1", -3: "", 1 << 40: "", -1 << 63: ""} {
		spans, err := f.Find([]byte("[1,2]"), Index(n))
		got := ""
		if len(spans) == 1 {
			got = "[1,2]"[spans[0].Start:spans[0].End]
		}
		if err != nil || got != want {
			t.Errorf("[%d]: %s, %v; want %s", n, got, err, want)
		}
	}
}

func TestParsePathRefuses(t *testing.T) {
	for _, s := range []string{"", "a", "$.", "$a", "$[", "$[]", "$[x]", "$[1", "$['a'", "$['a", `$."a`, "$**.a", "$..a", "$[last-]", "$[last+1]", "$[1.5]", "$[99999999999]", "$" + strings.Repeat("[0]", maxSteps+1)} {
		if p, err := ParsePath(s); err == nil {
			t.Errorf("%q is a path: %v", s, p)
		}
	}
}

// TestSyntax: whatever the path, damage anywhere in the document is seen.
func TestSyntax(t *testing.T) {
	paths := []string{"$", "$.a", "$.b[1]", "$.b[last]", "$.b[*]", "$.*", "$.c.d"}
	for _, c := range []struct {
		doc string
		at  int
	}{
		{`{"a":1,}`, 7}, {`{"a":1`, 6}, {`{"a" 1}`, 5}, {`{a:1}`, 1}, {`{"b":[1,2,]}`, 10}, {`{"b":[1 2]}`, 8}, {`{"b":[01]}`, 7}, {`{"a":1} x`, 8},
		{`{"a":"\x"}`, 6}, {"{\"a\":\"\n\"}", 6}, {`{"a":"\u12g4"}`, 6}, {`{"a":-}`, 5}, {`{"a":1.}`, 7}, {`{"a":1e}`, 7}, {`{"a":tru}`, 5}, {``, 0}, {` `, 1}, {`"abcdefghijk`, 12},
		{`{"z":1,"c":{"d":nul}}`, 16},
	} {
		for _, path := range paths {
			p, _ := ParsePath(path)
			var f Finder
			_, err := f.Find([]byte(c.doc), p)
			var e *SyntaxError
			if !errors.As(err, &e) || e.Offset != c.at {
				t.Errorf("%s at %s: %v, want offset %d", path, c.doc, err, c.at)
			}
		}
	}
	deepDoc := strings.Repeat("[", MaxDepth) + strings.Repeat("]", MaxDepth)
	if err := Check([]byte(deepDoc)); err != nil {
		t.Error(err)
	}
	var e *SyntaxError
	if err := Check([]byte("[" + deepDoc + "]")); !errors.As(err, &e) || !e.Deep || e.Offset != MaxDepth {
		t.Error(err)
	}
}

func TestContains(t *testing.T) {
	for _, c := range []struct {
		x, part   string
		in, equal bool
	}{
		{`1`, `1.0`, true, true}, {`100`, `1e2`, true, true}, {`0`, `-0.0`, true, true}, {`12345678901234567890`, `12345678901234567891`, false, false},
		{`0.1`, `0.10000`, true, true}, {`1e400`, `10e399`, true, true}, {`1`, `-1`, false, false}, {`"a"`, `"\u0061"`, true, true}, {`"a"`, `1`, false, false},
		{`[1, 2, 3]`, `[3,1]`, true, false}, {`[1,2]`, `2`, true, false}, {`[1,[2,3]]`, `[2]`, true, false}, {`[1,2]`, `[]`, true, false}, {`[]`, `1`, false, false},
		{`{"a":1,"b":[1,2]}`, `{"b":[2]}`, true, false}, {`{"a":1,"b":2}`, `{"b":2,"a":1.0}`, true, true}, {`{"a":1}`, `{"a":1,"b":2}`, false, false}, {`{"a":{"b":1}}`, `{"b":1}`, false, false},
		{`[{"a":1,"b":2}]`, `{"a":1}`, true, false}, {`[1, [2, "x"]]`, `[1,[2,"x"]]`, true, true}, {`null`, `null`, true, true}, {`true`, `false`, false, false}, {`[1,2]`, `[1,2,3]`, false, false},
		{`{"a":1,"a":2}`, `{"a":2}`, true, false},
	} {
		if got := Contains([]byte(c.x), []byte(c.part)); got != c.in {
			t.Errorf("%s contains %s: %v", c.x, c.part, got)
		}
		if got := Equal([]byte(c.x), []byte(c.part)); got != c.equal {
			t.Errorf("%s equals %s: %v", c.x, c.part, got)
		}
	}
}

// FuzzValid compares with encoding/json, which is as strict.
func FuzzValid(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,"x\u00e9\ud83d\ude00\ud83d",true,null]}`, `"\"`, `[[]`, "[\"\x00\"]", `-0.0E+1`, `{"a":{"a":{}}} `, `"abcdefgh\nabcdefghijkl"`} {
		f.Add([]byte(s))
	}
	all, _ := ParsePath("$.*")
	f.Fuzz(func(t *testing.T, doc []byte) {
		if bytes.Count(doc, []byte("["))+bytes.Count(doc, []byte("{")) > MaxDepth {
			return
		}
		valid := json.Valid(doc)
		if Valid(doc) != valid {
			t.Fatalf("%q is valid: %v", doc, valid)
		}
		var fd Finder
		spans, err := fd.Find(doc, all)
		if (err == nil) != valid {
			t.Fatalf("%q: %v", doc, err)
		}
		if !valid {
			return
		}
		for _, s := range spans {
			if !json.Valid(doc[s.Start:s.End]) {
				t.Fatalf("%q: %q", doc, doc[s.Start:s.End])
			}
		}
		var want bytes.Buffer
		if err := json.Compact(&want, doc); err != nil {
			t.Fatal(err)
		}
		if got := AppendCompact(nil, doc); !bytes.Equal(got, want.Bytes()) {
			t.Fatalf("compact: %q, want %q", got, want.Bytes())
		}
		if got := AppendPretty(nil, doc); !json.Valid(got) || !bytes.Equal(AppendCompact(nil, got), want.Bytes()) {
			t.Fatalf("pretty: %q of %q", got, doc)
		}
		v := bytes.TrimSpace(doc)
		if !Equal(v, v) && !bytes.Contains(v, []byte(":")) {
			t.Fatalf("%q differs from itself", v)
		}
		var s string
		if KindOf(v) == String && json.Unmarshal(v, &s) == nil && string(bytes.ToValidUTF8(AppendUnquoted(nil, v), nil)) != strings.ToValidUTF8(s, "") && !strings.ContainsRune(s, '\ufffd') {
			t.Fatalf("%q is %q, want %q", v, AppendUnquoted(nil, v), s)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	doc := []byte(`{"id":123456,"user":{"name":"somebody","mail":"somebody@example.org","tags":["a","b","c"]},"payload":{"items":[{"sku":"A-1","n":2,"price":12.5},{"sku":"B-2","n":1,"price":7}],"note":"no note to speak of, but long enough to look like one"},"ok":true}`)
	p, _ := ParsePath("$.payload.items[1].sku")
	var f Finder
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if s, err := f.Find(doc, p); err != nil || len(s) != 1 {
			b.Fatal(err)
		}
	}
}

func BenchmarkStdlibValid(b *testing.B) {
	doc := []byte(`{"id":123456,"user":{"name":"somebody","mail":"somebody@example.org","tags":["a","b","c"]},"payload":{"items":[{"sku":"A-1","n":2,"price":12.5},{"sku":"B-2","n":1,"price":7}],"note":"no note to speak of, but long enough to look like one"},"ok":true}`)
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		json.Valid(doc)
	}
}
