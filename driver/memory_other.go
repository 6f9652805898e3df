//go:build !linux

package driver

// machineMemory is not known here; the default budget is that of a small machine.
func machineMemory() int64 { return 0 }
