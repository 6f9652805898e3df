package app

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// newVersion is avrosql version.
func newVersion(stdout io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Tell the versions of the module, of Go and of the source",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var b strings.Builder
			b.WriteString(version() + "\n")
			if info, ok := debug.ReadBuildInfo(); ok {
				if info.Main.Path != "" {
					fmt.Fprintf(&b, "module %s\n", info.Main.Path)
				}
				for _, s := range info.Settings {
					switch s.Key {
					case "vcs.revision", "vcs.time", "vcs.modified", "CGO_ENABLED":
						fmt.Fprintf(&b, "%s %s\n", s.Key, s.Value)
					}
				}
			}
			_, err := io.WriteString(stdout, b.String())
			return err
		},
	}
}
