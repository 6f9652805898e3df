package schema

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// sharedDir finds the folder of test data beside the repository.
func sharedDir(t testing.TB) string {
	if dir := os.Getenv("AVROSQL_SHARED"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Skip("not inside a module")
		}
		dir = up
	}
	dir = filepath.Join(dir, "..", "shared")
	if _, err := os.Stat(filepath.Join(dir, "corpus", "files")); err != nil {
		t.Skip("no shared corpus beside the repository")
	}
	return dir
}

// headerSchema walks the header of a container file to avro.schema.
func headerSchema(file []byte) ([]byte, bool) {
	rest, ok := bytes.CutPrefix(file, []byte("Obj\x01"))
	if !ok {
		return nil, false
	}
	long := func() int64 {
		n, size := binary.Varint(rest)
		if size <= 0 {
			ok = false
			return 0
		}
		rest = rest[size:]
		return n
	}
	text := func() []byte {
		n := long()
		if n < 0 || n > int64(len(rest)) {
			ok = false
			return nil
		}
		s := rest[:n]
		rest = rest[n:]
		return s
	}
	var schema []byte
	for ok {
		count := long()
		if count == 0 {
			break
		}
		if count < 0 {
			count = -count
			long()
		}
		for ; ok && count > 0; count-- {
			key, value := text(), text()
			if string(key) == "avro.schema" {
				schema = value
			}
		}
	}
	return schema, ok && schema != nil
}

// corpusSchemas gives the schema texts of the corpus by file.
func corpusSchemas(t testing.TB) map[string][]byte {
	root := filepath.Join(sharedDir(t), "corpus", "files")
	texts := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if text, ok := headerSchema(file); ok {
			rel, _ := filepath.Rel(root, path)
			texts[filepath.ToSlash(rel)] = text
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) < 300 {
		t.Fatalf("only %d schemas found in the corpus", len(texts))
	}
	return texts
}

func TestCorpus(t *testing.T) {
	for file, text := range corpusSchemas(t) {
		s, err := Parse(text, Limits{})
		if err != nil {
			t.Errorf("%s: %v\n%.300s", file, err, text)
			continue
		}
		again, err := Parse([]byte(s.String()), Limits{})
		if err != nil {
			t.Errorf("%s: its text can't be parsed again: %v\n%s", file, err, s)
			continue
		}
		if again.String() != s.String() || !bytes.Equal(again.Canonical(), s.Canonical()) {
			t.Errorf("%s: its text changes when parsed again:\n%s\n%s", file, s, again)
		}
		if !sameBody(s, again, nil) {
			t.Errorf("%s: parsed again it is another schema", file)
		}
		r, err := Resolve(s, s)
		if err != nil {
			t.Errorf("%s: does not resolve against itself: %v", file, err)
			continue
		}
		checkIdentity(t, file, r, map[*Resolution]bool{})
		merged, err := Merge([]MergeInput{{s, file}, {again, "again"}}, MergeByMeaning)
		if err != nil || merged.String() != s.String() {
			t.Errorf("%s: merged with itself: %v, %v", file, merged, err)
		}
		if s.Kind != Record {
			continue
		}
		// With another doc it is a distinct schema and goes the whole way.
		again.Doc += "!"
		merged, err = Merge([]MergeInput{{s, file}, {again, "again"}}, MergeByMeaning)
		if err != nil {
			t.Errorf("%s: merged with its double: %v", file, err)
			continue
		}
		if norm(merged) != norm(s) {
			t.Errorf("%s: merged with its double it is another schema:\n%.1000s\n%.1000s", file, norm(s), norm(merged))
		}
		if _, err := Resolve(s, merged, IgnoreNames); err != nil {
			t.Errorf("%s: does not resolve against itself merged with its double: %v", file, err)
		}
	}
}

// checkIdentity checks that r reads every datum as it stands.
func checkIdentity(t *testing.T, file string, r *Resolution, seen map[*Resolution]bool) {
	if seen[r] {
		return
	}
	seen[r] = true
	if len(r.Defaults) > 0 || r.Err != nil || r.Action == ActionPromote {
		t.Errorf("%s: %s against itself: action %s, %d defaults, error %v", file, describe(r.Writer), r.Action, len(r.Defaults), r.Err)
	}
	for i, f := range r.Fields {
		if f.WriterField != i || f.ReaderField != i {
			t.Errorf("%s: field %d of %s is read as %d", file, i, describe(r.Writer), f.ReaderField)
		}
		checkIdentity(t, file, f.Res, seen)
	}
	for i, n := range r.Symbols {
		if n != i {
			t.Errorf("%s: symbol %d of %s is read as %d", file, i, describe(r.Writer), n)
		}
	}
	for i, b := range r.Branches {
		if b.Action != ActionToUnion || b.Branch != i {
			t.Errorf("%s: branch %d of %s is read by %s %d", file, i, describe(r.Writer), b.Action, b.Branch)
			continue
		}
		checkIdentity(t, file, b.Elem, seen)
	}
	if r.Items != nil {
		checkIdentity(t, file, r.Items, seen)
	}
}
