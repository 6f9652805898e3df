// Package complete finds what can stand at a place of a statement. It works on text alone: what there is
// of tables, columns and functions is handed in.
package complete

// keywords are the words that are coloured and completed as keywords.
var keywords = []string{
	"ALL", "ANALYZE", "AND", "ANY", "ARRAY", "AS", "ASC", "BETWEEN", "BY", "CASE", "CAST", "COPY", "CREATE", "CROSS", "CUBE",
	"CURRENT", "DATE", "DESC", "DESCRIBE", "DISTINCT", "DIV", "DROP", "ELSE", "END", "ESCAPE", "EXCEPT", "EXCLUDE", "EXISTS",
	"EXPLAIN", "EXTRACT", "FALSE", "FETCH", "FILTER", "FIRST", "FOLLOWING", "FROM", "FULL", "FUNCTIONS", "GROUP", "GROUPING",
	"GROUPS", "HAVING", "ILIKE", "IN", "INNER", "INTERSECT", "INTERVAL", "IS", "JOIN", "LAST", "LATERAL", "LEFT", "LIKE", "LIMIT",
	"NATURAL", "NOT", "NULL", "NULLS", "OFFSET", "ON", "ONLY", "OR", "ORDER", "OUTER", "OVER", "PARTITION", "PIVOT", "PRECEDING",
	"QUALIFY", "RANGE", "RECURSIVE", "REGEXP", "REPLACE", "RESET", "RIGHT", "ROLLUP", "ROW", "ROWS", "SELECT", "SET", "SETS", "SHOW",
	"SUMMARIZE", "TABLE", "TABLES", "TABLESAMPLE", "THEN", "TIMESTAMP", "TO", "TRUE", "TRY_CAST", "UNBOUNDED", "UNION", "UNNEST",
	"USE", "USING", "VALUES", "VARIABLES", "VIEW", "WHEN", "WHERE", "WINDOW", "WITH", "XOR",
	"DATABASES", "COLUMNS", "TEMPORARY",
}

var isKeyword = func() map[string]bool {
	m := make(map[string]bool, len(keywords))
	for _, k := range keywords {
		m[lower(k)] = true
	}
	return m
}()

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// Keyword reports whether a word in lower case is a keyword.
func Keyword(low string) bool { return isKeyword[low] }
