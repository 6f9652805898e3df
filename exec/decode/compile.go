package decode

import (
	"fmt"
	"slices"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Options of a Program.
type Options struct {
	Verify   bool // check values of skipped fields as well
	Ordinals bool // keep each row's ordinal in its block; see Decoder.Ordinals
	MaxDepth int  // of nested values of recursive schemas; 0 means 1,000
}

// DefaultMaxDepth bounds the nesting of a recursive value.
const DefaultMaxDepth = 1000

// maxCode bounds a program: a schema that names large records over and over unfolds to more.
const maxCode = 1 << 20

// inlineLimit is the code size up to which the skip of a record stands where it is needed; larger
// and recursive ones become subroutines.
const inlineLimit = 48

// Compile makes the program that decodes records written with res.Writer, read as res.Reader, into
// the given columns (of source FromField), keeping those that pass all tests. res must be of two
// records. The i-th vector of the decoder is the i-th column.
func Compile(res *schema.Resolution, cols []plan.ScanColumn, tests []plan.Test, opts Options) (*Program, error) {
	if res.Action != schema.ActionRecord {
		return nil, fmt.Errorf("decode: a table's schema must be a record, not %s", res.Reader.Kind)
	}
	c := &compiler{
		prog:  &Program{verify: opts.Verify, ordinals: opts.Ordinals, maxDepth: opts.MaxDepth},
		subs:  map[*schema.Schema]int32{},
		paths: map[string]int32{},
	}
	if c.prog.maxDepth <= 0 {
		c.prog.maxDepth = DefaultMaxDepth
	}
	c.prog.levels = []level{{}}
	early, late, all := newWant(), newWant(), newWant()
	for _, col := range cols {
		key := strings.Join(col.Path, "\x00")
		id, seen := c.paths[key]
		if !seen {
			id = c.newSink(col.Type, 0)
			c.paths[key] = id
			side := late
			if direct(col.Type) {
				side = early
			}
			side.add(col.Path, id)
			all.add(col.Path, id)
		}
		c.prog.outputs = append(c.prog.outputs, id)
	}
	for i, t := range tests {
		id := early.at(t.Column.Path).sink
		if id < 0 {
			// A column that is handed up and not direct is read once more, when all tests hold.
			id = c.newSink(t.Column.Type, 0)
			early.add(t.Column.Path, id)
			if _, seen := c.paths[strings.Join(t.Column.Path, "\x00")]; !seen {
				all.add(t.Column.Path, id)
			}
		}
		ct, err := compileTest(t, id)
		if err != nil {
			return nil, err
		}
		c.prog.tests = append(c.prog.tests, ct)
		early.addTest(t.Column.Path, int32(i))
		all.addTest(t.Column.Path, int32(i))
	}
	c.record(res, early, late, all)
	c.emitLeaves()
	c.emitSubs()
	c.copies()
	if c.err != nil {
		return nil, c.err
	}
	return c.prog, nil
}

// direct reports whether a column's slot can simply be overwritten when its row is rejected: scalars
// that are references or numbers.
func direct(t *types.Type) bool {
	switch vector.KindOf(t) {
	case vector.List, vector.Map, vector.Struct, vector.Union, vector.Encoded:
		return false
	case vector.Bytes:
		return t.Kind != types.JSON && t.Kind != types.UUID && t.Kind != types.Decimal
	}
	return true
}

// onlyNullTests reports whether every test at and below w is IS NULL, so that a NULL record passes.
func (c *compiler) onlyNullTests(w *want) bool {
	for _, t := range w.tests {
		if c.prog.tests[t].op != plan.TestIsNull {
			return false
		}
	}
	for _, f := range w.fields {
		if !c.onlyNullTests(f) {
			return false
		}
	}
	return true
}

// rest is what a rejected record still has to skip: fields of the innermost record, then outwards.
type rest struct {
	fields []schema.Field
	outer  *rest
}

// copies makes strings go to the heap of a sink that has its own, beside what is made there.
func (c *compiler) copies() {
	for i := range c.prog.code {
		if in := &c.prog.code[i]; in.op == opBytes && c.prog.sinks[in.dst].ownHeap {
			in.op = opCopy
		}
	}
}

type pendingTail struct {
	at   int32 // instruction whose `to` leads to the tail
	rest *rest
}

type compiler struct {
	prog     *Program
	path     []string
	subs     map[*schema.Schema]int32 // subroutine index by record
	subQueue []*schema.Schema
	nodes    map[encodeKey]int32
	pending  []pendingCode
	paths    map[string]int32
	tails    []pendingTail
	rewrite  bool  // in the part before the last test: slots may be written again
	barrier  int32 // code before it takes no more skips
	depth    int
	err      error
}

func (c *compiler) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("decode: field %s: %w", strings.Join(c.path, "."), fmt.Errorf(format, args...))
	}
}

func (c *compiler) emit(in instr) int32 {
	if len(c.prog.code) >= maxCode {
		c.fail("the schema unfolds to more than %d steps; select fewer of its fields", maxCode)
		return 0
	}
	c.prog.code = append(c.prog.code, in)
	c.prog.fields = append(c.prog.fields, strings.Join(c.path, "."))
	return int32(len(c.prog.code) - 1)
}

func (c *compiler) here() int32 { return int32(len(c.prog.code)) }

// patch makes an instruction jump to here.
func (c *compiler) patch(at int32) {
	if c.err == nil {
		c.prog.code[at].to = c.here()
		c.fence()
	}
}

func (c *compiler) newSink(t *types.Type, lv int32) int32 {
	id := int32(len(c.prog.sinks))
	c.prog.sinks = append(c.prog.sinks, sinkSpec{t: t, level: lv, ownHeap: t.Kind == types.JSON || t.Kind == types.Recursive})
	c.prog.levels[lv].sinks = append(c.prog.levels[lv].sinks, id)
	var children []int32
	switch t.Kind {
	case types.Struct, types.Union:
		for _, f := range t.Fields {
			children = append(children, c.newSink(f.Type, lv))
		}
	case types.Array:
		children = []int32{c.newSink(t.Elem, c.newLevel())}
	case types.Map:
		inner := c.newLevel()
		children = []int32{c.newSink(types.Of(types.Varchar), inner), c.newSink(t.Elem, inner)}
	}
	c.prog.sinks[id].children = children
	return id
}

func (c *compiler) newLevel() int32 {
	c.prog.levels = append(c.prog.levels, level{})
	return int32(len(c.prog.levels) - 1)
}

// under returns sink id and the sinks of the same level below it: those that are NULL with it.
func (c *compiler) under(id int32, to []int32) []int32 {
	to = append(to, id)
	if k := c.prog.sinks[id].t.Kind; k == types.Struct || k == types.Union {
		for _, ch := range c.prog.sinks[id].children {
			to = c.under(ch, to)
		}
	}
	return to
}

func (c *compiler) nullSet(ids []int32) int32 {
	var set []int32
	for _, id := range ids {
		set = c.under(id, set)
	}
	c.prog.nullSets = append(c.prog.nullSets, set)
	return int32(len(c.prog.nullSets) - 1)
}

// record compiles the top level.
func (c *compiler) record(res *schema.Resolution, early, late, all *want) {
	writer, reader := res.Writer, res.Reader
	last := -1 // the last of the writer's fields that a test needs
	for i, f := range res.Fields {
		if f.ReaderField >= 0 && early.field(reader.Fields[f.ReaderField].Name).hasTests() {
			last = i
		}
	}
	c.rewrite = last >= 0
	c.defaults(res, early, &rest{fields: writer.Fields})
	c.rewrite = false
	if last < 0 {
		c.defaults(res, late, nil)
	}
	type deferred struct {
		field int
		mark  int64
	}
	var later []deferred
	for i, f := range res.Fields {
		name := ""
		if f.ReaderField >= 0 {
			name = reader.Fields[f.ReaderField].Name
		}
		c.path = append(c.path[:0], writer.Fields[i].Name)
		w := all.field(name)
		if i <= last {
			c.rewrite = true
			w = early.field(name)
			if late.field(name) != nil {
				m := int64(c.prog.marks)
				c.prog.marks++
				c.emit(instr{op: opMark, n: m})
				later = append(later, deferred{i, m})
			}
		}
		c.field(writer.Fields[i].Type, f.Res, w, &rest{fields: writer.Fields[i+1:]})
		c.rewrite = false
		if i == last {
			for _, l := range later {
				lf := res.Fields[l.field]
				c.path = append(c.path[:0], writer.Fields[l.field].Name)
				c.emit(instr{op: opFrom, n: l.mark})
				c.field(writer.Fields[l.field].Type, lf.Res, late.field(reader.Fields[lf.ReaderField].Name), nil)
				c.emit(instr{op: opBack})
			}
			c.path = c.path[:0]
			c.defaults(res, late, nil)
		}
	}
	c.path = c.path[:0]
	c.emit(instr{op: opEnd})
	for _, t := range c.tails {
		c.patch(t.at)
		for r := t.rest; r != nil; r = r.outer {
			for _, f := range r.fields {
				c.path = append(c.path[:0], f.Name)
				c.skip(f.Type)
			}
		}
		c.path = c.path[:0]
		c.emit(instr{op: opReject})
	}
}

// field compiles what is wanted of a field: nothing, fields of it, or all of it.
func (c *compiler) field(ws *schema.Schema, res *schema.Resolution, w *want, after *rest) {
	switch {
	case c.err != nil:
	case w == nil || res == nil:
		c.skip(ws)
	case w.sink >= 0 && len(w.fields) > 0:
		// Both the whole and fields of it: read twice, from one mark.
		m := int64(c.prog.marks)
		c.prog.marks++
		c.emit(instr{op: opMark, n: m})
		c.read(res, w.sink)
		c.emit(instr{op: opFrom, n: m})
		c.inner(res, &want{sink: -1, fields: w.fields}, after)
		c.emit(instr{op: opBack})
	case w.sink >= 0:
		c.read(res, w.sink)
		c.emitTests(w.tests, after)
	default:
		c.inner(res, w, after)
	}
}

func (c *compiler) emitTests(tests []int32, after *rest) {
	for _, t := range tests {
		at := c.here() - 1
		if !c.fuseTest(t) {
			at = c.emit(instr{op: opTest, aux: t})
		}
		c.tails = append(c.tails, pendingTail{at, after})
	}
}

// fuseTest makes one instruction of reading an integer and testing its range.
func (c *compiler) fuseTest(id int32) bool {
	last := c.here() - 1
	if c.err != nil || last < c.barrier {
		return false
	}
	t := &c.prog.tests[id]
	in := &c.prog.code[last]
	if in.op != opInt && in.op != opLong || in.dst != t.sink || t.op > plan.TestGe || t.op == plan.TestNe {
		return false
	}
	if in.op == opInt {
		in.flag |= flagInt
	}
	in.op, in.aux = opTestInt, id
	return true
}

// inner compiles fields of a record that lies on the path of columns, through nullable records.
func (c *compiler) inner(res *schema.Resolution, w *want, after *rest) {
	if c.depth++; c.depth > c.prog.maxDepth {
		c.fail("nested deeper than %d records", c.prog.maxDepth)
	}
	defer func() { c.depth-- }()
	if c.err != nil {
		return
	}
	switch res.Action {
	case schema.ActionRecord:
		for i, f := range res.Fields {
			var fw *want
			if f.ReaderField >= 0 {
				fw = w.field(res.Reader.Fields[f.ReaderField].Name)
			}
			c.path = append(c.path, res.Writer.Fields[i].Name)
			c.field(res.Writer.Fields[i].Type, f.Res, fw, &rest{res.Writer.Fields[i+1:], after})
			c.path = c.path[:len(c.path)-1]
		}
		c.defaults(res, w, after)
	case schema.ActionToUnion:
		if res.Writer.Kind == schema.Null {
			c.innerNull(w, after)
			return
		}
		c.inner(res.Elem, w, after)
	case schema.ActionFromUnion:
		c.unionCode(res, w.sinks(), func(b *schema.Resolution) {
			if b.Action == schema.ActionToUnion && b.Writer.Kind == schema.Null {
				c.innerNull(w, after)
				return
			}
			c.inner(b, w, after)
		}, nil)
	case schema.ActionError:
		c.errorCode(res.Err)
	default:
		c.fail("a path leads through a %s", res.Reader.Kind)
	}
}

// innerNull is the path through a record that is NULL: so are its fields, and their tests fail.
func (c *compiler) innerNull(w *want, after *rest) {
	c.emit(instr{op: opSetNull, aux: c.nullSet(w.sinks())})
	if w.hasTests() && !c.onlyNullTests(w) {
		at := c.emit(instr{op: opJump})
		c.tails = append(c.tails, pendingTail{at, after})
	}
}

// defaults fills wanted fields that the writer's record lacks.
func (c *compiler) defaults(res *schema.Resolution, w *want, after *rest) {
	for _, d := range res.Defaults {
		f := res.Reader.Fields[d.ReaderField]
		fw := w.field(f.Name)
		if fw == nil {
			continue
		}
		c.path = append(c.path, f.Name)
		c.defaultField(f.Type, d.Value, fw, after)
		c.path = c.path[:len(c.path)-1]
	}
}

func (c *compiler) defaultField(rs *schema.Schema, v *schema.Value, w *want, after *rest) {
	same, err := schema.Resolve(rs, rs)
	if err != nil {
		c.fail("default: %w", err)
		return
	}
	at := c.emit(instr{op: opDefault, n: int64(len(c.prog.pool))})
	pool, err := appendValue(c.prog.pool, rs, v)
	if err != nil {
		c.fail("default: %w", err)
		return
	}
	c.prog.pool = pool
	saved := c.tails
	c.tails = nil
	c.field(rs, same, &want{sink: w.sink, fields: noTests(w.fields)}, nil)
	c.tails = saved
	c.emit(instr{op: opEnd})
	c.patch(at)
	c.defaultTests(w, after)
}

// defaultTests emits the tests of a defaulted field and of its fields, once all of it is in its sinks.
func (c *compiler) defaultTests(w *want, after *rest) {
	c.emitTests(w.tests, after)
	names := make([]string, 0, len(w.fields))
	for name := range w.fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		c.defaultTests(w.fields[name], after)
	}
}

func noTests(fields map[string]*want) map[string]*want {
	if fields == nil {
		return nil
	}
	out := make(map[string]*want, len(fields))
	for name, w := range fields {
		out[name] = &want{sink: w.sink, fields: noTests(w.fields)}
	}
	return out
}
