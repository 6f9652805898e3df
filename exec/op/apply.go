package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/mem"
	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// ApplySpec says what an Apply does.
type ApplySpec struct {
	Kind   JoinKind // one that hands up nothing after the probe side
	Left   []*types.Type
	Right  []*types.Type
	Keys   []*types.Type // that rows have to agree in beside the parameters
	Params []*types.Type
	Budget *mem.Budget
	// BatchRows is of what is handed up.
	BatchRows int
	// Run returns the rows of the right side for the parameters' values at row i of cols.
	Run func(ctx context.Context, cols []*vector.Vector, i int) (Operator, error)
	// Elements, if it is there, is called instead of Run, once for each batch of the left: for a batch of
	// the parameters and a number it returns the rows of the right side for all of them, each with the
	// number last. What it returns is closed before it is called again.
	Elements func(b vector.Batch) (Operator, error)
	// Closed is called once when the operator is closed; may be nil.
	Closed func()
}

// Apply is a join whose right side depends on the row of the left. The right side is run once for each
// distinct combination of parameters and its rows are kept; a batch of the left is then joined with the
// rows of its combinations, whose number is one more key on both sides, last in the columns:
//
//	left columns, number, right columns, number
//
// is what residual conditions see; keys see their side of it.
type Apply struct {
	spec      ApplySpec
	input     Operator
	params    []Eval
	leftKeys  []Eval
	rightKeys []Eval
	residual  Condition

	acct    *mem.Account
	table   *keys.Table // of parameters' values
	results []*rowStore // by group of the table
	held    int64       // bytes of results
	cols    []*vector.Vector
	groups  []uint32
	fresh   []int32
	number  *vector.Vector

	join   *Join
	out    []*vector.Vector
	row    int64
	ended  bool
	closed bool
}

// maxMemo is how many bytes of results are kept before they are forgotten and made anew.
const maxMemo = 64 << 20

// NewApply returns an Apply over one stream.
func NewApply(spec ApplySpec, input Operator, params, leftKeys, rightKeys []Eval, residual Condition) *Apply {
	a := &Apply{spec: spec, input: input, params: params, residual: residual}
	a.leftKeys = append(leftKeys[:len(leftKeys):len(leftKeys)], Column(len(spec.Left)))
	a.rightKeys = append(rightKeys[:len(rightKeys):len(rightKeys)], Column(len(spec.Right)))
	a.acct = mem.NewAccount(spec.Budget, "dependent join")
	a.forget()
	return a
}

// Column is the value of a column by its position.
type Column int

// Eval returns the column.
func (c Column) Eval(b *vector.Batch, _ []int32) (*vector.Vector, error) { return b.Cols[c], nil }

// forget drops the results.
func (a *Apply) forget() {
	a.acct.Close()
	a.acct = mem.NewAccount(a.spec.Budget, "dependent join")
	a.table = keys.New(a.spec.Params, a.acct)
	a.results, a.held = nil, 0
}

// Open opens the left side.
func (a *Apply) Open(ctx context.Context) error { return a.input.Open(ctx) }

// Next hands up the next rows.
func (a *Apply) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for !a.ended {
		if a.join == nil {
			ok, err := a.input.Next(ctx, b)
			if err != nil {
				return false, err
			}
			if !ok {
				a.ended = true
				break
			}
			if err := a.start(ctx, b); err != nil {
				return false, err
			}
		}
		ok, err := a.join.Next(ctx, b)
		if err != nil {
			return false, err
		}
		if ok {
			a.hand(b)
			return true, nil
		}
		err = a.join.Close()
		a.join = nil
		if err != nil {
			return false, err
		}
	}
	return false, nil
}

// hand drops the numbers from the columns.
func (a *Apply) hand(b *vector.Batch) {
	n := len(a.spec.Left)
	a.out = append(a.out[:0], b.Cols[:n]...)
	a.out = append(a.out, b.Cols[n+1:]...)
	if a.spec.Kind.pairs() {
		a.out = a.out[:len(a.out)-1]
	}
	b.Cols, b.Seq, b.Row = a.out, 0, a.row
	a.row += int64(b.N)
}

// start runs the right side for what is new in a batch of the left, and joins the batch.
func (a *Apply) start(ctx context.Context, b *vector.Batch) error {
	if a.held > maxMemo {
		a.forget()
	}
	sel := b.Selection()
	var err error
	if a.cols, err = evalAll(a.params, b, sel, a.cols); err != nil {
		return err
	}
	if a.spec.Elements != nil {
		return a.elements(ctx, b)
	}
	a.groups = fit(a.groups, len(sel))
	if a.fresh, err = a.table.Find(a.cols, sel, a.groups, a.fresh[:0]); err != nil {
		return err
	}
	for _, i := range a.fresh {
		if err := a.run(ctx, int(i)); err != nil {
			return err
		}
	}
	a.fitNumber(b.N)
	var parts []part
	seen := map[uint32]bool{}
	for k, i := range sel {
		g := a.groups[k]
		a.number.I64[i] = int64(g)
		if !seen[g] {
			seen[g] = true
			parts = append(parts, part{int64(g), a.results[g]})
		}
	}
	return a.joinWith(ctx, b, &replay{parts: parts, number: vector.New(types.Of(types.BigInt))})
}

func (a *Apply) fitNumber(n int) {
	if a.number == nil {
		a.number = vector.New(types.Of(types.BigInt))
	}
	a.number.Resize(n)
}

// elements evaluates the right side for a batch at once, and joins the batch.
func (a *Apply) elements(ctx context.Context, b *vector.Batch) error {
	a.fitNumber(b.N)
	for i := range a.number.I64 {
		a.number.I64[i] = int64(i)
	}
	params := vector.Batch{Cols: append(a.cols[:len(a.cols):len(a.cols)], a.number), N: b.N, Sel: b.Selection()}
	right, err := a.spec.Elements(params)
	if err != nil {
		return err
	}
	return a.joinWith(ctx, b, right)
}

// joinWith joins a batch of the left with rows of the right side, by their numbers.
func (a *Apply) joinWith(ctx context.Context, b *vector.Batch, right Operator) error {
	left := &oneBatch{b: *b}
	left.b.Cols = append(append([]*vector.Vector(nil), b.Cols...), a.number)
	left.b.Owned = false
	number := types.Of(types.BigInt)
	spec := &JoinSpec{
		Kind: a.spec.Kind, Keys: append(a.spec.Keys[:len(a.spec.Keys):len(a.spec.Keys)], number),
		Probe:  append(a.spec.Left[:len(a.spec.Left):len(a.spec.Left)], number),
		Build:  append(a.spec.Right[:len(a.spec.Right):len(a.spec.Right)], number),
		Budget: a.spec.Budget, BatchRows: a.spec.BatchRows,
	}
	table := NewJoinTable(spec, []Operator{right}, a.rightKeys, 1)
	a.join = NewJoin(table, left, a.leftKeys, a.residual)
	return a.join.Open(ctx)
}

// run keeps the rows of the right side for the parameters at row i.
func (a *Apply) run(ctx context.Context, i int) error {
	s := newStore(a.spec.Right, a.acct)
	o, err := a.spec.Run(ctx, a.cols, i)
	if err != nil {
		return err
	}
	if err := collect(ctx, o, s.keep); err != nil {
		o.Close()
		return err
	}
	a.results = append(a.results, s)
	for _, c := range s.chunks {
		a.held += c.held
	}
	a.held += 256
	return nil
}

// Memory returns the most bytes that the operator held since results were last forgotten.
func (a *Apply) Memory() int64 { return a.acct.Peak() }

// Close closes both sides and drops what was kept.
func (a *Apply) Close() error {
	var err error
	if a.join != nil {
		err = a.join.Close()
		a.join = nil
	}
	if ierr := a.input.Close(); err == nil {
		err = ierr
	}
	a.ended = true
	a.table, a.results = nil, nil
	a.acct.Close()
	if !a.closed && a.spec.Closed != nil {
		a.spec.Closed()
	}
	a.closed = true
	return err
}

// oneBatch is a stream of one batch.
type oneBatch struct {
	b    vector.Batch
	done bool
}

func (*oneBatch) Open(context.Context) error { return nil }

func (o *oneBatch) Next(_ context.Context, b *vector.Batch) (bool, error) {
	if o.done {
		return false, nil
	}
	o.done = true
	*b = o.b
	return true, nil
}

func (o *oneBatch) Close() error {
	o.done = true
	return nil
}

// part is the rows of the right side for one combination of parameters.
type part struct {
	number int64
	rows   *rowStore
}

// replay hands up the rows of parts with their numbers.
type replay struct {
	parts  []part
	number *vector.Vector
	at     int
	run    int
	cols   []*vector.Vector
	row    int64
}

func (*replay) Open(context.Context) error { return nil }

func (r *replay) Next(ctx context.Context, b *vector.Batch) (bool, error) {
	for ; r.at < len(r.parts); r.at, r.run = r.at+1, 0 {
		p := r.parts[r.at]
		if r.run == len(p.rows.runs) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		run := p.rows.runs[r.run]
		r.run++
		c := p.rows.chunks[run.id>>chunkShift]
		from := int(run.id & chunkMask)
		r.number.Resize(c.n)
		for i := from; i < from+run.n; i++ {
			r.number.I64[i] = p.number
		}
		r.cols = append(append(r.cols[:0], c.cols...), r.number)
		*b = vector.Batch{Cols: r.cols, N: c.n, Sel: vector.Identity(c.n)[from : from+run.n], Row: r.row}
		r.row += int64(c.n)
		return true, nil
	}
	return false, nil
}

func (r *replay) Close() error {
	r.at = len(r.parts)
	return nil
}
