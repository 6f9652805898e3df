// Package settings holds what a user can set of the shell. There is one list of settings: it serves the
// configuration file, the environment (AVROSQL_ and the name), the flags, the commands that change them
// (`.mode csv`), and `.show`.
package settings

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
)

// Settings are the values.
type Settings struct {
	Mode     string // the format of results; empty: table on a terminal, else csv
	Headers  bool
	Null     *string // what NULL is written as; nil: the format's own way
	Types    bool    // the columns' types under the headings of tables
	Timer    bool
	MaxRows  int // of a table, head and tail; 0: all; -1: DefaultRows on a terminal, else all
	MaxWidth int // of a table, in columns of the terminal; 0: the terminal's, -1: no limit
	Pager    string
	Color    string
	Progress bool
	Echo     bool
	Continue bool // go on with a script behind a statement that failed
	Editing  string
}

// DefaultRows is how many rows of a table a terminal shows unless MaxRows says otherwise.
const DefaultRows = 40

// Default returns the settings that hold where nothing is said.
func Default() Settings {
	return Settings{Headers: true, MaxRows: -1, Pager: "on", Color: "auto", Progress: true}
}

// Setting is one of the settings.
type Setting struct {
	Name    string
	Arg     string   // what stands for its value in help
	Doc     string   // a sentence without its full stop
	Values  []string // what may be given, where that is a short list
	Example string
	set     func(*Settings, string) error
	get     func(*Settings) string
}

// Set gives the setting a value.
func (t *Setting) Set(s *Settings, value string) error {
	if err := t.set(s, value); err != nil {
		return fmt.Errorf("%s: %q %w", t.Name, value, err)
	}
	return nil
}

// Get returns the value as Set takes it.
func (t *Setting) Get(s *Settings) string { return t.get(s) }

var onOff = []string{"on", "off"}

func toggle(name, doc string, at func(*Settings) *bool) Setting {
	return Setting{Name: name, Arg: "on|off", Doc: doc, Values: onOff, Example: "on",
		set: func(s *Settings, v string) error {
			switch strings.ToLower(v) {
			case "on", "true", "yes", "1":
				*at(s) = true
			case "off", "false", "no", "0":
				*at(s) = false
			default:
				return fmt.Errorf("is neither on nor off")
			}
			return nil
		},
		get: func(s *Settings) string {
			if *at(s) {
				return "on"
			}
			return "off"
		}}
}

func number(name, doc, example string, low int, at func(*Settings) *int) Setting {
	return Setting{Name: name, Arg: "N", Doc: doc, Example: example,
		set: func(s *Settings, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < low || n > 1<<30 {
				return fmt.Errorf("is not a number from %d to %d", low, 1<<30)
			}
			*at(s) = n
			return nil
		},
		get: func(s *Settings) string { return strconv.Itoa(*at(s)) }}
}

func choice(name, doc, example string, values []string, empty string, at func(*Settings) *string) Setting {
	return Setting{Name: name, Arg: strings.Join(values, "|"), Doc: doc, Values: values, Example: example,
		set: func(s *Settings, v string) error {
			for _, known := range values {
				if strings.EqualFold(known, v) {
					*at(s) = known
					if known == empty {
						*at(s) = ""
					}
					return nil
				}
			}
			return fmt.Errorf("is none of %s", strings.Join(values, ", "))
		},
		get: func(s *Settings) string {
			if *at(s) == "" {
				return empty
			}
			return *at(s)
		}}
}

var all = func() []Setting {
	mode := choice("mode", "how results are written; auto is table on a terminal and csv elsewhere", "box",
		append([]string{"auto"}, format.Names()...), "auto", func(s *Settings) *string { return &s.Mode })
	mode.Arg = "FORMAT"
	return []Setting{
		mode,
		toggle("headers", "whether column names are written", func(s *Settings) *bool { return &s.Headers }),
		{Name: "nullvalue", Arg: "TEXT", Doc: "what NULL is written as; default is the format's own way", Example: "∅",
			set: func(s *Settings, v string) error {
				s.Null = &v
				if v == "default" {
					s.Null = nil
				}
				return nil
			},
			get: func(s *Settings) string {
				if s.Null == nil {
					return "default"
				}
				return *s.Null
			}},
		toggle("types", "whether tables have the columns' types under the headings", func(s *Settings) *bool { return &s.Types }),
		number("maxrows", fmt.Sprintf("rows of a table that are shown, half of them from its end; 0 is all, -1 is %d on a terminal and all elsewhere", DefaultRows), "100", -1,
			func(s *Settings) *int { return &s.MaxRows }),
		number("maxwidth", "columns of the terminal that a table may take; 0 is the terminal's width, -1 no limit", "100", -1,
			func(s *Settings) *int { return &s.MaxWidth }),
		{Name: "pager", Arg: "on|off|COMMAND", Doc: "what shows results longer than the screen; on takes $PAGER, or less", Example: "off",
			Values: []string{"on", "off"},
			set: func(s *Settings, v string) error {
				if strings.TrimSpace(v) == "" {
					return fmt.Errorf("is no command")
				}
				s.Pager = v
				return nil
			},
			get: func(s *Settings) string { return s.Pager }},
		choice("color", "whether colours are used; auto is on a terminal, unless NO_COLOR is set", "never",
			[]string{"auto", "always", "never"}, "", func(s *Settings) *string { return &s.Color }),
		toggle("timer", "whether the time of each statement is told on standard error", func(s *Settings) *bool { return &s.Timer }),
		toggle("progress", "whether a terminal shows the progress of long queries", func(s *Settings) *bool { return &s.Progress }),
		toggle("echo", "whether statements are written before their results", func(s *Settings) *bool { return &s.Echo }),
		toggle("continue", "whether a script goes on behind a statement that failed", func(s *Settings) *bool { return &s.Continue }),
		choice("editing", "the keys of the line editor; auto is what ~/.inputrc says, or emacs", "vi",
			[]string{"auto", "emacs", "vi"}, "auto", func(s *Settings) *string { return &s.Editing }),
	}
}()

// All lists the settings.
func All() []Setting { return all }

// Find returns a setting, or nil.
func Find(name string) *Setting {
	for i := range all {
		if strings.EqualFold(all[i].Name, name) {
			return &all[i]
		}
	}
	return nil
}
