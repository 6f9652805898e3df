package driver

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/planner/types"
)

// Option is one of the options that data source names, SET and the shell's flags share.
type Option struct {
	Name   string
	Also   []string // what other systems call it, for SET, SHOW and @@
	Doc    string
	Fixed  bool     // part of the lake: not for SET
	Arg    string   // what stands for its value in help: N, SIZE
	Values []string // what may be given, where that is a short list
	set    func(*Settings, string) error
	get    func(*Settings) string
}

// Get returns the option's value in s as SET would write it.
func (o *Option) Get(s *Settings) string { return o.get(s) }

// Set gives the option a value.
func (o *Option) Set(s *Settings, value string) error {
	if err := o.set(s, value); err != nil {
		return &OptionError{Name: o.Name, Value: value, Doc: o.Doc, Err: err}
	}
	return nil
}

// OptionError is a bad option or value of one.
type OptionError struct {
	Name, Value string
	Doc         string // what the option is for; empty if there is none of the name
	Err         error
}

func (e *OptionError) Error() string {
	if e.Doc == "" { // no such option
		return e.Err.Error()
	}
	return fmt.Sprintf("option %s: %q: %v (%s)", e.Name, e.Value, e.Err, e.Doc)
}

// Unwrap returns the cause.
func (e *OptionError) Unwrap() error { return e.Err }

func boolean(name, doc string, fixed bool, at func(*Settings) *bool) Option {
	return Option{Name: name, Doc: doc, Fixed: fixed, Arg: "true|false", Values: []string{"true", "false"},
		set: func(s *Settings, v string) error {
			b, err := parseBool(v)
			*at(s) = b
			return err
		},
		get: func(s *Settings) string { return strconv.FormatBool(*at(s)) }}
}

func parseBool(v string) (bool, error) {
	switch strings.ToLower(v) {
	case "true", "on", "1", "yes":
		return true, nil
	case "false", "off", "0", "no":
		return false, nil
	}
	return false, fmt.Errorf("must be true or false")
}

func count(name, doc string, high int, at func(*Settings) *int) Option {
	return Option{Name: name, Doc: doc, Arg: "N",
		set: func(s *Settings, v string) error {
			n, err := strconv.Atoi(v)
			if err != nil || n < 0 || n > high {
				return fmt.Errorf("must be a number from 0 to %d", high)
			}
			*at(s) = n
			return nil
		},
		get: func(s *Settings) string { return strconv.Itoa(*at(s)) }}
}

func choice(name, doc string, fixed bool, values []string, at func(*Settings) int, set func(*Settings, int)) Option {
	return Option{Name: name, Doc: doc, Fixed: fixed, Arg: alternatives(values), Values: values,
		set: func(s *Settings, v string) error {
			for i, name := range values {
				if strings.EqualFold(name, v) {
					set(s, i)
					return nil
				}
			}
			return fmt.Errorf("must be one of %s", strings.Join(values, ", "))
		},
		get: func(s *Settings) string { return values[at(s)] }}
}

// also adds what other systems call an option.
func also(o Option, names ...string) Option {
	o.Also = names
	return o
}

// alternatives is what help has for one of a few values.
func alternatives(values []string) string {
	if len(values) > 2 {
		return "MODE"
	}
	return strings.Join(values, "|")
}

var mergeModes = []string{"union", "strict", "latest", "first"}

func pick(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Options returns every option. The list is the one source for data source names, SET, SHOW VARIABLES
// and the shell.
func Options() []Option { return options }

var options = []Option{
	also(count("workers", "goroutines of a query's scans; 0 means one for each processor", 4096, func(s *Settings) *int { return &s.Workers }), "threads", "worker_threads"),
	count("batch_rows", "rows of a batch at most; 0 means 2048", 1<<20, func(s *Settings) *int { return &s.BatchRows }),
	{Name: "max_memory", Also: []string{"memory_limit"}, Arg: "SIZE", Doc: "bytes that one query may hold, such as 500MB or 4GiB; 0 means three quarters of the machine's memory",
		set: func(s *Settings, v string) (err error) { s.MaxMemory, err = ParseSize(v); return err },
		get: func(s *Settings) string { return strconv.FormatInt(s.MaxMemory, 10) }},
	{Name: "temp_dir", Also: []string{"temp_directory"}, Arg: "DIR", Doc: "where queries that pass max_memory keep the rest; default is the system's directory, with off they fail",
		set: func(s *Settings, v string) error { return s.setTempDir(v) },
		get: func(s *Settings) string { return cmp.Or(s.TempDir, "default") }},
	{Name: "max_temp", Also: []string{"max_temp_directory_size"}, Arg: "SIZE", Doc: "bytes that one query may keep in temp_dir, such as 20GiB; 0 means three quarters of what is free",
		set: func(s *Settings, v string) (err error) { s.MaxTemp, err = ParseSize(v); return err },
		get: func(s *Settings) string { return strconv.FormatInt(s.MaxTemp, 10) }},
	{Name: "timezone", Also: []string{"time_zone", "spark.sql.session.timezone"}, Arg: "TZ", Doc: "IANA name of the session's time zone, such as Europe/Berlin, an offset such as +02:00, or local",
		set: func(s *Settings, v string) error {
			if strings.EqualFold(v, "local") || strings.EqualFold(v, "system") {
				s.Location = time.Local
				return nil
			}
			loc, ok := types.ParseZone(v)
			if !ok {
				return fmt.Errorf("not a known time zone")
			}
			s.Location = loc
			return nil
		},
		get: func(s *Settings) string { return s.location().String() }},
	choice("on_corrupt", "what to do about damaged blocks: error, skip_block or skip_file", false, onCorruptNames[:],
		func(s *Settings) int { return int(s.OnCorrupt) }, func(s *Settings, i int) { s.OnCorrupt = OnCorrupt(i) }),
	choice("verify", "full checks the values of fields that the query does not need, and decodes for COUNT(*)", false, []string{"normal", "full"},
		func(s *Settings) int { return pick(s.Verify) }, func(s *Settings, i int) { s.Verify = i == 1 }),
	choice("nested", "nested values as json text or native Go maps and slices", false, []string{"json", "native"},
		func(s *Settings) int { return pick(s.Native) }, func(s *Settings, i int) { s.Native = i == 1 }),
	choice("quotes", `what "x" is: a name (ansi) or a string (mysql)`, false, []string{"ansi", "mysql"},
		func(s *Settings) int { return pick(s.MySQL) }, func(s *Settings, i int) { s.MySQL = i == 1 }),
	choice("pushdown", "off evaluates conditions after decoding and reads every field", false, []string{"on", "off"},
		func(s *Settings) int { return pick(s.NoPushdown) }, func(s *Settings, i int) { s.NoPushdown = i == 1 }),
	count("max_depth", "nesting of values of recursive schemas at most; 0 means 1000", 100_000, func(s *Settings) *int { return &s.MaxDepth }),
	{Name: "database", Arg: "NAME", Doc: "where unqualified tables are looked for first",
		set: func(s *Settings, v string) error { s.Database = v; return nil },
		get: func(s *Settings) string { return s.Database }},
	choice("merge", "how the schemas of a table's files become one: union, strict, latest or first", true, mergeModes,
		func(s *Settings) int { return max(int(s.Merge)-1, 0) }, func(s *Settings, i int) { s.Merge = avrofs.MergeMode(i + 1) }),
	{Name: "schema", Arg: "SCHEMA", Doc: "a reader's schema for all tables: JSON text or the path of an .avsc file", Fixed: true,
		set: func(s *Settings, v string) error { s.Schema = v; return nil },
		get: func(s *Settings) string { return s.Schema }},
	boolean("allow_paths", "let queries name files outside of the roots", true, func(s *Settings) *bool { return &s.AllowPaths }),
	boolean("writable", "let CREATE TABLE … AS and COPY write into the roots", true, func(s *Settings) *bool { return &s.Writable }),
	boolean("allow_copy", "let COPY write files wherever the process may", true, func(s *Settings) *bool { return &s.AllowCopy }),
	{Name: "refresh", Arg: "DURATION", Doc: "how old a listing of files may be, such as 10s; 0 means one second, negative lists anew for every query", Fixed: true,
		set: func(s *Settings, v string) error {
			d, err := time.ParseDuration(v)
			if err != nil {
				return fmt.Errorf("must be a duration such as 1s or 500ms")
			}
			s.Refresh = d
			return nil
		},
		get: func(s *Settings) string { return s.Refresh.String() }},
}

// setTempDir sets where temporary files lie; nothing is no place.
func (s *Settings) setTempDir(v string) error {
	switch strings.ToLower(v) {
	case "", "off":
		s.TempDir = "off"
		return nil
	case "default":
		s.TempDir = ""
		return nil
	}
	if st, err := os.Stat(v); err != nil || !st.IsDir() {
		return fmt.Errorf("must be a directory that is there, default or off")
	}
	s.TempDir = v
	return nil
}

// temp is where queries spill, nil for nowhere.
func (s *Settings) temp() *spill.Options {
	if s.TempDir == "off" {
		return nil
	}
	o := spillDefaults
	o.Dir, o.Max = s.TempDir, s.MaxTemp
	return &o
}

// spillDefaults are what no option sets.
var spillDefaults spill.Options

func findOption(name string) *Option {
	for i := range options {
		if strings.EqualFold(options[i].Name, name) {
			return &options[i]
		}
	}
	return nil
}

// settingOf finds an option by its name here or elsewhere; where there is none, the error says what to
// write in the place of what other systems have.
func settingOf(name string) (*Option, error) {
	if o := findOption(name); o != nil {
		return o, nil
	}
	low := strings.ToLower(name)
	for i := range options {
		if slices.Contains(options[i].Also, low) {
			return &options[i], nil
		}
	}
	if hint := foreignSettings[low]; hint != "" {
		return nil, fmt.Errorf("no setting %s: %s", name, hint)
	}
	if strings.HasPrefix(low, "spark.") || strings.HasPrefix(low, "hive.") {
		return nil, fmt.Errorf("%s is a setting of another engine: leave it out; SHOW VARIABLES lists those that are here", name)
	}
	return nil, unknownOption(name, "SHOW VARIABLES lists them: ")
}

func unknownOption(name, list string) error {
	return &OptionError{Name: name, Err: fmt.Errorf("unknown option %q; %s%s", name, list, optionNames())}
}

// foreignSettings are settings of other systems that have no counterpart of their own.
var foreignSettings = map[string]string{
	"sql_mode":             "quotes = 'mysql' makes \"x\" a string; what else there is of modes has no counterpart, leave it out",
	"autocommit":           "there are no transactions, leave it out",
	"search_path":          "USE database says where tables are looked for first",
	"character_set_client": "text is UTF-8, leave it out", "character_set_results": "text is UTF-8, leave it out",
	"collation_connection": "strings compare by bytes, leave it out",
	"default_null_order":   "write ORDER BY … NULLS FIRST or NULLS LAST",
	"group_concat_max_len": "GROUP_CONCAT has no limit but max_memory, leave it out",
	"max_execution_time":   "cancel the query's context, or interrupt it at the shell",
	"enable_progress_bar":  "the shell has .progress",
	"temp_directory":       "nothing spills to disk, leave it out",
}

func (s *Settings) location() *time.Location {
	if s.Location == nil {
		return time.UTC
	}
	return s.Location
}

var sizeUnits = map[string]int64{
	"": 1, "b": 1, "k": 1e3, "kb": 1e3, "kib": 1 << 10, "m": 1e6, "mb": 1e6, "mib": 1 << 20,
	"g": 1e9, "gb": 1e9, "gib": 1 << 30, "t": 1e12, "tb": 1e12, "tib": 1 << 40,
}

// ParseSize reads a number of bytes with an optional unit: 1000, 64KiB, 1.5 GB.
func ParseSize(v string) (int64, error) {
	text := strings.TrimSpace(v)
	i := strings.LastIndexAny(text, "0123456789.") + 1
	n, err := strconv.ParseFloat(text[:i], 64)
	unit, known := sizeUnits[strings.ToLower(strings.TrimSpace(text[i:]))]
	if err != nil || !known || n < 0 || n*float64(unit) >= 1<<62 {
		return 0, fmt.Errorf("must be a size such as 500MB or 4GiB")
	}
	return int64(n * float64(unit)), nil
}
