package bind

import (
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/ast"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

// cast binds CAST and TRY_CAST.
func (x *exprs) cast(n *ast.Cast) (plan.Expr, error) {
	arg, err := x.operand(n.Expr)
	if err != nil {
		return nil, err
	}
	return x.castTo(n, arg, n.Type, n.Try)
}

// castTo converts to a type by its name. A length that VARCHAR or CHAR is given cuts longer values; the
// range of a name such as TINYINT is checked. What is no text becomes JSON as TO_JSON makes it.
func (x *exprs) castTo(n ast.Node, arg operand, name *ast.TypeName, try bool) (plan.Expr, error) {
	b := x.b
	to, err := b.typeOf(name)
	if err != nil {
		return nil, err
	}
	from := arg.e.Type()
	if to.Kind == types.JSON && !from.Text() && !from.Bytes() && !isNull(arg.e) {
		return x.function(n, "to_json", []operand{arg})
	}
	if !types.CanCast(from, to) {
		return nil, b.hint(n, castHint(from, to), "there is no CAST from %s to %s", from.Kind, to.Kind)
	}
	e := arg.e
	switch {
	case isNull(e):
		e = &plan.Literal{Value: types.NullOf(to)}
	case !from.Equal(to):
		e = &plan.Cast{Arg: e, To: to, Try: try}
	}
	if to.Kind == types.Varchar && len(name.Params) == 1 {
		length, err := b.typeParam(name, 0, 0, 1<<30)
		if err != nil {
			return nil, err
		}
		return x.function(n, "left", []operand{{e, n}, {&plan.Literal{Value: types.NewInt(int64(length))}, name}})
	}
	if r, ok := ranges[name.Name]; ok && !isNull(e) {
		return x.within(n, e, r, name.Name, try)
	}
	return e, nil
}

// ranges are those of types that are kept in wider ones.
var ranges = map[string][2]string{
	"TINYINT": {"-128", "127"}, "INT1": {"-128", "127"}, "SMALLINT": {"-32768", "32767"}, "INT2": {"-32768", "32767"}, "MEDIUMINT": {"-8388608", "8388607"},
	"TINYINT UNSIGNED": {"0", "255"}, "UTINYINT": {"0", "255"}, "SMALLINT UNSIGNED": {"0", "65535"}, "USMALLINT": {"0", "65535"},
	"MEDIUMINT UNSIGNED": {"0", "16777215"}, "UINTEGER": {"0", "4294967295"}, "INT UNSIGNED": {"0", "4294967295"}, "INTEGER UNSIGNED": {"0", "4294967295"},
	"UNSIGNED": {"0", "18446744073709551615"}, "UNSIGNED INTEGER": {"0", "18446744073709551615"}, "UNSIGNED INT": {"0", "18446744073709551615"},
	"BIGINT UNSIGNED": {"0", "18446744073709551615"}, "UBIGINT": {"0", "18446744073709551615"},
}

// within refuses a number outside of a range; with try it is NULL.
func (x *exprs) within(n ast.Node, e plan.Expr, r [2]string, name string, try bool) (plan.Expr, error) {
	if err := x.b.repeated(operand{e, n}); err != nil {
		return nil, err
	}
	bound := func(op plan.CompareOp, text string) plan.Expr {
		d, _ := types.ParseNumber(text)
		return &plan.Compare{Op: op, L: e, R: castTo(&plan.Literal{Value: d}, e.Type())}
	}
	outside := &plan.Or{Args: []plan.Expr{bound(plan.Lt, r[0]), bound(plan.Gt, r[1])}}
	then := plan.Expr(&plan.Literal{Value: types.NullOf(e.Type())})
	if !try {
		text := func(s string) operand { return operand{&plan.Literal{Value: types.NewString(s)}, n} }
		msg, err := x.function(n, "concat", []operand{{&plan.Cast{Arg: e, To: types.Of(types.Varchar)}, n}, text(" is outside of " + name + ", which goes from " + r[0] + " to " + r[1])})
		if err != nil {
			return nil, err
		}
		if msg, err = x.function(n, "raise_error", []operand{{msg, n}}); err != nil {
			return nil, err
		}
		then = &plan.Cast{Arg: msg, To: e.Type()}
	}
	return &plan.Case{Whens: []plan.When{{Cond: outside, Then: then}}, Else: e, T: e.Type(), Null: e.Nullable() || try}, nil
}

func castHint(from, to *types.Type) string {
	moment := func(t *types.Type) bool {
		return t.Kind == types.Date || t.Kind == types.DateTime || t.Kind == types.Timestamp
	}
	switch {
	case counts(from) && moment(to):
		return "from_unixtime, make_timestamp_ms and make_timestamp_us say what the number counts"
	case moment(from) && counts(to):
		return "epoch, epoch_ms and epoch_us say what to count"
	case from.Text() && to.Nested():
		return "from_json(text, '" + to.String() + "') reads JSON, split(text, ',') a list"
	case from.Kind == types.Union:
		return "select the branch first, such as ." + from.Fields[0].Name
	}
	return ""
}

// simpleTypes are the names of types without parameters.
var simpleTypes = map[string]types.Kind{
	"BOOLEAN": types.Boolean, "BOOL": types.Boolean, "LOGICAL": types.Boolean,
	"TINYINT": types.Int, "SMALLINT": types.Int, "MEDIUMINT": types.Int, "INT": types.Int, "INTEGER": types.Int,
	"INT1": types.Int, "INT2": types.Int, "INT4": types.Int, "INT32": types.Int,
	"BIGINT": types.BigInt, "INT8": types.BigInt, "INT64": types.BigInt, "LONG": types.BigInt, "SIGNED": types.BigInt,
	"SIGNED INTEGER": types.BigInt, "SIGNED INT": types.BigInt,
	"UINTEGER": types.BigInt, "UTINYINT": types.BigInt, "USMALLINT": types.BigInt, "INT UNSIGNED": types.BigInt, "INTEGER UNSIGNED": types.BigInt,
	"TINYINT UNSIGNED": types.BigInt, "SMALLINT UNSIGNED": types.BigInt, "MEDIUMINT UNSIGNED": types.BigInt,
	"REAL": types.Float, "FLOAT4": types.Float, "FLOAT32": types.Float,
	"DOUBLE": types.Double, "DOUBLE PRECISION": types.Double, "FLOAT8": types.Double, "FLOAT64": types.Double,
	"TEXT": types.Varchar, "STRING": types.Varchar, "CLOB": types.Varchar, "NAME": types.Varchar, "BPCHAR": types.Varchar,
	"TINYTEXT": types.Varchar, "MEDIUMTEXT": types.Varchar, "LONGTEXT": types.Varchar,
	"UUID": types.UUID, "JSON": types.JSON, "DATE": types.Date, "INTERVAL": types.Interval,
	"VARBINARY": types.Varbinary, "BYTES": types.Varbinary, "BYTEA": types.Varbinary, "BLOB": types.Varbinary,
	"TINYBLOB": types.Varbinary, "MEDIUMBLOB": types.Varbinary, "LONGBLOB": types.Varbinary,
}

// typeOf turns the syntax of a type into a type.
//
// DECIMAL alone is DECIMAL(10,0), as MySQL has it; UNSIGNED and BIGINT UNSIGNED, which BIGINT can't
// hold, are DECIMAL(20,0). Other integers are INT or BIGINT. FLOAT(p) is FLOAT up to 24 bits, else DOUBLE.
func (b *binder) typeOf(n *ast.TypeName) (*types.Type, error) {
	name := n.Name
	if k, ok := simpleTypes[name]; ok {
		// A width, as in INT(11), has no meaning but that the syntax allows it.
		if len(n.Params) > 0 && !types.Of(k).Integer() && k != types.Varbinary && k != types.Varchar {
			return nil, b.errorf(n, "%s takes no parameters", name)
		}
		return types.Of(k), nil
	}
	switch name {
	case "VARCHAR", "CHAR", "CHARACTER", "CHARACTER VARYING", "CHAR VARYING", "NCHAR", "NVARCHAR", "VARCHAR2":
		return types.Of(types.Varchar), nil
	case "DECIMAL", "NUMERIC", "DEC", "NUMBER", "FIXED":
		return b.decimalType(n)
	case "UNSIGNED", "UNSIGNED INTEGER", "UNSIGNED INT", "BIGINT UNSIGNED", "UBIGINT":
		return types.NewDecimal(20, 0), nil
	case "HUGEINT", "INT128":
		return types.NewDecimal(types.MaxDecimal128, 0), nil
	case "FLOAT":
		if len(n.Params) == 1 {
			bits, err := b.typeParam(n, 0, 1, 53)
			if err != nil || bits > 24 {
				return types.Of(types.Double), err
			}
		}
		return types.Of(types.Float), nil
	case "BINARY":
		length := 1
		if len(n.Params) > 0 {
			var err error
			if length, err = b.typeParam(n, 0, 0, 1<<28); err != nil {
				return nil, err
			}
		}
		return &types.Type{Kind: types.Binary, Length: length}, nil
	case "TIME", "TIME WITHOUT TIME ZONE":
		return b.temporalType(n, types.Time, 6)
	case "TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE", "TIMESTAMP_LTZ":
		return b.temporalType(n, types.Timestamp, 6)
	case "DATETIME", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP_NTZ":
		return b.temporalType(n, types.DateTime, 6)
	case "TIMESTAMP_MS":
		return types.NewTemporal(types.Timestamp, 3), nil
	case "TIMESTAMP_NS":
		return types.NewTemporal(types.Timestamp, 9), nil
	case "ENUM":
		return nil, b.hint(n, "CAST to VARCHAR: strings and enums compare freely", "there is no CAST to ENUM")
	case "ARRAY", "LIST":
		if n.Elem == nil {
			return nil, b.hint(n, "for instance ARRAY<BIGINT> or BIGINT[]", "an ARRAY needs the type of its elements")
		}
		elem, err := b.typeOf(n.Elem)
		if err != nil {
			return nil, err
		}
		return types.NewArray(elem, true), nil
	case "MAP":
		return b.mapType(n)
	case "STRUCT", "ROW":
		return b.structType(n)
	}
	var names []string
	for k := range simpleTypes {
		names = append(names, k)
	}
	names = append(names, "VARCHAR", "DECIMAL", "NUMERIC", "FLOAT", "TIMESTAMP", "DATETIME", "TIME", "BINARY", "CHAR")
	return nil, b.hint(n, didYouMean(nearest(strings.ToUpper(name), sorted(names))), "no type %s", name)
}

func (b *binder) decimalType(n *ast.TypeName) (*types.Type, error) {
	precision, scale := 10, 0
	var err error
	if len(n.Params) > 0 {
		if precision, err = b.typeParam(n, 0, 1, types.MaxDecimal); err != nil {
			return nil, err
		}
	}
	if len(n.Params) > 1 {
		if scale, err = b.typeParam(n, 1, 0, precision); err != nil {
			return nil, err
		}
	}
	return types.NewDecimal(precision, scale), nil
}

// temporalType rounds a precision up to one that is kept: 3, 6 or 9 digits.
func (b *binder) temporalType(n *ast.TypeName, k types.Kind, digits int) (*types.Type, error) {
	if len(n.Params) > 0 {
		p, err := b.typeParam(n, 0, 0, 9)
		if err != nil {
			return nil, err
		}
		digits = max(3, (p+2)/3*3)
	}
	if k == types.Time && digits > 6 {
		return nil, b.errorf(n, "a TIME has at most 6 fractional digits")
	}
	return types.NewTemporal(k, digits), nil
}

func (b *binder) mapType(n *ast.TypeName) (*types.Type, error) {
	if n.Key == nil || n.Elem == nil {
		return nil, b.hint(n, "for instance MAP<VARCHAR, BIGINT>", "a MAP needs the types of its keys and values")
	}
	key, err := b.typeOf(n.Key)
	if err != nil {
		return nil, err
	}
	if key.Kind != types.Varchar {
		return nil, b.errorf(n.Key, "the keys of a MAP are VARCHAR")
	}
	elem, err := b.typeOf(n.Elem)
	if err != nil {
		return nil, err
	}
	return types.NewMap(elem, true), nil
}

func (b *binder) structType(n *ast.TypeName) (*types.Type, error) {
	if len(n.Fields) == 0 {
		return nil, b.hint(n, "for instance STRUCT<a BIGINT, b VARCHAR>", "a STRUCT needs fields")
	}
	fields := make([]types.Field, len(n.Fields))
	for i, f := range n.Fields {
		t, err := b.typeOf(f.Type)
		if err != nil {
			return nil, err
		}
		fields[i] = types.Field{Name: f.Name.Name, Type: t, Nullable: true}
	}
	return types.NewStruct(fields...), nil
}

// typeParam reads a parameter of a type.
func (b *binder) typeParam(n *ast.TypeName, i, least, most int) (int, error) {
	v, err := strconv.Atoi(n.Params[i])
	if err != nil || v < least || v > most {
		return 0, b.errorf(n, "%s(%s): a number from %d to %d belongs there", n.Name, strings.Join(n.Params, ", "), least, most)
	}
	return v, nil
}
