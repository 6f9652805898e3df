package complete

import (
	"fmt"
	"strings"

	"github.com/avrosql/avrosql/planner/parse"
)

// source is a table of a FROM clause.
type source struct {
	table string   // as Catalog.Columns takes it; empty: a query
	alias string   // what its columns are qualified with
	cols  []Column // of a query
}

// block returns the bounds of the query block around token i: between the parentheses that hold it, and
// between UNION and the like. around are the parentheses, -1 for none.
func (s *stmt) block(i int) (from, to, around int) {
	depth := 0
	from, around = 0, -1
back:
	for k := i - 1; k >= 0; k-- {
		switch t := s.toks[k]; {
		case t.Is(")"):
			depth++
		case t.Is("("):
			if depth > 0 {
				depth--
				continue
			}
			if n := s.tok(k + 1); n.Is("select") || n.Is("from") || n.Is("with") || n.Is("values") {
				from, around = k+1, k
				break back
			}
		case depth == 0 && (t.Is("union") || t.Is("except") || t.Is("intersect")):
			from = k + 1
			around = s.enclosing(k)
			break back
		}
	}
	depth, to = 0, len(s.toks)
	for k := from; k < len(s.toks); k++ {
		switch t := s.toks[k]; {
		case t.Is("("):
			depth++
		case t.Is(")"):
			if depth--; depth < 0 {
				return from, k, around
			}
		case depth == 0 && k > i && (t.Is("union") || t.Is("except") || t.Is("intersect")):
			return from, k, around
		}
	}
	return from, to, around
}

// enclosing returns the parenthesis that opens a query around token i, or -1.
func (s *stmt) enclosing(i int) int {
	depth := 0
	for k := i - 1; k >= 0; k-- {
		switch t := s.toks[k]; {
		case t.Is(")"):
			depth++
		case t.Is("("):
			if depth == 0 {
				return k
			}
			depth--
		}
	}
	return -1
}

// scope returns the tables whose columns can be named at the place: those of its query, then those of
// the queries around.
func (s *stmt) scope() []source {
	var out []source
	for i, n := s.at, 0; n < 20; n++ {
		from, to, around := s.block(i)
		out = append(out, s.sources(from, to)...)
		if around < 0 {
			break
		}
		i = around
	}
	return out
}

// sources reads the FROM clauses of a block.
func (s *stmt) sources(from, to int) []source {
	var out []source
	ctes := s.ctes()
	for k := from; k < to; k++ {
		t := s.toks[k]
		if t.Is("(") {
			k = s.skip(k, to)
			continue
		}
		if !t.Is("from") {
			continue
		}
		for k++; k < to; k++ {
			t := s.toks[k]
			if t.Kind == parse.TokenWord && clauses[t.Value] && t.Value != "on" && t.Value != "using" {
				k--
				break
			}
			first := s.tok(k - 1)
			due := first.Is("from") || first.Is("join") || first.Is(",") || first.Is("lateral")
			switch {
			case !due && t.Is("("):
				k = s.skip(k, to)
			case due && t.Is("("):
				end := s.skip(k, to)
				src := source{cols: s.outputs(k+1, end)}
				if src.cols == nil {
					// Joins in parentheses.
					out = append(out, s.sources2(k+1, end)...)
				}
				k = s.alias(&src, end, to)
				out = append(out, src)
			case due && t.Kind == parse.TokenString:
				src := source{table: s.text[t.Start:t.End]}
				k = s.alias(&src, k, to)
				out = append(out, src)
			case due && (name(t) || t.Kind == parse.TokenName):
				src := source{table: quoted(s.spelt(t)), alias: s.spelt(t)}
				for s.tok(k+1).Is(".") && k+2 < to && s.tok(k+2).Start < s.endOf(to) && (s.tok(k+2).Kind == parse.TokenWord || s.tok(k+2).Kind == parse.TokenName) {
					k += 2
					src.table += "." + quoted(s.spelt(s.toks[k]))
					src.alias = s.spelt(s.toks[k])
				}
				if s.tok(k+1).Is("(") && k+1 < to { // a table function
					end := s.skip(k+1, to)
					src.table = s.text[t.Start:min(s.toks[min(end, len(s.toks)-1)].End, len(s.text))]
					k = end
				} else if cols, ok := ctes[src.alias]; ok && !strings.Contains(src.table, ".") {
					src.table, src.cols = "", cols
				}
				k = s.alias(&src, k, to)
				out = append(out, src)
			}
		}
	}
	return out
}

// sources2 reads tables in parentheses, which stand without FROM.
func (s *stmt) sources2(from, to int) []source {
	var out []source
	for k := from; k < to; k++ {
		if t := s.toks[k]; name(t) && (k == from || s.tok(k-1).Is("join") || s.tok(k-1).Is(",")) {
			src := source{table: quoted(s.spelt(t)), alias: s.spelt(t)}
			k = s.alias(&src, k, to)
			out = append(out, src)
		}
	}
	return out
}

func (s *stmt) endOf(to int) int {
	if to < len(s.toks) {
		return s.toks[to].Start
	}
	return len(s.text) + 1
}

// alias reads [AS] alias behind token k.
func (s *stmt) alias(src *source, k, to int) int {
	n := k + 1
	if n < to && s.tok(n).Is("as") {
		n++
	}
	// The word at the cursor may be on its way to become a keyword.
	if n < to && name(s.tok(n)) && !(s.in && n == s.at && n == k+1) {
		src.alias = s.spelt(s.toks[n])
		return n
	}
	return k
}

// skip returns the index of the partner of an opening parenthesis, or to.
func (s *stmt) skip(k, to int) int {
	depth := 0
	for ; k < to; k++ {
		switch t := s.toks[k]; {
		case t.Is("("):
			depth++
		case t.Is(")"):
			if depth--; depth == 0 {
				return k
			}
		}
	}
	return to
}

// outputs returns the columns of a query, as far as its text tells their names; nil if it is none.
func (s *stmt) outputs(from, to int) []Column {
	for from < to && s.toks[from].Is("(") {
		from++
	}
	if from < to && s.toks[from].Is("with") {
		for k := from; k < to; k++ {
			if s.toks[k].Is("(") {
				k = s.skip(k, to)
			} else if s.toks[k].Is("select") {
				from = k
				break
			}
		}
	}
	if from >= to || !s.toks[from].Is("select") {
		return nil
	}
	cols := []Column{}
	var inner []source
	last := -1
	flush := func(end int) {
		defer func() { last = -1 }()
		if last < 0 || end < 1 {
			return
		}
		switch t := s.toks[end-1]; {
		case t.Is("*"):
			for _, src := range inner {
				cols = append(cols, s.columnsOf(src)...)
			}
		case t.Kind == parse.TokenName || name(t):
			cols = append(cols, Column{Name: s.spelt(t)})
		}
	}
	inner = s.sources(from, to)
	for k := from + 1; k < to; k++ {
		switch t := s.toks[k]; {
		case t.Is("("):
			if last < 0 {
				last = k
			}
			k = s.skip(k, to)
			if k >= to {
				return cols
			}
		case t.Is(","):
			flush(k)
		case t.Is("from") || t.Kind == parse.TokenWord && clauses[t.Value]:
			flush(k)
			return cols
		case last < 0 && !t.Is("distinct") && !t.Is("all"):
			last = k
		}
	}
	flush(to)
	return cols
}

// ctes returns the names of WITH with their columns.
func (s *stmt) ctes() map[string][]Column {
	out := map[string][]Column{}
	for k := 0; k+2 < len(s.toks); k++ {
		if !s.toks[k].Is("with") || k+1 < len(s.toks) && s.toks[k+1].Is("(") {
			continue
		}
		k++
		if s.tok(k).Is("recursive") {
			k++
		}
		for k < len(s.toks) && (name(s.toks[k])) {
			called := s.spelt(s.toks[k])
			k++
			var given []Column
			if s.tok(k).Is("(") {
				end := s.skip(k, len(s.toks))
				for _, t := range s.toks[k+1 : min(end, len(s.toks))] {
					if name(t) {
						given = append(given, Column{Name: s.spelt(t)})
					}
				}
				k = end + 1
			}
			if !s.tok(k).Is("as") || !s.tok(k+1).Is("(") {
				break
			}
			end := s.skip(k+1, len(s.toks))
			out[called] = nil // it may name itself
			cols := given
			if cols == nil && !(k+1 < s.at && s.at <= end) {
				cols = s.outputs(k+2, end)
			}
			out[called] = cols
			k = end + 1
			if !s.tok(k).Is(",") {
				break
			}
			k++
		}
	}
	return out
}

func (s *stmt) columnsOf(src source) []Column {
	if src.table != "" {
		return s.env.Catalog.Columns(src.table)
	}
	return src.cols
}

// columns lists the columns that can be named at the place. Where there is no FROM yet, they are those of any
// tables, each with its table.
func (s *stmt) columns(typed string) []Candidate {
	var list []Candidate
	scope := s.scope()
	if len(scope) == 0 {
		for _, a := range s.env.Catalog.Anywhere(strings.TrimLeft(typed, "`\""), most) {
			list = append(list, Candidate{quoted(a.Name), KindColumn, a.where()})
		}
	}
	for _, src := range scope {
		for _, c := range s.columnsOf(src) {
			list = append(list, Candidate{quoted(c.Name), KindColumn, c.Type})
		}
	}
	return list
}

// where says what the column is, its table first: types can be long.
func (a Anywhere) where() string {
	if a.More > 0 {
		return fmt.Sprintf("%s and %d more: %s", a.Table, a.More, a.Type)
	}
	return a.Table + ": " + a.Type
}

// Tables returns the tables that the statement at a place reads, as Catalog.Columns takes them.
func Tables(text string, pos int, syntax parse.Options) []string {
	s := statement(text, pos, Env{Catalog: nothing{}, Syntax: syntax})
	if s == nil {
		return nil
	}
	var out []string
	for _, src := range s.scope() {
		if src.table != "" {
			out = append(out, src.table)
		}
	}
	return out
}

// nothing is a catalog without anything.
type nothing struct{}

func (nothing) Tables() []Table                 { return nil }
func (nothing) Columns(string) []Column         { return nil }
func (nothing) Anywhere(string, int) []Anywhere { return nil }
func (nothing) Keys(string, string) []string    { return nil }
func (nothing) Functions() []Function           { return nil }
func (nothing) Variables() []string             { return nil }
