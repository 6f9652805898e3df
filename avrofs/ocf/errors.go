package ocf

import (
	"errors"
	"fmt"
	"strings"
)

// The conditions that an *Error can have, for errors.Is.
var (
	// ErrEmpty: the file has no bytes at all. Lakes hold such files; they
	// stand for no records.
	ErrEmpty = errors.New("empty file")
	// ErrNotAvro: the file is something else; see NotAvroError.
	ErrNotAvro = errors.New("not an Avro container file")
	// ErrTruncated: the file ends, or has been cut while it was read, before
	// something that it announced.
	ErrTruncated = errors.New("truncated file")
	// ErrSyncMismatch: the 16 bytes after a block are not the file's marker.
	ErrSyncMismatch = errors.New("sync marker mismatch")
	// ErrChecksum: decompressed data does not have the checksum stored with it.
	ErrChecksum = errors.New("checksum mismatch")
	// ErrCorrupt: a value that no writer produces.
	ErrCorrupt = errors.New("corrupt data")
	// ErrLimit: a size or count above one of the Limits.
	ErrLimit = errors.New("limit exceeded")
	// ErrUnknownCodec: avro.codec names a codec that is not known.
	ErrUnknownCodec = errors.New("unknown codec")
)

// Error says what is wrong with a file, and where.
type Error struct {
	File     string // as given to the Reader; may be empty
	Offset   int64  // in the file, in bytes
	Op       string // what was being read: "header", "block", "sync marker", …
	Expected string // what should have been there, if that can be said
	Got      string // what was there
	Hint     string // what to do about it, if anything
	Kind     error  // one of the conditions of this package; nil for an I/O error
	Err      error  // the cause underneath: an I/O error, a codec's error; may be nil
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		b.WriteString(": ")
	}
	fmt.Fprintf(&b, "%s at offset %d", e.Op, e.Offset)
	if e.Kind != nil {
		b.WriteString(": ")
		b.WriteString(e.Kind.Error())
	}
	if e.Expected != "" {
		b.WriteString(": expected ")
		b.WriteString(e.Expected)
	}
	if e.Got != "" {
		if e.Expected != "" {
			b.WriteString(", got ")
		} else {
			b.WriteString(": ")
		}
		b.WriteString(e.Got)
	}
	if e.Err != nil {
		b.WriteString(": ")
		b.WriteString(e.Err.Error())
	}
	if e.Hint != "" {
		b.WriteString(" (")
		b.WriteString(e.Hint)
		b.WriteString(")")
	}
	return b.String()
}

// Unwrap makes errors.Is work on the condition and on the cause.
func (e *Error) Unwrap() []error {
	var errs []error
	if e.Kind != nil {
		errs = append(errs, e.Kind)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// NotAvroError says what a file looks like that is not an Avro container.
// errors.Is(err, ErrNotAvro) holds for it.
type NotAvroError struct {
	File  string
	Looks string // "Parquet", "gzip-compressed data", "JSON text", …
	Magic []byte // the first bytes, at most 16
}

func (e *NotAvroError) Error() string {
	name := e.File
	if name != "" {
		name += ": "
	}
	return fmt.Sprintf("%snot an Avro container file: it looks like %s (first bytes % x)", name, e.Looks, e.Magic)
}

// Unwrap returns ErrNotAvro.
func (e *NotAvroError) Unwrap() error { return ErrNotAvro }

// WithFile adds a file's name to an error of this package that has none, and
// returns err.
func WithFile(err error, name string) error {
	var e *Error
	if errors.As(err, &e) && e.File == "" {
		e.File = name
	}
	var n *NotAvroError
	if errors.As(err, &n) && n.File == "" {
		n.File = name
	}
	return err
}
