package op

import (
	"context"

	"github.com/avrosql/avrosql/exec/op/keys"
	"github.com/avrosql/avrosql/exec/spill"
	"github.com/avrosql/avrosql/exec/vector"
)

// setOpDisk is a set operation whose rows are on disk, both sides parted by the hash of whole rows. Each
// partition is a set operation by itself; what it hands up is put in the order of the left side.
//
// EXCEPT, whose table takes up what it hands up, may come to this while it reads the left side. Its table
// then knows the right side, and what has been handed up: only rows that are neither go to disk, and meet
// no right side there.
type setOpDisk struct {
	op     *SetOp
	right  *partitions // rows, and how many there are of each
	left   *partitions // rows, and their ordinals
	ord    int64
	frozen bool // the table is still looked into
	out    []*spill.Run
	merged *merger
	seq    int64 // of what is handed up
	row    int64
}

func newSetOpDisk(s *SetOp, frozen bool) *setOpDisk {
	ts := append(s.spec.Types[:len(s.spec.Types):len(s.spec.Types)], bigint)
	return &setOpDisk{
		op: s, frozen: frozen,
		right: newPartitions(ts, s.spec.Spill, &s.meter, 0), left: newPartitions(ts, s.spec.Spill, &s.meter, 0),
	}
}

// numbered returns a column of n numbers.
func numbered(n int, at func(i int) int64) *vector.Vector {
	v := vector.New(bigint)
	v.Resize(n)
	for i := range v.I64 {
		v.I64[i] = at(i)
	}
	return v
}

// shed moves the table, which holds rows of the right side, to disk.
func (d *setOpDisk) shed(ctx context.Context) error {
	s := d.op
	groups := make([]uint32, 0, chunkRows)
	for at := 0; at < s.table.Len(); at += chunkRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		groups = groups[:0]
		for g := at; g < min(at+chunkRows, s.table.Len()); g++ {
			groups = append(groups, uint32(g))
		}
		cols := newVectors(s.spec.Types)
		if err := s.table.Append(cols, groups); err != nil {
			return err
		}
		if err := d.addRight(cols, vector.Identity(len(groups)), func(i int) int64 {
			if s.spec.All {
				return s.counts[groups[i]]
			}
			return 1
		}); err != nil {
			return err
		}
	}
	s.forget()
	return nil
}

func (d *setOpDisk) addRight(cols []*vector.Vector, sel []int32, count func(i int) int64) error {
	n := int(sel[len(sel)-1]) + 1
	return d.right.add(cols, append(cols[:len(cols):len(cols)], numbered(n, count)), sel)
}

func (d *setOpDisk) addLeft(cols []*vector.Vector, sel []int32) error {
	if len(sel) == 0 {
		return nil
	}
	n, from := int(sel[len(sel)-1])+1, d.ord
	d.ord += int64(n)
	return d.left.add(cols, append(cols[:len(cols):len(cols)], numbered(n, func(i int) int64 { return from + int64(i) })), sel)
}

// passLeft moves rows of the left side to disk that the table can't decide on.
func (d *setOpDisk) passLeft(b *vector.Batch) error {
	s, sel := d.op, b.Selection()
	d.seq = b.Seq + 1
	if d.frozen {
		s.groups = fit(s.groups, len(sel))
		s.table.Lookup(&s.scratch, b.Cols, sel, s.groups)
		rest := s.sel[:0]
		for k, i := range sel {
			if s.groups[k] == keys.None {
				rest = append(rest, i)
			}
		}
		s.sel, sel = rest, rest
	}
	return d.addLeft(b.Cols, sel)
}

// layout is that of rows with their ordinals, in their order.
func (d *setOpDisk) layout() *layout {
	l := &layout{types: d.left.types}
	l.add(SortKey{Column: len(d.left.types) - 1, Type: bigint})
	return l
}

// run is called when the left side has ended.
func (d *setOpDisk) run(ctx context.Context) error {
	d.op.forget()
	if err := d.right.finish(); err != nil {
		return err
	}
	if err := d.left.finish(); err != nil {
		return err
	}
	for i := range partCount {
		if err := d.partition(ctx, d.right.runs[i], d.left.runs[i], 1, 0); err != nil {
			return err
		}
	}
	var err error
	d.merged, err = mergeRuns(ctx, d.layout(), d.out, d.op.spec.Budget, d.op.spec.Spill, &d.op.meter)
	return err
}

// partition works on two partitions, which may be nil; level is that of those that they may be cut into,
// before the size that they were cut from.
func (d *setOpDisk) partition(ctx context.Context, right, left *spill.Run, level int, before int64) error {
	if left == nil {
		right.Release()
		return nil
	}
	s := d.op
	size := int64(0)
	if right != nil {
		size = right.Bytes()
	}
	if s.spec.Except && !s.spec.All {
		size += left.Bytes()
	}
	if level <= maxLevel && (before == 0 || size <= before/10*9) && !s.acct.Fits(2*size) {
		var deeper [2]*partitions
		for i, r := range []*spill.Run{right, left} {
			deeper[i] = newPartitions(d.left.types, s.spec.Spill, &s.meter, level)
			if r == nil {
				continue
			}
			err := eachBlock([]*spill.Run{r}, func(cols []*vector.Vector, n int) error {
				if err := ctx.Err(); err != nil {
					return err
				}
				return deeper[i].add(cols[:len(cols)-1], cols, vector.Identity(n))
			})
			if err != nil {
				return err
			}
			if err := deeper[i].finish(); err != nil {
				return err
			}
		}
		for i := range partCount {
			if err := d.partition(ctx, deeper[0].runs[i], deeper[1].runs[i], level+1, size); err != nil {
				return err
			}
		}
		return nil
	}
	defer s.forget()
	if right != nil {
		err := eachBlock([]*spill.Run{right}, func(cols []*vector.Vector, n int) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			k := len(cols) - 1
			return s.addRight(cols[:k], vector.Identity(n), func(i int) int64 { return cols[k].I64[i] })
		})
		if err != nil {
			return err
		}
	}
	out := s.spec.Spill.NewRun(d.left.types, &s.meter)
	d.out = append(d.out, out)
	err := eachBlock([]*spill.Run{left}, func(cols []*vector.Vector, n int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		b := vector.Batch{Cols: cols[:len(cols)-1], N: n}
		sel, err := s.pass(&b)
		if err != nil {
			return err
		}
		return out.Add(cols, sel)
	})
	if err != nil {
		return err
	}
	return out.Finish()
}

// next hands up rows of partitions.
func (d *setOpDisk) next(ctx context.Context, b *vector.Batch) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	cols, n, err := d.merged.next(DefaultBatchRows)
	if n == 0 || err != nil {
		return false, err
	}
	*b = vector.Batch{Cols: cols[:len(cols)-1], N: n, Seq: d.seq, Row: d.row, Owned: true}
	d.row += int64(n)
	return true, nil
}

func (d *setOpDisk) close() {
	d.merged.release()
	d.merged = nil
	releaseRuns(d.out)
	releaseRuns(d.left.runs[:])
	releaseRuns(d.right.runs[:])
}
