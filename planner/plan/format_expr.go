package plan

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/avrosql/avrosql/planner/types"
)

// FormatExpr returns an expression as text that reads like SQL: casts show as ::TYPE, literals are
// quoted as their type is written, parentheses stand only where precedence needs them.
func FormatExpr(e Expr) string {
	f := exprFormatter{}
	f.expr(e, 0)
	return f.String()
}

// FormatDatum returns a constant as a SQL literal of its type.
func FormatDatum(d types.Datum) string { return formatDatum(d, 0) }

// Precedences, loosest first.
const (
	precOr = iota + 1
	precAnd
	precNot
	precCompare
	precAdd
	precMul
	precNeg
	precCast
)

var arithOps = [...]struct {
	text string
	prec int
}{Add: {"+", precAdd}, Sub: {"-", precAdd}, Mul: {"*", precMul}, Div: {"/", precMul}, IntDiv: {"DIV", precMul}, Mod: {"%", precMul}}

var compareOps = [...]string{Eq: "=", Ne: "<>", Lt: "<", Le: "<=", Gt: ">", Ge: ">=", Distinct: "IS DISTINCT FROM", NotDistinct: "IS NOT DISTINCT FROM"}

// String returns the operator as SQL writes it.
func (op CompareOp) String() string { return compareOps[op] }

// String returns the operator as SQL writes it.
func (op ArithOp) String() string { return arithOps[op].text }

type exprFormatter struct {
	strings.Builder
	names names
}

func (f *exprFormatter) list(args []Expr, sep string, prec int) {
	for i, a := range args {
		if i > 0 {
			f.WriteString(sep)
		}
		f.expr(a, prec)
	}
}

// expr writes e, in parentheses if it binds looser than prec.
func (f *exprFormatter) expr(e Expr, prec int) {
	own := precedence(e)
	if own < prec {
		f.WriteByte('(')
		defer f.WriteByte(')')
	}
	switch e := e.(type) {
	case *ColumnRef:
		f.WriteString(f.names.column(e.ID, e.Name))
	case *OuterRef:
		f.WriteString(f.names.column(e.ID, "$"+e.Name))
	case *LambdaRef:
		f.WriteString(ident(e.Name))
	case *Lambda:
		var params []string
		for _, p := range e.Params {
			params = append(params, ident(p.Name))
		}
		if text := strings.Join(params, ", "); len(params) == 1 {
			f.WriteString(text + " -> ")
		} else {
			f.WriteString("(" + text + ") -> ")
		}
		f.expr(e.Body, 0)
	case *Literal:
		f.WriteString(FormatDatum(e.Value))
	case *Call:
		f.WriteString(e.Name + "(")
		f.list(e.Args, ", ", 0)
		f.WriteByte(')')
	case *Arith:
		f.expr(e.L, own)
		f.WriteString(" " + e.Op.String() + " ")
		f.expr(e.R, own+1)
	case *Neg:
		f.WriteByte('-')
		// --x would begin a comment.
		f.expr(e.Arg, own+1)
	case *Compare:
		f.expr(e.L, own+1)
		f.WriteString(" " + e.Op.String() + " ")
		f.expr(e.R, own+1)
	case *And:
		f.list(e.Args, " AND ", own+1)
	case *Or:
		f.list(e.Args, " OR ", own+1)
	case *Not:
		f.WriteString("NOT ")
		f.expr(e.Arg, own)
	case *IsNull:
		f.expr(e.Arg, own+1)
		f.WriteString(" IS " + not(e.Negate) + "NULL")
	case *Placed:
		f.expr(e.Arg, own)
	case *IsTruth:
		f.expr(e.Arg, own+1)
		f.WriteString(" IS " + not(e.Negate) + strings.ToUpper(strconv.FormatBool(e.Want)))
	case *InList:
		f.expr(e.Arg, own+1)
		f.WriteString(" " + not(e.Negate) + "IN (")
		f.list(e.List[:min(len(e.List), maxListed)], ", ", 0)
		if n := len(e.List); n > maxListed {
			fmt.Fprintf(f, ", … %d more", n-maxListed)
		}
		f.WriteByte(')')
	case *Match:
		f.expr(e.Arg, own+1)
		f.WriteString(" " + not(e.Negate) + [...]string{Like: "LIKE ", ILike: "ILIKE ", Regexp: "REGEXP "}[e.Kind])
		f.expr(e.Pattern, own+1)
		// The backslash is what LIKE has unless the query says otherwise.
		switch {
		case e.Kind == Regexp || e.Escape == '\\':
		case e.Escape == 0:
			f.WriteString(" ESCAPE ''")
		default:
			f.WriteString(" ESCAPE " + quote(string(e.Escape)))
		}
	case *Case:
		f.WriteString("CASE")
		for _, w := range e.Whens {
			f.WriteString(" WHEN ")
			f.expr(w.Cond, 0)
			f.WriteString(" THEN ")
			f.expr(w.Then, 0)
		}
		if e.Else != nil {
			f.WriteString(" ELSE ")
			f.expr(e.Else, 0)
		}
		f.WriteString(" END")
	case *Cast:
		if t := e.Arg.Type(); t.Kind == types.Recursive && t.Unfolds.Equal(e.To) {
			f.expr(e.Arg, own) // the same value
			return
		}
		if e.Try {
			f.WriteString("TRY_CAST(")
			f.expr(e.Arg, 0)
			f.WriteString(" AS " + typeText(e.To) + ")")
			return
		}
		f.expr(e.Arg, own)
		f.WriteString("::" + typeText(e.To))
	case *Field:
		f.expr(e.Arg, own)
		f.WriteString("." + ident(e.Name))
	case *Subscript:
		f.expr(e.Arg, own)
		f.WriteByte('[')
		f.expr(e.Index, 0)
		f.WriteByte(']')
	default:
		fmt.Fprintf(f, "%T", e)
	}
}

func not(negate bool) string {
	if negate {
		return "NOT "
	}
	return ""
}

func precedence(e Expr) int {
	switch e := e.(type) {
	case *Placed:
		return precedence(e.Arg)
	case *Or:
		return precOr
	case *And:
		return precAnd
	case *Not:
		return precNot
	case *Compare, *IsNull, *IsTruth, *InList, *Match:
		return precCompare
	case *Arith:
		return arithOps[e.Op].prec
	case *Neg:
		return precNeg
	case *Literal:
		if negative(e.Value) {
			return precNeg
		}
	}
	return precCast
}

// typeText shortens the types whose parameters would drown the line.
func typeText(t *types.Type) string {
	if t.Kind == types.Struct || t.Kind == types.Union {
		if t.Name != "" {
			return t.Kind.String() + " " + t.Name
		}
	}
	return t.String()
}

func negative(d types.Datum) bool {
	if d.Null {
		return false
	}
	switch d.Type.Kind {
	case types.Int, types.BigInt:
		return d.I < 0
	case types.Float, types.Double:
		return math.Signbit(d.F)
	case types.Decimal:
		return unscaled(d).Sign() < 0
	}
	return false
}

// unscaled returns the digits of a decimal.
func unscaled(d types.Datum) *big.Int {
	switch {
	case d.Type.Precision <= types.MaxDecimal64:
		return big.NewInt(d.I)
	case d.Type.Precision <= types.MaxDecimal128:
		return wide(d.W)
	case d.Big == nil:
		return new(big.Int)
	}
	return d.Big
}

func wide(w types.Int128) *big.Int {
	v := new(big.Int).Lsh(big.NewInt(w.Hi), 64)
	return v.Add(v, new(big.Int).SetUint64(w.Lo))
}

const (
	maxLiteralDepth = 32
	maxListed       = 50 // elements of an IN list
)

func formatDatum(d types.Datum, depth int) string {
	if d.Null || d.Type.Kind == types.Null {
		return "NULL"
	}
	if depth > maxLiteralDepth {
		return "…"
	}
	switch d.Type.Kind {
	case types.Boolean:
		return strings.ToUpper(strconv.FormatBool(d.I != 0))
	case types.Int, types.BigInt:
		return strconv.FormatInt(d.I, 10)
	case types.Float, types.Double:
		return formatFloat(d)
	case types.Decimal:
		return formatDecimal(unscaled(d), d.Type.Scale)
	case types.Varchar, types.Enum, types.UUID, types.JSON:
		return quote(d.S)
	case types.Varbinary, types.Binary:
		return "X'" + strings.ToUpper(hex.EncodeToString([]byte(d.S))) + "'"
	case types.Date:
		return "DATE '" + clock(big.NewInt(d.I), 86400, 1, "2006-01-02", 0) + "'"
	case types.Time, types.Timestamp, types.DateTime:
		return formatTemporal(d)
	case types.Interval:
		return fmt.Sprintf("INTERVAL '%d months %d days %s seconds'", d.Iv.Months, d.Iv.Days, formatDecimal(big.NewInt(d.Iv.Nanos), 9))
	}
	return formatNested(d, depth)
}

func formatFloat(d types.Datum) string {
	size := 64
	if d.Type.Kind == types.Float {
		size = 32
	}
	if math.IsNaN(d.F) || math.IsInf(d.F, 0) {
		return "'" + strconv.FormatFloat(d.F, 'g', -1, size) + "'::" + d.Type.String()
	}
	s := strconv.FormatFloat(d.F, 'g', -1, size)
	if !strings.ContainsRune(s, 'e') {
		s += "e0"
	}
	return s
}

func formatDecimal(v *big.Int, scale int) string {
	s := new(big.Int).Abs(v).String()
	if scale > 0 {
		if len(s) <= scale {
			s = strings.Repeat("0", scale+1-len(s)) + s
		}
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
	}
	if v.Sign() < 0 {
		s = "-" + s
	}
	return s
}

func formatTemporal(d types.Datum) string {
	count := big.NewInt(d.I)
	if d.Type.Precision > 6 && d.Type.Kind != types.Time {
		count = wide(d.W)
	}
	units := int64(math.Pow10(d.Type.Precision))
	switch d.Type.Kind {
	case types.Time:
		return "TIME '" + clock(count, 1, units, "15:04:05", d.Type.Precision) + "'"
	case types.DateTime:
		return "DATETIME '" + clock(count, 1, units, "2006-01-02 15:04:05", d.Type.Precision) + "'"
	}
	return "TIMESTAMP '" + clock(count, 1, units, "2006-01-02 15:04:05", d.Type.Precision) + "Z'"
}

// clock shows count periods of seconds/units each since 1970, with the fraction if it is not zero.
func clock(count *big.Int, seconds, units int64, layout string, digits int) string {
	rest := new(big.Int)
	sec, rest := new(big.Int).DivMod(new(big.Int).Mul(count, big.NewInt(seconds)), big.NewInt(units), rest)
	if !sec.IsInt64() {
		return count.String()
	}
	s := time.Unix(sec.Int64(), 0).UTC().Format(layout)
	if rest.Sign() != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%0*d", digits, rest), "0")
	}
	return s
}

func formatNested(d types.Datum, depth int) string {
	var parts []string
	for i, x := range d.Elems {
		s := formatDatum(x, depth+1)
		switch {
		case d.Type.Kind == types.Map && i < len(d.Keys):
			s = quote(d.Keys[i]) + ": " + s
		case d.Type.Unfold().Kind == types.Struct && i < len(d.Type.Unfold().Fields):
			s = ident(d.Type.Unfold().Fields[i].Name) + ": " + s
		}
		parts = append(parts, s)
	}
	text := strings.Join(parts, ", ")
	switch d.Type.Kind {
	case types.Array:
		return "[" + text + "]"
	case types.Union:
		if int(d.I) < len(d.Type.Fields) && d.I >= 0 {
			return "UNION(" + ident(d.Type.Fields[d.I].Name) + ": " + text + ")"
		}
		return "UNION(" + text + ")"
	}
	return "{" + text + "}"
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// ident quotes a name unless it is a plain one.
func ident(s string) string {
	for i, r := range s {
		if r != '_' && !(r >= 'a' && r <= 'z') && !(r >= 'A' && r <= 'Z') && !(i > 0 && r >= '0' && r <= '9') {
			return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
	}
	if s == "" {
		return `""`
	}
	return s
}
