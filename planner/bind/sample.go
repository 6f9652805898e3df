package bind

import (
	"math/rand/v2"
	"strconv"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// sample binds TABLESAMPLE. Each row (BERNOULLI, the default for a percentage) or each block of a file
// (SYSTEM) is taken by a hash of its place, so that with REPEATABLE the same rows of the same files come
// again, whatever the number of workers. RESERVOIR, the default for a number of rows, takes those with
// the least hashes: exactly as many as asked for, if there are as many.
func (b *binder) sample(n *ast.Sample, e env) (*source, error) {
	src, err := b.table(n.Input, e)
	if err != nil {
		return nil, err
	}
	method := n.Method
	if method == "" {
		method = map[bool]string{true: "reservoir", false: "bernoulli"}[n.Rows]
	}
	switch {
	case method != "bernoulli" && method != "system" && method != "reservoir":
		return nil, b.hint(n, "the methods are BERNOULLI, SYSTEM and RESERVOIR", "TABLESAMPLE has no method %s", method)
	case method == "reservoir" && !n.Rows:
		return nil, b.hint(n.Size, "BERNOULLI and SYSTEM take a percentage", "RESERVOIR takes a number of rows: RESERVOIR (100 ROWS)")
	case method != "reservoir" && n.Rows:
		return nil, b.hint(n.Size, "RESERVOIR takes a number of rows", "%s takes a percentage", method)
	}
	place, err := b.samplePlace(n, src, method == "system")
	if err != nil {
		return nil, err
	}
	if method == "reservoir" {
		rows, err := b.count(n.Size, "TABLESAMPLE", -1)
		if err != nil {
			return nil, err
		}
		src.node = &plan.Limit{Input: &plan.Sort{Input: src.node, Keys: []plan.SortKey{{Expr: place, NullsFirst: true}}}, N: rows}
		return src, nil
	}
	d, err := b.constant(n.Size, "TABLESAMPLE")
	if err != nil {
		return nil, err
	}
	share, bad := strconv.ParseFloat(d.Text(nil), 64)
	if d.Null || !d.Type.Numeric() || bad != nil || !(share >= 0 && share <= 100) {
		return nil, b.errorf(n.Size, "TABLESAMPLE takes a percentage from 0 to 100")
	}
	if share == 100 {
		return src, nil
	}
	// Hashes are spread evenly over all of BIGINT.
	bound := int64(uint64(share/100*(1<<64)) ^ 1<<63)
	cond := &plan.Compare{Op: plan.Lt, L: place, R: &plan.Literal{Value: types.NewInt(bound)}}
	src.node = &plan.Filter{Input: src.node, Conds: []plan.Expr{cond}}
	return src, nil
}

// samplePlace returns the hash of a row's place: its file and ordinal or block, else its number in what
// is sampled, which is then read in its order.
func (b *binder) samplePlace(n *ast.Sample, src *source, block bool) (plan.Expr, error) {
	seed := rand.Int64()
	if n.Seed != nil {
		d, err := b.constant(n.Seed, "REPEATABLE")
		if err != nil {
			return nil, err
		}
		v, ok := d.Exactly(types.Of(types.BigInt))
		if d.Null || !ok {
			return nil, b.errorf(n.Seed, "REPEATABLE takes a whole number")
		}
		seed = v.I
	}
	args := []operand{{&plan.Literal{Value: types.NewInt(seed)}, n}}
	want := map[plan.Source]bool{plan.FromFile: true, plan.FromRow: !block, plan.FromBlock: block}
	if len(src.rels) == 1 {
		for _, c := range src.rels[0].cols {
			if c.scan != nil && want[c.scan.table[c.index].Source] {
				args = append(args, operand{c.expr(), n})
			}
		}
	}
	if len(args) != 3 {
		if block {
			return nil, b.hint(n, "BERNOULLI samples rows of anything", "SYSTEM samples the blocks of a table's files")
		}
		row := plan.WindowFunc{Column: plan.Column{ID: b.id(), Name: "row_number", Type: types.Of(types.BigInt)}, Func: "row_number"}
		src.node = &plan.Window{Input: src.node, Funcs: []plan.WindowFunc{row}}
		args = append(args[:1], operand{row.Ref(), n})
	}
	return (&exprs{b: b, scope: &scope{}}).function(n, "hash", args)
}
