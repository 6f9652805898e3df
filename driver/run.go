package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec"
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/planner"
	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

// run plans a statement and starts it. A statement without rows is carried out and gives nil.
func (c *conn) run(ctx context.Context, s *script, stmt ast.Statement, params []bind.Param) (*result, error) {
	now := time.Now()
	constants := &expr.Env{Location: c.settings.location(), Now: now}
	warned, more := c.warnings.all()
	if more > 0 {
		warned = append(warned, fmt.Sprintf("%d more", more))
	}
	q := c.begin(ctx, stmt, now)
	opts := planner.Options{
		Text: s.text, Params: params, Location: c.settings.location(), Variables: c.settingsList(),
		UserVariables: c.variables, Warnings: warned,
		Rows:         func(ctx context.Context, root plan.Node) ([][]types.Datum, error) { return c.rowsOf(ctx, root, q) },
		Evaluate:     func(e plan.Expr) (types.Datum, error) { return expr.Constant(e, constants) },
		AvroType:     avroType,
		NestedAsJSON: !c.settings.Native, NoPushdown: c.settings.NoPushdown,
	}
	planned, err := planner.Plan(ctx, stmt, c.catalog(q), opts)
	if errors.As(err, new(*avrofs.ChangedError)) && ctx.Err() == nil {
		// The lake lists anew what it had listed before the change.
		planned, err = planner.Plan(ctx, stmt, c.catalog(q), opts)
	}
	if err != nil {
		return nil, c.advise(err)
	}
	switch planned.Kind {
	case planner.Command:
		if cmd, ok := planned.Command.(bind.Execute); ok {
			out, err := c.execute(ctx, cmd)
			return out, commandError(err, s.text, stmt)
		}
		if planned.Root != nil {
			return nil, c.setVariable(ctx, planned, q)
		}
		return nil, commandError(c.command(ctx, planned.Command, s.text), s.text, stmt)
	case planner.Export:
		return c.export(ctx, planned, q)
	case planner.ExplainAnalyze:
		root, err := c.analyze(ctx, planned, q)
		if err != nil {
			return nil, err
		}
		planned = &planner.Statement{Root: root, Columns: root.Columns()}
	}
	cursor, err := exec.Run(ctx, planned.Root, c.env(ctx, q))
	if err != nil {
		return nil, err
	}
	out := &result{src: cursor, cols: planned.Columns}
	for _, col := range planned.Columns {
		out.values = append(out.values, compileValue(col.Type, c.settings.location(), c.settings.Native))
	}
	return out, nil
}

// commandError gives the error of a command that has no place yet the place of its statement.
func commandError(err error, text string, stmt ast.Statement) error {
	if err == nil || errors.As(err, new(*ast.Error)) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	out := ast.NewError(text, stmt.Source(), err.Error(), "")
	out.Err = err
	return out
}

// rowsOf runs a plan whose few rows the statement needs itself.
func (c *conn) rowsOf(ctx context.Context, root plan.Node, q *query) ([][]types.Datum, error) {
	cursor, err := exec.Run(ctx, root, c.env(ctx, q))
	if err != nil {
		return nil, err
	}
	defer cursor.Close()
	var out [][]types.Datum
	for {
		b, err := cursor.Next(ctx)
		if b == nil || err != nil {
			return out, err
		}
		for _, i := range b.Selection() {
			row := make([]types.Datum, len(b.Cols))
			for k, v := range b.Cols {
				row[k] = expr.DatumAt(v, int(i))
			}
			out = append(out, row)
		}
	}
}

// setVariable gives a variable the value of the plan's one row.
func (c *conn) setVariable(ctx context.Context, planned *planner.Statement, q *query) error {
	rows, err := c.rowsOf(ctx, planned.Root, q)
	if err != nil {
		return err
	}
	value := types.NullOf(planned.Columns[0].Type)
	for _, r := range rows {
		value = r[0]
	}
	if value.Type.Kind == types.Enum {
		value.Type = types.Of(types.Varchar)
	}
	if c.variables == nil {
		c.variables = map[string]types.Datum{}
	}
	c.variables[planned.Command.(bind.SetVariable).Name] = value
	return nil
}

// advise has an error about a file whose header can't be read say how to do without the file.
func (c *conn) advise(err error) error {
	var at *ast.Error
	var damage *ocf.Error
	header := errors.Is(err, ocf.ErrNotAvro) || errors.As(err, &damage) && damage.Kind != nil
	if !header || c.settings.OnCorrupt == SkipFile || !errors.As(err, &at) || at.Hint != "" {
		return err
	}
	at.Hint = "move the file away, or SET on_corrupt = 'skip_file': it is left out then, with a warning"
	var foreign *ocf.NotAvroError
	if errors.As(err, &foreign) && (strings.HasPrefix(foreign.Looks, "Parquet") || strings.HasPrefix(foreign.Looks, "CSV")) {
		at.Hint = "avrosql convert makes an Avro file of it; where it does not belong, " + at.Hint
	}
	return err
}

// env is what the settings mean to the executor.
func (c *conn) env(ctx context.Context, q *query) exec.Env {
	s := &c.settings
	limit := s.MaxMemory
	if limit == 0 {
		limit = defaultMemory()
	}
	workers := s.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	budget := mem.NewBudget(limit)
	budget.InMemory = s.TempDir == "off"
	return exec.Env{
		Workers: workers, BatchRows: s.BatchRows, Memory: budget, Temp: s.temp(),
		NoPushdown: s.NoPushdown, Location: s.location(), Now: q.at, Verify: s.Verify,
		OnCorrupt: exec.OnCorrupt(s.OnCorrupt), MaxDepth: s.MaxDepth, Limits: c.c.cfg.Limits,
		Warn: q.damage, Progress: progressOf(ctx),
	}
}

// analyze runs a plan to its end and returns the plan of its text with what each operator did.
func (c *conn) analyze(ctx context.Context, planned *planner.Statement, q *query) (plan.Node, error) {
	env := c.env(ctx, q)
	env.Stats = true
	start := time.Now()
	cursor, err := exec.Run(ctx, planned.Root, env)
	if err != nil {
		return nil, err
	}
	for {
		b, err := cursor.Next(ctx)
		if err != nil {
			cursor.Close()
			return nil, err
		}
		if b == nil {
			break
		}
	}
	if err := cursor.Close(); err != nil {
		return nil, err
	}
	took := time.Since(start)
	first := true
	return planner.ExplainRows(planned.Root, func(n plan.Node) string {
		text := describeStats(cursor.Stats(n))
		if first {
			first = false
			if text != "" {
				text += "; "
			}
			text += fmt.Sprintf("total time %s, peak memory %s", took.Round(time.Microsecond), mem.Format(env.Memory.Peak()))
		}
		return text
	}), nil
}

// describeStats writes what is known of an operator's run.
func describeStats(s *exec.Stats) string {
	if s == nil {
		return ""
	}
	parts := []string{fmt.Sprintf("rows %d", s.Rows)}
	if s.Blocks > 0 {
		parts = append(parts, fmt.Sprintf("blocks %d", s.Blocks))
	}
	if s.BytesRead > 0 {
		parts = append(parts, "read "+mem.Format(s.BytesRead))
	}
	if s.BytesDecompressed > 0 {
		parts = append(parts, "decompressed "+mem.Format(s.BytesDecompressed))
	}
	parts = append(parts, "time "+s.Time.Round(time.Microsecond).String())
	if s.Memory > 0 {
		parts = append(parts, "memory "+mem.Format(s.Memory))
	}
	if s.Spilled > 0 {
		parts = append(parts, fmt.Sprintf("spilled %s in %d runs", mem.Format(s.Spilled), s.Runs))
	}
	return strings.Join(parts, ", ")
}

func (c *conn) settingsList() []bind.Variable {
	out := make([]bind.Variable, len(options))
	for i := range options {
		o := &options[i]
		out[i] = bind.Variable{Name: o.Name, Also: o.Also, Value: o.Get(&c.settings), Doc: o.Doc}
	}
	return out
}

// avroType gives the type of an Avro schema, whose text may be the bare name of a type.
func avroType(text string) (*types.Type, error) {
	if !json.Valid([]byte(text)) {
		text = strconv.Quote(strings.TrimSpace(text))
	}
	s, err := schema.Parse([]byte(text), schema.Limits{})
	if err != nil {
		return nil, err
	}
	t, _ := avrotype.Of(s)
	return t, nil
}
