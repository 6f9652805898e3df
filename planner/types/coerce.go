package types

// Common returns the type to which values of two types are brought where they stand in one column,
// array or CASE, or are compared: the narrowest that holds both.
//
//	NULL with anything                    the other
//	number or BOOLEAN with a floating one DOUBLE
//	integer or BOOLEAN with DECIMAL       DECIMAL with room for both
//	integers, BOOLEAN with an integer     BIGINT (two INTs: INT)
//	text of two kinds, of two enums       VARCHAR
//	bytes of two kinds or lengths         VARBINARY
//	DATE with DATETIME or TIMESTAMP       the latter
//	DATETIME with TIMESTAMP               TIMESTAMP: the session's zone says which instant is meant
//	one temporal kind                     the finer precision
//	arrays, maps, structs                 part by part; fields by name and order
//	a recursive type with a STRUCT        the STRUCT with the one that the former unfolds to
//
// Everything else has none: it takes a CAST.
func Common(a, b *Type) (*Type, bool) { return common(a, b, nil) }

func common(a, b *Type, met *pairs) (*Type, bool) {
	switch {
	case a.Kind == Null:
		return b, true
	case b.Kind == Null || a.Equal(b):
		return a, true
	case a.Text() && b.Text():
		return Of(Varchar), true
	case a.Bytes() && b.Bytes():
		return Of(Varbinary), true
	case a.countable() && b.countable():
		return commonNumber(a, b), true
	case a.Temporal() && b.Temporal():
		return commonTemporal(a, b)
	case a.Kind == Recursive && b.Kind == Recursive:
		return commonRecursive(a, b, met)
	case a.Unfold().Kind != b.Unfold().Kind:
		return nil, false
	}
	a, b = a.Unfold(), b.Unfold()
	switch a.Kind {
	case Array, Map:
		e, ok := common(a.Elem, b.Elem, met)
		if !ok {
			return nil, false
		}
		nullable := a.ElemNullable || b.ElemNullable || a.Elem.Kind == Null || b.Elem.Kind == Null
		if a.Kind == Map {
			return NewMap(e, nullable), true
		}
		return NewArray(e, nullable), true
	case Struct:
		from, byName := MatchFields(b, a)
		if !byName {
			return nil, false
		}
		fields := make([]Field, len(a.Fields))
		for i, f := range a.Fields {
			g := b.Fields[from[i]]
			t, ok := common(f.Type, g.Type, met)
			if !ok {
				return nil, false
			}
			fields[i] = Field{Name: f.Name, Type: t, Nullable: f.Nullable || g.Nullable}
		}
		return NewStruct(fields...), true
	}
	return nil, false
}

// MatchFields tells of each field of a STRUCT which field of another becomes it: the one of its name where
// the two have the same names, whatever their order, else the one in its place. There is none where they are
// not equally many.
func MatchFields(from, to *Type) (at []int, byName bool) {
	if len(from.Fields) != len(to.Fields) {
		return nil, false
	}
	at, byName = make([]int, len(to.Fields)), true
	for i := range at {
		at[i] = i
		byName = byName && from.Fields[i].Name == to.Fields[i].Name
	}
	if byName {
		return at, true
	}
	index := make(map[string]int, len(at))
	for i, f := range from.Fields {
		index[f.Name] = i
	}
	named := make([]int, len(at))
	for i, f := range to.Fields {
		k, ok := index[f.Name]
		if !ok {
			return at, false
		}
		delete(index, f.Name) // a name stands for one field
		named[i] = k
	}
	return named, true
}

// countable reports a type that counts as a number: BOOLEAN is 0 or 1.
func (t *Type) countable() bool { return t.Numeric() || t.Kind == Boolean }

func commonNumber(a, b *Type) *Type {
	switch {
	case a.Floating() || b.Floating():
		return Of(Double)
	case a.Kind != Decimal && b.Kind != Decimal:
		return Of(BigInt)
	}
	ap, as := Digits(a)
	bp, bs := Digits(b)
	scale := max(as, bs)
	return NewDecimal(min(max(ap-as, bp-bs)+scale, MaxDecimal), scale)
}

func commonTemporal(a, b *Type) (*Type, bool) {
	rank := func(t *Type) int {
		switch t.Kind {
		case Date:
			return 1
		case DateTime:
			return 2
		case Timestamp:
			return 3
		}
		return 0
	}
	if (a.Kind == Time) != (b.Kind == Time) {
		return nil, false
	}
	top := a
	if rank(b) > rank(a) {
		top = b
	}
	if top.Kind == Date {
		return top, true
	}
	return NewTemporal(top.Kind, max(a.fraction(), b.fraction())), true
}

// fraction is the number of fractional digits that values of a temporal type have.
func (t *Type) fraction() int {
	if t.Kind == Date {
		return 3
	}
	return t.Precision
}

// Digits returns the precision and scale of the DECIMAL that holds every value of an integer, BOOLEAN
// or DECIMAL type.
func Digits(t *Type) (precision, scale int) {
	switch t.Kind {
	case Decimal:
		return t.Precision, t.Scale
	case Boolean:
		return 1, 0
	case Int:
		return 10, 0
	}
	return 19, 0
}

// CanCast reports whether CAST knows how to make values of one type into another. That a given value
// can be converted is another matter.
//
//	text                 to every type but STRUCT, ARRAY, MAP and UNION, and from every type
//	numbers and BOOLEAN  to one another
//	DATE, DATETIME, TIMESTAMP to one another; TIME from DATETIME and TIMESTAMP
//	TIMESTAMP, DATETIME, DATE from and to no number: an epoch has a unit, which functions name
//	bytes                to and from text and UUID, to one another
//	arrays, maps, structs part by part; structs of as many fields, see MatchFields, recursive ones among
//	                     them
func CanCast(from, to *Type) bool { return canCast(from, to, nil) }

func canCast(from, to *Type, met *pairs) bool {
	if from.Kind == Null || from.Equal(to) {
		return true
	}
	switch {
	case to.Kind == Varchar || to.Kind == JSON:
		return to.Kind == Varchar || from.Text() || from.Nested()
	case from.Text():
		return !to.Nested()
	case from.countable():
		return to.countable()
	case from.Bytes():
		return to.Bytes() || to.Kind == UUID
	case from.Kind == Date, from.Kind == DateTime, from.Kind == Timestamp:
		return to.Kind == Date || to.Kind == DateTime || to.Kind == Timestamp || to.Kind == Time && from.Kind != Date
	case from.Kind == Time:
		return to.Kind == Time
	case from.Kind == Recursive && to.Kind == Recursive:
		if met = met.orNew(); met.met(from, to) {
			return true
		}
	case from.Unfold().Kind != to.Unfold().Kind:
		return false
	}
	from, to = from.Unfold(), to.Unfold()
	switch from.Kind {
	case Interval:
		return true
	case Array, Map:
		return canCast(from.Elem, to.Elem, met)
	case Struct:
		if len(from.Fields) != len(to.Fields) {
			return false
		}
		at, _ := MatchFields(from, to)
		for i, f := range to.Fields {
			if !canCast(from.Fields[at[i]].Type, f.Type, met) {
				return false
			}
		}
		return true
	}
	return false
}

// Widens reports whether a value of one type may become another without anyone saying so: no
// information is lost but the exactness of large numbers as DOUBLE, and text does not turn into
// something else.
func Widens(from, to *Type) bool {
	if from.Kind == Null || from.Equal(to) {
		return true
	}
	switch {
	case from.Text() && to.Kind == Varchar, from.Kind == Binary && to.Kind == Varbinary:
		return true
	case from.countable() && to.countable():
		c := commonNumber(from, to)
		return c.Equal(to) || to.Kind == Int && from.Kind == Boolean || to.Kind == Float && from.Kind == Boolean ||
			to.Kind == Decimal && from.Kind != Double && from.Kind != Float && c.Precision <= to.Precision
	case from.Temporal() && to.Temporal():
		c, ok := commonTemporal(from, to)
		return ok && c.Equal(to)
	case from.Nested() && to.Nested():
		c, ok := Common(from, to)
		return ok && c.Equal(to)
	}
	return false
}
