package repl

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// historyMagic is the first line of a history file. A file that begins otherwise is somebody else's.
	historyMagic = "#avrosql history 1"
	// historySize is how many entries are kept, the latest ones.
	historySize = 10_000
	// maxFile is how much of a file is read.
	maxFile = 256 << 20
	// maxEntry is how long an entry may be, in bytes; longer texts are not worth remembering.
	maxEntry = 64 << 10
)

// history is what was typed, in this shell and in others before. The file has an entry a line, as a JSON
// string; several shells append to it at the same time, each under a lock. An entry is held once, at its
// latest place. It is a readline.History.
type history struct {
	file    string                    // empty: in memory alone
	entries []string                  // as in the file; few of them are ever asked for
	show    func(entry string) string // what stands for an entry in the line
}

// openHistory reads the history. With an error, which says why the file can't be used, comes a history
// that is kept in memory.
func openHistory(file string) (*history, error) {
	h := &history{}
	if file == "" {
		return h, nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return h, err
	}
	if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
		if info.Mode()&os.ModeDevice != 0 { // /dev/null, so that none is kept
			return h, nil
		}
		return h, fmt.Errorf("%s: %w", file, errForeign)
	}
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return h, err
	}
	defer f.Close()
	// It can be read while another shell writes to it; only what changes more than its end needs the lock.
	locked := lock(f, 0)
	if locked {
		defer unlock(f)
	}
	total, err := h.read(f)
	if err != nil {
		return h, fmt.Errorf("%s: %w", file, err)
	}
	h.file = file
	if locked && (total > 2*historySize || total > 2*len(h.entries)+1000) {
		err = h.rewrite(f)
	}
	return h, err
}

// lock asks for the right to write, again and again for some time: who has it may hang.
func lock(f *os.File, wait time.Duration) bool {
	for end := time.Now().Add(wait); ; time.Sleep(time.Millisecond) {
		if tryLock(f) == nil {
			return true
		}
		if !time.Now().Before(end) {
			return false
		}
	}
}

var errForeign = errors.New("this is no history of avrosql, and is left as it is; this session's history is not kept")

// read fills h and returns how many lines the file has. An empty file becomes a history.
func (h *history) read(f *os.File) (total int, err error) {
	var b strings.Builder
	if info, err := f.Stat(); err == nil {
		b.Grow(int(min(info.Size(), maxFile)))
	}
	if _, err := io.Copy(&b, io.LimitReader(f, maxFile)); err != nil {
		return 0, err
	}
	if b.Len() == 0 {
		_, err := f.WriteString(historyMagic + "\n")
		return 0, err
	}
	first, rest, _ := strings.Cut(b.String(), "\n")
	if strings.TrimRight(first, "\r") != historyMagic {
		return 0, errForeign
	}
	// Backwards: the latest of equal entries stays.
	seen := make(map[string]bool, historySize)
	for rest = strings.TrimSuffix(rest, "\n"); rest != ""; {
		i := strings.LastIndexByte(rest, '\n')
		line := rest[i+1:]
		rest = rest[:max(i, 0)]
		if total++; len(h.entries) < historySize && len(line) > 2 && line[0] == '"' && line[len(line)-1] == '"' && !seen[line] {
			seen[line] = true
			h.entries = append(h.entries, line)
		}
	}
	slices.Reverse(h.entries)
	return total, nil
}

// unquote reads an entry, "" if it is none.
func unquote(line string) (entry string) {
	if json.Unmarshal([]byte(line), &entry) != nil {
		return ""
	}
	return entry
}

// rewrite shortens the file to what is held. It stays the same file, so that the lock holds for all.
func (h *history) rewrite(f *os.File) error {
	var b strings.Builder
	b.WriteString(historyMagic + "\n")
	for _, e := range h.entries {
		b.WriteString(e + "\n")
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteString(b.String())
	return err
}

// add appends an entry.
func (h *history) add(entry string) {
	if entry == "" || len(entry) > maxEntry {
		return
	}
	line, err := json.Marshal(entry)
	if err != nil {
		return
	}
	entry = string(line)
	if n := len(h.entries); n > 0 && h.entries[n-1] == entry {
		return
	}
	if i := slices.Index(h.entries, entry); i >= 0 {
		h.entries = slices.Delete(h.entries, i, i+1)
	}
	h.entries = append(h.entries, entry)
	if h.file == "" {
		return
	}
	// Whatever hinders writing, such as a full disk, is no reason to disturb who works here.
	f, err := os.OpenFile(h.file, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	if lock(f, 100*time.Millisecond) {
		defer unlock(f)
		_, _ = f.Write(append(line, '\n'))
	}
}

func (h *history) lines() []string {
	list := make([]string, 0, len(h.entries))
	for _, e := range h.entries {
		list = append(list, unquote(e))
	}
	return list
}

// Write is what the editor calls for an accepted line. Lines are added by those who know what stands for
// pasted text in them.
func (h *history) Write(string) (int, error) { return len(h.entries), nil }

// GetLine returns an entry, 0 being the oldest.
func (h *history) GetLine(i int) (string, error) {
	if i < 0 || i >= len(h.entries) {
		return "", errors.New("no such entry")
	}
	entry := unquote(h.entries[i])
	if h.show != nil {
		entry = h.show(entry)
	}
	return entry, nil
}

// Len returns how many entries there are.
func (h *history) Len() int { return len(h.entries) }

// Dump returns all entries.
func (h *history) Dump() any { return h.lines() }
