package decode

import (
	"slices"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/planner/types"
)

// A value of a recursive type has no end in code: it is written in the encoded form (see vector/encoded.go)
// by a walk over nodes, of which one stands for each pair of a resolution and a type, so that they close the
// ring that the schema does. The nodes know the structure; a scalar is read by instructions as everywhere,
// into a vector of one row, and taken from there.

// encodeOp is what a node does.
type encodeOp uint8

const (
	encodeLeaf   encodeOp = iota // code at pc reads a scalar into row 0 of sink
	encodeSkip                   // code at pc passes a datum; the value is NULL
	encodeError                  // the resolution's error
	encodeBranch                 // a union of the writer: kids by branch
	encodeTag                    // branch tag of a UNION, of which kids[0] is the value
	encodeRecord                 // kids by field of the writer
	encodeList                   // kids[0]: an element
	encodeMap
)

type encodeNode struct {
	op       encodeOp
	pc       int32
	sink     int32
	tag      int32
	min      int // bytes of an element at least
	err      error
	kids     []int32
	slots    []int32 // encodeRecord, by field of the writer: the place in the STRUCT, -1 where it is passed
	width    int     // encodeRecord: fields of the STRUCT
	defaults []encodeDefault
}

// encodeDefault is a field that the writer's record lacks.
type encodeDefault struct {
	slot int32
	at   int // in the pool
	node int32
}

type encodeKey struct {
	res  *schema.Resolution
	skip *schema.Schema // passed
	t    *types.Type
}

// pendingCode is the code of a leaf, which has its place behind that of the record.
type pendingCode struct {
	node int32
	key  encodeKey
	path []string
}

// encode compiles the nodes that write data of res as values of t. A ring leads through a record, whose node
// is known before its fields are looked at.
func (c *compiler) encode(res *schema.Resolution, t *types.Type) int32 {
	switch {
	case t.Kind == types.JSON: // which reads unions by itself
	case res.Action == schema.ActionToUnion && res.Elem.Reader.Kind == schema.Null:
		return c.pass(res.Writer)
	case res.Action == schema.ActionToUnion && t.Kind != types.Union:
		return c.encode(res.Elem, t)
	case t.Kind == types.Null && res.Action != schema.ActionFromUnion && res.Action != schema.ActionError:
		return c.pass(res.Writer)
	}
	key := encodeKey{res: res, t: t}
	id, known := c.node(key)
	if known || c.err != nil {
		return id
	}
	var n encodeNode
	switch {
	case t.Kind == types.JSON:
		c.later(id, key)
	case res.Action == schema.ActionError:
		n = encodeNode{op: encodeError, err: res.Err}
	case res.Action == schema.ActionFromUnion:
		n.op = encodeBranch
		for _, b := range res.Branches {
			n.kids = append(n.kids, c.encode(b, t))
		}
	case t.Kind == types.Union:
		n = c.encodeTag(res, t)
	case t.Kind == types.Array, t.Kind == types.Map:
		n = encodeNode{op: encodeList, min: res.Writer.Items.MinSize()}
		if t.Kind == types.Map {
			n.op = encodeMap
			n.min++
		}
		c.path = append(c.path, "[]")
		n.kids = []int32{c.encode(res.Items, t.Elem)}
		c.path = c.path[:len(c.path)-1]
	case t.Kind == types.Struct, t.Kind == types.Recursive:
		n = c.encodeFields(res, t.Unfold())
	default:
		c.later(id, key)
	}
	c.prog.nodes[id] = n
	return id
}

// node returns the node of a key, a new one if it is not known.
func (c *compiler) node(key encodeKey) (id int32, known bool) {
	if id, ok := c.nodes[key]; ok {
		return id, true
	}
	if len(c.prog.nodes) >= maxCode {
		c.fail("the recursive schema has more than %d parts; select fewer of its fields", maxCode)
		return 0, true
	}
	id = int32(len(c.prog.nodes))
	c.prog.nodes = append(c.prog.nodes, encodeNode{})
	if c.nodes == nil {
		c.nodes = map[encodeKey]int32{}
	}
	c.nodes[key] = id
	return id, false
}

func (c *compiler) later(id int32, key encodeKey) {
	c.pending = append(c.pending, pendingCode{id, key, slices.Clone(c.path)})
}

// pass is the node that passes a datum; its value is NULL.
func (c *compiler) pass(s *schema.Schema) int32 {
	key := encodeKey{skip: s}
	id, known := c.node(key)
	if !known {
		c.prog.nodes[id].op = encodeSkip
		c.later(id, key)
	}
	return id
}

// encodeTag is the node of a datum that is a branch of the reader's union, not its null.
func (c *compiler) encodeTag(res *schema.Resolution, t *types.Type) encodeNode {
	if res.Action != schema.ActionToUnion {
		c.fail("a %s can't be read as a union", res.Writer.Kind)
		return encodeNode{}
	}
	tag := unionTag(res)
	if int(tag) >= len(t.Fields) {
		c.fail("the union has no branch %d", tag)
		return encodeNode{}
	}
	return encodeNode{op: encodeTag, tag: tag, kids: []int32{c.encode(res.Elem, t.Fields[tag].Type)}}
}

func (c *compiler) encodeFields(res *schema.Resolution, t *types.Type) encodeNode {
	if res.Action != schema.ActionRecord {
		c.fail("a %s can't be read as %s", res.Writer.Kind, t)
		return encodeNode{}
	}
	n := encodeNode{op: encodeRecord, width: len(t.Fields)}
	slot := make(map[string]int32, len(t.Fields))
	for i, f := range t.Fields {
		slot[f.Name] = int32(i)
	}
	for i, f := range res.Fields {
		c.path = append(c.path, res.Writer.Fields[i].Name)
		at, wanted := int32(-1), false
		if f.ReaderField >= 0 && f.Res != nil {
			at, wanted = slot[res.Reader.Fields[f.ReaderField].Name]
		}
		kid := int32(0)
		if wanted {
			kid = c.encode(f.Res, t.Fields[at].Type)
		} else {
			at, kid = -1, c.pass(res.Writer.Fields[i].Type)
		}
		n.kids, n.slots = append(n.kids, kid), append(n.slots, at)
		c.path = c.path[:len(c.path)-1]
	}
	for _, d := range res.Defaults {
		f := res.Reader.Fields[d.ReaderField]
		at, wanted := slot[f.Name]
		if !wanted || c.err != nil {
			continue
		}
		c.path = append(c.path, f.Name)
		same, err := schema.Resolve(f.Type, f.Type)
		def := encodeDefault{slot: at, at: len(c.prog.pool)}
		if err == nil {
			c.prog.pool, err = appendValue(c.prog.pool, f.Type, d.Value)
		}
		if err != nil {
			c.fail("default: %w", err)
		} else {
			def.node = c.encode(same, t.Fields[at].Type)
			n.defaults = append(n.defaults, def)
		}
		c.path = c.path[:len(c.path)-1]
	}
	return n
}

// emitLeaves compiles the code of the nodes' scalars.
func (c *compiler) emitLeaves() {
	if len(c.pending) == 0 {
		return
	}
	lv := c.newLevel()
	for i := 0; i < len(c.pending) && c.err == nil; i++ {
		p := c.pending[i]
		c.path = p.path
		c.fence()
		n := &c.prog.nodes[p.node]
		n.pc = c.here()
		if p.key.skip != nil {
			c.skip(p.key.skip)
		} else {
			n.sink = c.newSink(p.key.t, lv)
			c.read(p.key.res, n.sink)
		}
		c.emit(instr{op: opEnd})
	}
	c.path = nil
}
