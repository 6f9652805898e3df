//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
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

// TestTerminalDelete: Ctrl-D and the Delete key take what is behind the cursor, and nothing at the end.
func TestTerminalDelete(t *testing.T) {
	s := open(t, t.TempDir(), 80, 24)
	s.prompt()
	s.keys("select 123 as n;\x04\x1b[3~" + "\x01\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C\x1b[C" + "\x04\x1b[3~\r")
	s.see("> select 3 as n;", "│ 3 │")
	s.quit()
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
	s := open(t, t.TempDir(), 80, 24, bigFile(t, 20_000))
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
	s.keys("select id,\r", "  name,\r", "  date_")
	ends("14 rows", "avrosql> select id,", "    ...>   name,", "    ...>   date_")
	s.keys(tab, tab)
	s.see("date_add(")
	s.keys(ctrlC)
	s.until("no menu", func() bool { return !strings.Contains(s.text(), "date_add(") })
	ends("14 rows", "avrosql> select id,", "    ...>   name,", "    ...>   date_")
	before := above()
	s.keys("\x151\r", "from employees limit 1")
	ends("    ...> 1", "    ...> from employees limit 1")
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
	// The same with lines before and behind, which are changed into shorter ones.
	s.prompt()
	full := "select '" + strings.Repeat("x", 60-9-9) + "'" // to the edge
	s.keys(full + "yyyyyyyy,\r" + "'on\re', 3\r;" + strings.Repeat("\x1b[D", len("\n'on\ne', 3\n;")))
	rest := []string{"    ...> 'on", "    ...> e', 3", "    ...> ;"}
	ends(append([]string{"avrosql> " + full, "yyyyyyyy,"}, rest...)...)
	s.keys("\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f")
	ends(append([]string{"avrosql> " + full, ""}, rest...)...)
	s.keys("\x7f\x7f\x7f")
	ends(append([]string{"avrosql> " + full[:len(full)-3]}, rest...)...)
	s.keys("xx',")
	ends(append([]string{"avrosql> " + full, ","}, rest...)...)
	s.keys("\x05\x1b[B\x1b[B\x1b[B\r")
	s.see("│ xxxxx", "3 │")
	s.prompt()
	// Output without an end of line keeps its line.
	s.prompt()
	s.keys(`\! printf unfinished` + "\r")
	ends("unfinished", "avrosql>")
}

// TestTerminalVi: vi's keys come with the setting, at once, from the command line and from ~/.inputrc.
func TestTerminalVi(t *testing.T) {
	const esc = "\x1b"
	vi := func(s *screen) {
		t.Helper()
		// Delete two, replace one, change the number, append at the end; all in one piece.
		s.keys("xxxelect 1 as viewed" + esc + "0dfx" + "rs" + "f1" + "cw" + "42" + esc + "A;\r")
		s.see("│ viewed │", "│     42 │")
		s.prompt()
		s.keys(esc + "kI" + "-- ") // the statement before, inserting at its begin
		s.see("> -- select 42 as viewed;")
		s.keys(ctrlC)
		s.prompt()
	}
	s := open(t, t.TempDir(), 80, 30)
	s.prompt()
	s.keys("select 1 as ons;" + esc + "[D\x7fe\r") // emacs' keys, which have no modes
	s.see("│ one │")
	s.run(".set editing vi")
	vi(s)
	s.run(".editing emacs")
	s.keys("select 2 as to;\x1b[D\x02w\r")
	s.see("│ two │")

	vi(open(t, t.TempDir(), 80, 30, "--editing", "vi"))

	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, ".inputrc"), []byte("set editing-mode vi\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	vi(open(t, home, 80, 30))
}

// TestTerminalEdit: the last statement, the line, or a file, in the user's editor.
func TestTerminalEdit(t *testing.T) {
	home := t.TempDir()
	editor := filepath.Join(home, "editor")
	if err := os.WriteFile(editor, []byte("#!/bin/sh\nstty -a | grep -q ' icanon' || exit 3\nsed -i -e 's/before/after/' \"$1\"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("VISUAL", "")
	t.Setenv("EDITOR", editor)
	s := open(t, home, 80, 40)
	s.run("select 'before' as last;")
	s.run(`\e`)
	s.see("│ after │")
	s.prompt()
	s.keys("select 'before'", "\x18\x05")
	s.see("> select 'after'")
	s.keys(" as line;\r")
	s.see("│ line  │")
	s.run(".editing vi")
	s.keys("select 'before' as vi;\x1bvv")
	s.see("> select 'after' as vi;")
	s.keys(ctrlC)
	s.run(".editing emacs")
	file := filepath.Join(home, "file.sql")
	if err := os.WriteFile(file, []byte("select 'before' as in_file;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.run(".edit " + file)
	s.see("│ in_file │")
	s.run("\\! printf 'exit 1' > " + editor)
	s.run(`\e`)
	s.see("the editor failed", "$EDITOR names another")
}

// TestTerminalStartup: ~/.avrosqlrc is run before the first prompt; a mistake in it is told with its place, and
// --no-config leaves it alone.
func TestTerminalStartup(t *testing.T) {
	home := t.TempDir()
	rc := filepath.Join(home, ".avrosqlrc")
	if err := os.WriteFile(rc, []byte("-- mine\n.nullvalue nothing\nUSE hr;\nSELECT 'hello' AS hi;\nSELECT oops;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, home, 80, 30, lake(t))
	s.until("the prompt of hr", func() bool { return s.last() == "avrosql:hr>" })
	s.see("│ hello │", ".avrosqlrc: line 5, column 8: no column")
	s.keys("select null as n;\r")
	s.see("│ nothing │")
	plain := open(t, home, 80, 30, lake(t), "--no-config")
	plain.prompt()
	if strings.Contains(plain.text(), "hello") {
		t.Errorf("it was run:\n%s", plain.text())
	}
}
