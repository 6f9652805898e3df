package store_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/avrosql/avrosql/avrofs/store"
)

var ctx = context.Background()

// tree is what every store in the tests holds.
var tree = map[string]string{
	"b.avro": "bytes of b", "a.avro": "", "B.avro": "x", "d/k=1/x.avro": "xx", "d/k=10/x.avro": "xx", "d/k=2/x.avro": "xx", "é.avro": "y",
}

func localTree(t *testing.T) string {
	dir := t.TempDir()
	for p, s := range tree {
		p = filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func stores(t *testing.T) map[string]store.Store {
	dir := localTree(t)
	l, err := store.Local(dir)
	if err != nil {
		t.Fatal(err)
	}
	m := fstest.MapFS{}
	var zb bytes.Buffer
	zw := zip.NewWriter(&zb)
	for p, s := range tree {
		m[p] = &fstest.MapFile{Data: []byte(s)}
		w, err := zw.Create(p)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, s)
	}
	zw.Close()
	zr, err := zip.NewReader(bytes.NewReader(zb.Bytes()), int64(zb.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]store.Store{
		"local": l, "dirfs": store.FS(os.DirFS(dir)), "mapfs": store.FS(m), "zip": store.FS(zr),
		"seek": store.FS(seekOnly{m}), "faulty": store.Faulty(l, store.FaultPlan{}),
	}
}

// seekOnly hides ReadAt.
type seekOnly struct{ fs.FS }

type seekFile struct {
	fs.File
	io.Seeker
}

func (s seekOnly) Open(p string) (fs.File, error) {
	f, err := s.FS.Open(p)
	if err != nil {
		return nil, err
	}
	if sk, ok := f.(io.Seeker); ok {
		return seekFile{f, sk}, nil
	}
	return f, nil
}

func (s seekOnly) ReadDir(p string) ([]fs.DirEntry, error) { return fs.ReadDir(s.FS, p) }

func TestStores(t *testing.T) {
	for name, s := range stores(t) {
		t.Run(name, func(t *testing.T) {
			if s.String() == "" {
				t.Error("no name")
			}
			for dir, want := range map[string][]string{
				".":     {"B.avro", "a.avro", "b.avro", "d", "é.avro"},
				"d":     {"d/k=1", "d/k=10", "d/k=2"},
				"d/k=1": {"d/k=1/x.avro"},
			} {
				infos, err := s.List(ctx, dir)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, in := range infos {
					got = append(got, in.Path)
					st, err := s.Stat(ctx, in.Path)
					if err != nil || st != in || in.Dir != (tree[in.Path] == "" && in.Path != "a.avro") {
						t.Errorf("%+v in the listing, %+v by Stat, %v", in, st, err)
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: %v, want %v", dir, got, want)
				}
			}
			for p, want := range tree {
				f, err := s.Open(ctx, p)
				if err != nil {
					t.Fatal(err)
				}
				buf := make([]byte, len(want)+3)
				n, err := f.ReadAt(buf, 0)
				if f.Size() != int64(len(want)) || string(buf[:n]) != want || err != io.EOF {
					t.Errorf("%s: size %d, %q, %v", p, f.Size(), buf[:n], err)
				}
				if len(want) > 4 {
					if n, err := f.ReadAt(buf[:3], 2); n != 3 || string(buf[:3]) != want[2:5] || err != nil {
						t.Errorf("%s: %q, %v", p, buf[:n], err)
					}
				}
				if st, err := f.Stat(); err != nil || st.Path != p || st.Size != f.Size() {
					t.Errorf("%s: %+v, %v", p, st, err)
				}
				if err := f.Close(); err != nil {
					t.Error(err)
				}
			}
			for p, want := range map[string]error{
				"none.avro": fs.ErrNotExist, "d/none/x": fs.ErrNotExist, "d": store.ErrNotRegular, ".": store.ErrNotRegular,
				"../x": fs.ErrInvalid, "/etc/passwd": fs.ErrInvalid, "d/../b.avro": fs.ErrInvalid, "": fs.ErrInvalid, "d/": fs.ErrInvalid,
			} {
				_, err := s.Open(ctx, p)
				var pe *fs.PathError
				if !errors.Is(err, want) || !errors.As(err, &pe) {
					t.Errorf("open %q: %v, want %v", p, err, want)
				}
				if want == fs.ErrInvalid || want == fs.ErrNotExist {
					if _, err := s.Stat(ctx, p); !errors.Is(err, want) {
						t.Errorf("stat %q: %v, want %v", p, err, want)
					}
					if _, err := s.List(ctx, p); !errors.Is(err, want) {
						t.Errorf("list %q: %v, want %v", p, err, want)
					}
				}
			}
			done, cancel := context.WithCancel(ctx)
			cancel()
			if name != "faulty" {
				if _, err := s.Open(done, "b.avro"); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
			if _, err := s.List(done, "."); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
	}
}

func TestLocalLinks(t *testing.T) {
	dir := localTree(t)
	outside := filepath.Join(t.TempDir(), "secret.avro")
	if err := os.WriteFile(outside, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{
		"in.avro": "b.avro", "d/up.avro": "../b.avro", "dir": "d", "out.avro": outside, "outdir": filepath.Dir(outside), "gone.avro": "none",
		"d/out.avro": "../../x",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
	}
	s, err := store.Local(dir)
	if err != nil {
		t.Fatal(err)
	}
	infos := map[string]store.Info{}
	for _, d := range []string{".", "d"} {
		list, err := s.List(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range list {
			infos[in.Path] = in
		}
	}
	for _, p := range []string{"in.avro", "d/up.avro"} {
		in := infos[p]
		if !in.Link || in.Dir || in.Err != nil || in.Size != int64(len(tree["b.avro"])) {
			t.Errorf("%+v", in)
		}
		f, err := s.Open(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	if in := infos["dir"]; !in.Link || !in.Dir {
		t.Errorf("%+v", in)
	}
	for _, p := range []string{"out.avro", "outdir", "gone.avro", "d/out.avro"} {
		in := infos[p]
		if in.Err == nil || in.Size != -1 || in.Dir || !in.Link {
			t.Errorf("%+v", in)
		}
		if _, err := s.Open(ctx, p); err == nil || err.Error() != in.Err.Error() {
			t.Errorf("open %s: %v; listed with %v", p, err, in.Err)
		}
		if _, err := s.Stat(ctx, p); err == nil {
			t.Errorf("stat %s: no error", p)
		}
	}
	if _, err := s.Open(ctx, "outdir/secret.avro"); err == nil {
		t.Error("a link out of the root is followed")
	}
	if _, err := s.List(ctx, "outdir"); err == nil {
		t.Error("a directory out of the root is listed")
	}
}

func TestLocalErrors(t *testing.T) {
	dir := localTree(t)
	if _, err := store.Local(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "none") {
		t.Error(err)
	}
	if _, err := store.Local(filepath.Join(dir, "b.avro")); err == nil {
		t.Error("a file is taken for a directory")
	}
	s, err := store.Local(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Open(ctx, "d/none.avro")
	if want := "open " + dir + "/d/none.avro: "; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s…", err, want)
	}
}

// A file that has changed since it was opened shows it.
func TestLocalShrinks(t *testing.T) {
	dir := localTree(t)
	s, err := store.Local(dir)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Open(ctx, "b.avro")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := os.Truncate(filepath.Join(dir, "b.avro"), 2); err != nil {
		t.Fatal(err)
	}
	st, err := f.Stat()
	if err != nil || st.Size != 2 || f.Size() != 10 {
		t.Errorf("%+v, %v, size %d", st, err, f.Size())
	}
	if n, err := f.ReadAt(make([]byte, 10), 0); n != 2 || err != io.EOF {
		t.Error(n, err)
	}
}

// plainFS has files with Read alone.
type plainFS struct {
	fs.FS
	size int64
}

type plainFile struct {
	fs.File
	size int64
}

type plainInfo struct {
	fs.FileInfo
	size int64
}

func (i plainInfo) Size() int64 { return i.size }

func (p plainFS) Open(name string) (fs.File, error) {
	f, err := p.FS.Open(name)
	return struct{ fs.File }{plainFile{f, p.size}}, err
}

func (f plainFile) Stat() (fs.FileInfo, error) {
	fi, err := f.File.Stat()
	return plainInfo{fi, f.size}, err
}

func TestReadWhole(t *testing.T) {
	m := fstest.MapFS{"f": {Data: []byte("hello")}}
	// What the file system says of the size is not believed.
	for _, size := range []int64{0, 5, 100} {
		f, err := store.FS(plainFS{m, size}).Open(ctx, "f")
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 5)
		if n, err := f.ReadAt(buf, 0); n != 5 || err != nil || f.Size() != 5 || string(buf) != "hello" {
			t.Errorf("%q, %v, size %d", buf[:n], err, f.Size())
		}
		f.Close()
	}
	if _, err := store.FS(plainFS{m, 1 << 40}).Open(ctx, "f"); !errors.Is(err, store.ErrTooLarge) {
		t.Error(err)
	}
}

func TestFaulty(t *testing.T) {
	base := store.FS(fstest.MapFS{"f": {Data: []byte("0123456789")}})
	open := func(p store.FaultPlan) store.File {
		f, err := store.Faulty(base, p).Open(ctx, "f")
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	buf := make([]byte, 4)
	f := open(store.FaultPlan{FailRead: 2})
	for i, want := range []error{nil, store.ErrInjected, nil} {
		if _, err := f.ReadAt(buf, 0); err != want {
			t.Errorf("read %d: %v", i+1, err)
		}
	}
	f = open(store.FaultPlan{FailRead: 2, FailFrom: true, Err: io.ErrClosedPipe})
	for i, want := range []error{nil, io.ErrClosedPipe, io.ErrClosedPipe} {
		if _, err := f.ReadAt(buf, 0); err != want {
			t.Errorf("read %d: %v", i+1, err)
		}
	}
	if n, err := open(store.FaultPlan{ShortRead: 1}).ReadAt(buf, 0); n != 2 || err != store.ErrInjected {
		t.Error(n, err)
	}
	f = open(store.FaultPlan{ShrinkRead: 1, ShrinkTo: 5})
	if n, err := f.ReadAt(buf, 3); n != 2 || err != io.EOF || f.Size() != 10 {
		t.Error(n, err)
	}
	if n, err := f.ReadAt(buf, 7); n != 0 || err != io.EOF {
		t.Error(n, err)
	}
	if _, err := store.Faulty(base, store.FaultPlan{FailOpen: 1}).Open(ctx, "f"); !errors.Is(err, store.ErrInjected) {
		t.Error(err)
	}
	if _, err := store.Faulty(base, store.FaultPlan{FailList: 1}).List(ctx, "."); !errors.Is(err, store.ErrInjected) {
		t.Error(err)
	}
	if _, err := store.Faulty(base, store.FaultPlan{Vanish: true}).Open(ctx, "f"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	late, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	if _, err := store.Faulty(base, store.FaultPlan{Latency: time.Hour}).Open(late, "f"); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

// A root that was removed is an error, one that took its place is read.
func TestLocalFollows(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "root")
	fill := func(name string) {
		t.Helper()
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	fill("old")
	s, err := store.Local(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.(io.Closer).Close()
	if err := os.RemoveAll(dir); err != nil {
		t.Skip("a directory that is open can't be removed: ", err)
	}
	if _, err := s.List(ctx, "."); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a root that is gone: %v", err)
	}
	fill("new")
	infos, err := s.List(ctx, ".")
	if err != nil || len(infos) != 1 || infos[0].Path != "new" {
		t.Errorf("a root that was replaced: %v, %v", infos, err)
	}
	f, err := s.Open(ctx, "new")
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if err := s.(io.Closer).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.List(ctx, "."); err == nil {
		t.Error("a closed store lists")
	}
}
