//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// patience is how long a test waits for the screen to show something. It is long, since a test that has
// to wait it out has failed.
const patience = 60 * time.Second

// screen is the command on a terminal of its own.
type screen struct {
	t    *testing.T
	pty  *os.File
	term vt10x.Terminal
	mu   sync.Mutex
	raw  strings.Builder // all that was written
	done chan struct{}
	exit func() int
}

// open starts the command on a terminal.
func open(t *testing.T, home string, width, height int, args ...string) *screen {
	t.Helper()
	cmd := command(t, args...)
	cmd.Env = append(cmd.Env, "HOME="+home, "XDG_CONFIG_HOME=", "XDG_STATE_HOME=", "TERM=xterm-256color", "NO_COLOR=", "PAGER=", "INPUTRC="+filepath.Join(home, ".inputrc"),
		"LC_ALL=C.UTF-8")
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
	if err != nil {
		t.Skipf("no terminal: %v", err)
	}
	s := &screen{t: t, pty: f, done: make(chan struct{})}
	s.term = vt10x.New(vt10x.WithWriter(f), vt10x.WithSize(width, height))
	read := make(chan struct{})
	go func() {
		defer close(read)
		buf := make([]byte, 32<<10)
		for {
			n, err := f.Read(buf)
			s.mu.Lock()
			s.raw.Write(buf[:n])
			s.mu.Unlock()
			_, _ = s.term.Write(buf[:n])
			if err != nil {
				return
			}
		}
	}()
	code := 0
	go func() {
		_ = cmd.Wait()
		code = cmd.ProcessState.ExitCode()
		close(s.done)
	}()
	s.exit = func() int {
		select {
		case <-s.done:
		case <-time.After(patience):
			t.Fatalf("the shell goes on:\n%s", s.text())
		}
		return code
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-s.done
		f.Close()
		<-read
	})
	return s
}

// text is what the screen shows, without blanks at the ends of lines.
func (s *screen) text() string {
	lines := strings.Split(s.term.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \x00")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

// last is the last line that is not empty.
func (s *screen) last() string {
	text := s.text()
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// keys types.
func (s *screen) keys(keys ...string) {
	s.t.Helper()
	for _, k := range keys {
		if _, err := io.WriteString(s.pty, k); err != nil {
			s.t.Fatal(err)
		}
	}
}

// interrupt types Ctrl-C while a query runs.
func (s *screen) interrupt() {
	s.t.Helper()
	if _, err := io.WriteString(s.pty, ctrlC); err != nil {
		s.t.Fatal(err)
	}
}

// until waits for a state of the screen.
func (s *screen) until(what string, is func() bool) {
	s.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			s.t.Fatalf("the screen never has %s:\n%s", what, s.text())
		}
	}
}

// see waits for texts to be on the screen, all at once.
func (s *screen) see(texts ...string) {
	s.t.Helper()
	for _, text := range texts {
		s.until(fmt.Sprintf("%q", text), func() bool { return strings.Contains(s.text(), text) })
	}
}

// prompt waits for an empty prompt on the last line.
func (s *screen) prompt() {
	s.t.Helper()
	s.until("a prompt", func() bool { return s.last() == "avrosql>" })
}

// run types a line and waits for the next prompt.
func (s *screen) run(line string) {
	s.t.Helper()
	s.prompt()
	s.keys(line)
	s.until(line, func() bool { return strings.HasSuffix(s.last(), strings.TrimRight(line[max(0, len(line)-20):], " ")) })
	s.keys("\r")
	s.until("another prompt", func() bool { return s.last() == "avrosql>" })
}

// quit leaves with Ctrl-D.
func (s *screen) quit() {
	s.t.Helper()
	s.prompt()
	s.keys("\x04")
	if code := s.exit(); code != 0 {
		s.t.Errorf("exit status %d", code)
	}
}

const (
	ctrlC = "\x03"
	ctrlR = "\x12"
	tab   = "\t"
	up    = "\x1b[A"
)

func lake(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs("../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTerminalSession: statements over several lines, commands, Ctrl-C on a line, Ctrl-D.
func TestTerminalSession(t *testing.T) {
	s := open(t, t.TempDir(), 80, 30, lake(t))
	s.prompt()
	s.see(".help lists the commands")
	s.keys("select name,\r", "count(*) as n\r", "from employees where id = 3 group by name")
	s.see("where id = 3")
	s.keys(";\r")
	s.see("Charles Babbage", "1 row")
	s.prompt()
	s.keys("select nonsense", ctrlC)
	s.prompt()
	s.run("select nam from employees;")
	s.see("did you mean name?")
	s.run(".tabels")
	s.see("did you mean .tables?")
	s.run(`\dt emp%`)
	s.see("employees")
	s.keys("use hr;\r")
	s.see("avrosql:hr>")
}

// TestTerminalComplete: Tab opens a menu of what fits, and a single candidate is inserted.
func TestTerminalComplete(t *testing.T) {
	s := open(t, t.TempDir(), 100, 30, lake(t))
	s.prompt()
	tried := func(text string, want ...string) {
		t.Helper()
		s.keys(text)
		s.see(strings.TrimSpace(strings.TrimRight(text, "\x1bbf")))
		for end := time.Now().Add(patience); ; {
			s.keys(tab)
			time.Sleep(200 * time.Millisecond) // what is not known yet comes in the background
			if !slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(s.text(), w) }) {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("%q: no %q:\n%s", text, want, s.text())
			}
		}
		s.keys(ctrlC, ctrlC)
		s.prompt()
		s.keys("\x0c") // a clean screen
		s.until("nothing else", func() bool { return s.text() == "avrosql>" })
	}
	// Where there is no FROM yet, columns of any tables, functions and keywords.
	tried("select segm", "select segment")
	tried("select na", "name", "customers and", "nanosecond(", "natural")
	tried("select device.", "STRUCT<name VARCHAR")
	tried("select * from empl", "from employees")
	tried("select nam from employees\x1bb\x1bb\x1bb\x1bf", "select name from employees")
	tried("from events e select e.device.", "STRUCT<name VARCHAR")
	tried("from events select readings[0].", "sensor", "value", "DOUBLE")
	tried("from events select attrs.", "build", "os")
	tried("from events select counts['b", "counts['b.c']")
	tried("select attrs['bu", "attrs['build']")
	tried("select readings[0].sen", "readings[0].sensor")
	tried("from events e select e.tree.children[0].next.", "label")
	tried("from customers select segm", "select segment")
	tried("select * from hr.", "departments")
	tried(".mo", ".mode")
	tried(".describe empl", ".describe employees")
	tried(".mode mark", ".mode markdown")
	tried("select * from '"+lake(t)+"/employees.", "/employees.avro'")
	tried("select date_tr", "date_trunc(")
}

// TestTerminalHighlight: keywords and strings have colours, and have none with NO_COLOR.
func TestTerminalHighlight(t *testing.T) {
	s := open(t, t.TempDir(), 80, 20)
	s.prompt()
	s.keys("select 'x'")
	s.see("select 'x'")
	s.until("colours", func() bool {
		row := s.row("select 'x'")
		return row >= 0 && s.term.Cell(9, row).FG != s.term.Cell(0, row).FG && s.term.Cell(16, row).FG != s.term.Cell(9, row).FG
	})
	plain := open(t, t.TempDir(), 80, 20, "--color", "never")
	plain.prompt()
	plain.keys("select 'x'")
	plain.see("select 'x'")
	row := plain.row("select 'x'")
	for x := 9; x < 19; x++ {
		if c := plain.term.Cell(x, row); c.FG != plain.term.Cell(0, row).FG {
			t.Errorf("column %d has a colour: %+v", x, c)
		}
	}
}

// row returns the row of the screen that holds a text.
func (s *screen) row(text string) int {
	for i, l := range strings.Split(s.text(), "\n") {
		if strings.Contains(l, text) {
			return i
		}
	}
	return -1
}

// TestTerminalCancel: Ctrl-C ends a query that would run for years, and the shell goes on. Its progress
// is shown, and erased.
func TestTerminalCancel(t *testing.T) {
	path := bigFile(t, 100_000)
	s := open(t, t.TempDir(), 100, 20, path)
	s.prompt()
	s.keys("select count(*) from big a, big b, big c where a.id + b.id > c.id;\r")
	s.see("rows/s")
	s.interrupt()
	s.see("cancelled")
	s.prompt()
	if strings.Contains(s.text(), "rows/s") {
		t.Errorf("the progress is still there:\n%s", s.text())
	}
	if strings.Contains(s.text(), "0 rows") {
		t.Errorf("an empty table looks like the answer:\n%s", s.text())
	}
	s.run("select 6 * 7 as answer;")
	s.see("42")
}

// TestTerminalPager: what is longer than the screen goes through the pager.
func TestTerminalPager(t *testing.T) {
	s := open(t, t.TempDir(), 80, 20, lake(t))
	s.run(`.pager sed -e "s/^/paged: /"`)
	s.run("select id from employees limit 3;")
	if strings.Contains(s.text(), "paged: └") {
		t.Errorf("a short result was paged:\n%s", s.text())
	}
	s.run("select e.id, e.name from employees e, customers c;")
	s.see("paged: └")
	s.run(".pager off")
	s.run("select id from orders;")
	s.see("60 rows (40 shown)")
	s.run(".pager no-such-pager-anywhere")
	s.run("select id from orders;")
	s.see("could not be started")
}

// TestTerminalResize: tables fit the terminal as it is when they are shown.
func TestTerminalResize(t *testing.T) {
	s := open(t, t.TempDir(), 120, 24, lake(t))
	s.run("select * from orders limit 2;")
	s.see("customer_id", "2 rows")
	s.term.Resize(40, 24)
	if err := pty.Setsize(s.pty, &pty.Winsize{Cols: 40, Rows: 24}); err != nil {
		t.Fatal(err)
	}
	s.prompt()
	s.keys("select * from orders limit 1;\r")
	s.see("8 columns (")
	s.prompt()
	for _, l := range strings.Split(s.text(), "\n") {
		if n := len([]rune(l)); n > 40 {
			t.Errorf("%d columns: %s", n, l)
		}
	}
}

// TestTerminalPaste: ten thousand pasted lines are held back, edited as one word, and run.
func TestTerminalPaste(t *testing.T) {
	s := open(t, t.TempDir(), 80, 20)
	s.prompt()
	// Written aside, since the shell does not read while it writes.
	go func() { _, _ = io.WriteString(s.pty, "\x1b[200~"+manyLines("\r")+"\x1b[201~") }()
	s.see("[pasted text 1, 10000 lines]")
	s.keys("\r")
	s.see("9999", "777777", "1 row")
	s.prompt()
	// A short paste stands as it is, and is not run before Enter.
	s.keys("\x1b[200~select 1 as one;\rselect 2 as two;\x1b[201~")
	s.see("select 1 as one;", "select 2 as two;")
	s.keys("\r")
	s.see("│ one │", "│ two │")
	s.prompt()
	// A statement higher than the screen is recalled as one word, too.
	s.keys("\x1b[200~select\r"+strings.Repeat("1 +\r", 30)+"1 as high;\x1b[201~", "\r")
	s.see("│   31 │")
	s.prompt()
	s.keys(up, up, up, "\x1b[B\x1b[B")
	s.see("> [pasted text 1, 32 lines]")
	s.keys("\x0c\r")
	s.see("│   31 │")
}

// TestTerminalHistory: what was typed is there in the next session, once; Ctrl-R finds it.
func TestTerminalHistory(t *testing.T) {
	home := t.TempDir()
	first := open(t, home, 80, 20)
	first.run("select 41 as before;")
	first.run("select 42 as wanted;")
	first.run("select 42 as wanted;")
	first.quit()
	s := open(t, home, 80, 20)
	s.prompt()
	s.keys(up)
	s.see("select 42 as wanted;")
	s.keys(up)
	s.see("select 41 as before;")
	s.keys(ctrlC)
	s.prompt()
	s.keys(ctrlR)
	s.see("inc-search")
	s.keys("want")
	s.see("select 42 as wanted;")
	s.keys("\r")
	s.until("the result", func() bool {
		if strings.Contains(s.text(), "42 │") {
			return true
		}
		s.keys("\r") // the first one may only end the search
		time.Sleep(200 * time.Millisecond)
		return false
	})
	file := filepath.Join(home, ".local/state/avrosql/history")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "as before"); n != 1 {
		t.Errorf("%d entries in\n%s", n, text)
	}
}

// TestTerminalForeignHistory: a history file of somebody else is told, and left as it is.
func TestTerminalForeignHistory(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, ".local/state/avrosql/history")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("dear diary\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, home, 80, 20)
	s.see("this is no history of avrosql")
	s.run("select 1;")
	s.quit()
	if text, _ := os.ReadFile(file); string(text) != "dear diary\n" {
		t.Errorf("%q", text)
	}
}

// TestTerminalLockedHistory: whoever holds the history keeps nobody from working, nor from what is in it.
func TestTerminalLockedHistory(t *testing.T) {
	home := t.TempDir()
	file := filepath.Join(home, ".local/state/avrosql/history")
	first := open(t, home, 80, 20)
	first.run("select 41 as before;")
	first.quit()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	s := open(t, home, 80, 20)
	s.run("select 42 as now;")
	s.keys(up, up)
	s.see("> select 41 as before;")
	s.keys(ctrlC)
	s.quit()
	// A pipe in its place is not waited for, and null keeps none.
	for _, make := range []func(string) error{
		func(file string) error { return syscall.Mkfifo(file, 0o600) },
		func(file string) error { return os.Symlink(os.DevNull, file) },
	} {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := make(file); err != nil {
			t.Fatal(err)
		}
		s := open(t, home, 80, 20)
		s.run("select 1;")
		s.quit()
	}
}

// TestTerminalEscapes: control characters of data are never sent as such.
func TestTerminalEscapes(t *testing.T) {
	s := open(t, t.TempDir(), 80, 24)
	for _, mode := range []string{"table", "csv", "json", "vertical", "markdown", "insert"} {
		s.run(".mode " + mode)
		s.run("select chr(27) || '[31mred' || chr(7) as x;")
	}
	s.run("select cast(chr(27) || '[31m!' as bigint);")
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, bad := range []string{"\x1b[31mred", "\x07\r", "red\x07", "\x1b[31m!"} {
		if strings.Contains(s.raw.String(), bad) {
			t.Errorf("the terminal was sent %q", bad)
		}
	}
}

// TestTerminalDamage: what is found out about files in the background is not written into the line that
// is typed, and what a query has to say about them is.
func TestTerminalDamage(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"customers.avro", "employees.avro"} {
		b, err := os.ReadFile(filepath.Join(lake(t), name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "bad.avro"), []byte("Obj\x01\x02\x03"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, t.TempDir(), 120, 30, dir)
	s.prompt()
	s.keys("select segm", tab) // the columns of all tables are known
	s.see("select segment")
	if text := s.text(); strings.Contains(text, "warning") {
		t.Errorf("a warning at the prompt:\n%s", text)
	}
	s.keys(ctrlC)
	s.prompt()
	s.run("select * from bad;")
	s.see("bad.avro:", "hint: move the file away")
	s.prompt()
	s.run("select column_name from information_schema.columns where table_name = 'bad';")
	s.see("warning: table bad is not in")
}

// TestTerminalLongError: the line of an error is cut so that the caret stands below the mistake.
func TestTerminalLongError(t *testing.T) {
	s := open(t, t.TempDir(), 50, 30, lake(t))
	s.prompt()
	s.run("select id, amount, status, created, items, note, nonsense, dt from orders where id > 1000;")
	s.see("no column nonsense")
	s.prompt()
	lines := strings.Split(s.text(), "\n")
	for i, l := range lines {
		if at := strings.Index(l, "^~~~~~~~"); at >= 0 {
			if above := []rune(lines[i-1]); string(above[at:at+8]) != "nonsense" {
				t.Errorf("the caret is not below it:\n%s", s.text())
			}
			return
		}
	}
	t.Errorf("no caret:\n%s", s.text())
}
