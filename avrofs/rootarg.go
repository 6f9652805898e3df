package avrofs

import (
	"path/filepath"
	"strings"
)

// ParseRootArg reads the argument [NAME=]PATH of a command line. NAME= counts
// only if the whole argument is not itself a path or a glob that matches
// something, such as dt=2026-01-01, and if NAME holds no separator or wildcard.
func ParseRootArg(arg string) (name, path string) {
	name, path, ok := strings.Cut(arg, "=")
	if !ok || name == "" || path == "" || hasMeta(name) ||
		strings.ContainsAny(name, "/"+string(filepath.Separator)) || pathExists(arg) {
		return "", arg
	}
	return name, path
}
