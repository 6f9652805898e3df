package funcs

import "github.com/avrosql/avrosql/planner/types"

// atTimeZone resolves timezone(zone, x): a TIMESTAMP gives a DATETIME of its precision, a DATETIME (or
// DATE) a TIMESTAMP.
func atTimeZone(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 2 || args[1].Kind != types.Timestamp && args[1].Kind != types.DateTime {
		return Signature{}, false
	}
	zone, _, ok := convert(args[0], "VARCHAR")
	if !ok {
		return Signature{}, false
	}
	to := types.DateTime
	if args[1].Kind == types.DateTime {
		to = types.Timestamp
	}
	return Signature{Args: []*types.Type{zone, args[1]}, Result: types.NewTemporal(to, args[1].Precision),
		Nullable: nullable[0] || nullable[1]}, true
}

// timestampAdd gives a DATE plus a unit a DATETIME, since the unit, which may be hours, is not known here.
func timestampAdd(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 3 || args[2].Kind != types.Date {
		return Signature{}, false
	}
	unit, _, ok1 := convert(args[0], "VARCHAR")
	n, _, ok2 := convert(args[1], "BIGINT")
	t := types.Of(types.DateTime)
	return Signature{Args: []*types.Type{unit, n, t}, Result: t, Nullable: nullable[0] || nullable[1] || nullable[2]}, ok1 && ok2
}
