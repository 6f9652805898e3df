package decode

import "github.com/avrosql/avrosql/avrofs/schema"

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
		c.fuse(opSkipFixed, 1)
	case schema.Int:
		if verify {
			c.emit(instr{op: opCheckInt})
			return
		}
		c.fuse(opSkipVarints, 1)
	case schema.Long:
		c.fuse(opSkipVarints, 1)
	case schema.Enum:
		if verify {
			c.emit(instr{op: opCheckEnum, n: int64(len(s.Symbols))})
			return
		}
		c.fuse(opSkipVarints, 1)
	case schema.Float:
		c.fuse(opSkipFixed, 4)
	case schema.Double:
		c.fuse(opSkipFixed, 8)
	case schema.Fixed:
		c.fuse(opSkipFixed, int64(s.Size))
	case schema.String:
		if verify {
			c.emit(instr{op: opCheckString})
			return
		}
		c.fuse(opSkipBytes, 1)
	case schema.Bytes:
		c.fuse(opSkipBytes, 1)
	case schema.Record:
		c.skipRecord(s)
	case schema.Array, schema.Map:
		c.skipArray(s)
	case schema.Union:
		c.skipUnion(s)
	}
}

// fuse emits a skip of n units, or adds them to the instruction before. Nothing may jump between the
// two: the places where code is jumped to are fenced by barrier.
func (c *compiler) fuse(op opcode, n int64) {
	if n == 0 {
		return
	}
	if last := c.here() - 1; last >= c.barrier {
		if in := &c.prog.code[last]; in.op == op {
			in.n += n
			return
		}
	}
	c.emit(instr{op: op, n: n})
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
		if body == 1 {
			switch in := c.prog.code[at+1]; in.op {
			case opSkipVarints, opSkipBytes, opSkipFixed:
				rep.op, rep.n = in.op, int(in.n)
			}
		} else {
			rep.op = opSkipFixed // of no bytes
		}
	}
	c.emit(instr{op: opEnd})
	c.patch(at)
	c.fence()
	c.prog.repeats[index] = rep
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
