package format

// A column is not made narrower than this for others to be shown beside it: text can be cut, numbers
// and moments are worth nothing without their end.
const (
	narrow      = 10
	narrowRigid = 27
)

// least returns how narrow a column may be made.
func least(natural int, rigid bool) int {
	if rigid {
		return min(natural, narrowRigid)
	}
	return min(natural, narrow)
}

// shape is what of a table is shown: all columns, or some from the left and some from the right with
// one for those between that holds nothing but "…".
type shape struct {
	widths []int
	left   int // columns before the gap
	total  int // columns of the result
	gap    bool
}

// column returns which column of the result stands at a place, -1 for the gap.
func (s *shape) column(place int) int {
	switch {
	case !s.gap || place < s.left:
		return place
	case place == s.left:
		return -1
	}
	return s.total - len(s.widths) + place
}

// hidden returns how many columns are not shown.
func (s *shape) hidden() int {
	if !s.gap {
		return 0
	}
	return s.total - len(s.widths) + 1
}

// fit finds the shape of a table whose columns would like to be as wide as natural says, and may be as
// narrow as least says, in room columns of a terminal; 0 is no limit.
func fit(natural, least []int, room int) *shape {
	n := len(natural)
	if room <= 0 || n == 0 {
		return &shape{widths: natural, total: n}
	}
	if widths, ok := squeeze(natural, least, room-3*n-1); ok {
		return &shape{widths: widths, total: n}
	}
	pick := func(from []int, left, shown int) []int {
		return append(append([]int(nil), from[:left]...), from[n-(shown-left):]...)
	}
	for shown := n - 1; shown >= 2; shown-- {
		left := (shown + 1) / 2
		widths, ok := squeeze(pick(natural, left, shown), pick(least, left, shown), room-3*(shown+1)-2)
		if ok {
			widths = append(widths[:left:left], append([]int{1}, widths[left:]...)...)
			return &shape{widths: widths, left: left, total: n, gap: true}
		}
	}
	// One column, in whatever room there is.
	if n == 1 {
		return &shape{widths: []int{max(1, min(natural[0], room-4))}, total: n}
	}
	return &shape{widths: []int{max(1, min(natural[0], room-8)), 1}, left: 1, total: n, gap: true}
}

// squeeze cuts the widest columns until all take no more than room, none below its least; where that
// does not suffice it reports so.
func squeeze(natural, least []int, room int) ([]int, bool) {
	at := func(i, most int) int { return min(natural[i], max(most, least[i])) }
	sum := func(most int) int {
		n := 0
		for i := range natural {
			n += at(i, most)
		}
		return n
	}
	low, high := 0, 0
	for _, w := range natural {
		high = max(high, w)
	}
	if sum(0) > room {
		return nil, false
	}
	for low < high {
		if mid := (low + high + 1) / 2; sum(mid) <= room {
			low = mid
		} else {
			high = mid - 1
		}
	}
	// What is left over goes to the first columns that want it.
	widths, rest := make([]int, len(natural)), room-sum(low)
	for i, w := range natural {
		widths[i] = at(i, low)
		if w > widths[i] && rest > 0 {
			widths[i]++
			rest--
		}
	}
	return widths, true
}
