package driver

import "sync"

// defaultMemory is the budget of a query where none is set: three quarters of the machine's memory, or
// 4 GiB where that can't be told.
var defaultMemory = sync.OnceValue(func() int64 {
	if total := machineMemory(); total > 0 {
		return total / 4 * 3
	}
	return 4 << 30
})
