package driver_test

import (
	"context"
	"database/sql"
	"fmt"
	"log"

	"github.com/avrosql/avrosql/driver"
)

// A directory of Avro files is a database. This is the program of the README.
func Example() {
	db, err := sql.Open("avro", "../testdata")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	rows, err := db.QueryContext(context.Background(), `
		SELECT c.name, count(*) AS orders, sum(o.amount) AS total
		FROM orders o JOIN customers c ON c.id = o.customer_id
		WHERE o.dt >= DATE '2026-01-02' AND o.status <> ?
		GROUP BY c.name
		ORDER BY total DESC
		LIMIT 3`, "RETURNED")
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, total string
		var orders int
		if err := rows.Scan(&name, &orders, &total); err != nil {
			log.Fatal(err)
		}
		fmt.Println(name, orders, total)
	}
	if err := rows.Err(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// Ivan Denisovich 5 1291.02
	// Café Zoë 5 1035.88
	// Fukuoka City 6 943.10
}

// Nested columns fill Go values.
func ExampleInto() {
	db, err := sql.Open("avro", "../testdata")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	var device struct {
		OS struct{ Name, Version string }
	}
	var tags []string
	var attrs map[string]string
	err = db.QueryRow("SELECT device, tags, attrs FROM events ORDER BY id LIMIT 1").
		Scan(driver.Into(&device), driver.Into(&tags), driver.Into(&attrs))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(device.OS.Name, tags, attrs)
	// Output: android [trial] map[build:108 os:android]
}
