//go:build race

package ocf_test

// The race detector makes sync.Pool drop values at random, so allocations can't be counted under it.
const raceDetector = true
