// Package op holds the physical operators. An operator instance belongs to one goroutine at a time: a
// worker's pipeline is a chain of instances of its own, and what workers share (a scan's queue of
// blocks, the table of a hash join) is said where it is.
//
// Breakers (aggregate, sort, top-N, the build side of a join) read their input from one or many
// pipelines, each drained by a worker of exchange.Parallel; their output is one stream.
//
// # Order
//
// Every batch carries Seq, the ordinal of the morsel its rows come from, and Row, their place within
// it. Operators keep or renew them so that (Seq, Row) orders the rows of a stream in the same way
// whatever the number of workers: groups come out in the order of their first rows, sorts are stable,
// windows keep the order of their input and break ties by it, joins hand up matches in the order of the
// probe side, then of the build side.
package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// Operator produces batches.
type Operator interface {
	// Open prepares the operator and its inputs. It is called once, before Next.
	Open(ctx context.Context) error
	// Next fills b with the next rows, at least one, and reports whether there were any. b is valid
	// until the next call, see vector.Batch. Seq never falls.
	Next(ctx context.Context, b *vector.Batch) (bool, error)
	// Close releases what the operator and its inputs hold. It may be called at any time, more than
	// once, and without Open; not at the same time as Next.
	Close() error
}

// Eval is a compiled expression: see exec/expr. The result is aligned with the batch and valid until
// the next call; only the rows in sel have a value.
type Eval interface {
	Eval(b *vector.Batch, sel []int32) (*vector.Vector, error)
}

// Condition narrows a batch's selection to the rows for which it holds. The selection is the
// condition's memory, valid until its next call.
type Condition interface {
	Apply(b *vector.Batch) error
}

// DefaultBatchRows is the number of rows of a batch if nobody says otherwise.
const DefaultBatchRows = 2048

// position orders the rows of a stream.
type position struct{ seq, row int64 }

func (p position) before(q position) bool { return p.seq < q.seq || p.seq == q.seq && p.row < q.row }

// closeAll closes every operator and returns the first error.
func closeAll(list []Operator) error {
	var first error
	for _, o := range list {
		if err := o.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// evalAll evaluates list over the rows in sel into dst.
func evalAll(list []Eval, b *vector.Batch, sel []int32, dst []*vector.Vector) ([]*vector.Vector, error) {
	dst = dst[:0]
	for _, e := range list {
		v, err := e.Eval(b, sel)
		if err != nil {
			return dst, Located(b.Origin, err)
		}
		dst = append(dst, v)
	}
	return dst, nil
}

func newVectors(ts []*types.Type) []*vector.Vector {
	list := make([]*vector.Vector, len(ts))
	for i, t := range ts {
		list[i] = vector.New(t)
	}
	return list
}

// fit returns a slice of length n in the memory of s if it is large enough. What it holds is arbitrary.
func fit[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, max(n, 2*cap(s)))
	}
	return s[:n]
}
