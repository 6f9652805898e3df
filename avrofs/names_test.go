package avrofs

import (
	"strings"
	"testing"
)

var (
	employee = record("Employee", "id long", "name string")
	dept     = record("Department", "id long")
	order    = record("Order", "id long", "total double")
)

func TestTables(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // sorted
	}{
		{"file", map[string]string{"x.avro": employee}, "x"},
		{"upper case extension", map[string]string{"X.AVRO": employee}, "X"},
		{"files of different records", map[string]string{"a.avro": employee, "b.avro": dept}, "a b"},
		{"part files in the root", map[string]string{"a.avro": employee, "b.avro": employee}, "root"},
		{"directory", map[string]string{"orders/p0.avro": order, "orders/p1.avro": order}, "orders"},
		{"one-file tables", map[string]string{"hr/employees.avro": employee, "hr/departments.avro": dept}, "hr.departments hr.employees"},
		{"hive", map[string]string{"o/dt=1/a.avro": order, "o/dt=2/a.avro": order}, "o"},
		{"hive root", map[string]string{"dt=1/a.avro": order, "dt=2/a.avro": order}, "root"},
		{"dates", map[string]string{"o/2026-01-01/a.avro": order, "o/2026-01-02/a.avro": order}, "o"},
		{"digits", map[string]string{"o/2026/01/02/a.avro": order, "o/2026/01/03/a.avro": order}, "o"},
		{"digits before tables", map[string]string{"2026/o/a.avro": order, "2026/d/a.avro": dept}, "2026.d 2026.o"},
		{"database", map[string]string{"sales/orders/a.avro": order, "sales/d/a.avro": dept, "sales/x.avro": dept}, "sales.d sales.orders sales.x"},
		{"deep", map[string]string{"a/b/c/x.avro": order}, "a.b.c"},
		{"root with both", map[string]string{"a.avro": order, "b.avro": order, "d/x.avro": dept}, "d root"},
		{"ignored", map[string]string{"_x.avro": order, ".y.avro": order, "_d/z.avro": order, "z.avro.crc": order, "t.txt": "=hello", "_SUCCESS": "="}, ""},
		{"underscore level", map[string]string{"t/_k=1/z.avro": order}, "t"},
		{"no extension", map[string]string{"t/000000_0": order, "t/000001_0": order, "t/LICENSE": "=text"}, "t"},
		{"spark", map[string]string{"out.avro/part-0.avro": order, "out.avro/_SUCCESS": "="}, "out"},
		{"zero bytes", map[string]string{"t/a.avro": "=", "t/b.avro": order}, "t"},
		{"only zero bytes", map[string]string{"t/a.avro": "="}, "t"},
		{"namespaces", map[string]string{"t/a.avro": record("v1.Order"), "t/b.avro": record("v2.Order")}, "t"},
		{"event hubs", map[string]string{"ns/hub/0/2026/01/02/03/04/05.avro": order, "ns/hub/1/2026/01/02/03/04/05.avro": order}, "ns.hub"},
		{"kafka", map[string]string{"topics/a/partition=0/a+0+0000000018.avro": order, "topics/b/partition=0/b+0+00.avro": dept}, "topics.a topics.b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := open(t, Options{}, Root{FS: tree(t, c.files)})
			names, err := l.Tables(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range names {
				got = append(got, n.String())
				if _, err := l.Snapshot(t.Context(), n.Database, n.Name); err != nil {
					t.Errorf("%v: %v", n, err)
				}
			}
			if g := strings.Join(got, " "); g != c.want {
				t.Errorf("got %q, want %q", g, c.want)
			}
		})
	}
}
