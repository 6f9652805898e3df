package expr

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
)

// A lambda's body is evaluated over batches of elements: of many rows, as many as make a chunk. The
// batch holds the lambda's parameters, then what the body refers to of the row around (columns, and
// parameters of lambdas around), repeated for each element of the row.

// lambdaParam names a parameter as plan.LambdaRef does.
type lambdaParam struct{ level, index int }

// lambda is a compiled lambda.
type lambda struct {
	body     Eval
	params   []*vector.Vector // to be filled before run; positions 0 … in the batch
	captured []int            // positions in the batch around of what follows the parameters
	cols     []*vector.Vector // of captured
	batch    vector.Batch
}

func (c *compiler) lambda(l *plan.Lambda) (*lambda, error) {
	out := &lambda{}
	inner := &compiler{layout: Layout{}, params: map[lambdaParam]int{}, env: c.env, depth: c.depth}
	for i, p := range l.Params {
		inner.params[lambdaParam{l.Level, i}] = i
		out.params = append(out.params, vector.New(p.Type))
	}
	n := len(l.Params)
	for r := range plan.Refs(l.Body) {
		if _, ok := inner.layout[r.ID]; ok {
			continue
		}
		at, ok := c.layout[r.ID]
		if !ok {
			return nil, fmt.Errorf("column %s (%d) is not among the input's columns", r.Name, r.ID)
		}
		inner.layout[r.ID] = n + len(out.captured)
		out.captured = append(out.captured, at)
		out.cols = append(out.cols, vector.New(r.T))
	}
	for _, r := range plan.FreeParams(l) {
		key := lambdaParam{r.Level, r.Index}
		if _, ok := inner.params[key]; ok {
			continue
		}
		at, ok := c.params[key]
		if !ok {
			return nil, fmt.Errorf("parameter %s is not one of the lambdas around", r.Name)
		}
		inner.params[key] = n + len(out.captured)
		out.captured = append(out.captured, at)
		out.cols = append(out.cols, vector.New(r.T))
	}
	var err error
	out.body, err = inner.compile(l.Body)
	return out, err
}

// run evaluates the body for the elements that params hold; rows are theirs in b.
func (l *lambda) run(b *vector.Batch, rows []int32) (*vector.Vector, error) {
	l.batch.Cols = append(l.batch.Cols[:0], l.params...)
	for k, at := range l.captured {
		if err := vector.Take(l.cols[k], b.Cols[at], rows); err != nil {
			return nil, err
		}
		l.batch.Cols = append(l.batch.Cols, l.cols[k])
	}
	l.batch.N, l.batch.Sel = len(rows), nil
	return l.body.Eval(&l.batch, vector.Identity(len(rows)))
}

const (
	chunkElements = 8 << 10
	chunkBytes    = 32 << 20 // of lists that are repeated for each element
)

// weight returns the bytes that an element of row i takes beside its own.
func (l *lambda) weight(b *vector.Batch, i int32) int64 {
	n := int64(0)
	for _, at := range l.captured {
		if v := b.Cols[at]; v.Type != nil && v.Type.Nested() {
			n += v.CopySize([]int32{i})
		}
	}
	return n
}

// chunk is some elements of a batch's lists, which never are those of rows outside the selection.
type chunk struct {
	rows []int32 // of each element
	pos  []int32 // of each element in its row
}

// chunks calls f for the elements of the rows in sel, in their order; count says how many a row has.
func (l *lambda) chunks(b *vector.Batch, sel []int32, count func(i int32) int, f func(c *chunk) error) error {
	var c chunk
	flush := func() error {
		if len(c.rows) == 0 {
			return nil
		}
		err := f(&c)
		c.rows, c.pos = c.rows[:0], c.pos[:0]
		return err
	}
	room := int64(chunkBytes)
	for _, i := range sel {
		n := count(i)
		if n == 0 {
			continue
		}
		w := l.weight(b, i)
		for k := range n {
			if len(c.rows) == chunkElements || room < w && len(c.rows) > 0 {
				if err := flush(); err != nil {
					return err
				}
				room = chunkBytes
			}
			room -= w
			c.rows, c.pos = append(c.rows, i), append(c.pos, int32(k))
		}
	}
	return flush()
}

// lambdaCall is what calls with lambdas have in common: lists and maps whose elements the lambda gets.
type lambdaCall struct {
	name  string
	lists []Eval
	l     *lambda
	in    []*vector.Vector
	elems []int32
	out   *vector.Vector
}

// lambdaKernels has what makes the Eval of each function of planner/funcs that takes a lambda.
var lambdaKernels map[string]func(c *compiler, e *plan.Call) (Eval, error)

func init() {
	over := func(make func(k *lambdaCall) Eval) func(c *compiler, e *plan.Call) (Eval, error) {
		return func(c *compiler, e *plan.Call) (Eval, error) {
			k, err := c.lambdaCall(e)
			if err != nil {
				return nil, err
			}
			return make(k), nil
		}
	}
	filter := over(func(k *lambdaCall) Eval { return &filterList{lambdaCall: k} })
	lambdaKernels = map[string]func(c *compiler, e *plan.Call) (Eval, error){
		"transform":        over(func(k *lambdaCall) Eval { return &transformList{lambdaCall: k} }),
		"zip_with":         over(func(k *lambdaCall) Eval { return &transformList{lambdaCall: k, pairs: true} }),
		"filter":           filter,
		"map_filter":       filter,
		"any_match":        over(func(k *lambdaCall) Eval { return &matchList{lambdaCall: k, decides: true, value: true} }),
		"all_match":        over(func(k *lambdaCall) Eval { return &matchList{lambdaCall: k} }),
		"none_match":       over(func(k *lambdaCall) Eval { return &matchList{lambdaCall: k, decides: true} }),
		"transform_values": over(func(k *lambdaCall) Eval { return &transformMap{lambdaCall: k} }),
		"transform_keys":   over(func(k *lambdaCall) Eval { return &transformMap{lambdaCall: k, keys: true} }),
		"reduce":           (*compiler).compileReduce,
	}
}

// lambdaCall compiles the arguments of a call.
func (c *compiler) lambdaCall(e *plan.Call) (*lambdaCall, error) {
	k := &lambdaCall{name: e.Name, out: vector.New(e.T)}
	for _, a := range e.Args {
		var err error
		if l, ok := a.(*plan.Lambda); ok {
			k.l, err = c.lambda(l)
		} else {
			var v Eval
			v, err = c.compile(a)
			k.lists = append(k.lists, v)
		}
		if err != nil {
			return nil, err
		}
	}
	return k, nil
}

// begin evaluates the lists and readies the result, NULL where one of them is.
func (k *lambdaCall) begin(b *vector.Batch, sel []int32) error {
	k.in = k.in[:0]
	resize(k.out, b.N)
	for _, e := range k.lists {
		v, err := e.Eval(b, sel)
		if err != nil {
			return err
		}
		k.in = append(k.in, v)
		for _, i := range sel {
			if v.IsNull(int(i)) {
				k.out.SetNull(int(i))
			}
		}
	}
	return nil
}

// count returns how many elements the lambda gets of row i.
func (k *lambdaCall) count(i int32) int {
	if k.out.Nulls.Get(int(i)) {
		return 0
	}
	n := 0
	for _, v := range k.in {
		n = max(n, int(v.Offsets[i+1]-v.Offsets[i]))
	}
	return n
}

// fill gives the lambda the elements of a chunk: of one list with their positions, or of a map.
func (k *lambdaCall) fill(c *chunk) error {
	v := k.in[0]
	k.elems = k.elems[:0]
	for n, i := range c.rows {
		k.elems = append(k.elems, int32(v.Offsets[i])+c.pos[n])
	}
	p := k.l.params
	if v.Kind == vector.Map {
		if err := vector.Take(p[0], v.Children[0], k.elems); err != nil {
			return err
		}
		return vector.Take(p[1], v.Children[1], k.elems)
	}
	if len(p) > 1 {
		p[1].Resize(len(c.pos))
		for n, at := range c.pos {
			p[1].I64[n] = int64(at)
		}
	}
	return vector.Take(p[0], v.Children[0], k.elems)
}

// ends writes the offsets of a list of which row i has lens[i] elements.
func ends(out *vector.Vector, lens []int32) {
	at := uint32(0)
	for i, n := range lens {
		at += uint32(n)
		out.Offsets[i+1] = at
	}
}

func tooMany(op string) error {
	return &Error{Kind: ErrLimit, Op: op, Detail: fmt.Sprintf("the results for one batch of rows would have more than %d elements", maxElements), Remedy: "make them shorter"}
}
