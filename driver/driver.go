// Package driver is a database/sql driver that answers SQL over Avro files.
//
//	import (
//		"database/sql"
//
//		_ "github.com/avrosql/avrosql/driver"
//	)
//
//	db, err := sql.Open("avro", "/data/lake?workers=4")
//
// # Data source names
//
// A name is a path, optionally followed by `?` and options: name=value pairs joined by `&`, percent-encoded
// as in URLs. The path is a directory, a file or a glob. Since globs contain `?` as well, options begin
// at the last `?` that is followed by the name of a known option and `=`. Several roots are joined by
// the path list separator of the operating system; NAME=PATH names one. The options are listed by
// Options; each may also be set for one connection with SET name = value.
//
// # Values
//
// What each SQL type becomes is written at Value. Nested values come as JSON text in []byte, which
// database/sql scans into *string, *[]byte, *json.RawMessage and *any alike; Into fills Go structs,
// slices and maps; the option nested=native hands out Go maps and slices.
//
// # Concurrency
//
// All connections of one sql.DB share one lake with its caches. A query runs on its own goroutines,
// which end before its Rows are closed.
package driver

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/avrosql/avrosql/planner/ast"
)

func init() { sql.Register("avro", &Driver{}) }

// Driver opens data source names.
type Driver struct{}

// Open returns a connection with a lake of its own. database/sql uses OpenConnector instead.
func (d *Driver) Open(name string) (driver.Conn, error) {
	c, err := d.OpenConnector(name)
	if err != nil {
		return nil, err
	}
	return c.Connect(context.Background())
}

// OpenConnector parses a data source name. The lake is opened once, for all connections.
func (d *Driver) OpenConnector(name string) (driver.Connector, error) {
	cfg, err := ParseDSN(name)
	if err != nil {
		return nil, err
	}
	return NewConnector(cfg)
}

// ErrReadOnly is the cause of errors about statements and transactions that would write.
var ErrReadOnly = ast.ErrReadOnly

var (
	_ driver.Driver             = (*Driver)(nil)
	_ driver.DriverContext      = (*Driver)(nil)
	_ driver.Connector          = (*Connector)(nil)
	_ driver.Conn               = (*conn)(nil)
	_ driver.ConnBeginTx        = (*conn)(nil)
	_ driver.ConnPrepareContext = (*conn)(nil)
	_ driver.QueryerContext     = (*conn)(nil)
	_ driver.ExecerContext      = (*conn)(nil)
	_ driver.Pinger             = (*conn)(nil)
	_ driver.SessionResetter    = (*conn)(nil)
	_ driver.Validator          = (*conn)(nil)
	_ driver.NamedValueChecker  = (*conn)(nil)
	_ BatchQueryer              = (*conn)(nil)

	_ driver.Stmt              = (*stmt)(nil)
	_ driver.StmtQueryContext  = (*stmt)(nil)
	_ driver.StmtExecContext   = (*stmt)(nil)
	_ driver.NamedValueChecker = (*stmt)(nil)

	_ driver.Rows                           = (*rows)(nil)
	_ driver.RowsNextResultSet              = (*rows)(nil)
	_ driver.RowsColumnTypeScanType         = (*rows)(nil)
	_ driver.RowsColumnTypeDatabaseTypeName = (*rows)(nil)
	_ driver.RowsColumnTypeLength           = (*rows)(nil)
	_ driver.RowsColumnTypeNullable         = (*rows)(nil)
	_ driver.RowsColumnTypePrecisionScale   = (*rows)(nil)
)
