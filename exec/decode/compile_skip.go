package decode

import (
	"math"

	"github.com/avrosql/avrosql/avrofs/schema"
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
	verify := c.prog.verify
	switch s.Kind {
	case schema.Null:
	case schema.Boolean:
		if verify {
			c.emit(instr{op: opCheckBool})
			return
		}
		c.fuse(1, 0, 0)
	case schema.Int:
		if verify {
			c.emit(instr{op: opCheckInt})
			return
		}
		c.fuse(0, 1, 0)
	case schema.Long:
		c.fuse(0, 1, 0)
	case schema.Enum:
		if verify {
			c.emit(instr{op: opCheckEnum, n: int64(len(s.Symbols))})
			return
		}
		c.fuse(0, 1, 0)
	case schema.Float:
		c.fuse(4, 0, 0)
	case schema.Double:
		c.fuse(8, 0, 0)
	case schema.Fixed:
		c.fuse(int64(s.Size), 0, 0)
	case schema.String:
		if verify {
			c.emit(instr{op: opCheckString})
			return
		}
		c.fuse(0, 0, 1)
	case schema.Bytes:
		c.fuse(0, 0, 1)
	case schema.Record:
		c.skipRecord(s)
	case schema.Array, schema.Map:
		c.skipArray(s)
	case schema.Union:
		c.skipUnion(s)
	}
}

// fuse emits a skip, or adds it to the one before if it comes later in the order in which that one
// works: bytes, varints, strings. Nothing may jump between the two: the places where code is jumped to
// are fenced by barrier.
func (c *compiler) fuse(fixed int64, varints, texts int32) {
	if fixed == 0 && varints == 0 && texts == 0 {
		return
	}
	if last := c.here() - 1; last >= c.barrier {
		in := &c.prog.code[last]
		if in.op == opSkip && (texts > 0 || in.aux == 0 && (varints > 0 || in.dst == 0)) {
			in.n += fixed
			in.dst += varints
			in.aux += texts
			return
		}
	}
	c.emit(instr{op: opSkip, n: fixed, dst: varints, aux: texts})
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
	index := int32(len(c.prog.repeats))
	c.prog.repeats = append(c.prog.repeats, repeat{})
	at := c.emit(instr{op: opSkipArray, aux: index})
	c.fence()
	c.path = append(c.path, "[]")
	rep := repeat{min: s.Items.MinSize()}
	if s.Kind == schema.Map {
		rep.min++
		c.skip(stringSchema)
	}
	c.skip(s.Items)
	c.path = c.path[:len(c.path)-1]
	if body := c.here() - at - 1; c.err == nil && body <= 1 {
		if body == 0 {
			rep.plain = true // elements without bytes
		} else if in := c.prog.code[at+1]; in.op == opSkip {
			rep.fixed, rep.nums, rep.texts = int(in.n), int(in.dst), int(in.aux)
			kinds := 0
			for _, n := range []int{rep.fixed, rep.nums, rep.texts} {
				if n > 0 {
					kinds++
				}
			}
			rep.plain = kinds == 1
		}
	}
	c.emit(instr{op: opEnd})
	c.patch(at)
	c.fence()
	c.prog.repeats[index] = rep
	if c.err == nil && rep.plain && rep.texts > 0 && !c.prog.verify {
		c.prog.code[at].op, c.prog.code[at].n = opSkipTexts, int64(rep.texts)
	}
}

var stringSchema = &schema.Schema{Kind: schema.String}

func (c *compiler) skipUnion(s *schema.Schema) {
	if inner, ok := s.Nullable(); ok {
		null := int64(0)
		if s.Branches[1].Kind == schema.Null {
			null = 1
		}
		at := c.emit(instr{op: opSkipOptional, n: null})
		c.fence()
		c.skip(inner)
		c.patch(at)
		c.fence()
		c.fuseOptional(at)
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

// fuseOptional makes one instruction of an optional skip whose body is a single varint, string or
// run of bytes, where it can be done without a jump that depends on the data.
func (c *compiler) fuseOptional(at int32) {
	if c.err != nil || c.here() != at+2 {
		return
	}
	body, in := c.prog.code[at+1], &c.prog.code[at]
	switch {
	case body.op != opSkip:
		return
	case body.n == 0 && body.dst == 1 && body.aux == 0:
		in.op = opSkipOptVarint
	case body.n == 0 && body.dst == 0 && body.aux == 1:
		in.op = opSkipOptBytes
	case body.n <= math.MaxInt32 && body.dst == 0 && body.aux == 0:
		in.op, in.aux = opSkipOptFixed, int32(body.n)
	default:
		return
	}
	c.prog.code = c.prog.code[:at+1]
	c.prog.fields = c.prog.fields[:at+1]
	c.fence()
}
