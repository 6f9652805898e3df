package schema

import "strconv"

// named parses the definition of a record, an enum or a fixed.
func (p *parser) named(kind Kind, a attributes, space string, at *path) (*Schema, error) {
	s := &Schema{Kind: kind}
	if ns, ok := p.text(a, "namespace"); ok {
		space = ns
	}
	if name, ok := p.text(a, "name"); ok && name != "" {
		s.Name = fullName(name, space)
		space, _ = splitName(s.Name)
	}
	for _, alias := range p.texts(a, "aliases") {
		s.Aliases = append(s.Aliases, fullName(alias, space))
	}
	s.Doc, _ = p.text(a, "doc")
	if p.nnames++; p.nnames > p.lim.MaxNames {
		return nil, fail(at, "raise the limit on schema names if the file is trusted", "more than %d named types", p.lim.MaxNames)
	}
	first := p.names[s.Name]
	if first == nil && s.Name != "" {
		p.names[s.Name] = s // before the fields: they may refer to it
	}
	var err error
	switch kind {
	case Record:
		s.Props = p.props(a, "type", "name", "namespace", "aliases", "doc", "fields")
		err = p.record(s, a, space, at)
	case Enum:
		s.Props = p.props(a, "type", "name", "namespace", "aliases", "doc", "symbols", "default")
		s.EnumDefault, s.HasEnumDefault = p.text(a, "default")
		err = p.enum(s, a, at)
	case Fixed:
		s.Props = p.props(a, "type", "name", "namespace", "aliases", "doc", "size")
		if s.Size, err = p.size(a, at); err == nil {
			s.Logical = logicalOf(Fixed, s.Size, s.Props)
		}
	}
	if err != nil {
		return nil, err
	}
	if first != nil {
		p.dups = append(p.dups, duplicate{first, s, at})
		return first, nil
	}
	return s, nil
}

func (p *parser) size(a attributes, at *path) (int, error) {
	pos, ok := a["size"]
	if !ok {
		return 0, fail(at, "", "fixed without the attribute \"size\"")
	}
	raw, quoted := p.doc.str(pos) // "16" counts: the canonical form has a rule for it
	if !quoted {
		raw = string(p.doc.raw(pos))
	}
	n, err := strconv.ParseInt(raw, 10, 64)
	switch {
	case err != nil:
		return 0, fail(at, "size is a whole number of bytes", "size %s of a fixed", clip(raw))
	case n < 0:
		return 0, fail(at, "", "negative size %d of a fixed", n)
	case n > int64(p.lim.MaxFixed):
		return 0, fail(at, "raise the limit on fixed sizes if the file is trusted", "size %d of a fixed, the limit is %d", n, p.lim.MaxFixed)
	}
	return int(n), nil
}

func (p *parser) enum(s *Schema, a attributes, at *path) error {
	pos, ok := a["symbols"]
	if !ok || p.doc.text[pos] != '[' {
		return fail(at, "symbols is an array of strings", "enum %s without symbols", quote(s.Name))
	}
	seen := map[string]bool{}
	return p.doc.elems(pos, func(i, pos int) error {
		sym, ok := p.doc.str(pos)
		if !ok {
			return fail(at, "symbols is an array of strings", "symbol %d of enum %s is no string", i, quote(s.Name))
		}
		if seen[sym] {
			return fail(at, "", "symbol %s stands twice in enum %s", quote(sym), quote(s.Name))
		}
		seen[sym] = true
		s.Symbols = append(s.Symbols, sym)
		return p.count(1, at)
	})
}

func (p *parser) record(s *Schema, a attributes, space string, at *path) error {
	pos, ok := a["fields"]
	if !ok {
		return nil // without fields, as some writers put it
	}
	if p.doc.text[pos] != '[' {
		return fail(at, "fields is an array of objects", "the fields of record %s are no array", quote(s.Name))
	}
	seen := map[string]bool{}
	return p.doc.elems(pos, func(i, pos int) error {
		if err := p.count(1, at); err != nil {
			return err
		}
		f, err := p.field(pos, i, space, at)
		if err != nil {
			return err
		}
		if seen[f.Name] {
			return fail(at.field(f.Name), "", "record %s has two fields %s", quote(s.Name), quote(f.Name))
		}
		seen[f.Name] = true
		s.Fields = append(s.Fields, f)
		return nil
	})
}

func (p *parser) field(pos, i int, space string, at *path) (f Field, err error) {
	if p.doc.text[pos] != '{' {
		return f, fail(at, "a field is an object with name and type", "field %d is no object", i)
	}
	a, err := p.attributes(pos, at)
	if err != nil {
		return f, err
	}
	var ok bool
	if f.Name, ok = p.text(a, "name"); !ok {
		return f, fail(at, "", "field %d has no name", i)
	}
	at = at.field(f.Name)
	typePos, ok := a["type"]
	if !ok {
		return f, fail(at, "", "the field has no type")
	}
	f.Doc, _ = p.text(a, "doc")
	f.Order, _ = p.text(a, "order")
	f.Aliases = p.texts(a, "aliases")
	if pos, ok := a["default"]; ok {
		f.HasDefault, f.Default = true, compact(p.doc.raw(pos))
	}
	f.Props = p.props(a, "name", "type", "doc", "order", "aliases", "default")
	if kind, ok := p.complexName(typePos); ok {
		// {"name": "f", "type": "array", "items": ...}: the type's attributes
		// stand on the field itself.
		for _, key := range []string{"items", "values", "symbols", "fields", "size"} {
			delete(f.Props, key)
		}
		if kind != Enum {
			delete(a, "default")
		}
		delete(a, "aliases")
		f.Type, err = p.definition(a, space, at)
		return f, err
	}
	f.Type, err = p.schema(typePos, space, at)
	return f, err
}

// complexName reports whether the string at pos is the name of a complex type
// and not of a type that was defined under such a name.
func (p *parser) complexName(pos int) (Kind, bool) {
	name, ok := p.doc.str(pos)
	if !ok || p.names[name] != nil {
		return 0, false
	}
	kind, ok := kindOf(name)
	return kind, ok && !kind.Primitive()
}
