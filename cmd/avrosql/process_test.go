//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// command prepares the command as a process of its own.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	return cmd
}

// bigFile writes n rows of a long and a string.
func bigFile(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "big.avro")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := bufio.NewWriterSize(f, 1<<20)
	w, err := ocf.NewWriter(b, []byte(`{"type":"record","name":"big","fields":[{"name":"id","type":"long"},{"name":"s","type":"string"}]}`), ocf.WriterOptions{Codec: "snappy"})
	if err != nil {
		t.Fatal(err)
	}
	var rec []byte
	for i := range n {
		text := fmt.Sprintf("row %09d of a file with many rows", i)
		rec = append(binary.AppendVarint(binary.AppendVarint(rec[:0], int64(i)), int64(len(text))), text...)
		if err := w.Append(rec); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := b.Flush(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestInterrupt: Ctrl-C ends a long query soon, with status 1.
func TestInterrupt(t *testing.T) {
	path := bigFile(t, 20_000)
	// About 10^13 pairs: a query without end.
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		cmd := command(t, path, "-c", "SELECT 'begun'; SELECT count(*) FROM big a, big b, big c WHERE a.id + b.id > c.id", "--format", "csv")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
		// The first result is written, so the second query is about to run.
		r := bufio.NewReader(out)
		if first, err := r.ReadString('\n'); err != nil || first != "begun\n" {
			t.Errorf("%q, %v", first, err)
		}
		time.Sleep(200 * time.Millisecond)
		start := time.Now()
		if err := cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, r)
		err = cmd.Wait()
		killer.Stop()
		if code := cmd.ProcessState.ExitCode(); code != 1 {
			t.Errorf("%v: exit status %d, %v: %s", sig, code, err, &stderr)
		}
		if got := stderr.String(); got != "avrosql: cancelled\n" {
			t.Errorf("%v: stderr is %q", sig, got)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%v: it took %s", sig, took)
		}
	}
}

// TestInterruptInput: waiting for statements can be interrupted as well.
func TestInterruptInput(t *testing.T) {
	cmd := command(t)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	killer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	defer killer.Stop()
	time.Sleep(300 * time.Millisecond)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Error("no error")
	}
	if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && s.Signaled() && s.Signal() == syscall.SIGKILL {
		t.Error("it had to be killed")
	}
}

// TestClosedOutput: a reader that has seen enough, as head does, ends the query.
func TestClosedOutput(t *testing.T) {
	path := bigFile(t, 500_000)
	for _, format := range []string{"csv", "tsv", "ndjson", "json", "table", "markdown", "vertical"} {
		cmd := command(t, path, "-c", "SELECT a.id, a.s FROM big a JOIN big b ON a.id % 1000 = b.id % 1000", "--format", format)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
		if _, err := io.ReadFull(out, make([]byte, 1000)); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		out.Close()
		_ = cmd.Wait()
		killer.Stop()
		if s, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && s.Signaled() && s.Signal() == syscall.SIGKILL {
			t.Errorf("%s: it had to be killed", format)
		}
		if cmd.ProcessState.Success() {
			t.Errorf("%s: success, although output is missing", format)
		}
	}
}

// TestOutputErrors: output that can't be written is an error.
func TestOutputErrors(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full")
	}
	defer full.Close()
	for _, args := range [][]string{{"-c", "SELECT 1"}, {"-c", "SELECT 1", "-o", "/dev/full"}} {
		cmd := command(t, args...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if len(args) == 2 {
			cmd.Stdout = full
		}
		_ = cmd.Run()
		if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%q: exit status %d: %s", args, code, &stderr)
		}
	}
}

// TestStreaming: a large result needs little memory, in every format.
func TestStreaming(t *testing.T) {
	n := 300_000
	if *long {
		n = 5_000_000
	}
	path := bigFile(t, n)
	formats := []string{"csv", "ndjson", "table"}
	if *long {
		formats = []string{"csv", "tsv", "json", "ndjson", "table", "markdown", "vertical"}
	}
	for _, format := range formats {
		cmd := command(t, path, "-c", "SELECT * FROM big", "--format", format)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		size, err := io.Copy(io.Discard, out)
		if err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if size < int64(n)*40 {
			t.Errorf("%s: only %d bytes", format, size)
		}
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok && runtime.GOOS == "linux" {
			t.Logf("%s: %d MB of output with %d MB of memory", format, size>>20, u.Maxrss>>10)
			if u.Maxrss > 150<<10 {
				t.Errorf("%s: %d MB of memory", format, u.Maxrss>>10)
			}
		}
	}
}
