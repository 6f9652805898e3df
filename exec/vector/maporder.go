package vector

import (
	"bytes"
	"slices"
)

// MapOrder appends to dst the positions of the entries of row i of a map, ordered by their keys, of a
// key that stands twice the last alone: maps are the same whatever the order of their entries.
func MapOrder(v *Vector, i int, dst []int32) []int32 {
	at, keys := len(dst), v.Children[0]
	for e := v.Offsets[i]; e < v.Offsets[i+1]; e++ {
		dst = append(dst, int32(e))
	}
	list := dst[at:]
	sorted := true
	for k := 1; k < len(list) && sorted; k++ {
		sorted = bytes.Compare(keys.Bytes(int(list[k-1])), keys.Bytes(int(list[k]))) < 0
	}
	if sorted {
		return dst
	}
	slices.SortStableFunc(list, func(x, y int32) int { return bytes.Compare(keys.Bytes(int(x)), keys.Bytes(int(y))) })
	n := 0
	for k, e := range list {
		if k+1 < len(list) && bytes.Equal(keys.Bytes(int(e)), keys.Bytes(int(list[k+1]))) {
			continue
		}
		list[n] = e
		n++
	}
	return dst[:at+n]
}

func compareMaps(a *Vector, i int, b *Vector, j int) int {
	var bufA, bufB [16]int32
	x, y := MapOrder(a, i, bufA[:0]), MapOrder(b, j, bufB[:0])
	for k := range min(len(x), len(y)) {
		for c := range a.Children {
			if d := Compare(a.Children[c], int(x[k]), b.Children[c], int(y[k])); d != 0 {
				return d
			}
		}
	}
	return len(x) - len(y)
}

func hashMap(v *Vector, i int) uint64 {
	var buf [16]int32
	h := uint64(0)
	for _, e := range MapOrder(v, i, buf[:0]) {
		for _, c := range v.Children {
			h = combine(h, hashRow(c, int(e)))
		}
	}
	return h
}
