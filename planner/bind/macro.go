package bind

import (
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/funcs"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// macro binds a function that stands for an expression of others: calls, whole numbers and $1, $2 … for
// the arguments. Among the calls are those of operators, and cast(x, TYPE).
func (x *exprs) macro(n ast.Node, f *funcs.Func, args []operand) (plan.Expr, error) {
	if !f.Takes(len(args)) {
		return nil, x.b.hint(n, "it is "+f.Signature(), "%s does not take %s", f.Name, plural(len(args), "argument"))
	}
	if strings.Count(f.Macro, "$1") > 1 {
		if err := x.b.repeated(args...); err != nil {
			return nil, err
		}
	}
	m := &macroReader{x: x, n: n, args: args, rest: f.Macro}
	e, err := m.expr()
	return e.e, err
}

// macroReader reads a macro's expression, which is right as it stands in the list of functions.
type macroReader struct {
	x    *exprs
	n    ast.Node
	args []operand
	rest string
}

// word takes letters, digits, _, $ and -.
func (m *macroReader) word() string {
	m.rest = strings.TrimLeft(m.rest, " ,")
	end := strings.IndexAny(m.rest, "(), ")
	if end < 0 {
		end = len(m.rest)
	}
	w := m.rest[:end]
	m.rest = m.rest[end:]
	return w
}

func (m *macroReader) expr() (operand, error) {
	w := m.word()
	switch {
	case strings.HasPrefix(w, "$"):
		i, _ := strconv.Atoi(w[1:])
		return m.args[i-1], nil
	case !strings.HasPrefix(m.rest, "("):
		v, _ := strconv.ParseInt(w, 10, 64)
		return operand{&plan.Literal{Value: types.NewInt(v)}, m.n}, nil
	}
	m.rest = m.rest[1:]
	if w == "cast" {
		arg, err := m.expr()
		if err != nil {
			return arg, err
		}
		to := m.word()
		m.rest = m.rest[1:]
		e, err := m.x.castTo(m.n, arg, &ast.TypeName{Span: m.n.Source(), Name: to}, false)
		return operand{e, m.n}, err
	}
	var args []operand
	for {
		if m.rest = strings.TrimLeft(m.rest, " ,"); strings.HasPrefix(m.rest, ")") {
			m.rest = m.rest[1:]
			break
		}
		a, err := m.expr()
		if err != nil {
			return a, err
		}
		args = append(args, a)
	}
	e, err := m.call(w, args)
	return operand{e, m.n}, err
}

var macroOps = map[string]plan.ArithOp{"add": plan.Add, "sub": plan.Sub, "mul": plan.Mul, "div": plan.Div, "mod": plan.Mod}

func (m *macroReader) call(name string, args []operand) (plan.Expr, error) {
	if op, ok := macroOps[name]; ok {
		return m.x.arith(m.n, op, args[0], args[1])
	}
	if name == "same" {
		return m.x.comparison(plan.NotDistinct, args[0], args[1])
	}
	return m.x.function(m.n, name, args)
}
