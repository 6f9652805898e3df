//go:build unix

package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/avrosql/avrosql/avrofs/store"
)

// A FIFO without a writer must not hang the one who opens it.
func TestFIFO(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.avro"), 0o644); err != nil {
		t.Skip(err)
	}
	l, err := store.Local(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []store.Store{l, store.FS(os.DirFS(dir))} {
		if _, err := s.Open(ctx, "pipe.avro"); !errors.Is(err, store.ErrNotRegular) {
			t.Error(err)
		}
		infos, err := s.List(ctx, ".")
		if err != nil || len(infos) != 1 || !errors.Is(infos[0].Err, store.ErrNotRegular) || infos[0].Size != -1 {
			t.Errorf("%+v, %v", infos, err)
		}
	}
}
