package schema

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
)

// MergeInput is the schema of one file.
type MergeInput struct {
	Schema *Schema
	File   string // its path, for errors
}

// MergeMode says how the schema of a table comes from those of its files.
type MergeMode uint8

const (
	// MergeByMeaning computes a schema that holds the data of all files.
	MergeByMeaning MergeMode = iota
	// MergeStrict refuses files whose schemas differ in what they hold.
	MergeStrict
	// MergeLatest takes the last input's schema, MergeFirst the first's; the
	// caller has put the inputs in order.
	MergeLatest
	MergeFirst
)

// MergeError says which two files can't be one table, and where.
type MergeError struct {
	FileA, FileB string
	Path         string // dotted field path, "" at the root
	TypeA, TypeB string
	Hint         string
}

// Error names the files, the field and the types.
func (e *MergeError) Error() string {
	var b strings.Builder
	b.WriteString("avro schema: can't merge ")
	if e.Path == "" {
		b.WriteString("the schemas")
	} else {
		b.WriteString(e.Path)
	}
	fmt.Fprintf(&b, ": %s in %s, %s in %s", e.TypeA, e.FileA, e.TypeB, e.FileB)
	if e.Hint != "" {
		b.WriteString(" (")
		b.WriteString(e.Hint)
		b.WriteByte(')')
	}
	return b.String()
}

// Merge computes the schema of a table over files. By meaning, the result does
// not depend on the order of the inputs:
//
//   - Fields are matched by name and alias. The fields of the schema with the
//     most come first, then those that others add; among equals the canonical
//     form decides. A field that some inputs lack takes a default that one of
//     them declares, else null, for which its type becomes nullable.
//   - int with long is long; integers with float or double, and float with
//     double, are double; string with bytes is bytes.
//   - Records, arrays and maps are merged member by member; enums hold the
//     symbols of all. Names of the two sides need not be equal.
//   - A type with its nullable form is nullable. Other unions hold the branches
//     of all inputs, named ones matched by name or alias, numbers widened where
//     no input tells them apart.
//   - Logical types merge by meaning: times and timestamps take the finer unit,
//     decimals grow to hold both; all other pairs, a logical with a plain type
//     among them, are refused.
//
// Every input resolves against the result with IgnoreNames. What can't be merged
// is a *MergeError; other errors are *Error. With equal inputs, and in the modes
// that choose, the result is one of the inputs.
func Merge(inputs []MergeInput, mode MergeMode) (*Schema, error) {
	if len(inputs) == 0 {
		return nil, &Error{Msg: "there is no schema to merge"}
	}
	switch mode {
	case MergeFirst:
		return inputs[0].Schema, nil
	case MergeLatest:
		return inputs[len(inputs)-1].Schema, nil
	}
	ranked := rank(inputs)
	if mode == MergeStrict {
		return strict(ranked)
	}
	if len(ranked) == 1 {
		return ranked[0].Schema, nil
	}
	m := &merger{inputs: ranked, ids: map[*Schema]int{}, memo: map[string]*Schema{}}
	srcs := make([]source, len(ranked))
	for i, in := range ranked {
		srcs[i] = source{i, in.Schema}
	}
	s, err := m.merge(srcs, nil)
	if err != nil {
		return nil, err
	}
	if err := m.defaults(); err != nil {
		return nil, err
	}
	unify(s)
	setMinSizes(s)
	return s, nil
}

// rank gives the distinct schemas among inputs in an order that depends on their
// texts alone, each with the first of its files by name.
func rank(inputs []MergeInput) []MergeInput {
	type entry struct {
		MergeInput
		canonical []byte
		text      string
	}
	texts := map[*Schema]string{}
	byText := map[string]*entry{}
	var all []*entry
	for _, in := range inputs {
		text, ok := texts[in.Schema]
		if !ok {
			text = in.Schema.String()
			texts[in.Schema] = text
		}
		e := byText[text]
		if e == nil {
			e = &entry{in, in.Schema.Canonical(), text}
			byText[text] = e
			all = append(all, e)
		} else if in.File < e.File {
			e.File = in.File
		}
	}
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if len(a.Schema.Fields) != len(b.Schema.Fields) {
			return len(a.Schema.Fields) > len(b.Schema.Fields)
		}
		if c := bytes.Compare(a.canonical, b.canonical); c != 0 {
			return c < 0
		}
		return a.text < b.text
	})
	ranked := make([]MergeInput, len(all))
	for i, e := range all {
		ranked[i] = e.MergeInput
	}
	return ranked
}

// Bounds on one Merge. Which sources meet at a position is a set, so recursive
// schemas made for it could ask for very many.
const (
	maxMergeNodes = 1 << 19
	maxMergeDepth = 4000
)

// source is what one input has at the position that is being merged.
type source struct {
	rank int // index into merger.inputs
	s    *Schema
}

type merger struct {
	inputs  []MergeInput
	ids     map[*Schema]int    // numbers for memo's keys
	memo    map[string]*Schema // records by the set of sources, in progress or done
	pending []pendingDefault
	made    int
	depth   int
}

// new makes a node of the result.
func (m *merger) new(k Kind, at *path) (*Schema, error) {
	if m.made++; m.made > maxMergeNodes {
		return nil, fail(at, "give a reader's schema", "the merged schema is too large: more than %d types", maxMergeNodes)
	}
	return &Schema{Kind: k}, nil
}

// conflict is the error for two sources that can't be merged.
func (m *merger) conflict(a, b source, at *path, hint string) error {
	if hint == "" {
		hint = "give a reader's schema, or query the files apart"
	}
	return &MergeError{
		FileA: m.inputs[a.rank].File, FileB: m.inputs[b.rank].File,
		Path:  at.String(),
		TypeA: describe(a.s), TypeB: describe(b.s),
		Hint: hint,
	}
}

// distinct drops sources whose schema a source before has.
func distinct(srcs []source) []source {
	seen := make(map[*Schema]bool, len(srcs))
	var out []source
	for _, s := range srcs {
		if !seen[s.s] {
			seen[s.s] = true
			out = append(out, s)
		}
	}
	return out
}
