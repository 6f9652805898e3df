package ast

import (
	"strconv"
	"strings"
)

// Format returns the SQL text of a node on one line, in one spelling: what is parsed from it is the
// same tree, apart from spans. Keywords are in upper case, function names in lower case unless
// quoted, other names as written. Parentheses stand only where the tree needs them.
func Format(n Node) string {
	f := &formatter{}
	f.node(n)
	return f.String()
}

// FormatType returns the SQL text of a type.
func FormatType(t *TypeName) string {
	f := &formatter{}
	f.typeName(t)
	return f.String()
}

type formatter struct{ strings.Builder }

func (f *formatter) str(parts ...string) {
	for _, s := range parts {
		f.WriteString(s)
	}
}

func (f *formatter) node(n Node) {
	switch n := n.(type) {
	case *Script:
		for i, s := range n.Statements {
			if i > 0 {
				f.str("; ")
			}
			f.statement(s)
		}
	case Statement:
		f.statement(n)
	case *Query:
		f.query(n)
	case SetExpr:
		f.setExpr(n, 0)
	case TableExpr:
		f.table(n, false)
	case Expr:
		f.expr(n, 0)
	case *Ident:
		f.ident(*n)
	case *TypeName:
		f.typeName(n)
	case *SelectItem:
		f.item(*n)
	case *OrderItem:
		f.orderItems([]OrderItem{*n})
	case *WindowSpec:
		f.window(n)
	}
}

func (f *formatter) ident(id Ident) { f.str(quoteIdent(id)) }

// afterDot writes a name behind a dot, where any word can stand.
func (f *formatter) afterDot(id Ident) {
	if !id.Quoted && (Reserved(id.Name) || wary[strings.ToLower(id.Name)]) {
		f.str(id.Name)
		return
	}
	f.ident(id)
}

func (f *formatter) path(parts []Ident) {
	for i, p := range parts {
		if i == 0 {
			f.ident(p)
			continue
		}
		f.str(".")
		f.afterDot(p)
	}
}

func (f *formatter) idents(ids []Ident) {
	for i, id := range ids {
		if i > 0 {
			f.str(", ")
		}
		f.ident(id)
	}
}

func (f *formatter) string(s string) { f.str("'", strings.ReplaceAll(s, "'", "''"), "'") }

func (f *formatter) exprs(es []Expr) {
	for i, e := range es {
		if i > 0 {
			f.str(", ")
		}
		f.expr(e, 0)
	}
}

func (f *formatter) typeName(t *TypeName) {
	switch {
	case t.Name == "ARRAY" && t.Elem != nil:
		if t.Size > 0 {
			f.typeName(t.Elem)
			f.str("[", strconv.Itoa(t.Size), "]")
			break
		}
		f.str("ARRAY<")
		f.typeName(t.Elem)
		f.str(">")
	case t.Name == "MAP" && t.Key != nil:
		f.str("MAP<")
		f.typeName(t.Key)
		f.str(", ")
		f.typeName(t.Elem)
		f.str(">")
	case len(t.Fields) > 0:
		f.str(t.Name, "<")
		for i, fl := range t.Fields {
			if i > 0 {
				f.str(", ")
			}
			f.ident(fl.Name)
			f.str(" ")
			f.typeName(fl.Type)
		}
		f.str(">")
	default:
		f.plainType(t)
	}
}

// plainType writes a type without inner types; parameters stand behind the first word, as in
// TIMESTAMP(3) WITH TIME ZONE.
func (f *formatter) plainType(t *TypeName) {
	head, tail := t.Name, ""
	if len(t.Params) > 0 {
		for _, suffix := range []string{" WITH TIME ZONE", " WITHOUT TIME ZONE", " UNSIGNED", " SIGNED"} {
			if h, ok := strings.CutSuffix(head, suffix); ok && h != "" {
				head, tail = h, suffix
				break
			}
		}
	}
	f.str(head)
	if len(t.Params) > 0 {
		f.str("(")
		for i, p := range t.Params {
			if i > 0 {
				f.str(", ")
			}
			if t.Name == "ENUM" {
				f.string(p)
			} else {
				f.str(p)
			}
		}
		f.str(")")
	}
	f.str(tail)
}
