package complete

import (
	"strings"

	"github.com/avrosql/avrosql/planner/parse"
)

// path is a dotted name with subscripts: its parts, "[]" standing for a subscript.
type path []string

// pathBefore reads the path that ends with token i.
func (s *stmt) pathBefore(i int) (path, bool) {
	var p path
	for {
		t := s.tok(i)
		for t.Is("]") {
			depth := 0
			for ; i >= 0; i-- {
				if s.toks[i].Is("]") {
					depth++
				} else if s.toks[i].Is("[") {
					if depth--; depth == 0 {
						break
					}
				}
			}
			p = append(path{"[]"}, p...)
			i--
			t = s.tok(i)
		}
		if t.Kind != parse.TokenWord && t.Kind != parse.TokenName {
			return nil, false
		}
		p = append(path{s.spelt(t)}, p...)
		if !s.tok(i - 1).Is(".") {
			return p, true
		}
		i -= 2
	}
}

// resolve finds the table of a path's column, the column's type, and the path from there on.
func (s *stmt) resolve(p path) (src source, typ string, rest path, ok bool) {
	scope := s.scope()
	for _, src := range scope {
		if strings.EqualFold(src.alias, p[0]) && len(p) > 1 {
			for _, c := range s.columnsOf(src) {
				if strings.EqualFold(c.Name, p[1]) {
					return src, c.Type, p[2:], true
				}
			}
		}
	}
	for _, src := range scope {
		for _, c := range s.columnsOf(src) {
			if strings.EqualFold(c.Name, p[0]) {
				return src, c.Type, p[1:], true
			}
		}
	}
	if len(scope) == 0 {
		for _, a := range s.env.Catalog.Anywhere(p[0], 1) {
			if strings.EqualFold(a.Name, p[0]) {
				return source{table: a.Table}, a.Type, p[1:], true
			}
		}
	}
	return source{}, "", nil, false
}

// member lists what can stand behind the dot before.
func (s *stmt) member(before int, clause string) []Candidate {
	p, ok := s.pathBefore(before - 1)
	if !ok {
		return nil
	}
	var list []Candidate
	if clause == "from" || clause == "describe" || clause == "desc" || clause == "summarize" || clause == "table" || clause == "show" {
		database := strings.Join(p, ".")
		for _, t := range s.env.Catalog.Tables() {
			if strings.EqualFold(t.Database, database) {
				list = append(list, Candidate{quoted(t.Name), KindTable, ""})
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	if len(p) == 1 {
		for _, src := range s.scope() {
			if strings.EqualFold(src.alias, p[0]) {
				for _, c := range s.columnsOf(src) {
					list = append(list, Candidate{quoted(c.Name), KindColumn, c.Type})
				}
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	src, typ, rest, ok := s.resolve(p)
	if !ok {
		return nil
	}
	t := descend(parseType(typ), rest)
	if t.named && src.table != "" {
		for _, c := range s.env.Catalog.Columns("SELECT v.* FROM (SELECT " + sqlPath(p, src) + " AS v FROM " + src.table + ")") {
			list = append(list, Candidate{quoted(c.Name), KindField, c.Type})
		}
	}
	for _, f := range t.fields {
		list = append(list, Candidate{quoted(f.name), KindField, f.typ.text})
	}
	if t.kind == "MAP" {
		for _, k := range s.env.Catalog.Keys(src.table, sqlPath(p, src)) {
			list = append(list, Candidate{quoted(k), KindKey, t.elem.text})
		}
	}
	return list
}

// keys returns keys of the map that a path leads to.
func (s *stmt) keys(p path) []string {
	src, typ, rest, ok := s.resolve(p)
	if !ok || src.table == "" {
		return nil
	}
	if t := descend(parseType(typ), rest); t.kind != "MAP" {
		return nil
	}
	return s.env.Catalog.Keys(src.table, sqlPath(p, src))
}

// sqlPath writes a path as an expression over its table alone; subscripts become the first one.
func sqlPath(p path, src source) string {
	if len(p) > 1 && strings.EqualFold(p[0], src.alias) {
		p = p[1:]
	}
	var b strings.Builder
	for i, part := range p {
		switch {
		case part == "[]":
			b.WriteString("[0]")
			continue
		case i > 0:
			b.WriteByte('.')
		}
		b.WriteString(quoted(part))
	}
	return b.String()
}

// sqlType is a type as DESCRIBE writes it.
type sqlType struct {
	text   string
	kind   string // STRUCT, ARRAY, …
	fields []typeField
	elem   *sqlType // of an array, or a map's values
	named  bool     // a STRUCT inside itself, of which there is the name alone
}

type typeField struct {
	name string
	typ  *sqlType
}

// parseType reads a type; of what it does not know it keeps the text.
func parseType(text string) *sqlType {
	p := typeParser{text: text, toks: parse.Tokens(text, parse.Options{})}
	t := p.next(0)
	// >> closes two types.
	return t
}

type typeParser struct {
	text string
	toks []parse.Token
	i    int
	half bool // the first > of a >> has been taken
}

func (p *typeParser) tok() parse.Token {
	if p.i < len(p.toks) {
		return p.toks[p.i]
	}
	return parse.Token{}
}

// closes takes a > of its own or of a >>.
func (p *typeParser) closes() bool {
	switch t := p.tok(); {
	case t.Is(">>") && !p.half:
		p.half = true
	case t.Is(">"), t.Is(">>"):
		p.half = false
		p.i++
	default:
		return false
	}
	return true
}

func (p *typeParser) next(depth int) *sqlType {
	start := p.tok()
	t := &sqlType{kind: strings.ToUpper(start.Value)}
	p.i++
	end := start.End
	if p.tok().Is("(") {
		for p.i < len(p.toks) && !p.tok().Is(")") {
			p.i++
		}
		end = p.tok().End
		p.i++
	}
	for t.kind == "STRUCT" && p.i < len(p.toks) && !p.tok().Is("<") && !p.tok().Is(",") && !p.tok().Is(">") && !p.tok().Is(">>") {
		t.named = true
		end = p.tok().End
		p.i++
	}
	if p.tok().Is("<") && depth < 100 {
		p.i++
		for p.i < len(p.toks) {
			if t.kind == "STRUCT" || t.kind == "UNION" {
				field := p.tok()
				name := field.Value
				if field.Kind == parse.TokenWord {
					name = p.text[field.Start:field.End]
				}
				p.i++
				t.fields = append(t.fields, typeField{name, p.next(depth + 1)})
			} else {
				t.elem = p.next(depth + 1)
			}
			if p.tok().Is(",") {
				p.i++
				continue
			}
			end = p.tok().End
			if p.closes() {
				break
			}
			p.i = len(p.toks)
		}
	}
	t.text = p.text[start.Start:max(min(end, len(p.text)), start.Start)]
	return t
}

// descend follows a path into a type, no further than to a STRUCT inside itself.
func descend(t *sqlType, rest path) *sqlType {
	for _, part := range rest {
		if t.named {
			return t
		}
		var next *sqlType
		switch {
		case part == "[]" || t.kind == "MAP":
			next = t.elem
		default:
			for _, f := range t.fields {
				if strings.EqualFold(f.name, part) {
					next = f.typ
				}
			}
		}
		if next == nil {
			return &sqlType{}
		}
		t = next
	}
	return t
}
