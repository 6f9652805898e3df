package driver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/driver/system"
	"github.com/avrosql/avrosql/planner/bind"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
	"github.com/avrosql/avrosql/planner/types/avrotype"
)

// catalog is the lake as one statement's binder sees it.
type catalog struct {
	c         *Connector
	lake      *avrofs.Lake
	database  string
	skipBad   bool
	query     *query // told of files that were left out; may be nil
	views     *viewSet
	temporary *viewSet
	shared    bool // for a view of all connections: temporary views are not seen
}

func (c *conn) catalog(q *query) *catalog {
	return &catalog{
		c: c.c, lake: c.c.lake, database: c.settings.Database, skipBad: c.settings.OnCorrupt == SkipFile, query: q,
		views: &c.c.views, temporary: &c.temporary,
	}
}

// table is a snapshot as the planner and the executor see it.
type table struct {
	snap *avrofs.Snapshot
	cols []plan.TableColumn
	name string
}

func newTable(snap *avrofs.Snapshot) (*table, error) {
	fields, err := avrotype.Record(snap.Schema)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", snap.Name, err)
	}
	t := &table{snap: snap, name: avrofs.TableName{Database: snap.Database, Name: snap.Name}.String()}
	for _, f := range fields {
		t.cols = append(t.cols, plan.TableColumn{Name: f.Name, Type: f.Type, Nullable: f.Nullable, Source: plan.FromField})
	}
	for i, p := range snap.PathColumns {
		nullable := false
		for _, f := range snap.Files {
			nullable = nullable || f.Values[i].Null
		}
		t.cols = append(t.cols, plan.TableColumn{Name: p.Name, Type: pathType(p.Kind), Nullable: nullable, Source: plan.FromPath, Index: i})
	}
	t.cols = append(t.cols,
		plan.TableColumn{Name: "_file", Type: types.Of(types.Varchar), Source: plan.FromFile, Hidden: true},
		plan.TableColumn{Name: "_row", Type: types.Of(types.BigInt), Source: plan.FromRow, Hidden: true},
		plan.TableColumn{Name: "_block", Type: types.Of(types.BigInt), Source: plan.FromBlock, Hidden: true})
	return t, nil
}

func pathType(k avrofs.PathKind) *types.Type {
	switch k {
	case avrofs.BigInt:
		return types.Of(types.BigInt)
	case avrofs.Date:
		return types.Of(types.Date)
	}
	return types.Of(types.Varchar)
}

// Name returns the qualified name.
func (t *table) Name() string { return t.name }

// Columns returns fields, path columns and virtual columns.
func (t *table) Columns() []plan.TableColumn { return t.cols }

// Files returns how many files there are.
func (t *table) Files() int { return len(t.snap.Files) }

// PathValues returns the values of the path columns of file i.
func (t *table) PathValues(i int) []types.Datum {
	vals := t.snap.Files[i].Values
	out := make([]types.Datum, len(vals))
	for k, v := range vals {
		out[k] = types.Datum{Type: pathType(t.snap.PathColumns[k].Kind), Null: v.Null, I: v.Int, S: v.Str}
	}
	return out
}

// FileName returns the path of file i, as _file has it.
func (t *table) FileName(i int) string { return t.snap.Files[i].Path }

// Keep returns the table over some of its files.
func (t *table) Keep(files []int) plan.Table {
	k := *t
	k.snap = t.snap.Keep(files)
	return &k
}

// Bytes returns the size of the files.
func (t *table) Bytes() int64 {
	n := int64(0)
	for _, f := range t.snap.Files {
		n += f.Size
	}
	return n
}

// HeadersRead returns how many headers were read for this query.
func (t *table) HeadersRead() int { return t.snap.HeadersRead }

// Snapshot returns what the executor reads.
func (t *table) Snapshot() *avrofs.Snapshot { return t.snap }

// Table finds a table: first in the connection's database, then by its name alone.
func (c *catalog) Table(ctx context.Context, parts []string) (plan.Table, error) {
	snap, err := c.snapshot(ctx, parts)
	if errors.As(err, new(*avrofs.UnknownTableError)) {
		if t, serr := c.systemTable(ctx, parts); t != nil || serr != nil {
			return t, serr
		}
	}
	if err != nil {
		return nil, err
	}
	return c.table(snap)
}

// table makes a table of a snapshot. What it lacks is told to the query.
func (c *catalog) table(snap *avrofs.Snapshot) (plan.Table, error) {
	if c.query != nil {
		for _, f := range snap.Skipped {
			c.query.skip(Skipped{File: f.Path, Bytes: f.Size, Records: -1, Reason: f.Err.Error()})
		}
	}
	return newTable(snap)
}

func (c *catalog) snapshot(ctx context.Context, parts []string) (*avrofs.Snapshot, error) {
	database, name := strings.Join(parts[:len(parts)-1], "."), parts[len(parts)-1]
	o := avrofs.TableOptions{SkipBad: c.skipBad}
	if database == "" && c.database != "" {
		if snap, err := c.lake.SnapshotWith(ctx, c.database, name, o); err == nil {
			return snap, nil
		}
	}
	return c.lake.SnapshotWith(ctx, database, name, o)
}

// Open makes a table of a file or glob.
func (c *catalog) Open(ctx context.Context, path string, opts map[string]types.Datum) (plan.Table, error) {
	o := avrofs.TableOptions{SkipBad: c.skipBad}
	for name, v := range opts {
		switch strings.ToLower(name) {
		case "merge":
			mode, err := avrofs.ParseMergeMode(v.S)
			if err != nil {
				return nil, err
			}
			o.Merge = mode
		case "schema":
			o.SchemaText = v.S
		case "layout":
			o.Layout = v.S
		default:
			return nil, fmt.Errorf("unknown option %q; the options of a file are merge, schema and layout", name)
		}
	}
	snap, err := c.lake.OpenPath(ctx, path, o)
	if err != nil {
		return nil, err
	}
	return c.table(snap)
}

// Tables lists tables.
func (c *catalog) Tables(ctx context.Context, database string) ([]bind.TableInfo, error) {
	names, err := c.lake.Tables(ctx)
	if err != nil {
		return nil, err
	}
	var out []bind.TableInfo
	for _, n := range names {
		if database == "" || strings.EqualFold(database, n.Database) {
			out = append(out, bind.TableInfo{Database: n.Database, Name: n.Name})
		}
	}
	// System tables are listed where their database is asked for.
	for _, n := range system.Names() {
		if info := (bind.TableInfo{Database: n.Database, Name: n.Name}); strings.EqualFold(database, n.Database) && !slices.Contains(out, info) {
			out = append(out, info)
		}
	}
	return out, nil
}

// Databases lists databases.
func (c *catalog) Databases(ctx context.Context) ([]string, error) {
	names, err := c.lake.Tables(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []string
	for _, n := range names {
		if n.Database != "" && !seen[n.Database] {
			seen[n.Database] = true
			out = append(out, n.Database)
		}
	}
	sort.Strings(out)
	return out, nil
}

// CreateStatement writes the table as the statement that would declare it elsewhere: columns with
// their types, path columns, and where the files are.
func (c *catalog) CreateStatement(ctx context.Context, parts []string) (string, error) {
	snap, err := c.snapshot(ctx, parts)
	if err != nil {
		return "", err
	}
	t, err := newTable(snap)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE EXTERNAL TABLE %s (", quoteName(t.name))
	first := true
	var paths []string
	for _, col := range t.cols {
		if col.Hidden {
			continue
		}
		def := quoteName(col.Name) + " " + col.Type.String()
		if !col.Nullable {
			def += " NOT NULL"
		}
		if col.Source == plan.FromPath {
			paths = append(paths, def)
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		b.WriteString("\n  " + def)
	}
	b.WriteString("\n)")
	if len(paths) > 0 {
		b.WriteString("\nPARTITIONED BY (" + strings.Join(paths, ", ") + ")")
	}
	b.WriteString("\nSTORED AS AVRO")
	if schema, err := snap.Schema.MarshalJSON(); err == nil {
		b.WriteString("\nTBLPROPERTIES ('avro.schema.literal' = '" + strings.ReplaceAll(string(schema), "'", "''") + "')")
	}
	return b.String(), nil
}

// quoteName writes a name so that SQL reads it back, each part on its own.
func quoteName(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		plain := p != ""
		for k, r := range p {
			if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (k == 0 || r < '0' || r > '9') {
				plain = false
			}
		}
		if !plain {
			parts[i] = "`" + strings.ReplaceAll(p, "`", "``") + "`"
		}
	}
	return strings.Join(parts, ".")
}
