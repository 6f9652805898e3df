package op

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
)

// counted are the rows of a segment that count for a function: those in list, of which before[i] come
// before row i. A nil list means all.
type counted struct {
	list   []int32
	before []int32
}

// counted returns the rows for which all args have a value, if they have to, and the filter holds.
func (s *segment) counted(args []*vector.Vector, values bool, filter int) (counted, error) {
	var cond *vector.Vector
	if filter >= 0 {
		var err error
		if cond, err = s.column(filter); err != nil {
			return counted{}, err
		}
	}
	some := cond != nil
	for _, a := range args {
		some = some || values && a.HasNulls()
	}
	if !some {
		return counted{}, nil
	}
	c := counted{list: make([]int32, 0, s.n), before: make([]int32, s.n+1)}
	for i := range s.n {
		ok := cond == nil || !cond.IsNull(i) && cond.Bools[i]
		for _, a := range args {
			ok = ok && (!values || !a.IsNull(i))
		}
		if ok {
			c.list = append(c.list, int32(i))
		}
		c.before[i+1] = int32(len(c.list))
	}
	return c, nil
}

// count returns how many rows of a span count.
func (c *counted) count(r span) int {
	if c.before == nil {
		return r.to - r.from
	}
	return int(c.before[r.to] - c.before[r.from])
}

// at returns the k-th, from 0, of the rows that count from row from on.
func (c *counted) at(from, k int) int {
	if c.before == nil {
		return from + k
	}
	return int(c.list[int(c.before[from])+k])
}

// in returns the rows of a span that count.
func (c *counted) in(r span) []int32 {
	if c.before == nil {
		return vector.Identity(r.to)[r.from:]
	}
	return c.list[c.before[r.from]:c.before[r.to]]
}

// defaultShift tells the argument's rows from those of its default, in the ids of rows to be gathered.
const defaultShift = 32

// neighbour computes LAG and LEAD.
func (s *segment) neighbour(f *WindowFunc, dst *vector.Vector) error {
	args, err := s.columns(f.Args)
	if err != nil {
		return err
	}
	rows, err := s.counted(args[:1], f.IgnoreNulls, -1)
	if err != nil {
		return err
	}
	from := []*vector.Vector{args[0]}
	if len(args) > 2 {
		from = append(from, args[2])
	}
	ids := make([]int64, s.n)
	for i := range ids {
		first, to := s.bounds(i)
		n := int64(1)
		if len(args) > 1 {
			if args[1].IsNull(i) {
				ids[i] = -1
				continue
			}
			n = args[1].I64[i]
		}
		if f.Name == "lag" {
			n = -n // the least number stays what it is, and leads nowhere all the same
		}
		found := -1
		switch {
		case n == 0:
			found = i
		case n > 0 && n <= int64(rows.count(span{i + 1, to})):
			found = rows.at(i+1, int(n-1))
		case n < 0 && n >= -int64(rows.count(span{first, i})):
			found = rows.at(first, rows.count(span{first, i})+int(n))
		}
		switch {
		case found >= 0:
			ids[i] = int64(found)
		case len(args) > 2:
			ids[i] = 1<<defaultShift | int64(i)
		default:
			ids[i] = -1
		}
	}
	return vector.AppendIDs(dst, from, defaultShift, ids)
}

// value computes the functions that hand up the value of a row of the frame.
func (s *segment) value(f *WindowFunc, fr *frames, dst *vector.Vector) error {
	args, err := s.columns(f.Args)
	if err != nil {
		return err
	}
	rows, err := s.counted(args[:1], f.IgnoreNulls, f.Filter)
	if err != nil {
		return err
	}
	ids := make([]int64, s.n)
	var buf [3]span
	for i := range ids {
		spans := fr.spans(i, &buf)
		ids[i] = -1
		k := 0
		switch f.Name {
		case "last_value":
			for _, r := range spans {
				k += rows.count(r)
			}
			k--
		case "nth_value":
			if args[1].IsNull(i) {
				continue
			}
			n := args[1].I64[i]
			if n < 1 {
				return fmt.Errorf("nth_value takes the number of a row, at least 1, not %d", n)
			}
			k = int(min(n-1, int64(s.n)))
		}
		for _, r := range spans {
			n := rows.count(r)
			if k >= 0 && k < n {
				ids[i] = int64(rows.at(r.from, k))
				break
			}
			k -= n
		}
	}
	return vector.AppendIDs(dst, []*vector.Vector{args[0]}, defaultShift, ids)
}
