package complete

import (
	"strings"

	"github.com/avrosql/avrosql/planner/parse"
)

// stmt is the statement that holds the place, as tokens without comments.
type stmt struct {
	env  Env
	text string
	pos  int
	toks []parse.Token
	at   int  // the token in which the place is or that ends there, or else before which it is
	in   bool // the place is in toks[at], or at its end where that is a word or a name
	sql  bool // a query is meant, not a statement
}

// statement finds the statement around a place, nil inside of a comment.
func statement(text string, pos int, env Env) *stmt {
	s := &stmt{env: env, text: text, pos: pos}
	for _, t := range parse.Tokens(text, env.Syntax) {
		if t.Kind == parse.TokenComment || t.Kind == parse.TokenOpen && strings.HasPrefix(text[t.Start:], "/*") {
			if t.Start < pos && pos < t.End || t.Kind == parse.TokenOpen && pos > t.Start {
				return nil
			}
			continue
		}
		if t.Is(";") {
			if t.End <= pos {
				s.toks = s.toks[:0]
				continue
			}
			break
		}
		s.toks = append(s.toks, t)
	}
	s.at = len(s.toks)
	for i, t := range s.toks {
		inside := t.Start < pos && pos < t.End || t.Kind == parse.TokenOpen && t.Start < pos
		touches := pos == t.End && (t.Kind == parse.TokenWord || t.Kind == parse.TokenNumber)
		if inside || touches {
			s.at, s.in = i, true
			break
		}
		if t.Start >= pos {
			s.at = i
			break
		}
	}
	return s
}

// tok returns a token, an empty one outside.
func (s *stmt) tok(i int) parse.Token {
	if i < 0 || i >= len(s.toks) {
		return parse.Token{}
	}
	return s.toks[i]
}

// name reports whether a token can be a name: a quoted one, or a word that is no clause's.
func name(t parse.Token) bool {
	return t.Kind == parse.TokenName || t.Kind == parse.TokenWord && !clauses[t.Value] && !joins[t.Value] && !stops[t.Value]
}

// spelt returns a name as it is meant, without its quotes.
func (s *stmt) spelt(t parse.Token) string {
	if t.Kind == parse.TokenWord {
		return s.text[t.Start:t.End]
	}
	return t.Value
}

// clauses are the words that begin clauses.
var clauses = set("select from where group having order limit offset window qualify on using with values set show describe desc use explain summarize fetch into to reset table copy")

// joins are the words of joins.
var joins = set("join inner left right full outer cross natural lateral")

// stops are other words that are no names in a FROM clause.
var stops = set("as and or not in is like between case when then else end union except intersect by null true false exists distinct tablesample for")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// complete decides what is wanted.
func (s *stmt) complete() Result {
	from := s.pos
	var cur parse.Token
	if s.in {
		cur = s.toks[s.at]
		from = cur.Start
	}
	before := s.at - 1 // the token before what is typed
	switch {
	case cur.Kind == parse.TokenOpen && s.text[cur.Start] == '\'', cur.Kind == parse.TokenString:
		return s.string(cur, before)
	case cur.Kind == parse.TokenNumber, cur.Kind == parse.TokenOp, cur.Kind == parse.TokenBad:
		return Result{From: s.pos}
	}
	prev := s.tok(before)
	typed := s.text[from:s.pos]
	var list []Candidate
	switch clause := s.clause(before); {
	case prev.Is("."):
		list = s.member(before, clause)
	case before < 0 && s.sql:
		list = keywordList("SELECT WITH FROM ANALYZE")
	case before < 0:
		list = keywordList("SELECT WITH FROM SHOW DESCRIBE EXPLAIN SUMMARIZE USE SET RESET COPY CREATE VALUES PIVOT")
	default:
		list = s.inClause(clause, before, typed)
	}
	if typed != "" && typed == strings.ToLower(typed) {
		for i, c := range list {
			if c.Kind == KindKeyword {
				list[i].Text = strings.ToLower(c.Text)
			}
		}
	}
	if cur.Kind == parse.TokenOpen || cur.Kind == parse.TokenName {
		// Inside of quotes, names stand in the same quotes.
		q := s.text[cur.Start : cur.Start+1]
		var names []Candidate
		for _, c := range list {
			if c.Kind == KindKeyword || c.Kind == KindFunction {
				continue
			}
			plain := strings.ReplaceAll(strings.Trim(c.Text, "`"), "``", "`")
			c.Text = q + strings.ReplaceAll(plain, q, q+q) + q
			names = append(names, c)
		}
		list = names
	}
	return Result{from, list}
}

// clause returns the clause in which the token i stands, and beyond which queries it reaches: the
// nearest word that begins one, in this pair of parentheses or around it.
func (s *stmt) clause(i int) string {
	depth := 0
	for ; i >= 0; i-- {
		switch t := s.toks[i]; {
		case t.Is(")") || t.Is("]"):
			depth++
		case t.Is("(") || t.Is("["):
			depth = max(0, depth-1)
		case depth > 0 || t.Kind != parse.TokenWord || s.tok(i-1).Is("."):
		case t.Value == "by":
			return s.tok(i - 1).Value // group, order, partition
		case t.Value == "join":
			return "from"
		case t.Value == "from" && s.inFunction(i):
			return "select" // EXTRACT(… FROM …)
		case clauses[t.Value] && !(t.Value == "left" || t.Value == "right"):
			return t.Value
		}
	}
	return ""
}

// inFunction reports whether the token stands in the parentheses of a call such as extract or trim.
func (s *stmt) inFunction(i int) bool {
	depth := 0
	for ; i > 0; i-- {
		switch t := s.toks[i]; {
		case t.Is(")"):
			depth++
		case t.Is("("):
			if depth == 0 {
				w := s.tok(i - 1)
				return w.Kind == parse.TokenWord && (w.Value == "extract" || w.Value == "trim" || w.Value == "substring" || w.Value == "overlay")
			}
			depth--
		}
	}
	return false
}

func keywordList(words string) []Candidate {
	var list []Candidate
	for _, w := range strings.Fields(words) {
		list = append(list, Candidate{w, KindKeyword, ""})
	}
	return list
}

// inClause lists what can stand behind the token before.
func (s *stmt) inClause(clause string, before int, typed string) []Candidate {
	prev := s.toks[before]
	switch clause {
	case "from", "describe", "desc", "summarize", "table":
		if clause != "from" || s.tableDue(before) {
			list := s.tables()
			if clause == "from" {
				list = append(list, keywordList("LATERAL")...)
				for _, f := range s.env.Catalog.Functions() {
					if f.Table {
						list = append(list, Candidate{f.Name + "(", KindFunction, f.Signature})
					}
				}
			}
			return list
		}
		list := keywordList("WHERE GROUP ORDER HAVING LIMIT JOIN LEFT RIGHT FULL INNER CROSS NATURAL ON USING AS UNION EXCEPT INTERSECT TABLESAMPLE WINDOW QUALIFY OFFSET SELECT")
		return list
	case "use":
		var list []Candidate
		for _, db := range s.databases() {
			list = append(list, Candidate{quoted(db), KindDatabase, ""})
		}
		return list
	case "set", "reset":
		if prev.Is("set") || prev.Is("reset") {
			var list []Candidate
			for _, v := range s.env.Catalog.Variables() {
				list = append(list, Candidate{v, KindValue, ""})
			}
			return list
		}
		return nil
	case "show":
		switch {
		case prev.Is("show"):
			return keywordList("TABLES DATABASES COLUMNS CREATE FUNCTIONS VARIABLES")
		case prev.Is("create"):
			return keywordList("TABLE")
		}
		return nil
	case "explain":
		return keywordList("SELECT WITH FROM ANALYZE")
	}
	// An operand or what follows one.
	if prev.Is("group") || prev.Is("order") || prev.Is("partition") {
		return keywordList("BY")
	}
	list := s.columns(typed)
	if typed != "" {
		for _, f := range s.env.Catalog.Functions() {
			list = append(list, Candidate{f.Name + "(", KindFunction, f.Signature})
		}
		for _, k := range keywords {
			list = append(list, Candidate{k, KindKeyword, ""})
		}
		for _, t := range s.scope() {
			if t.alias != "" {
				list = append(list, Candidate{quoted(t.alias), KindTable, ""})
			}
		}
	}
	return list
}

// tableDue reports whether a table comes next in FROM, not what follows one.
func (s *stmt) tableDue(before int) bool {
	t := s.toks[before]
	return t.Is("from") || t.Is("join") || t.Is(",") || t.Is("(") || t.Is("lateral")
}

func (s *stmt) databases() []string {
	var list []string
	seen := map[string]bool{"": true}
	for _, t := range s.env.Catalog.Tables() {
		if !seen[t.Database] {
			seen[t.Database] = true
			list = append(list, t.Database)
		}
	}
	return list
}

// tables lists the tables, with their database where there is one, and the names of WITH.
func (s *stmt) tables() []Candidate {
	var list []Candidate
	for _, t := range s.env.Catalog.Tables() {
		if t.Database == "" {
			list = append(list, Candidate{quoted(t.Name), KindTable, ""})
			continue
		}
		list = append(list, Candidate{quoted(t.Database) + "." + quoted(t.Name), KindTable, ""})
	}
	for _, db := range s.databases() {
		list = append(list, Candidate{quoted(db) + ".", KindDatabase, ""})
	}
	for name := range s.ctes() {
		list = append(list, Candidate{quoted(name), KindTable, "WITH"})
	}
	return list
}

// string completes within a string: a path where a table is due, a key in a subscript.
func (s *stmt) string(cur parse.Token, before int) Result {
	from := cur.Start + 1
	typed := s.text[from:s.pos]
	prev := s.tok(before)
	if prev.Is("[") {
		if path, ok := s.pathBefore(before - 1); ok {
			var list []Candidate
			for _, k := range s.keys(path) {
				list = append(list, Candidate{strings.ReplaceAll(k, "'", "''") + "']", KindKey, ""})
			}
			return Result{from, list}
		}
		return Result{From: s.pos}
	}
	file := prev.Is("from") || prev.Is("join") || prev.Is("to") || prev.Is("into") || prev.Is(",") && s.clause(before) == "from" ||
		prev.Is("(") && strings.HasPrefix(s.tok(before-1).Value, "read_") || prev.Is("describe") || prev.Is("summarize")
	if !file || s.env.Files == nil {
		return Result{From: s.pos}
	}
	var list []Candidate
	for _, f := range s.env.Files(typed) {
		text := strings.ReplaceAll(f, "'", "''")
		if !strings.HasSuffix(f, "/") {
			text += "'"
		}
		list = append(list, Candidate{text, KindFile, ""})
	}
	return Result{from, list}
}
