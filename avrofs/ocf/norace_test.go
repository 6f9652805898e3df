//go:build !race

package ocf_test

const raceDetector = false
