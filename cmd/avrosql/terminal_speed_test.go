//go:build unix

package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// wideLake writes a lake of n tables in a file each, with 50 fields.
func wideLake(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		var schema strings.Builder
		fmt.Fprintf(&schema, `{"type":"record","name":"table%03d","fields":[{"name":"id","type":"long"},{"name":"attrs","type":{"type":"map","values":"string"}}`, i)
		for j := range 48 {
			fmt.Fprintf(&schema, `,{"name":"field_%02d_%d","type":["null","string"]}`, j, i%7)
		}
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("table%03d.avro", i)))
		if err != nil {
			t.Fatal(err)
		}
		w, err := ocf.NewWriter(f, []byte(schema.String()+"]}"), ocf.WriterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		rec := binary.AppendVarint(nil, int64(i))
		rec = append(rec, 2, 12)
		rec = append(rec, "colour\x06red\x00"...)
		rec = append(rec, make([]byte, 48)...)
		if err := w.Append(rec); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// written is how much has been written to the terminal.
func (s *screen) written() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.Len()
}

// after types and returns how long it takes until the screen is drawn.
func (s *screen) after(key string) time.Duration {
	s.t.Helper()
	before := s.written()
	start := time.Now()
	s.keys(key)
	for {
		s.mu.Lock()
		drawn := s.raw.Len() > before && strings.HasSuffix(s.raw.String(), "\x1b[?25h")
		s.mu.Unlock()
		took := time.Since(start)
		if drawn {
			return took
		}
		if took > patience {
			s.t.Fatalf("nothing is drawn for %q:\n%s", key, s.text())
		}
		time.Sleep(100 * time.Microsecond)
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

// TestTerminalSpeed: on a lake of a thousand tables neither a key nor Tab is felt. The bounds leave room for
// machines that have other things to do; what it really takes is logged.
func TestTerminalSpeed(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand files")
	}
	s := open(t, t.TempDir(), 120, 40, wideLake(t, 1000))
	s.prompt()
	measure := func(what, line, key string, want string, times int) {
		t.Helper()
		var all []time.Duration
		for i := 0; i < times; {
			s.keys(ctrlC)
			s.prompt()
			s.keys(line)
			s.until(line, func() bool { return strings.HasSuffix(s.last(), strings.TrimRight(line, " ")) })
			time.Sleep(5 * time.Millisecond)
			took := s.after(key)
			if want != "" && !strings.Contains(s.text(), want) {
				// It is still being found out in the background: a key must not wait for that either.
				if took > time.Second {
					t.Errorf("%s: %s while the lake is being looked at", what, took)
				}
				s.keys(ctrlC)
				time.Sleep(50 * time.Millisecond)
				continue
			}
			if key == tab {
				s.keys(ctrlC) // the menu
				s.until("no menu", func() bool { return !strings.Contains(s.text(), want) })
			}
			all = append(all, took)
			i++
		}
		m := median(all)
		t.Logf("%s: median %s, at most %s", what, m, all[len(all)-1])
		if m > 100*time.Millisecond {
			t.Errorf("%s: %s", what, m)
		}
	}
	measure("a key", "select id from table007 where field_01_", "0", "", 30)
	measure("Tab behind FROM", "select * from tabl", tab, "table01", 10)
	measure("Tab without FROM", "select fi", tab, "field_00_0", 10)
	measure("Tab with FROM behind", "from table007 a join table008 b using (id) select a.", tab, "field_00_0", 10)
	measure("Tab for all there is", "select ", tab, "field_00_0", 10)
}

// TestTerminalPrompt: the first prompt does not wait for the lake.
func TestTerminalPrompt(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand files")
	}
	dir, home := wideLake(t, 1000), t.TempDir()
	var all []time.Duration
	for range 20 {
		cmd := command(t, dir)
		cmd.Env = append(cmd.Env, "HOME="+home, "XDG_CONFIG_HOME=", "XDG_STATE_HOME=", "TERM=xterm-256color")
		start := time.Now()
		f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 80, Rows: 24})
		if err != nil {
			t.Skipf("no terminal: %v", err)
		}
		buf, seen := make([]byte, 4096), ""
		for !strings.Contains(seen, "avrosql> ") {
			n, err := f.Read(buf)
			if err != nil {
				t.Fatalf("%v: %s", err, seen)
			}
			seen += string(buf[:n])
		}
		all = append(all, time.Since(start))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		f.Close()
	}
	m := median(all)
	t.Logf("median %s, at least %s, at most %s", m, all[0], all[len(all)-1])
	if m > 500*time.Millisecond {
		t.Errorf("the first prompt takes %s", m)
	}
}
