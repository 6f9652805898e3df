// Package avrofs finds tables among files: a directory, a file, a glob or an
// fs.FS becomes a Lake of tables, without any declaration. It knows nothing of
// SQL.
//
// # Names
//
// Data files are those whose names end in .avro, in any case; a file without an
// extension is one if it begins like a container file, as Hive writes them. All
// other files are passed over, as is everything whose name begins with a dot or
// an underscore (but not _key=value) or ends in .crc. A file that is named by
// its path or by a glob is data whatever it is called.
//
// Rules, for a root that is a directory:
//
//  1. x.avro directly in it is table x.
//  2. A directory whose data files lie in it, or below partition levels, is one
//     table named after it. If those in it carry different record names it is a
//     database of one-file tables. Partition levels are directories called
//     key=value, by digits alone, or by a date. Files below partition levels
//     that differ in record names are one table nevertheless, with a warning.
//  3. Any other directory is a database: sales/orders is sales.orders. What
//     lies deeper has its databases joined with dots.
//  4. The root's own files are also a table named after the root if all carry
//     one record name. With several such files, only that is listed.
//
// The name of a record counts without its namespace, and an alias as the name
// itself. A directory is a partition level only if nothing but partition levels
// and files lie below. If some of a directory's levels are so and others are
// not, or if directories that are tables lie beside partition levels (other
// than in a root), using the table is a *LayoutError: leaving data out silently
// would be a wrong answer. If none is, they are databases: 2026/orders.
//
// A glob's files are treated like those that lie directly in a root. The
// extension .avro of a directory, as Spark writes them, is not part of its
// name. A name with dots in it needs no quotes: v.avro.1 is looked for whole.
//
// With several roots a table is found without its root's name where that is
// unambiguous. Tables of a root that was given a name, and tables whose names
// collide, are listed under the root's name as a database.
//
// # Path columns
//
// Each key of the key=value levels is a column, in the order of first
// appearance; both parts are percent-decoded, and a malformed escape stays as
// it is. A file without a level has NULL there, as for
// __HIVE_DEFAULT_PARTITION__. The type is BIGINT or DATE if that gives every
// value back unchanged, else VARCHAR: of the values 007 and 010 it is VARCHAR.
// Parts of a time, which writers fill up with zeros, are BIGINT nevertheless:
// month=03 is 3, for the keys year, month, day, hour, minute and second. A path
// column hides a field of its name.
//
// The paths of Event Hubs Capture give namespace, hub, partition, year, month,
// day, hour, minute and second; those of Kafka Connect topic, partition and
// offset; trees of dates as Camus and Gobblin write them, 2026/01/02/03, year,
// month, day, hour and minute as far down as they go, and levels like 2026-01-02
// date. These are guesses, made if every file of the table has that form, so
// here the field hides the column. Any other form can be declared.
//
// # Links
//
// Links must not lead out of a root, see store.Local. Links to directories are
// followed, but not below another link, nor by **.
//
// # Time
//
// What a lake has listed is used for Options.Refresh, and for longer by a
// Snapshot that was taken meanwhile. After that a directory of the local file
// system is listed again only if its time says that names in it have changed, or
// after a minute; the files of a query are looked up by their names. A file that is not any more what was
// listed is a *ChangedError when it is opened. Headers are cached by path, size
// and modification time.
package avrofs
