package app

import (
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newVersion is avrosql version.
func newVersion(stdout io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "tell the versions of the module, of Go and of the source",
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

// newMan is avrosql man.
func newMan(stdout io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "write the man page",
		Example: "  avrosql man > avrosql.1",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root := cmd.Root()
			root.DisableAutoGenTag = true
			return doc.GenMan(root, &doc.GenManHeader{Title: "AVROSQL", Section: "1", Source: "avrosql", Manual: "avrosql"}, stdout)
		},
	}
}
