package ast

// FuncCall is a call of a function, an aggregate or a window function. TRIM(BOTH c FROM x) is
// trim(x, c) (ltrim, rtrim), POSITION(a IN b) is position(a, b), SUBSTRING(x FROM a FOR b) is
// substring(x, a, b), OVERLAY(x PLACING y FROM a FOR b) is overlay(x, y, a, b), x AT TIME ZONE z is
// timezone(z, x), IF and REPLACE and the like are ordinary names.
type FuncCall struct {
	Span
	Name        Ident // in lower case unless quoted
	Args        []Expr
	Star        bool // count(*): Args is empty
	Distinct    bool
	NoParens    bool        // CURRENT_DATE
	OrderBy     []OrderItem // within the parentheses
	Separator   Expr        // GROUP_CONCAT(… SEPARATOR 'x'), else nil
	WithinGroup []OrderItem // WITHIN GROUP (ORDER BY …)
	Nulls       NullTreatment
	Filter      Expr        // FILTER (WHERE …), else nil
	Over        *WindowSpec // nil where it is not a window function
}

// NullTreatment is IGNORE NULLS or RESPECT NULLS.
type NullTreatment uint8

// The null treatments.
const (
	NullsDefault NullTreatment = iota
	IgnoreNulls
	RespectNulls
)

// WindowSpec is what follows OVER, or AS in a WINDOW clause.
type WindowSpec struct {
	Span
	Base        *Ident // the named window that it is or refines
	Bare        bool   // OVER w, without parentheses
	PartitionBy []Expr
	OrderBy     []OrderItem
	Frame       *Frame // nil for the default
}

// FrameUnit is what a frame counts in.
type FrameUnit uint8

// The units of frames.
const (
	FrameRows FrameUnit = iota
	FrameRange
	FrameGroups
)

// BoundKind is the kind of a frame's bound.
type BoundKind uint8

// The kinds of bounds, in the order in which they may follow one another.
const (
	UnboundedPreceding BoundKind = iota
	Preceding
	CurrentRow
	Following
	UnboundedFollowing
)

// Bound is one end of a frame. Offset is set for Preceding and Following.
type Bound struct {
	Span
	Kind   BoundKind
	Offset Expr
}

// FrameExclude is the EXCLUDE of a frame.
type FrameExclude uint8

// The exclusions.
const (
	ExcludeNone FrameExclude = iota // also EXCLUDE NO OTHERS
	ExcludeCurrentRow
	ExcludeGroup
	ExcludeTies
)

// Frame is ROWS|RANGE|GROUPS BETWEEN start AND end; without BETWEEN the End is CurrentRow.
type Frame struct {
	Span
	Unit       FrameUnit
	Start, End Bound
	Exclude    FrameExclude
}

func (*FuncCall) expr() {}
