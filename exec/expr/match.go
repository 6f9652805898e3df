package expr

import (
	"regexp"
	"regexp/syntax"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func (c *compiler) compileMatch(e *plan.Match) (Eval, error) {
	arg, err := c.compile(e.Arg)
	if err != nil {
		return nil, err
	}
	pattern, err := c.compile(e.Pattern)
	if err != nil {
		return nil, err
	}
	if e.Arg.Type().Kind == types.Null || e.Pattern.Type().Kind == types.Null {
		return newConstant(types.NullOf(boolean)), nil
	}
	newMatcher := func(pattern string) (matcher, error) {
		switch e.Kind {
		case plan.Regexp:
			return newRegexpMatcher(pattern)
		case plan.ILike:
			return newFoldMatcher(pattern, e.Escape), nil
		}
		return newLike(pattern, e.Escape), nil
	}
	if d, ok := constantOf(pattern); ok {
		if d.Null {
			return newConstant(types.NullOf(boolean)), nil
		}
		m, err := newMatcher(d.S)
		if err != nil {
			return nil, err
		}
		return &matchConst{arg: arg, m: m, negate: e.Negate, out: vector.New(boolean)}, nil
	}
	return &matchEach{binary: binary{l: arg, r: pattern, out: vector.New(boolean)}, negate: e.Negate, cache: newCache(newMatcher)}, nil
}

// matcher decides whether strings match a pattern.
type matcher interface{ match(s []byte) bool }

// matchConst matches a column against one pattern.
type matchConst struct {
	arg    Eval
	m      matcher
	negate bool
	out    *vector.Vector
	hits   []int32
}

func (e *matchConst) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	e.hits = room(e.hits, len(sel))
	scatterHits(e.out.Bools, sel, e.find(v, sel, e.hits))
	return e.out, nil
}

func (e *matchConst) Select(b *vector.Batch, sel, out []int32) ([]int32, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	return dropNulls(v.Nulls, e.find(v, sel, out)), nil
}

// find has a loop of its own for the frequent forms of LIKE, so that no call stands in it.
func (e *matchConst) find(v *vector.Vector, sel, out []int32) []int32 {
	k, want := 0, !e.negate
	refs, heap := v.Refs, v.Heap
	switch m := e.m.(type) {
	case likeExact:
		return selectEqualBytes(out, sel, refs, heap, string(m), want)
	case likePrefix:
		n := uint32(len(m))
		for _, i := range sel {
			r := refs[i]
			out[k] = i
			if (r.Len >= n && string(heap[r.Off:r.Off+n]) == string(m)) == want {
				k++
			}
		}
	case likeSuffix:
		n := uint32(len(m))
		for _, i := range sel {
			r := refs[i]
			out[k] = i
			if (r.Len >= n && string(heap[r.Off+r.Len-n:r.Off+r.Len]) == string(m)) == want {
				k++
			}
		}
	default:
		for _, i := range sel {
			r := refs[i]
			out[k] = i
			if m.match(heap[r.Off:r.Off+r.Len]) == want {
				k++
			}
		}
	}
	return out[:k]
}

// matchEach matches each row against a pattern of its own.
type matchEach struct {
	binary
	negate bool
	cache  *cache[matcher]
}

func (e *matchEach) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	l, r, err := e.operands(b, sel)
	if err != nil {
		return nil, err
	}
	e.begin(b.N, l, r)
	for _, i := range sel {
		if e.out.Nulls.Get(int(i)) {
			continue
		}
		m, err := e.cache.get(r.Bytes(int(i)))
		if err != nil {
			return nil, err
		}
		e.out.Bools[i] = m.match(l.Bytes(int(i))) != e.negate
	}
	return e.out, nil
}

// cache keeps what was made of the last few texts: patterns, formats, names of zones.
type cache[T any] struct {
	make  func(string) (T, error)
	known map[string]T
	last  string
	value T
	valid bool
}

const maxCached = 256

func newCache[T any](make func(string) (T, error)) *cache[T] {
	return &cache[T]{make: make, known: map[string]T{}}
}

func (c *cache[T]) get(text []byte) (T, error) {
	if c.valid && c.last == string(text) {
		return c.value, nil
	}
	v, ok := c.known[string(text)]
	if !ok {
		var err error
		if v, err = c.make(string(text)); err != nil {
			return v, err
		}
		if len(c.known) >= maxCached {
			clear(c.known)
		}
		c.known[string(text)] = v
	}
	c.last, c.value, c.valid = string(text), v, true
	return v, nil
}

// compileRegexp compiles an RE2 pattern; the error is an *Error.
func compileRegexp(op, pattern string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, &Error{Kind: ErrArgument, Op: op, Value: pattern, Detail: err.Error(), Remedy: "patterns are RE2's, without look-around and back-references"}
	}
	return re, nil
}

type regexpMatcher struct{ re *regexp.Regexp }

func (m regexpMatcher) match(s []byte) bool { return m.re.Match(s) }

// newRegexpMatcher compiles a pattern, as LIKE does where it is a literal, anchored or not.
func newRegexpMatcher(pattern string) (matcher, error) {
	re, err := compileRegexp("REGEXP", pattern)
	if err != nil {
		return nil, err
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return regexpMatcher{re}, nil
	}
	parsed = parsed.Simplify()
	parts := []*syntax.Regexp{parsed}
	if parsed.Op == syntax.OpConcat {
		parts = parsed.Sub
	}
	begin, end := false, false
	if len(parts) > 0 && parts[0].Op == syntax.OpBeginText {
		begin, parts = true, parts[1:]
	}
	if n := len(parts); n > 0 && parts[n-1].Op == syntax.OpEndText {
		end, parts = true, parts[:n-1]
	}
	if len(parts) != 1 || parts[0].Op != syntax.OpLiteral || parts[0].Flags&syntax.FoldCase != 0 {
		return regexpMatcher{re}, nil
	}
	literal := string(parts[0].Rune)
	switch {
	case begin && end:
		return likeExact(literal), nil
	case begin:
		return likePrefix(literal), nil
	case end:
		return likeSuffix(literal), nil
	}
	return likeContains(literal), nil
}
