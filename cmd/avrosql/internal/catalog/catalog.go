// Package catalog knows what there is to complete: tables, columns, functions. It asks the database in
// the background, so that nobody who types has to wait, and keeps what it was told.
package catalog

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/session"
)

// fresh is how long a list of tables holds before it is asked for again.
const fresh = 2 * time.Second

// maxKnown is how many tables' columns are kept.
const maxKnown = 1000

// Catalog is a complete.Catalog. It is safe for use by several goroutines.
type Catalog struct {
	mu        sync.Mutex
	db        *sql.DB
	cancel    context.CancelFunc
	ctx       context.Context
	done      sync.WaitGroup
	listed    time.Time
	tables    []complete.Table
	functions []complete.Function
	variables []string
	columns   map[string][]complete.Column
	anywhere  []complete.Anywhere // by name in lower case
	keys      map[[2]string][]string
	asked     map[string]bool // what is being asked for
	changed   func()
}

// New returns a catalog that calls changed, which may be nil, whenever it knows more.
func New(changed func()) *Catalog { return &Catalog{changed: changed} }

// Open forgets everything and asks another database from now on, that is, from Refresh on.
func (c *Catalog) Open(db *sql.DB) {
	c.Close()
	c.mu.Lock()
	// Nobody asked these questions, and nobody is told what is odd about the answers.
	c.ctx, c.cancel = context.WithCancel(session.Unheard(context.Background()))
	c.db = db
	c.tables, c.listed, c.anywhere = nil, time.Time{}, nil
	c.columns, c.keys, c.asked = map[string][]complete.Column{}, map[[2]string][]string{}, map[string]bool{}
	c.mu.Unlock()
}

// Close stops asking.
func (c *Catalog) Close() {
	c.mu.Lock()
	if c.cancel != nil {
		c.cancel()
	}
	c.db = nil
	c.mu.Unlock()
	c.done.Wait()
}

// ask runs a question in the background, once at a time for each name.
func (c *Catalog) ask(name string, question func(ctx context.Context, db *sql.DB)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.db == nil || c.asked[name] {
		return
	}
	c.asked[name] = true
	ctx, db := c.ctx, c.db
	c.done.Add(1)
	go func() {
		defer c.done.Done()
		question(ctx, db)
		c.mu.Lock()
		delete(c.asked, name)
		changed := c.changed
		c.mu.Unlock()
		if changed != nil && ctx.Err() == nil {
			changed()
		}
	}()
}

// Refresh lists the tables again unless that was done just now.
func (c *Catalog) Refresh() {
	c.mu.Lock()
	due := time.Since(c.listed) > fresh
	first := c.functions == nil
	c.mu.Unlock()
	if due {
		c.ask("tables", c.list)
	}
	if first {
		c.ask("functions", c.words)
	}
}

func (c *Catalog) list(ctx context.Context, db *sql.DB) {
	rows, err := session.Rows(ctx, db, "SHOW TABLES")
	if err != nil {
		return
	}
	tables := make([]complete.Table, 0, len(rows))
	for _, r := range rows {
		tables = append(tables, complete.Table{Database: r[0], Name: r[1]})
	}
	if rows, err = session.Rows(ctx, db, "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'SYSTEM VIEW'"); err == nil {
		for _, r := range rows {
			tables = append(tables, complete.Table{Database: r[0], Name: r[1]})
		}
	}
	c.mu.Lock()
	changed := !slices.Equal(tables, c.tables)
	if changed {
		c.columns = map[string][]complete.Column{} // a table of the same name may be another one now
	}
	c.tables, c.listed = tables, time.Now()
	c.mu.Unlock()
	if changed {
		c.ask("columns", c.all)
	}
}

// maxColumns is how many columns of all tables are looked at.
const maxColumns = "100000"

// all finds out what columns there are at all.
func (c *Catalog) all(ctx context.Context, db *sql.DB) {
	rows, err := session.Rows(ctx, db, `SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns
		WHERE table_schema NOT IN ('avro', 'information_schema') LIMIT `+maxColumns)
	if err != nil {
		return
	}
	var list []complete.Anywhere
	at := map[string]int{}
	for _, r := range rows {
		if i, ok := at[r[2]]; ok {
			list[i].More++
			continue
		}
		at[r[2]] = len(list)
		table := session.Ident(r[1])
		if r[0] != "" {
			table = session.Name(r[0]) + "." + table
		}
		list = append(list, complete.Anywhere{Column: complete.Column{Name: r[2], Type: r[3]}, Table: table})
	}
	slices.SortStableFunc(list, func(a, b complete.Anywhere) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	c.mu.Lock()
	defer c.mu.Unlock()
	c.anywhere = list
}

// Anywhere returns columns of any tables.
func (c *Catalog) Anywhere(prefix string, most int) []complete.Anywhere {
	c.mu.Lock()
	defer c.mu.Unlock()
	prefix = strings.ToLower(prefix)
	from, _ := slices.BinarySearchFunc(c.anywhere, prefix, func(a complete.Anywhere, p string) int {
		return strings.Compare(strings.ToLower(a.Name), p)
	})
	to := from
	for to < len(c.anywhere) && to-from < most && strings.HasPrefix(strings.ToLower(c.anywhere[to].Name), prefix) {
		to++
	}
	return c.anywhere[from:to:to]
}

func (c *Catalog) words(ctx context.Context, db *sql.DB) {
	rows, err := session.Rows(ctx, db, "SHOW FUNCTIONS")
	if err != nil {
		return
	}
	var functions []complete.Function
	for _, r := range rows {
		functions = append(functions, complete.Function{Name: r[0], Signature: r[3], Doc: r[4], Table: strings.Contains(r[1], "table")})
	}
	rows, err = session.Rows(ctx, db, "SHOW VARIABLES")
	if err != nil {
		return
	}
	var variables []string
	for _, r := range rows {
		variables = append(variables, r[0])
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.functions, c.variables = functions, variables
}

// Tables returns the tables.
func (c *Catalog) Tables() []complete.Table {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tables
}

// Functions returns the functions.
func (c *Catalog) Functions() []complete.Function {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.functions
}

// Variables returns the options of queries.
func (c *Catalog) Variables() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.variables
}

// Columns returns the columns of a table, or asks for them.
func (c *Catalog) Columns(table string) []complete.Column {
	c.mu.Lock()
	cols, known := c.columns[table]
	c.mu.Unlock()
	if known {
		return cols
	}
	c.ask("columns of "+table, func(ctx context.Context, db *sql.DB) {
		rows, err := session.Rows(ctx, db, "DESCRIBE "+table)
		if err != nil && ctx.Err() != nil {
			return
		}
		cols := make([]complete.Column, 0, len(rows)) // none: there is no such table, for now
		for _, r := range rows {
			cols = append(cols, complete.Column{Name: r[0], Type: r[1]})
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.columns) >= maxKnown {
			c.columns = map[string][]complete.Column{}
		}
		c.columns[table] = cols
	})
	return nil
}

// keyRows is how many rows are looked at for the keys of a map; they are those of the first blocks.
const keyRows = "500"

// Keys returns keys of a map, or asks for them.
func (c *Catalog) Keys(table, path string) []string {
	if table == "" {
		return nil
	}
	at := [2]string{table, path}
	c.mu.Lock()
	keys, known := c.keys[at]
	c.mu.Unlock()
	if known {
		return keys
	}
	c.ask("keys of "+table+" "+path, func(ctx context.Context, db *sql.DB) {
		rows, err := session.Rows(ctx, db, "SELECT "+path+" FROM "+table+" LIMIT "+keyRows)
		if err != nil && ctx.Err() != nil {
			return
		}
		var keys []string
		for _, r := range rows {
			var m map[string]json.RawMessage
			if json.Unmarshal([]byte(r[0]), &m) != nil {
				continue
			}
			for k := range m {
				if !slices.Contains(keys, k) && len(keys) < 1000 {
					keys = append(keys, k)
				}
			}
		}
		slices.Sort(keys)
		c.mu.Lock()
		defer c.mu.Unlock()
		if len(c.keys) >= maxKnown {
			c.keys = map[[2]string][]string{}
		}
		c.keys[at] = keys
	})
	return nil
}

// Wait waits until all that was asked for has been answered, but no longer than d.
func (c *Catalog) Wait(d time.Duration) {
	for end := time.Now().Add(d); ; {
		c.mu.Lock()
		idle := len(c.asked) == 0
		c.mu.Unlock()
		if idle || time.Now().After(end) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
