package schema

// Action says how one node of the writer's schema is read as the reader's.
type Action uint8

// The actions of a Resolution.
const (
	// ActionDirect: the same primitive type, or fixed of the same size.
	ActionDirect Action = iota
	// ActionPromote: the writer's primitive is widened to the reader's: int to
	// long, float, double; long to float, double; float to double; string to
	// bytes and back. With IgnoreNames also a decimal in fixed to one in bytes
	// and a uuid in fixed to one in string.
	ActionPromote
	ActionRecord
	ActionEnum
	ActionArray
	ActionMap
	// ActionFromUnion: the writer's schema is a union; Branches by its branch index.
	ActionFromUnion
	// ActionToUnion: the reader's schema is a union, the writer's is not; Branch and Elem.
	ActionToUnion
	// ActionError: a datum of this branch can't be read; Err is raised when one is met.
	ActionError
)

var actionNames = [...]string{"direct", "promote", "record", "enum", "array", "map", "from-union", "to-union", "error"}

// String gives the action's name in lower case.
func (a Action) String() string {
	if int(a) < len(actionNames) {
		return actionNames[a]
	}
	return "invalid"
}

// Resolution says how data written with Writer are read as Reader. Graphs of
// recursive schemas are cyclic: one node stands for each pair of schemas met.
// A Resolution is immutable after Resolve and safe to share.
//
// Promotion follows the base types. Where the logical types of Writer and
// Reader differ in unit (timestamp-millis read as timestamp-micros), the
// decoder rescales.
type Resolution struct {
	Action         Action
	Writer, Reader *Schema

	Fields   []FieldResolution // Record, in writer's order
	Defaults []DefaultField    // Record: the reader's fields that the writer lacks

	// Symbols maps the writer's symbol index to the reader's; the reader's
	// default is already applied; -1 is an error when met.
	Symbols []int

	Items    *Resolution   // Array, Map
	Branches []*Resolution // FromUnion: each of the writer's branches against the whole reader's schema

	Branch int         // ToUnion: the reader's branch
	Elem   *Resolution // ToUnion: the writer's schema against that branch

	// ExactPromotion asks the decoder to refuse a number that the reader's
	// floating-point type can't hold exactly; see the option of that name.
	ExactPromotion bool

	Err error // Error
}

// FieldResolution is what happens to one field of the writer's record.
type FieldResolution struct {
	WriterField int         // index into Writer.Fields
	ReaderField int         // index into Reader.Fields, or -1: skip
	Res         *Resolution // nil when skipped
}

// DefaultField is a field of the reader's record that the writer's lacks.
type DefaultField struct {
	ReaderField int
	Value       *Value
}
