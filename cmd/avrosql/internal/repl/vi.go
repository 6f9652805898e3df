package repl

import (
	"unicode"

	"github.com/reeflective/readline"
)

// changeWord makes vi's cw leave the blanks behind the word, as ce does.
func changeWord(rl *readline.Shell) func() {
	change := rl.Keymap.Commands()["vi-change-to"]
	return func() {
		switch rl.Keymap.ActiveCommand().Action { // the movement, where one was waited for
		case "vi-next-word", "vi-forward-word", "vi-forward-bigword":
			line, begin := *rl.Line(), rl.Selection().Cursor()
			for pos := rl.Cursor().Pos(); pos > begin+1 && pos <= len(line) && unicode.IsSpace(line[pos-1]); pos-- {
				rl.Cursor().Set(pos - 1)
			}
		}
		change()
	}
}
