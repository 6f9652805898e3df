package schema

import (
	"bytes"
	"math"
	"slices"
)

// pendingDefault is a merged field for which some sources have a default. Which
// one it takes is decided when the whole graph stands, because defaults are
// converted by resolution.
type pendingDefault struct {
	record *Schema
	field  int
	group  []fieldSource
	absent bool
	at     *path
}

// defaults gives the pending fields their defaults, inner records first: a
// record's default takes members that it lacks from them.
func (m *merger) defaults() error {
	for _, p := range m.pending {
		f := &p.record.Fields[p.field]
		f.HasDefault = false
		var best *Value
		for _, g := range p.group {
			if !g.f.HasDefault || g.f.madeDefault {
				continue
			}
			if v := convertDefault(g.f, f.Type); v != nil && (best == nil || less(v, best)) {
				best = v
			}
		}
		if best == nil {
			if p.absent {
				if err := m.nullDefault(f, p.at); err != nil {
					return err
				}
			}
			continue
		}
		f.HasDefault, f.Default = true, best.JSON()
		if f.Type.Kind == Union {
			defaultFirst(f.Type, best.Branch)
			best.Branch = 0
		}
		if back, err := ParseDefault(f.Type, f.Default); err != nil || !sameValue(back, best) {
			// A union inside the default, whose branches look alike as JSON.
			return fail(p.at, "give a reader's schema", "the default %s means something else as %s", clip(string(f.Default)), describe(f.Type))
		}
	}
	return nil
}

// convertDefault gives the default of f as a value of the merged type, nil if it
// is ill-formed or can't be one.
func convertDefault(f *Field, merged *Schema) *Value {
	v, err := ParseDefault(f.Type, f.Default)
	if err != nil {
		return nil
	}
	r, err := Resolve(f.Type, merged, IgnoreNames, ExactPromotion)
	if err != nil {
		return nil
	}
	if v, err = r.Convert(v); err != nil {
		return nil
	}
	return v
}

// less orders defaults: null first, then by their JSON text.
func less(a, b *Value) bool {
	if x, y := isNull(a), isNull(b); x != y {
		return x
	}
	return string(a.JSON()) < string(b.JSON())
}

func isNull(v *Value) bool {
	return v.Kind == Null || v.Kind == Union && v.Elems[0].Kind == Null
}

// defaultFirst moves branch i to the front of union u, where the default's
// branch must stand. Each merged union belongs to one place, so it may change.
func defaultFirst(u *Schema, i int) {
	b := u.Branches[i]
	copy(u.Branches[1:i+1], u.Branches[:i])
	u.Branches[0] = b
}

// sameValue compares two values of one schema.
func sameValue(a, b *Value) bool {
	if a.Kind != b.Kind || a.Bool != b.Bool || a.Int != b.Int || a.Symbol != b.Symbol || a.Branch != b.Branch ||
		math.Float64bits(a.Float) != math.Float64bits(b.Float) || !bytes.Equal(a.Bytes, b.Bytes) ||
		!slices.Equal(a.Keys, b.Keys) || len(a.Elems) != len(b.Elems) {
		return false
	}
	for i := range a.Elems {
		if !sameValue(&a.Elems[i], &b.Elems[i]) {
			return false
		}
	}
	return true
}
