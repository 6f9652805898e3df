package repl

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
	"github.com/reeflective/readline"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/catalog"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/meta"
	"github.com/avrosql/avrosql/planner/parse"
)

// patience is how long Tab waits for what the catalog does not know yet; less than anybody notices.
const patience = 10 * time.Millisecond

// completer gives the editor what complete finds.
type completer struct {
	catalog  *catalog.Catalog
	commands []complete.Command
	size     func() (width, height int) // of the terminal
}

func newCompleter(c *catalog.Catalog, size func() (width, height int)) *completer {
	t := &completer{catalog: c, size: size}
	for _, c := range meta.Commands() {
		t.commands = append(t.commands, complete.Command{Name: c.Name, Aliases: c.Aliases, Doc: c.Doc, Args: c.Args, Values: c.Values})
	}
	return t
}

func (t *completer) env(syntax parse.Options) complete.Env {
	return complete.Env{Catalog: t.catalog, Commands: t.commands, Syntax: syntax, Files: files}
}

// at returns the candidates for a place, which counts characters as the editor does.
func (t *completer) at(line []rune, cursor int, syntax parse.Options) readline.Completions {
	text := string(line)
	pos := len(string(line[:cursor]))
	env := t.env(syntax)
	r := complete.At(text, pos, env)
	if len(r.Candidates) == 0 {
		t.catalog.Wait(patience)
		r = complete.At(text, pos, env)
	}
	typed := text[r.From:pos]
	// The editor replaces a word of its own choice where nothing is typed, so one character before the
	// place is made part of what is replaced.
	prefix := typed
	if prefix == "" && pos > 0 {
		if c := text[pos-1]; c > ' ' && c < utf8.RuneSelf {
			prefix = text[pos-1 : pos]
		} else if c >= utf8.RuneSelf {
			return readline.Completions{}
		}
	}
	if !ascii(prefix) {
		return readline.Completions{} // the editor counts its bytes for characters
	}
	longest := 0
	for _, c := range r.Candidates {
		longest = max(longest, runewidth.StringWidth(format.Safe(display(c))))
	}
	room := maxDoc
	if width, _ := t.size(); width > 0 {
		room = min(room, width-longest-len("  --  "))
	}
	var list []readline.Completion
	for _, c := range r.Candidates {
		value := c.Text
		if typed == "" {
			value = prefix + value
		}
		list = append(list, readline.Completion{Value: value, Display: format.Safe(display(c)), Description: short(format.Safe(c.Doc), room), Tag: string(c.Kind)})
	}
	out := readline.CompleteRaw(list).NoSort()
	out.PREFIX = prefix
	return out
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// display is how a candidate is listed: of paths the last part, of keys no more than the key.
func display(c complete.Candidate) string {
	if c.Kind == complete.KindFile {
		path := strings.TrimSuffix(c.Text, "'")
		dir := strings.HasSuffix(path, "/")
		path = filepath.Base(path)
		if dir {
			path += "/"
		}
		return path
	}
	return strings.TrimSuffix(c.Text, "']")
}

// maxDoc is how wide a description in a menu is at most.
const maxDoc = 56

// short cuts a description to what a menu has room for; it is left out where that is next to nothing.
func short(s string, room int) string {
	if room < 10 {
		return ""
	}
	s, _, _ = strings.Cut(s, " or ")
	return runewidth.Truncate(s, room, "…")
}

// hint tells the signature of the function that is being typed.
func (t *completer) hint(line []rune, cursor int, syntax parse.Options) []rune {
	if len(line) > 4096 {
		return nil
	}
	f := complete.Signature(string(line), len(string(line[:cursor])), t.env(syntax))
	if f == nil {
		return nil
	}
	return []rune("\x1b[2m" + format.Safe(f.Signature) + "\x1b[0m")
}

// prefetch asks for the columns of the tables that a statement names, so that they are known by the
// time they are wanted.
func (t *completer) prefetch(text string, cursor int, syntax parse.Options) {
	for _, table := range complete.Tables(text, cursor, syntax) {
		t.catalog.Columns(table)
	}
}

// files lists the paths that begin with a text, Avro files and folders first of all.
func files(prefix string) []string {
	dir, base := filepath.Split(prefix)
	look := dir
	if rest, ok := strings.CutPrefix(dir, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil
		}
		look = filepath.Join(home, rest)
	}
	if look == "" {
		look = "."
	}
	entries, err := os.ReadDir(look)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, base) || strings.HasPrefix(name, ".") && base == "" {
			continue
		}
		folder := e.IsDir()
		if e.Type()&os.ModeSymlink != 0 {
			if info, err := os.Stat(filepath.Join(look, name)); err == nil {
				folder = info.IsDir()
			}
		}
		if folder {
			name += "/"
		}
		out = append(out, dir+name)
	}
	sort.Strings(out)
	return out
}
