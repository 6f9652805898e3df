package avrofs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// disk writes files as tree describes them below a new directory.
func disk(t testing.TB, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for p, f := range tree(t, files) {
		full := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func link(t testing.TB, target, at string) {
	t.Helper()
	if err := os.Symlink(target, at); err != nil {
		t.Skip("no symbolic links here:", err)
	}
}

func TestOpenPath(t *testing.T) {
	dir := disk(t, map[string]string{
		"in/t.avro": order, "in/ev/dt=2026-01-01/a.avro": order, "in/ev/dt=2026-01-02/a.avro": order,
		"in/hr/employees.avro": employee, "in/hr/departments.avro": dept, "in/db/sub/x.avro": order,
		"in/file.dat": order, "in/text.txt": "=a,b\n1,2\n", "in/we?rd [1].avro": order,
		"out/o.avro": dept, "out/k=1/p.avro": dept, "k=9/q.avro": dept,
	})
	in := filepath.Join(dir, "in")
	t.Chdir(dir)
	strict := open(t, Options{}, Root{Path: in})
	free := open(t, Options{AllowPaths: true}, Root{Path: in})
	abs := func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
	for _, c := range []struct {
		path   string
		strict string // files; an error after "!"
		free   string // if it differs
	}{
		{path: "t.avro", strict: "in/t.avro"},
		{path: abs("in/t.avro"), strict: "in/t.avro"},
		{path: abs("in/../in/./t.avro"), strict: "in/t.avro"},
		{path: "in/t.avro", strict: "in/t.avro"}, // from the working directory, inside of the root
		{path: "ev", strict: "in/ev/dt=2026-01-01/a.avro in/ev/dt=2026-01-02/a.avro"},
		{path: abs("in/ev/"), strict: "in/ev/dt=2026-01-01/a.avro in/ev/dt=2026-01-02/a.avro"},
		{path: "ev/*/a.avro", strict: "in/ev/dt=2026-01-01/a.avro in/ev/dt=2026-01-02/a.avro"},
		{path: "ev/dt=2026-01-02", strict: "in/ev/dt=2026-01-02/a.avro"},
		{path: "file.dat", strict: "in/file.dat"},
		{path: "we?rd [1].avro", strict: "in/we?rd [1].avro"},
		{path: abs("in/we?rd*"), strict: "in/we?rd [1].avro"},
		{path: "hr", strict: "!holds several tables"},
		{path: "db", strict: "!no Avro files of its own"},
		{path: "text.txt", strict: "!it looks like CSV text"},
		{path: "none.avro", strict: "!file does not exist"},
		{path: "t.avro/x", strict: "!file does not exist"},
		{path: "none*.avro", strict: "!no file matches"},
		{path: "../out/o.avro", strict: "!set allow_paths=true", free: "!file does not exist"}, // from the working directory
		{path: abs("out/o.avro"), strict: "!set allow_paths=true", free: "out/o.avro"},
		{path: "out/o.avro", strict: "!file does not exist", free: "out/o.avro"},
		{path: abs("out/*.avro"), strict: "!set allow_paths=true", free: "out/o.avro"},
		{path: abs("o*/*.avro"), strict: "!set allow_paths=true", free: "out/o.avro"},
		{path: abs("out"), strict: "!set allow_paths=true", free: "out/k=1/p.avro out/o.avro"},
		{path: abs("out/**"), strict: "!set allow_paths=true", free: "out/k=1/p.avro out/o.avro"},
		{path: abs("in/../out/o.avro"), strict: "!set allow_paths=true", free: "out/o.avro"},
		{path: abs("none/x.avro"), strict: "!set allow_paths=true", free: "!file does not exist"},
		{path: "", strict: "!not a path"},
		{path: "a\x00b", strict: "!not a path"},
		{path: "https://x/y.avro", strict: "!URLs can't be read"},
		{path: "a[", strict: "!unfinished [class]"},
	} {
		for _, l := range []*Lake{strict, free} {
			want := c.strict
			if l == free && c.free != "" {
				want = c.free
			}
			s, err := l.OpenPath(t.Context(), c.path, TableOptions{})
			if msg, bad := strings.CutPrefix(want, "!"); bad {
				if err == nil || !strings.Contains(err.Error(), msg) {
					t.Errorf("%s, allowed %t: got %v, want %s", c.path, l == free, err, msg)
				}
				if strings.Contains(msg, "allow_paths") != errors.As(err, new(*NotAllowedError)) {
					t.Errorf("%s: the error is %#v", c.path, err)
				}
				missing := strings.Contains(msg, "does not exist") || strings.Contains(msg, "no file matches")
				if missing != errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%s: the error is %#v", c.path, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s, allowed %t: %v", c.path, l == free, err)
				continue
			}
			got := strings.ReplaceAll(paths(s), dir+"/", "")
			if got != want {
				t.Errorf("%s: got %s, want %s", c.path, got, want)
			}
			if s.Name != c.path {
				t.Errorf("%s: the name is %s", c.path, s.Name)
			}
		}
	}
}

// The key=value levels that a path ends in are columns too.
func TestOpenPathColumns(t *testing.T) {
	dir := disk(t, map[string]string{"in/x=1/ev/a=1/b=2/f.avro": order, "in/x=1/ev/a=1/b=3/f.avro": order})
	l := open(t, Options{AllowPaths: true}, Root{Path: filepath.Join(dir, "in", "x=1", "ev")})
	for _, p := range []string{"a=1", "a=1/b=*/f.avro", "a=1/*/f.avro", "**/f.avro", "a=1/b=[23]/*", dir + "/in/x=1/ev/a=1/**", dir + "/in/x=1/ev/a=1"} {
		s, err := l.OpenPath(t.Context(), p, TableOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := pathText(s); got != "a:BIGINT b:BIGINT | 1 2 | 1 3" {
			t.Errorf("%s: got %s", p, got)
		}
	}
	s, err := l.OpenPath(t.Context(), "a=1/b=2/f.avro", TableOptions{})
	if err != nil || pathText(s) != "a:BIGINT b:BIGINT | 1 2" {
		t.Errorf("%v, %v", pathText(s), err)
	}
	// A root that is a file or a glob has them as well, a directory has not.
	for _, c := range []struct{ root, table, want string }{
		{"in/x=1/ev/a=1/b=2/f.avro", "f", "a:BIGINT b:BIGINT | 1 2"},
		{"in/x=1/ev/a=1/b=*/f.avro", "ev", "a:BIGINT b:BIGINT | 1 2 | 1 3"},
		{"in/x=1/ev/a=1", "a=1", "b:BIGINT | 2 | 3"},
	} {
		l := open(t, Options{}, Root{Path: filepath.Join(dir, filepath.FromSlash(c.root))})
		if got := pathText(snapshot(t, l, c.table)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.root, got, c.want)
		}
	}
}

func TestLocalRoots(t *testing.T) {
	dir := disk(t, map[string]string{"lake/orders.avro": order, "lake/d/x.avro": dept, "dt=2026-01-01/x.avro": order, "empty/README": "=x", "no.txt": "=hello"})
	t.Chdir(dir)
	for _, c := range []struct{ path, table, file string }{
		{"lake", "orders", "lake/orders.avro"},
		{"lake/", "orders", "lake/orders.avro"},
		{"./lake", "lake", "lake/orders.avro"},
		{"lake/orders.avro", "orders", "lake/orders.avro"},
		{"lake/*.avro", "orders", "lake/orders.avro"},
		{dir + "/lake/*", "lake", dir + "/lake/orders.avro"},
		{"**/orders.avro", "lake.orders", "lake/orders.avro"},
		{"dt=2026-01-01", "dt=2026-01-01", "dt=2026-01-01/x.avro"},
	} {
		l := open(t, Options{}, Root{Path: c.path})
		if got := paths(snapshot(t, l, c.table)); got != c.file {
			t.Errorf("%s: got %s", c.path, got)
		}
	}
	t.Chdir(filepath.Join(dir, "lake"))
	l := open(t, Options{}, Root{Path: "."})
	if got := paths(snapshot(t, l, "lake")); got != "orders.avro" {
		t.Errorf("got %s", got)
	}
	for _, p := range []string{"missing", "missing.avro", "missing/*.avro", "x/[", "https://x"} {
		if _, err := Open([]Root{{Path: p}}, Options{}); err == nil {
			t.Errorf("%s was opened", p)
		}
	}
	if _, err := Open([]Root{{Path: "missing"}}, Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err := Open([]Root{{}}, Options{}); err == nil {
		t.Error("a root of nothing was opened")
	}
	// A file that was named is read whatever it is called, and said to be what it is.
	l = open(t, Options{}, Root{Path: filepath.Join(dir, "no.txt")})
	_, err := l.Snapshot(t.Context(), "", "no.txt")
	if !errors.Is(err, ocf.ErrNotAvro) || !strings.Contains(err.Error(), "plain text") {
		t.Errorf("got %v", err)
	}
	l = open(t, Options{}, Root{Path: filepath.Join(dir, "empty")})
	if _, err := l.Snapshot(t.Context(), "", "empty"); err == nil || !strings.Contains(err.Error(), "no Avro files in") {
		t.Errorf("got %v", err)
	}
}

func TestLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need rights here")
	}
	dir := disk(t, map[string]string{
		"in/real/a.avro": order, "in/ev/dt=1/a.avro": order, "in/store/b.avro": order,
		"out/secret.avro": dept, "out/dt=2/c.avro": order,
	})
	at := func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
	link(t, "../out/secret.avro", at("in/secret.avro"))
	link(t, at("out"), at("in/outdir"))
	link(t, "real", at("in/latest"))
	link(t, "..", at("in/real/up"))
	link(t, "a.avro", at("in/real/c.avro"))
	link(t, "nowhere", at("in/gone.avro"))
	var warnings []string
	l := open(t, Options{Warn: func(w Warning) { warnings = append(warnings, w.String()) }}, Root{Path: at("in")})

	// A link out of the root is refused when it is used, whatever leads to it.
	for _, use := range []func() error{
		func() error { _, err := l.Snapshot(t.Context(), "", "secret"); return err },
		func() error { _, err := l.OpenPath(t.Context(), "secret.avro", TableOptions{}); return err },
		func() error { _, err := l.OpenPath(t.Context(), at("in/s*.avro"), TableOptions{}); return err },
		func() error { _, err := l.OpenPath(t.Context(), "outdir/secret.avro", TableOptions{}); return err },
		func() error { _, err := l.Snapshot(t.Context(), "", "outdir.secret"); return err },
	} {
		if err := use(); err == nil || !strings.Contains(err.Error(), "escapes") {
			t.Errorf("got %v", err)
		}
	}
	if _, err := l.Snapshot(t.Context(), "", "gone"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	// Links inside are followed, once.
	if got := paths(snapshot(t, l, "latest.a")); got != at("in/latest/a.avro") {
		t.Errorf("got %s", got)
	}
	names, err := l.Tables(t.Context())
	if err != nil || len(names) > 40 {
		t.Errorf("%d tables, %v", len(names), err)
	}
	if !strings.Contains(strings.Join(warnings, "\n"), "outdir: the link is not followed") {
		t.Errorf("warnings: %q", warnings)
	}

	// A partition that is a link inside the root is followed, one that leads
	// out of it is an error, and so is a cycle.
	link(t, "../store", at("in/ev/dt=3"))
	l = open(t, Options{}, Root{Path: at("in")})
	if got := pathText(snapshot(t, l, "ev")); got != "dt:BIGINT | 1 | 3" {
		t.Errorf("got %s", got)
	}
	link(t, "../../out/dt=2", at("in/ev/dt=2"))
	l = open(t, Options{}, Root{Path: at("in")})
	if _, err := l.Snapshot(t.Context(), "", "ev"); err == nil || !strings.Contains(err.Error(), "escapes") {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(at("in/ev/dt=2")); err != nil {
		t.Fatal(err)
	}
	link(t, "..", at("in/ev/dt=1/2026"))
	l = open(t, Options{}, Root{Path: at("in")})
	if _, err := l.Snapshot(t.Context(), "", "ev"); err == nil || !strings.Contains(err.Error(), "below another such link") {
		t.Errorf("got %v", err)
	}

	// With allow_paths, links lead anywhere.
	l = open(t, Options{AllowPaths: true}, Root{Path: at("in")})
	if _, err := l.OpenPath(t.Context(), at("in/secret.avro"), TableOptions{}); err != nil {
		t.Error(err)
	}
	// ** does not go through links, so that a cycle ends.
	if s, err := l.OpenPath(t.Context(), "real/**", TableOptions{}); err != nil || len(s.Files) != 2 {
		t.Errorf("%v", err)
	}

	// A root may itself be a link.
	link(t, "in", at("alias"))
	link(t, "in/real/a.avro", at("alias.avro"))
	l = open(t, Options{}, Root{Path: at("alias")}, Root{Path: at("alias.avro")})
	if got := paths(snapshot(t, l, "real.a")); got != at("alias/real/a.avro") {
		t.Errorf("got %s", got)
	}
	if _, err := l.OpenPath(t.Context(), at("in/real/a.avro"), TableOptions{}); err != nil {
		t.Error(err)
	}
	l = open(t, Options{}, Root{Path: at("alias.avro")})
	if got := paths(snapshot(t, l, "alias")); got != at("alias.avro") {
		t.Errorf("got %s", got)
	}
	if _, err := l.OpenPath(t.Context(), at("alias.avro"), TableOptions{}); err != nil {
		t.Error(err)
	}
	if _, err := l.OpenPath(t.Context(), at("in/real/c.avro"), TableOptions{}); !errors.As(err, new(*NotAllowedError)) {
		t.Errorf("got %v", err)
	}
}

func TestParseRootArg(t *testing.T) {
	dir := disk(t, map[string]string{"dt=2026-01-01/x.avro": order, "lake/x.avro": order, "a=b.avro": order})
	t.Chdir(dir)
	for _, c := range []struct{ arg, name, path string }{
		{"lake", "", "lake"},
		{"l=lake", "l", "lake"},
		{"l=lake/*.avro", "l", "lake/*.avro"},
		{"dt=2026-01-01", "", "dt=2026-01-01"},
		{"dt=2026-01-01/x.avro", "", "dt=2026-01-01/x.avro"},
		{"dt=*/x.avro", "", "dt=*/x.avro"},
		{"dt=*/none.avro", "dt", "*/none.avro"},
		{"d=dt=2026-01-01", "d", "dt=2026-01-01"},
		{"a=b.avro", "", "a=b.avro"},
		{"x/y=z", "", "x/y=z"},
		{"/data/dt=1/*.avro", "", "/data/dt=1/*.avro"},
		{"*=x", "", "*=x"},
		{"=x", "", "=x"},
		{"x=", "", "x="},
		{"", "", ""},
		{"missing=nowhere", "missing", "nowhere"},
	} {
		if name, path := ParseRootArg(c.arg); name != c.name || path != c.path {
			t.Errorf("%s: got %q, %q", c.arg, name, path)
		}
	}
}
