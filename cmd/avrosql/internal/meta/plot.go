package meta

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/mattn/go-runewidth"

	"github.com/avrosql/avrosql/cmd/avrosql/internal/complete"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/format"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/plot"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/progress"
	"github.com/avrosql/avrosql/cmd/avrosql/internal/session"
	"github.com/avrosql/avrosql/planner/parse"
)

var plotCommands = []*Command{
	{
		Name: ".plot", Usage: "[bar|line|hist] [QUERY]", Doc: "Draws the result of a query",
		More: `bar   a bar for each row: the first column labels it, the last one that is a number is its length
line  a line for each column of numbers, row by row; the first column says from where to where
hist  how the numbers of the first such column are spread
Without one of these words it is bar, and without a QUERY the last statement is drawn.`,
		Example: ".plot bar SELECT status, count(*) FROM orders GROUP BY status", Args: []complete.Arg{complete.ArgSQL},
		run: func(ctx context.Context, sh *Shell, args string) error {
			kind, query := "bar", strings.TrimSpace(args)
			if first, rest, _ := strings.Cut(query, " "); first != "" {
				switch low := strings.ToLower(first); low {
				case "bar", "bars", "line", "lines", "hist", "histogram":
					kind, query = strings.TrimSuffix(low, "s"), strings.TrimSpace(rest)
				}
			}
			if first := parse.NewLexer(query, sh.Syntax()).Next(); first.Kind == parse.TokenWord && !queryWords[first.Value] {
				return usagef("%s is neither a kind of chart, which are bar, line and hist, nor the beginning of a query", query[first.Start:first.End])
			}
			if query == "" {
				query = sh.last
			}
			if query == "" {
				return usagef("a QUERY is missing")
			}
			return sh.plot(ctx, kind, query)
		},
	},
	{
		Name: ".block-map", Usage: "TABLE", Doc: "Shows the sizes and compression ratios of the blocks of a table's files at a glance",
		More:    "Every block is decompressed for it. Where there are more blocks than room, one character stands for the largest of several.",
		Example: ".block-map codecs", Args: []complete.Arg{complete.ArgTable, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			w, err := some(args, 1, 1)
			if err != nil {
				return err
			}
			return sh.blockMap(ctx, w[0])
		},
	},
	{
		Name: ".files", Usage: "[TABLE]", Doc: "Lists the files of a table, or of all, with size, codec, blocks and records",
		Example: ".files orders", Args: []complete.Arg{complete.ArgTable, complete.ArgNone},
		run: func(ctx context.Context, sh *Shell, args string) error {
			name, err := one(args)
			if err != nil {
				return err
			}
			where, err := sh.ofTable(ctx, name)
			if err != nil {
				return err
			}
			return sh.Session.Run(ctx, "SELECT path, size, modified, codec, schema_name, blocks, records, error FROM avro.files"+where+" ORDER BY path", "")
		},
	},
}

// queryWords begin queries.
var queryWords = map[string]bool{
	"select": true, "with": true, "from": true, "values": true, "table": true, "pivot": true, "unpivot": true,
	"show": true, "describe": true, "desc": true, "summarize": true, "explain": true,
}

// ofTable is the condition of a system table on one table, which has to be there.
func (sh *Shell) ofTable(ctx context.Context, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	rows, err := sh.Rows(ctx, "SHOW TABLES")
	if err != nil {
		return "", err
	}
	var found [][]string
	for _, r := range rows {
		full := r[1]
		if r[0] != "" {
			full = r[0] + "." + full
		}
		if strings.EqualFold(full, name) || strings.EqualFold(r[1], name) && strings.EqualFold(r[0], sh.Database()) {
			found = append(found, r)
		}
	}
	if len(found) == 0 {
		// The error that a query has for it tells what there is.
		if _, err := sh.Rows(ctx, "DESCRIBE "+table(name)); err != nil {
			return "", err
		}
		return "", usagef("%s is no table of what is open", name)
	}
	return " WHERE `database` = " + session.Literal(found[0][0]) + " AND table_name = " + session.Literal(found[0][1]), nil
}

// plotWidth returns how much room there is for a drawing.
func (sh *Shell) plotWidth() (width, height int) {
	width, height = 80, 24
	if sh.Term.Size != nil {
		if w, h := sh.Term.Size(); w > 0 && h > 0 {
			width, height = w, h
		}
	}
	if sh.MaxWidth > 0 {
		width = sh.MaxWidth
	}
	return width - 1, height
}

func (sh *Shell) plot(ctx context.Context, kind, query string) error {
	most := plot.MaxBars
	if kind != "bar" {
		most = plot.MaxPoints
	}
	cols, rows, more, err := sh.Values(ctx, query, most)
	if err != nil {
		return err
	}
	numeric := -1
	var numbers []int
	for i, c := range cols {
		if format.Number(c.Type) {
			numbers = append(numbers, i)
			numeric = i
		}
	}
	if numeric < 0 {
		return fmt.Errorf("there is nothing to draw: no column of the result is a number; count(*) makes one, CAST(x AS DOUBLE) another")
	}
	if len(rows) == 0 {
		return sh.Print("no rows\n")
	}
	at := func(row []any, i int) float64 {
		switch v := row[i].(type) {
		case int64:
			return float64(v)
		case float64:
			return v
		case string: // a decimal
			if f, err := strconv.ParseFloat(v, 64); err == nil {
				return f
			}
		}
		return math.NaN()
	}
	width, height := sh.plotWidth()
	var text string
	switch {
	case kind == "bar":
		var labels []string
		var values []float64
		for n, r := range rows {
			label := fmt.Sprint(n + 1)
			if len(cols) > 1 {
				label = format.Text(r[0], cols[0].Type)
			}
			labels, values = append(labels, label), append(values, at(r, numeric))
		}
		text = plot.Bars(labels, values, width)
		if more {
			text += fmt.Sprintf("only the first %d rows are drawn\n", most)
		}
	case kind == "line":
		// A first column of numbers beside others says where, not what.
		if len(numbers) > 1 && numbers[0] == 0 {
			numbers = numbers[1:]
		}
		var names []string
		var series [][]float64
		for _, i := range numbers {
			names = append(names, format.Safe(cols[i].Name))
			line := make([]float64, len(rows))
			for n, r := range rows {
				line[n] = at(r, i)
			}
			if !drawable(line) {
				return fmt.Errorf("column %s has no value that can be drawn", cols[i].Name)
			}
			series = append(series, line)
		}
		text = plot.Lines(names, series, width, min(max(height-6, 5), 20), sh.Colored() && sh.OutputName() == "")
		if numbers[0] != 0 {
			label := func(row []any) string { return format.Safe(format.Text(row[0], cols[0].Type)) }
			text += Wrap(fmt.Sprintf("%s from %s to %s", format.Safe(cols[0].Name), label(rows[0]), label(rows[len(rows)-1])), width, 2) + "\n"
		}
	default:
		values := make([]float64, len(rows))
		for n, r := range rows {
			values[n] = at(r, numbers[0])
		}
		if text = plot.Histogram(values, min(max(height-6, 5), 20), width); text == "" {
			return fmt.Errorf("column %s has no value that can be drawn", cols[numbers[0]].Name)
		}
	}
	if more && kind != "bar" {
		text += fmt.Sprintf("only the first %s rows are drawn\n", format.Thousands(most))
	}
	return sh.Print(text)
}

// drawable reports whether a line has a finite value, and makes others gaps.
func drawable(line []float64) bool {
	ok := false
	for i, v := range line {
		if math.IsInf(v, 0) {
			line[i] = math.NaN()
		}
		ok = ok || !math.IsNaN(line[i])
	}
	return ok
}

// maxMap is how many blocks a map is made of.
const maxMap = 1_000_000

func (sh *Shell) blockMap(ctx context.Context, name string) error {
	where, err := sh.ofTable(ctx, name)
	if err != nil {
		return err
	}
	_, rows, more, err := sh.Values(ctx, "SELECT path, records, size, raw_size, error FROM avro.blocks"+where+" ORDER BY path, block", maxMap)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return sh.Print("no blocks\n")
	}
	width, _ := sh.plotWidth()
	number := func(v any) float64 { n, _ := v.(int64); return float64(n) }
	largest := 0.0
	for _, r := range rows {
		largest = max(largest, number(r[2]))
	}
	var b strings.Builder
	for from := 0; from < len(rows); {
		to := from
		var size, raw, records float64
		var sizes, ratios []float64
		failed := ""
		for ; to < len(rows) && rows[to][0] == rows[from][0]; to++ {
			r := rows[to]
			if r[4] != nil {
				failed = format.Text(r[4], "VARCHAR")
			}
			if r[2] == nil {
				continue
			}
			size, raw, records = size+number(r[2]), raw+number(r[3]), records+number(r[1])
			ratio := 0.0
			if s := number(r[2]); s > 0 {
				ratio = number(r[3]) / s
			}
			sizes, ratios = append(sizes, number(r[2])), append(ratios, ratio)
		}
		path, _ := rows[from][0].(string)
		path = format.Safe(path)
		facts := fmt.Sprintf("%s, %s, %s", format.Count(len(sizes), "block"), format.Count(int(records), "record"), progress.Size(int64(size)))
		if size > 0 {
			facts += fmt.Sprintf(", ratio %.2f", raw/size)
		}
		if room := sh.textWidth(); room > 0 && runewidth.StringWidth(path+": "+facts) > room {
			if over := runewidth.StringWidth(path) + 1 - room; over > 0 { // its end is what tells files apart
				path = runewidth.TruncateLeft(path, over+1, "…")
			}
			b.WriteString(path + ":\n" + Wrap("  "+facts, room, 2) + "\n")
		} else {
			b.WriteString(path + ": " + facts + "\n")
		}
		if len(sizes) > 0 {
			room := max(width-8, 1)
			fmt.Fprintf(&b, "  size  %s\n", plot.Spark(shrink(sizes, room), largest))
			most := 0.0
			for _, r := range ratios {
				most = max(most, r)
			}
			fmt.Fprintf(&b, "  ratio %s\n", plot.Spark(shrink(ratios, room), most))
		}
		if failed != "" {
			fmt.Fprintf(&b, "  error %s\n", format.Safe(failed))
		}
		from = to
	}
	fmt.Fprintf(&b, "a full bar of size is %s\n", progress.Size(int64(largest)))
	if more {
		fmt.Fprintf(&b, "only the first %s blocks are shown\n", format.Thousands(maxMap))
	}
	return sh.Print(b.String())
}

// shrink makes values fit some places, each the largest of its share.
func shrink(values []float64, room int) []float64 {
	if len(values) <= room {
		return values
	}
	out := make([]float64, room)
	for i, v := range values {
		at := i * room / len(values)
		out[at] = max(out[at], v)
	}
	return out
}
