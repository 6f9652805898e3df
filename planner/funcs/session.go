package funcs

const catSession = "session"

// sessionFuncs are bound to what the session knows.
var sessionFuncs = []*Func{
	{Name: "current_setting", Category: catSession, Stability: Stable, Forms: []string{"VARCHAR -> VARCHAR!"}, Rewrite: AsSession, custom: inQuery, only: true,
		Doc: "The value of a setting as text; @@name is the same.", Example: "current_setting('timezone')", Result: "UTC"},
	{Name: "current_database", Aliases: []string{"current_schema", "database", "schema"}, Category: catSession, Stability: Stable, Forms: []string{"-> VARCHAR!"}, Rewrite: AsSession, custom: inQuery, only: true,
		Doc: "The database that USE has named; empty if none.", Example: "current_database() = ''", Result: "true"},
	{Name: "getvariable", Category: catSession, Stability: Stable, Forms: []string{"VARCHAR -> ANY"}, Rewrite: AsSession, custom: inQuery, only: true,
		Doc: "The value of a variable of the session; @name is the same.", Note: "The example is behind SET @x = 5.", Example: "getvariable('x')", Result: "5"},
}
