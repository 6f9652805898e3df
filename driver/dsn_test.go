package driver_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/avrosql/avrosql/avrofs"
	"github.com/avrosql/avrosql/driver"
)

func TestParseDSN(t *testing.T) {
	list := string(filepath.ListSeparator)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones: ", err)
	}
	path := func(p string) []driver.Root { return []driver.Root{{Path: p}} }
	tests := []struct {
		dsn  string
		want driver.Config
	}{
		{"/data/lake", driver.Config{Roots: path("/data/lake")}},
		{"lake", driver.Config{Roots: path("lake")}},
		{"lake?workers=4", driver.Config{Roots: path("lake"), Settings: driver.Settings{Workers: 4}}},
		{"lake?WORKERS=4&Batch_Rows=7", driver.Config{Roots: path("lake"), Settings: driver.Settings{Workers: 4, BatchRows: 7}}},
		{"lake?workers=4&workers=5", driver.Config{Roots: path("lake"), Settings: driver.Settings{Workers: 5}}},
		{"lake?workers=4&", driver.Config{Roots: path("lake"), Settings: driver.Settings{Workers: 4}}},
		{"lake?max_memory=1.5GiB", driver.Config{Roots: path("lake"), Settings: driver.Settings{MaxMemory: 3 << 29}}},
		{"lake?max_memory=500%20mb", driver.Config{Roots: path("lake"), Settings: driver.Settings{MaxMemory: 500e6}}},
		{"lake?timezone=Europe%2FBerlin", driver.Config{Roots: path("lake"), Settings: driver.Settings{Location: berlin}}},
		{"lake?timezone=Europe/Berlin", driver.Config{Roots: path("lake"), Settings: driver.Settings{Location: berlin}}},
		{"lake?on_corrupt=skip_file&verify=full&nested=native&quotes=mysql&pushdown=off&max_depth=9&database=hr", driver.Config{Roots: path("lake"),
			Settings: driver.Settings{OnCorrupt: driver.SkipFile, Verify: true, Native: true, MySQL: true, NoPushdown: true, MaxDepth: 9, Database: "hr"}}},
		{"lake?merge=strict&allow_paths=yes&refresh=-1s&schema=x.avsc", driver.Config{Roots: path("lake"),
			Settings: driver.Settings{Merge: avrofs.MergeStrict, AllowPaths: true, Refresh: -time.Second, Schema: "x.avsc"}}},
		// Values may hold every character once it is escaped, and ?, = and { without.
		{`lake?schema={"type":"record","name":"a?b=c"}`, driver.Config{Roots: path("lake"), Settings: driver.Settings{Schema: `{"type":"record","name":"a?b=c"}`}}},
		{"lake?schema=a%26b%25c", driver.Config{Roots: path("lake"), Settings: driver.Settings{Schema: "a&b%c"}}},
		// Plus is no space.
		{"lake?database=a+b", driver.Config{Roots: path("lake"), Settings: driver.Settings{Database: "a+b"}}},
		// Globs hold ? as well.
		{"logs/part-?.avro", driver.Config{Roots: path("logs/part-?.avro")}},
		{"logs/part-?.avro?workers=2", driver.Config{Roots: path("logs/part-?.avro"), Settings: driver.Settings{Workers: 2}}},
		{"logs/?workers/x", driver.Config{Roots: path("logs/?workers/x")}},
		{"a?b=c", driver.Config{Roots: path("a?b=c")}},
		{"a?b=c?workers=1", driver.Config{Roots: path("a?b=c"), Settings: driver.Settings{Workers: 1}}},
		// Percent signs of a path are its own.
		{"dt=a%2Fb", driver.Config{Roots: []driver.Root{{Name: "dt", Path: "a%2Fb"}}}},
		{"100%", driver.Config{Roots: path("100%")}},
		// Several roots, with and without names.
		{"a" + list + "b", driver.Config{Roots: []driver.Root{{Path: "a"}, {Path: "b"}}}},
		{"x=a" + list + list + "y=b/*.avro?workers=3", driver.Config{Roots: []driver.Root{{Name: "x", Path: "a"}, {Name: "y", Path: "b/*.avro"}}, Settings: driver.Settings{Workers: 3}}},
		{"/lake/dt=2026-01-01", driver.Config{Roots: path("/lake/dt=2026-01-01")}},
	}
	for _, tt := range tests {
		got, err := driver.ParseDSN(tt.dsn)
		if err != nil {
			t.Errorf("%s: %v", tt.dsn, err)
			continue
		}
		if d := cmp.Diff(tt.want, got, cmpopts.EquateEmpty(), cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })); d != "" {
			t.Errorf("%s:\n%s", tt.dsn, d)
		}
	}
}

// A name before `=` does not count where the whole is a path: dt=2026-01-01 is a directory.
func TestParseDSNPathWithEquals(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("dt=2026-01-01", 0o777); err != nil {
		t.Fatal(err)
	}
	cfg, err := driver.ParseDSN("dt=2026-01-01?workers=1")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]driver.Root{{Path: "dt=2026-01-01"}}, cfg.Roots); d != "" {
		t.Error(d)
	}
}

func TestParseDSNErrors(t *testing.T) {
	tests := []struct{ dsn, want string }{
		{"", "no path"},
		{"?workers=1", "no path"},
		{"lake?workers=-1", "workers"},
		{"lake?workers=x", "number from 0"},
		{"lake?workers=", "number from 0"},
		{"lake?workers=99999999999999999999", "number from 0"},
		{"lake?batch_rows=1000000000", "number from 0"},
		{"lake?max_memory=lots", "500MB"},
		{"lake?max_memory=-1", "500MB"},
		{"lake?max_memory=NaN", "500MB"},
		{"lake?max_memory=1e30", "500MB"},
		{"lake?max_memory=99999999999999TB", "500MB"},
		{"lake?timezone=Mars", "time zone"},
		{"lake?timezone=../../etc/passwd", "time zone"},
		{"lake?on_corrupt=ignore", "skip_block"},
		{"lake?verify=maybe", "normal, full"},
		{"lake?allow_paths=perhaps", "true or false"},
		{"lake?refresh=1", "duration"},
		{"lake?workers=1&wrokers=2", `unknown option "wrokers"`},
		{"lake?workers=1&=2", `unknown option ""`},
		{"lake?database=%zz", "%25"},
	}
	for _, tt := range tests {
		_, err := driver.ParseDSN(tt.dsn)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want an error with %q", tt.dsn, err, tt.want)
		}
	}
	_, err := driver.ParseDSN("lake?workers=x")
	var oe *driver.OptionError
	if !errors.As(err, &oe) || oe.Name != "workers" || oe.Value != "x" {
		t.Errorf("the error is %#v, want an *OptionError of workers", err)
	}
	for _, dsn := range []string{"lake?workers=1&wrokers=2", "../testdata?wrokers=2"} {
		oe = nil
		if _, err := driver.ParseDSN(dsn); !errors.As(err, &oe) || oe.Name != "wrokers" || !strings.Contains(err.Error(), "the options are workers, ") {
			t.Errorf("%s: the error is %v, want an *OptionError of wrokers that lists the options", dsn, err)
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "1000": 1000, "1k": 1000, "1KiB": 1024, "1.5 GB": 1.5e9, " 2 MiB ": 2 << 20, "3b": 3, "1tib": 1 << 40, ".5k": 500,
	} {
		if got, err := driver.ParseSize(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "MB", "1 XB", "1..5", "0x10", "Inf", "1,000", "4611686018427387904", "--1", "1e400"} {
		if got, err := driver.ParseSize(text); err == nil {
			t.Errorf("%q: got %d, want an error", text, got)
		}
	}
}

// Every option's value as it is read back sets the same value again.
func TestOptionsRoundTrip(t *testing.T) {
	for _, o := range driver.Options() {
		var s, again driver.Settings
		text := o.Get(&s)
		if err := o.Set(&again, text); err != nil {
			t.Errorf("%s: its default, %q, can't be set: %v", o.Name, text, err)
		} else if got := o.Get(&again); got != text {
			t.Errorf("%s: %q reads back as %q", o.Name, text, got)
		}
		if o.Doc == "" {
			t.Errorf("%s has no description", o.Name)
		}
	}
}

// What sql.Open is given is looked at when it is opened, since the driver has a connector.
func TestOpenErrors(t *testing.T) {
	if _, err := sql.Open("avro", "lake?workers=x"); err == nil {
		t.Error("a bad option is accepted")
	}
	missing := filepath.Join(t.TempDir(), "missing")
	if _, err := sql.Open("avro", missing); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("a missing path: got %v, want fs.ErrNotExist with the path", err)
	}
	// An option that is misspelt leaves a path that is not there: the error says which options there are.
	if _, err := sql.Open("avro", lakeDir+"?wrokers=2"); err == nil || !strings.Contains(err.Error(), "workers") {
		t.Errorf("a misspelt option: got %v, want the list of options", err)
	}
}

func FuzzParseDSN(f *testing.F) {
	for _, s := range []string{"/data/lake?workers=4", "x=a:b?max_memory=1.5GiB&timezone=Europe%2FBerlin", "a?b=c?verify=full", "?", "%", "a?refresh=1s&schema={}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, dsn string) {
		cfg, err := driver.ParseDSN(dsn)
		if err != nil {
			return
		}
		for _, o := range driver.Options() {
			var s driver.Settings
			if text := o.Get(&cfg.Settings); o.Set(&s, text) != nil {
				t.Errorf("%q: %s is %q, which can't be set", dsn, o.Name, text)
			}
		}
	})
}
