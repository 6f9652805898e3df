// Package schema models Avro schemas: parsing, names, logical types, canonical
// form and fingerprints, the resolution of a writer's schema against a
// reader's, and the merge of many files' schemas into one for a table. It
// follows the Avro 1.12 specification and depends on the standard library only.
//
// # Parsing
//
// [Parse] is lenient in what does not touch the bytes of data: names may be any
// text, enum symbols too, a default that does not fit its type is kept and only
// reported where it is needed, and a malformed logical type falls back to its
// base type. It is strict in all that decides how bytes are read: unknown
// types, undefined references, sizes, nested unions, ambiguous branches.
// The JSON text is untrusted: its size, nesting and number of definitions are
// bounded by [Limits], and nesting is checked on the bytes before anything
// recurses.
//
// A named type that is referred to again is the same *[Schema], so recursive
// schemas are cyclic graphs. A Schema is immutable once Parse has returned it
// and may be shared between goroutines.
//
// # Resolution
//
// [Resolve] turns a pair of schemas into a [Resolution]: a graph of actions
// that tells a decoder how bytes written with the one are read as the other. It
// is itself only data; a decoder compiles it further.
//
// # Merging
//
// [Merge] computes the schema of a table that spans files of different schemas.
// Every input resolves against the result with [IgnoreNames].
package schema
