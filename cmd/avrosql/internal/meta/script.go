package meta

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/pager"
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/parse"
)

// Part is a statement or a command of a script.
type Part struct {
	Text    string
	Offset  int
	Command bool
	Mode    string // the format that \G asks for
	Closed  bool   // a semicolon, or what stands for one, follows
}

// Next returns the first statement or command of a script from an offset on, and the offset behind it;
// false at the end.
func Next(script string, from int, syntax parse.Options) (p Part, next int, ok bool) {
	text := script[from:]
	lex := parse.NewLexer(text, syntax)
	start, end := -1, -1
	for {
		t := lex.Next()
		switch {
		case t.Kind == parse.TokenComment:
			continue
		case t.Kind == parse.TokenEnd:
			if start < 0 {
				return Part{}, len(script), false
			}
			return Part{Text: text[start:end], Offset: from + start}, len(script), true
		}
		if start < 0 {
			if t.Is(";") {
				continue
			}
			if IsCommand(text[t.Start:]) && lineStart(text[:t.Start]) {
				line, _, _ := strings.Cut(text[t.Start:], "\n")
				return Part{Text: strings.TrimSpace(line), Offset: from + t.Start, Command: true, Closed: true}, from + t.Start + len(line), true
			}
			start = t.Start
		}
		if t.Is(";") {
			return Part{Text: text[start:end], Offset: from + start, Closed: true}, from + t.End, true
		}
		if t.Kind == parse.TokenBad && t.Value == `\` && end > 0 {
			if mode, n, ok := terminator(text[t.Start:]); ok {
				return Part{Text: text[start:end], Offset: from + start, Closed: true, Mode: mode}, from + t.Start + n, true
			}
		}
		end = t.End
	}
}

func lineStart(before string) bool {
	before = before[strings.LastIndexByte(before, '\n')+1:]
	return strings.TrimSpace(strings.ReplaceAll(before, ";", "")) == ""
}

// terminator reads \g, \G and \gx, which end a statement as a semicolon does.
func terminator(s string) (mode string, n int, ok bool) {
	for _, t := range []struct{ text, mode string }{{`\gx`, "vertical"}, {`\G`, "vertical"}, {`\g`, ""}} {
		if rest, found := strings.CutPrefix(s, t.text); found && (rest == "" || strings.IndexByte(" \t\r\n;", rest[0]) >= 0) {
			return t.mode, len(t.text), true
		}
	}
	return "", 0, false
}

// Complete reports whether what is typed at the prompt can be run: it is a command, or all its
// statements are closed.
func Complete(text string, syntax parse.Options) bool {
	if word := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), ";")); word == "" || words1[strings.ToLower(word)] != "" {
		return true
	}
	for at := 0; ; {
		p, next, ok := Next(text, at, syntax)
		if !ok {
			// What is left may be a comment that is not closed.
			for _, t := range parse.Tokens(text[at:], syntax) {
				if t.Kind == parse.TokenOpen {
					return false
				}
			}
			return true
		}
		if !p.Closed {
			return false
		}
		at = next
	}
}

// words1 are the words that stand alone at the prompt for commands, as in psql and MySQL.
var words1 = map[string]string{"exit": ".exit", "quit": ".exit", "help": ".help", "bye": ".exit"}

// Line runs what was typed at the prompt.
func (sh *Shell) Line(ctx context.Context, text string) error {
	if c := words1[strings.ToLower(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), ";")))]; c != "" {
		return sh.Run(ctx, c)
	}
	return sh.Script(ctx, "", text)
}

// ErrFailed is returned by a script that went on behind errors, which have been told.
var ErrFailed = errors.New("a statement failed")

// Script runs statements and commands one by one. Errors name the file, if it has a name, and the line.
// The first one ends the script unless Continue is set.
func (sh *Shell) Script(ctx context.Context, file, text string) error {
	failed := false
	for at := 0; ; {
		p, next, ok := Next(text, at, sh.Syntax())
		if !ok {
			break
		}
		at = next
		if sh.Echo && (!sh.Interactive || file != "") {
			if err := sh.Print(text[p.Offset:next] + "\n"); err != nil {
				return err
			}
		}
		err := sh.part(ctx, p)
		switch {
		case err == nil || errors.Is(err, pager.ErrClosed):
			continue
		case errors.Is(err, ErrExit), errors.Is(err, ErrFailed), ctx.Err() != nil:
			return err
		}
		err = place(err, file, text, p, sh.Interactive && file == "")
		if !sh.Continue {
			return err
		}
		fmt.Fprintf(sh.Stderr, "avrosql: %s\n", format.Safe(Message(err)))
		failed = true
	}
	if failed {
		return ErrFailed
	}
	return nil
}

func (sh *Shell) part(ctx context.Context, p Part) error {
	if p.Command {
		return sh.Run(ctx, p.Text)
	}
	sh.last = p.Text
	return sh.Session.Run(ctx, p.Text, p.Mode)
}

// place makes an error of one statement one of the script: lines count from its start, and the file is
// named.
func place(err error, file, text string, p Part, prompt bool) error {
	var at *parse.Error
	if errors.As(err, &at) {
		if at.Hint == "" {
			at.Hint = swallowed(p.Text)
		}
		whole := parse.At(text, ast.Span{Start: p.Offset + at.Offset, End: p.Offset + at.Offset + at.Width}, at.Msg, at.Hint)
		whole.Err = err
		if file != "" {
			return fmt.Errorf("%s: %w", file, whole)
		}
		return whole
	}
	if prompt || strings.TrimSpace(text) == strings.TrimSpace(strings.TrimRight(p.Text, ";")) {
		return err
	}
	line := strings.Count(text[:p.Offset], "\n") + 1
	if file != "" {
		return fmt.Errorf("%s: line %d: %w", file, line, err)
	}
	if strings.Contains(strings.TrimSpace(text), "\n") {
		return fmt.Errorf("line %d: %w", line, err)
	}
	return err
}

// swallowed says what is wrong where a command stands within a statement.
func swallowed(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines[1:] {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !IsCommand(word) {
			continue
		}
		if c, err := Find(word); err == nil {
			return fmt.Sprintf("the statement before %s is not ended: a ; is missing behind %q", c.Name, strings.TrimSpace(lines[i]))
		}
	}
	return ""
}

// Message is the text of an error for a person.
func Message(err error) string { return strings.TrimPrefix(err.Error(), "avro: ") }

// Fit is Message for a terminal of a width: of the line in which a mistake is, what it has room for is shown.
func Fit(err error, width int) string {
	text := Message(err)
	var at *ast.Error
	if errors.As(err, &at) {
		text = strings.Replace(text, at.Error(), at.Fit(width), 1)
	}
	return text
}
