package agg

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// TestOrder: what Order leaves in the places that are asked for is what sorting leaves there.
func TestOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	shapes := map[string]func(i, n int) float64{
		"random":     func(int, int) float64 { return r.NormFloat64() },
		"few":        func(int, int) float64 { return float64(r.IntN(3)) },
		"same":       func(int, int) float64 { return 7 },
		"ascending":  func(i, _ int) float64 { return float64(i) },
		"descending": func(i, _ int) float64 { return float64(-i) },
		"pipe":       func(i, n int) float64 { return float64(min(i, n-i)) },
		"odd":        func(int, int) float64 { return []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, 1}[r.IntN(5)] },
	}
	for name, value := range shapes {
		for _, n := range []int{1, 2, 5, 12, 13, 100, 1000} {
			floats, ints := vector.New(types.Of(types.Double)), vector.New(types.Of(types.BigInt))
			for i := range n {
				x := value(i, n)
				floats.F64, floats.Len = append(floats.F64, x), i+1
				if math.IsNaN(x) || math.IsInf(x, 0) {
					x = 5
				}
				ints.I64, ints.Len = append(ints.I64, int64(x*100)), i+1
			}
			for _, v := range []*vector.Vector{floats, ints} {
				sorted := vector.Identity(n)
				sorted = slices.Clone(sorted)
				SortRows(v, sorted)
				for _, q := range []*Quantiles{
					{cont: true, fractions: []fraction{{num: 1, den: 2}}},
					{cont: true, fractions: []fraction{{num: 1, den: 10}, {num: 9, den: 10, desc: true}, {num: 0, den: 1}}},
					{fractions: []fraction{{num: 1, den: 3}, {num: 1, den: 1}}},
				} {
					rows := slices.Clone(vector.Identity(n))
					r.Shuffle(n, func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
					q.Order(v, rows)
					for _, f := range q.fractions {
						i, j, _ := q.places(f, n)
						for _, k := range []int{i, j} {
							if !vector.Equal(v, int(rows[k]), v, int(sorted[k])) {
								t.Fatalf("%s, %d rows of %v: another value than sorting leaves at %d", name, n, v.Type, k)
							}
						}
					}
					slices.Sort(rows)
					if !slices.Equal(rows, vector.Identity(n)) {
						t.Fatalf("%s: rows are lost", name)
					}
				}
			}
		}
	}
}
