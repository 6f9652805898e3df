package decode

import (
	"math"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// skip compiles passing over a datum of the writer's schema. Skips in a row fuse.
func (c *compiler) skip(s *schema.Schema) {
	if c.depth++; c.depth > 4*c.prog.maxDepth {
		c.fail("the schema is nested deeper than %d", 4*c.prog.maxDepth)
	}
	defer func() { c.depth-- }()
	if c.err != nil {
		return
	}
	if st, ok := c.plain(s); ok {
		c.step(st)
		return
	}
	switch s.Kind {
	case schema.Boolean:
		c.emit(instr{op: opCheckBool})
	case schema.Int:
		c.emit(instr{op: opCheckInt})
	case schema.Enum:
		c.emit(instr{op: opCheckEnum, n: int64(len(s.Symbols))})
	case schema.String:
		c.emit(instr{op: opCheckString})
	case schema.Bytes, schema.Fixed:
		c.checkDecimal(s)
	case schema.Record:
		c.skipRecord(s)
	case schema.Array, schema.Map:
		c.skipArray(s)
	case schema.Union:
		c.skipUnion(s)
	}
}

// plain returns the step that passes a datum of a simple type whose value needs no check.
func (c *compiler) plain(s *schema.Schema) (step, bool) {
	verify := c.prog.verify
	if verify && s.Logical.Kind == schema.LogicalDecimal && s.Logical.Precision <= types.MaxDecimal {
		return step{}, false
	}
	switch s.Kind {
	case schema.Null:
		return step{}, true
	case schema.Boolean:
		return step{fixed: 1}, !verify
	case schema.Int, schema.Enum:
		return step{kind: stepNum, nums: 1}, !verify
	case schema.Long:
		return step{kind: stepNum, nums: 1}, true
	case schema.Float:
		return step{fixed: 4}, true
	case schema.Double:
		return step{fixed: 8}, true
	case schema.Fixed:
		return step{fixed: int32(s.Size)}, s.Size <= math.MaxInt32/4
	case schema.String:
		return step{kind: stepText, texts: 1}, !verify
	case schema.Bytes:
		return step{kind: stepText, texts: 1}, true
	}
	return step{}, false
}

// longRun is from how many varints in a row they are passed together instead of one by one.
const longRun = 4

// step emits a step, or adds it to the one before if that is of the same kind. Nothing may jump between
// the two: the places where code is jumped to are fenced by barrier.
func (c *compiler) step(st step) {
	if st == (step{}) {
		return
	}
	p := c.prog
	last := c.here() - 1
	if last < c.barrier || p.code[last].op != opSkipRun {
		c.emit(instr{op: opSkipRun, aux: int32(len(p.steps)), n: 1})
		p.steps = append(p.steps, st)
		p.stepFields = append(p.stepFields, strings.Join(c.path, "."))
		return
	}
	run := p.steps[p.code[last].aux:]
	prev := &run[len(run)-1]
	switch {
	case st.kind == stepFixed && prev.kind == stepFixed && prev.fixed <= math.MaxInt32/4:
		prev.fixed += st.fixed
		return
	case st.kind == stepText && prev.kind == stepText:
		prev.texts += st.texts
		return
	case st.kind == stepNum && prev.kind == stepNums:
		prev.nums++
		return
	}
	p.steps = append(p.steps, st)
	p.stepFields = append(p.stepFields, strings.Join(c.path, "."))
	p.code[last].n++
	if run = p.steps[p.code[last].aux:]; len(run) >= longRun {
		tail := run[len(run)-longRun:]
		for _, t := range tail {
			if t.kind != stepNum {
				return
			}
		}
		tail[0] = step{kind: stepNums, nums: longRun}
		keep := len(p.steps) - longRun + 1
		p.steps, p.stepFields = p.steps[:keep], p.stepFields[:keep]
		p.code[last].n -= longRun - 1
	}
}

// fence keeps later skips from being added to earlier code, because something jumps to here.
func (c *compiler) fence() { c.barrier = c.here() }

// skipRecord unfolds a small record in place. A large one, or one inside itself, becomes a
// subroutine, compiled once.
func (c *compiler) skipRecord(s *schema.Schema) {
	if skipSize(s, inlineLimit, 0) < inlineLimit {
		for i := range s.Fields {
			c.path = append(c.path, s.Fields[i].Name)
			c.skip(s.Fields[i].Type)
			c.path = c.path[:len(c.path)-1]
		}
		return
	}
	sub, ok := c.subs[s]
	if !ok {
		sub = int32(len(c.prog.subs))
		c.subs[s] = sub
		c.prog.subs = append(c.prog.subs, -1)
		c.subQueue = append(c.subQueue, s)
	}
	c.emit(instr{op: opSkipCall, aux: sub})
}

// skipSize counts the nodes of a schema up to a limit; recursion runs into it.
func skipSize(s *schema.Schema, limit, n int) int {
	if n++; n >= limit {
		return n
	}
	switch s.Kind {
	case schema.Record:
		for i := range s.Fields {
			if n = skipSize(s.Fields[i].Type, limit, n); n >= limit {
				return n
			}
		}
	case schema.Array, schema.Map:
		return skipSize(s.Items, limit, n)
	case schema.Union:
		for _, b := range s.Branches {
			if n = skipSize(b, limit, n); n >= limit {
				return n
			}
		}
	}
	return n
}

func (c *compiler) emitSubs() {
	for i := 0; i < len(c.subQueue) && c.err == nil; i++ {
		s := c.subQueue[i]
		c.fence()
		c.prog.subs[c.subs[s]] = c.here()
		for f := range s.Fields {
			c.path = append(c.path[:0], s.Fields[f].Name)
			c.skip(s.Fields[f].Type)
		}
		c.emit(instr{op: opEnd})
	}
}

func (c *compiler) skipArray(s *schema.Schema) {
	least := s.Items.MinSize()
	elem, ok := c.elements(s.Items)
	if s.Kind == schema.Map {
		least++
		ok = ok && elem.fixed == 0 && elem.nums == 0 && !c.prog.verify
		elem.texts++
	}
	if ok {
		elem.kind, elem.min = stepArray, int32(least)
		if elem.texts > 0 && !c.prog.verify {
			elem.kind = stepTexts
		}
		c.step(elem)
		return
	}
	at := c.emit(instr{op: opSkipArray, n: int64(least)})
	c.fence()
	c.path = append(c.path, "[]")
	if s.Kind == schema.Map {
		c.skip(stringSchema)
	}
	c.skip(s.Items)
	c.path = c.path[:len(c.path)-1]
	c.emit(instr{op: opEnd})
	c.patch(at)
}

// elements returns the step for an array's elements if they are runs of one simple thing: strings,
// numbers, or records of nothing else.
func (c *compiler) elements(s *schema.Schema) (sum step, ok bool) {
	if s.Kind != schema.Record {
		return c.plain(s)
	}
	for i := range s.Fields {
		st, ok := c.plain(s.Fields[i].Type)
		if !ok || sum.fixed > math.MaxInt32/4 {
			return sum, false
		}
		sum.fixed += st.fixed
		sum.nums += st.nums
		sum.texts += st.texts
	}
	kinds := 0
	for _, n := range []int32{sum.fixed, sum.nums, sum.texts} {
		if n > 0 {
			kinds++
		}
	}
	return sum, kinds <= 1
}

var stringSchema = &schema.Schema{Kind: schema.String}

func (c *compiler) skipUnion(s *schema.Schema) {
	if inner, ok := s.Nullable(); ok {
		null := uint8(0)
		if s.Branches[1].Kind == schema.Null {
			null = 1
		}
		if st, ok := c.plain(inner); ok && st != (step{}) {
			switch {
			case st.nums > 0:
				st.kind = stepOptNum
			case st.texts > 0:
				st.kind = stepOptText
			default:
				st.kind = stepOptFixed
			}
			st.null = null
			c.step(st)
			return
		}
		at := c.emit(instr{op: opSkipOptional, n: int64(null)})
		c.fence()
		c.skip(inner)
		c.patch(at)
		return
	}
	index := int32(len(c.prog.tables))
	c.prog.tables = append(c.prog.tables, jumpTable{})
	c.emit(instr{op: opUnion, aux: index})
	var table jumpTable
	var jumps []int32
	for _, b := range s.Branches {
		c.fence()
		table.to = append(table.to, c.here())
		c.skip(b)
		jumps = append(jumps, c.emit(instr{op: opJump}))
	}
	for _, j := range jumps {
		c.patch(j)
	}
	c.fence()
	c.prog.tables[index] = table
}
