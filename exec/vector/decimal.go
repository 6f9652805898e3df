package vector

import (
	"math/big"

	"github.com/avrosql/avrosql/planner/types"
)

// Unscaled sets x to the unscaled value of row i of a vector of integers or decimals and returns it.
func (v *Vector) Unscaled(i int, x *big.Int) *big.Int {
	switch v.Kind {
	case Int64:
		return x.SetInt64(v.I64[i])
	case Int128:
		return v.I128[i].SetBig(x)
	}
	return types.SetBigBytes(x, v.Bytes(i))
}
