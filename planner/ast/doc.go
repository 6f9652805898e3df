// Package ast is the syntax tree of a script.
//
// Nodes are plain structs behind sealed interfaces, to be walked by exhaustive type switches:
//
//	Statement   QueryStmt Explain Describe Show… Set Use CreateView DropView CreateTableAs Copy Summarize
//	            Prepare Execute Deallocate
//	SetExpr     Select SetOp Values Query          (what can stand on either side of UNION)
//	TableExpr   TableName TableFunc DerivedTable Unnest JSONTable Join Sample Pivot Unpivot
//	Expr        literals, Path, Param, operators, FuncCall, constructors, subqueries
//
// Every node embeds the Span of its text, in bytes from the start of the script. The Span of a
// parenthesised expression includes its parentheses. A node that the parser supplied without text
// of its own (the * of a bare FROM t) has the Span of what caused it.
//
// The tree says what was written, not what it means: names are not resolved, numbers are text,
// and `a.b.c` is one Path whatever a, b and c turn out to be. It imports nothing but the standard
// library, so that whoever replaces the parser replaces nothing else.
package ast
