package bind

import (
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Export is what COPY … TO and CREATE TABLE … AS want done with the rows of Bound.Root.
type Export struct {
	Path    string   // of COPY
	Table   []string // of CREATE TABLE; nil for COPY
	Options []ExportOption
	// OrReplace and IfNotExists are those of CREATE TABLE.
	OrReplace, IfNotExists bool
}

// ExportOption is an option in parentheses; Value is NULL where the name stands alone, and an array of
// strings for a list of names.
type ExportOption struct {
	Name  string
	Value types.Datum
}

func (b *binder) copy(n *ast.Copy) (*Bound, error) {
	out := &output{}
	var err error
	if n.Query != nil {
		out, err = b.query(n.Query, env{})
	} else {
		// COPY table is COPY (SELECT * FROM table).
		star := &ast.Select{Span: n.Table.Span, Items: []ast.SelectItem{{Span: n.Table.Span, Expr: &ast.Star{Span: n.Table.Span}}}, From: []ast.TableExpr{n.Table}}
		out, err = b.query(&ast.Query{Span: n.Table.Span, Body: star}, env{})
	}
	if err != nil {
		return nil, err
	}
	opts, err := b.exportOptions(n.Options)
	if err != nil {
		return nil, err
	}
	return b.exported(out, &Export{Path: n.To.Value, Options: opts})
}

func (b *binder) createTable(n *ast.CreateTableAs) (*Bound, error) {
	if n.Temporary {
		return nil, b.errorf(n, "a table that goes away with the session is what CREATE TEMPORARY VIEW makes")
	}
	out, err := b.query(n.Query, env{})
	if err != nil {
		return nil, err
	}
	opts, err := b.exportOptions(n.Options)
	if err != nil {
		return nil, err
	}
	e := &Export{Options: opts, OrReplace: n.OrReplace, IfNotExists: n.IfNotExists}
	for _, part := range n.Name.Parts {
		e.Table = append(e.Table, part.Name)
	}
	return b.exported(out, e)
}

// exported keeps to the names that the columns have; ids of one column twice become two columns.
func (b *binder) exported(out *output, e *Export) (*Bound, error) {
	node := &plan.Project{Input: out.node}
	for _, c := range out.cols {
		node.Exprs = append(node.Exprs, plan.Named{Column: b.column(c.Name, c.Ref()), Expr: c.Ref()})
	}
	return &Bound{Root: node, Export: e}, nil
}

func (b *binder) exportOptions(list []ast.Option) ([]ExportOption, error) {
	var out []ExportOption
	for _, o := range list {
		v := types.NullOf(types.Of(types.Null))
		if o.Value != nil {
			var err error
			if v, err = b.exportValue(o.Value); err != nil {
				return nil, err
			}
		}
		out = append(out, ExportOption{o.Name.Name, v})
	}
	return out, nil
}

// exportValue reads a name, a constant, or a list of names in parentheses.
func (b *binder) exportValue(n ast.Expr) (types.Datum, error) {
	row, ok := n.(*ast.Row)
	if !ok {
		return b.option(n, "options")
	}
	list := types.Datum{Type: types.NewArray(types.Of(types.Varchar), false)}
	for _, item := range row.Items {
		v, err := b.option(item, "options")
		if err != nil {
			return v, err
		}
		if v.Null || !v.Type.Text() {
			return v, b.errorf(item, "a list in an option is one of names")
		}
		list.Elems = append(list.Elems, v)
	}
	return list, nil
}
