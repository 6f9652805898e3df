package complete

import (
	"sort"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/parse"
)

// Kind says what a candidate is.
type Kind string

// The kinds, in the order in which they are listed.
const (
	KindColumn   Kind = "columns"
	KindField    Kind = "fields"
	KindKey      Kind = "keys"
	KindTable    Kind = "tables"
	KindDatabase Kind = "databases"
	KindFile     Kind = "files"
	KindValue    Kind = "values"
	KindCommand  Kind = "commands"
	KindKeyword  Kind = "keywords"
	KindFunction Kind = "functions"
)

// Candidate is what can stand at the place.
type Candidate struct {
	Text string // takes the place of what is typed, from Result.From on
	Kind Kind
	Doc  string // its type, signature or meaning
}

// Result is what can stand at a place. Candidates begin with text[From:pos], in any case.
type Result struct {
	From       int
	Candidates []Candidate
}

// Table is a table's name.
type Table struct{ Database, Name string }

// Column is a column or a field, with its type as DESCRIBE writes it.
type Column struct{ Name, Type string }

// Anywhere is a column that tables of the lake have.
type Anywhere struct {
	Column        // as Table has it
	Table  string // one that has it, as in FROM
	More   int    // further tables that have one of the name
}

// Function is a function.
type Function struct {
	Name, Signature, Doc string
	Table                bool // it may stand in FROM
}

// Catalog is what there is. Its methods return at once, with what is known so far.
type Catalog interface {
	Tables() []Table
	// Columns returns the columns of a table by its name as in FROM, or of a file by its path in quotes.
	Columns(table string) []Column
	// Anywhere returns columns of any tables by the beginning of their names, in any case, at most so many.
	Anywhere(prefix string, most int) []Anywhere
	// Keys returns keys of a map, given as an expression over the table.
	Keys(table, path string) []string
	Functions() []Function
	Variables() []string
}

// Arg says what an argument of a command is.
type Arg uint8

// The kinds of arguments.
const (
	ArgNone Arg = iota
	ArgTable
	ArgFile
	ArgCommand
	ArgFunction
	ArgVariable
	ArgValue // one of Command.Values
	ArgSQL   // a query
)

// Command is a command of the shell.
type Command struct {
	Name    string
	Aliases []string
	Doc     string
	Args    []Arg
	Values  []string
}

// Env is what completion works with.
type Env struct {
	Catalog  Catalog
	Commands []Command
	Syntax   parse.Options
	Files    func(prefix string) []string // paths that begin so; folders end in a slash. May be nil
}

// At returns what can stand at a byte offset of a text that may hold several statements.
func At(text string, pos int, env Env) Result {
	start := strings.TrimLeft(text, " \t\r\n")
	if start != "" && (start[0] == '.' || start[0] == '\\') && !strings.Contains(strings.TrimRight(text[:pos], "\n"), "\n") {
		return command(text, len(text)-len(start), pos, env)
	}
	s := statement(text, pos, env)
	if s == nil {
		return Result{From: pos}
	}
	r := s.complete()
	r.Candidates = filter(r.Candidates, text[r.From:pos])
	return r
}

// most is how many candidates there may be; nobody reads more of them.
const most = 200

// filter leaves the candidates that begin with what is typed, each once, best kinds first.
func filter(list []Candidate, prefix string) []Candidate {
	var out []Candidate
	seen := map[string]bool{}
	low := strings.ToLower(prefix)
	for _, c := range list {
		if strings.HasPrefix(strings.ToLower(c.Text), low) && !seen[c.Text] {
			seen[c.Text] = true
			out = append(out, c)
		}
	}
	order := map[Kind]int{}
	for i, k := range []Kind{KindColumn, KindField, KindKey, KindTable, KindDatabase, KindFile, KindValue, KindCommand, KindKeyword, KindFunction} {
		order[k] = i
	}
	sort.SliceStable(out, func(i, j int) bool {
		if a, b := order[out[i].Kind], order[out[j].Kind]; a != b {
			return a < b
		}
		return out[i].Kind != KindColumn && out[i].Kind != KindField && out[i].Text < out[j].Text
	})
	return out[:min(len(out), most)]
}

// command completes a command of the shell and its arguments.
func command(text string, start, pos int, env Env) Result {
	head, typed := text[start:pos], ""
	if i := strings.LastIndexAny(head, " \t"); i >= 0 {
		typed = head[i+1:]
	} else {
		var list []Candidate
		for _, c := range env.Commands {
			if head == "" || head[0] == '.' {
				list = append(list, Candidate{c.Name, KindCommand, c.Doc})
			}
			for _, a := range c.Aliases {
				if head != "" && a[0] == head[0] && (a[0] == '\\' || len(head) > 2) {
					list = append(list, Candidate{a, KindCommand, c.Doc})
				}
			}
		}
		return Result{start, filter(list, head)}
	}
	words := strings.Fields(head)
	var cmd *Command
	for i, c := range env.Commands {
		if strings.EqualFold(c.Name, words[0]) {
			cmd = &env.Commands[i]
		}
		for _, a := range c.Aliases {
			if a == words[0] {
				cmd = &env.Commands[i]
			}
		}
	}
	if cmd == nil || len(cmd.Args) == 0 {
		return Result{From: pos}
	}
	n := len(words) - 1
	if typed != "" {
		n--
	}
	kind := cmd.Args[min(n, len(cmd.Args)-1)]
	if cmd.Args[0] == ArgSQL {
		s := statement(text[len(words[0])+start:], pos-len(words[0])-start, env)
		if s == nil {
			return Result{From: pos}
		}
		s.sql = true
		r := s.complete()
		r.From += len(words[0]) + start
		r.Candidates = filter(r.Candidates, text[r.From:pos])
		return r
	}
	from := pos - len(typed)
	var list []Candidate
	switch kind {
	case ArgTable:
		for _, t := range env.Catalog.Tables() {
			name := t.Name
			if t.Database != "" {
				name = t.Database + "." + name
			}
			list = append(list, Candidate{name, KindTable, ""})
		}
	case ArgFile:
		if env.Files != nil {
			for _, f := range env.Files(typed) {
				list = append(list, Candidate{f, KindFile, ""})
			}
		}
	case ArgCommand:
		for _, c := range env.Commands {
			name := c.Name
			if !strings.HasPrefix(typed, ".") {
				name = name[1:]
			}
			list = append(list, Candidate{name, KindCommand, c.Doc})
		}
	case ArgFunction:
		for _, f := range env.Catalog.Functions() {
			list = append(list, Candidate{f.Name, KindFunction, f.Signature})
		}
	case ArgVariable:
		for _, v := range env.Catalog.Variables() {
			list = append(list, Candidate{v, KindValue, ""})
		}
	case ArgValue:
		for _, v := range cmd.Values {
			list = append(list, Candidate{v, KindValue, ""})
		}
	}
	return Result{from, filter(list, typed)}
}

// quoted writes a name as SQL.
func quoted(name string) string {
	if ast.Plain(name) {
		return name
	}
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}
