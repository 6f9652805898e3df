package op

import (
	"context"
	"errors"

	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// ErrSecondRow is the error of a query that stands for one value and has more than one row.
var ErrSecondRow = errors.New("a query that stands for one value has more than one row; add LIMIT 1, aggregate it, or compare with IN or ANY")

// newMarks makes room for a mark for each row of the probe batch.
func (j *Join) newMarks() {
	if j.marks == nil {
		j.marks = vector.New(types.Of(types.Boolean))
	}
	j.marks.Resize(j.in.N)
}

// handMarked hands up the probe batch with its marks.
func (j *Join) handMarked(b *vector.Batch) {
	*b = j.in
	j.out.Cols = append(append(j.out.Cols[:0], j.in.Cols...), j.marks)
	b.Cols, b.Owned = j.out.Cols, false
}

// existsMarks marks the rows that have a match.
func (j *Join) existsMarks() {
	j.newMarks()
	for _, i := range j.inSel {
		j.marks.Bools[i] = j.hit[i]
	}
}

// inMarks marks rows with what IN says: TRUE if a row of the build side equals the key, else NULL if
// one may, else FALSE. Rows for which the residual condition does not hold don't count.
func (j *Join) inMarks(ctx context.Context) error {
	t := j.table
	j.newMarks()
	clear(j.marks.Bools)
	if t.rows.rows == 0 {
		return nil
	}
	simple := j.residual == nil && len(j.keys) == 1
	for k, i := range j.inSel {
		null := anyNull(j.keyCols, int(i))
		if simple {
			switch {
			case !null && j.groups[k] != keys.None:
				j.marks.Bools[i] = true
			case null || len(t.nulls) > 0:
				j.marks.SetNull(int(i))
			}
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		found, maybe := false, false
		var err error
		if null {
			maybe, err = j.meets(k, true, t.ids)
		} else {
			found, err = j.meets(k, false, j.candidates(k))
		}
		if err == nil && !found && !maybe {
			maybe, err = j.meets(k, true, t.nulls)
		}
		if err != nil {
			return err
		}
		j.marks.Bools[i] = found
		if maybe {
			j.marks.SetNull(int(i))
		}
	}
	return nil
}
