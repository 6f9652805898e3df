package driver

import (
	"io/fs"
	"time"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/avrofs/ocf"
	"github.com/avrosql/avrosql/avrofs/store"
)

// Config says what a Connector opens and how its queries run. The zero value of each member is its
// default.
type Config struct {
	// Roots are where the tables come from.
	Roots []Root
	// Tables holds options of single tables by their names.
	Tables map[string]avrofs.TableOptions
	// Limits bound what a file can make its readers allocate; zero members are ocf.DefaultLimits.
	Limits ocf.Limits
	// Warn is told of what is passed over, skipped or odd. It may be called by several goroutines at a
	// time. May be nil.
	Warn func(message string)
	// Settings of queries; each connection starts with a copy.
	Settings
}

// Root is a directory, file or glob of the local file system, or of FS or Store if one of them is given.
type Root struct {
	Name  string // of the database or table that the root is; empty: the path's last part
	Path  string
	FS    fs.FS
	Store store.Store
}

// Settings are the options that a data source name, a Config or SET may give.
type Settings struct {
	Workers    int            // goroutines of a query's scans; 0: as many as there are processors
	BatchRows  int            // rows of a batch at most; 0: 2,048
	MaxMemory  int64          // bytes that the operators of one query may hold; 0: three quarters of the machine's memory
	TempDir    string         // where queries that pass MaxMemory keep the rest; empty: the system's directory; "off": nowhere, they fail
	MaxTemp    int64          // bytes that one query may keep there; 0: three quarters of what is free
	Location   *time.Location // the session's time zone; nil: UTC
	NoPushdown bool           // evaluate conditions after decoding and read every field; for tests
	Verify     bool           // check the values of fields that no query needs, and every block's count
	OnCorrupt  OnCorrupt      // what to do about damaged blocks
	Native     bool           // nested values as Go maps and slices instead of JSON
	MySQL      bool           // "x" is a string, not a name
	MaxDepth   int            // of values of recursive schemas; 0: 1,000
	Database   string         // where unqualified tables are looked for first; USE sets it

	// Of the lake; fixed once the connector is made.
	Merge      avrofs.MergeMode // how the schemas of a table's files are merged
	Schema     string           // a reader's schema for all tables: JSON or the path of an .avsc file
	AllowPaths bool             // let queries name files outside of the roots
	Writable   bool             // let CREATE TABLE … AS and COPY write into the roots
	AllowCopy  bool             // let COPY write wherever the process may
	Refresh    time.Duration    // how old a listing may be; 0: one second
}

// OnCorrupt says what happens to damaged blocks.
type OnCorrupt uint8

// The modes.
const (
	FailOnCorrupt OnCorrupt = iota // the query fails
	SkipBlock                      // the block is left out, with a warning
	SkipFile                       // the file is left out from there on, with a warning
)

var onCorruptNames = [...]string{"error", "skip_block", "skip_file"}

// String returns the mode as options write it.
func (m OnCorrupt) String() string { return onCorruptNames[m] }
