package expr

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// cast converts what arg gives. A conversion that changes nothing but the type's name costs nothing;
// that of a constant is made here, unless it fails, which is only to be said when a row asks for it.
func (c *compiler) cast(arg Eval, from, to *types.Type, try bool) (Eval, error) {
	switch {
	case from == to || from.Equal(to):
		return arg, nil
	case from.Kind == types.Null:
		return newConstant(types.NullOf(to)), nil
	case sameValues(from, to, c):
		if d, ok := constantOf(arg); ok && !to.Nested() {
			d.Type = to
			return newConstant(d), nil
		}
		return &retype{arg: arg, t: to}, nil
	}
	if from.Kind == types.JSON && !to.Text() && !to.Nested() {
		return c.cast(newJSONScalar(arg), types.Of(types.Varchar), to, try)
	}
	ev, err := c.convert(arg, from, to, try)
	if err != nil {
		return nil, err
	}
	if _, ok := constantOf(arg); ok {
		b := vector.Batch{N: 1}
		if v, err := ev.Eval(&b, vector.Identity(1)); err == nil {
			d := DatumAt(v, 0)
			d.Type = to
			return newConstant(d), nil
		}
	}
	return ev, nil
}

// sameValues reports whether every value of from is one of to, in the same physical form.
func sameValues(from, to *types.Type, c *compiler) bool {
	switch {
	case from.Kind == types.Int && to.Kind == types.BigInt, from.Kind == types.Float && to.Kind == types.Double:
		return true
	case from.Text() && to.Kind == types.Varchar, from.Bytes() && to.Kind == types.Varbinary:
		return true
	case from.Kind == types.Decimal && to.Kind == types.Decimal:
		return from.Scale == to.Scale && from.Precision <= to.Precision && vector.KindOf(from) == vector.KindOf(to)
	case from.Kind == types.DateTime && to.Kind == types.Timestamp, from.Kind == types.Timestamp && to.Kind == types.DateTime:
		return from.Precision == to.Precision && c.zone().UTC()
	case from.Kind != to.Kind:
		return false
	}
	switch from.Kind {
	case types.Array, types.Map:
		return from.Elem.Equal(to.Elem)
	case types.Struct:
		at, _ := types.MatchFields(from, to)
		for i, f := range to.Fields {
			if len(at) == 0 || at[i] != i || !f.Type.Equal(from.Fields[i].Type) {
				return false
			}
		}
		return len(from.Fields) == len(to.Fields)
	}
	return false
}

// retype gives the same values another type.
type retype struct {
	arg Eval
	t   *types.Type
	out vector.Vector
}

func (e *retype) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	return retyped(v, e.t, &e.out), nil
}

// castEval converts with a loop over the selected rows.
type castEval struct {
	arg      Eval
	from, to *types.Type
	try      bool
	loop     castLoop
	out      *vector.Vector
	zone     *types.Zone
	buf      []byte
	big      bigScratch
}

// castLoop converts the rows of v in sel into e.out, whose NULLs are set. A row that can't be
// converted is reported to fail; so is a NULL one that a loop happens upon.
type castLoop func(e *castEval, v *vector.Vector, sel []int32) error

func (e *castEval) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	resize(e.out, b.N)
	e.out.Nulls = append(e.out.Nulls[:0], v.Nulls...)
	if err := e.loop(e, v, sel); err != nil {
		return nil, err
	}
	return e.out, nil
}

// fail handles a row that can't be converted: it is NULL already, becomes NULL under TRY_CAST, or is an
// error.
func (e *castEval) fail(v *vector.Vector, i int32, detail string) error {
	if e.out.Nulls.Get(int(i)) {
		return nil
	}
	if e.try {
		e.out.SetNull(int(i))
		return nil
	}
	return castError(v, int(i), e.from, e.to, detail, e.zone)
}

func castError(v *vector.Vector, i int, from, to *types.Type, detail string, zone *types.Zone) error {
	d := DatumAt(v, i)
	value := d.Text(zone)
	if from.Text() || from.Bytes() {
		value = fmt.Sprintf("%q", clip(value))
	}
	return &Error{Kind: ErrCast, Op: "CAST", Value: value, From: from, To: to, Detail: detail, Remedy: "TRY_CAST gives NULL instead"}
}

func clip(s string) string {
	if len(s) > maxShown {
		return s[:maxShown]
	}
	return s
}

const outOfRange = "out of range"

// convert picks the loop of a conversion.
func (c *compiler) convert(arg Eval, from, to *types.Type, try bool) (Eval, error) {
	if from.Nested() {
		return c.castNested(arg, from, to, try)
	}
	loop := findCast(from, to)
	if loop == nil {
		return nil, fmt.Errorf("CAST from %s to %s: %w", from, to, ErrUnsupported)
	}
	return &castEval{arg: arg, from: from, to: to, try: try, loop: loop, out: vector.New(to), zone: c.zone()}, nil
}

func findCast(from, to *types.Type) castLoop {
	switch {
	case to.Kind == types.Varchar:
		return toText(from)
	case from.Text():
		return fromText(to)
	case from.Bytes():
		return fromBytes(to)
	case from.Kind == types.Boolean || from.Numeric():
		switch {
		case to.Kind == types.Decimal:
			return toDecimal(from, to)
		case from.Kind == types.Decimal:
			return fromDecimal(to)
		}
		return castNumber(from, to)
	case from.Temporal() && to.Temporal():
		return castTemporal(from, to)
	}
	return nil
}
