package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestDocs runs the commands of docs/*.md, each page in a directory of its own that holds a copy of
// testdata. Blocks of these languages are looked at:
//
//   - console: lines that begin with `$ ` are commands, and what follows one is what it prints, on
//     standard output and standard error together. A line `...` stands for any lines. A command of which
//     nothing is shown may print what it likes; it has to succeed. `$ echo $?` shows the exit status of
//     the command before it.
//   - sh: lines that begin with `avrosql ` are commands, which have to succeed.
//
// A command whose line ends in a backslash goes on in the next one. -update writes what commands print
// into the pages, where something is shown.
func TestDocs(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "avrosql")); err != nil {
		t.Skip(err)
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatalf("no pages in docs: %v", err)
	}
	commands := atomic.Int64{}
	t.Cleanup(func() {
		if commands.Load() == 0 && !t.Failed() {
			t.Error("no page has a command")
		}
	})
	for _, page := range pages {
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			p := docPage{t: t, lines: strings.Split(string(text), "\n"), shell: shell, dir: t.TempDir()}
			p.env = append(os.Environ(), asCommand+"=1", "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "LC_ALL=C")
			if err := os.CopyFS(filepath.Join(p.dir, "testdata"), os.DirFS("../../testdata")); err != nil {
				t.Fatal(err)
			}
			p.run()
			commands.Add(int64(p.ran))
			if *update && p.changed {
				if err := os.WriteFile(page, []byte(strings.Join(p.out, "\n")), 0o666); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// docPage is a page whose commands are run.
type docPage struct {
	t       *testing.T
	lines   []string
	shell   string
	dir     string
	env     []string
	out     []string // the page as -update writes it
	ran     int
	changed bool
}

// docCommand is a command with the lines that the page shows of its output.
type docCommand struct {
	line  int // from 1
	text  []string
	shown []string
}

func (p *docPage) run() {
	for i := 0; i < len(p.lines); {
		line := p.lines[i]
		p.out = append(p.out, line)
		i++
		lang, fenced := strings.CutPrefix(line, "```")
		if !fenced {
			continue
		}
		end := i
		for end < len(p.lines) && p.lines[end] != "```" {
			end++
		}
		switch strings.TrimSpace(lang) {
		case "console":
			p.block(i, p.lines[i:end], "$ ", true)
		case "sh":
			p.block(i, p.lines[i:end], "avrosql ", false)
		default:
			p.out = append(p.out, p.lines[i:end]...)
		}
		i = end
		if i < len(p.lines) {
			p.out = append(p.out, p.lines[i])
			i++
		}
	}
}

// block runs the commands of one block in one shell.
func (p *docPage) block(first int, lines []string, prompt string, output bool) {
	var commands []docCommand
	for i := 0; i < len(lines); i++ {
		if !strings.HasPrefix(lines[i], prompt) {
			if output && len(commands) > 0 {
				c := &commands[len(commands)-1]
				c.shown = append(c.shown, lines[i])
			}
			continue
		}
		c := docCommand{line: first + i + 1, text: []string{lines[i]}}
		for strings.HasSuffix(lines[i], "\\") && i+1 < len(lines) {
			i++
			c.text = append(c.text, lines[i])
		}
		commands = append(commands, c)
	}
	// Each command's output ends in a mark with its status, which the next command finds in $?.
	const mark = "\x01end of output "
	var script strings.Builder
	for _, c := range commands {
		text := strings.Join(c.text, "\n")
		if output {
			text = strings.TrimPrefix(text, "$ ")
		}
		fmt.Fprintf(&script, "%s\ndocs_status=$?; printf '\\n%s%%d\\n' \"$docs_status\"; (exit $docs_status)\n", text, mark)
	}
	cmd := exec.Command(p.shell, "-c", "exec 2>&1\n"+script.String())
	cmd.Dir, cmd.Env, cmd.WaitDelay = p.dir, p.env, time.Second
	killer := time.AfterFunc(2*time.Minute, func() { _ = cmd.Process.Kill() })
	defer killer.Stop()
	got, err := cmd.Output()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	rest := string(got)
	if !output {
		p.out = append(p.out, lines...)
	}
	for i, c := range commands {
		p.ran++
		printed, after, found := strings.Cut(rest, "\n"+mark)
		if !found {
			p.t.Fatalf("line %d: %s: the shell ended: %s", c.line, c.text[0], rest)
		}
		status, after, _ := strings.Cut(after, "\n")
		rest = after
		tail := trailingBlank(c.shown)
		shown := c.shown[:len(c.shown)-tail]
		var have []string
		if printed = strings.TrimRight(printed, "\n"); printed != "" {
			have = strings.Split(printed, "\n")
		}
		switch {
		case len(shown) > 0:
			if !linesMatch(shown, have) && !*update {
				p.t.Errorf("line %d: %s\nprints\n%s\nand the page shows\n%s", c.line, c.text[0], printed, strings.Join(shown, "\n"))
			}
		case status != "0" && !(output && i+1 < len(commands) && commands[i+1].text[0] == "$ echo $?"):
			p.t.Errorf("line %d: %s ends with status %s:\n%s", c.line, c.text[0], status, printed)
		}
		if output {
			p.out = append(p.out, c.text...)
			if len(shown) > 0 && !linesMatch(shown, have) {
				shown, p.changed = have, true
			}
			p.out = append(append(p.out, shown...), c.shown[len(c.shown)-tail:]...)
		}
	}
}

func trailingBlank(lines []string) int {
	n := 0
	for n < len(lines) && strings.TrimSpace(lines[len(lines)-1-n]) == "" {
		n++
	}
	return n
}

// linesMatch compares lines without the blanks that they end in; a pattern line `...` stands for any
// lines, and `...` within one for any text.
func linesMatch(pattern, lines []string) bool {
	if len(pattern) == 0 {
		return len(lines) == 0
	}
	if strings.TrimSpace(pattern[0]) == "..." {
		for i := range len(lines) + 1 {
			if linesMatch(pattern[1:], lines[i:]) {
				return true
			}
		}
		return false
	}
	return len(lines) > 0 && lineMatches(pattern[0], lines[0]) && linesMatch(pattern[1:], lines[1:])
}

func lineMatches(pattern, line string) bool {
	parts := strings.Split(strings.TrimRight(pattern, " "), "...")
	line = strings.TrimRight(line, " ")
	for i, part := range parts {
		switch at := strings.Index(line, part); {
		case i == len(parts)-1 && i > 0:
			return strings.HasSuffix(line, part)
		case i == 0 && at != 0 || at < 0:
			return false
		default:
			line = line[at+len(part):]
		}
	}
	return line == ""
}
