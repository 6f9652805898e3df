package op

import (
	"fmt"

	"github.com/avrosql/avrosql/exec/vector"
)

// rank computes the functions of a row's place in its partition.
func (s *segment) rank(name string, dst *vector.Vector) {
	dst.Resize(s.n)
	for i := range s.n {
		from, to := s.bounds(i)
		first, after := s.peers(i)
		switch name {
		case "row_number":
			dst.I64[i] = int64(i - from + 1)
		case "rank":
			dst.I64[i] = int64(first - from + 1)
		case "dense_rank":
			dst.I64[i] = int64(s.peer[i] - s.peer[from] + 1)
		case "percent_rank":
			dst.F64[i] = 0
			if to-from > 1 {
				dst.F64[i] = float64(first-from) / float64(to-from-1)
			}
		case "cume_dist":
			dst.F64[i] = float64(after-from) / float64(to-from)
		}
	}
}

// ntile computes NTILE; the number of buckets is that of the partition's first row.
func (s *segment) ntile(f *WindowFunc, dst *vector.Vector) error {
	buckets, err := s.column(f.Args[0])
	if err != nil {
		return err
	}
	dst.Resize(s.n)
	for i := range s.n {
		from, to := s.bounds(i)
		if buckets.IsNull(from) {
			dst.SetNull(i)
			continue
		}
		n := buckets.I64[from]
		if n < 1 {
			return fmt.Errorf("ntile takes a number of buckets of at least 1, not %d", n)
		}
		// The first of the buckets have a row more.
		size, larger := int64(to-from)/n, int64(to-from)%n
		at := int64(i - from)
		if at < larger*(size+1) {
			dst.I64[i] = at/(size+1) + 1
		} else {
			dst.I64[i] = larger + (at-larger*(size+1))/size + 1
		}
	}
	return nil
}
