package avrofs

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// pathText prints the path columns of a snapshot and their values by file.
func pathText(s *Snapshot) string {
	var b strings.Builder
	for i, c := range s.PathColumns {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s:%s", c.Name, c.Kind)
	}
	for _, f := range s.Files {
		b.WriteString(" |")
		for i, v := range f.Values {
			switch {
			case v.Null:
				b.WriteString(" NULL")
			case s.PathColumns[i].Kind == Varchar:
				fmt.Fprintf(&b, " %q", v.Str)
			default:
				fmt.Fprintf(&b, " %d", v.Int)
			}
		}
	}
	return b.String()
}

func TestPathColumns(t *testing.T) {
	for _, c := range []struct {
		name  string
		paths string
		want  string
	}{
		{"none", "t/a t/b", " | |"},
		{"bigint", "t/n=1/a t/n=-20/a t/n=9223372036854775807/a", "n:BIGINT | -20 | 1 | 9223372036854775807"},
		{"too large", "t/n=9223372036854775808/a", `n:VARCHAR | "9223372036854775808"`},
		{"leading zero", "t/n=007/a t/n=1/a", `n:VARCHAR | "007" | "1"`},
		{"minus zero", "t/n=-0/a", `n:VARCHAR | "-0"`},
		{"plus", "t/n=+1/a", `n:VARCHAR | "+1"`},
		{"empty", "t/n=/a t/n=1/a", `n:VARCHAR | "" | "1"`},
		{"date", "t/d=1970-01-02/a t/d=1969-12-31/a", "d:DATE | -1 | 1"},
		{"no date", "t/d=2026-02-30/a", `d:VARCHAR | "2026-02-30"`},
		{"year 0", "t/d=0000-01-01/a", `d:VARCHAR | "0000-01-01"`},
		{"date and number", "t/d=2026-01-01/a t/d=1/a", `d:VARCHAR | "1" | "2026-01-01"`},
		{"null", "t/n=__HIVE_DEFAULT_PARTITION__/a t/n=1/a", "n:BIGINT | 1 | NULL"},
		{"only null", "t/n=__HIVE_DEFAULT_PARTITION__/a", "n:VARCHAR | NULL"},
		{"escapes", "t/k%20ey=a%2Fb%3D/a", `k ey:VARCHAR | "a/b="`},
		{"escaped digits", "t/n=%31/a", "n:BIGINT | 1"},
		{"bad escapes", "t/n=%zz%4/a", `n:VARCHAR | "%zz%4"`},
		{"escaped bytes", "t/n=%ff/a", `n:VARCHAR | "%ff"`},
		{"two equals", "t/n=a=b/a", `n:VARCHAR | "a=b"`},
		{"two keys", "t/y=2026/m=01/a t/y=2026/m=02/a", `y:BIGINT m:VARCHAR | 2026 "01" | 2026 "02"`},
		{"different keys", "t/a=1/a t/b=2/a", "a:BIGINT b:BIGINT | 1 NULL | NULL 2"},
		{"different order", "t/a=1/b=2/f t/b=3/a=4/f", "a:BIGINT b:BIGINT | 1 2 | 4 3"},
		{"some without", "t/f t/a=1/f", "a:BIGINT | 1 | NULL"},
		{"digits between", "t/a=1/2026/f t/a=2/2026/f", "a:BIGINT | 1 | 2"},
		{"date levels", "t/2026-01-01/f", "date:DATE | 20454"},
		{"underscore", "t/_k=1/f", "_k:BIGINT | 1"},
		{"deep again", "t/a=1/b=1/x t/a=1/f t/a=1/g", "a:BIGINT b:BIGINT | 1 1 | 1 NULL | 1 NULL"},
	} {
		files := map[string]string{}
		for _, p := range strings.Fields(c.paths) {
			files[p+".avro"] = order
		}
		l := open(t, Options{}, Root{FS: tree(t, files)})
		s, err := l.Snapshot(t.Context(), "", "t")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := pathText(s); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestPathColumnTwice(t *testing.T) {
	l := open(t, Options{}, Root{FS: tree(t, map[string]string{"t/a=1/a=2/f.avro": order})})
	if _, err := l.Snapshot(t.Context(), "", "t"); err == nil || !strings.Contains(err.Error(), "the level a occurs twice") {
		t.Errorf("got %v", err)
	}
}

func TestPathColumnHidesField(t *testing.T) {
	// The hidden field need not even merge.
	l := open(t, Options{}, Root{FS: tree(t, map[string]string{
		"t/id=1/a.avro": record("Order", "id long", "total double"),
		"t/id=2/a.avro": record("Order", "id long", "total double", "more int"),
	})})
	s := snapshot(t, l, "t")
	if got := fieldNames(s); got != "total more" {
		t.Errorf("fields %s", got)
	}
	if got := pathText(s); got != "id:BIGINT | 1 | 2" {
		t.Errorf("got %s", got)
	}
	for _, f := range s.Files {
		res, err := s.Resolution(f)
		if err != nil || res.Fields[0].ReaderField != -1 {
			t.Errorf("%v, %v", res, err)
		}
	}
}

func fieldNames(s *Snapshot) string {
	var all []string
	for _, f := range s.Schema.Fields {
		all = append(all, f.Name)
	}
	return strings.Join(all, " ")
}

func TestPartitionLevel(t *testing.T) {
	for name, want := range map[string]bool{
		"a=1": true, "a=": true, "=1": false, "1": true, "20260101": true, "2026-01-01": true, "2026-13-01": false,
		"2026-01": true, "2026_01_02": true, "2026-01-01T05": true, "2026-01-01-23": true, "2026-01-01-24": false,
		"": false, "x1": false, "orders": false, "2026-1-1": false, "v1.2": false, "1.5": false, "٣": false,
	} {
		if got := partitionLevel(name); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestLayouts(t *testing.T) {
	eventHub := "namespace:VARCHAR hub:VARCHAR partition:BIGINT year:BIGINT month:BIGINT day:BIGINT hour:BIGINT minute:BIGINT second:BIGINT"
	for _, c := range []struct {
		name, table, paths, layout, want string
	}{
		{"event hubs", "ns.hub", "ns/hub/0/2026/01/02/03/04/05.avro ns/hub/11/2026/01/02/03/04/09.avro", "",
			eventHub + ` | "ns" "hub" 0 2026 1 2 3 4 5 | "ns" "hub" 11 2026 1 2 3 4 9`},
		{"event hub alone", "hub", "hub/0/2026/01/02/03/04/05.avro", "",
			strings.TrimPrefix(eventHub, "namespace:VARCHAR ") + ` | "hub" 0 2026 1 2 3 4 5`},
		{"event hub as the root", "root", "0/2026/01/02/03/04/05.avro", "",
			strings.TrimPrefix(eventHub, "namespace:VARCHAR hub:VARCHAR ") + ` | 0 2026 1 2 3 4 5`},
		{"no such day", "hub", "hub/0/2026/02/30/03/04/05.avro", "", " |"},
		{"one file does not fit", "hub", "hub/0/2026/01/02/03/04/05.avro hub/0/2026/01/02/03/04/x.avro", "",
			"year:BIGINT month:BIGINT day:BIGINT hour:BIGINT minute:BIGINT | 2026 1 2 3 4 | 2026 1 2 3 4"},
		{"date tree", "t.hourly", "t/hourly/2026/01/02/03/a.avro t/hourly/2026/12/31/23/b.avro", "",
			"year:BIGINT month:BIGINT day:BIGINT hour:BIGINT | 2026 1 2 3 | 2026 12 31 23"},
		{"date tree without zeros", "t", "t/2026/1/2/a.avro t/2026/11/12/a.avro", "", "year:BIGINT month:BIGINT day:BIGINT | 2026 1 2 | 2026 11 12"},
		{"months", "t", "t/2026/01/a.avro", "", "year:BIGINT month:BIGINT | 2026 1"},
		{"numbers that are no dates", "t", "t/2026/13/a.avro t/2026/01/a.avro", "", " | |"},
		{"days and hours", "t", "t/2026-01-01/07/a.avro", "", "date:DATE hour:BIGINT | 20454 7"},
		{"date tree below a key", "t", "t/k=x/2026/01/a.avro", "", `k:VARCHAR year:BIGINT month:BIGINT | "x" 2026 1`},
		{"kafka", "t", "t/partition=0/t+0+0000000018.avro t/partition=1/t+1+0000000000.avro", "",
			`partition:BIGINT topic:VARCHAR offset:BIGINT | 0 "t" 18 | 1 "t" 0`},
		{"kafka without levels", "t", "t/a.b-c+3+7.avro", "", `topic:VARCHAR partition:BIGINT offset:BIGINT | "a.b-c" 3 7`},
		{"kafka on hdfs", "t", "t/t+3+7+9.avro", "", `topic:VARCHAR partition:BIGINT offset:BIGINT last_offset:BIGINT | "t" 3 7 9`},
		{"kafka by hour", "t", "t/year=2026/month=01/t+3+7.avro", "", `year:BIGINT month:BIGINT topic:VARCHAR partition:BIGINT offset:BIGINT | 2026 1 "t" 3 7`},
		{"declared", "t", "t/eu/2026-01-01-x.avro t/us/2026-01-02-y.avro", "{region}/{day}-{_}.avro", `region:VARCHAR day:BIGINT | "eu" 2026 | "us" 2026`},
		{"declared with types", "t", "t/eu/2026-01-01/07.avro", "{region}/{day:date}/{n:bigint}.avro", `region:VARCHAR day:DATE n:BIGINT | "eu" 20454 7`},
		{"narrowest", "t", "t/1/07.avro t/2/08.avro", "{a}/{b}.avro", `a:BIGINT b:VARCHAR | 1 "07" | 2 "08"`},
		{"levels first", "t", "t/k=9/1/07.avro", "{a}/{b}.avro", `k:BIGINT a:BIGINT b:VARCHAR | 9 1 "07"`},
		{"a level that does not fit", "t", "t/1/07.avro t/x.txt.avro", "{a}/{b}-.avro", "!t/1/07.avro: it does not have the form of the layout"},
		{"a value that does not fit", "t", "t/x/07.avro", "{a:bigint}/{_}", `!"x" is not a BIGINT`},
		{"unclosed", "t", "t/a.avro", "{a", "!a { without its }"},
		{"no name", "t", "t/a.avro", "{}", "!a column without a name"},
		{"bad type", "t", "t/a.avro", "{a:int}", "!must be bigint, date or varchar"},
		{"twice", "t", "t/a.avro", "{a}{a}", "!two columns are called a"},
		{"no columns", "t", "t/a.avro", "x/y", "!it has no columns"},
		{"regexp characters", "t", "t/(a.b)+[c].avro", "({a}.b)+[{c}].avro", `a:VARCHAR c:VARCHAR | "a" "c"`},
	} {
		files := map[string]string{}
		for _, p := range strings.Fields(c.paths) {
			files[p] = record("Order", "id long")
		}
		o := Options{}
		if c.layout != "" {
			o.Tables = map[string]TableOptions{c.table: {Layout: c.layout}}
		}
		l := open(t, o, Root{FS: tree(t, files)})
		s, err := l.Snapshot(t.Context(), "", c.table)
		if want, bad := strings.CutPrefix(c.want, "!"); bad {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", c.name, err, want)
			}
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := pathText(s); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A column that is only a guess does not hide data.
func TestGuessedColumnGivesWay(t *testing.T) {
	l := open(t, Options{}, Root{FS: tree(t, map[string]string{"t/t+0+7.avro": record("R", "offset string", "id long")})})
	s := snapshot(t, l, "t")
	if got := fieldNames(s) + "; " + pathText(s); got != `offset id; topic:VARCHAR partition:BIGINT | "t" 0` {
		t.Errorf("got %s", got)
	}
	// Nor may anything be pruned by it before the headers are read.
	li, err := l.Listing(t.Context(), "", "t")
	if err != nil || len(li.PathColumns) != 0 || len(li.Values(0)) != 0 {
		t.Errorf("%v, %v", li.PathColumns, err)
	}
}

func FuzzPathValue(f *testing.F) {
	for _, s := range []string{"1", "-0", "007", "2026-01-01", "0000-00-00", "%41", "%", "%e2%82%ac", nullPartition, "9223372036854775808", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var k kinder
		k.see(s)
		v, err := typed(k.kind(), s)
		if err != nil {
			t.Fatalf("%q does not fit the kind found for it: %v", s, err)
		}
		var back string
		switch k.kind() {
		case BigInt:
			back = fmt.Sprint(v.Int)
		case Date:
			back = day.AddDate(0, 0, int(v.Int)-20454).Format("2006-01-02")
		default:
			back = v.Str
		}
		if back != s {
			t.Errorf("%q comes back as %q (%v)", s, back, k.kind())
		}
		if u := unescape(s); !strings.Contains(s, "%") && u != s {
			t.Errorf("%q was changed to %q", s, u)
		}
		if u := unescape(url.PathEscape(s)); strings.ToValidUTF8(s, "") == s && u != s {
			t.Errorf("%q is lost when escaped: %q", s, u)
		}
		partitionLevel(s)
	})
}

func FuzzLayout(f *testing.F) {
	f.Add("{a}/{b:bigint}.avro", "x/12.avro")
	f.Add("{a}-{_}", "(/[")
	f.Fuzz(func(t *testing.T, text, path string) {
		l, err := parseLayout(text)
		if err != nil {
			return
		}
		if vals, ok := l.match(strings.Split(path, "/"), 0); ok && len(vals) != len(l.cols) {
			t.Errorf("%d values of %d", len(vals), len(l.cols))
		}
	})
}
