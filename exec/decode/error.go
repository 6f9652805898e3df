package decode

import (
	"errors"
	"fmt"
)

// ErrData is the errors.Is target of every Error: the block's bytes do not follow its schema.
var ErrData = errors.New("record data do not follow the schema")

// Error says which datum could not be decoded. The scan adds file and block.
type Error struct {
	Record int64  // ordinal of the record in its block
	Field  string // dotted path, "" for the record as a whole
	Offset int    // position in the block's decompressed bytes
	Msg    string
	Err    error // further cause, may be nil
}

func (e *Error) Error() string {
	field := ""
	if e.Field != "" {
		field = ", field " + e.Field
	}
	return fmt.Sprintf("record %d%s, byte %d of the block's data: %s", e.Record, field, e.Offset, e.Msg)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() []error {
	if e.Err != nil {
		return []error{ErrData, e.Err}
	}
	return []error{ErrData}
}
