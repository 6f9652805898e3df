package driver_test

import (
	"strings"
	"testing"
)

// TestSessionHabits: what users of other systems type at a session. Each script runs on a connection of
// its own; the rows are those of its last statement.
func TestSessionHabits(t *testing.T) {
	db := openDB(t, lakeDir)
	for _, c := range []struct{ before, query, want string }{
		{"SET TIME ZONE 'Europe/Berlin'", "SELECT CAST(to_timestamp(0) AS VARCHAR)", "1970-01-01 01:00:00+01"},
		{"SET TIME ZONE '+02:00'", "SELECT CAST(to_timestamp(0) AS VARCHAR)", "1970-01-01 02:00:00+02"},
		{"SET TIME ZONE '-05:30'", "SHOW TIME ZONE", "timezone|-05:30|*"},
		{"SET TIME ZONE INTERVAL '08:30' HOUR TO MINUTE", "SHOW timezone", "timezone|+08:30|*"},
		{"SET TIME ZONE INTERVAL '-3' HOUR", "SHOW timezone", "timezone|-03:00|*"},
		{"SET TIME ZONE -8", "SHOW timezone", "timezone|-08:00|*"},
		{"SET TIME ZONE LOCAL", "SHOW timezone", "timezone|Local|*"},
		{"SET timezone = 'Asia/Tokyo'; SET TIME ZONE DEFAULT", "SHOW timezone", "timezone|UTC|*"},
		{"SET timezone = 'Asia/Tokyo'; RESET TIME ZONE", "SHOW timezone", "timezone|UTC|*"},
		{"SET time_zone = '+00:00'", "SELECT @@time_zone, @@session.timezone", "UTC|UTC"},
		{"SET time_zone = 'SYSTEM'", "SHOW time_zone", "timezone|Local|*"},
		{"SET SESSION time_zone = 'europe/paris'", "SELECT current_setting('TimeZone'), current_timezone()", "Europe/Paris|Europe/Paris"},
		{"SET @@session.time_zone = 'GMT+2'", "SHOW timezone", "timezone|+02:00|*"},
		{"SET spark.sql.session.timeZone = America/Los_Angeles", "SET spark.sql.session.timeZone", "timezone|America/Los_Angeles|*"},
		{"SET threads TO 3, memory_limit = '1GB', @a = 4", "SELECT @@workers, @@max_memory, @a", "3|1000000000|4"},
		{"SET workers = 3; RESET", "SELECT @@workers", "0"},
		{"", "SHOW VARIABLES LIKE 'time_zone'", "timezone|UTC|*"},
		{"", "SHOW VARIABLES WHERE name = 'workers'", "workers|0|*"},
		{"", "SHOW COLUMNS FROM employees WHERE column_name LIKE 'n%'", "name|VARCHAR|NO|field"},
		{"", "SHOW TABLES 'empl*'", "|employees"},
		{"", "SHOW TABLES IN main LIKE 'ev%'", "|events"},
		{"", "DESCRIBE employees active", "active|BOOLEAN|NO|field"},
		{"", "DESCRIBE FUNCTION EXTENDED current_time_zone", "current_timezone|*"},
		{"USE hr; USE main", "SELECT current_database() = '', count(*) FROM employees", "true|12"},
		{"USE DATABASE hr", "SELECT DATABASE(), current_schema()", "hr|hr"},
		{"", "EXPLAIN FORMAT=TREE SELECT 1", "Project\n    1\n  Values (1 row)"},
		{"", "EXPLAIN EXTENDED SELECT 1", "Project\n    1\n  Values (1 row)"},
	} {
		conn, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c.before != "" {
			if _, err := conn.ExecContext(t.Context(), c.before); err != nil {
				t.Errorf("%s: %v", c.before, err)
			}
		}
		rows, err := readAll(conn, c.query)
		conn.Close()
		got := strings.Join(lines(rows), "\n")
		want, rest := strings.CutSuffix(c.want, "*")
		if err != nil || got != want && !(rest && len(rows) == 1 && strings.HasPrefix(got, want)) {
			t.Errorf("%s; %s\ngives %s, %v, want %s", c.before, c.query, got, err, c.want)
		}
	}
}

// TestSessionRefusals: what has no counterpart is refused with what to write.
func TestSessionRefusals(t *testing.T) {
	db := openDB(t, lakeDir)
	for _, c := range []struct{ query, hint string }{
		{"SET TIME ZONE 'PST'", "Europe/Berlin"},
		{"SET sql_mode = 'ANSI_QUOTES'", "quotes = 'mysql'"},
		{"SET autocommit = 0", "leave it out"},
		{"SET NAMES utf8mb4", "leave it out"},
		{"SET spark.sql.shuffle.partitions = 200", "leave it out"},
		{"SET nonsense = 1", "SHOW VARIABLES"},
		{"SHOW INDEX FROM employees", "SHOW COLUMNS"},
		{"SHOW TABLES FROM hrr", "did you mean hr?"},
		{"SHOW VARIABLES WHERE Variable_name = 'x'", "name, value"},
		{"SELECT current_setting('time')", "timezone?"},
		{"SELECT current_setting()", "@@name"},
		{"EXPLAIN FORMAT=JSON SELECT 1", "FORMAT = TEXT"},
		{"CREATE FUNCTION f(a) RETURN a", "CREATE TEMPORARY VIEW"},
		{"USE nowhere", "hr"},
	} {
		_, err := readAll(db, c.query)
		if err == nil || !strings.Contains(err.Error(), c.hint) {
			t.Errorf("%s: %v\nsays nothing of %s", c.query, err, c.hint)
		}
	}
}
