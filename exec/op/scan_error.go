package op

import (
	"errors"
	"fmt"

	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/exec/expr"
	"github.com/avrosql/avrosql/exec/vector"
)

// OnCorrupt says what a scan does about damage in a file: bytes that do not follow the format or the
// schema. Errors of reading, and files that changed while they were read, are errors in every mode.
type OnCorrupt uint8

// The modes. Under the skipping ones no row of a block is handed up before all of it was decoded once.
const (
	CorruptError     OnCorrupt = iota // the query fails
	CorruptSkipBlock                  // the block is left out; past damaged framing the next sync marker is found
	CorruptSkipFile                   // the rest of the file is left out
)

// Warning is damage that was skipped.
type Warning struct {
	File    string
	Offset  int64 // where the bytes begin that were not read
	Bytes   int64 // how many they are
	Records int64 // how many records a damaged block claims to hold, -1 if nobody can tell
	Err     error // what was wrong
}

// String says it in one line.
func (w Warning) String() string {
	records := ""
	if w.Records >= 0 {
		records = fmt.Sprintf(" (%d records)", w.Records)
	}
	return fmt.Sprintf("%s: skipped %d bytes at offset %d%s: %v", w.File, w.Bytes, w.Offset, records, w.Err)
}

// ScanError is an error about the data of a block: they do not follow the schema, and Record, Field and
// Offset within the data are in Err, a *decode.Error; or an expression can't be computed of a value among
// them, and Err is an *expr.Error.
type ScanError struct {
	File  string
	Block int64 // offset of the block in the file
	Err   error
	Hint  string // what to do about it, if anything
}

func (e *ScanError) Error() string {
	text := fmt.Sprintf("%s: block at offset %d: %v", e.File, e.Block, e.Err)
	if e.Hint != "" {
		text += " (" + e.Hint + ")"
	}
	return text
}

// Unwrap returns the cause.
func (e *ScanError) Unwrap() error { return e.Err }

// Located gives an error of a value the block that its row comes from, if that is known.
func Located(o vector.Origin, err error) error {
	var e *expr.Error
	if o.File == "" || !errors.As(err, &e) || errors.As(err, new(*ScanError)) {
		return err
	}
	return &ScanError{File: o.File, Block: o.Block, Err: err}
}

// advise has an error about damage say how to go on behind it.
func advise(err error) error {
	const hint = "on_corrupt=skip_block goes on behind it"
	var s *ScanError
	var e *ocf.Error
	switch {
	case errors.As(err, &s):
		s.Hint = hint
	case errors.As(err, &e) && e.Hint == "":
		e.Hint = hint
	}
	return err
}

// damaged tells an error about the bytes of a file from one of reading them.
func damaged(err error) bool {
	if errors.Is(err, decode.ErrData) {
		return true
	}
	var e *ocf.Error
	return errors.As(err, &e) && e.Kind != nil
}
