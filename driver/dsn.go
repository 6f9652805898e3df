package driver

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/avrosql/avrosql/avrofs"
)

// ParseDSN reads a data source name; see the package documentation for its form.
func ParseDSN(name string) (Config, error) {
	var cfg Config
	path, query := splitDSN(name)
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		text, err := url.PathUnescape(value)
		if err != nil {
			return cfg, fmt.Errorf("avro: data source name: option %s: %w; write a percent sign as %%25", key, err)
		}
		o := findOption(key)
		if o == nil {
			return cfg, fmt.Errorf("avro: data source name: %w", unknownOption(key, "the options are "))
		}
		if err := o.Set(&cfg.Settings, text); err != nil {
			return cfg, fmt.Errorf("avro: data source name: %w", err)
		}
	}
	if path == "" {
		return cfg, fmt.Errorf("avro: the data source name holds no path; write a directory, file or glob, such as /data/lake?workers=4")
	}
	for _, part := range filepath.SplitList(path) {
		if part == "" {
			continue
		}
		if key := misspelt(part); key != "" {
			return cfg, fmt.Errorf("avro: data source name: %w", unknownOption(key, "the options are "))
		}
		root := Root{}
		root.Name, root.Path = avrofs.ParseRootArg(part)
		cfg.Roots = append(cfg.Roots, root)
	}
	return cfg, nil
}

// splitDSN finds the last `?` that is followed by a known option and `=`.
func splitDSN(name string) (path, query string) {
	for end := len(name); ; {
		i := strings.LastIndexByte(name[:end], '?')
		if i < 0 {
			return name, ""
		}
		if key, _, ok := strings.Cut(name[i+1:], "="); ok && findOption(key) != nil {
			return name[:i], name[i+1:]
		}
		end = i
	}
}

// misspelt returns the name of what is most likely an option with a typing error: what is before the
// `?` is a path, while the whole, taken for a glob, matches nothing.
func misspelt(part string) string {
	i := strings.LastIndexByte(part, '?')
	if i < 0 {
		return ""
	}
	key, _, ok := strings.Cut(part[i+1:], "=")
	if !ok || key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") != "" {
		return ""
	}
	_, path := avrofs.ParseRootArg(part[:i])
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	if found, err := filepath.Glob(part); err != nil || len(found) > 0 {
		return ""
	}
	return key
}

func optionNames() string {
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = o.Name
	}
	return strings.Join(names, ", ")
}
