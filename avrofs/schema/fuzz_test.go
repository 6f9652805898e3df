package schema

import (
	"errors"
	"testing"
)

// fuzzSchemas are the seeds: each kind of schema once, and what is hard about
// names, recursion and unions.
var fuzzSchemas = []string{
	`"int"`, `["null","string"]`, `{"type":"array","items":"long"}`, `{"type":"map","values":["null","double"]}`,
	`{"type":"fixed","name":"F","size":16,"logicalType":"uuid"}`, `{"type":"enum","name":"n.E","symbols":["A","B"],"default":"A"}`,
	`{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}`, `{"type":{"type":"long"},"logicalType":"timestamp-millis"}`,
	`{"type":"record","name":"n.R","aliases":["Old"],"fields":[{"name":"a","type":"int","default":1,"aliases":["b"]},{"name":"n","type":["null","R"],"default":null},{"name":"f","type":{"type":"fixed","name":".F","size":2}},{"name":"g","type":".F"}]}`,
	`{"type":"error","name":"E","fields":[{"name":"x","type":{"type":"record","name":"E","fields":[]}}]}`,
	`[{"type":"record","name":"A","fields":[{"name":"b","type":["null",{"type":"record","name":"B","fields":[{"name":"a","type":"A"}]}]}]},"B"]`,
}

func FuzzParse(f *testing.F) {
	for _, s := range fuzzSchemas {
		f.Add([]byte(s))
	}
	f.Add([]byte(`{"type":"record","name":"R","fields":[{"name":"a","type":"array","items":"int"}]}`))
	f.Add([]byte("{\"type\":\"enum\",\"name\":\"a..b.\",\"symbols\":[\"\\ud800\",\"\\u0000\"]}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse(text, Limits{MaxBytes: 1 << 16, MaxDepth: 100})
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Error() == "" {
				t.Fatalf("error of another type: %v", err)
			}
			return
		}
		again, err := Parse([]byte(s.String()), Limits{})
		if err != nil {
			t.Fatalf("%v\n%s", err, s)
		}
		if !sameBody(s, again, nil) || s.String() != again.String() || s.Fingerprint() != again.Fingerprint() {
			t.Fatalf("the text means something else:\n%s\n%s", s, again)
		}
		if n := s.MinSize(); n < 0 || n > maxMinSize || n != again.MinSize() {
			t.Fatalf("smallest size %d, %d", n, again.MinSize())
		}
		r, err := Resolve(s, s)
		if err != nil && s.MinSize() < maxMinSize {
			t.Fatalf("%v\n%s", err, s)
		}
		if err == nil {
			checkGraph(t, r, map[*Resolution]bool{})
		}
	})
}

func FuzzResolve(f *testing.F) {
	for i, a := range fuzzSchemas {
		f.Add([]byte(a), []byte(fuzzSchemas[(i+1)%len(fuzzSchemas)]))
		f.Add([]byte(a), []byte(a))
	}
	for _, tt := range resolutionCases {
		f.Add([]byte(tt.writer), []byte(tt.reader))
	}
	for _, tt := range mergedTypes {
		f.Add([]byte(rec("R", fld("f", tt.a))), []byte(rec("R", fld("f", tt.b))))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		lim := Limits{MaxBytes: 1 << 12, MaxDepth: 50}
		w, err := Parse(a, lim)
		if err != nil {
			return
		}
		rd, err := Parse(b, lim)
		if err != nil {
			return
		}
		for _, opts := range [][]Option{nil, {IgnoreNames, ExactPromotion}} {
			if r, err := Resolve(w, rd, opts...); err == nil {
				checkGraph(t, r, map[*Resolution]bool{})
			}
		}
		merged, err := Merge([]MergeInput{{w, "a"}, {rd, "b"}}, MergeByMeaning)
		swapped, err2 := Merge([]MergeInput{{rd, "b"}, {w, "a"}}, MergeByMeaning)
		if err != nil {
			if err2 == nil || err2.Error() != err.Error() {
				t.Fatalf("the error depends on the order:\n%v\n%v", err, err2)
			}
			return
		}
		if err2 != nil || merged.String() != swapped.String() {
			t.Fatalf("the result depends on the order:\n%s\n%v %v", merged, swapped, err2)
		}
		for _, s := range []*Schema{w, rd} {
			r, err := Resolve(s, merged, IgnoreNames)
			if err != nil {
				t.Fatalf("%v\n%s\n%s", err, s, merged)
			}
			checkGraph(t, r, map[*Resolution]bool{})
		}
	})
}

// checkGraph checks what a decoder relies on.
func checkGraph(t *testing.T, r *Resolution, seen map[*Resolution]bool) {
	if seen[r] {
		return
	}
	seen[r] = true
	w, rd := r.Writer, r.Reader
	switch r.Action {
	case ActionDirect:
		if w.Kind != rd.Kind || !w.leaf() {
			t.Fatalf("%s is read directly as %s", describe(w), describe(rd))
		}
	case ActionPromote:
		if w.Kind == rd.Kind || !w.leaf() || !rd.leaf() {
			t.Fatalf("%s is promoted to %s", describe(w), describe(rd))
		}
	case ActionRecord:
		filled := make([]int, len(rd.Fields))
		for i, f := range r.Fields {
			if f.WriterField != i || (f.Res == nil) != (f.ReaderField < 0) {
				t.Fatalf("field %d of %s: %+v", i, describe(w), f)
			}
			if f.Res != nil {
				filled[f.ReaderField]++
				checkGraph(t, f.Res, seen)
			}
		}
		for _, d := range r.Defaults {
			filled[d.ReaderField]++
			if d.Value == nil || d.Value.Schema != rd.Fields[d.ReaderField].Type {
				t.Fatalf("default of field %d of %s: %v", d.ReaderField, describe(rd), d.Value)
			}
		}
		for i, n := range filled {
			if n != 1 {
				t.Fatalf("field %d of %s is filled %d times", i, describe(rd), n)
			}
		}
	case ActionEnum:
		for _, n := range r.Symbols {
			if n < -1 || n >= len(rd.Symbols) {
				t.Fatalf("symbol %d of %s", n, describe(rd))
			}
		}
		if len(r.Symbols) != len(w.Symbols) {
			t.Fatalf("%d symbols for %s", len(r.Symbols), describe(w))
		}
	case ActionArray, ActionMap:
		checkGraph(t, r.Items, seen)
	case ActionFromUnion:
		if len(r.Branches) != len(w.Branches) {
			t.Fatalf("%d branches for %s", len(r.Branches), describe(w))
		}
		for _, b := range r.Branches {
			if b.Reader != rd {
				t.Fatalf("a branch of %s is read as %s, not %s", describe(w), describe(b.Reader), describe(rd))
			}
			checkGraph(t, b, seen)
		}
	case ActionToUnion:
		if r.Elem.Writer != w || r.Elem.Reader != rd.Branches[r.Branch] || w.Kind == Union {
			t.Fatalf("branch %d of %s for %s", r.Branch, describe(rd), describe(w))
		}
		checkGraph(t, r.Elem, seen)
	case ActionError:
		if r.Err == nil {
			t.Fatalf("no error for %s as %s", describe(w), describe(rd))
		}
	default:
		t.Fatalf("action %d", r.Action)
	}
}
