// Command avrosql answers SQL over Avro files; see avrosql --help.
package main

import (
	"os"
	_ "time/tzdata" // named time zones on machines without zone data

	"github.com/avrosql/avrosql/cmd/avrosql/internal/app"
)

func main() { os.Exit(app.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
