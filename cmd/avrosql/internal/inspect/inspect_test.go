package inspect

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// inspect runs the command on one file.
func inspect(t *testing.T, path string, flags ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	cmd := Command(&out, func(err error) error { return err })
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(append(flags, path))
	err := cmd.ExecuteContext(t.Context())
	return out.String(), err
}

var modes = [][]string{nil, {"--schema"}, {"--blocks"}, {"--hex"}, {"--hex", "--block", "1"}, {"--mermaid"}, {"--json"}, {"--verify"}}

// checkOutput wants text without anything that a terminal would obey.
func checkOutput(t *testing.T, what, text string) {
	t.Helper()
	for i, r := range text {
		if r != '\n' && !unicode.IsPrint(r) || !utf8.ValidString(text) {
			t.Fatalf("%s: %q at byte %d of the output: %q", what, r, i, text[max(0, i-30):min(len(text), i+30)])
		}
	}
}

func samples(t *testing.T) (all map[string][]byte) {
	t.Helper()
	all = map[string][]byte{}
	root := "../../../../testdata"
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(p, ".avro") {
			all[p], err = os.ReadFile(p)
		}
		return err
	})
	if err != nil || len(all) < 20 {
		t.Fatalf("%d files, %v", len(all), err)
	}
	return all
}

// TestDamaged: whatever the bytes, there is output or an error, and no escape sequence.
func TestDamaged(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	path := filepath.Join(t.TempDir(), "x.avro")
	rounds := 40
	if testing.Short() {
		rounds = 3
	}
	for name, data := range samples(t) {
		for round := range rounds {
			bad := bytes.Clone(data)
			switch {
			case round == 0:
			case round%4 == 0:
				bad = bad[:r.Intn(len(bad))]
			default:
				for range 1 + r.Intn(4) {
					bad[r.Intn(len(bad))] = byte(r.Uint32())
				}
			}
			if err := os.WriteFile(path, bad, 0o666); err != nil {
				t.Fatal(err)
			}
			mode := modes[round%len(modes)]
			text, err := inspect(t, path, mode...)
			checkOutput(t, name+" "+strings.Join(mode, " "), text)
			if round == 0 && err != nil || err == nil && text == "" {
				t.Errorf("%s %v: %q, %v", name, mode, text, err)
			}
			if err == nil && mode != nil && (mode[0] == "--json" || mode[0] == "--schema") && !json.Valid([]byte(text)) {
				t.Errorf("%s %v: not JSON: %s", name, mode, text)
			}
		}
	}
}

// TestHostileNames: names and metadata are escaped.
func TestHostileNames(t *testing.T) {
	const esc = "\x1b]0;x\a\u202e"
	schema, err := json.Marshal(map[string]any{
		"type": "record", "name": "R", "doc": esc,
		"fields": []any{map[string]any{"name": "a" + esc, "type": "string", "doc": esc, "default": esc}, map[string]any{"name": "e", "type": map[string]any{"type": "enum", "name": "E" + esc, "symbols": []string{"A" + esc}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	schema = bytes.ReplaceAll(schema, []byte(`\u202e`), []byte("\u202e"))
	var file bytes.Buffer
	w, err := ocf.NewWriter(&file, schema, ocf.WriterOptions{Meta: []ocf.MetaEntry{{Key: "k" + esc, Value: []byte("v\xff" + esc)}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Append(append([]byte{byte(2 * len(esc))}, esc+"\x00"...)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x\x1b.avro")
	if err := os.WriteFile(path, file.Bytes(), 0o666); err != nil {
		t.Skip(err)
	}
	for _, mode := range modes {
		text, err := inspect(t, path, mode...)
		if err != nil && !strings.Contains(err.Error(), "has 1 block") {
			t.Errorf("%v: %v", mode, err)
		}
		checkOutput(t, strings.Join(mode, " "), text)
		if mode != nil && (mode[0] == "--json" || mode[0] == "--schema") && !json.Valid([]byte(text)) {
			t.Errorf("%v: not JSON: %s", mode, text)
		}
	}
}

// TestVerify finds every damaged block, and values that are no values.
func TestVerify(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.avro")
	data, err := os.ReadFile("../../../../testdata/codecs/snappy.avro")
	if err != nil {
		t.Fatal(err)
	}
	data[250] ^= 1
	data[700] ^= 1
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	text, err := inspect(t, path, "--verify")
	if err == nil || strings.Count(text, "\n") != 3 || !strings.Contains(text, "offset 222: ") || !strings.Contains(text, "offset 634: ") || !strings.Contains(text, "2 faults") || !strings.Contains(text, "26 records are sound") {
		t.Errorf("%v:\n%s", err, text)
	}
	var file bytes.Buffer
	w, err := ocf.NewWriter(&file, []byte(`{"type":"record","name":"R","fields":[{"name":"s","type":"string"}]}`), ocf.WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Append([]byte("\x02\xff")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, file.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	if text, err := inspect(t, path, "--verify"); err == nil || !strings.Contains(text, "UTF-8") {
		t.Errorf("%v: %s", err, text)
	}
}
