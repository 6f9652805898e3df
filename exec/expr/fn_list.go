package expr

import (
	"math"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
)

func init() {
	register(map[string]builder{
		"array_concat": func(k *call) (Eval, error) {
			return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
				for _, v := range a {
					if err := appendElements(elems, v, i); err != nil {
						return false, err
					}
				}
				return true, nil
			})
		},
		"subarray": func(k *call) (Eval, error) { return k.lists(subarray) },
		"array_reverse_sort": func(k *call) (Eval, error) {
			return k.sorted(func(args, int) bool { return true })
		},
		"array_compact": func(k *call) (Eval, error) {
			return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
				c := a[0].Children[0]
				for j := int(a[0].Offsets[i]); j < int(a[0].Offsets[i+1]); j++ {
					if c.IsNull(j) {
						continue
					}
					if err := appendElement(elems, c, j); err != nil {
						return false, err
					}
				}
				return true, nil
			})
		},
		"array_repeat":     buildArrayRepeat,
		"array_zip":        buildArrayZip,
		"generate_series":  func(k *call) (Eval, error) { return buildSeries(k, false) },
		"range":            func(k *call) (Eval, error) { return buildSeries(k, true) },
		"map_entries":      func(k *call) (Eval, error) { return &mapEntries{arg: k.args[0], out: vector.New(k.t)}, nil },
		"map_from_entries": func(k *call) (Eval, error) { return k.maps(false, mapFromEntries) },
	})
}

// subarray is a[from:to].
func subarray(a args, i int, elems *vector.Vector) (bool, error) {
	at, end := int64(a[0].Offsets[i]), int64(a[0].Offsets[i+1])
	n := end - at
	place := func(x int64) int64 {
		if x < 0 {
			x = max(x, -n) + n
		}
		return min(x, n)
	}
	from, to := place(a.int(1, i)), place(a.int(2, i))
	return true, vector.AppendRange(elems, a[0].Children[0], int(at+from), int(at+max(from, to)))
}

func buildArrayRepeat(k *call) (Eval, error) {
	return withNulls(k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		if a[1].IsNull(i) {
			return false, nil
		}
		n := a.int(1, i)
		if n > maxSequence {
			return false, &Error{Kind: ErrLimit, Op: "array_repeat", Value: strconv.FormatInt(n, 10), Detail: "more than " + strconv.Itoa(maxSequence) + " elements"}
		}
		for range n {
			if elems.Len > maxElements {
				break // the caller looks
			}
			if err := appendElement(elems, a[0], i); err != nil {
				return false, err
			}
		}
		return true, nil
	}))
}

func buildArrayZip(k *call) (Eval, error) {
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		most := 0
		for _, v := range a {
			most = max(most, int(v.Offsets[i+1]-v.Offsets[i]))
		}
		for f, v := range a {
			from, n := int(v.Offsets[i]), int(v.Offsets[i+1]-v.Offsets[i])
			if err := vector.AppendRange(elems.Children[f], v.Children[0], from, from+n); err != nil {
				return false, err
			}
			for range most - n {
				elems.Children[f].AppendNull()
			}
		}
		elems.Len += most
		return true, nil
	})
}

// buildSeries is GENERATE_SERIES, and RANGE, which is open at its end.
func buildSeries(k *call, open bool) (Eval, error) {
	if k.types[0].Temporal() {
		return buildMomentSeries(k, open)
	}
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		from, to, step := int64(0), a.int(0, i), int64(1)
		if len(a) > 1 {
			from, to = a.int(0, i), a.int(1, i)
		}
		if len(a) > 2 {
			step = a.int(2, i)
		}
		text := strconv.FormatInt(from, 10) + " to " + strconv.FormatInt(to, 10) + " by " + strconv.FormatInt(step, 10)
		switch {
		case step == 0:
			return false, badArgument(k.name, text, "the step must not be 0")
		case step > 0 && from > to, step < 0 && from < to, from == to && open:
			return true, nil
		}
		span, by := uint64(to)-uint64(from), uint64(step)
		if step < 0 {
			span, by = uint64(from)-uint64(to), -uint64(step)
		}
		if open {
			span--
		}
		n := min(span/by, math.MaxInt64-1) + 1
		if n > maxSequence {
			return false, &Error{Kind: ErrLimit, Op: k.name, Value: text, Detail: "more than " + strconv.Itoa(maxSequence) + " elements", Remedy: "in FROM it is a table of any length"}
		}
		for range n {
			elems.I64 = append(elems.I64, from)
			elems.Len++
			from += step
		}
		return true, nil
	})
}

// mapEntries is the entries of a map as an array of structs, in the map's own memory.
type mapEntries struct {
	arg Eval
	out *vector.Vector
}

func (e *mapEntries) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.out.Len, e.out.Nulls, e.out.Offsets = v.Len, v.Nulls, v.Offsets
	entry := e.out.Children[0]
	entry.Len, entry.Children[0], entry.Children[1] = v.Children[0].Len, v.Children[0], v.Children[1]
	return e.out, nil
}

func mapFromEntries(a args, i int, m *mapBuilder) (bool, error) {
	c := a[0].Children[0]
	for j := int(a[0].Offsets[i]); j < int(a[0].Offsets[i+1]); j++ {
		if c.IsNull(j) || c.Children[0].IsNull(j) {
			return false, nullKey("map_from_entries")
		}
		if len(m.keys) > maxEntries {
			break
		}
		m.add(c.Children[0], j, c.Children[1], j)
	}
	return true, nil
}
