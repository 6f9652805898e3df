package settings

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/suggest"
	"github.com/avrosql/avrosql/driver"
)

// EnvPrefix begins the names of environment variables that settings and options may have.
const EnvPrefix = "AVROSQL_"

// ConfigFile returns where the configuration is: $XDG_CONFIG_HOME/avrosql/config, or ~/.config/avrosql/config;
// on Windows below %AppData%. It is "" where there is no home.
func ConfigFile() string { return inDir("XDG_CONFIG_HOME", ".config", "config") }

// HistoryFile returns where the history is kept: $XDG_STATE_HOME/avrosql/history, or
// ~/.local/state/avrosql/history; on Windows below %AppData%.
func HistoryFile() string {
	return inDir("XDG_STATE_HOME", filepath.Join(".local", "state"), "history")
}

func inDir(variable, below, name string) string {
	// The specification has relative paths ignored.
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, "avrosql", name)
	}
	if runtime.GOOS == "windows" {
		if dir, err := os.UserConfigDir(); err == nil {
			return filepath.Join(dir, "avrosql", name)
		}
		return ""
	}
	home, err := os.UserHomeDir()
	if err != nil || home == "" {
		return ""
	}
	return filepath.Join(home, below, "avrosql", name)
}

// Names lists the settings and the options of queries.
func Names() []string {
	var names []string
	for _, t := range all {
		names = append(names, t.Name)
	}
	for _, o := range driver.Options() {
		names = append(names, o.Name)
	}
	return names
}

// apply gives a setting or an option a value.
func apply(s *Settings, d *driver.Settings, name, value string) error {
	name = strings.ToLower(strings.ReplaceAll(name, "-", "_"))
	if t := Find(name); t != nil {
		return t.Set(s, value)
	}
	for _, o := range driver.Options() {
		if o.Name == name {
			return o.Set(d, value)
		}
	}
	return fmt.Errorf("unknown setting %q%s", name, suggest.DidYouMean(name, Names()))
}

// Load reads the configuration file, if there is one, and then the environment.
func Load(file string, environ []string, s *Settings, d *driver.Settings) error {
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		if err := Parse(file, string(text), s, d); err != nil {
			return err
		}
	}
	for _, e := range environ {
		name, value, _ := strings.Cut(e, "=")
		rest, ok := strings.CutPrefix(name, EnvPrefix)
		if !ok || value == "" {
			continue
		}
		known := false
		for _, n := range Names() {
			known = known || strings.EqualFold(n, rest)
		}
		if !known {
			continue // it may be anybody's
		}
		if err := apply(s, d, rest, value); err != nil {
			return fmt.Errorf("environment variable %s: %w", name, err)
		}
	}
	return nil
}

// Parse reads a configuration: `name = value` a line, values optionally in double quotes, and comments
// that begin with #.
func Parse(file, text string, s *Settings, d *driver.Settings) error {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok {
			return fmt.Errorf("%s: line %d: name = value was expected, not %q", file, i+1, line)
		}
		if strings.HasPrefix(value, `"`) {
			var err error
			if value, err = strconv.Unquote(value); err != nil {
				return fmt.Errorf("%s: line %d: the value is no string in double quotes: %s", file, i+1, strings.TrimSpace(line))
			}
		}
		if err := apply(s, d, name, value); err != nil {
			return fmt.Errorf("%s: line %d: %w", file, i+1, err)
		}
	}
	return nil
}

// IsConfig reports whether text is a configuration, empty ones included.
func IsConfig(text string) bool {
	s, d := Default(), driver.Settings{}
	return Parse("", text, &s, &d) == nil
}

// Quote writes a value as Parse reads it.
func Quote(value string) string {
	if value == "" || value != strings.TrimSpace(value) || strings.ContainsAny(value, "\"\n\r#\\") {
		return strconv.Quote(value)
	}
	return value
}
