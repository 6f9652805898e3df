package plan

import (
	"math"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

// Equal reports whether two expressions are the same tree: equal in every row if deterministic.
func Equal(a, b Expr) bool { return a == b || Key(a) == Key(b) }

// Key returns a text that two expressions share exactly if they are the same tree. It is for maps,
// not for people.
func Key(e Expr) string {
	var b strings.Builder
	writeKey(&b, e)
	return b.String()
}

func writeKey(b *strings.Builder, e Expr) {
	writeHead(b, e)
	b.WriteByte('(')
	for _, c := range Children(e) {
		writeKey(b, c)
		b.WriteByte(',')
	}
	b.WriteByte(')')
}

// Numbering gives equal expressions equal numbers, in time linear in their size.
type Numbering struct {
	byKey  map[string]int
	byExpr map[Expr]int
}

// NewNumbering returns an empty numbering.
func NewNumbering() *Numbering {
	return &Numbering{byKey: map[string]int{}, byExpr: map[Expr]int{}}
}

// Of returns the number of e, from 0.
func (n *Numbering) Of(e Expr) int {
	if i, ok := n.byExpr[e]; ok {
		return i
	}
	var b strings.Builder
	for _, c := range Children(e) {
		b.WriteString(strconv.Itoa(n.Of(c)) + ",")
	}
	writeHead(&b, e)
	key := b.String()
	i, ok := n.byKey[key]
	if !ok {
		i = len(n.byKey)
		n.byKey[key] = i
	}
	n.byExpr[e] = i
	return i
}

// writeHead writes what e is, without its operands.
func writeHead(b *strings.Builder, e Expr) {
	switch e := e.(type) {
	case *ColumnRef:
		b.WriteString("#" + strconv.Itoa(int(e.ID)))
	case *OuterRef:
		b.WriteString("$" + strconv.Itoa(int(e.ID)))
	case *LambdaRef:
		b.WriteString("@" + strconv.Itoa(e.Level) + "." + strconv.Itoa(e.Index) + ":" + e.T.String())
	case *Lambda:
		b.WriteString("lambda " + strconv.Itoa(e.Level) + "/" + strconv.Itoa(len(e.Params)))
	case *Literal:
		WriteDatumKey(b, e.Value)
	case *Call:
		b.WriteString("call " + strconv.Quote(e.Name) + ":" + e.T.String())
	case *Arith:
		b.WriteString("arith " + e.Op.String() + ":" + e.T.String())
	case *Neg:
		b.WriteString("neg")
	case *Compare:
		b.WriteString("cmp " + e.Op.String())
	case *And:
		b.WriteString("and")
	case *Or:
		b.WriteString("or")
	case *Not:
		b.WriteString("not")
	case *IsNull:
		b.WriteString("isnull " + strconv.FormatBool(e.Negate))
	case *IsTruth:
		b.WriteString("istruth " + strconv.FormatBool(e.Want) + strconv.FormatBool(e.Negate))
	case *InList:
		b.WriteString("in " + strconv.FormatBool(e.Negate))
	case *Match:
		b.WriteString("match " + strconv.Itoa(int(e.Kind)) + strconv.QuoteRune(e.Escape) + strconv.FormatBool(e.Negate))
	case *Case:
		b.WriteString("case " + strconv.Itoa(len(e.Whens)) + ":" + e.T.String())
	case *Cast:
		b.WriteString("cast " + strconv.FormatBool(e.Try) + ":" + e.To.String())
	case *Placed:
		b.WriteString("placed")
	case *Field:
		b.WriteString("field " + strconv.Itoa(e.Index))
	case *Subscript:
		b.WriteString("subscript")
	}
}

// WriteDatumKey writes a text that two constants share exactly if they are the same. It tells apart values that print alike: 1 and 1.0, 'a' and an enum's a, NaNs by their bits.
func WriteDatumKey(b *strings.Builder, d types.Datum) {
	b.WriteString("'" + d.Type.String() + " ")
	switch {
	case d.Null:
		b.WriteString("null")
	case d.Big != nil:
		b.WriteString(d.Big.String())
	default:
		b.WriteString(strconv.FormatInt(d.I, 10) + " ")
		b.WriteString(strconv.FormatUint(math.Float64bits(d.F), 16) + " ")
		b.WriteString(strconv.FormatInt(d.W.Hi, 16) + "." + strconv.FormatUint(d.W.Lo, 16) + " ")
		b.WriteString(strconv.Quote(d.S) + " ")
		b.WriteString(strconv.FormatInt(d.Iv.Months, 10) + "." + strconv.FormatInt(d.Iv.Days, 10) + "." + strconv.FormatInt(d.Iv.Nanos, 10))
		for _, k := range d.Keys {
			b.WriteString(" " + strconv.Quote(k))
		}
		for _, x := range d.Elems {
			b.WriteByte(' ')
			WriteDatumKey(b, x)
		}
	}
	b.WriteByte('\'')
}
