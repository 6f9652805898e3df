package driver_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestTestdata: the generator makes the files of testdata, byte for byte. (The tests of
// testdata/gen are not part of ./..., which passes over testdata.)
func TestTestdata(t *testing.T) {
	made := t.TempDir()
	cmd := exec.Command("go", "run", "./testdata/gen", "-out", made)
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go run ./testdata/gen: %v\n%s", err, out)
	}
	want, got := avroFiles(t, made), avroFiles(t, filepath.Join("..", "testdata"))
	for name := range want {
		if !bytes.Equal(got[name], want[name]) {
			t.Errorf("testdata/%s is not what is made now: run go run ./testdata/gen", name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("testdata/%s is made by nothing", name)
		}
	}
	if len(want) < 20 {
		t.Errorf("only %d files are made", len(want))
	}
}

func avroFiles(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".avro") {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err == nil {
			files[filepath.ToSlash(name)], err = os.ReadFile(path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
