// Package parse turns SQL text into planner/ast. It is the only importer of
// github.com/xwb1989/sqlparser, whose grammar (MySQL's SELECT as of 2018) decides how operators
// bind and how SELECT, joins and CASE hang together; everything else is added in front of it.
//
// # One way for all syntax
//
//	text ─ scan ─> tokens with byte offsets
//	     ─ rewrite ─> core text: keywords, operators and ordinals (`i12`, :l13, ::q14)
//	     ─ sqlparser ─> its tree ─ convert ─> planner/ast with real spans
//
// The scanner alone reads strings, comments, numbers and quoted names, so sqlparser never sees a
// byte of what the user wrote. A dotted path travels as one identifier, a literal or parameter as
// one argument; the ordinal leads to an entry of the side table, and the converter puts the real
// thing back. The rewriter goes once over the tokens and knows at each whether an operand or an
// operator is due; that is how `end`, `order` or `key` can be names where they are no keywords.
//
// Syntax that sqlparser does not have is rewritten to syntax that it has, one rule a file: x::t
// becomes `i7`(x), where entry 7 knows the type and builds the ast.Cast from its converted
// argument. Whatever ends with a bracket of its own is finished before its parent: a query block is
// parsed alone and stands in its parent as one identifier, as does every table of a FROM clause.
// WITH, set operations, VALUES and the statements other than queries never reach sqlparser.
//
// Where one core operator stands for several (<< for || too, LEFT JOIN for FULL JOIN too), the
// converter looks at the tokens between the operands' spans and sees which it was.
//
// # Decisions
//
//   - A comment starts with -- only where white space, the end, or another - follows, or where it is
//     the first thing on its line and a letter follows: a--1 is a minus minus one. Comments /* */ nest.
//   - Strings that stand side by side are one string. A backslash is an ordinary character, except
//     with Quotes Mysql and in E'…'; in r'…' it always is. N'…' is '…'; $tag$…$tag$ is a string as well.
//   - || binds as in PostgreSQL: less than + and more than comparisons. && is AND, == is =, // is DIV.
//   - IN with an empty list is an error, as is a chain of comparisons such as a < b < c.
//   - Keywords that open or close a clause (see ast.Reserved) cannot be names without quotes; all
//     others can, wherever they do not read as the clause they begin.
//
// # Limits
//
// Bytes, tokens, nesting and the length of chains of operators are limited before and while the
// tokens are rewritten, so neither sqlparser nor any recursion over the tree goes deeper than
// Options.MaxDepth, chains aside; AND and OR are n-ary and may be of any length.
package parse
