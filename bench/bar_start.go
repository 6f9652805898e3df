package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// startBar builds the shell and measures how long it takes from its start to its end.
func startBar(e *env) ([]line, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	bin := filepath.Join(dir, "avrosql")
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/avrosql/avrosql").Output()
	if err != nil {
		return nil, fmt.Errorf("go list -m: %w", err)
	}
	build := exec.Command("go", "build", "-C", strings.TrimSpace(string(root)), "-o", bin, "./cmd/avrosql")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as releases are built
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("go build: %w", err)
	}
	t, err := race(max(21, e.reps), contender{"avrosql", func() (string, error) {
		cmd := exec.Command(bin, "-c", "SELECT 1")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil {
			return "", fmt.Errorf("%w: %s", err, stderr.Bytes())
		}
		if !strings.Contains(string(out), "1") {
			return "", fmt.Errorf("it printed %q", out)
		}
		return string(out), nil
	}})
	if err != nil {
		return nil, err
	}
	return []line{{
		bar: `avrosql -c "SELECT 1"`, of: "", reference: "", result: ms(t.median(0)),
		target: "<= 10 ms", measured: ms(t.median(0)), verdict: judge(t.median(0) <= 10*time.Millisecond),
	}}, nil
}
