//go:build unix

package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// TestTerminalReports: reports of the cursor's place may come with the keys, in one piece. No key is lost,
// and the shell does not wait for any. Shift-F3 looks like one.
func TestTerminalReports(t *testing.T) {
	s := open(t, t.TempDir(), 80, 24)
	s.prompt()
	var b strings.Builder
	for i, c := range "select 'each of them' as a;" {
		fmt.Fprintf(&b, "%c\x1b[%d;%dR", c, i%24+1, i+9)
	}
	s.keys(b.String())
	s.see("> select 'each of them' as a;")
	s.keys("\x1b[1;1R\r\x1b[24;80R")
	s.see("1 row")
	s.prompt()
	for i, c := range "select 'one by one' as b;\r" {
		s.keys(fmt.Sprintf("\x1b[%d;1R%c\x1b[1;2R", i%24+1, c))
	}
	s.see("│ one by one │")
	// A report in two pieces.
	s.prompt()
	s.keys("select 'in ", "\x1b[2", "4;1", "0R", "pieces' as c;\r")
	s.see("│ in pieces │")
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.Contains(s.raw.String(), "\x1b[6n") {
		t.Error("the terminal is asked where its cursor is: every key waits for the answer")
	}
}

// TestTerminalTogether: keys that come in one piece do what they do one by one.
func TestTerminalTogether(t *testing.T) {
	s := open(t, t.TempDir(), 80, 24, lake(t))
	s.prompt()
	s.keys("nonsense" + ctrlC + ctrlC + "select 1 as ones;" + "\x01\x1b[C\x1b[C" + "\x05\r" + "select 'é🇫🇷ü' as two;\r.mode cs\t\rselect 3 as three;\r")
	s.see("│ ones │", "│ é🇫🇷ü", "three\n3")
}

// TestTerminalBurst: a terminal that does not say what is pasted sends ten thousand lines as keys. They are
// one paste all the same, which is run, since it ends with Enter.
func TestTerminalBurst(t *testing.T) {
	s := open(t, t.TempDir(), 80, 20)
	s.prompt()
	go func() { _, _ = io.WriteString(s.pty, manyLines("\r")+"\r") }()
	s.see("[pasted text 1, 10000 lines]", "9999", "777777", "1 row")
	s.prompt()
	s.run("select 6 * 7 as answer;")
	s.see("42")
}

// manyLines is a statement of ten thousand lines.
func manyLines(end string) string {
	var b strings.Builder
	b.WriteString("select count(*) as lines, max(x) as most from (values" + end)
	for i := range 9998 {
		fmt.Fprintf(&b, "  (%d),%s", i, end)
	}
	b.WriteString("  (777777)) t(x);")
	return b.String()
}

// TestTerminalAhead: what is typed while a query runs is there at the next prompt, and forgotten if the query
// is cancelled.
func TestTerminalAhead(t *testing.T) {
	s := open(t, t.TempDir(), 80, 24, bigFile(t, 30_000))
	s.prompt()
	s.keys("select count(*) as pairs from big a, big b where a.id + b.id > 5;\r")
	s.see("rows/s")
	s.keys("select 'ahead' as typed;\rselect 'not yet")
	s.see("pairs │", "│ ahead │", "> select 'not yet")
	s.keys(ctrlC)
	s.prompt()
	s.keys("select count(*) from big a, big b, big c where a.id + b.id > c.id;\rselect 'never' as r;\r")
	s.see("rows/s")
	s.keys(ctrlC)
	s.see("cancelled")
	s.prompt()
	s.run("select 6 * 7 as answer;")
	s.see("42")
	if strings.Contains(s.text(), "never │") {
		t.Errorf("what was typed ahead of Ctrl-C was run:\n%s", s.text())
	}
}

// TestTerminalBottom: at the end of the screen, lines that are added and menus that come and go leave
// everything where it belongs.
func TestTerminalBottom(t *testing.T) {
	s := open(t, t.TempDir(), 60, 16, lake(t))
	s.run(".pager off")
	s.run("select id from orders limit 14;")
	s.see("14 rows")
	ends := func(want ...string) {
		t.Helper()
		s.until(fmt.Sprintf("%q at the end", want), func() bool { return strings.HasSuffix(s.text(), strings.Join(want, "\n")) })
	}
	above := func() string { return s.text()[:strings.LastIndex(s.text(), "14 rows")+7] }
	s.keys("select id,\r", "  name,\r", "  n")
	ends("14 rows", "avrosql> select id,", "    ...>   name,", "    ...>   n")
	s.keys(tab, tab)
	s.see("named_struct(")
	s.keys(ctrlC)
	s.until("no menu", func() bool { return !strings.Contains(s.text(), "named_struct(") })
	ends("14 rows", "avrosql> select id,", "    ...>   name,", "    ...>   n")
	before := above()
	s.keys("\x7f1\r", "from employees limit 1")
	ends("    ...>   1", "    ...> from employees limit 1")
	if !strings.HasSuffix(before, above()) {
		t.Errorf("what stood above:\n%s\nand then:\n%s", before, above())
	}
	// A line as long as the screen is wide, and longer.
	s.keys(ctrlC)
	s.prompt()
	line := "select '" + strings.Repeat("x", 60-9-8)
	s.keys(line)
	ends("avrosql> " + line)
	s.keys("y")
	ends("avrosql> "+line, "y")
	s.keys("\x7f")
	ends("avrosql> " + line)
	s.keys("'")
	ends("avrosql> "+line, "'")
	s.keys(";\r")
	s.see("1 row")
	// Output without an end of line keeps its line.
	s.prompt()
	s.keys(`\! printf unfinished` + "\r")
	ends("unfinished", "avrosql>")
}
