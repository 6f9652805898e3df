package app

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// newMan is avrosql man. The page is written here rather than with cobra's generator, whose Markdown and
// YAML would be started up with every query.
func newMan(stdout io.Writer) *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "Write the man page",
		Example: "  avrosql man > avrosql.1\n  avrosql man | man -l -",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := io.WriteString(stdout, manPage(cmd.Root()))
			return err
		},
	}
}

// manPage is the page in roff, with the macros of man(7), of a command and those below it.
func manPage(root *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" %q\n", strings.ToUpper(root.Name()), root.Name())
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", root.Name(), roff(root.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n%s\n", synopsis(root))
	for _, c := range below(root) {
		fmt.Fprintf(&b, ".br\n%s\n", synopsis(c))
	}
	b.WriteString(".SH DESCRIPTION\n" + paragraphs(root.Long))
	b.WriteString(".SH OPTIONS\n" + options(root))
	b.WriteString(".SH COMMANDS\n")
	for _, c := range below(root) {
		fmt.Fprintf(&b, ".SS %s\n", roff(strings.TrimPrefix(c.CommandPath(), root.Name()+" ")))
		text := c.Long
		if text == "" {
			text = c.Short + "."
		}
		b.WriteString(synopsis(c) + "\n.PP\n" + paragraphs(text) + options(c))
		if c.Example != "" {
			b.WriteString(".PP\n" + example(c.Example))
		}
	}
	b.WriteString(".SH EXAMPLES\n" + example(root.Example))
	return b.String()
}

// below are the commands that can be run, in depth-first order.
func below(c *cobra.Command) (all []*cobra.Command) {
	for _, sub := range c.Commands() {
		if sub.Runnable() && !sub.Hidden && sub.Name() != "help" {
			all = append(all, sub)
		}
		all = append(all, below(sub)...)
	}
	return all
}

func synopsis(c *cobra.Command) string {
	path, rest := c.CommandPath(), strings.TrimPrefix(c.UseLine(), c.CommandPath())
	return `\fB` + roff(path) + `\fR` + roff(rest)
}

func options(c *cobra.Command) string {
	var b strings.Builder
	c.InitDefaultHelpFlag()
	c.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		b.WriteString(".TP\n")
		if f.Shorthand != "" {
			b.WriteString(`\fB\-` + f.Shorthand + `\fR, `)
		}
		arg, usage := pflag.UnquoteUsage(f)
		b.WriteString(`\fB\-\-` + roff(f.Name) + `\fR`)
		switch {
		case arg == "":
		case f.NoOptDefVal != "":
			b.WriteString(`[=\fI` + roff(arg) + `\fR]`)
		default:
			b.WriteString(` \fI` + roff(arg) + `\fR`)
		}
		b.WriteString("\n" + roff(usage) + "\n")
	})
	return b.String()
}

// paragraphs keeps the lines of listings, which are indented, and fills the others.
func paragraphs(text string) string {
	var b strings.Builder
	for i, p := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if i > 0 {
			b.WriteString(".PP\n")
		}
		if strings.HasPrefix(p, " ") || strings.HasPrefix(p, "\t") {
			b.WriteString(example(p))
			continue
		}
		b.WriteString(roff(p) + "\n")
	}
	return b.String()
}

// example is text whose lines stay as they are.
func example(text string) string { return ".nf\n" + roff(strings.Trim(text, "\n")) + "\n.fi\n" }

// roff writes text so that nothing in it is a request or an escape.
func roff(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if line[0] == '.' || line[0] == '\'' {
			b.WriteString(`\&`)
		}
		for _, r := range line {
			switch {
			case r == '\\':
				b.WriteString(`\e`)
			case r == '-':
				b.WriteString(`\-`)
			case r >= 0x80:
				fmt.Fprintf(&b, `\[u%04X]`, r)
			default:
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}
