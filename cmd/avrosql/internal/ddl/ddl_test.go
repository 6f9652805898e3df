package ddl

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

var update = flag.Bool("update", false, "rewrite what the statements are compared with")

func ddl(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	cmd := Command(&out, func(err error) error { return err })
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("%q: %v", args, err)
	}
	return out.String()
}

// location is where an engine's files are in these tests.
var location = map[string]string{
	"spark": "hdfs://name/lake", "hive": "hdfs://name/lake", "athena": "s3://bucket/lake", "trino": "s3://bucket/lake",
	"bigquery": "gs://bucket/lake", "clickhouse": "s3://bucket/lake", "duckdb": "s3://bucket/lake", "snowflake": "@stage/lake",
}

// TestStatements compares with testdata, for the repository's lake and for one of odd names and types.
func TestStatements(t *testing.T) {
	odd := oddLake(t)
	for _, e := range engines {
		for name, lake := range map[string]string{"lake": "../../../../testdata", "odd": odd} {
			got := ddl(t, "--for", e.name, "--location", location[e.name], lake)
			golden := filepath.Join("testdata", e.name+"_"+name+".sql")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s:\n%s", golden, d)
			}
			for i, line := range strings.Split(got, "\n") {
				for _, r := range line {
					if r < ' ' {
						t.Fatalf("%s: line %d holds %q", golden, i+1, r)
					}
				}
			}
		}
	}
}

// oddLake has names that need quotes, names that differ only in case, partitions of every kind, unions
// and recursion.
func oddLake(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write := func(path, schema string) {
		t.Helper()
		path = filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		w, err := ocf.NewWriter(&b, []byte(schema), ocf.WriterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	schema := `{"type":"record","name":"R","fields":[
	 {"name":"a b","type":"string","doc":"it's \"quoted\" \\ and\nbroken"},
	 {"name":"x` + "`" + `y","type":["null","int"]},
	 {"name":"q\"q","type":{"type":"map","values":["null",{"type":"array","items":"double"}]}},
	 {"name":"select","type":["null","string","long","bytes"]},
	 {"name":"Select","type":["int","long"]},
	 {"name":"one","type":["boolean"]},
	 {"name":"nothing","type":"null"},
	 {"name":"self","type":["null","R"]},
	 {"name":"empty","type":{"type":"record","name":"E","fields":[]}},
	 {"name":"in","type":{"type":"record","name":"In","fields":[{"name":"Ünïcode","type":"float"},{"name":"d","type":{"type":"fixed","name":"D","size":20,"logicalType":"decimal","precision":40,"scale":2}}]}}]}`
	for i, p := range []string{"dt=2026-01-01/region=eu%20west/n=1", "dt=2026-01-02/region=us/n=__HIVE_DEFAULT_PARTITION__"} {
		write(fmt.Sprintf("sales/it's/%s/part-%d.avro", p, i), schema)
	}
	write("logs/2026/01/02/a.avro", `{"type":"record","name":"L","fields":[{"name":"line","type":"string"}]}`)
	write("logs/2026/01/03/b.avro", `{"type":"record","name":"L","fields":[{"name":"line","type":"string"},{"name":"level","type":"int","default":0}]}`)
	return dir
}

// TestLocal: without --location statements lead to the files where they are, or say what is missing.
func TestLocal(t *testing.T) {
	abs, err := filepath.Abs("../../../../testdata")
	if err != nil {
		t.Fatal(err)
	}
	abs = filepath.ToSlash(abs)
	for name, want := range map[string]string{
		"spark": "LOCATION 'file://" + abs + "/orders'", "hive": "LOCATION 'file://" + abs + "/orders/'", "athena": "s3://BUCKET/orders/",
		"trino": "'file://" + abs + "/orders'", "bigquery": "gs://BUCKET/orders/*", "clickhouse": "File(Avro, '" + abs + "/orders/*/*.avro')",
		"duckdb": "'" + abs + "/orders/*/*.avro'", "snowflake": "@STAGE/orders/",
	} {
		got := ddl(t, "--for", name, "--table", "orders", "../../../../testdata")
		if !strings.Contains(got, want) && strings.HasPrefix(abs, "/") {
			t.Errorf("%s: no %s in\n%s", name, want, got)
		}
		if needs := strings.Contains(got, "give --location"); needs != (name == "athena" || name == "bigquery" || name == "snowflake") {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}
