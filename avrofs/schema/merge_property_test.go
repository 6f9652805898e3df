package schema

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever the order of files, the merged schema is the same, is a schema, and
// every file resolves against it with the meaning of its data kept.
func TestMergeProperties(t *testing.T) {
	merges, refusals := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		ins := drawVersions(t, rapid.IntRange(1, 4).Draw(t, "versions"), true)
		got, err := Merge(ins, MergeByMeaning)
		var refused *MergeError
		if err != nil && !errors.As(err, &refused) {
			t.Fatal(err)
		}
		shuffled := rapid.Permutation(ins).Draw(t, "order")
		again, err2 := Merge(append(shuffled, ins[0]), MergeByMeaning)
		if refused != nil {
			var other *MergeError
			if !errors.As(err2, &other) || *other != *refused {
				t.Fatalf("the error depends on the order:\n%v\n%v", refused, err2)
			}
			refusals++
			return
		}
		merges++
		if err2 != nil || got.String() != again.String() {
			t.Fatalf("the result depends on the order:\n%s\n%v %v", got, again, err2)
		}
		back, err := Parse([]byte(got.String()), Limits{})
		if err != nil || back.String() != got.String() {
			t.Fatalf("the result is no schema: %v\n%s\n%v", err, got, back)
		}
		for _, in := range ins {
			for _, rd := range []*Schema{got, back} {
				r, err := Resolve(in.Schema, rd, IgnoreNames, ExactPromotion)
				if err != nil {
					t.Fatalf("%v\n%s\n%s", err, in.Schema, rd)
				}
				v := drawValue(t, in.Schema, 6)
				c, err := r.Convert(&v)
				if err != nil {
					t.Fatalf("%v\n%s\n%s\n%s", err, in.Schema, rd, v.JSON())
				}
				if err := sameMeaning(&v, c); err != nil {
					t.Fatalf("%v\n%s\n%s\n%s\n%s", err, in.Schema, rd, v.JSON(), c.JSON())
				}
			}
		}
	})
	if merges < refusals {
		t.Errorf("only %d of %d draws merge", merges, merges+refusals)
	}
}

// Merging in two steps gives what merging at once does, but for the order of
// fields and the numbers of types. Types keep their names here: two that met
// under different names carry both on, and a union of a third file may tell them
// apart.
func TestMergeAssociative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ins := drawVersions(t, 3, false)
		all, err := Merge(ins, MergeByMeaning)
		if err != nil {
			t.Skip()
		}
		two, err := Merge(ins[:2], MergeByMeaning)
		if err != nil {
			t.Skip()
		}
		steps, err := Merge([]MergeInput{{two, "two"}, ins[2]}, MergeByMeaning)
		if err != nil {
			t.Fatalf("merging in two steps: %v", err)
		}
		if err := sameShape(all, steps, map[schemaPair]bool{}); err != nil {
			t.Fatalf("at once and in two steps: %v\n%s\n%s\n%s\n%s\n%s\n%s", err, ins[0].Schema, ins[1].Schema, ins[2].Schema, two, all, steps)
		}
	})
}

// sameShape reports how two schemas differ, leaving out the order of fields,
// symbols and branches and the names of types.
func sameShape(a, b *Schema, seen map[schemaPair]bool) error {
	if seen[schemaPair{a, b}] {
		return nil
	}
	seen[schemaPair{a, b}] = true
	if a.Kind != b.Kind || a.Size != b.Size || a.Logical != b.Logical || len(a.Fields) != len(b.Fields) || len(a.Branches) != len(b.Branches) {
		return fmt.Errorf("%s and %s", describe(a), describe(b))
	}
	x, y := slices.Sorted(slices.Values(a.Symbols)), slices.Sorted(slices.Values(b.Symbols))
	if !slices.Equal(x, y) {
		return fmt.Errorf("symbols %v and %v", x, y)
	}
	for i := range a.Fields {
		f := &a.Fields[i]
		j := b.Field(f.Name)
		if j < 0 {
			return fmt.Errorf("no field %s", f.Name)
		}
		g := &b.Fields[j]
		if f.HasDefault != g.HasDefault || string(f.Default) != string(g.Default) || !sameSet(f.Aliases, g.Aliases) {
			return fmt.Errorf("field %s: default %s, aliases %v and default %s, aliases %v", f.Name, f.Default, f.Aliases, g.Default, g.Aliases)
		}
		if err := sameShape(f.Type, g.Type, seen); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	for _, c := range a.Branches {
		j := slices.IndexFunc(b.Branches, func(d *Schema) bool {
			return c.Kind == d.Kind && strings.Split(c.Name, "_")[0] == strings.Split(d.Name, "_")[0]
		})
		if j < 0 {
			return fmt.Errorf("no branch %s in %s", c.BranchName(), describe(b))
		}
		if err := sameShape(c, b.Branches[j], seen); err != nil {
			return fmt.Errorf("<%s>: %w", c.BranchName(), err)
		}
	}
	if a.Items != nil {
		return sameShape(a.Items, b.Items, seen)
	}
	return nil
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// sameMeaning reports how the datum r differs in meaning from w.
func sameMeaning(w, r *Value) error {
	for w.Kind == Union {
		w = &w.Elems[0]
	}
	for r.Kind == Union {
		r = &r.Elems[0]
	}
	if a, b := meaningOf(w), meaningOf(r); a != b {
		return fmt.Errorf("%s became %s", a, b)
	}
	switch w.Kind {
	case Record:
		for i := range w.Elems {
			name := w.Schema.Fields[i].Name
			at := r.Schema.Field(name)
			if at < 0 {
				at = slices.IndexFunc(r.Schema.Fields, func(f Field) bool { return slices.Contains(f.Aliases, name) })
			}
			if at < 0 {
				return fmt.Errorf("field %s is lost", name)
			}
			if err := sameMeaning(&w.Elems[i], &r.Elems[at]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	case Array, Map:
		if len(w.Elems) != len(r.Elems) || !slices.Equal(w.Keys, r.Keys) {
			return fmt.Errorf("%d items became %d", len(w.Elems), len(r.Elems))
		}
		for i := range w.Elems {
			if err := sameMeaning(&w.Elems[i], &r.Elems[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// meaningOf gives a datum that has no parts as text: the kind of thing and how
// much or which.
func meaningOf(v *Value) string {
	switch k := v.Schema.Logical.Kind; {
	case k.PerSecond() != 0:
		return fmt.Sprintf("%d at %v", k.family(), new(big.Rat).SetFrac64(v.Int, k.PerSecond()))
	case k == LogicalDecimal:
		n := new(big.Int).SetBytes(v.Bytes)
		if len(v.Bytes) > 0 && v.Bytes[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(v.Bytes))*8))
		}
		return new(big.Rat).SetFrac(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(v.Schema.Logical.Scale)), nil)).String()
	case k == LogicalUUID && v.Kind == Fixed:
		return "text " + hex.EncodeToString(v.Bytes)
	case k == LogicalUUID:
		return "text " + strings.ReplaceAll(string(v.Bytes), "-", "")
	case k != NoLogical:
		return fmt.Sprint(k, v.Int, string(v.Bytes))
	}
	switch v.Kind {
	case Int, Long:
		return fmt.Sprint("number ", float64(v.Int))
	case Float, Double:
		return fmt.Sprint("number ", v.Float)
	case String, Bytes:
		return "text " + string(bytes.Clone(v.Bytes))
	case Fixed:
		return "fixed " + string(v.Bytes)
	case Enum:
		return "symbol " + v.Schema.Symbols[v.Symbol]
	case Boolean:
		return fmt.Sprint(v.Bool)
	}
	return v.Kind.String()
}
