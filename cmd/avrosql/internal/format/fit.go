package format

// A column is not made narrower than this for others to be shown beside it.
const narrow = 10

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

// fit finds the shape of a table whose columns would like to be as wide as natural says, in room columns
// of a terminal; 0 is no limit.
func fit(natural []int, room int) *shape {
	n := len(natural)
	if room <= 0 || n == 0 {
		return &shape{widths: natural, total: n}
	}
	if widths, ok := squeeze(natural, room-3*n-1, narrow); ok {
		return &shape{widths: widths, total: n}
	}
	for shown := n - 1; shown >= 1; shown-- {
		left := (shown + 1) / 2
		some := append(append([]int(nil), natural[:left]...), natural[n-(shown-left):]...)
		least := narrow
		if shown == 1 {
			least = 1
		}
		widths, ok := squeeze(some, room-3*(shown+1)-2, least)
		if !ok && shown > 1 {
			continue
		}
		widths = append(widths[:left:left], append([]int{1}, widths[left:]...)...)
		if n == 1 {
			widths = widths[:1]
		}
		return &shape{widths: widths, left: left, total: n, gap: n > 1}
	}
	widths, _ := squeeze(natural, room-4, 1) // one column, in hardly any room
	return &shape{widths: widths, total: n}
}

// squeeze cuts the widest columns until all take no more than room; none is cut below least, and where
// that does not suffice it reports so.
func squeeze(natural []int, room, least int) ([]int, bool) {
	sum := func(most int) int {
		n := 0
		for _, w := range natural {
			n += min(w, most)
		}
		return n
	}
	low, high := least, least
	for _, w := range natural {
		high = max(high, w)
	}
	ok := sum(low) <= room
	for low < high && ok {
		if mid := (low + high + 1) / 2; sum(mid) <= room {
			low = mid
		} else {
			high = mid - 1
		}
	}
	// What is left over goes to the first columns that want it.
	widths, rest := make([]int, len(natural)), room-sum(low)
	for i, w := range natural {
		widths[i] = min(w, low)
		if ok && w > low && rest > 0 {
			widths[i]++
			rest--
		}
	}
	return widths, ok
}
