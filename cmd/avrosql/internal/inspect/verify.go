package inspect

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"

	"github.com/avrosql/avrosql/driver"
)

// verify reads every value of a file, whatever is wrong with it, and prints each fault. It is the
// reading of a query with verify=full and on_corrupt=skip_block, so that it finds what a query can find.
func verify(ctx context.Context, out *printer, name string) (ok bool, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return false, err
	}
	if info.Size() == 0 {
		out.printf("%s: empty: a table of no rows", clean(name))
		return true, nil
	}
	faults := int64(0)
	fault := func(text string) {
		faults++
		out.printf("%s: %s", clean(name), clean(strings.TrimPrefix(text, name+": ")))
	}
	f, bad, err := open(name)
	if err != nil {
		// The header is damaged, or it is no Avro file; reading it failed otherwise.
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
			return false, err
		}
		fault(err.Error())
		return false, nil
	}
	f.Close()
	if bad != nil {
		for line := range strings.Lines(bad.Error()) {
			fault(strings.TrimRight(line, "\n"))
		}
		return false, nil
	}
	c, err := driver.NewConnector(driver.Config{
		Roots:    []driver.Root{{Name: "f", Path: name}},
		Settings: driver.Settings{Verify: true, OnCorrupt: driver.SkipBlock, AllowPaths: true},
	})
	if err != nil {
		return false, err
	}
	db := sql.OpenDB(c)
	defer db.Close()
	var records int64
	// The count of a file that is verified decodes every record.
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM '"+strings.ReplaceAll(name, "'", "''")+"'").Scan(&records)
	if err != nil {
		return false, err
	}
	var lost int64
	for _, s := range c.Skipped() {
		text := s.Reason
		if s.Records >= 0 {
			text += " (" + plural(s.Records, "record") + ")"
		}
		lost += s.Bytes
		fault(text)
	}
	if faults > 0 {
		out.printf("%s: %s, %s can't be read; %s are sound", clean(name), plural(faults, "fault"), plural(lost, "byte"), plural(records, "record"))
		return false, nil
	}
	out.printf("%s: ok, %s", clean(name), plural(records, "record"))
	return true, nil
}
