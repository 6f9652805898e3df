package funcs

import "github.com/avrosql/avrosql/planner/types"

const catNumeric = "numeric"

func unaryDouble(name, doc, example, result string, nullable bool, aliases ...string) *Func {
	form := "DOUBLE -> DOUBLE"
	if nullable {
		form += "?"
	}
	return &Func{Name: name, Aliases: aliases, Category: catNumeric, Forms: []string{form}, Doc: doc, Example: example, Result: result}
}

// Functions give NULL outside their domain, as division by zero does.
var numericFuncs = []*Func{
	{Name: "abs", Category: catNumeric, Forms: []string{"NUMBER -> ARG"}, CanFail: true,
		Doc: "Absolute value.", Example: "abs(-3)", Result: "3"},
	{Name: "sign", Aliases: []string{"signum"}, Category: catNumeric, Forms: []string{"NUMBER -> BIGINT"},
		Doc: "-1, 0 or 1.", Example: "sign(-2.5)", Result: "-1"},
	{Name: "ceil", Aliases: []string{"ceiling"}, Category: catNumeric, Forms: []string{"NUMBER[, BIGINT] -> ARG"}, custom: roundType, refine: refineRound, CanFail: true,
		Doc: "The least whole number not below the argument, or the least with n digits after the point (negative: before it).", Example: "ceil(1.2)", Result: "2"},
	{Name: "floor", Category: catNumeric, Forms: []string{"NUMBER[, BIGINT] -> ARG"}, custom: roundType, refine: refineRound, CanFail: true,
		Doc: "The greatest whole number not above the argument, or the greatest with n digits after the point (negative: before it).", Example: "floor(-1.2)", Result: "-2"},
	{Name: "round", Category: catNumeric, Forms: []string{"NUMBER[, BIGINT] -> ARG"}, custom: roundType, refine: refineRound, CanFail: true,
		Doc: "Rounded to n digits after the point (negative: before it), halves away from zero.", Example: "round(2.345, 2)", Result: "2.35"},
	{Name: "truncate", Aliases: []string{"trunc"}, Category: catNumeric, Note: "trunc(date, 'month') is CAST(date_trunc('month', date) AS DATE).", Forms: []string{"NUMBER[, BIGINT] -> ARG"}, custom: roundType, refine: refineRound,
		Doc: "Cut to n digits after the point (negative: before it).", Example: "truncate(-1.99)", Result: "-1"},
	unaryDouble("sqrt", "Square root; NULL of a negative number.", "sqrt(9)", "3.0", true),
	unaryDouble("cbrt", "Cube root.", "cbrt(27)", "3.0", false),
	unaryDouble("exp", "e to the power of the argument.", "exp(0)", "1.0", false),
	unaryDouble("ln", "Natural logarithm; NULL unless the argument is positive.", "ln(1)", "0.0", true),
	{Name: "log", Category: catNumeric, Note: "DuckDB's and PostgreSQL's log(x) is to the base 10: log10 is so everywhere.", Forms: []string{"DOUBLE[, DOUBLE] -> DOUBLE?"},
		Doc: "Natural logarithm, or with two arguments the logarithm of the second to the base of the first.", Example: "log(2, 8)", Result: "3.0"},
	unaryDouble("log2", "Logarithm to the base 2; NULL unless the argument is positive.", "log2(8)", "3.0", true),
	unaryDouble("log10", "Logarithm to the base 10; NULL unless the argument is positive.", "log10(1000)", "3.0", true),
	{Name: "power", Aliases: []string{"pow"}, Category: catNumeric, Forms: []string{"DOUBLE, DOUBLE -> DOUBLE"},
		Doc: "The first argument to the power of the second.", Example: "power(2, 10)", Result: "1024.0"},
	{Name: "mod", Aliases: []string{"fmod"}, Category: catNumeric, Forms: []string{"BIGINT, BIGINT -> BIGINT?", "T, T -> T?"}, custom: modType, only: true,
		Doc: "Remainder of the division, with the sign of the first argument; NULL by zero. The % operator is the same.", Example: "mod(-7, 3)", Result: "-1"},
	{Name: "pi", Category: catNumeric, Forms: []string{"-> DOUBLE!"}, Doc: "The number pi.", Example: "pi()", Result: "3.141592653589793"},
	{Name: "e", Category: catNumeric, Forms: []string{"-> DOUBLE!"}, Doc: "The number e.", Example: "e()", Result: "2.718281828459045"},
	unaryDouble("sin", "Sine of an angle in radians.", "sin(0)", "0.0", false),
	unaryDouble("cos", "Cosine of an angle in radians.", "cos(0)", "1.0", false),
	unaryDouble("tan", "Tangent of an angle in radians.", "tan(0)", "0.0", false),
	unaryDouble("cot", "Cotangent of an angle in radians; NULL of 0.", "round(cot(1), 4)", "0.6421", true),
	unaryDouble("asin", "Arc sine in radians; NULL outside -1 to 1.", "asin(0)", "0.0", true),
	unaryDouble("acos", "Arc cosine in radians; NULL outside -1 to 1.", "acos(1)", "0.0", true),
	{Name: "atan", Category: catNumeric, Forms: []string{"DOUBLE[, DOUBLE] -> DOUBLE"},
		Doc: "Arc tangent in radians, of y / x with two arguments.", Example: "atan(0)", Result: "0.0"},
	{Name: "atan2", Category: catNumeric, Forms: []string{"DOUBLE, DOUBLE -> DOUBLE"},
		Doc: "Arc tangent of y / x in radians, in the quadrant of the point.", Example: "atan2(0, 1)", Result: "0.0"},
	unaryDouble("sinh", "Hyperbolic sine.", "sinh(0)", "0.0", false),
	unaryDouble("cosh", "Hyperbolic cosine.", "cosh(0)", "1.0", false),
	unaryDouble("tanh", "Hyperbolic tangent.", "tanh(0)", "0.0", false),
	unaryDouble("degrees", "Radians as degrees.", "degrees(pi())", "180.0", false),
	unaryDouble("radians", "Degrees as radians.", "radians(180)", "3.141592653589793", false),
	{Name: "greatest", Category: catNumeric, Note: "So MySQL has it; Spark and DuckDB pass over NULLs, as array_max(array(…)) does.", Forms: []string{"T, T[, ...] -> T"}, custom: scalarVariable, only: true,
		Doc: "The greatest argument; NULL if one is NULL.", Example: "greatest(1, 3, 2)", Result: "3"},
	{Name: "least", Category: catNumeric, Note: "So MySQL has it; Spark and DuckDB pass over NULLs, as array_min(array(…)) does.", Forms: []string{"T, T[, ...] -> T"}, custom: scalarVariable, only: true,
		Doc: "The least argument; NULL if one is NULL.", Example: "least('b', 'a')", Result: "a"},
	{Name: "isnan", Category: catNumeric, Forms: []string{"DOUBLE -> BOOLEAN"}, Doc: "Whether the argument is NaN.", Example: "isnan(CAST('NaN' AS DOUBLE))", Result: "true"},
	{Name: "isinf", Category: catNumeric, Forms: []string{"DOUBLE -> BOOLEAN"}, Doc: "Whether the argument is infinite.", Example: "isinf(1e0)", Result: "false"},
	{Name: "isfinite", Category: catNumeric, Forms: []string{"DOUBLE -> BOOLEAN"}, Doc: "Whether the argument is neither infinite nor NaN.", Example: "isfinite(1e0)", Result: "true"},
	{Name: "factorial", Category: catNumeric, Forms: []string{"BIGINT -> BIGINT?"}, CanFail: true,
		Doc: "The product of the numbers from 1 to n, n at most 20; NULL of a negative number.", Example: "factorial(5)", Result: "120"},
	{Name: "gcd", Aliases: []string{"greatest_common_divisor"}, Category: catNumeric, Forms: []string{"BIGINT, BIGINT -> BIGINT"}, CanFail: true, Doc: "Greatest common divisor.", Example: "gcd(12, 18)", Result: "6"},
	{Name: "lcm", Aliases: []string{"least_common_multiple"}, Category: catNumeric, Forms: []string{"BIGINT, BIGINT -> BIGINT"}, CanFail: true, Doc: "Least common multiple.", Example: "lcm(4, 6)", Result: "12"},
	{Name: "width_bucket", Category: catNumeric, Forms: []string{"DOUBLE, DOUBLE, DOUBLE, BIGINT -> BIGINT"}, CanFail: true,
		Doc: "In which of n equal buckets between two bounds a value falls; 0 below, n + 1 from the upper bound on.", Example: "width_bucket(5, 0, 10, 4)", Result: "3"},
	{Name: "random", Aliases: []string{"rand"}, Category: catNumeric, Forms: []string{"-> DOUBLE!"}, Stability: Volatile,
		Doc: "A random number from 0 up to but not including 1.", Example: "random() < 1", Result: "true"},
}

// roundType gives decimals rounded to a whole number the scale 0; with a count of digits, which is not
// known here, the scale stays. Rounding up may take one more digit.
func roundType(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) == 0 || len(args) > 2 || args[0].Kind != types.Decimal {
		return Signature{}, false
	}
	t := args[0]
	s := Signature{Args: args[:1:1], Nullable: nullable[0]}
	scale := 0
	if len(args) == 2 {
		n, _, ok := convert(args[1], "BIGINT")
		if !ok {
			return Signature{}, false
		}
		s.Args = []*types.Type{t, n}
		s.Nullable = s.Nullable || nullable[1] || args[1].Kind == types.Null
		scale = t.Scale
	}
	prec := t.Precision - t.Scale + scale + 1
	if t.Scale == 0 && len(args) == 1 {
		prec = t.Precision
	}
	s.Result = types.NewDecimal(min(max(prec, scale), types.MaxDecimal), scale)
	return s, true
}

// refineRound gives a decimal rounded to a known count of digits just these.
func refineRound(s Signature, values []*types.Datum) Signature {
	if len(values) != 2 || values[1] == nil || values[1].Null || s.Args[0].Kind != types.Decimal {
		return s
	}
	t := s.Args[0]
	if digits := max(values[1].I, 0); digits < int64(t.Scale) {
		// 1 rounded up to hundreds has more digits than it had.
		whole := max(int64(t.Precision-t.Scale), -max(values[1].I, -types.MaxDecimal)) + 1
		s.Result = types.NewDecimal(int(min(whole+digits, types.MaxDecimal)), int(digits))
	}
	return s
}

// modType takes two numbers of any kind; text has no remainder.
func modType(args []*types.Type, nullable []bool) (Signature, bool) {
	if len(args) != 2 {
		return Signature{}, false
	}
	t, ok := types.Common(args[0], args[1])
	if !ok || !t.Numeric() {
		return Signature{}, false
	}
	return Signature{Args: []*types.Type{t, t}, Result: t, Nullable: true}, true
}

// scalarVariable brings all arguments to one type and refuses nested values, which have no order.
func scalarVariable(args []*types.Type, nullable []bool) (Signature, bool) {
	t, null := types.Of(types.Null), false
	for i, a := range args {
		var ok bool
		if t, ok = types.Common(t, a); !ok || t.Nested() {
			return Signature{}, false
		}
		null = null || nullable[i] || a.Kind == types.Null
	}
	s := Signature{Args: make([]*types.Type, len(args)), Result: t, Nullable: null}
	for i := range args {
		s.Args[i] = t
	}
	return s, len(args) >= 2
}

const catBit = "bit"

var bitFuncs = []*Func{
	{Name: "bitand", Category: catBit, Forms: []string{"BIGINT, BIGINT -> BIGINT"}, Doc: "Bitwise and; the & operator.", Example: "bitand(6, 3)", Result: "2"},
	{Name: "bitor", Category: catBit, Forms: []string{"BIGINT, BIGINT -> BIGINT"}, Doc: "Bitwise or; the | operator.", Example: "bitor(6, 3)", Result: "7"},
	{Name: "bitxor", Category: catBit, Forms: []string{"BIGINT, BIGINT -> BIGINT"}, Aliases: []string{"xor"}, Doc: "Bitwise exclusive or; the ^ operator.", Example: "bitxor(6, 3)", Result: "5"},
	{Name: "bitnot", Category: catBit, Forms: []string{"BIGINT -> BIGINT"}, Doc: "Bitwise complement; the ~ operator.", Example: "bitnot(0)", Result: "-1"},
	{Name: "shiftleft", Category: catBit, Forms: []string{"BIGINT, BIGINT -> BIGINT"}, CanFail: true, Doc: "Bits shifted left, 0 from 64 on; the << operator. A negative number of bits is an error.", Example: "shiftleft(1, 4)", Result: "16"},
	{Name: "shiftright", Category: catBit, Forms: []string{"BIGINT, BIGINT -> BIGINT"}, CanFail: true, Doc: "Bits shifted right, the sign kept; the >> operator. A negative number of bits is an error.", Example: "shiftright(-16, 2)", Result: "-4"},
	{Name: "bit_count", Category: catBit, Forms: []string{"BIGINT -> BIGINT"}, Doc: "Number of bits that are set.", Example: "bit_count(7)", Result: "3"},
}
