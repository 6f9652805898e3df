//go:build unix

package store

import "syscall"

// openNonblock keeps open(2) from waiting for the other end of a FIFO. It has
// no effect on regular files.
const openNonblock = syscall.O_NONBLOCK
