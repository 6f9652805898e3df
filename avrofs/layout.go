package avrofs

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
)

// layout reads columns out of the last elements of a path, the file's name
// among them.
type layout struct {
	elems []layoutElem
	cols  []layoutCol
	// optional is how many leading elements may be missing, for all files.
	optional int
	// guessed says that the layout was recognised, not declared.
	guessed bool
	check   func(vals []string) bool
}

type layoutElem struct {
	re   *regexp.Regexp
	cols []int // by group of re, -1 where it is nobody's
}

type layoutCol struct {
	name  string
	kind  PathKind
	typed bool // kind was declared
}

// ParseLayout checks a declared layout. It is the form of the last elements of
// a path, such as
//
//	{namespace}/{hub}/{partition:bigint}/{y:bigint}-{m:bigint}/{_}.avro
//
// where {name} is a column, {name:bigint}, {name:date} and {name:varchar} one
// of that type, {_} any text, and everything else stands for itself. A column
// without a type gets the narrowest one that gives every value back unchanged.
func ParseLayout(text string) error {
	_, err := parseLayout(text)
	return err
}

func parseLayout(text string) (*layout, error) {
	bad := func(format string, args ...any) error {
		return &PathError{Path: text, Msg: "not a layout: " + fmt.Sprintf(format, args...)}
	}
	l := &layout{}
	if len(text) > 4096 {
		return nil, &PathError{Path: text[:100] + "…", Msg: "a layout of more than 4,096 bytes"}
	}
	for _, e := range strings.Split(strings.Trim(text, "/"), "/") {
		var re strings.Builder
		el := layoutElem{cols: []int{-1}}
		re.WriteString("^(?s:")
		for e != "" {
			lit, rest, found := strings.Cut(e, "{")
			re.WriteString(regexp.QuoteMeta(lit))
			if !found {
				break
			}
			spec, after, closed := strings.Cut(rest, "}")
			if !closed {
				return nil, bad("a { without its }")
			}
			e = after
			name, kindName, hasKind := strings.Cut(spec, ":")
			if name == "" {
				return nil, bad("a column without a name; write {_} for text that is none")
			}
			c := layoutCol{name: name, typed: hasKind}
			switch strings.ToLower(kindName) {
			case "":
			case "bigint":
				c.kind = BigInt
			case "date":
				c.kind = Date
			case "varchar":
				c.kind = Varchar
			default:
				return nil, bad("the type of {%s} must be bigint, date or varchar", spec)
			}
			re.WriteString("(.+?)")
			if name == "_" {
				el.cols = append(el.cols, -1)
				continue
			}
			for _, o := range l.cols {
				if o.name == name {
					return nil, bad("two columns are called %s", name)
				}
			}
			el.cols = append(el.cols, len(l.cols))
			l.cols = append(l.cols, c)
		}
		re.WriteString(")$")
		var err error
		if el.re, err = regexp.Compile(re.String()); err != nil {
			return nil, bad("%v", err)
		}
		l.elems = append(l.elems, el)
	}
	if len(l.cols) == 0 {
		return nil, bad("it has no columns")
	}
	return l, nil
}

// match reads the values of the columns off a path, given by its elements. n is
// how many leading elements of the layout are left out.
func (l *layout) match(path []string, n int) ([]string, bool) {
	elems := l.elems[n:]
	if len(path) < len(elems) {
		return nil, false
	}
	vals := make([]string, len(l.cols))
	for i, name := range path[len(path)-len(elems):] {
		m := elems[i].re.FindStringSubmatch(name)
		if m == nil {
			return nil, false
		}
		for g, c := range elems[i].cols {
			if c >= 0 {
				vals[c] = unescape(m[g])
			}
		}
	}
	return vals, l.check == nil || l.check(vals)
}

func column(name string, kind PathKind) layoutCol { return layoutCol{name, kind, true} }

func element(re string, cols ...int) layoutElem {
	return layoutElem{regexp.MustCompile("^(?s:" + re + ")$"), append([]int{-1}, cols...)}
}

// recognised are the layouts that are found out by themselves. They are made at the first look at a
// directory: their expressions would be most of what a program does before it starts.
var recognised = sync.OnceValue(func() []*layout {
	return []*layout{
		// Azure Event Hubs Capture writes
		// {namespace}/{hub}/{partition}/{year}/{month}/{day}/{hour}/{minute}/{second}.avro.
		{
			elems: []layoutElem{
				element(`(.+)`, 0), element(`(.+)`, 1), element(`(\d{1,9})`, 2),
				element(`(\d{4})`, 3), element(`(\d\d)`, 4), element(`(\d\d)`, 5),
				element(`(\d\d)`, 6), element(`(\d\d)`, 7), element(`(\d\d)\.(?i:avro)`, 8),
			},
			cols: []layoutCol{
				column("namespace", Varchar), column("hub", Varchar), column("partition", BigInt),
				column("year", BigInt), column("month", BigInt), column("day", BigInt),
				column("hour", BigInt), column("minute", BigInt), column("second", BigInt),
			},
			optional: 2,
			guessed:  true,
			check: func(v []string) bool {
				_, err := time.Parse("20060102150405", strings.Join(v[3:], ""))
				return err == nil
			},
		},
		// Kafka Connect's sinks write {topic}+{partition}+{offset}.avro, and the
		// one for HDFS {topic}+{partition}+{offset}+{last offset}.avro.
		{
			elems:   []layoutElem{element(`([^+]+)\+(\d{1,9})\+(\d{1,18})\.(?i:avro)`, 0, 1, 2)},
			cols:    []layoutCol{column("topic", Varchar), column("partition", BigInt), column("offset", BigInt)},
			guessed: true,
		},
		{
			elems: []layoutElem{element(`([^+]+)\+(\d{1,9})\+(\d{1,18})\+(\d{1,18})\.(?i:avro)`, 0, 1, 2, 3)},
			cols: []layoutCol{
				column("topic", Varchar), column("partition", BigInt), column("offset", BigInt), column("last_offset", BigInt),
			},
			guessed: true,
		},
		// Camus, Gobblin and many others write trees of dates, {year}/{month}/{day}/{hour}, down to whatever
		// part of the time, or of one level {date}.
		dateTree(5), dateTree(4), dateTree(3), dateTree(2),
		{
			elems:   []layoutElem{element(`(\d{4}-\d\d-\d\d)`, 0), element(`(\d\d)`, 1), element(`.+`)},
			cols:    []layoutCol{column("date", Date), column("hour", BigInt)},
			guessed: true,
			check:   func(v []string) bool { return timeOf("2006-01-0215", v) },
		},
		{
			elems:   []layoutElem{element(`(\d{4}-\d\d-\d\d)`, 0), element(`.+`)},
			cols:    []layoutCol{column("date", Date)},
			guessed: true,
			check:   func(v []string) bool { return timeOf("2006-01-02", v) },
		},
	}
})

// dateTree is the layout of the first n parts of a time, a level each. Months and
// smaller parts may have one digit.
func dateTree(n int) *layout {
	names := []string{"year", "month", "day", "hour", "minute"}
	l := &layout{guessed: true, elems: []layoutElem{element(`(\d{4})`, 0)}, cols: []layoutCol{column("year", BigInt)}}
	for i := 1; i < n; i++ {
		l.elems = append(l.elems, element(`(\d\d?)`, i))
		l.cols = append(l.cols, column(names[i], BigInt))
	}
	l.elems = append(l.elems, element(`.+`))
	l.check = func(v []string) bool {
		parts := make([]string, len(v))
		for i, p := range v {
			parts[i] = strings.Repeat("0", max(0, 2-len(p))) + p
		}
		return timeOf("200601021504"[:2+2*n], parts)
	}
	return l
}

// timeOf reports whether texts are the parts of a time.
func timeOf(form string, parts []string) bool {
	_, err := time.Parse(form, strings.Join(parts, ""))
	return err == nil
}

// without drops the columns of the first n elements.
func (l *layout) without(n int) map[int]bool {
	drop := map[int]bool{}
	for _, e := range l.elems[:n] {
		for _, c := range e.cols {
			if c >= 0 {
				drop[c] = true
			}
		}
	}
	return drop
}

// read reads the columns off all paths. If one does not match, it returns its
// index. drop holds the columns that are missing.
func (l *layout) read(paths [][]string) (vals [][]string, drop map[int]bool, bad int) {
	for n := 0; ; n++ {
		vals, bad = vals[:0], -1
		for i, p := range paths {
			v, ok := l.match(p, n)
			if !ok {
				bad = i
				break
			}
			vals = append(vals, v)
		}
		if bad < 0 || n >= l.optional {
			return vals, l.without(n), bad
		}
	}
}
