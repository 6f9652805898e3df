package bind

import (
	"strconv"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// cut is a LIMIT and OFFSET; n is -1 without a limit.
type cut struct {
	n, offset int64
	percent   *types.Datum // of the rows, in place of n
	up        bool         // a part of a row is one: FETCH FIRST n PERCENT, as the standard has it
	ties      bool         // with the peers of the last row
	at        ast.Node
}

func (b *binder) limit(q *ast.Query) (cut, error) {
	c := cut{n: -1, ties: q.WithTies, up: q.Fetch, at: q.Limit}
	var err error
	switch {
	case q.Limit != nil && q.Percent:
		d, err := b.constant(q.Limit, "LIMIT")
		if err != nil {
			return c, err
		}
		if d.Null {
			break
		}
		if d.Type.Kind == types.Varchar {
			if v, ok := types.ParseNumber(d.S); ok {
				d = v
			}
		}
		if d.Type.Kind == types.Float || d.Type.Kind == types.Double {
			if v, ok := types.ParseNumber(d.Text(nil)); ok {
				d = v
			}
		}
		share, bad := strconv.ParseFloat(d.Text(nil), 64)
		if bad != nil || !d.Type.Numeric() || !(share >= 0 && share <= 100) {
			return c, b.errorf(q.Limit, "LIMIT … PERCENT takes a number from 0 to 100")
		}
		c.percent = &d
	case q.Limit != nil:
		if c.n, err = b.count(q.Limit, "LIMIT", -1); err != nil {
			return c, err
		}
	}
	if q.Offset != nil {
		if c.offset, err = b.count(q.Offset, "OFFSET", 0); err != nil {
			return c, err
		}
	}
	if c.ties && len(q.OrderBy) == 0 {
		return c, b.hint(q.Limit, "ORDER BY says which rows are peers", "WITH TIES needs an ORDER BY")
	}
	return c, nil
}

// plain reports a cut that is a Limit.
func (c cut) plain() bool { return c.percent == nil && (!c.ties || c.n < 0) }

// apply cuts the rows of a node, which come in the order of the keys. A share of the rows, and peers, are
// found by windows, whose columns the result has beside those of the node.
func (c cut) apply(b *binder, n plan.Node, keys []plan.SortKey) (plan.Node, error) {
	if c.plain() {
		if c.n < 0 && c.offset == 0 {
			return n, nil
		}
		return &plan.Limit{Input: n, N: c.n, Offset: c.offset}, nil
	}
	big := types.Of(types.BigInt)
	number := func(fn string) plan.WindowFunc {
		return plan.WindowFunc{Column: plan.Column{ID: b.id(), Name: fn, Type: big}, Func: fn}
	}
	literal := func(v int64) operand { return operand{&plan.Literal{Value: types.NewInt(v)}, c.at} }
	row := number("row_number")
	ordered := &plan.Window{Input: n, Order: keys, Funcs: []plan.WindowFunc{row}}
	place := operand{row.Ref(), c.at}
	if c.ties {
		rank := number("rank")
		ordered.Funcs = append(ordered.Funcs, rank)
		place.e = rank.Ref()
	}
	node := plan.Node(ordered)
	x := &exprs{b: b, scope: &scope{}}
	var err error
	if c.offset > 0 {
		if place.e, err = x.arith(c.at, plan.Sub, place, literal(c.offset)); err != nil {
			return nil, err
		}
	}
	var within plan.Expr
	if c.percent == nil {
		within, err = x.comparison(plan.Le, place, literal(c.n))
	} else {
		all := number("count")
		all.Frame = plan.WholePartition()
		node = &plan.Window{Input: node, Funcs: []plan.WindowFunc{all}}
		// place <= floor(all * percent / 100) is place * 100 <= all * percent, and place <= ceil(…) is
		// (place - 1) * 100 < all * percent.
		op := plan.Le
		if c.up {
			op = plan.Lt
			if place.e, err = x.arith(c.at, plan.Sub, place, literal(1)); err != nil {
				return nil, err
			}
		}
		if place.e, err = x.arith(c.at, plan.Mul, place, literal(100)); err != nil {
			return nil, err
		}
		share := operand{all.Ref(), c.at}
		if share.e, err = x.arith(c.at, plan.Mul, share, operand{&plan.Literal{Value: *c.percent}, c.at}); err != nil {
			return nil, err
		}
		within, err = x.comparison(op, place, share)
	}
	if err != nil {
		return nil, err
	}
	conds := []plan.Expr{within}
	if c.offset > 0 {
		conds = append(conds, &plan.Compare{Op: plan.Gt, L: row.Ref(), R: literal(c.offset).e})
	}
	return &plan.Filter{Input: node, Conds: conds}, nil
}

// count reads a number of rows, null where it is NULL.
func (b *binder) count(n ast.Expr, clause string, null int64) (int64, error) {
	d, err := b.constant(n, clause)
	if err != nil {
		return 0, err
	}
	if d.Null {
		return null, nil
	}
	if d.Type.Kind == types.Varchar {
		if v, ok := types.ParseNumber(d.S); ok {
			d = v
		}
	}
	v, ok := d.Exactly(types.Of(types.BigInt))
	if !ok || v.I < 0 {
		return 0, b.errorf(n, "%s takes a whole number that is not negative", clause)
	}
	return v.I, nil
}
