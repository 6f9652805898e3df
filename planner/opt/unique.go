package opt

import (
	"math"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// unique drops the expressions that are repeated: conditions, or the elements of a list.
func unique(list []plan.Expr) []plan.Expr {
	if len(list) < 2 {
		return list
	}
	seen := exprSet{room: len(list)}
	var out []plan.Expr
	for i, e := range list {
		if !seen.add(e) && plan.Deterministic(e) {
			if out == nil {
				out = append(make([]plan.Expr, 0, len(list)), list[:i]...)
			}
			continue
		}
		if out != nil {
			out = append(out, e)
		}
	}
	if out == nil {
		return list
	}
	return out
}

// exprSet is a set of expressions that tells them apart as plan.Key does. Lists are long where programs
// write them, and then of literals: those are told apart by their values, without a text for each.
type exprSet struct {
	room     int // elements to come
	texts    map[string]struct{}
	literals map[literalKey]struct{}
	kinds    map[string]int32 // types by their text
	last     *types.Type
	kind     int32 // of last
}

// literalKey is a literal of one word or one text.
type literalKey struct {
	kind int32
	null bool
	i    int64
	f    uint64 // bits
	s    string
}

// add puts e in and reports whether it is new.
func (s *exprSet) add(e plan.Expr) bool {
	l, ok := e.(*plan.Literal)
	if !ok {
		return addNew(&s.texts, plan.Key(e), 0)
	}
	d := &l.Value
	if d.Big != nil || d.W != (types.Int128{}) || d.Iv != (types.IntervalValue{}) || len(d.Elems) > 0 || len(d.Keys) > 0 {
		return addNew(&s.texts, plan.Key(e), 0)
	}
	k := literalKey{kind: s.kindOf(d.Type), null: d.Null}
	if !d.Null {
		k.i, k.f, k.s = d.I, math.Float64bits(d.F), d.S
	}
	return addNew(&s.literals, k, s.room)
}

// kindOf numbers types; equal ones may be different pointers.
func (s *exprSet) kindOf(t *types.Type) int32 {
	if t == s.last {
		return s.kind
	}
	name := t.String()
	n, ok := s.kinds[name]
	if !ok {
		if s.kinds == nil {
			s.kinds = map[string]int32{}
		}
		n = int32(len(s.kinds))
		s.kinds[name] = n
	}
	s.last, s.kind = t, n
	return n
}

func addNew[K comparable](set *map[K]struct{}, k K, room int) bool {
	if *set == nil {
		*set = make(map[K]struct{}, room)
	}
	before := len(*set)
	(*set)[k] = struct{}{}
	return len(*set) > before
}
