package agg

import (
	"cmp"
	"math/big"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Quantiles are QUANTILE_CONT and QUANTILE_DISC with their fractions: what they make of values in order.
type Quantiles struct {
	fractions []fraction
	list      bool // the result is an array, of one value for each fraction
	cont      bool
	result    *types.Type // of one value
	factor    *big.Int    // exact types: units of the result in one of the argument
}

// fraction is num / den, in the shortest decimal that the floating point number is read from, so that a
// tenth is one. With desc it counts from the greatest value down.
type fraction struct {
	num, den uint64
	desc     bool
}

func newFraction(x float64) (fraction, bool) {
	text := strconv.FormatFloat(x, 'f', -1, 64)
	text, neg := strings.CutPrefix(text, "-")
	whole, digits, _ := strings.Cut(text, ".")
	if len(digits) > 18 {
		digits = digits[:18] // of numbers below 10^-2; what is lost is no row of any table
	}
	num, err := strconv.ParseUint(whole+digits, 10, 64)
	den := uint64(types.Pow10(len(digits)))
	return fraction{num: num, den: den, desc: neg}, err == nil && num <= den
}

// NewQuantiles returns what a call asks for, nil if its fractions are no constants from -1 to 1.
func NewQuantiles(spec *Spec) *Quantiles {
	d := spec.constant(1)
	if d == nil || d.Null {
		return nil
	}
	q := &Quantiles{cont: spec.Func == "quantile_cont", result: spec.Result}
	list := []types.Datum{*d}
	if d.Type.Kind == types.Array {
		q.list, q.result, list = true, spec.Result.Elem, d.Elems
	}
	for _, x := range list {
		f, ok := newFraction(x.F)
		if !ok || x.Null || x.Type.Kind != types.Double {
			return nil
		}
		q.fractions = append(q.fractions, f)
	}
	arg := spec.Args[0]
	q.factor = types.BigPow10(max(0, q.result.Scale-arg.Scale))
	if arg.Kind == types.Date && q.result.Kind == types.DateTime {
		q.factor = big.NewInt(24 * 60 * 60 * 1e6)
	}
	return q
}

// Append appends the quantiles of n values in order; the k-th is row at(k) of v.
func (q *Quantiles) Append(dst, v *vector.Vector, n int, at func(k int) int) error {
	if n == 0 {
		dst.AppendNull()
		return nil
	}
	one := dst
	if q.list {
		one = dst.Children[0]
	}
	for _, f := range q.fractions {
		if err := q.append(one, v, f, n, at); err != nil {
			return err
		}
	}
	if q.list {
		dst.Offsets = append(dst.Offsets, uint32(one.Len))
		dst.Len++
	}
	return nil
}

// places returns the places, among n values in order, of the two values that a fraction lies between, and
// of its distance to the first the numerator; without cont they are one.
func (q *Quantiles) places(f fraction, n int) (i, j int, rem uint64) {
	if q.cont {
		hi, lo := bits.Mul64(f.num, uint64(n-1))
		k, r := bits.Div64(hi, lo, f.den)
		i, j, rem = int(k), int(k), r
		if rem > 0 {
			j++
		}
	} else {
		// The first value that has this share of all before it or is it.
		hi, lo := bits.Mul64(f.num, uint64(n))
		k, r := bits.Div64(hi, lo, f.den)
		if r > 0 {
			k++
		}
		i = max(0, int(k)-1)
		j = i
	}
	if f.desc {
		i, j = n-1-i, n-1-j
	}
	return i, j, rem
}

// Order brings rows of a column without NULLs into an order in which those that Append asks for are in
// their places.
func (q *Quantiles) Order(v *vector.Vector, rows []int32) {
	if len(rows) == 0 {
		return
	}
	if 2*len(q.fractions) > maxSelected {
		SortRows(v, rows)
		return
	}
	var buf [maxSelected]int
	places := buf[:0]
	for _, f := range q.fractions {
		i, j, _ := q.places(f, len(rows))
		places = append(places, i, j)
	}
	slices.Sort(places)
	from := 0
	for _, k := range slices.Compact(places) {
		SelectRows(v, rows[from:], k-from)
		from = k + 1
	}
}

func (q *Quantiles) append(dst, v *vector.Vector, f fraction, n int, at func(k int) int) error {
	i, j, rem := q.places(f, n)
	i, j = at(i), at(j)
	if !q.cont {
		return vector.AppendRange(dst, v, i, i+1)
	}
	if q.result.Kind == types.Double {
		x, y := floatAt(v, i), floatAt(v, j)
		if x != y {
			x += (y - x) * (float64(rem) / float64(f.den))
		}
		dst.F64 = append(dst.F64, x)
		dst.Len++
		return nil
	}
	if i == j && dst.Type.Equal(v.Type) {
		return vector.AppendRange(dst, v, i, i+1)
	}
	if v.Kind == vector.Interval {
		return q.appendInterval(dst, v.Intervals[i], v.Intervals[j], rem, f.den)
	}
	x, y := v.Unscaled(i, new(big.Int)), v.Unscaled(j, new(big.Int))
	den := new(big.Int).SetUint64(f.den)
	y.Sub(y, x).Mul(y, new(big.Int).SetUint64(rem))
	x.Mul(x, den).Add(x, y).Mul(x, q.factor)
	types.QuoRoundBig(x, x, den)
	return appendBig(dst, x, dst.Type, "quantile_cont")
}

func floatAt(v *vector.Vector, i int) float64 {
	if v.Kind == vector.Int64 {
		return float64(v.I64[i])
	}
	return v.F64[i]
}

// appendInterval appends what lies rem / den of the way from x to y. As in AVG, months, days and nanoseconds
// are apart: what is no whole month is days, of 30 in a month, and what is no whole day is nanoseconds.
func (q *Quantiles) appendInterval(dst *vector.Vector, x, y types.IntervalValue, rem, den uint64) error {
	if rem == 0 {
		y = x
	}
	d, to := new(big.Int).SetUint64(den), new(big.Int).SetUint64(rem)
	between := func(x, y int64) *big.Int {
		n := new(big.Int).Sub(big.NewInt(y), big.NewInt(x))
		return n.Mul(n, to).Add(n, new(big.Int).Mul(big.NewInt(x), d))
	}
	months, days, nanos := between(x.Months, y.Months), between(x.Days, y.Days), between(x.Nanos, y.Nanos)
	carry := func(part, next *big.Int, unit int64) {
		r := new(big.Int)
		part.QuoRem(part, d, r)
		next.Add(next, r.Mul(r, big.NewInt(unit)))
	}
	carry(months, days, 30)
	carry(days, nanos, types.NanosPerDay)
	types.QuoRoundBig(nanos, nanos, d)
	if !nanos.IsInt64() {
		return &OverflowError{Func: "quantile_cont", Value: nanos.String() + " nanoseconds", Type: dst.Type}
	}
	dst.Intervals = append(dst.Intervals, types.IntervalValue{Months: months.Int64(), Days: days.Int64(), Nanos: nanos.Int64()})
	dst.Len++
	return nil
}

// SortRows sorts rows of a column without NULLs by their values.
func SortRows(v *vector.Vector, rows []int32) {
	switch v.Kind {
	case vector.Int64:
		slices.SortFunc(rows, func(i, j int32) int { return cmp.Compare(v.I64[i], v.I64[j]) })
	case vector.Float64:
		slices.SortFunc(rows, func(i, j int32) int { return vector.CompareFloat(v.F64[i], v.F64[j]) })
	default:
		compare := vector.ComparatorOf(v.Type)
		slices.SortStableFunc(rows, func(i, j int32) int { return compare(v, int(i), v, int(j)) })
	}
}

// quantile keeps all values for their quantiles.
type quantile struct {
	bag
	*Quantiles
}

func newQuantile(spec *Spec, acct *mem.Account) State {
	q := NewQuantiles(spec)
	if q == nil {
		return nil
	}
	return &quantile{bag: newBag(spec.Args[:1], acct), Quantiles: q}
}

func (a *quantile) Update(groups []uint32, args []*vector.Vector, sel []int32) error {
	return a.add(groups, args, sel)
}

// Merge adds the values of another.
func (a *quantile) Merge(f State, from, to []uint32) error {
	_, err := a.merge(&f.(*quantile).bag, from, to)
	return err
}

func (a *quantile) Result(dst *vector.Vector, groups []uint32) error {
	if err := a.Index(); err != nil {
		return err
	}
	for _, g := range groups {
		rows := a.rows(g)
		a.Order(a.vecs[0], rows)
		if err := a.Quantiles.Append(dst, a.vecs[0], len(rows), func(k int) int { return int(rows[k]) }); err != nil {
			return err
		}
	}
	return nil
}
