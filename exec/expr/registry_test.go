package expr

import (
	"testing"

	"github.com/avrosql/avrosql/planner/funcs"
)

func TestEveryFunctionHasAKernel(t *testing.T) {
	listed := map[string]bool{}
	for _, f := range funcs.All() {
		if f.Kind != funcs.Scalar {
			continue
		}
		listed[f.Name] = true
		own := f.Rewrite == funcs.Keep || f.Rewrite == funcs.AsAdd || f.Rewrite == funcs.AsSub || f.Rewrite == funcs.AsTyped
		if own != (kernels[f.Name] != nil) && own != (lambdaKernels[f.Name] != nil) {
			t.Errorf("%s: kernel %v, wanted %v", f.Name, kernels[f.Name] != nil, own)
		}
	}
	for name := range kernels {
		if !listed[name] {
			t.Errorf("%s has a kernel and is not listed", name)
		}
	}
}
