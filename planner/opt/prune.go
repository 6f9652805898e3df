package opt

import (
	"strings"

	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// pruneFiles evaluates the conditions over path columns and _file alone, which have one value for a
// file, and keeps the files for which they are TRUE. They are then done with, and stand in Prune.
//
// A condition is evaluated once for each distinct combination of the values that it refers to. One
// whose evaluation raises an error for some file is left to the scan altogether, which raises it only
// if the file has a row.
func pruneFiles(o *optimizer, root plan.Node) plan.Node {
	if o.opts.Evaluate == nil {
		return root
	}
	return plan.RewriteNode(root, func(n plan.Node) plan.Node {
		s, ok := n.(*plan.Scan)
		if !ok || len(s.Conds) == 0 {
			return n
		}
		return o.pruneScan(s)
	})
}

func (o *optimizer) pruneScan(s *plan.Scan) plan.Node {
	sources := map[plan.ColumnID]plan.ScanColumn{}
	names, hasNames := s.Table.(plan.FileNamer)
	for _, list := range [][]plan.ScanColumn{s.Cols, s.Extra} {
		for _, c := range list {
			if c.Source == plan.FromPath || c.Source == plan.FromFile && hasNames {
				sources[c.ID] = c
			}
		}
	}
	var kept []int // nil before the first condition
	var done, rest []plan.Expr
	for _, cond := range s.Conds {
		cols, ok := pathOnly(cond, sources)
		if !ok {
			rest = append(rest, cond)
			continue
		}
		if kept == nil {
			kept = make([]int, s.Table.Files())
			for i := range kept {
				kept[i] = i
			}
		}
		some, ok := o.chooseFiles(s.Table, names, kept, cond, cols)
		if !ok {
			rest = append(rest, cond)
			continue
		}
		kept, done = some, append(done, cond)
	}
	if len(done) == 0 {
		return s
	}
	c := *s
	c.Conds = rest
	c.Prune = append(s.Prune[:len(s.Prune):len(s.Prune)], done...)
	c.Total = max(s.Total, s.Table.Files())
	if len(kept) < s.Table.Files() {
		c.Table = s.Table.Keep(kept)
	}
	return &c
}

// pathOnly returns the columns of a condition that refers to some and to no others than sources has.
func pathOnly(cond plan.Expr, sources map[plan.ColumnID]plan.ScanColumn) (cols []plan.ScanColumn, ok bool) {
	seen := plan.ColumnSet{}
	for r := range plan.Refs(cond) {
		c, known := sources[r.ID]
		if !known {
			return nil, false
		}
		if !seen.Has(r.ID) {
			seen.Add(r.ID)
			cols = append(cols, c)
		}
	}
	return cols, len(cols) > 0 && plan.Deterministic(cond)
}

// chooseFiles returns those of the files that satisfy a condition; false if that can't be told.
func (o *optimizer) chooseFiles(t plan.Table, names plan.FileNamer, files []int, cond plan.Expr, cols []plan.ScanColumn) ([]int, bool) {
	kept := make([]int, 0, len(files))
	seen := map[string]bool{}
	var key strings.Builder
	values := make([]types.Datum, len(cols))
	for _, i := range files {
		var path []types.Datum
		key.Reset()
		for j, c := range cols {
			if c.Source == plan.FromFile {
				values[j] = types.NewString(names.FileName(i))
			} else {
				if path == nil {
					path = t.PathValues(i)
				}
				values[j] = path[c.Index]
			}
			plan.WriteDatumKey(&key, values[j])
		}
		pass, known := seen[key.String()]
		if !known {
			m := make(map[plan.ColumnID]plan.Expr, len(cols))
			for j, c := range cols {
				v := values[j]
				if v.Type == nil || v.Null {
					v.Type = c.Type
				}
				m[c.ID] = &plan.Literal{Value: v}
			}
			d, err := o.opts.Evaluate(plan.Substitute(cond, m))
			if err != nil {
				return nil, false
			}
			pass = !d.Null && d.I != 0
			seen[key.String()] = pass
		}
		if pass {
			kept = append(kept, i)
		}
	}
	return kept, true
}
