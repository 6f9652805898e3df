package driver

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/avrosql/avrosql/avrofs"
)

// Connector opens connections that share one lake. Go programs that have an fs.FS, or options that do
// not fit a data source name, make one with NewConnector and hand it to sql.OpenDB.
type Connector struct {
	cfg     Config
	lake    *avrofs.Lake
	views   viewSet
	skipped skippedLog
}

// NewConnector opens the roots of a Config. Each root must exist; files are looked at when they are needed.
func NewConnector(cfg Config) (*Connector, error) {
	opts := avrofs.Options{
		Refresh:    cfg.Refresh,
		AllowPaths: cfg.AllowPaths,
		Table:      avrofs.TableOptions{Merge: cfg.Merge, SchemaText: cfg.Schema},
		Tables:     cfg.Tables,
		Limits:     cfg.Limits,
	}
	if cfg.Warn != nil {
		opts.Warn = func(w avrofs.Warning) { cfg.Warn(w.String()) }
	}
	roots := make([]avrofs.Root, len(cfg.Roots))
	for i, r := range cfg.Roots {
		roots[i] = avrofs.Root{Name: r.Name, Path: r.Path, FS: r.FS, Store: r.Store}
	}
	lake, err := avrofs.Open(roots, opts)
	if err != nil {
		return nil, fmt.Errorf("avro: %w", err)
	}
	return &Connector{cfg: cfg, lake: lake}, nil
}

// Connect returns a connection.
func (c *Connector) Connect(ctx context.Context) (driver.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &conn{c: c, settings: c.cfg.Settings}, nil
}

// Driver returns the driver that the connector belongs to.
func (c *Connector) Driver() driver.Driver { return &Driver{} }

// Lake returns the lake that all connections share, for programs that inspect files beside querying
// them. It must not be closed.
func (c *Connector) Lake() *avrofs.Lake { return c.lake }

// Close gives up the roots. sql.DB.Close calls it.
func (c *Connector) Close() error { return c.lake.Close() }
