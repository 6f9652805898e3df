package system

import (
	"context"
	"fmt"
	"slices"

	"github.com/avrosql/avrosql/planner/types"
)

// The tables of information_schema have the columns of the SQL standard that say something here, and
// column_type and column_comment as MySQL has them. There is one catalog, named avro. Tables of no
// database are in the schema named "". Names are as they are written, without regard to case only where
// a query says so.

const catalogName = "avro"

// schemaUnit is a database.
type schemaUnit string

func (u schemaUnit) key(i int) (string, bool) {
	if i == 0 {
		return catalogName, true
	}
	return string(u), true
}

// infoUnit is a table with the standard's keys.
type infoUnit struct{ tableUnit }

func (u infoUnit) key(i int) (string, bool) {
	if i == 0 {
		return catalogName, true
	}
	return u.tableUnit.key(i - 1)
}

var infoKeys = []column{{"table_catalog", text, false}, {"table_schema", text, false}, {"table_name", text, false}}

// schemataTable is information_schema.schemata.
var schemataTable = &definition{
	database: "information_schema", name: "schemata", keys: 2,
	cols: []column{{"catalog_name", text, false}, {"schema_name", text, false}, {"schema_owner", text, true},
		{"default_character_set_name", text, false}, {"default_collation_name", text, false}, {"sql_path", text, true}},
	units: func(ctx context.Context, env *Env) ([]unit, error) {
		names, err := env.Lake.Tables(ctx)
		if err != nil {
			return nil, err
		}
		list := slices.Clone(Databases)
		for _, n := range names {
			list = append(list, n.Database)
		}
		slices.Sort(list)
		var out []unit
		for _, n := range slices.Compact(list) {
			out = append(out, schemaUnit(n))
		}
		return out, nil
	},
	read: func(r *reading) producer {
		return &perUnit{r: r, make: func(_ context.Context, u unit, b *builder) error {
			b.text(3, "utf8")
			b.text(4, "binary")
			return b.row(u)
		}}
	},
}

// allTables are those of the lake and the system's.
func allTables(ctx context.Context, env *Env) ([]unit, error) {
	out, err := lakeTables(ctx, env)
	if err != nil {
		return nil, err
	}
	for i, n := range Names() {
		out = append(out, tableUnit{n, definitions[i]})
	}
	for i := range out {
		out[i] = infoUnit{out[i].(tableUnit)}
	}
	return out, nil
}

// tablesTable is information_schema.tables.
var tablesTable = &definition{
	database: "information_schema", name: "tables", keys: 3,
	cols:  append(infoKeys[:3:3], column{"table_type", text, false}, column{"is_insertable_into", text, false}),
	units: allTables,
	read: func(r *reading) producer {
		return &perUnit{r: r, make: func(_ context.Context, u unit, b *builder) error {
			kind := "BASE TABLE"
			if u.(infoUnit).def != nil {
				kind = "SYSTEM VIEW"
			}
			b.text(3, kind)
			b.text(4, "NO")
			return b.row(u)
		}}
	},
}

// The columns of information_schema.columns behind its keys.
const (
	colName = iota + 3
	colOrdinal
	colDefault
	colNullable
	colDataType
	colCharLength
	colOctetLength
	colPrecision
	colRadix
	colScale
	colTimePrecision
	colType
	colComment
)

// columnsTable is information_schema.columns: the columns that * stands for. data_type is the name of
// the type alone, column_type all of it, column_comment what the field's documentation says. A table
// whose schemas can't be merged is left out, with a warning.
var columnsTable = &definition{
	database: "information_schema", name: "columns", keys: 3,
	cols: append(infoKeys[:3:3],
		column{"column_name", text, false}, column{"ordinal_position", number, false}, column{"column_default", text, true},
		column{"is_nullable", text, false}, column{"data_type", text, false}, column{"character_maximum_length", number, true},
		column{"character_octet_length", number, true}, column{"numeric_precision", number, true}, column{"numeric_precision_radix", number, true},
		column{"numeric_scale", number, true}, column{"datetime_precision", number, true}, column{"column_type", text, false}, column{"column_comment", text, false}),
	units: allTables,
	read: func(r *reading) producer {
		return &perUnit{r: r, make: func(ctx context.Context, u unit, b *builder) error {
			return columnRows(ctx, r.env, u.(infoUnit), b)
		}}
	},
}

func columnRows(ctx context.Context, env *Env, u infoUnit, b *builder) error {
	var cols []Column
	if u.def != nil {
		for _, c := range u.def.columns() {
			cols = append(cols, Column{TableColumn: c})
		}
	} else {
		var err error
		if cols, err = env.Columns(ctx, u.TableName); err != nil {
			if !aboutTable(err) {
				return err
			}
			env.Warn(fmt.Sprintf("table %s is not in information_schema.columns: %v", u.TableName, err))
			return nil
		}
	}
	at := int64(0)
	for _, c := range cols {
		if c.Hidden {
			continue
		}
		at++
		b.text(colName, c.Name)
		b.int(colOrdinal, at)
		nullable := "NO"
		if c.Nullable {
			nullable = "YES"
		}
		b.text(colNullable, nullable)
		describeType(b, c.Type)
		b.text(colComment, c.Doc)
		if err := b.row(u); err != nil {
			return err
		}
	}
	return nil
}

// describeType adds what the standard has of a type.
func describeType(b *builder, t *types.Type) {
	b.text(colDataType, t.Kind.String())
	b.text(colType, t.String())
	numeric := func(precision, radix int64) {
		b.int(colPrecision, precision)
		b.int(colRadix, radix)
	}
	switch t.Kind {
	case types.Int:
		numeric(32, 2)
		b.int(colScale, 0)
	case types.BigInt:
		numeric(64, 2)
		b.int(colScale, 0)
	case types.Float:
		numeric(24, 2)
	case types.Double:
		numeric(53, 2)
	case types.Decimal:
		numeric(int64(t.Precision), 10)
		b.int(colScale, int64(t.Scale))
	case types.UUID:
		b.int(colCharLength, 36)
		b.int(colOctetLength, 36)
	case types.Binary:
		b.int(colOctetLength, int64(t.Length))
	case types.Date:
		b.int(colTimePrecision, 0)
	case types.Time, types.Timestamp, types.DateTime:
		b.int(colTimePrecision, int64(t.Precision))
	}
}
