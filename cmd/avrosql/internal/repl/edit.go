package repl

import (
	"context"
	"os"
	"os/exec"
	"runtime"
)

// edit lets the user edit a file in $VISUAL or $EDITOR.
func edit(ctx context.Context, file string) error {
	name := os.Getenv("VISUAL")
	if name == "" {
		name = os.Getenv("EDITOR")
	}
	var cmd *exec.Cmd
	if runtime.GOOS == "windows" {
		if name == "" {
			name = "notepad"
		}
		cmd = exec.CommandContext(ctx, "cmd", "/c", name+` "`+file+`"`)
	} else {
		if name == "" {
			name = "vi"
		}
		cmd = exec.CommandContext(ctx, "/bin/sh", "-c", name+` "$1"`, "sh", file)
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	return cmd.Run()
}
