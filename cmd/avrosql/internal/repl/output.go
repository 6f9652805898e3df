package repl

import (
	"io"
	"regexp"
	"strings"
	_ "unsafe" // for go:linkname
)

// editorOutput is where the editor draws, nil for standard output. The editor keeps it to itself; it has no
// other way to leave colours out.
//
//go:linkname editorOutput github.com/reeflective/readline/internal/term.renderOut
var editorOutput io.Writer

// output takes the colours out of what the editor draws where there are to be none. What is marked by the
// colour of its background is reversed instead.
type output struct {
	w       io.Writer
	colored func() bool
}

var rendition = regexp.MustCompile("\x1b\\[[0-9;]*m")

func (o *output) Write(p []byte) (int, error) {
	if o.colored() {
		return o.w.Write(p)
	}
	_, err := o.w.Write(rendition.ReplaceAllFunc(p, colourless))
	return len(p), err
}

// colourless keeps of a graphic rendition what is no colour.
func colourless(b []byte) []byte {
	var keep []string
	list := strings.Split(string(b[2:len(b)-1]), ";")
	for i := 0; i < len(list); i++ {
		switch n := list[i]; {
		case n == "38" || n == "48":
			if n == "48" {
				keep = append(keep, "7")
			}
			i += 2
			if i <= len(list) && strings.TrimLeft(list[min(i, len(list))-1], "0") == "2" { // red, green, blue
				i += 2
			}
		case len(n) > 1 && n[0] >= '3': // 30 to 49, 90 to 107
		case len(n) == 3:
		default:
			keep = append(keep, n)
		}
	}
	if len(keep) == 0 {
		return nil
	}
	return []byte("\x1b[" + strings.Join(keep, ";") + "m")
}
