package agg

import (
	"fmt"
	"unsafe"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Saved is how a State is taken apart into columns, one row for each group, and put together again: so
// groups can be kept on disk, and come back to be merged. Every State is one.
//
// What is kept of a group in numbers of a fixed size is one column of their bytes as this process lays them
// out; values are columns of their type; rows are lists.
type Saved interface {
	// Columns returns the types of the columns.
	Columns() []*types.Type
	// Save appends what is known of groups to dst, a vector for each column.
	Save(dst []*vector.Vector, groups []uint32) error
	// Load makes a State over no groups one over n, with what was saved of them in src.
	Load(src []*vector.Vector, n int) error
}

var (
	savedBytes = types.Of(types.Varbinary)
	savedInts  = types.NewArray(types.Of(types.BigInt), false)
)

// raw returns the memory of s, whose elements hold no pointers.
func raw[T any](s []T) []byte {
	if len(s) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), len(s)*int(unsafe.Sizeof(s[0])))
}

// errSaved is a bug: what was saved is not what is loaded.
func errSaved(got, want int) error {
	return fmt.Errorf("a saved state has %d bytes, not %d", got, want)
}

// Columns returns one column of bytes.
func (a *states[T]) Columns() []*types.Type { return []*types.Type{savedBytes} }

// Save appends the bytes of groups.
func (a *states[T]) Save(dst []*vector.Vector, groups []uint32) error {
	dst[0].Reserve(len(groups))
	for _, g := range groups {
		if err := dst[0].AppendBytes(raw(a.s[g : g+1])); err != nil {
			return err
		}
	}
	return nil
}

// Load takes the bytes of n groups.
func (a *states[T]) Load(src []*vector.Vector, n int) error {
	if err := a.Grow(n); err != nil {
		return err
	}
	for g := range n {
		b := src[0].Bytes(g)
		if k := copy(raw(a.s[g:g+1]), b); k != len(b) || k != int(unsafe.Sizeof(a.s[g])) {
			return errSaved(len(b), int(unsafe.Sizeof(a.s[g])))
		}
	}
	return nil
}

// Columns returns whether there is a value, and the value.
func (a *kept) Columns() []*types.Type { return []*types.Type{types.Of(types.Boolean), a.vec.Type} }

// Save appends the values of groups.
func (a *kept) Save(dst []*vector.Vector, groups []uint32) error {
	for _, g := range groups {
		dst[0].Bools = append(dst[0].Bools, a.s[g] != 0)
		dst[0].Len++
	}
	return a.Result(dst[1], groups)
}

// Load takes the values of n groups.
func (a *kept) Load(src []*vector.Vector, n int) error {
	if err := a.states.Grow(n); err != nil {
		return err
	}
	for g := range n {
		if src[0].Bools[g] {
			a.s[g] = int32(g + 1)
		}
	}
	if err := vector.AppendRange(a.vec, src[1], 0, n); err != nil {
		return err
	}
	return a.settle()
}

// Columns returns those of the value and its position.
func (a *pick) Columns() []*types.Type { return append(a.kept.Columns(), a.pos.Columns()...) }

// Save appends values and positions.
func (a *pick) Save(dst []*vector.Vector, groups []uint32) error {
	if err := a.kept.Save(dst[:2], groups); err != nil {
		return err
	}
	return a.pos.Save(dst[2:], groups)
}

// Load takes values and positions.
func (a *pick) Load(src []*vector.Vector, n int) error {
	if err := a.kept.Load(src[:2], n); err != nil {
		return err
	}
	return a.pos.Load(src[2:], n)
}

// Columns returns those of the two values and their position.
func (a *argExtreme) Columns() []*types.Type {
	return append(append(a.by.Columns(), a.val.Columns()...), a.pos.Columns()...)
}

// Save appends values and positions.
func (a *argExtreme) Save(dst []*vector.Vector, groups []uint32) error {
	if err := a.by.Save(dst[:2], groups); err != nil {
		return err
	}
	if err := a.val.Save(dst[2:4], groups); err != nil {
		return err
	}
	return a.pos.Save(dst[4:], groups)
}

// Load takes values and positions.
func (a *argExtreme) Load(src []*vector.Vector, n int) error {
	if err := a.by.Load(src[:2], n); err != nil {
		return err
	}
	if err := a.val.Load(src[2:4], n); err != nil {
		return err
	}
	return a.pos.Load(src[4:], n)
}

// Columns returns the sum as a number of any size, and how many values it has.
func (a *sumBig) Columns() []*types.Type { return []*types.Type{savedBytes, types.Of(types.BigInt)} }

// Save appends sums.
func (a *sumBig) Save(dst []*vector.Vector, groups []uint32) error {
	var buf []byte
	for _, g := range groups {
		s := &a.s[g]
		if buf = buf[:0]; s.sum != nil {
			buf = types.AppendBig(buf, s.sum)
		}
		if err := dst[0].AppendBytes(buf); err != nil {
			return err
		}
		dst[1].I64 = append(dst[1].I64, s.n)
		dst[1].Len++
	}
	return nil
}

// Load takes sums.
func (a *sumBig) Load(src []*vector.Vector, n int) error {
	if err := a.Grow(n); err != nil {
		return err
	}
	for g := range n {
		if k := src[1].I64[g]; k > 0 {
			a.s[g].add(types.SetBigBytes(&a.x, src[0].Bytes(g)))
			a.s[g].n = k
		}
	}
	return nil
}

// Columns returns none.
func (*nothing) Columns() []*types.Type { return nil }

// Save appends nothing.
func (*nothing) Save([]*vector.Vector, []uint32) error { return nil }

// Load takes nothing.
func (*nothing) Load([]*vector.Vector, int) error { return nil }
