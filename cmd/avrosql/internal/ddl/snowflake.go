package ddl

import (
	"fmt"
	"strings"
	"sync"

	"github.com/avrosql/avrosql/avrofs/schema"
)

// Snowflake ("CREATE EXTERNAL TABLE"): each record is a VARIANT named value, and columns are expressions
// over it. Logical types arrive as numbers, which the expressions turn into dates and times. Names of
// letters, digits and underscores stay unquoted, so that they can be written in any case.

var snowflakeWords = words{
	boolean: "BOOLEAN", int: "NUMBER(10,0)", long: "NUMBER(19,0)", float: "FLOAT", double: "FLOAT", bytes: "BINARY", string: "VARCHAR",
}

// snowflakeReserved are words that are no names of columns.
var snowflakeReserved = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(`all alter and any as between by case cast check column connect constraint create cross
		current current_date current_time current_timestamp current_user database delete distinct drop else exists false following
		for from full grant group gscluster having ilike in increment inner insert intersect into is issue join lateral left like
		localtime localtimestamp minus natural not null of on or order organization qualify regexp revoke right rlike row rows
		sample schema select set some start table tablesample then to trigger true try_cast union unique update using values view
		when whenever where with value`) {
		all[w] = true
	}
	return all
})

func snowflakeName(s string) string {
	if plainWord(s) && (s[0] < '0' || s[0] > '9') && !snowflakeReserved()[strings.ToLower(s)] {
		return s
	}
	return doubleQuotes(s)
}

func snowflake(t *table) string {
	text := func(s string) string { return backslashed("'", s) }
	var cols []string
	add := func(name, typ, expr string) { cols = append(cols, snowflakeName(name)+" "+typ+" AS ("+expr+")") }
	for i := range t.schema.Fields {
		f := &t.schema.Fields[i]
		s := f.Type
		if inner, ok := s.Nullable(); ok {
			s = inner
		}
		at := "value:" + doubleQuotes(f.Name)
		typ, expr := snowflakeColumn(t, s, at, f.Name)
		add(f.Name, typ, expr)
	}
	var parts []string
	for _, p := range t.parts {
		value := "NULLIF(REGEXP_SUBSTR(metadata$filename, " + text("/"+regexpQuote(p.Name)+"=([^/]+)/") + ", 1, 1, 'e', 1), '__HIVE_DEFAULT_PARTITION__')"
		typ := partType(p, "NUMBER(19,0)", "DATE", "VARCHAR")
		if typ != "VARCHAR" {
			value += "::" + typ
		}
		add(p.Name, typ, value)
		parts = append(parts, snowflakeName(p.Name))
	}
	name := snowflakeName(t.name)
	if t.database != "" {
		name = snowflakeName(strings.ReplaceAll(t.database, ".", "_")) + "." + name
	}
	s := "CREATE EXTERNAL TABLE IF NOT EXISTS " + name + " " + columns(cols)
	if len(parts) > 0 {
		s += "\nPARTITION BY (" + strings.Join(parts, ", ") + ")"
	}
	where, pattern := t.dir+"/", `.*[.]avro`
	if t.file != "" && len(t.parts) == 0 {
		pattern = ".*/" + regexpQuote(t.file[strings.LastIndexByte(t.file, '/')+1:])
	} else if t.shared {
		t.directory()
	}
	if !strings.HasPrefix(where, "@") {
		t.note("the location must be a stage: CREATE STAGE lake URL = %s, then LOCATION = @lake/", text(url(t.dir)+"/"))
		where = "@lake/"
	}
	if strings.Trim(where, "@./=-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != "" {
		where = text(where)
	}
	s += "\nLOCATION = " + where + "\nPATTERN = " + text(pattern) + "\nFILE_FORMAT = (TYPE = AVRO)\nAUTO_REFRESH = FALSE"
	return t.script(s)
}

// snowflakeColumn returns the type of a column and the expression that takes it out of the record.
func snowflakeColumn(t *table, s *schema.Schema, at, name string) (typ, expr string) {
	scaled := func(typ, f string, scale int) (string, string) {
		return typ, fmt.Sprintf("%s(%s::NUMBER(38,0), %d)", f, at, scale)
	}
	switch s.Kind {
	case schema.Array:
		return "ARRAY", at + "::ARRAY"
	case schema.Map, schema.Record:
		return "OBJECT", at + "::OBJECT"
	case schema.Union, schema.Null:
		if len(s.Branches) == 1 {
			return snowflakeColumn(t, s.Branches[0], at, name)
		}
		if s.Kind == schema.Union {
			t.at(name, "the union is a VARIANT, whose branch is not told")
		}
		return "VARIANT", at
	}
	switch l := s.Logical; l.Kind {
	case schema.LogicalDate:
		return "DATE", "DATEADD(day, " + at + "::INT, '1970-01-01'::DATE)"
	case schema.LogicalTimeMillis:
		return "TIME", "TIMEADD(millisecond, " + at + "::INT, '00:00:00'::TIME)"
	case schema.LogicalTimeMicros:
		return "TIME", "TIMEADD(microsecond, " + at + "::INT, '00:00:00'::TIME)"
	case schema.LogicalTimestampMillis:
		return scaled("TIMESTAMP_LTZ", "TO_TIMESTAMP_LTZ", 3)
	case schema.LogicalTimestampMicros:
		return scaled("TIMESTAMP_LTZ", "TO_TIMESTAMP_LTZ", 6)
	case schema.LogicalTimestampNanos:
		return scaled("TIMESTAMP_LTZ", "TO_TIMESTAMP_LTZ", 9)
	case schema.LogicalLocalTimestampMillis:
		return scaled("TIMESTAMP_NTZ", "TO_TIMESTAMP_NTZ", 3)
	case schema.LogicalLocalTimestampMicros:
		return scaled("TIMESTAMP_NTZ", "TO_TIMESTAMP_NTZ", 6)
	case schema.LogicalLocalTimestampNanos:
		return scaled("TIMESTAMP_NTZ", "TO_TIMESTAMP_NTZ", 9)
	case schema.LogicalDecimal:
		if l.Precision <= 38 {
			t.at(name, "%s is stored in bytes; where Snowflake hands them out as they are, the cast fails", l)
			return fmt.Sprintf("NUMBER(%d,%d)", l.Precision, l.Scale), fmt.Sprintf("%s::NUMBER(%d,%d)", at, l.Precision, l.Scale)
		}
		t.at(name, "%s has more than 38 digits, and stays a VARIANT", l)
		return "VARIANT", at
	case schema.LogicalDuration, schema.LogicalBigDecimal:
		t.at(name, "%s is read as its bytes", l)
	case schema.LogicalUUID:
		if s.Kind == schema.Fixed {
			t.at(name, "a UUID in 16 bytes is read as BINARY")
		}
	}
	typ = snowflakeWords.of(s)
	return typ, at + "::" + typ
}
