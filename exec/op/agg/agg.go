// Package agg holds the aggregate functions, one a file. A State keeps what a function knows of every
// group in flat slices indexed by group, and is updated a batch at a time.
//
// What a function keeps of a group is of one size (sums, moments, extremes), a table of its distinct
// values (mode, histogram, whatever has DISTINCT), a sketch (the approximate ones), or all of its values
// (lists, texts, quantiles). All of it is drawn from the account that the State was made with.
//
// Two states wrap another: Distinct hands it each value of a group once, Ordered the rows of a group in
// an order of their own. Both know their rows only at the end, in Finish.
package agg

import (
	"fmt"
	"unsafe"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// State is one aggregate over all groups. It belongs to one goroutine at a time.
type State interface {
	Saved
	// Grow makes room for groups 0 to n-1; new ones are as over no rows.
	Grow(n int) error
	// Update adds the rows at sel to their groups: groups[k] is that of row sel[k], a nil groups
	// means that all rows are of group 0. No argument is NULL there for which Strict is true.
	Update(groups []uint32, args []*vector.Vector, sel []int32) error
	// Merge adds group from[k] of f, a State of the same function, to group to[k]; without a from group k.
	// f stays as it is; once it is Indexed, several goroutines may merge it at a time.
	Merge(f State, from, to []uint32) error
	// Result appends the values of groups to dst.
	Result(dst *vector.Vector, groups []uint32) error
}

// Positioned is a State for which the order of rows matters. At tells the position of row 0 of the
// next Update's batch, see vector.Batch.
type Positioned interface {
	State
	At(seq, row int64)
}

// Finisher is a State that has to be told when all rows are there, before Result.
type Finisher interface {
	State
	Finish() error
}

// Indexed is a State that looks up the rows of a group by an index, which Index makes if it is not there.
type Indexed interface {
	State
	Index() error
}

// Strict reports whether a function passes over the rows in which its argument i is NULL.
func Strict(name string, i int) bool {
	switch name {
	case "array_agg", "first", "last":
		return false
	case "map_agg":
		return i == 0
	case "arg_min", "arg_max":
		return i == 1
	}
	return true
}

// Compact reports whether what s keeps of a group is of one size, however many rows it has: merging
// groups is then as cheap as adding a row.
func Compact(s State) bool {
	switch s.(type) {
	case *Distinct, *Ordered, *arrayAgg, *concat, *mapAgg, *tally, *quantile, *approxQuantile, *approxCount:
		return false
	}
	return true
}

// Spec is a function and what it is called with.
type Spec struct {
	Func   string // its canonical name
	Args   []*types.Type
	Consts []*types.Datum // of each argument, if it is a constant; may be shorter than Args
	Result *types.Type
}

func (s *Spec) constant(i int) *types.Datum {
	if i < len(s.Consts) {
		return s.Consts[i]
	}
	return nil
}

// New returns the state of a function over no groups. Memory is drawn from acct.
func New(spec *Spec, acct *mem.Account) (State, error) {
	if spec.Func == "count" {
		return &count{states: newStates[int64](acct)}, nil
	}
	if len(spec.Args) == 0 {
		return nil, fmt.Errorf("aggregate %s needs an argument", spec.Func)
	}
	arg := spec.Args[0]
	s := newState(spec, arg, vector.KindOf(arg), acct)
	if s == nil {
		if arg.Kind == types.Null {
			return &nothing{}, nil
		}
		return nil, fmt.Errorf("aggregate %s does not take %s", spec.Func, arg)
	}
	return s, nil
}

func newState(spec *Spec, arg *types.Type, kind vector.Kind, acct *mem.Account) State {
	name := spec.Func
	switch name {
	case "sum", "avg":
		return newSum(name == "avg", arg, spec.Result, acct)
	case "min", "max":
		return newExtreme(name == "max", arg, acct)
	case "arg_min", "arg_max":
		if len(spec.Args) == 2 && spec.Args[1].Kind != types.Null {
			return newArgExtreme(name == "arg_max", spec.Args, acct)
		}
	case "any_value", "first", "last":
		return &pick{kept: newKept(arg, acct), pos: newStates[position](acct), last: name == "last"}
	case "array_agg", "collect_list":
		return &arrayAgg{collected: newCollected(spec.Args, acct), empty: name == "collect_list"}
	case "map_agg":
		if kind == vector.Bytes && len(spec.Args) == 2 {
			return &mapAgg{newCollected(spec.Args, acct)}
		}
	case "mode", "histogram":
		if kind != vector.Nothing {
			return newTally(spec, arg, acct)
		}
	case "quantile_cont", "quantile_disc":
		if q := newQuantile(spec, acct); q != nil {
			return q
		}
	case "approx_count_distinct":
		return newApproxCount(acct)
	}
	switch kind {
	case vector.Bool:
		switch name {
		case "count_if":
			return &countIf{count{states: newStates[int64](acct)}}
		case "bool_and", "bool_or":
			return &boolean{states: newStates[uint8](acct), and: name == "bool_and"}
		}
	case vector.Int64:
		switch name {
		case "bit_and", "bit_or", "bit_xor":
			return newBits(name, acct)
		}
	case vector.Bytes:
		if name == "group_concat" {
			return &concat{newCollected(spec.Args, acct)}
		}
	case vector.Float64:
		return newFloatState(spec, acct)
	}
	return nil
}

// newFloatState returns the state of a function of floating point numbers, nil if there is none.
func newFloatState(spec *Spec, acct *mem.Account) State {
	switch spec.Func {
	case "stddev_samp", "stddev_pop", "var_samp", "var_pop":
		return &variance{states: newStates[moments](acct), sample: spec.Func == "stddev_samp" || spec.Func == "var_samp", root: spec.Func[0] == 's'}
	case "sem":
		return &variance{states: newStates[moments](acct), sample: true, root: true, ofMean: true}
	case "skewness", "kurtosis", "kurtosis_pop":
		return &shape{states: newStates[fourMoments](acct), value: shapes[spec.Func]}
	case "product":
		return &product{states: newStates[floatValue](acct)}
	case "geomean":
		return &geomean{states: newStates[floatSum](acct)}
	case "approx_quantile":
		if a := newApproxQuantile(spec, acct); a != nil {
			return a
		}
		return nil
	}
	if value := bivariates[spec.Func]; value != nil && len(spec.Args) == 2 && vector.KindOf(spec.Args[1]) == vector.Float64 {
		return &bivariate{states: newStates[coMoments](acct), value: value}
	}
	return nil
}

// OverflowError is a result that its type can't hold.
type OverflowError struct {
	Func  string
	Value string
	Type  *types.Type
}

func (e *OverflowError) Error() string {
	hint := "CAST the argument to DECIMAL(38,0) or DOUBLE"
	switch e.Type.Kind {
	case types.Decimal:
		hint = "CAST the argument to DOUBLE, or to a DECIMAL of more digits"
	case types.Interval:
		hint = "aggregate fewer rows, or shorter intervals"
	}
	return fmt.Sprintf("%s is out of range: %s does not fit %s; %s", e.Func, e.Value, e.Type, hint)
}

// states are a flat array of one value for each group, its memory accounted.
type states[T any] struct {
	s    []T
	acct *mem.Account
}

func newStates[T any](acct *mem.Account) states[T] { return states[T]{acct: acct} }

// Grow makes room for n groups.
func (a *states[T]) Grow(n int) error {
	if n <= len(a.s) {
		return nil
	}
	if n > cap(a.s) {
		c := max(n, 2*cap(a.s), 16)
		size := int64(unsafe.Sizeof(*new(T)))
		if err := a.acct.Reserve(int64(c) * size); err != nil {
			return err
		}
		s := make([]T, len(a.s), c)
		copy(s, a.s)
		a.acct.Release(int64(cap(a.s)) * size)
		a.s = s
	}
	a.s = a.s[:n]
	return nil
}

// zeros is a shared slice of group 0, for functions with no loop of their own for it.
var zeros = make([]uint32, 1<<14)

func groupsOf(groups []uint32, n int) []uint32 {
	if groups != nil {
		return groups[:n]
	}
	if n <= len(zeros) {
		return zeros[:n]
	}
	return make([]uint32, n)
}

// source is the group of a merge that comes k-th.
func source(from []uint32, k int) uint32 {
	if from == nil {
		return uint32(k)
	}
	return from[k]
}

// nothing is an aggregate over a bare NULL.
type nothing struct{}

func (*nothing) Grow(int) error                                   { return nil }
func (*nothing) Update([]uint32, []*vector.Vector, []int32) error { return nil }
func (*nothing) Merge(State, []uint32, []uint32) error            { return nil }
func (*nothing) Result(dst *vector.Vector, groups []uint32) error {
	for range groups {
		dst.AppendNull()
	}
	return nil
}
