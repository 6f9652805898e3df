package schema

// Promotable reports whether the specification lets data of primitive type w be
// read as primitive type r of another kind.
func Promotable(w, r Kind) bool {
	switch w {
	case Int:
		return r == Long || r == Float || r == Double
	case Long:
		return r == Float || r == Double
	case Float:
		return r == Double
	case String:
		return r == Bytes
	case Bytes:
		return r == String
	}
	return false
}

// promotes adds to Promotable what a merged schema asks for: one meaning over
// two base types.
func (r *resolver) promotes(w, rd *Schema) bool {
	if Promotable(w.Kind, rd.Kind) {
		return true
	}
	if !r.ignoreNames || w.Kind != Fixed || w.Logical.Kind != rd.Logical.Kind {
		return false
	}
	return w.Logical.Kind == LogicalDecimal && rd.Kind == Bytes || w.Logical.Kind == LogicalUUID && rd.Kind == String
}

// inexact reports whether some integers of kind w have no equal in kind r.
func inexact(w, r Kind) bool {
	return w == Long && (r == Float || r == Double) || w == Int && r == Float
}

// logical refuses pairs whose bytes would be read as other numbers: decimals of
// different precision or scale (specification, "Decimal") unless the reader's
// schema was merged and holds both, and a decimal against a big-decimal.
func (r *resolver) logical(w, rd *Schema, at *path) error {
	wl, rl := w.Logical, rd.Logical
	switch {
	case wl.Kind == LogicalDecimal && rl.Kind == LogicalDecimal:
		if wl == rl || r.ignoreNames && rl.Scale >= wl.Scale && rl.Precision-rl.Scale >= wl.Precision-wl.Scale {
			return nil
		}
	case wl.Kind == LogicalDecimal && rl.Kind == LogicalBigDecimal, wl.Kind == LogicalBigDecimal && rl.Kind == LogicalDecimal:
	default:
		return nil
	}
	return fail(at, "give the reader's type the writer's precision and scale", "%s as written can't be read as %s", describe(w), describe(rd))
}
