package schema

// maxMinSize is what MinSize saturates at; it also stands for a type that no
// finite datum can have.
const maxMinSize = 1 << 30

func minPrimitive(k Kind) int {
	switch k {
	case Null:
		return 0
	case Float:
		return 4
	case Double:
		return 8
	}
	return 1
}

// MinSize is the smallest number of bytes that a datum of s can take in the
// binary encoding, at most 1<<30. A type that has no finite datum (a record
// that holds itself, a union of nothing) gives 1<<30.
func (s *Schema) MinSize() int {
	if s.min == 0 {
		sizes := minSizes(s)
		return sizes[s]
	}
	return s.min - 1
}

// setMinSizes computes the sizes of all nodes below root. Only for schemas that
// nobody else can see yet.
func setMinSizes(root *Schema) {
	if root.min != 0 {
		return
	}
	for s, n := range minSizes(root) {
		if s.min == 0 {
			s.min = n + 1
		}
	}
}

// minSizes is a least fixed point: all sizes start as impossible and fall until
// nothing changes. In depth-first order children come before parents except
// over the edges that close a cycle, so few rounds are needed; a schema made to
// need many gets a lower bound instead, rising from zero.
func minSizes(root *Schema) map[*Schema]int {
	const rounds = 50
	order := nodes(root)
	sizes := make(map[*Schema]int, len(order))
	for _, start := range []int{maxMinSize, 0} {
		for _, s := range order {
			sizes[s] = start
		}
		for range rounds {
			changed := false
			for _, s := range order {
				if n := minOf(s, sizes); n != sizes[s] {
					sizes[s], changed = n, true
				}
			}
			if !changed {
				return sizes
			}
		}
	}
	return sizes
}

func minOf(s *Schema, sizes map[*Schema]int) int {
	n := 0
	switch s.Kind {
	case Record:
		for i := range s.Fields {
			n = min(n+sizes[s.Fields[i].Type], maxMinSize)
		}
	case Union:
		n = maxMinSize
		for i, b := range s.Branches {
			n = min(n, sizes[b]+varintSize(int64(i)))
		}
	case Fixed:
		n = min(s.Size, maxMinSize)
	case Enum, Array, Map:
		n = 1
	default:
		n = minPrimitive(s.Kind)
	}
	return n
}

func varintSize(n int64) int {
	u := uint64(n)<<1 ^ uint64(n>>63)
	size := 1
	for ; u >= 0x80; u >>= 7 {
		size++
	}
	return size
}

// nodes lists every node reachable from root once, children before parents
// where there is no cycle. It keeps its own stack: a chain of references can be
// longer than the text is deep.
func nodes(root *Schema) []*Schema {
	type frame struct {
		s    *Schema
		next int
	}
	var order []*Schema
	seen := map[*Schema]bool{root: true}
	stack := []frame{{root, 0}}
	for len(stack) > 0 {
		f := &stack[len(stack)-1]
		if c, ok := f.s.child(f.next); ok {
			f.next++
			if c != nil && !seen[c] {
				seen[c] = true
				stack = append(stack, frame{c, 0})
			}
			continue
		}
		order = append(order, f.s)
		stack = stack[:len(stack)-1]
	}
	return order
}

// child gives the i-th schema directly below s.
func (s *Schema) child(i int) (*Schema, bool) {
	switch s.Kind {
	case Record:
		if i < len(s.Fields) {
			return s.Fields[i].Type, true
		}
	case Union:
		if i < len(s.Branches) {
			return s.Branches[i], true
		}
	case Array, Map:
		return s.Items, i == 0
	}
	return nil, false
}
