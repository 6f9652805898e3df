package expr

import (
	"github.com/avrosql/avrosql/exec/vector"
)

// transformList is TRANSFORM and ZIP_WITH.
type transformList struct {
	*lambdaCall
	pairs bool
	lens  []int32
}

func (e *transformList) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	if err := e.begin(b, sel); err != nil {
		return nil, err
	}
	e.lens = room(e.lens, b.N)
	clear(e.lens)
	elems := e.out.Children[0]
	elems.Reset()
	err := e.l.chunks(b, sel, e.count, func(c *chunk) error {
		fill := e.fill
		if e.pairs {
			fill = e.fillPairs
		}
		if err := fill(c); err != nil {
			return err
		}
		v, err := e.l.run(b, c.rows)
		if err != nil {
			return err
		}
		for _, i := range c.rows {
			e.lens[i]++
		}
		if elems.Len+v.Len > maxElements {
			return tooMany(e.name)
		}
		return vector.AppendRange(elems, v, 0, len(c.rows))
	})
	ends(e.out, e.lens)
	return e.out, err
}

// fillPairs gives the lambda the elements of two lists, NULLs past the end of one.
func (e *transformList) fillPairs(c *chunk) error {
	for k, v := range e.in {
		p := vector.New(e.l.params[k].Type)
		for n, i := range c.rows {
			at := int(v.Offsets[i]) + int(c.pos[n])
			if at >= int(v.Offsets[i+1]) {
				p.AppendNull()
			} else if err := appendElement(p, v.Children[0], at); err != nil {
				return err
			}
		}
		e.l.params[k] = p
	}
	return nil
}

// filterList is FILTER and MAP_FILTER.
type filterList struct {
	*lambdaCall
	lens []int32
	kept []int32
}

func (e *filterList) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	if err := e.begin(b, sel); err != nil {
		return nil, err
	}
	e.lens = room(e.lens, b.N)
	clear(e.lens)
	for _, c := range e.out.Children {
		c.Reset()
	}
	err := e.l.chunks(b, sel, e.count, func(c *chunk) error {
		if err := e.fill(c); err != nil {
			return err
		}
		v, err := e.l.run(b, c.rows)
		if err != nil {
			return err
		}
		e.kept = e.kept[:0]
		for n, i := range c.rows {
			if isTrueAt(v, n) {
				e.kept = append(e.kept, e.elems[n])
				e.lens[i]++
			}
		}
		for k, child := range e.in[0].Children {
			if err := vector.AppendSel(e.out.Children[k], child, e.kept); err != nil {
				return err
			}
		}
		return nil
	})
	ends(e.out, e.lens)
	return e.out, err
}

func isTrueAt(v *vector.Vector, i int) bool { return !v.IsNull(i) && v.Bools[i] }

// matchList is ANY_MATCH, ALL_MATCH and NONE_MATCH: an element for which the lambda is decides makes the
// result value, else it is NULL if the lambda was for some element, else the opposite of value.
type matchList struct {
	*lambdaCall
	decides, value bool
	state          []int32
}

const (
	matchOpen int32 = iota
	matchNull
	matchDecided
)

func (e *matchList) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	if err := e.begin(b, sel); err != nil {
		return nil, err
	}
	e.state = room(e.state, b.N)
	clear(e.state)
	err := e.l.chunks(b, sel, e.count, func(c *chunk) error {
		if err := e.fill(c); err != nil {
			return err
		}
		v, err := e.l.run(b, c.rows)
		if err != nil {
			return err
		}
		for n, i := range c.rows {
			if v.IsNull(n) {
				e.state[i] = max(e.state[i], matchNull)
			} else if v.Bools[n] == e.decides {
				e.state[i] = matchDecided
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, i := range sel {
		switch e.state[i] {
		case matchNull:
			e.out.SetNull(int(i))
		case matchDecided:
			e.out.Bools[i] = e.value
		default:
			e.out.Bools[i] = !e.value
		}
	}
	return e.out, nil
}

// transformMap is TRANSFORM_VALUES and TRANSFORM_KEYS.
type transformMap struct {
	*lambdaCall
	keys bool
	lens []int32
	made *vector.Vector
	m    mapBuilder
}

func (e *transformMap) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	if err := e.begin(b, sel); err != nil {
		return nil, err
	}
	e.lens = room(e.lens, b.N)
	clear(e.lens)
	in, out := e.in[0], e.out
	for _, c := range out.Children {
		c.Reset()
	}
	if e.keys {
		if e.made == nil {
			e.made = vector.New(out.Children[0].Type)
		}
		e.made.Reset()
	}
	err := e.l.chunks(b, sel, e.count, func(c *chunk) error {
		if err := e.fill(c); err != nil {
			return err
		}
		v, err := e.l.run(b, c.rows)
		if err != nil {
			return err
		}
		if e.keys {
			return vector.AppendRange(e.made, v, 0, len(c.rows))
		}
		for _, i := range c.rows {
			e.lens[i]++
		}
		if err := vector.AppendSel(out.Children[0], in.Children[0], e.elems); err != nil {
			return err
		}
		return vector.AppendRange(out.Children[1], v, 0, len(c.rows))
	})
	if err == nil && e.keys {
		err = e.distinct(sel)
	}
	ends(out, e.lens)
	return out, err
}

// distinct builds the maps of new keys.
func (e *transformMap) distinct(sel []int32) error {
	in, at := e.in[0], 0
	for _, i := range sel {
		n := e.count(i)
		if n > maxEntries {
			return &Error{Kind: ErrLimit, Op: e.name, Detail: "a map of more than 10000 entries"}
		}
		e.m.keys, e.m.values = e.m.keys[:0], e.m.values[:0]
		for j := range n {
			if e.made.IsNull(at + j) {
				return nullKey(e.name)
			}
			e.m.add(e.made, at+j, in.Children[1], int(in.Offsets[i])+j)
		}
		at += n
		for j, r := range e.m.keys {
			if err := appendElement(e.out.Children[0], r.v, r.i); err != nil {
				return err
			}
			if err := appendElement(e.out.Children[1], e.m.values[j].v, e.m.values[j].i); err != nil {
				return err
			}
		}
		e.lens[i] = int32(len(e.m.keys))
	}
	return nil
}
