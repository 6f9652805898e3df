package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/vector"
)

// rowStep decides for semi and anti joins which rows of the probe batch are handed up, as they are.
func (j *Join) rowStep(ctx context.Context, b *vector.Batch) (bool, error) {
	j.active = false
	switch {
	case j.spec.Kind == JoinNullAnti:
		if err := j.notIn(ctx); err != nil {
			return false, err
		}
	case j.spec.Kind == JoinNullMark:
		if err := j.inMarks(ctx); err != nil {
			return false, err
		}
		j.handMarked(b)
		return true, nil
	case j.residual == nil:
		for k, i := range j.inSel {
			j.hit[i] = j.groups[k] != keys.None
		}
	default:
		for {
			if err := ctx.Err(); err != nil {
				return false, err
			}
			if err := j.nextPairs(); err != nil {
				return false, err
			}
			if len(j.pairs) == 0 {
				break
			}
			if _, err := j.survivors(); err != nil {
				return false, err
			}
		}
	}
	if j.spec.Kind == JoinMark {
		j.existsMarks()
		j.handMarked(b)
		return true, nil
	}
	want := j.spec.Kind == JoinProbeSemi
	sel := fit(j.sel, len(j.inSel))[:0]
	for _, i := range j.inSel {
		if j.hit[i] == want {
			sel = append(sel, i)
		}
	}
	j.sel = sel
	if len(sel) == 0 {
		return false, nil
	}
	*b = j.in
	b.Sel = sel
	return true, nil
}

// notIn marks the rows for which NOT IN is not true: those for which a row of the build side equals
// the key, or may, for a NULL on either side. It is what comparing with every row would give:
// a row of the build side counts unless some component differs, neither being NULL, or the residual
// condition does not hold for the pair.
func (j *Join) notIn(ctx context.Context) error {
	t := j.table
	if t.rows.rows == 0 {
		return nil
	}
	simple := j.residual == nil && len(j.keys) == 1
	if j.residual == nil && len(t.nulls) > 0 && len(j.keys) == 1 {
		for _, i := range j.inSel {
			j.hit[i] = true
		}
		return nil
	}
	for k, i := range j.inSel {
		null := anyNull(j.keyCols, int(i))
		if simple {
			j.hit[i] = null || j.groups[k] != keys.None
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		found := false
		var err error
		if null {
			found, err = j.meets(k, true, t.ids)
		} else {
			found, err = j.meets(k, false, j.candidates(k))
		}
		if err == nil && !found {
			found, err = j.meets(k, true, t.nulls)
		}
		if err != nil {
			return err
		}
		j.hit[i] = found
	}
	return nil
}

// meets reports whether one of the build rows counts as equal to row k of the probe batch; compare
// says that their keys have to be looked at.
func (j *Join) meets(k int, compare bool, ids []uint32) (bool, error) {
	i := j.inSel[k]
	for len(ids) > 0 {
		part := ids[:min(len(ids), j.spec.BatchRows)]
		ids = ids[len(part):]
		j.pairs, j.ids, j.lone = j.pairs[:0], j.ids[:0], j.lone[:0]
		for _, id := range part {
			if compare && !j.mayEqual(int(i), id) {
				continue
			}
			if j.residual == nil {
				return true, nil
			}
			j.pairs = append(j.pairs, i)
			j.ids = append(j.ids, int64(id))
		}
		if len(j.pairs) == 0 {
			continue
		}
		if err := j.gather(); err != nil {
			return false, err
		}
		sel, err := j.survivors()
		if err != nil {
			return false, err
		}
		if len(sel) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// mayEqual reports whether no component of the two keys differs for certain.
func (j *Join) mayEqual(i int, id uint32) bool {
	row := int(id & chunkMask)
	for c, w := range j.table.keyed[id>>chunkShift] {
		v := j.keyCols[c]
		if !v.IsNull(i) && !w.IsNull(row) && vector.Compare(v, i, w, row) != 0 {
			return false
		}
	}
	return true
}
