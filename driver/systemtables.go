package driver

import (
	"context"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/driver/system"
	"github.com/avrosql/avrosql/planner/plan"
)

// systemTable returns a table of the databases avro and information_schema, nil if none has the name.
func (c *catalog) systemTable(ctx context.Context, parts []string) (plan.Table, error) {
	if len(parts) == 1 && c.database != "" {
		parts = []string{c.database, parts[0]}
	}
	return system.Open(ctx, &system.Env{
		Lake: c.lake, Limits: c.c.cfg.Limits, Skipped: c.c.systemSkipped, Columns: c.columnsOf, Warn: c.query.warn,
	}, parts)
}

func (c *Connector) systemSkipped() []system.Skipped {
	list := c.Skipped()
	out := make([]system.Skipped, len(list))
	for i, s := range list {
		out[i] = system.Skipped(s)
	}
	return out
}

// columnsOf returns the columns of a table of the lake, with the documentation of their fields.
func (c *catalog) columnsOf(ctx context.Context, name avrofs.TableName) ([]system.Column, error) {
	snap, err := c.lake.SnapshotWith(ctx, name.Database, name.Name, avrofs.TableOptions{SkipBad: c.skipBad})
	if err != nil {
		return nil, err
	}
	t, err := newTable(snap, nil)
	if err != nil {
		return nil, err
	}
	out := make([]system.Column, len(t.cols))
	for i, col := range t.cols {
		out[i].TableColumn = col
		if k := snap.Schema.Field(col.Name); k >= 0 && col.Source == plan.FromField {
			out[i].Doc = snap.Schema.Fields[k].Doc
		}
	}
	return out, nil
}
