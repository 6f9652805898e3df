package ast

// JSONTable is JSON_TABLE(doc, path COLUMNS (…)). It may refer to tables on its left.
type JSONTable struct {
	Span
	Lateral bool // said explicitly
	Doc     Expr
	Path    *StringLit
	Columns []JSONColumn
	Alias
}

// JSONColumnKind says what a JSONColumn has.
type JSONColumnKind uint8

// The kinds of columns.
const (
	JSONValue      JSONColumnKind = iota // name type [PATH path] [… ON EMPTY] [… ON ERROR]
	JSONOrdinality                       // name FOR ORDINALITY
	JSONExists                           // name type EXISTS [PATH path]
	JSONNested                           // NESTED [PATH] path COLUMNS (…)
)

// JSONColumn is a column of a JSONTable, or the columns of values below its row.
type JSONColumn struct {
	Span
	Kind    JSONColumnKind
	Name    Ident        // not of JSONNested
	Type    *TypeName    // of JSONValue and JSONExists
	Path    *StringLit   // nil: the member that the column is named after
	Columns []JSONColumn // of JSONNested
	OnEmpty JSONOtherwise
	OnError JSONOtherwise
}

// JSONOtherwiseKind says what a column is where there is no value, or none of its type.
type JSONOtherwiseKind uint8

// The kinds; NULL is the default.
const (
	JSONUnsaid JSONOtherwiseKind = iota
	JSONNull
	JSONError
	JSONDefault
)

// JSONOtherwise is NULL, ERROR or DEFAULT value, before ON EMPTY or ON ERROR.
type JSONOtherwise struct {
	Kind  JSONOtherwiseKind
	Value Expr // of JSONDefault
}

func (*JSONTable) tableExpr() {}

// eachJSON yields the nodes below columns.
func eachJSON(cols []JSONColumn, yield func(Node)) {
	for i := range cols {
		c := &cols[i]
		if c.Path != nil {
			yield(c.Path)
		}
		yieldExpr(c.OnEmpty.Value, yield)
		yieldExpr(c.OnError.Value, yield)
		eachJSON(c.Columns, yield)
	}
}

func (f *formatter) jsonTable(t *JSONTable) {
	f.lateral(t.Lateral)
	f.str("JSON_TABLE(")
	f.expr(t.Doc, 0)
	f.str(", ")
	f.string(t.Path.Value)
	f.jsonColumns(t.Columns)
	f.str(")")
	f.alias(t.Alias)
}

func (f *formatter) jsonColumns(cols []JSONColumn) {
	f.str(" COLUMNS (")
	for i, c := range cols {
		if i > 0 {
			f.str(", ")
		}
		switch c.Kind {
		case JSONOrdinality:
			f.ident(c.Name)
			f.str(" FOR ORDINALITY")
			continue
		case JSONNested:
			f.str("NESTED PATH ")
			f.string(c.Path.Value)
			f.jsonColumns(c.Columns)
			continue
		}
		f.ident(c.Name)
		f.str(" ")
		f.typeName(c.Type)
		f.when(c.Kind == JSONExists, " EXISTS")
		if c.Path != nil {
			f.str(" PATH ")
			f.string(c.Path.Value)
		}
		f.jsonOtherwise(c.OnEmpty, " ON EMPTY")
		f.jsonOtherwise(c.OnError, " ON ERROR")
	}
	f.str(")")
}

func (f *formatter) jsonOtherwise(o JSONOtherwise, on string) {
	switch o.Kind {
	case JSONUnsaid:
		return
	case JSONNull:
		f.str(" NULL")
	case JSONError:
		f.str(" ERROR")
	case JSONDefault:
		f.str(" DEFAULT ")
		f.expr(o.Value, 0)
	}
	f.str(on)
}
