package avrofs

import (
	"path"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPatternMatch(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no string
	}{
		{"*.avro", "a.avro ä.avro", "a/b.avro .a.avro _a.avro a.txt"},
		{"a?c", "abc aäc a?c", "ac abbc"},
		{"a[b-d]", "ab ac ad", "aa ae a[b-d]"},
		{"a[!b-d]", "aa ae", "ab"},
		{"a[^b-d]", "aa ae", "ab"},
		{"a[]x]", "a] ax", "a"},
		{"a[x-]", "ax a-", "ay"},
		{`a\*`, "a*", "ab"},
		{`a[\]]`, "a]", `a\`},
		{`\[a\].avro`, "[a].avro", "a.avro"},
		{"**", "a a/b a/b/c", ".a a/_b .a/b"},
		{"**/x.avro", "x.avro a/x.avro a/b/x.avro", "x.avro/y _a/x.avro a/.b/x.avro"},
		{"a/**/b/*.avro", "a/b/x.avro a/c/b/x.avro a/b/b/x.avro a/b/c/b/x.avro", "a/x.avro b/x.avro"},
		{"a/**/**/b", "a/b a/x/b a/x/y/b", "b"},
		{"_tmp/*.avro", "_tmp/x.avro", "tmp/x.avro _tmp/_x.avro"},
		{".h*", ".hidden", "hidden"},
		{"_*", "_x", "x"},
		{"a**b", "ab axb", "a/b"},
		{"*/*/", "a/b", "a a/b/c"},
		{"./a/*", "a/b", "a"},
		{"*k=*", "k=1 xk=2", "_k"},
		{"*=*", "_k=1", "k"},
	} {
		p, err := parsePattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		for _, s := range strings.Fields(c.yes) {
			if !p.match(s) {
				t.Errorf("%s does not match %s", c.pattern, s)
			}
		}
		for _, s := range strings.Fields(c.no) {
			if p.match(s) {
				t.Errorf("%s matches %s", c.pattern, s)
			}
		}
	}
	for _, bad := range []string{"", "/", "[", "a[", "a[b", "a[]", "[a-", `a\`, `[\`, "*/../b", `a/\..`, `\.\.`, `a\/b`} {
		if _, err := parsePattern(bad); err == nil && bad != `a/\..` && bad != `a\/b` {
			t.Errorf("%q was taken", bad)
		}
	}
}

// A pattern that could make a backtracking matcher run for ever.
func TestPatternTime(t *testing.T) {
	start := time.Now()
	p, err := parsePattern(strings.Repeat("a*", 2000) + "b")
	if err != nil {
		t.Fatal(err)
	}
	if p.match(strings.Repeat("a", 20_000)) {
		t.Error("it matches")
	}
	if p, err = parsePattern(strings.Repeat("**/a/", 120) + "b"); err != nil {
		t.Fatal(err)
	}
	if p.match(strings.Repeat("a/", 1000) + "c") {
		t.Error("it matches")
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("it took %v", d)
	}
}

func TestExpand(t *testing.T) {
	files := map[string]string{}
	for _, p := range strings.Fields("a.avro b.avro c.dat README d/e.avro d/f/g.avro d/f/h.txt d/_x/i.avro d/.y/j.avro x/y/z/w.avro k=1/l.avro k=2/l.avro what?.avro [1].avro 1.avro") {
		files[p] = order
	}
	files["text"] = "=hello"
	files["x/crc.avro.crc"] = "=x"
	l := open(t, Options{}, Root{FS: tree(t, files)})
	for _, c := range []struct{ glob, want string }{
		{"*.avro", "1.avro [1].avro a.avro b.avro what?.avro"},
		{"*", "1.avro README [1].avro a.avro b.avro what?.avro"}, // README begins like a container file
		{"**", "1.avro README [1].avro a.avro b.avro d/e.avro d/f/g.avro k=1/l.avro k=2/l.avro what?.avro x/y/z/w.avro"},
		{"d/**", "d/e.avro d/f/g.avro"},
		{"**/*.avro", "1.avro [1].avro a.avro b.avro d/e.avro d/f/g.avro k=1/l.avro k=2/l.avro what?.avro x/y/z/w.avro"},
		{"**/f/**/*.avro", "d/f/g.avro"},
		{"d/_x/*.avro", "d/_x/i.avro"},
		{"d/_x/*", "d/_x/i.avro"},
		{"*/_x/*", "d/_x/i.avro"},
		{"d/[._]*/*.avro", ""},
		{"*/*", "d/e.avro k=1/l.avro k=2/l.avro"},
		{"k=[12]/l.avro", "k=1/l.avro k=2/l.avro"},
		{"c.*", "c.dat"},
		{"x/*/z/*.avro", "x/y/z/w.avro"},
		{"**/z/w.avro", "x/y/z/w.avro"},
		{"what?.avro", "what?.avro"},
		{"[1].avro", "[1].avro"}, // what exists by its name is no glob
		{"[1-9].avro", "1.avro"},
		{`\[1\].avro`, "[1].avro"},
		{"nothing/*.avro", ""},
		{"a.avro/*.avro", ""},
		{"k*", ""}, // directories
	} {
		s, err := l.OpenPath(t.Context(), c.glob, TableOptions{})
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), "no file") {
				t.Errorf("%s: got %v, %v", c.glob, s, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.glob, err)
		} else if got := paths(s); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.glob, got, c.want)
		}
	}
}

func TestGlobRoot(t *testing.T) {
	fsys := tree(t, map[string]string{
		"ev/k=1/p-0.avro": order, "ev/k=2/p-0.avro": order, "ev/k=2/q.avro": dept, "ev/k=3/p-0.avro": order,
		"hr/a/employees.avro": employee, "hr/b/departments.avro": dept,
	})
	for _, c := range []struct{ name, glob, want string }{
		{"", "ev/*/p-*.avro", "[ev]"},
		{"", "ev/k=2/p-*.avro", "[p-0]"},
		{"lake", "ev/k=2/p-*.avro", "[lake]"},
		{"", "hr/**/*.avro", "[a.employees b.departments]"},
		{"x", "hr/*/*.avro", "[x.a.employees x.b.departments]"},
		{"", "hr/*.avro", "[]"},
	} {
		l := open(t, Options{}, Root{Name: c.name, FS: fsys, Path: c.glob})
		names, err := l.Tables(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range names {
			got = append(got, n.String())
			if _, err := l.Snapshot(t.Context(), n.Database, n.Name); err != nil {
				t.Errorf("%v: %v", n, err)
			}
		}
		if g := "[" + strings.Join(got, " ") + "]"; g != c.want {
			t.Errorf("%s: got %s, want %s", c.glob, g, c.want)
		}
	}
	l := open(t, Options{}, Root{FS: fsys, Path: "ev/k=[12]/p-*.avro"})
	if got := pathText(snapshot(t, l, "ev")); got != "k:BIGINT | 1 | 2" {
		t.Errorf("got %s", got)
	}
	// Nothing but what matches belongs to the lake.
	if _, err := l.OpenPath(t.Context(), "ev/k=2/p-0.avro", TableOptions{}); err != nil {
		t.Error(err)
	}
	if s, err := l.OpenPath(t.Context(), "ev/*/*.avro", TableOptions{}); err != nil || paths(s) != "ev/k=1/p-0.avro ev/k=2/p-0.avro" {
		t.Errorf("%v", err)
	}
	if _, err := l.OpenPath(t.Context(), "ev/k=3/p-0.avro", TableOptions{}); err == nil {
		t.Error("a file that the root's glob does not match was opened")
	}
}

// simple reports whether path.Match and we give a pattern the same meaning.
func simple(pattern string) bool {
	return utf8.ValidString(pattern) && !strings.ContainsAny(pattern, "/!") && !strings.Contains(pattern, "**") &&
		!strings.Contains(pattern, "[]") && !strings.Contains(pattern, "[^]") && !strings.Contains(pattern, "-")
}

func FuzzGlob(f *testing.F) {
	for _, s := range [][2]string{{"a*b?c", "axxbyc"}, {"[a-c]*", "bx"}, {`\*`, "*"}, {"**/x", "a/b/x"}, {"[^x]", "y"}, {"*[]]*", "a]b"}, {"*a?0", ""}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		p, err := parsePattern(pattern)
		if err != nil {
			return
		}
		got := p.match(name)
		if strings.Contains(name, "/") || !utf8.ValidString(name) || ignoredName(name) || !simple(pattern) || pattern == "." {
			return
		}
		want, err := path.Match(pattern, name)
		if err != nil {
			t.Fatalf("path.Match refuses %q: %v", pattern, err)
		}
		if got != want {
			t.Errorf("%q, %q: got %t, path.Match says %t", pattern, name, got, want)
		}
	})
}

func FuzzExpand(f *testing.F) {
	l, err := Open([]Root{{FS: tree(f, map[string]string{"a/b/c.avro": order, "a/x.avro": order, "y.avro": order, "b/b/b/b.avro": order})}}, Options{})
	if err != nil {
		f.Fatal(err)
	}
	all := []string{"a/b/c.avro", "a/x.avro", "b/b/b/b.avro", "y.avro"}
	for _, s := range []string{"**", "*/*", "a/**/c.avro", "**/b/**", "?.avro", "**/b/b*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		p, err := parsePattern(pattern)
		if err != nil {
			return
		}
		files, _, err := l.current().expand(t.Context(), l.roots[0], p)
		if err != nil {
			return
		}
		var got, want []string
		for _, in := range files {
			got = append(got, in.Path)
		}
		for _, f := range all {
			if p.match(f) {
				want = append(want, f)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: the walk finds %v, of all paths %v match", pattern, got, want)
		}
	})
}
