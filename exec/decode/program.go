package decode

import (
	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/types"
)

// opcode is what an instruction does.
type opcode uint8

const (
	opEnd    opcode = iota // of a record, of an element
	opJump                 // to
	opReject               // the record fails its tests; it ends here

	// Skips.
	opSkipRun      // n steps from step aux; see skip.go
	opSkipOptional // a union of two of which branch n is null: jump to `to` if it is taken
	opSkipArray    // n: smallest bytes of an element, whose code follows; `to` behind it
	opSkipCall     // aux: subroutine, for recursive and large records
	opCheckBool    // with Verify: the value of a skipped boolean, int, enum (n symbols), string
	opCheckInt
	opCheckEnum
	opCheckString
	opCheckDecimal // aux: how

	// Reads into dst.
	opBool
	opInt
	opLong
	opLongScale  // times n
	opLongWide   // times n, to 128 bits
	opLongDouble // flagExact, flagFloat
	opFloat
	opDouble
	opBytes
	opCopy    // a string, into the sink's own heap
	opFixed   // n bytes
	opEnum    // aux: table
	opDecimal // aux: how
	opUUID
	opDuration
	opList      // dst, level n; body follows, `to` behind it
	opMap       // the same
	opOptional  // n is the null branch, aux the vectors it nulls; jump to `to` then. flagClear: take their NULLs back otherwise
	opUnion     // aux: jump table
	opSetNull   // aux: vectors
	opClearNull // aux: vectors
	opTag       // n: tag of the UNION dst; aux: its other children, which are NULL
	opDefault   // at n in the pool; body follows, `to` behind it
	opJSON      // dst, aux: resolution
	opEncode    // dst, aux: node

	// Control of a row.
	opMark // n: note the position
	opFrom // n: go on at a noted position until opBack
	opBack
	opTest    // aux; `to`: the tail of skips if it fails
	opTestInt // read an int or long (flagInt) into dst and test its range
	opError   // aux
)

// Flags of instructions.
const (
	flagClear = 1 << iota
	flagExact
	flagFloat
	flagInt // 32 bits
)

type instr struct {
	op   opcode
	flag uint8
	dst  int32
	to   int32
	aux  int32
	n    int64
}

// jumpTable serves a union: where the code of each of the writer's branches begins.
type jumpTable struct {
	to []int32
}

// level is a set of vectors that are written at the same index; see the package comment.
type level struct {
	sinks []int32
	min   int // smallest bytes of an element, 0 for those without width
}

// Program decodes the blocks of one writer's schema into one set of columns. It is immutable and
// shared by all workers.
type Program struct {
	code       []instr
	fields     []string // by instruction: field path, for errors
	subs       []int32  // subroutines' entries
	sinks      []sinkSpec
	levels     []level
	outputs    []int32 // sinks in the order of the columns asked for
	marks      int
	tables     []jumpTable
	steps      []step
	stepFields []string       // by step: field path, for errors
	enums      [][]vector.Ref // relative to the pool; Len == noSymbol: error
	nullSets   [][]int32
	decimals   []decimalSpec
	tests      []test
	errs       []error
	jsons      []*schema.Resolution
	nodes      []encodeNode
	pool       []byte
	verify     bool
	ordinals   bool
	maxDepth   int
}

const noSymbol = ^uint32(0)

type sinkSpec struct {
	t     *types.Type
	level int32
	// children are sinks of a nested vector, in the order of vector.Children.
	children []int32
	ownHeap  bool // bytes are made, not found in the block
}

const pad = 16

// Spare returns how many bytes of capacity a block's buffer needs past its data.
func (p *Program) Spare() int { return 2*pad + len(p.pool) }
