package app

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/convert"
)

// What the shells' completion scripts ask for. A command without commands below it leaves files to the
// shell, with their extensions; beside the names of commands the shells know no such filter, so that the
// paths of avrosql itself are looked up here.

// avroFiles has the shell complete directories and Avro files.
func avroFiles(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return []string{"avro"}, cobra.ShellCompDirectiveFilterFileExt
}

// convertFiles has the shell complete an input, then an output.
func convertFiles(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		if from, _ := cmd.Flags().GetString("from"); from != "" {
			return nil, cobra.ShellCompDirectiveDefault
		}
		return convert.Extensions(), cobra.ShellCompDirectiveFilterFileExt
	case 1:
		return avroFiles(cmd, args, "")
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

// lakePaths lists the directories and Avro files whose paths begin with text.
func lakePaths(_ *cobra.Command, _ []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	dir, prefix := filepath.Split(text)
	where := dir
	if home, err := os.UserHomeDir(); err == nil && (strings.HasPrefix(dir, "~/") || strings.HasPrefix(dir, `~\`)) {
		where = home + dir[1:]
	}
	if where == "" {
		where = "."
	}
	entries, err := os.ReadDir(where)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []cobra.Completion
	directories := 0
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, prefix) || strings.HasPrefix(name, ".") && !strings.HasPrefix(prefix, ".") {
			continue
		}
		isDir := e.IsDir()
		if e.Type()&os.ModeSymlink != 0 {
			info, err := os.Stat(filepath.Join(where, name))
			isDir = err == nil && info.IsDir()
		}
		switch {
		case isDir:
			directories++
			out = append(out, dir+name+string(filepath.Separator))
		case strings.EqualFold(filepath.Ext(name), ".avro"):
			out = append(out, dir+name)
		}
	}
	if directories > 0 && directories == len(out) {
		return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeValues completes the values of a flag that takes one of a short list.
func completeValues(cmd *cobra.Command, flag string, values []string) {
	if len(values) > 0 {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}
