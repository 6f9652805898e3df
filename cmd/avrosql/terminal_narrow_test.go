//go:build unix

package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestTerminalNarrow: on twenty columns, nothing runs over the edge, and words stay whole where they can.
func TestTerminalNarrow(t *testing.T) {
	s := open(t, t.TempDir(), 20, 40, lake(t))
	s.see("go1.", ".help lists the\ncommands, Tab\ncompletes, Ctrl-D\nleaves.")
	s.prompt()
	s.keys(".pager off\r")
	s.keys("select * from orders limit 1;\r")
	s.see("│   id │ … │", "8 columns (1")
	s.keys("select nope;\r")
	s.see("line 1, column 8: no\n  column nope\n  select nope;\n         ^~~~\nhint: the query has\n  no FROM clause")
	s.keys(".help describe\r")
	s.see("Shows the columns of\na table with their\ntypes.", "usage:   .describe\n         TABLE")
	s.keys(".block-map codecs\r")
	s.see("/codecs/bzip2.avro:\n  4 blocks, 60\n  records, 887 B,")
	s.keys("\x0c", "select date_t", tab)
	s.see("avrosql> select date\n_trunc(")
	s.keys("'day',")
	s.see("date_trunc(VARCHAR,")
	s.keys(ctrlC, ctrlC, "\x0c", "select na")
	s.until("the menu", func() bool {
		if strings.Contains(s.text(), "named_struct(") {
			return true
		}
		s.keys(tab)
		return false
	})
	s.see("select na")
}

// TestTerminalNoColor: with NO_COLOR nothing is coloured, menus and searches of the editor's included; what is
// chosen is reversed.
func TestTerminalNoColor(t *testing.T) {
	s := open(t, t.TempDir(), 80, 24, lake(t), "--color", "never")
	s.run("select 'a -- b' as x, null as n;")
	s.run("select nope;")
	s.run(".plot bar select status, count(*) from orders group by 1")
	s.keys("select date_", tab, tab)
	s.see("date_add(", "\n")
	s.keys(ctrlC, ctrlC, ctrlR, "sel")
	s.see("inc-search")
	s.keys(ctrlC, ctrlC)
	s.keys("-- select 1", ctrlC)
	s.prompt()
	s.mu.Lock()
	defer s.mu.Unlock()
	raw := s.raw.String()
	if c := regexp.MustCompile(`\x1b\[([0-9;]*;)?([34][0-8]|9[0-7]|10[0-7])(;[0-9;]*)?m`).FindString(raw); c != "" {
		t.Errorf("the colour %q", c)
	}
	if !regexp.MustCompile(`\x1b\[([0-9;]*;)?7m`).MatchString(raw) {
		t.Error("nothing is reversed")
	}
}
