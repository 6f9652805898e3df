package vector

import "sync"

// Batch is a run of rows: N rows in each column, of which those in Sel, ascending, are meant; a nil
// Sel means all. Operators keep Sel beside the columns instead of moving values.
//
// A batch is valid until the next call of Next on the operator that filled it, unless it is Owned.
type Batch struct {
	Cols []*Vector
	N    int
	Sel  []int32
	// Seq is the ordinal of the morsel that the rows come from. Within one worker's stream it never
	// falls; a gather that keeps file order sorts by it. Several batches may share one.
	Seq int64
	// Row is the position within the morsel of row 0; with Seq it orders rows over all batches.
	Row int64
	// Owned says that nothing will write to the memory of the columns, heaps among it, ever again:
	// strings may be made of it without copying. It outlives the batch.
	Owned bool
	// Origin is where the rows come from, if all are of one block.
	Origin Origin
}

// Origin is a block of a file. The zero Origin says nothing.
type Origin struct {
	File  string
	Block int64 // offset of the block in the file
}

// Rows returns how many rows are meant.
func (b *Batch) Rows() int {
	if b.Sel != nil {
		return len(b.Sel)
	}
	return b.N
}

// Selection returns Sel, or the identity over N rows if there is none. Not to be written to.
func (b *Batch) Selection() []int32 {
	if b.Sel != nil {
		return b.Sel
	}
	return Identity(b.N)
}

var (
	identityMu sync.RWMutex
	identity   []int32 // made when it is first asked for
)

func newIdentity(n int) []int32 {
	s := make([]int32, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

// Identity returns the selection 0 … n-1, shared and not to be written to.
func Identity(n int) []int32 {
	identityMu.RLock()
	s := identity
	identityMu.RUnlock()
	if n > len(s) {
		identityMu.Lock()
		if n > len(identity) {
			identity = newIdentity(max(n, 2*len(identity), 1<<12))
		}
		s = identity
		identityMu.Unlock()
	}
	return s[:n:n]
}
