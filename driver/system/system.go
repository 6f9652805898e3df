// Package system holds the system tables: avro.files, avro.blocks, avro.metadata, avro.schemas and
// avro.skipped, and information_schema.schemata, tables and columns.
//
// # Cost
//
// A system table is made while it is read, and only of what is asked for. Its key columns (database,
// table_name, path) stand for its files as path columns do for those of an ordinary table: a condition
// on them decides which files, or which tables, are looked at. Beyond them
//
//   - sizes, times and partition values come from the listing alone;
//   - codec, schema and metadata read headers, which the lake keeps;
//   - blocks, records and sizes of blocks hop over the block headers of the whole file;
//   - raw_size and ratio decompress every block.
//
// # Faults
//
// These tables are there to look at damaged files, so what is wrong with a file is not an error but
// stands in the column error, beside what is known all the same. Errors of reading are errors.
//
// # Names
//
// A table of the lake that goes by the same name comes first: data are never hidden.
package system

import (
	"context"
	"strings"
	"time"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Env is what system tables tell of.
type Env struct {
	Lake   *avrofs.Lake
	Limits ocf.Limits
	// Skipped returns what queries have left out, in the order in which they did.
	Skipped func() []Skipped
	// Columns returns the columns of a table of the lake.
	Columns func(ctx context.Context, name avrofs.TableName) ([]Column, error)
	// Warn is told of tables whose columns can't be told.
	Warn func(message string)
}

// Skipped is a row of avro.skipped.
type Skipped struct {
	Query                  uint64
	Time                   time.Time
	File                   string
	Offset, Bytes, Records int64 // Records is -1 if nobody can tell
	Reason                 string
}

// Column is a column of a table, with what its field's documentation says.
type Column struct {
	plan.TableColumn
	Doc string
}

// column is one of a system table.
type column struct {
	name     string
	t        *types.Type
	nullable bool
}

var (
	text   = types.Of(types.Varchar)
	number = types.Of(types.BigInt)
)

// definition says what a system table is. Its first columns, as many as a unit has keys, are the keys.
type definition struct {
	database, name string
	keys           int
	cols           []column
	// units lists what the table is made of.
	units func(ctx context.Context, env *Env) ([]unit, error)
	// read begins to make rows of units.
	read func(r *reading) producer
}

// unit is what a condition on keys chooses: a file, a table.
type unit interface {
	// key returns the value of a key column; NULL is false.
	key(i int) (string, bool)
}

// producer makes rows.
type producer interface {
	// fill adds rows to b until it is full, and reports whether there may be more.
	fill(ctx context.Context, b *builder) (more bool, err error)
	close() error
}

// reading is one reading of a table: which units, in which environment.
type reading struct {
	env   *Env
	units []unit
}

var definitions []*definition

// Tables of tables list themselves, so that the list can't be an initial value.
func init() {
	definitions = []*definition{
		filesTable, blocksTable, metadataTable, schemasTable, skippedTable,
		schemataTable, tablesTable, columnsTable,
	}
}

// Databases are those of system tables.
var Databases = []string{"avro", "information_schema"}

// Names lists the system tables.
func Names() []avrofs.TableName {
	out := make([]avrofs.TableName, len(definitions))
	for i, d := range definitions {
		out[i] = avrofs.TableName{Database: d.database, Name: d.name}
	}
	return out
}

// Open returns a system table, nil if none has the name.
func Open(ctx context.Context, env *Env, parts []string) (plan.Table, error) {
	if len(parts) != 2 {
		return nil, nil
	}
	for _, d := range definitions {
		if strings.EqualFold(d.database, parts[0]) && strings.EqualFold(d.name, parts[1]) {
			units, err := d.units(ctx, env)
			if err != nil {
				return nil, err
			}
			return &table{def: d, env: env, units: units}, nil
		}
	}
	return nil, nil
}
