// Package reference runs plans in the plainest way, a row at a time over slices, as the yardstick for
// the optimizer and the executor: what they do must give the rows that it gives. It is for tests.
//
// Rows come in the one order that the nodes' documentation implies: scans by file and record, joins by
// their left side and then their right, groups by their first rows, sorts stably.
package reference

import (
	"fmt"
	"sort"
	"strings"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// Table is a table whose records are in memory.
type Table interface {
	plan.Table
	// Records returns a file's records: the values of the table's FromField columns, in order.
	Records(file int) [][]types.Datum
}

// Evaluate returns the value of an expression without columns.
type Evaluate func(plan.Expr) (types.Datum, error)

// Run returns the rows of a plan, or the first error that evaluating an expression for a row raises.
// Scans must be over Tables.
func Run(n plan.Node, eval Evaluate) ([][]types.Datum, error) {
	r := &runner{eval: eval}
	return r.run(n)
}

type row = []types.Datum

type runner struct {
	eval  Evaluate
	outer map[plan.ColumnID]types.Datum // the parameters of the dependent joins around
	work  map[plan.ColumnID][]row       // the rows of recursions' last rounds
}

// scope says where in a row a column is.
type scope map[plan.ColumnID]int

func scopeOf(cols []plan.Column) scope {
	s := scope{}
	for i, c := range cols {
		s[c.ID] = i
	}
	return s
}

func (r *runner) value(e plan.Expr, s scope, row row) (types.Datum, error) {
	m := map[plan.ColumnID]plan.Expr{}
	for ref := range plan.Refs(e) {
		i, ok := s[ref.ID]
		if !ok {
			return types.Datum{}, fmt.Errorf("column %s (%d) is not there in %s", ref.Name, ref.ID, plan.FormatExpr(e))
		}
		d := row[i]
		if d.Null {
			d.Type = ref.T
		}
		m[ref.ID] = &plan.Literal{Value: d}
	}
	return r.eval(r.bind(plan.Substitute(e, m)))
}

// bind puts the values of parameters in their places.
func (r *runner) bind(e plan.Expr) plan.Expr {
	if len(r.outer) == 0 {
		return e
	}
	return plan.BindOuter(e, func(o *plan.OuterRef) plan.Expr {
		if d, ok := r.outer[o.ID]; ok {
			return &plan.Literal{Value: d}
		}
		return nil
	})
}

func (r *runner) holds(conds []plan.Expr, s scope, row row) (bool, error) {
	for _, c := range conds {
		d, err := r.value(c, s, row)
		if err != nil || d.Null || d.I == 0 {
			return false, err
		}
	}
	return true, nil
}

func (r *runner) run(n plan.Node) ([]row, error) {
	switch n := n.(type) {
	case *plan.Filter:
		// A parameter that does not hold keeps what is below from being evaluated.
		for _, c := range n.Conds {
			if len(plan.Columns(c)) > 0 || !plan.HasOuterRef(c) {
				continue
			}
			if d, err := r.eval(r.bind(c)); err != nil || d.Null || d.I == 0 {
				return nil, err
			}
		}
	case *plan.Apply:
		return r.apply(n)
	case *plan.Join:
		if n.Kind.OneSided() || n.Kind == plan.Single || n.Kind == plan.Left {
			left, err := r.run(n.L)
			if err != nil || len(left) == 0 {
				return nil, err
			}
			right, err := r.run(n.R)
			if err != nil {
				return nil, err
			}
			return r.join(n, left, right)
		}
	case *plan.With:
		return r.with(n)
	case *plan.Recursive:
		return r.recursive(n)
	case *plan.WorkTable:
		return r.workTable(n)
	}
	var inputs [][]row
	for _, in := range n.Inputs() {
		rows, err := r.run(in)
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, rows)
	}
	switch n := n.(type) {
	case *plan.Scan:
		return r.scan(n)
	case *plan.Filter:
		s := scopeOf(n.Input.Columns())
		var out []row
		for _, row := range inputs[0] {
			ok, err := r.holds(n.Conds, s, row)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, row)
			}
		}
		return out, nil
	case *plan.Project:
		s := scopeOf(n.Input.Columns())
		out := make([]row, len(inputs[0]))
		for i, row := range inputs[0] {
			for _, e := range n.Exprs {
				d, err := r.value(e.Expr, s, row)
				if err != nil {
					return nil, err
				}
				out[i] = append(out[i], d)
			}
		}
		return out, nil
	case *plan.Aggregate:
		return r.aggregate(n, inputs[0])
	case *plan.Join:
		return r.join(n, inputs[0], inputs[1])
	case *plan.Asof:
		return r.asof(n, inputs[0], inputs[1])
	case *plan.Union:
		return r.union(n, inputs)
	case *plan.SetOp:
		return r.setOp(n, inputs[0], inputs[1])
	case *plan.Window:
		return r.window(n, inputs[0])
	case *plan.Sort:
		return r.sort(inputs[0], n.Keys, scopeOf(n.Input.Columns()))
	case *plan.TopN:
		rows, err := r.sort(inputs[0], n.Keys, scopeOf(n.Input.Columns()))
		return cut(rows, n.Limit, n.Offset), err
	case *plan.Limit:
		return cut(inputs[0], n.N, n.Offset), nil
	case *plan.Values:
		var out []row
		for _, exprs := range n.Rows {
			var row row
			for _, e := range exprs {
				d, err := r.eval(r.bind(e))
				if err != nil {
					return nil, err
				}
				row = append(row, d)
			}
			out = append(out, row)
		}
		return out, nil
	}
	return nil, fmt.Errorf("no way to run %T", n)
}

func cut(rows []row, n, offset int64) []row {
	rows = rows[min(offset, int64(len(rows))):]
	if n >= 0 {
		rows = rows[:min(n, int64(len(rows)))]
	}
	return rows
}

func (r *runner) scan(n *plan.Scan) ([]row, error) {
	t, ok := n.Table.(Table)
	if !ok {
		return nil, fmt.Errorf("%s has no records in memory", n.Table.Name())
	}
	cols := append(append([]plan.ScanColumn(nil), n.Cols...), n.Extra...)
	s := scope{}
	for i, c := range cols {
		s[c.ID] = i
	}
	var out []row
	for f := range t.Files() {
		for i, rec := range t.Records(f) {
			if n.Limit >= 0 && int64(len(out)) >= n.Limit {
				return out, nil
			}
			row := make(row, len(cols))
			for j, c := range cols {
				switch c.Source {
				case plan.FromField:
					row[j] = field(t, rec, c)
				case plan.FromPath:
					row[j] = t.PathValues(f)[c.Index]
				case plan.FromFile:
					row[j] = types.NewString(t.(plan.FileNamer).FileName(f))
				case plan.FromRow:
					row[j] = types.NewInt(int64(i))
				default:
					return nil, fmt.Errorf("no blocks in memory")
				}
			}
			if !passes(n.Tests, s, row) {
				continue
			}
			ok, err := r.holds(n.Conds, s, row)
			if err != nil {
				return nil, err
			}
			if ok {
				out = append(out, row[:len(n.Cols):len(n.Cols)])
			}
		}
	}
	return out, nil
}

// passes makes the tests by their operators and values.
func passes(tests []plan.Test, s scope, row row) bool {
	for _, t := range tests {
		d := row[s[t.Column.ID]]
		if d.Null != (t.Op == plan.TestIsNull) {
			return false
		}
		ok := d.Null || t.Op == plan.TestNotNull
		for _, v := range t.Values {
			c := Compare(d, v)
			switch t.Op {
			case plan.TestEq, plan.TestIn:
				ok = ok || c == 0
			case plan.TestNe:
				ok = c != 0
			case plan.TestLt:
				ok = c < 0
			case plan.TestLe:
				ok = c <= 0
			case plan.TestGt:
				ok = c > 0
			case plan.TestGe:
				ok = c >= 0
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

func field(t Table, rec row, c plan.ScanColumn) types.Datum {
	i := -1
	for _, tc := range t.Columns() {
		if tc.Source != plan.FromField {
			continue
		}
		i++
		if tc.Name != c.Path[0] {
			continue
		}
		d := rec[i]
		typ := tc.Type
		for _, name := range c.Path[1:] {
			for k, f := range typ.Fields {
				if f.Name == name {
					typ = f.Type
					if !d.Null {
						d = d.Elems[k]
					}
					break
				}
			}
		}
		if d.Null {
			d = types.NullOf(typ)
		}
		return d
	}
	return types.NullOf(c.Type)
}

func (r *runner) sort(rows []row, keys []plan.SortKey, s scope) ([]row, error) {
	type keyed struct {
		row  row
		keys row
	}
	list := make([]keyed, len(rows))
	for i, row := range rows {
		list[i].row = row
		for _, k := range keys {
			d, err := r.value(k.Expr, s, row)
			if err != nil {
				return nil, err
			}
			list[i].keys = append(list[i].keys, d)
		}
	}
	sort.SliceStable(list, func(i, j int) bool {
		for k, key := range keys {
			a, b := list[i].keys[k], list[j].keys[k]
			if a.Null || b.Null {
				if a.Null != b.Null {
					return a.Null == key.NullsFirst
				}
				continue
			}
			if c := Compare(a, b); c != 0 {
				return (c < 0) != key.Desc
			}
		}
		return false
	})
	out := make([]row, len(list))
	for i, k := range list {
		out[i] = k.row
	}
	return out, nil
}

func (r *runner) join(n *plan.Join, left, right []row) ([]row, error) {
	ls, rs := scopeOf(n.L.Columns()), scopeOf(n.R.Columns())
	both := scopeOf(append(n.L.Columns(), n.R.Columns()...))
	width := len(n.R.Columns())
	hit := make([]bool, len(right))
	var out []row
	for _, l := range left {
		matched, maybe := false, false
		for i, rr := range right {
			pair := append(append(row(nil), l...), rr...)
			ok, null, differs := true, false, false
			for k := range n.LeftKeys {
				a, err := r.value(n.LeftKeys[k], ls, l)
				if err != nil {
					return nil, err
				}
				b, err := r.value(n.RightKeys[k], rs, rr)
				if err != nil {
					return nil, err
				}
				null = null || a.Null || b.Null
				if a.Null || b.Null || Compare(a, b) != 0 {
					ok = false
					differs = differs || !a.Null && !b.Null
				}
			}
			if null && !differs && (n.Kind == plan.NullMark || n.Kind == plan.NullAnti) {
				holds, err := r.holds(n.Residual, both, pair)
				if err != nil {
					return nil, err
				}
				maybe = maybe || holds
			}
			if ok {
				var err error
				if ok, err = r.holds(n.Residual, both, pair); err != nil {
					return nil, err
				}
			}
			if !ok {
				continue
			}
			if n.Kind == plan.Single && matched {
				return nil, errSecondRow
			}
			matched, hit[i] = true, true
			if !n.Kind.OneSided() {
				out = append(out, pair)
			}
		}
		switch {
		case n.Kind == plan.Semi && matched, n.Kind == plan.Anti && !matched, n.Kind == plan.NullAnti && !matched && !maybe:
			out = append(out, l)
		case n.Kind == plan.NullMark && !matched && maybe:
			out = append(out, append(l[:len(l):len(l)], types.NullOf(n.Mark.Type)))
		case n.Kind.Marks():
			out = append(out, append(l[:len(l):len(l)], types.NewBool(matched)))
		case (n.Kind == plan.Left || n.Kind == plan.Single || n.Kind == plan.Full) && !matched:
			out = append(out, append(append(row(nil), l...), nulls(n.R.Columns(), width)...))
		}
	}
	if n.Kind == plan.Right || n.Kind == plan.Full {
		for i, rr := range right {
			if !hit[i] {
				out = append(out, append(nulls(n.L.Columns(), len(n.L.Columns())), rr...))
			}
		}
	}
	return out, nil
}

func nulls(cols []plan.Column, n int) row {
	out := make(row, n)
	for i := range out {
		out[i] = types.NullOf(cols[i].Type)
	}
	return out
}

// Key returns a text that rows share exactly if their values are equal; NULLs and NaNs are equal, and
// so are 0 and -0.
func Key(values []types.Datum) string {
	var b strings.Builder
	for _, d := range values {
		if d.F == 0 {
			d.F = 0
		}
		plan.WriteDatumKey(&b, d)
	}
	return b.String()
}
