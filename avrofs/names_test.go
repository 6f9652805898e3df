package avrofs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/avrosql/avrosql/avrofs/store"
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

func snapshot(t *testing.T, l *Lake, name string) *Snapshot {
	t.Helper()
	s, err := l.Snapshot(t.Context(), "", name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

func paths(s *Snapshot) string {
	var all []string
	for _, f := range s.Files {
		all = append(all, f.Path)
	}
	return strings.Join(all, " ")
}

func TestFind(t *testing.T) {
	files := map[string]string{
		"Users.avro":             employee,
		"v.avro.1.avro":          dept,
		"sales/orders/p-0.avro":  order,
		"sales/orders/p-1.avro":  order,
		"sales/Refunds.avro":     dept,
		"hr/employees.avro":      employee,
		"hr/departments.avro":    dept,
		"dup/a.avro":             employee,
		"dup.avro":               dept,
		"case.avro":              employee,
		"Case.avro":              dept,
		"out.avro/part-0.avro":   order,
		"mixed/a.avro":           employee,
		"mixed/dt=1/b.avro":      dept,
		"stray/dt=1/a.avro":      order,
		"stray/dt=2/tmp/b.avro":  order,
		"beside/dt=1/a.avro":     order,
		"beside/other/b.avro":    order,
		"flat/a.avro":            order,
		"flat/b.avro":            order,
		"flat/old/c.avro":        order,
		"names/dt=1/a.avro":      order,
		"names/dt=2/b.avro":      dept,
		"alias/a.avro":           `{"type":"record","name":"New","aliases":["x.Old"],"fields":[]}`,
		"alias/b.avro":           record("Old"),
		"siblings/a.avro":        `{"type":"record","name":"A","aliases":["Z"],"fields":[]}`,
		"siblings/b.avro":        record("B"),
		"numbers/a.avro":         `"int"`,
		"numbers/b.avro":         `"long"`,
		"scalars/a.avro":         `"string"`,
		"scalars/b.avro":         `"int"`,
		"a/b/c/x.avro":           order,
		"2026/01/tables/xs.avro": order,
	}
	for _, c := range []struct{ name, want string }{
		{"Users", "Users.avro"},
		{"users", "Users.avro"},
		{"USERS.AVRO", "Users.avro"},
		{"v.avro.1", "v.avro.1.avro"},
		{"sales.orders", "sales/orders/p-0.avro sales/orders/p-1.avro"},
		{"SALES.Orders", "sales/orders/p-0.avro sales/orders/p-1.avro"},
		{"sales.refunds", "sales/Refunds.avro"},
		{"sales.orders.p-1", "sales/orders/p-1.avro"},
		{"hr.employees", "hr/employees.avro"},
		{"hr", `!unknown table "hr": did you mean hr.departments or hr.employees?`},
		{"orders", `!unknown table "orders": did you mean sales.orders?`},
		{"sales.ordres", `!unknown table "sales.ordres": did you mean sales.orders?`},
		{"qqqqqqqq", `!unknown table "qqqqqqqq": there are Case, `},
		{"case", "case.avro"},
		{"Case", "Case.avro"},
		{"CASE", "!ambiguous: it can mean Case (Case.avro) or case (case.avro)"},
		{"dup", "!ambiguous: it can mean dup (dup.avro) or dup (dup)"},
		{"out", "out.avro/part-0.avro"},
		{"out.avro", "out.avro/part-0.avro"},
		{"mixed", "!mixed can't be read as one table: mixed/a.avro: the files in it and below its partition levels hold records of different names"},
		{"mixed.a", "mixed/a.avro"},
		{"stray", "!stray can't be read as one table: stray/dt=2/tmp: it holds data but is not a partition level"},
		{"beside", "!beside can't be read as one table: beside/other: it holds data"},
		{"beside.other", "beside/other/b.avro"},
		{"flat", "!unknown table"},
		{"flat.a", "flat/a.avro"},
		{"flat.old", "flat/old/c.avro"},
		{"names", "names/dt=1/a.avro names/dt=2/b.avro"},
		{"names.dt=1", "!unknown table"},
		{"alias", "alias/a.avro alias/b.avro"},
		{"siblings", "!unknown table"},
		{"siblings.b", "siblings/b.avro"},
		{"numbers", "numbers/a.avro numbers/b.avro"},
		{"scalars", "!unknown table"},
		{"a.b.c", "a/b/c/x.avro"},
		{"2026.01.tables", "2026/01/tables/xs.avro"},
		{"root", "!unknown table"},
	} {
		l := open(t, Options{}, Root{FS: tree(t, files)})
		s, err := l.Snapshot(t.Context(), "", c.name)
		if want, bad := strings.CutPrefix(c.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", c.name, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := paths(s); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// A database and a name given apart are found like the two joined.
func TestFindDatabase(t *testing.T) {
	l := open(t, Options{}, Root{FS: tree(t, map[string]string{"a/b/c/x.avro": order, "b/c.avro": dept})})
	for _, c := range []TableName{{"a.b", "c"}, {"A.B", "C"}, {"", "a.b.c"}, {"b", "c"}} {
		if _, err := l.Snapshot(t.Context(), c.Database, c.Name); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestUnknownTableIsTyped(t *testing.T) {
	l := open(t, Options{}, Root{FS: tree(t, map[string]string{"orders.avro": order, "offers.avro": dept, "x.avro": dept})})
	_, err := l.Snapshot(t.Context(), "", "oders")
	var u *UnknownTableError
	if !errors.As(err, &u) || !slices.Equal(u.Candidates, []string{"orders"}) && !slices.Equal(u.Candidates, []string{"orders", "offers"}) {
		t.Errorf("got %#v", err)
	}
	_, err = l.Snapshot(t.Context(), "", "ORDERZ")
	if !errors.As(err, &u) || u.Candidates[0] != "orders" {
		t.Errorf("got %#v", err)
	}
}

func TestNoTables(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  string
	}{
		{map[string]string{}, "which is empty"},
		{map[string]string{"a.parquet": "=PAR1", "README": "=text"}, "only names that end in .avro count"},
	} {
		l := open(t, Options{}, Root{FS: tree(t, c.files)})
		if names, err := l.Tables(t.Context()); err != nil || len(names) != 0 {
			t.Errorf("got %v, %v", names, err)
		}
		_, err := l.Snapshot(t.Context(), "", "t")
		if err == nil || !strings.Contains(err.Error(), "no Avro files") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v", err)
		}
	}
	l := open(t, Options{})
	if _, err := l.Snapshot(t.Context(), "", "t"); err == nil || !strings.Contains(err.Error(), "no directory or file was given") {
		t.Errorf("got %v", err)
	}
}

// The root is a table beside those below it.
func TestRootTable(t *testing.T) {
	files := map[string]string{"p-0.avro": order, "p-1.avro": order, "d/x.avro": dept, "dt=1/p-2.avro": order}
	l := open(t, Options{}, Root{Name: "lake", FS: tree(t, files)})
	if got := paths(snapshot(t, l, "lake")); got != "dt=1/p-2.avro p-0.avro p-1.avro" {
		t.Errorf("lake: %s", got)
	}
	for _, n := range []string{"d", "lake.d", "LAKE.D", "p-1", "lake.p-1"} {
		s := snapshot(t, l, n)
		if s.Database != "lake" {
			t.Errorf("%s: database %q", n, s.Database)
		}
	}
	// A single file has two names; the list has its own.
	l = open(t, Options{}, Root{FS: tree(t, map[string]string{"x.avro": order})})
	if paths(snapshot(t, l, "x")) != paths(snapshot(t, l, "root")) {
		t.Error("x and root differ")
	}
}

func TestSeveralRoots(t *testing.T) {
	a := tree(t, map[string]string{"orders.avro": order, "only_a.avro": dept})
	b := tree(t, map[string]string{"orders/p.avro": order, "orders/q.avro": order, "Only_B.avro": dept, "sub/x.avro": dept})
	l := open(t, Options{}, Root{Name: "a", FS: a}, Root{Name: "b", FS: b})
	names, err := l.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(names); got != "[a.only_a a.orders b.Only_B b.orders b.sub]" {
		t.Errorf("got %s", got)
	}
	for _, n := range []string{"a.orders", "b.orders", "only_a", "only_b", "b.only_b", "sub", "B.SUB"} {
		snapshot(t, l, n)
	}
	_, err = l.Snapshot(t.Context(), "", "orders")
	var am *AmbiguousTableError
	if !errors.As(err, &am) || len(am.Candidates) != 2 || !strings.HasPrefix(am.Candidates[0], "a.orders ") || !strings.HasPrefix(am.Candidates[1], "b.orders ") {
		t.Errorf("got %v", err)
	}
	// Without names of their own, only what collides is told apart.
	l = open(t, Options{}, Root{FS: a}, Root{FS: b})
	if names, err = l.Tables(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(names); got != "[Only_B only_a sub root.orders root_2.orders]" {
		t.Errorf("got %s", got)
	}
	for _, n := range names {
		if _, err := l.Snapshot(t.Context(), n.Database, n.Name); err != nil {
			t.Errorf("%v: %v", n, err)
		}
	}
	if _, err := Open([]Root{{Name: "x", FS: a}, {Name: "x", FS: b}}, Options{}); err == nil {
		t.Error("two roots may have the same name")
	}
}

// A root that can't be listed does not hide the tables of another.
func TestBrokenRoot(t *testing.T) {
	good := tree(t, map[string]string{"t.avro": order})
	bad := store.Faulty(store.FS(good), store.FaultPlan{FailList: 1})
	l := open(t, Options{}, Root{Name: "bad", Store: bad}, Root{Name: "good", FS: tree(t, map[string]string{"u.avro": order})})
	snapshot(t, l, "u")
	l = open(t, Options{}, Root{Store: store.Faulty(store.FS(good), store.FaultPlan{FailList: 1})})
	if _, err := l.Snapshot(t.Context(), "", "t"); !errors.Is(err, store.ErrInjected) {
		t.Errorf("got %v", err)
	}
	snapshot(t, l, "t") // the error is not kept
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"abc", "", 3}, {"orders", "ordres", 1}, {"a", "b", 1}, {"kitten", "sitting", 3}, {"größe", "grösse", 2}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("%s, %s: %d", c.a, c.b, got)
		}
		if got := distance(c.b, c.a); got != c.want {
			t.Errorf("%s, %s: %d", c.b, c.a, got)
		}
	}
}
