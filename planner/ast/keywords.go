package ast

import (
	"strings"
	"unicode"
)

// reserved are the words that cannot be names unless they are quoted.
var reserved = map[string]bool{
	"and": true, "as": true, "between": true, "by": true, "case": true, "cast": true,
	"distinct": true, "else": true, "except": true, "exists": true, "false": true, "from": true,
	"having": true, "in": true, "intersect": true, "is": true, "join": true, "like": true,
	"not": true, "null": true, "on": true, "or": true, "select": true, "then": true, "true": true,
	"union": true, "using": true, "when": true, "where": true,
}

// wary are the words that are names in most places but that Format quotes everywhere, because
// what stands beside them could make them something else.
var wary = map[string]bool{
	"all": true, "anti": true, "any": true, "array": true, "asc": true, "at": true, "collate": true,
	"cross": true, "cube": true, "current_date": true, "current_time": true,
	"current_timestamp": true, "date": true, "datetime": true, "desc": true, "describe": true,
	"div": true, "end": true, "escape": true, "exclude": true, "explain": true, "extract": true,
	"fetch": true, "filter": true, "following": true, "for": true, "full": true, "glob": true,
	"group": true, "grouping": true, "ilike": true, "inner": true, "interval": true,
	"lateral": true, "left": true, "limit": true, "localtime": true, "localtimestamp": true,
	"map": true, "mod": true, "natural": true, "nulls": true, "offset": true, "order": true,
	"outer": true, "over": true, "partition": true, "pivot": true, "preceding": true,
	"qualify": true, "range": true, "regexp": true, "replace": true, "respect": true,
	"ignore": true, "right": true, "rlike": true, "rollup": true, "row": true, "rows": true,
	"semi": true, "separator": true, "set": true, "similar": true, "some": true, "struct": true,
	"symmetric": true, "tablesample": true, "time": true, "timestamp": true, "timestamptz": true,
	"unbounded": true, "unnest": true, "uuid": true, "values": true, "window": true, "with": true,
	"within": true, "xor": true, "table": true, "use": true, "to": true,
	"utc_date": true, "utc_time": true, "utc_timestamp": true, "current_user": true,
	"straight_join": true,
}

// Reserved reports whether a word, in any case, cannot be a name unless it is quoted.
func Reserved(word string) bool { return reserved[strings.ToLower(word)] }

// plain reports whether a name can be written without quotes anywhere.
func plain(name string) bool {
	for i, r := range name {
		switch {
		case r == '_' || unicode.IsLetter(r):
		case i > 0 && (r == '$' || unicode.IsDigit(r) || unicode.IsMark(r)):
		default:
			return false
		}
	}
	low := strings.ToLower(name)
	return name != "" && !reserved[low] && !wary[low]
}

func quoteIdent(id Ident) string {
	if !id.Quoted && plain(id.Name) {
		return id.Name
	}
	return `"` + strings.ReplaceAll(id.Name, `"`, `""`) + `"`
}
