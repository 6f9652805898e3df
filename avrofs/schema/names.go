package schema

import "strings"

// splitName gives the namespace and the short name of a full name.
func splitName(full string) (space, short string) {
	if i := strings.LastIndexByte(full, '.'); i >= 0 {
		return full[:i], full[i+1:]
	}
	return "", full
}

func shortName(full string) string {
	_, short := splitName(full)
	return short
}

// fullName qualifies name with a namespace unless it holds a dot. A leading dot
// means the null namespace.
func fullName(name, space string) string {
	if strings.HasPrefix(name, ".") && strings.LastIndexByte(name, '.') == 0 {
		return name[1:]
	}
	if strings.IndexByte(name, '.') >= 0 || space == "" {
		return name
	}
	return space + "." + name
}

func joinName(space, short string) string {
	if space == "" {
		return short
	}
	return space + "." + short
}
