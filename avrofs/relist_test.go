package avrofs

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/avrosql/avrosql/avrofs/store"
)

// agedLake is a table of three days on disk whose directories were last changed an hour ago.
func agedLake(t *testing.T) (dir string, st *store.FaultStore, l *Lake) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("directories are listed each time")
	}
	files := map[string]string{}
	for d := 1; d <= 3; d++ {
		for f := range 4 {
			files[fmt.Sprintf("t/dt=2026-01-%02d/p%d.avro", d, f)] = order
		}
	}
	dir = disk(t, files)
	age(t, dir)
	inner, err := store.Local(dir)
	if err != nil {
		t.Fatal(err)
	}
	st = store.Faulty(inner, store.FaultPlan{})
	return dir, st, open(t, Options{Refresh: 1}, Root{Store: st})
}

func age(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = os.Chtimes(p, time.Now(), time.Now().Add(-time.Hour))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What has not changed is not listed again, and what has is seen.
func TestListsOnce(t *testing.T) {
	dir, st, l := agedLake(t)
	count := func(want int, lists int64) {
		t.Helper()
		before := st.Lists()
		if s := snapshot(t, l, "t"); len(s.Files) != want || st.Lists()-before != lists {
			t.Errorf("%d files after %d listings, want %d after %d", len(s.Files), st.Lists()-before, want, lists)
		}
	}
	count(12, 5)
	opens := st.Opens()
	count(12, 0)
	count(12, 0)
	if st.Opens() != opens {
		t.Errorf("%d opens more", st.Opens()-opens)
	}
	// A new file changes its directory alone, which is too young to be believed the next time.
	day := filepath.Join(dir, "t", "dt=2026-01-02")
	data, err := os.ReadFile(filepath.Join(day, "p0.avro"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(day, "p9.avro"), data, 0o666); err != nil {
		t.Fatal(err)
	}
	count(13, 1)
	count(13, 1)
	age(t, day)
	count(13, 1)
	count(13, 0)
	// So do removed and renamed ones.
	if err := os.Remove(filepath.Join(day, "p0.avro")); err != nil {
		t.Fatal(err)
	}
	count(12, 1)
	if err := os.Rename(filepath.Join(day, "p1.avro"), filepath.Join(day, "_p1.avro")); err != nil {
		t.Fatal(err)
	}
	count(11, 1)
	// After a while a directory is listed whatever its time says.
	age(t, day)
	count(11, 1)
	count(11, 0)
	now := time.Now().Add(maxListingAge)
	l.now = func() time.Time { return now }
	count(11, 5)
}

// A file that is written to leaves its directory as it was, and is noticed nevertheless.
func TestListsOnceSeesWrites(t *testing.T) {
	for what, write := range map[string]func(p string) error{
		"grown": func(p string) error {
			f, err := os.OpenFile(p, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = f.Write(make([]byte, 3))
			return errors.Join(err, f.Close())
		},
		"touched": func(p string) error { return os.Chtimes(p, time.Now(), time.Now().Add(-time.Minute)) },
		"emptied": func(p string) error { return os.Truncate(p, 0) },
	} {
		dir, _, l := agedLake(t)
		snapshot(t, l, "t")
		p := filepath.Join(dir, "t", "dt=2026-01-03", "p2.avro")
		if err := write(p); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		s := snapshot(t, l, "t")
		if what == "emptied" {
			if len(s.Files) != 11 || len(s.Empty) != 1 {
				t.Errorf("%s: %d files", what, len(s.Files))
			}
			continue
		}
		if f := s.Files[10]; f.Size != info.Size() || !f.ModTime.Equal(info.ModTime()) {
			t.Errorf("%s: %s has %d bytes of %v, want %d of %v", what, f.Path, f.Size, f.ModTime, info.Size(), info.ModTime())
		}
	}
}
