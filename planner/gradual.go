package planner

import (
	"context"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/opt"
	"github.com/avrosql/avrosql/planner/parse"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// gradual plans a statement over tables whose files need not all be looked into. It binds and optimises
// the statement with what is known of their schemas, looks which files the plan leaves, has those looked
// into, and plans again with what that adds to the schemas, until a plan has no file left that was not
// looked into. That plan is right by itself, whatever the ones before it were: it is made of a schema,
// and all its files were merged into that.
//
// A statement that can't be planned so is planned with the schemas of all files, and it is the error of
// that which counts. Where a name would mean something else if a file that was not looked into had a
// column of that name, the binder refuses it with bind.ErrPartial, to the same effect.
type gradual struct {
	tables map[any]plan.Partial // by Base
	whole  bool                 // look into all files of each table
	failed bool                 // a file or directory could not be read: nothing that more schemas could help
}

// use returns what is known of a table that a catalog has found.
func (g *gradual) use(ctx context.Context, t plan.Table, err error) (plan.Table, error) {
	if err != nil {
		g.failed = true
		return nil, err
	}
	p, ok := t.(plan.Partial)
	if !ok {
		return t, nil
	}
	if known := g.tables[p.Base()]; known != nil {
		return known, nil
	}
	if g.whole && !p.Ready() {
		if p, err = p.Look(ctx, nil); err != nil {
			g.failed = true
			return nil, err
		}
	}
	if g.tables == nil {
		g.tables = map[any]plan.Partial{}
	}
	g.tables[p.Base()] = p
	return p, nil
}

// incomplete reports whether some table knows some of its files only.
func (g *gradual) incomplete() bool {
	for _, t := range g.tables {
		if !t.Ready() {
			return true
		}
	}
	return false
}

// lookAll looks into all files of all tables.
func (g *gradual) lookAll(ctx context.Context) error {
	g.whole = true
	for key, t := range g.tables {
		if t.Ready() {
			continue
		}
		all, err := t.Look(ctx, nil)
		if err != nil {
			return err
		}
		g.tables[key] = all
	}
	return nil
}

// look looks into the files that the scans of a plan need, and reports whether there were any that it
// had not looked into. Before the plan is optimised, only scans count that no condition on paths can
// spare a file.
func (g *gradual) look(ctx context.Context, root plan.Node, optimised bool) (bool, error) {
	uses := map[any][]plan.Partial{}
	missing := map[any]bool{}
	plan.WalkNodes(root, func(n plan.Node) bool {
		s, ok := n.(*plan.Scan)
		if !ok {
			return true
		}
		p, ok := s.Table.(plan.Partial)
		if !ok || !optimised && readsPaths(s) {
			return true
		}
		uses[p.Base()] = append(uses[p.Base()], p)
		missing[p.Base()] = missing[p.Base()] || !p.Ready()
		return true
	})
	looked := false
	for key, t := range g.tables {
		if !missing[t.Base()] {
			continue
		}
		more, err := t.Look(ctx, uses[t.Base()])
		if err != nil {
			g.failed = true
			return false, err
		}
		g.tables[key], looked = more, true
	}
	return looked, nil
}

// readsPaths reports whether a scan has a column that is the same for all rows of a file.
func readsPaths(s *plan.Scan) bool {
	for _, c := range s.Cols {
		if c.Source == plan.FromPath || c.Source == plan.FromFile {
			return true
		}
	}
	return false
}

// maxLooks bounds how often a statement is planned before all files are looked into.
const maxLooks = 4

// boundAndOptimized binds a statement and optimises its plan.
func boundAndOptimized(ctx context.Context, stmt ast.Statement, cat bind.Catalog, opts Options) (*bind.Bound, plan.Node, error) {
	g := &gradual{}
	for looks := 0; ; looks++ {
		b, root, again, err := g.once(ctx, stmt, cat, opts)
		if err == nil && !again {
			return b, root, nil
		}
		if err != nil && (g.whole || g.failed || !g.incomplete() || ctx.Err() != nil) {
			return nil, nil, err
		}
		if err != nil || looks >= maxLooks {
			if err := g.lookAll(ctx); err != nil {
				return nil, nil, err
			}
		}
	}
}

// once plans a statement with what is known of its tables; again says that more has become known.
func (g *gradual) once(ctx context.Context, stmt ast.Statement, cat bind.Catalog, opts Options) (b *bind.Bound, root plan.Node, again bool, err error) {
	optimizing := opt.Options{Evaluate: opts.Evaluate, NoPushdown: opts.NoPushdown, Disabled: opts.Disabled}
	rows := opts.Rows
	if rows != nil {
		rows = func(ctx context.Context, root plan.Node) ([][]types.Datum, error) {
			root, err := opt.Optimize(root, optimizing)
			if err != nil {
				return nil, err
			}
			return opts.Rows(ctx, root)
		}
	}
	b, err = bind.Bind(ctx, stmt, cat, bind.Options{
		Text: opts.Text, Params: opts.Params, Location: opts.Location, Evaluate: opts.Evaluate, Variables: opts.Variables,
		UserVariables: opts.UserVariables, Warnings: opts.Warnings, Rows: rows,
		ParseType: parse.ParseType, AvroType: opts.AvroType,
		Use: func(t plan.Table, err error) (plan.Table, error) { return g.use(ctx, t, err) },
	})
	if err != nil || b.Root == nil {
		return b, nil, false, err
	}
	// What has to be looked into in any case needs no optimised plan to be found.
	if again, err = g.look(ctx, b.Root, false); again || err != nil {
		return nil, nil, again, err
	}
	if root, err = opt.Optimize(b.Root, optimizing); err != nil {
		return nil, nil, false, err
	}
	again, err = g.look(ctx, root, true)
	return b, root, again, err
}
