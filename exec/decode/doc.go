// Package decode turns the raw bytes of a block into vectors.
//
// Compile makes, once for each distinct pair of writer's and reader's schema, a Program: a flat list of
// instructions that walk one record in the order of its bytes. What nobody needs is skipped, and skips
// fuse: n varints in a row are one instruction that counts bytes without the high bit, eight at a
// time; fixed widths are added up; an array of strings is skipped as so many strings. What is wanted
// is written straight into typed slices, strings as references into the block's buffer.
//
// # Order of work within a record
//
// Tests (conditions that the planner pushed down) are decided as early as their fields come. Scalar
// columns that come before the last test are decoded on the way into the row's slots, which the next
// record overwrites if this one is rejected. Nested columns before the last test are only marked and
// skipped, and decoded from their marks once every test has passed. A rejected record goes on in a
// tail of skips. So nothing ever has to be taken back, and list elements, string heaps and union
// children hold accepted rows alone.
//
// # Levels
//
// Rows of the block are level 0. The elements of each array and map have a level of their own, since
// their number differs from that of the rows. All vectors of a level are written at the same index
// and grow together. Fields of records live on the level of their record.
//
// # The buffer
//
// A block's buffer is laid out as
//
//	raw bytes of the block │ 16 zero bytes │ constant pool │ 16 zero bytes
//
// The zeros end a varint that runs off the end, so that readers check their position once after each
// instruction instead of before each byte. The pool holds enum symbols and defaults of the reader's
// schema in Avro's own encoding, so that references to them have the same form as references to data.
//
// # Recursive values
//
// A record of a recursive type is not unfolded into vectors, which would have no end: it is written, as
// the reader has it, in the encoded form of package vector, by a walk over nodes that close the same ring as
// the schema; see compile_encode.go. What lies in it is taken apart by expressions, a level at a time.
// One that nobody wants is skipped like any other record.
//
// # What is checked
//
// Structure always, skipped or not: lengths, signs, branch indexes, ends. Values only where they are
// read (enum indexes, booleans, ranges of int, digits of decimals); with Options.Verify
// everywhere, UTF-8 included.
package decode
