// Package bind turns a syntax tree into a logical plan: it finds out what names mean, decides types,
// makes conversions explicit, and refuses what has no meaning, with an error that points at its place.
//
// # Names
//
// A name means what has exactly that name, else what differs in case alone if that is one thing only. A
// path a.b.c is read as table alias and column, or as column and field; if both are possible it is an
// error. Further parts lead into the value: to a field of a STRUCT, to a branch of a UNION (by its
// short or full name; NULL where the value holds another), or to a key of a MAP: attrs.os is
// attrs['os']. Since any name could be a key, a reading by a key counts only where there is no other.
// An array has no fields: a[0].b, not a.b.
//
// GROUP BY and HAVING know columns first, then aliases of the select list; ORDER BY knows the select
// list first. A column in HAVING that is not grouped by gives way to an alias of its name. WHERE, and the
// items of the select list behind it, know an alias where there is no column of the name, in queries
// around neither: what has a meaning in the standard keeps it. ON and aggregates do not see aliases.
//
// COLUMNS(…) in a select list stands for one column after the other, each in an item of its own.
//
// An expression without an alias is called after its column or field, a string after itself, anything
// else after its own text.
//
// A table may know the schemas of some of its files only, see plan.Partial: names mean what they mean
// among those columns. NATURAL JOIN, DESCRIBE, and a name without an alias that is found in the query
// around only, are refused with ErrPartial, since a column that is not known yet would change their
// meaning silently.
//
// # Cuts, samples, pivots
//
// LIMIT n PERCENT rounds down, FETCH FIRST n PERCENT up, as the standard has it. A sample is taken by
// hashes of the rows' places; see sample.go. PIVOT is a grouping whose aggregates have filters, UNPIVOT a
// product with the numbers of its columns, SUMMARIZE both: one aggregation, then a row for each column.
// Binding a PIVOT without a list of values runs a query for them.
//
// # Views and variables
//
// A view's name comes before a table's. Its query is bound anew wherever it is used, in the database in
// which it was made, whatever the names around it; an error in it names the view and points at its use. A
// view that refers to itself, through others or not, is refused. Variables @name are bound as literals; one
// that has not been set is an error. A view of all connections sees neither variables nor temporary views.
//
// # Types
//
// What stands together, in a comparison, a CASE, an IN or a function that wants one type, is brought to
// the type that types.Common gives. Literals bend to what stands beside them: a number that the other
// side's type holds exactly becomes one of that type, so that a column need not be converted; a string
// beside a number, BOOLEAN, date, time, interval, UUID or bytes is read as one or refused. Columns of
// types that have nothing in common are not compared; the error says which CAST to write.
//
//	INT, BIGINT op INT, BIGINT   BIGINT; with / DOUBLE
//	DECIMAL op DECIMAL, whole    DECIMAL; + and - get one digit more, * the digits of both, / four more
//	                             after the point than the left side has
//	DOUBLE, FLOAT op number      DOUBLE
//	DIV                          BIGINT
//
// A whole number beside a DECIMAL counts with the digits of its type, a literal with its own. BOOLEAN
// counts as 0 and 1; as a condition a number is true unless it is zero. For dates and intervals see
// moment in expr_moment.go.
//
// # Nested values
//
// Arrays, maps, structs and unions compare, sort, group and join as other values do. Arrays and structs
// go element by element and field by field, an array before those that it begins; maps by their entries
// in the order of the keys, whatever the order in the file, of a key that stands twice the last; unions
// by branch in the order of the schema, then by the value. Within a nested value NULL is the least value
// and equal to itself: [1, NULL] = [1, NULL] is true, while NULL = [1] is NULL.
//
// A subscript counts from 0, a slice x[from:to] as well and leaves its end out; negative places of a
// slice count from the end. A NULL list has no elements for UNNEST, as an empty one has none; functions
// of a NULL list give NULL, of an empty one what there is to say of no elements.
//
// UNNEST makes a row of each element, beside the row of the tables to its left that the list belongs to.
// A row without elements goes, but in a LEFT JOIN, which then needs no ON, and with EXPLODE_OUTER and the
// like. Several lists go side by side, NULL past the end of the shorter. Elements that are records are
// one column, whose fields the alias knows as well, or several where the alias names as many. Positions
// count from 1 WITH ORDINALITY and from 0 in POSEXPLODE. See unnest.go and unnest_select.go.
//
// x -> expression is a lambda where it is an argument of a function that takes one, and JSON's arrow
// anywhere else. Its parameters hide columns of the same name; positions that it gets count from 0.
//
// # Grouping
//
// In a block with GROUP BY, HAVING or an aggregate every column outside of aggregates must be part of
// an expression that is grouped by. Grouped expressions are recognised where they occur as they were
// written, whatever the spelling of names.
//
// # Queries within expressions
//
// They may stand wherever an expression may that is evaluated for rows: not in LIMIT, the bounds of a
// window's frame or the options of a table function, which are constants. One that stands for a value has
// one row or none (NULL); a second one is an error, though only where the value is wanted: not for rows
// that take another arm of a CASE or that an operand of AND, OR, COALESCE or IF to its left has decided.
// Nor is anything else within it evaluated for them that may fail. The same query twice in a clause is
// one. In ON of an outer join a query may refer to both sides, but for FULL JOIN.
//
// # WITH
//
// A table of WITH is bound anew wherever it is used. It sees those before it; with RECURSIVE itself as
// well, as the rows of the last round, if it is a UNION whose first query does not refer to it. UNION drops
// rows that were there before, UNION ALL goes on until a round has none, at most maxRounds times. LIMIT
// counts the rows of all rounds and ends them. Two tables of WITH cannot refer to each other.
//
// # Windows
//
// Window functions see the rows that WHERE, GROUP BY and HAVING leave, and their values can be used in
// the select list, QUALIFY and ORDER BY; QUALIFY sees aliases of the select list as HAVING does. In a
// grouped block their arguments are made of keys and aggregates. A frame that is not written is the
// whole partition, or with an ORDER BY what comes up to the current row and its peers. Distances of
// frames are constants. Rows that an order does not tell apart stand as the tables have them.
//
// # Structure
//
// scope.go and path.go know names; exprs.go dispatches to one file for each family of expressions;
// select.go, items.go, group.go, window.go and order.go bind a SELECT block; query.go what is around it; from.go
// and join.go the tables; stmt.go and show.go the statements that are no queries. A scan gets its
// columns as they are referred to, by scan in scope.go. Scopes have parents for queries within
// expressions.
package bind
