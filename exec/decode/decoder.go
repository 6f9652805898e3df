package decode

import (
	"fmt"
	"math"
	"slices"

	"github.com/avrosql/avrosql/exec/vector"
)

// Decoder runs a Program over blocks. It owns the vectors it hands out. Not safe for concurrent use.
type Decoder struct {
	prog     *Program
	buf      []byte // data, padding, pool, padding
	end      int    // of the data
	pool     int    // where the constant pool begins
	pos      int
	count    int64  // records of the block
	ends     []int  // where each record must end; nil where only the block's end is known
	record   int64  // the next one
	steps    []step // the program's, with what each saw last
	sinks    []sink
	counts   []int // elements written, by level
	caps     []int // room for them
	marks    []int
	back     []int
	cols     []*vector.Vector
	ordinals []int32
	rejected bool
	depth    int
	err      error
}

// NewDecoder makes a decoder with room for small batches; it grows as needed.
func NewDecoder(p *Program) *Decoder {
	d := &Decoder{
		prog: p, steps: slices.Clone(p.steps), sinks: make([]sink, len(p.sinks)), counts: make([]int, len(p.levels)),
		caps: make([]int, len(p.levels)), marks: make([]int, p.marks),
	}
	for i := range d.steps {
		if s := &d.steps[i]; s.kind == stepText && s.texts == 1 {
			s.kind = stepSteady
		}
	}
	for i := len(p.sinks) - 1; i >= 0; i-- {
		spec := &p.sinks[i]
		v := &vector.Vector{Type: spec.t, Kind: vector.KindOf(spec.t)}
		s := &d.sinks[i]
		s.vec, s.level, s.ownHeap = v, spec.level, spec.ownHeap
		for _, ch := range spec.children {
			v.Children = append(v.Children, d.sinks[ch].vec)
			if v.Kind == vector.List || v.Kind == vector.Map {
				s.child = p.sinks[ch].level
			}
		}
	}
	for _, id := range p.outputs {
		d.cols = append(d.cols, d.sinks[id].vec)
	}
	return d
}

// Start begins a block of count records. raw must have Program.Spare bytes of spare capacity, which
// the decoder writes to; it stays in use until the block is done and its vectors are no longer read.
func (d *Decoder) Start(raw []byte, count int64) error {
	n := len(raw)
	if uint64(n) > math.MaxUint32-uint64(d.prog.Spare()) {
		return &Error{Msg: fmt.Sprintf("a block of %d bytes is more than can be addressed (4 GiB)", n)}
	}
	if cap(raw)-n < d.prog.Spare() {
		raw = append(make([]byte, 0, n+d.prog.Spare()), raw...)
	}
	buf := raw[:n+d.prog.Spare()]
	clear(buf[n : n+pad])
	d.pool = n + pad
	copy(buf[d.pool:], d.prog.pool)
	clear(buf[d.pool+len(d.prog.pool):])
	d.buf, d.end, d.pos, d.count, d.record, d.err, d.ends = buf, n, 0, count, 0, nil, nil
	return nil
}

// StartMessages begins messages that lie one behind the other in raw, which is as Start wants it: record
// i ends at ends[i], and is refused if it takes more or fewer bytes.
func (d *Decoder) StartMessages(raw []byte, ends []int) error {
	err := d.Start(raw, int64(len(ends)))
	d.ends = ends
	return err
}

// Next decodes up to limit rows that pass every test. It returns no rows when the block is done; then
// its last byte was reached, no more and no less. The vectors are valid until the next call.
func (d *Decoder) Next(limit int) ([]*vector.Vector, int, error) {
	d.reset()
	row := 0
	d.ordinals = d.ordinals[:0]
	for row < limit && d.record < d.count {
		if row >= d.caps[0] {
			d.room(0, min(limit, max(256, 2*row, d.likely(limit))))
		}
		d.rejected = false
		d.back = d.back[:0]
		p := d.run(0, d.pos, row)
		if p < 0 {
			return nil, 0, d.err
		}
		if d.ends != nil && p != d.ends[d.record] {
			return nil, 0, d.misplaced(p)
		}
		d.pos = p
		if !d.rejected {
			if d.prog.ordinals {
				d.ordinals = append(d.ordinals, int32(d.record))
			}
			row++
		}
		d.record++
	}
	if d.record == d.count && d.pos != d.end {
		return nil, 0, &Error{Record: d.count, Offset: d.pos, Msg: fmt.Sprintf("%d bytes are left in the block after its %d records", d.end-d.pos, d.count)}
	}
	d.counts[0] = row
	for i := range d.sinks {
		s := &d.sinks[i]
		s.finish(d.counts[s.level], d.buf)
	}
	return d.cols, row, nil
}

// misplaced is the error of a message that ends at p and not where it should.
func (d *Decoder) misplaced(p int) error {
	end := d.ends[d.record]
	if p > end {
		return &Error{Record: d.record, Offset: end, Msg: "the message ends within its data"}
	}
	return &Error{Record: d.record, Offset: p, Msg: fmt.Sprintf("%d bytes are left in the message after its data", end-p)}
}

// Ordinals returns the ordinal in its block of each row of the last Next, if the program keeps them.
func (d *Decoder) Ordinals() []int32 { return d.ordinals }

// likely is the number of rows that the rest of the block can give, if that is within the limit.
func (d *Decoder) likely(limit int) int {
	return int(min(d.count-d.record, int64(limit)))
}

func (d *Decoder) reset() {
	clear(d.counts)
	for i := range d.sinks {
		d.sinks[i].reset()
	}
	for lv := range d.caps {
		if d.caps[lv] == 0 {
			d.room(lv, 64)
		}
	}
}

// room makes a level's vectors hold n elements.
func (d *Decoder) room(lv, n int) {
	for _, id := range d.prog.levels[lv].sinks {
		d.sinks[id].grow(n)
	}
	d.caps[lv] = n
}

// setNull makes index i NULL in a set of vectors of one level.
func (d *Decoder) setNull(set int32, i int) {
	for _, id := range d.prog.nullSets[set] {
		s := &d.sinks[id]
		s.nulls[i>>6] |= 1 << (uint(i) & 63)
		s.anyNull = true
		switch s.vec.Kind {
		case vector.Bytes, vector.Encoded:
			s.refs[i] = vector.Ref{}
		case vector.List, vector.Map:
			s.offsets[i+1] = uint32(d.counts[s.child])
		case vector.Union:
			s.tags[i] = -1
		}
	}
}

func (d *Decoder) clearNull(set int32, i int) {
	for _, id := range d.prog.nullSets[set] {
		d.sinks[id].clearNull(i)
	}
}

// fail records what went wrong in an instruction and returns the position that says so. A pc of -1
// leaves the field to the caller.
func (d *Decoder) fail(pc int32, p int, format string, args ...any) int {
	if d.err == nil {
		e := &Error{Record: d.record, Offset: p, Msg: fmt.Sprintf(format, args...)}
		if pc >= 0 {
			e.Field = d.prog.fields[pc]
		}
		d.err = e
	}
	return -1
}
