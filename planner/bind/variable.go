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
	return b.setting(n, n.Name)
}

// setting is the value of a setting as text.
func (b *binder) setting(at ast.Node, name string) (plan.Expr, error) {
	var list []string
	for _, v := range b.opts.Variables {
		if v.is(name) {
			return &plan.Literal{Value: types.NewString(v.Value)}, nil
		}
		list = append(list, v.Name)
	}
	hint := didYouMean(nearest(name, list))
	if hint == "" {
		hint = "SHOW VARIABLES lists them all"
	}
	return nil, b.hint(at, hint, "no setting %s", name)
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

// sessionFuncs read what belongs to the session.
var sessionFuncs = map[string]struct {
	get  func(b *binder, at ast.Node, name string) (plan.Expr, error)
	sign string
}{
	"getvariable":     {(*binder).userVariable, "@"},
	"current_setting": {(*binder).setting, "@@"},

	// Without an argument.
	"current_database": {sign: ""}, "current_schema": {sign: ""}, "database": {sign: ""}, "schema": {sign: ""},
}

// sessionValue binds getvariable('name'), which is @name, current_database(), and current_setting('name'), which is @@name.
func (x *exprs) sessionValue(n *ast.FuncCall) (plan.Expr, error) {
	f := sessionFuncs[n.Name.Name]
	if f.sign == "" && len(n.Args) == 0 && !n.Star {
		return x.b.setting(n, "database")
	}
	if len(n.Args) == 1 {
		if s, ok := n.Args[0].(*ast.StringLit); ok {
			return f.get(x.b, s, s.Value)
		}
	}
	if f.get == nil {
		return nil, x.b.errorf(n, "%s takes no arguments", n.Name.Name)
	}
	return nil, x.b.hint(n, n.Name.Name+"('name') is "+f.sign+"name", "%s takes the name of a variable as a string", n.Name.Name)
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
