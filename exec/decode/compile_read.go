package decode

import (
	"math"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// read compiles the decoding of a datum into a sink of the reader's type.
func (c *compiler) read(res *schema.Resolution, id int32) {
	if c.depth++; c.depth > c.prog.maxDepth {
		c.fail("nested deeper than %d", c.prog.maxDepth)
	}
	defer func() { c.depth-- }()
	if c.err != nil {
		return
	}
	t := c.prog.sinks[id].t
	switch {
	case t.Kind == types.JSON:
		c.prog.jsons = append(c.prog.jsons, res)
		c.emit(instr{op: opJSON, dst: id, aux: int32(len(c.prog.jsons) - 1)})
		return
	case res.Action == schema.ActionError:
		c.errorCode(res.Err)
		return
	case t.Kind == types.Union:
		c.readUnion(res, id)
		return
	case res.Action == schema.ActionFromUnion:
		c.unionCode(res, []int32{id}, func(b *schema.Resolution) { c.read(b, id) }, nil)
		return
	case res.Action == schema.ActionToUnion:
		if res.Elem.Reader.Kind == schema.Null {
			c.skip(res.Writer)
			c.setNull(id)
			return
		}
		c.read(res.Elem, id)
		return
	}
	switch t.Kind {
	case types.Null:
		c.skip(res.Writer)
		c.setNull(id)
	case types.Boolean:
		c.emit(instr{op: opBool, dst: id})
	case types.Int, types.BigInt:
		c.integer(res, id, 1)
	case types.Date:
		c.integer(res, id, 1)
	case types.Time, types.Timestamp, types.DateTime:
		c.temporal(res, t, id)
	case types.Float, types.Double:
		c.floating(res, t, id)
	case types.Varchar, types.Varbinary:
		if res.Writer.Kind == schema.Fixed {
			c.emit(instr{op: opFixed, dst: id, n: int64(res.Writer.Size)})
			return
		}
		c.emit(instr{op: opBytes, dst: id})
	case types.UUID:
		if res.Writer.Kind == schema.Fixed {
			c.prog.sinks[id].ownHeap = true
			c.emit(instr{op: opUUID, dst: id})
			return
		}
		c.emit(instr{op: opBytes, dst: id})
	case types.Binary:
		c.emit(instr{op: opFixed, dst: id, n: int64(res.Writer.Size)})
	case types.Enum:
		c.enum(res, id)
	case types.Decimal:
		c.decimal(res, t, id)
	case types.Interval:
		c.emit(instr{op: opDuration, dst: id})
	case types.Array, types.Map:
		c.list(res, t, id)
	case types.Struct:
		c.structure(res, t, id)
	case types.Recursive:
		c.emit(instr{op: opEncode, dst: id, aux: c.encode(res, t)})
	default:
		c.fail("a %s can't be read as %s", res.Writer.Kind, t)
	}
}

func (c *compiler) integer(res *schema.Resolution, id int32, scale int64) {
	switch {
	case scale != 1:
		c.emit(instr{op: opLongScale, dst: id, n: scale})
	case res.Writer.Kind == schema.Int:
		c.emit(instr{op: opInt, dst: id})
	default:
		c.emit(instr{op: opLong, dst: id})
	}
}

// digits returns the fractional digits of a writer's time or timestamp, or those of the type where
// the writer has a plain number.
func digits(l schema.LogicalKind, t *types.Type) int {
	switch l {
	case schema.LogicalTimeMillis, schema.LogicalTimestampMillis, schema.LogicalLocalTimestampMillis:
		return 3
	case schema.LogicalTimeMicros, schema.LogicalTimestampMicros, schema.LogicalLocalTimestampMicros:
		return 6
	case schema.LogicalTimestampNanos, schema.LogicalLocalTimestampNanos:
		return 9
	}
	return t.Precision
}

func (c *compiler) temporal(res *schema.Resolution, t *types.Type, id int32) {
	have := digits(res.Writer.Logical.Kind, t)
	if have > t.Precision {
		c.fail("a time in 10^-%d seconds can't be read in 10^-%d seconds without loss", have, t.Precision)
		return
	}
	scale := int64(math.Pow10(t.Precision - have))
	if vector.KindOf(t) == vector.Int128 {
		c.emit(instr{op: opLongWide, dst: id, n: scale})
		return
	}
	c.integer(res, id, scale)
}

func (c *compiler) floating(res *schema.Resolution, t *types.Type, id int32) {
	switch res.Writer.Kind {
	case schema.Float:
		c.emit(instr{op: opFloat, dst: id})
	case schema.Double:
		c.emit(instr{op: opDouble, dst: id})
	default:
		in := instr{op: opLongDouble, dst: id}
		if res.ExactPromotion {
			in.flag |= flagExact
		}
		if t.Kind == types.Float {
			in.flag |= flagFloat
		}
		c.emit(in)
	}
}

func (c *compiler) enum(res *schema.Resolution, id int32) {
	table := make([]vector.Ref, len(res.Symbols))
	at := make([]vector.Ref, len(res.Reader.Symbols))
	for i, s := range res.Reader.Symbols {
		at[i] = vector.Ref{Off: uint32(len(c.prog.pool)), Len: uint32(len(s))}
		c.prog.pool = append(c.prog.pool, s...)
	}
	for i, to := range res.Symbols {
		if to < 0 || to >= len(at) {
			table[i].Len = noSymbol
			continue
		}
		table[i] = at[to]
	}
	c.prog.enums = append(c.prog.enums, table)
	c.emit(instr{op: opEnum, dst: id, aux: int32(len(c.prog.enums) - 1)})
}

func (c *compiler) list(res *schema.Resolution, t *types.Type, id int32) {
	op := opList
	children := c.prog.sinks[id].children
	value := children[0]
	if t.Kind == types.Map {
		op, value = opMap, children[1]
	}
	lv := c.prog.sinks[value].level
	elem := res.Writer.Items.MinSize()
	if op == opMap {
		elem++
	}
	c.prog.levels[lv].min = elem
	at := c.emit(instr{op: op, dst: id, n: int64(lv)})
	rewrite := c.rewrite
	c.rewrite = false
	if op == opMap {
		c.emit(instr{op: opBytes, dst: children[0]})
	}
	c.path = append(c.path, "[]")
	c.read(res.Items, value)
	c.path = c.path[:len(c.path)-1]
	c.rewrite = rewrite
	c.emit(instr{op: opEnd})
	c.patch(at)
}

func (c *compiler) structure(res *schema.Resolution, t *types.Type, id int32) {
	at := make(map[string]int32, len(t.Fields))
	for i, f := range t.Fields {
		at[f.Name] = c.prog.sinks[id].children[i]
	}
	for i, f := range res.Fields {
		c.path = append(c.path, res.Writer.Fields[i].Name)
		child, wanted := int32(-1), false
		if f.ReaderField >= 0 {
			child, wanted = at[res.Reader.Fields[f.ReaderField].Name]
		}
		if wanted && f.Res != nil {
			c.read(f.Res, child)
		} else {
			c.skip(res.Writer.Fields[i].Type)
		}
		c.path = c.path[:len(c.path)-1]
	}
	for _, d := range res.Defaults {
		f := res.Reader.Fields[d.ReaderField]
		if child, wanted := at[f.Name]; wanted {
			c.path = append(c.path, f.Name)
			c.defaultField(f.Type, d.Value, &want{sink: child}, nil)
			c.path = c.path[:len(c.path)-1]
		}
	}
}

func (c *compiler) setNull(ids ...int32) {
	c.emit(instr{op: opSetNull, aux: c.nullSet(ids)})
}

func (c *compiler) errorCode(err error) {
	c.prog.errs = append(c.prog.errs, err)
	c.emit(instr{op: opError, aux: int32(len(c.prog.errs) - 1)})
}

func nullBranch(b *schema.Resolution) bool { return b.Writer.Kind == schema.Null }

// unionCode compiles a union of the writer whose values end in one place, NULL or not: sinks are what
// a null makes NULL. body compiles a branch. With tag, each branch stores its own in the jump table.
func (c *compiler) unionCode(res *schema.Resolution, sinks []int32, body func(*schema.Resolution), tag func(*schema.Resolution) int32) {
	branches := res.Branches
	if len(branches) == 2 && tag == nil && nullBranch(branches[0]) != nullBranch(branches[1]) {
		null := 0
		if nullBranch(branches[1]) {
			null = 1
		}
		in := instr{op: opOptional, n: int64(null), aux: c.nullSet(sinks)}
		if c.rewrite {
			in.flag = flagClear
		}
		before := len(c.prog.code)
		at := c.emit(in)
		body(branches[1-null])
		jump := c.emit(instr{op: opJump})
		c.patch(at)
		start := c.here()
		body(branches[null])
		if c.err != nil {
			return
		}
		if n := c.here() - start; n == 1 && c.prog.code[start].op == opSetNull {
			// The instruction itself makes the NULL: no code is needed for it, and no jump over it.
			c.prog.code = c.prog.code[:jump]
			c.prog.fields = c.prog.fields[:jump]
			c.prog.code[before].to = jump
			c.barrier = jump
			return
		}
		c.patch(jump)
		return
	}
	table := jumpTable{}
	index := int32(len(c.prog.tables))
	c.prog.tables = append(c.prog.tables, jumpTable{})
	c.emit(instr{op: opUnion, aux: index})
	var jumps []int32
	clearing := int32(-1)
	if c.rewrite && len(sinks) > 0 {
		clearing = c.nullSet(sinks)
	}
	for _, b := range branches {
		c.fence()
		table.to = append(table.to, c.here())
		if clearing >= 0 && !nullBranch(b) {
			c.emit(instr{op: opClearNull, aux: clearing})
		}
		body(b)
		jumps = append(jumps, c.emit(instr{op: opJump}))
	}
	if c.err != nil {
		return
	}
	for _, j := range jumps {
		c.patch(j)
	}
	c.prog.tables[index] = table
}

// readUnion fills a UNION vector: its tag, the child of the branch, NULL in the others.
func (c *compiler) readUnion(res *schema.Resolution, id int32) {
	children := c.prog.sinks[id].children
	into := func(b *schema.Resolution) {
		if b.Action == schema.ActionError {
			c.errorCode(b.Err)
			return
		}
		if b.Action != schema.ActionToUnion {
			c.fail("a %s can't be read as a union", b.Writer.Kind)
			return
		}
		tag := unionTag(b)
		if tag < 0 {
			c.skip(b.Writer)
			c.setNull(id)
			return
		}
		if int(tag) >= len(children) {
			c.fail("the union has no branch %d", tag)
			return
		}
		var others []int32
		for i, ch := range children {
			if i != int(tag) {
				others = append(others, ch)
			}
		}
		c.emit(instr{op: opTag, dst: id, n: int64(tag), aux: c.nullSet(others)})
		c.read(b.Elem, children[tag])
	}
	if res.Action == schema.ActionFromUnion {
		c.unionCode(res, []int32{id}, into, unionTag)
		return
	}
	into(res)
}

// unionTag numbers the reader's branches without null, as the fields of the UNION type; null is -1.
func unionTag(b *schema.Resolution) int32 {
	tag := int32(0)
	for i, br := range b.Reader.Branches {
		if i == b.Branch {
			if br.Kind == schema.Null {
				return -1
			}
			break
		}
		if br.Kind != schema.Null {
			tag++
		}
	}
	return tag
}
