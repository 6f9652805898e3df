package parse

import (
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// typeSuffixes are the words that can follow the first word of a type.
var typeSuffixes = map[string][][]string{
	"double":    {{"precision"}},
	"character": {{"varying"}},
	"char":      {{"varying"}},
	"binary":    {{"varying"}},
	"signed":    {{"integer"}, {"int"}},
	"unsigned":  {{"integer"}, {"int"}, {"bigint"}},
	"time":      {{"with", "time", "zone"}, {"without", "time", "zone"}},
	"timestamp": {{"with", "time", "zone"}, {"without", "time", "zone"}},
	"tinyint":   {{"unsigned"}, {"signed"}},
	"smallint":  {{"unsigned"}, {"signed"}},
	"int":       {{"unsigned"}, {"signed"}},
	"integer":   {{"unsigned"}, {"signed"}},
	"bigint":    {{"unsigned"}, {"signed"}},
	"decimal":   {{"unsigned"}},
}

// ParseType reads the name of a type that is a text of its own.
func ParseType(text string) (*ast.TypeName, error) {
	opts := Options{}.withDefaults()
	toks, err := scan(text, opts)
	if err != nil {
		return nil, err
	}
	p := &parser{text: text, opts: opts, toks: toks}
	if err := p.brackets(); err != nil {
		return nil, err
	}
	t, err2 := p.typeName()
	if err2 == nil && p.tok().kind != kEOF {
		err2 = p.unexpected("")
	}
	return t, err2
}

// typeName reads a type.
func (p *parser) typeName() (*ast.TypeName, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	tok := p.i
	t := p.tok()
	if t.kind != kWord || ast.Reserved(t.s) {
		return nil, p.unexpected("a type was expected")
	}
	p.i++
	typ := &ast.TypeName{Name: strings.ToUpper(t.s)}
	p.typeSuffix(typ, t.s)
	if err := p.typeParams(typ, t.s); err != nil {
		return nil, err
	}
	p.typeSuffix(typ, t.s)
	typ.Span = p.spanFrom(tok)
	for n := 0; p.tok().op("[") && (p.ahead(1).op("]") || p.ahead(1).kind == kInt && p.ahead(2).op("]")); n++ {
		p.i++
		outer := &ast.TypeName{Name: "ARRAY", Elem: typ}
		if size := p.tok(); size.kind == kInt {
			v, err := strconv.Atoi(size.s)
			if err != nil || v < 1 || v > 1<<30 {
				return nil, p.fail(size.span(), "this is no size for an array", "")
			}
			outer.Size = v
			p.i++
		}
		p.i++
		outer.Span = p.spanFrom(tok)
		typ = outer
		if p.depth+n > p.opts.MaxDepth {
			return nil, p.tooDeep(p.tok())
		}
	}
	return typ, nil
}

// typeSuffix reads further words of a type's name.
func (p *parser) typeSuffix(typ *ast.TypeName, first string) {
	for _, words := range typeSuffixes[first] {
		if suffix := " " + strings.ToUpper(strings.Join(words, " ")); !strings.Contains(typ.Name, suffix) && p.take(words...) {
			typ.Name += suffix
		}
	}
}

// typeParams reads what stands in the brackets of a type.
func (p *parser) typeParams(typ *ast.TypeName, first string) error {
	open := p.tok()
	if !open.op("(") && !open.op("<") {
		return nil
	}
	switch first {
	case "array", "list":
		typ.Name = "ARRAY"
		p.i++
		elem, err := p.typeName()
		if err != nil {
			return err
		}
		typ.Elem = elem
	case "map":
		p.i++
		key, err := p.typeName()
		if err != nil {
			return err
		}
		if err := p.expectOp(",", `"," was expected between the types of key and value`); err != nil {
			return err
		}
		elem, err := p.typeName()
		if err != nil {
			return err
		}
		typ.Key, typ.Elem = key, elem
	case "struct", "row", "record":
		typ.Name = "STRUCT"
		p.i++
		if err := p.typeFields(typ); err != nil {
			return err
		}
	default:
		if open.op("<") {
			return nil
		}
		p.i++
		if err := p.typeArgs(typ); err != nil {
			return err
		}
	}
	return p.closeType(open)
}

func (p *parser) typeFields(typ *ast.TypeName) error {
	for {
		tok := p.i
		id, err := p.name("a field's name", false)
		if err != nil {
			return err
		}
		p.takeOp(":")
		ft, err := p.typeName()
		if err != nil {
			return err
		}
		typ.Fields = append(typ.Fields, ast.TypeField{Span: p.spanFrom(tok), Name: id, Type: ft})
		if !p.takeOp(",") {
			return nil
		}
	}
}

// typeArgs reads the numbers of DECIMAL(10, 2) or the strings of ENUM('a', 'b').
func (p *parser) typeArgs(typ *ast.TypeName) error {
	for {
		t := p.tok()
		if t.kind != kInt && (t.kind != kString || typ.Name != "ENUM") || t.kind == kInt && typ.Name == "ENUM" {
			return p.unexpected("a parameter of the type " + typ.Name + " was expected")
		}
		p.i++
		typ.Params = append(typ.Params, t.s)
		if !p.takeOp(",") {
			return nil
		}
	}
}

// closeType reads the closing bracket; a >> closes two types.
func (p *parser) closeType(open token) error {
	if open.op("(") {
		return p.expectOp(")", "")
	}
	switch {
	case p.halfAngle && p.tok().op(">>"):
		p.halfAngle = false
		p.i++
		return nil
	case p.tok().op(">>"):
		p.halfAngle = true
		return nil
	}
	return p.expectOp(">", "")
}
