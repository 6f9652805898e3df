package session

import (
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
)

// Literal writes a string as SQL, in a form that every setting of quotes reads alike.
func Literal(s string) string {
	if strings.ContainsRune(s, '\\') {
		tag := "$q$"
		for strings.Contains(s, tag) {
			tag = "$q" + tag[1:]
		}
		return tag + s + tag
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// Name writes a name that may hold dots as SQL, each part in quotes of its own where it needs them.
func Name(name string) string {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = Ident(p)
	}
	return strings.Join(parts, ".")
}

// Ident writes one name as SQL.
func Ident(name string) string {
	if ast.Plain(name) {
		return name
	}
	return "`" + strings.ReplaceAll(name, "`", "``") + "`"
}
