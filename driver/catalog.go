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
	// pinned are the listings of the tables that the statement has named, by their names and options:
	// all its uses of a table see the same files.
	pinned map[string]*avrofs.Listing
}

func (c *conn) catalog(q *query) *catalog {
	return &catalog{
		c: c.c, lake: c.c.lake, database: c.settings.Database, skipBad: c.settings.OnCorrupt == SkipFile, query: q,
		views: &c.c.views, temporary: &c.temporary, pinned: map[string]*avrofs.Listing{},
	}
}

// Table finds a table: first in the connection's database, then by its name alone.
func (c *catalog) Table(ctx context.Context, parts []string) (plan.Table, error) {
	list, err := c.listing(ctx, parts)
	if errors.As(err, new(*avrofs.UnknownTableError)) {
		if t, serr := c.systemTable(ctx, parts); t != nil || serr != nil {
			return t, serr
		}
	}
	if err != nil {
		return nil, err
	}
	return listedTable(ctx, list, c.query)
}

func (c *catalog) listing(ctx context.Context, parts []string) (*avrofs.Listing, error) {
	return c.pin(fmt.Sprintf("table %q %q", c.database, parts), func() (*avrofs.Listing, error) {
		database, name := strings.Join(parts[:len(parts)-1], "."), parts[len(parts)-1]
		o := avrofs.TableOptions{SkipBad: c.skipBad}
		if database == "" && c.database != "" {
			if list, err := c.lake.ListingWith(ctx, c.database, name, o); err == nil {
				return list, nil
			}
		}
		return c.lake.ListingWith(ctx, database, name, o)
	})
}

func (c *catalog) pin(key string, list func() (*avrofs.Listing, error)) (*avrofs.Listing, error) {
	if li := c.pinned[key]; li != nil {
		return li, nil
	}
	li, err := list()
	if err == nil && c.pinned != nil {
		c.pinned[key] = li
	}
	return li, err
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
	list, err := c.pin(fmt.Sprintf("path %q %+v", path, o), func() (*avrofs.Listing, error) { return c.lake.ListPath(ctx, path, o) })
	if err != nil {
		return nil, err
	}
	return listedTable(ctx, list, c.query)
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
	list, err := c.listing(ctx, parts)
	if err != nil {
		return "", err
	}
	snap, err := list.Snapshot(ctx, nil)
	if err != nil {
		return "", err
	}
	t, err := newTable(snap, c.query)
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
