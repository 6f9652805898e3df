// Package agg holds the aggregate functions, one a file. A State keeps what a function knows of every
// group in flat slices indexed by group, and is updated a batch at a time.
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
	// Grow makes room for groups 0 to n-1; new ones are as over no rows.
	Grow(n int) error
	// Update adds the rows at sel to their groups: groups[k] is that of row sel[k], a nil groups
	// means that all rows are of group 0. Of functions that are Strict no argument is NULL there.
	Update(groups []uint32, args []*vector.Vector, sel []int32) error
	// Merge adds group i of from, a State of the same function, to group to[i]; from is spent.
	Merge(from State, to []uint32) error
	// Result appends the values of groups to dst.
	Result(dst *vector.Vector, groups []uint32) error
}

// Positioned is a State for which the order of rows matters. At tells the position of row 0 of the
// next Update's batch, see vector.Batch.
type Positioned interface {
	State
	At(seq, row int64)
}

// Strict reports whether a function passes over the rows in which an argument is NULL.
func Strict(name string) bool { return name != "array_agg" }

// New returns the state of the function of that canonical name over no groups. Memory is drawn from acct.
func New(name string, args []*types.Type, result *types.Type, acct *mem.Account) (State, error) {
	if name == "count" {
		return &count{states: newStates[int64](acct)}, nil
	}
	if len(args) == 0 {
		return nil, fmt.Errorf("aggregate %s needs an argument", name)
	}
	arg := args[0]
	kind := vector.KindOf(arg)
	switch name {
	case "count_if":
		if kind == vector.Bool {
			return &countIf{count{states: newStates[int64](acct)}}, nil
		}
	case "sum":
		return newSum(arg, result, acct)
	case "avg":
		return newAvg(arg, result, acct)
	case "min", "max":
		return newExtreme(name == "max", arg, acct), nil
	case "any_value":
		return &anyValue{kept: newKept(arg, acct), pos: newStates[position](acct)}, nil
	case "bool_and", "bool_or":
		if kind == vector.Bool {
			return &boolean{states: newStates[uint8](acct), and: name == "bool_and"}, nil
		}
	case "stddev_samp", "stddev_pop", "var_samp", "var_pop":
		if kind == vector.Float64 {
			return &variance{states: newStates[moments](acct), sample: name == "stddev_samp" || name == "var_samp", root: name[0] == 's'}, nil
		}
	case "group_concat":
		if kind == vector.Bytes {
			return newConcat(args, acct), nil
		}
	case "array_agg":
		return &arrayAgg{newCollected(arg, acct)}, nil
	default:
		return nil, fmt.Errorf("unknown aggregate %q", name)
	}
	return nil, fmt.Errorf("aggregate %s does not take %s", name, arg)
}

// OverflowError is a result that its type can't hold.
type OverflowError struct {
	Func  string
	Value string
	Type  *types.Type
}

func (e *OverflowError) Error() string {
	hint := "CAST the argument to DECIMAL(38,0) or DOUBLE"
	if e.Type.Kind == types.Decimal {
		hint = "CAST the argument to DOUBLE, or to a DECIMAL of more digits"
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
