package schema

import "fmt"

// Option changes how Resolve matches schemas.
type Option func(*options)

type options struct {
	ignoreNames    bool
	exactPromotion bool
}

// IgnoreNames is for a reader's schema that Merge has made: names of records,
// enums and fixed need not match (equal names are still preferred in unions),
// decimals may widen, a decimal in fixed may be read as one in bytes and a uuid
// in fixed as one in string.
func IgnoreNames(o *options) { o.ignoreNames = true }

// ExactPromotion marks promotions of integers to floating-point types that can't
// hold them all; the decoder then raises an error for a number that would
// change.
func ExactPromotion(o *options) { o.exactPromotion = true }

// Bounds on one Resolve: pairs of schemas, each of which takes memory, branches
// looked at, and how deep pairs lie in each other. A schema within the default
// Limits stays below them against itself.
const (
	maxResolvePairs = 1 << 19
	maxResolveLooks = 1 << 24
	maxGraphDepth   = 10000
)

// Resolve computes how data written with writer are read as reader
// (specification, "Schema Resolution"). It returns an *Error if no datum of a
// part that every datum has can be read; where only some branch of a union or
// symbol of an enum can't be, the error lies in the Resolution and is raised
// when such a datum is met.
func Resolve(writer, reader *Schema, opts ...Option) (*Resolution, error) {
	r := &resolver{
		memo:     map[schemaPair]*Resolution{},
		failed:   map[schemaPair]error{},
		defaults: map[*Field]*Value{},
	}
	for _, o := range opts {
		o(&r.options)
	}
	res, err := r.resolve(writer, reader, nil)
	if err != nil {
		return nil, err
	}
	return res, nil
}

type resolver struct {
	options
	memo     map[schemaPair]*Resolution // in progress or done
	failed   map[schemaPair]error
	trail    []schemaPair // keys of memo in the order of their making
	pairs    int
	looks    int
	depth    int
	fatal    error // a bound was passed
	defaults map[*Field]*Value
}

// resolve gives the node for a pair. A pair in progress counts as resolvable.
// If it then fails, all that was resolved meanwhile may rest on it and is
// forgotten; what failed meanwhile fails for good.
func (r *resolver) resolve(w, rd *Schema, at *path) (*Resolution, error) {
	pair := schemaPair{w, rd}
	if res := r.memo[pair]; res != nil {
		return res, nil
	}
	if err := r.failed[pair]; err != nil {
		return nil, err
	}
	r.pairs++
	if err := r.bounds(at); err != nil {
		return nil, err
	}
	res := &Resolution{Writer: w, Reader: rd}
	mark := len(r.trail)
	r.depth++
	r.memo[pair] = res
	r.trail = append(r.trail, pair)
	err := r.fill(res, at)
	r.depth--
	if err != nil {
		for _, p := range r.trail[mark:] {
			delete(r.memo, p)
		}
		r.trail = r.trail[:mark]
		r.failed[pair] = err
		return nil, err
	}
	return res, nil
}

// bounds checks what has been counted. Its error ends the whole resolution.
func (r *resolver) bounds(at *path) error {
	switch {
	case r.fatal != nil:
	case r.pairs > maxResolvePairs || r.looks > maxResolveLooks:
		r.fatal = fail(at, "", "the schemas are too large to resolve: more than %d pairs of types", maxResolvePairs)
	case r.depth > maxGraphDepth:
		r.fatal = fail(at, "", "the schemas refer to each other more than %d levels deep", maxGraphDepth)
	}
	return r.fatal
}

func (r *resolver) fill(res *Resolution, at *path) error {
	w, rd := res.Writer, res.Reader
	switch {
	case w.Kind == Union:
		return r.fromUnion(res, at)
	case rd.Kind == Union:
		return r.toUnion(res, at)
	case w.Kind == rd.Kind:
		return r.same(res, at)
	case r.promotes(w, rd):
		res.Action = ActionPromote
		res.ExactPromotion = r.exactPromotion && inexact(w.Kind, rd.Kind)
		return r.logical(w, rd, at)
	}
	return mismatch(w, rd, at)
}

// same resolves two schemas of one kind that is not Union.
func (r *resolver) same(res *Resolution, at *path) (err error) {
	w, rd := res.Writer, res.Reader
	switch w.Kind {
	case Record:
		return r.record(res, at)
	case Enum:
		return r.enum(res, at)
	case Array, Map:
		res.Action = ActionArray
		if w.Kind == Map {
			res.Action = ActionMap
		}
		res.Items, err = r.resolve(w.Items, rd.Items, at.items(w.Kind))
		return err
	case Fixed:
		if err := r.names(w, rd, at); err != nil {
			return err
		}
		if w.Size != rd.Size {
			return fail(at, "", "fixed %s has %d bytes as written, %d in the reader's schema", quote(w.Name), w.Size, rd.Size)
		}
	}
	res.Action = ActionDirect
	return r.logical(w, rd, at)
}

// names reports an error if the named types w and rd don't match.
func (r *resolver) names(w, rd *Schema, at *path) error {
	if r.ignoreNames || sameName(w, rd) || shortName(w.Name) == shortName(rd.Name) {
		return nil
	}
	return fail(at, fmt.Sprintf("give the reader's type the alias %s", quote(w.Name)), "%s as written does not match %s in the reader's schema: the names differ", describe(w), describe(rd))
}

// sameName reports whether the full name of w is that of rd or one of its aliases.
func sameName(w, rd *Schema) bool {
	if w.Name == rd.Name {
		return true
	}
	for _, a := range rd.Aliases {
		if a == w.Name {
			return true
		}
	}
	return false
}

func mismatch(w, rd *Schema, at *path) error {
	return fail(at, "", "%s as written can't be read as %s", describe(w), describe(rd))
}

// describe names a type in an error.
func describe(s *Schema) string {
	switch {
	case s.Kind == Union:
		b := "union ["
		for i, c := range s.Branches {
			if i == 8 {
				b += ", ..."
				break
			}
			if i > 0 {
				b += ", "
			}
			b += clip(c.BranchName())
		}
		return b + "]"
	case s.Kind == Array || s.Kind == Map:
		if s.Items.Kind == Array || s.Items.Kind == Map {
			return s.Kind.String() + " of " + s.Items.Kind.String() + "s"
		}
		return s.Kind.String() + " of " + describe(s.Items)
	case s.Kind.Named():
		d := s.Kind.String()
		if s.Name != "" {
			d += " " + clip(s.Name)
		}
		if s.Kind == Fixed {
			d += fmt.Sprintf(" of %d bytes", s.Size)
		}
		if s.Logical.Kind != NoLogical {
			d += " (" + s.Logical.String() + ")"
		}
		return d
	case s.Logical.Kind != NoLogical:
		return s.Kind.String() + " (" + s.Logical.String() + ")"
	}
	return s.Kind.String()
}
