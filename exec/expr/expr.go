package expr

import (
	"errors"
	"fmt"
	"time"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Layout says at which position of a batch each column stands. It is used while compiling alone.
type Layout map[plan.ColumnID]int

// NewLayout returns the layout of a batch that holds the columns in order.
func NewLayout(cols []plan.Column) Layout {
	l := make(Layout, len(cols))
	for i, c := range cols {
		l[c.ID] = i
	}
	return l
}

// Env is what expressions depend on beside their operands.
type Env struct {
	Location *time.Location // the session's time zone; nil: UTC
	Now      time.Time      // when the query began
	MaxValue int            // bytes of one computed string; 0: 64 MiB
	MaxBatch int            // bytes of all strings that one expression computes for one batch; 0: 1 GiB
	// Place gives an error the place that its value stems from; nil leaves plan.Placed without effect.
	Place func(vector.Origin, error) error
}

const (
	defaultMaxValue = 64 << 20
	defaultMaxBatch = 1 << 30
)

// Eval is a compiled expression.
type Eval interface {
	// Eval computes the expression for the rows of b in sel, which is ascending.
	Eval(b *vector.Batch, sel []int32) (*vector.Vector, error)
}

// ErrUnsupported is what Compile wraps for an expression that it has no kernel for.
var ErrUnsupported = errors.New("not supported")

// Compile compiles an expression over batches of a layout.
func Compile(e plan.Expr, l Layout, env *Env) (Eval, error) {
	return newCompiler(l, env).compile(e)
}

// maxDepth bounds the nesting of expressions; the parser's bound is lower.
const maxDepth = 20_000

type compiler struct {
	layout Layout
	params map[lambdaParam]int // of the lambdas around, where they stand in the batch
	env    Env
	depth  int
}

func newCompiler(l Layout, env *Env) *compiler {
	c := &compiler{layout: l}
	if env != nil {
		c.env = *env
	}
	if c.env.Location == nil {
		c.env.Location = time.UTC
	}
	if c.env.MaxValue <= 0 {
		c.env.MaxValue = defaultMaxValue
	}
	if c.env.MaxBatch <= 0 {
		c.env.MaxBatch = defaultMaxBatch
	}
	return c
}

func (c *compiler) zone() *types.Zone { return types.NewZone(c.env.Location) }

func (c *compiler) compile(e plan.Expr) (Eval, error) {
	if c.depth++; c.depth > maxDepth {
		return nil, fmt.Errorf("expression nested deeper than %d levels: %w", maxDepth, ErrUnsupported)
	}
	defer func() { c.depth-- }()
	switch e := e.(type) {
	case *plan.ColumnRef:
		at, ok := c.layout[e.ID]
		if !ok {
			return nil, fmt.Errorf("column %s (%d) is not among the input's columns", e.Name, e.ID)
		}
		return &column{at}, nil
	case *plan.LambdaRef:
		at, ok := c.params[lambdaParam{e.Level, e.Index}]
		if !ok {
			return nil, fmt.Errorf("parameter %s is not one of the lambdas around", e.Name)
		}
		return &column{at}, nil
	case *plan.Literal:
		return newConstant(e.Value), nil
	case *plan.Call:
		return c.compileCall(e)
	case *plan.Arith:
		return c.compileArith(e)
	case *plan.Neg:
		return c.compileNeg(e)
	case *plan.Compare:
		return c.compileCompare(e)
	case *plan.And:
		return c.compileAnd(e)
	case *plan.Or:
		return c.compileOr(e)
	case *plan.Not:
		return c.compileNot(e)
	case *plan.IsNull:
		return c.compileIsNull(e)
	case *plan.IsTruth:
		return c.compileIsTruth(e)
	case *plan.InList:
		return c.compileInList(e)
	case *plan.Match:
		return c.compileMatch(e)
	case *plan.Case:
		return c.compileCase(e)
	case *plan.Placed:
		return c.compilePlaced(e)
	case *plan.Cast:
		arg, err := c.compile(e.Arg)
		if err != nil {
			return nil, err
		}
		return c.cast(arg, e.Arg.Type(), e.To, e.Try)
	case *plan.Field:
		return c.compileField(e)
	case *plan.Subscript:
		return c.compileSubscript(e)
	}
	return nil, fmt.Errorf("expression %T: %w", e, ErrUnsupported)
}

func (c *compiler) compileAll(list []plan.Expr) ([]Eval, error) {
	evals := make([]Eval, len(list))
	for i, e := range list {
		var err error
		if evals[i], err = c.compile(e); err != nil {
			return nil, err
		}
	}
	return evals, nil
}

// column hands out a column of the batch.
type column struct{ at int }

func (e *column) Eval(b *vector.Batch, _ []int32) (*vector.Vector, error) { return b.Cols[e.at], nil }

// dense reports whether a loop over all n rows is cheaper than one over the selection.
func dense(sel []int32, n int) bool { return 2*len(sel) >= n }

// resize readies a result of n rows.
func resize(v *vector.Vector, n int) {
	v.Resize(n)
	v.Heap = v.Heap[:0]
}

// retyped returns v as a vector of another type of the same physical form, sharing its memory.
func retyped(v *vector.Vector, t *types.Type, into *vector.Vector) *vector.Vector {
	*into = *v
	into.Type = t
	return into
}

// orInto adds the bits of src to dst.
func orInto(dst, src vector.Bitmap) vector.Bitmap {
	for len(dst) < len(src) {
		dst = append(dst, 0)
	}
	for i, w := range src {
		dst[i] |= w
	}
	return dst
}
