package expr_test

import (
	"context"
	"fmt"
	"time"
	_ "time/tzdata"

	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/parse"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// env is the session of the tests, in a zone that has summer time.
func testEnv(zone string) *expr.Env {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return &expr.Env{Location: loc, Now: time.Date(2026, 3, 4, 5, 6, 7, 890123456, time.UTC)}
}

// bindExpr binds a SQL expression without columns.
func bindExpr(text string, env *expr.Env) (plan.Expr, error) {
	sql := "SELECT " + text
	script, err := parse.Parse(sql, parse.Options{})
	if err != nil {
		return nil, err
	}
	bound, err := bind.Bind(context.Background(), script.Statements[0], nil, bind.Options{Text: sql, Location: env.Location,
		Evaluate: func(e plan.Expr) (types.Datum, error) { return expr.Constant(e, env) }})
	if err != nil {
		return nil, err
	}
	p, ok := bound.Root.(*plan.Project)
	if !ok {
		return nil, fmt.Errorf("the plan is a %T", bound.Root)
	}
	return p.Exprs[0].Expr, nil
}

// evalText returns the value of a SQL expression as text.
func evalText(text string, env *expr.Env) (string, error) {
	e, err := bindExpr(text, env)
	if err != nil {
		return "", err
	}
	if e.Type().Kind != types.Varchar {
		if e.Type().Bytes() {
			e = &plan.Call{Name: "hex", Args: []plan.Expr{e}, T: types.Of(types.Varchar), Null: true}
		} else {
			e = &plan.Cast{Arg: e, To: types.Of(types.Varchar)}
		}
	}
	d, err := expr.Constant(e, env)
	if err != nil {
		return "", err
	}
	return d.Text(nil), nil
}
