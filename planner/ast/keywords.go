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

// wary are the words that can be names but read as something else where an expression or a table
// starts, so Format quotes them.
var wary = map[string]bool{
	"all": true, "any": true, "array": true, "current": true, "current_catalog": true,
	"current_date": true, "current_schema": true, "current_time": true, "current_timestamp": true,
	"current_user": true, "interval": true, "lateral": true, "localtime": true,
	"localtimestamp": true, "pivot": true, "unpivot": true, "describe": true, "summarize": true, "show": true, "some": true, "table": true, "unbounded": true,
	"utc_date": true, "utc_time": true, "utc_timestamp": true, "with": true,
}

// Reserved reports whether a word, in any case, cannot be a name unless it is quoted.
func Reserved(word string) bool { return reserved[strings.ToLower(word)] }

// Plain reports whether a name can be written without quotes anywhere.
func Plain(name string) bool { return plain(name) }

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
