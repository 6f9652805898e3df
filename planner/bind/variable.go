package bind

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// variable binds @name as the literal that its value is, @@name as the text of a setting.
func (b *binder) variable(n *ast.Variable) (plan.Expr, error) {
	if !n.System {
		return b.userVariable(n, n.Name)
	}
	var list []string
	for _, v := range b.opts.Variables {
		if strings.EqualFold(v.Name, n.Name) {
			return &plan.Literal{Value: types.NewString(v.Value)}, nil
		}
		list = append(list, v.Name)
	}
	hint := didYouMean(nearest(n.Name, list))
	if hint == "" {
		hint = "SHOW VARIABLES lists them all"
	}
	return nil, b.hint(n, hint, "no setting %s", n.Name)
}

func (b *binder) userVariable(at ast.Node, name string) (plan.Expr, error) {
	if b.shared {
		return nil, b.hint(at, "CREATE TEMPORARY VIEW belongs to one connection, as variables do", "a view of all connections cannot depend on variable @%s", name)
	}
	if d, ok := b.opts.UserVariables[strings.ToLower(name)]; ok {
		return &plan.Literal{Value: d}, nil
	}
	list := make([]string, 0, len(b.opts.UserVariables))
	for v := range b.opts.UserVariables {
		list = append(list, v)
	}
	hint := didYouMean(nearest(strings.ToLower(name), sorted(list)))
	if hint == "" {
		hint = "SET @" + name + " = value makes one"
	}
	return nil, b.hint(at, hint, "no variable @%s", name)
}

// getVariable binds getvariable('name'), which is @name.
func (x *exprs) getVariable(n *ast.FuncCall) (plan.Expr, error) {
	if len(n.Args) == 1 {
		if s, ok := n.Args[0].(*ast.StringLit); ok {
			return x.b.userVariable(s, s.Value)
		}
	}
	return nil, x.b.hint(n, "getvariable('name') is @name", "getvariable takes the name of a variable as a string")
}

// setVariable binds SET @name = value. The value is that of the plan's one row; a variable that is reset
// has no plan.
func (b *binder) setVariable(n *ast.Set) (*Bound, error) {
	out := &Bound{Command: SetVariable{Name: strings.ToLower(n.Name[0].Name)}}
	if n.Value == nil {
		return out, nil
	}
	sel := &ast.Select{Span: n.Value.Source(), Items: []ast.SelectItem{{Span: n.Value.Source(), Expr: n.Value}}}
	q, err := b.query(&ast.Query{Span: sel.Span, Body: sel}, env{})
	if err != nil {
		return nil, err
	}
	out.Root = q.node
	return out, nil
}

// execute binds the values of EXECUTE.
func (b *binder) execute(n *ast.Execute) (*Bound, error) {
	cmd := Execute{Name: n.Name.Name, At: n.Name.Span}
	position := 0
	for _, a := range n.Args {
		p := Param{}
		if named, ok := a.(*ast.NamedArg); ok {
			p.Name, a = named.Name.Name, named.Value
		} else {
			position++
			p.Ordinal = position
		}
		var err error
		if p.Value, err = b.constant(a, "EXECUTE"); err != nil {
			return nil, err
		}
		cmd.Args = append(cmd.Args, p)
	}
	return &Bound{Command: cmd}, nil
}
