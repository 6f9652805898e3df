package expr

import (
	"math"
	"slices"
	"strconv"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

func init() {
	register(map[string]builder{
		"array": func(k *call) (Eval, error) {
			return withNulls(k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
				for _, v := range a {
					if err := appendElement(elems, v, i); err != nil {
						return false, err
					}
				}
				return true, nil
			}))
		},
		"array_length": buildLength,
		"element_at": func(k *call) (Eval, error) {
			if k.types[0].Kind == types.Map {
				return newMapValue(k.args[0], k.args[1], k.t), nil
			}
			return newElement(k.args[0], k.args[1], k.t, 1), nil
		},
		"array_first": func(k *call) (Eval, error) {
			return newElement(k.args[0], newConstant(types.NewInt(1)), k.t, 1), nil
		},
		"array_last": func(k *call) (Eval, error) {
			return newElement(k.args[0], newConstant(types.NewInt(-1)), k.t, 1), nil
		},
		"array_contains": arrayContains,
		"array_position": func(k *call) (Eval, error) {
			cmp := vector.ComparatorOf(k.types[1])
			return k.ints(func(a args, i int) (int64, bool, error) {
				at, _ := find(a[0], i, a[1], i, cmp)
				return int64(at + 1), true, nil
			})
		},
		"slice":          func(k *call) (Eval, error) { return k.lists(slice) },
		"array_reverse":  reverseArray,
		"array_distinct": func(k *call) (Eval, error) { return k.sets(1, func(bool) bool { return true }) },
		"array_union":    func(k *call) (Eval, error) { return k.sets(2, func(bool) bool { return true }) },
		"array_intersect": func(k *call) (Eval, error) {
			return k.sets(1, func(other bool) bool { return other })
		},
		"array_except": func(k *call) (Eval, error) {
			return k.sets(1, func(other bool) bool { return !other })
		},
		"arrays_overlap": buildOverlap,
		"array_has_all":  buildHasAll,
		"array_sort":     buildArraySort,
		"array_min":      func(k *call) (Eval, error) { return k.extremeElement(-1) },
		"array_max":      func(k *call) (Eval, error) { return k.extremeElement(1) },
		"array_sum":      buildArraySum,
		"array_avg":      buildArrayAvg,
		"array_join":     buildArrayJoin,
		"array_append": func(k *call) (Eval, error) {
			return k.addElement(func(a args, i int, elems *vector.Vector) error {
				if err := appendElements(elems, a[0], i); err != nil {
					return err
				}
				return appendElement(elems, a[1], i)
			})
		},
		"array_prepend": func(k *call) (Eval, error) {
			return k.addElement(func(a args, i int, elems *vector.Vector) error {
				if err := appendElement(elems, a[1], i); err != nil {
					return err
				}
				return appendElements(elems, a[0], i)
			})
		},
		"array_remove": func(k *call) (Eval, error) {
			cmp := vector.ComparatorOf(k.types[1])
			return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
				c := a[0].Children[0]
				for j := int(a[0].Offsets[i]); j < int(a[0].Offsets[i+1]); j++ {
					if !c.IsNull(j) && cmp(c, j, a[1], i) == 0 {
						continue
					}
					if err := appendElement(elems, c, j); err != nil {
						return false, err
					}
				}
				return true, nil
			})
		},
		"sequence": buildSequence,
		"flatten": func(k *call) (Eval, error) {
			return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
				inner := a[0].Children[0]
				for j := int(a[0].Offsets[i]); j < int(a[0].Offsets[i+1]); j++ {
					if inner.IsNull(j) {
						continue
					}
					if err := appendElements(elems, inner, j); err != nil {
						return false, err
					}
				}
				return true, nil
			})
		},
	})
}

// appendElement appends row i of v to elems.
func appendElement(elems, v *vector.Vector, i int) error {
	if v.IsNull(i) {
		elems.AppendNull()
		return nil
	}
	return vector.AppendRange(elems, v, i, i+1)
}

// appendElements appends all elements of row i of the list v to elems.
func appendElements(elems, v *vector.Vector, i int) error {
	return vector.AppendRange(elems, v.Children[0], int(v.Offsets[i]), int(v.Offsets[i+1]))
}

// find returns where in row i of list v row j of x first stands, from 0, -1 for nowhere, and whether a
// NULL was passed by.
func find(v *vector.Vector, i int, x *vector.Vector, j int, cmp vector.Comparator) (at int, null bool) {
	c, from := v.Children[0], int(v.Offsets[i])
	for k := from; k < int(v.Offsets[i+1]); k++ {
		if c.IsNull(k) {
			null = true
		} else if cmp(c, k, x, j) == 0 {
			return k - from, null
		}
	}
	return -1, null
}

func arrayContains(k *call) (Eval, error) {
	cmp := vector.ComparatorOf(k.types[1])
	return k.bools(func(a args, i int) (bool, bool, error) {
		at, null := find(a[0], i, a[1], i, cmp)
		return at >= 0, at >= 0 || !null, nil
	})
}

func reverseArray(k *call) (Eval, error) {
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		for j := int(a[0].Offsets[i+1]) - 1; j >= int(a[0].Offsets[i]); j-- {
			if err := appendElement(elems, a[0].Children[0], j); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

func slice(a args, i int, elems *vector.Vector) (bool, error) {
	from, to := int64(a[0].Offsets[i]), int64(a[0].Offsets[i+1])
	lo, hi := window(to-from, a.int(1, i), a.int(2, i))
	if a.int(1, i) == 0 {
		hi = lo
	}
	return true, vector.AppendRange(elems, a[0].Children[0], int(from+lo), int(from+hi))
}

// addElement is array_append or array_prepend: a NULL element is an element.
func (k *call) addElement(f func(a args, i int, elems *vector.Vector) error) (Eval, error) {
	return withNulls(k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		if a[0].IsNull(i) {
			return false, nil
		}
		return true, f(a, i, elems)
	}))
}

// elementSet finds equal elements, NULL being equal to itself.
type elementSet struct {
	hash  []uint64
	table map[uint64][]elementRef
	sel   []int32
}

type elementRef struct {
	v *vector.Vector
	i int
}

func (s *elementSet) reset() {
	if s.table == nil {
		s.table = map[uint64][]elementRef{}
	}
	clear(s.table)
}

// each calls f for the elements of row i of a list, with their hashes.
func (s *elementSet) each(v *vector.Vector, i int, f func(c *vector.Vector, j int, h uint64) error) error {
	c := v.Children[0]
	from, to := int(v.Offsets[i]), int(v.Offsets[i+1])
	s.sel = s.sel[:0]
	for j := from; j < to; j++ {
		s.sel = append(s.sel, int32(j))
	}
	s.hash = append(s.hash[:0], make([]uint64, to-from)...)
	vector.Hash(c, s.sel, s.hash)
	for n, h := range s.hash {
		if err := f(c, from+n, h); err != nil {
			return err
		}
	}
	return nil
}

func (s *elementSet) has(c *vector.Vector, j int, h uint64) bool {
	for _, r := range s.table[h] {
		if vector.Equal(c, j, r.v, r.i) {
			return true
		}
	}
	return false
}

// add adds an element and reports whether it is new.
func (s *elementSet) add(c *vector.Vector, j int, h uint64) bool {
	if s.has(c, j, h) {
		return false
	}
	s.table[h] = append(s.table[h], elementRef{c, j})
	return true
}

// sets builds the distinct elements of the first n arguments that keep accepts, told whether the last
// argument has them.
func (k *call) sets(n int, keep func(last bool) bool) (Eval, error) {
	var seen, last elementSet
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		seen.reset()
		last.reset()
		if len(a) > n {
			if err := last.each(a[len(a)-1], i, func(c *vector.Vector, j int, h uint64) error {
				last.add(c, j, h)
				return nil
			}); err != nil {
				return false, err
			}
		}
		for _, v := range a[:n] {
			if err := seen.each(v, i, func(c *vector.Vector, j int, h uint64) error {
				if !keep(last.has(c, j, h)) || !seen.add(c, j, h) {
					return nil
				}
				return appendElement(elems, c, j)
			}); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

func buildOverlap(k *call) (Eval, error) {
	var s elementSet
	return k.bools(func(a args, i int) (bool, bool, error) {
		return s.overlap(a[0], a[1], i), true, nil
	})
}

func buildHasAll(k *call) (Eval, error) {
	var s elementSet
	return k.bools(func(a args, i int) (bool, bool, error) {
		s.reset()
		s.each(a[0], i, func(c *vector.Vector, j int, h uint64) error { s.add(c, j, h); return nil })
		all := true
		s.each(a[1], i, func(c *vector.Vector, j int, h uint64) error {
			all = all && (c.IsNull(j) || s.has(c, j, h))
			return nil
		})
		return all, true, nil
	})
}

// overlap reports whether y has an element of x that is not NULL.
func (s *elementSet) overlap(x, y *vector.Vector, i int) (found bool) {
	s.reset()
	s.each(x, i, func(c *vector.Vector, j int, h uint64) error { s.add(c, j, h); return nil })
	s.each(y, i, func(c *vector.Vector, j int, h uint64) error {
		found = found || !c.IsNull(j) && s.has(c, j, h)
		return nil
	})
	return found
}

func buildArraySort(k *call) (Eval, error) {
	return k.sorted(func(a args, i int) bool { return len(a) > 1 && !a[1].Bools[i] })
}

// sorted builds sorted arrays, descending where down says so.
func (k *call) sorted(down func(a args, i int) bool) (Eval, error) {
	var order []int
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		c := a[0].Children[0]
		order = order[:0]
		for j := int(a[0].Offsets[i]); j < int(a[0].Offsets[i+1]); j++ {
			order = append(order, j)
		}
		slices.SortStableFunc(order, func(x, y int) int { return vector.Compare(c, x, c, y) })
		if down(a, i) {
			slices.Reverse(order)
		}
		for _, j := range order {
			if err := appendElement(elems, c, j); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}

// extremeElement is ARRAY_MIN or ARRAY_MAX.
func (k *call) extremeElement(want int) (Eval, error) {
	cmp := vector.ComparatorOf(k.t)
	return &elementPick{picker: picker{l: k.args[0], out: vector.New(k.t)}, choose: func(c *vector.Vector, from, to int) int {
		best := -1
		for j := from; j < to; j++ {
			if !c.IsNull(j) && (best < 0 || sign(cmp(c, j, c, best)) == want) {
				best = j
			}
		}
		return best
	}}, nil
}

// elementPick takes the element that choose finds between two positions, -1 for NULL.
type elementPick struct {
	picker
	choose func(c *vector.Vector, from, to int) int
}

func (e *elementPick) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.l.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.at = room(e.at, b.N)
	for _, i := range sel {
		e.at[i] = -1
		if !v.IsNull(int(i)) {
			e.at[i] = int32(e.choose(v.Children[0], int(v.Offsets[i]), int(v.Offsets[i+1])))
		}
	}
	return e.pick(v.Children[0], b.N, sel)
}

func buildArrayJoin(k *call) (Eval, error) {
	elem := k.types[0].Elem
	zone, s := k.c.zone(), new(bigScratch)
	w := newJSONWriter(elem, zone, s)
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		c, first, start := a[0].Children[0], true, len(dst)
		for j := int(a[0].Offsets[i]); j < int(a[0].Offsets[i+1]); j++ {
			null := c.IsNull(j)
			if null && len(a) < 3 {
				continue
			}
			if !first {
				dst = append(dst, a.bytes(1, i)...)
			}
			first = false
			switch {
			case null:
				dst = append(dst, a.bytes(2, i)...)
			case elem.Nested():
				dst = w.append(dst, c, j)
			default:
				dst = appendScalar(dst, c, j, zone, s)
			}
			if err := k.check(int64(len(dst) - start)); err != nil {
				return dst, false, err
			}
		}
		return dst, true, nil
	})
}

// maxSequence bounds the elements of one SEQUENCE.
const maxSequence = 1 << 20

func buildSequence(k *call) (Eval, error) {
	if k.types[0].Temporal() {
		return buildMomentSeries(k, false)
	}
	return k.lists(func(a args, i int, elems *vector.Vector) (bool, error) {
		from, to := a.int(0, i), a.int(1, i)
		step := int64(1)
		if from > to {
			step = -1
		}
		if len(a) > 2 {
			step = a.int(2, i)
		}
		text := strconv.FormatInt(from, 10) + " to " + strconv.FormatInt(to, 10) + " by " + strconv.FormatInt(step, 10)
		if step == 0 {
			return false, badArgument("sequence", text, "the step must not be 0")
		}
		if from != to && from < to != (step > 0) {
			return true, nil
		}
		span, by := uint64(to)-uint64(from), uint64(step)
		if step < 0 {
			span, by = uint64(from)-uint64(to), -uint64(step)
		}
		n := span / by
		if n >= maxSequence {
			return false, &Error{Kind: ErrLimit, Op: "sequence", Value: text, Detail: "more than " + strconv.Itoa(maxSequence) + " elements"}
		}
		for x := from; ; x += step {
			elems.I64 = append(elems.I64, x)
			elems.Len++
			if n == 0 || step > 0 && x > math.MaxInt64-step || step < 0 && x < math.MinInt64-step {
				return true, nil
			}
			n--
		}
	})
}
