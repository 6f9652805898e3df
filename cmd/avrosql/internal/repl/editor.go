package repl

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/reeflective/readline"
	"golang.org/x/term"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/meta"
	"github.com/avrosql/avrosql/planner/parse"
)

// editor returns the function that lets a statement be edited.
func (r *shell) editor() func(context.Context) (string, error) {
	r.input = ownInput()
	editorOutput = &output{w: os.Stdout, colored: r.sh.Colored}
	rl := readline.NewShell()
	place := newPlace(rl, r.sh.Size)
	set := func(name string, value any) { _ = rl.Config.Set(name, value) }
	set("enable-bracketed-paste", true)
	set("completion-ignore-case", true)
	set("menu-complete-display-prefix", true)
	set("comment-begin", noComment)
	set("echo-control-characters", false) // ^C would stand on the text
	// é is a letter, and no i with the Meta key.
	set("convert-meta", false)
	set("input-meta", true)
	set("output-meta", true)
	inputrc := rl.Config.GetString("editing-mode")
	rl.History.Delete()
	rl.History.Add("history", r.history)
	rl.Prompt.Primary(r.prompt)

	var syntax parse.Options
	pastes := pastes{size: r.sh.Size}
	r.history.show = pastes.recall
	comp := newCompleter(r.catalog, r.sh.Size)
	rl.PasteTransformer = pastes.take
	rl.AcceptMultiline = func(line []rune) bool { return meta.Complete(pastes.expand(string(line)), syntax) }
	rl.SyntaxHighlighter = func(line []rune) string {
		text := string(line)
		comp.prefetch(text, len(text), syntax)
		drawn, cont := text, "\r"+continued(rl.Prompt.LastUsed())
		if r.sh.Colored() {
			drawn, cont = highlight(text, syntax), "\x1b[2m"+cont+colEnd
		}
		if rl.Selection().Active() { // whose characters the editor counts
			cont = ""
		}
		return place.draw(text, drawn, cont)
	}
	rl.Completer = func(line []rune, cursor int) readline.Completions { return comp.at(line, cursor, syntax) }
	rl.Hint.SetProvider(func(line []rune, cursor int) []rune { return comp.hint(line, cursor, syntax) })
	stdin := int(os.Stdin.Fd())
	var before *term.State // of the terminal, outside of the editor
	inEditor := func() {
		raw, err := term.GetState(stdin)
		if err == nil && before != nil {
			_ = term.Restore(stdin, before)
			defer func() { _ = term.Restore(stdin, raw) }()
		}
		text, err := r.sh.EditText(context.Background(), pastes.expand(string(*rl.Line())))
		if err != nil {
			rl.Hint.SetTemporary(format.Safe(err.Error()))
			return
		}
		pastes.clear()
		rl.Line().Set([]rune(pastes.take(strings.TrimRight(text, "\n")))...)
		rl.Cursor().Set(rl.Line().Len())
		rl.Display.ClearHelpers()
	}
	// At its end there is nothing to delete; the editor would take what stands before.
	inLine := func(name string) func() {
		do := rl.Keymap.Commands()[name]
		return func() {
			if n := rl.Line().Len(); n == 0 || rl.Cursor().Pos() < n {
				do()
			}
		}
	}
	rl.Keymap.Register(map[string]func(){
		"delete-char": inLine("delete-char"), "end-of-file": inLine("end-of-file"),
		"edit-command-line": inEditor, "edit-and-execute-command": inEditor,
		"vi-edit-command-line": inEditor, "vi-edit-and-execute-command": inEditor,
		"vi-change-to": changeWord(rl),
		"insert-comment": func() {
			pos := rl.Cursor().Pos()
			rl.Cursor().BeginningOfLine()
			rl.Cursor().InsertAt([]rune("-- ")...)
			rl.Cursor().Set(pos + len("-- "))
		},
	})
	return func(ctx context.Context) (string, error) {
		r.catalog.Refresh()
		syntax = r.sh.Syntax()
		pastes.clear()
		fmt.Fprint(r.sh.Stdout, place.begin())
		before, _ = term.GetState(stdin)
		keymap := "emacs"
		if r.input.vi = r.sh.Editing == "vi" || r.sh.Editing == "" && inputrc == "vi"; r.input.vi {
			keymap = "vi-insert"
		}
		rl.Keymap.SetMain(keymap)
		line, err := rl.Readline()
		if err != nil {
			return "", err
		}
		line = pastes.expand(line)
		r.history.add(strings.TrimSpace(line))
		return line, nil
	}
}

// noComment is no text that anybody types. The editor colours what follows the setting comment-begin, in
// strings as well and whatever NO_COLOR says.
const noComment = "\x00"

// pasteLines is how many lines a pasted text may have to be edited as it is. Longer ones stand in the
// line as one word, which is replaced when the line is run: an editor of a screen's height has no use
// for thousands of lines, and would draw them all at every key.
const pasteLines = 20

// pastes are long texts, pasted or recalled.
type pastes struct {
	size  func() (width, height int)
	texts []string
}

func (p *pastes) clear() { p.texts = nil }

// take keeps a pasted text, if it is long, and returns what stands for it.
func (p *pastes) take(text string) string {
	return p.keep(strings.ReplaceAll(text, "\t", "    "), min(pasteLines, p.screen()))
}

// recall does the same for a text of the history.
func (p *pastes) recall(text string) string { return p.keep(text, p.screen()) }

// screen is how many lines can be edited.
func (p *pastes) screen() int {
	_, height := p.size()
	if height <= 0 {
		return pasteLines
	}
	return max(height-4, 1)
}

func (p *pastes) keep(text string, most int) string {
	lines := strings.Count(strings.TrimRight(text, "\n"), "\n") + 1
	if lines <= most && len(text) < 4096 {
		return text
	}
	i := slices.Index(p.texts, text)
	if i < 0 {
		i = len(p.texts)
		p.texts = append(p.texts, text)
	}
	return p.mark(i)
}

func (p *pastes) mark(i int) string {
	lines := strings.Count(strings.TrimRight(p.texts[i], "\n"), "\n") + 1
	return fmt.Sprintf("[pasted text %d, %d lines]", i+1, lines)
}

// expand puts the texts back.
func (p *pastes) expand(line string) string {
	for i := range p.texts {
		line = strings.ReplaceAll(line, p.mark(i), p.texts[i])
	}
	return line
}
