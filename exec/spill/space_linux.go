package spill

import "syscall"

// available is how many bytes may still be written below dir, 0 if that can't be told.
func available(dir string) int64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0
	}
	return int64(st.Bavail) * int64(st.Bsize)
}
