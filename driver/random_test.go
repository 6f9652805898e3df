package driver_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"iter"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/linkedin/goavro/v2"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
)

var (
	randomFor = flag.Duration("random", 0, "go on with random files and evolutions of new seeds for so long, each")
	keepFiles = flag.String("keep", "", "leave the random files in this directory, for other libraries")
)

// seeds counts from 0 to a number that is larger with -long; with -random it goes on from a seed of its
// own until the time is over.
func seeds(normal, many int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		first, n := int64(0), normal
		var end time.Time
		switch {
		case *randomFor > 0:
			first, n = time.Now().Unix()<<24, math.MaxInt32
			end = time.Now().Add(*randomFor)
		case *long:
			n = many
		}
		for i := range n {
			if !end.IsZero() && time.Now().After(end) || !yield(first+i) {
				return
			}
		}
	}
}

// TestRandomFiles reads files of random schemas and data and compares every value with the tests' own
// decoder, and with goavro where it can read the file; what goavro writes of it is read as well.
func TestRandomFiles(t *testing.T) {
	slow(t)
	n := int64(0)
	dir := t.TempDir()
	db := openDB(t, dir+"?workers=1&batch_rows=3&refresh=-1s")
	full := openDB(t, dir+"?workers=2&verify=full&pushdown=off&refresh=-1s")
	peers, written := 0, 0
	for seed := range seeds(150, 3000) {
		n++
		r := rand.New(rand.NewSource(seed))
		g := &schemaGen{Rand: r, spaces: r.Intn(2) == 0}
		text := g.record(3)
		if r.Intn(8) == 0 {
			text = (&schemaGen{Rand: r}).schema(2)
		}
		path := filepath.Join(dir, "x.avro")
		writeRandom(t, r, path, text)
		if *keepFiles != "" {
			data, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(filepath.Join(*keepFiles, fmt.Sprintf("%d.avro", seed)), data, 0o666)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		c := openReference(t, path, false)
		if c == nil {
			t.Fatalf("seed %d: %s", seed, text)
		}
		c.againstAll(t, t.Context(), db)
		c.againstAll(t, t.Context(), full)
		c.againstConditions(t, t.Context(), r, 5, db, full)
		c.againstPaths(t, t.Context(), r, 3, db, full)
		if c.goavroReads() {
			peers++
			c.againstGoavro(t)
			if c.rewrite(t) {
				written++
				c.againstAll(t, t.Context(), db)
			}
		}
		if t.Failed() {
			t.Fatalf("seed %d: %s", seed, text)
		}
	}
	t.Logf("goavro reads %d of %d files, and writes %d", peers, n, written)
	if int64(peers) < n/4 || written < peers/2 {
		t.Errorf("goavro reads only %d of %d files, and writes %d", peers, n, written)
	}
}

// writeRandom writes a file of random records in blocks of a few, under a random codec.
func writeRandom(t *testing.T, r *rand.Rand, path, text string) {
	t.Helper()
	s, err := schema.Parse([]byte(text), schema.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	d := &dataGen{Rand: r}
	var records [][]byte
	for range r.Intn(40) {
		records = append(records, d.datum(nil, s))
	}
	o := ocf.WriterOptions{Codec: pick(r, ocf.Codecs()...), BlockCount: 1 + int64(r.Intn(20))}
	if err := os.WriteFile(path, container(t, text, o, records...), 0o666); err != nil {
		t.Fatal(err)
	}
}

// goavroReads reports whether goavro takes the schema and the codec, and has these logical types as we
// do. Blocks without bytes it takes for the end.
func (c *reference) goavroReads() bool {
	f, err := os.Open(c.path)
	if err != nil {
		return false
	}
	defer f.Close()
	in, err := goavro.NewOCFReader(bufio.NewReader(f))
	return err == nil && in != nil && c.schema.MinSize() > 0
}

// rewrite makes goavro write the file anew out of what it has read.
func (c *reference) rewrite(t *testing.T) bool {
	t.Helper()
	f, err := os.Open(c.path)
	if err != nil {
		t.Error(err)
		return false
	}
	defer f.Close()
	in, err := goavro.NewOCFReader(bufio.NewReader(f))
	if err != nil {
		t.Error(err)
		return false
	}
	var out bytes.Buffer
	w, err := goavro.NewOCFWriter(goavro.OCFConfig{W: &out, Codec: in.Codec(), CompressionName: in.CompressionName()})
	if err != nil {
		return false
	}
	for in.Scan() {
		v, err := in.Read()
		if err == nil {
			err = w.Append([]any{v})
		}
		if err != nil {
			return false
		}
	}
	if err := os.WriteFile(c.path, out.Bytes(), 0o666); err != nil {
		t.Error(err)
		return false
	}
	return true
}
