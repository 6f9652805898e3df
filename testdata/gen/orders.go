package main

import (
	"fmt"
	"time"
)

// customers have ids 1 to 10. Number 10 has no orders.
func customers() []file {
	const schema = `{"type":"record","name":"Customer","namespace":"com.example","fields":[
 {"name":"id","type":"long"},
 {"name":"name","type":"string"},
 {"name":"city","type":["null","string"],"default":null},
 {"name":"segment","type":{"type":"enum","name":"Segment","symbols":["PRIVATE","BUSINESS","PUBLIC"]}},
 {"name":"since","type":{"type":"int","logicalType":"date"}}
]}`
	list := []struct {
		name, city, segment string
		since               int64
	}{
		{"Acme Corp", "Berlin", "BUSINESS", date(2015, 3, 1)},
		{"Bäckerei Müller", "München", "BUSINESS", date(2018, 11, 30)},
		{"Café Zoë", "Paris", "BUSINESS", date(2020, 2, 29)},
		{"Dolores Haze", "Ramsdale", "PRIVATE", date(2021, 7, 4)},
		{"Erik Satie", "", "PRIVATE", date(1999, 12, 31)},
		{"Fukuoka City", "福岡", "PUBLIC", date(2022, 4, 1)},
		{"Gerda Taro", "Leipzig", "PRIVATE", date(2023, 1, 15)},
		{"Hôpital Saint-Louis", "Paris", "PUBLIC", date(1969, 7, 20)},
		{"Ivan Denisovich", "", "PRIVATE", date(2024, 8, 8)},
		{"Jules Verne", "Nantes", "PRIVATE", date(2025, 5, 5)},
	}
	rows := make([]row, len(list))
	for i, c := range list {
		rows[i] = row{"id": i + 1, "name": c.name, "city": nil, "segment": c.segment, "since": c.since}
		if c.city != "" {
			rows[i]["city"] = in("string", c.city)
		}
	}
	return []file{{path: "customers.avro", schema: schema, codec: "deflate", rows: rows}}
}

const orderSchema = `{"type":"record","name":"Order","namespace":"com.example","fields":[
 {"name":"id","type":"long"},
 {"name":"customer_id","type":"long"},
 {"name":"amount","type":{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}},
 {"name":"status","type":{"type":"enum","name":"Status","symbols":["NEW","PAID","SHIPPED","RETURNED"]}},
 {"name":"created","type":{"type":"long","logicalType":"timestamp-millis"}},
 {"name":"items","type":"int"},
 {"name":"note","type":["null","string"],"default":null}
]}`

// orders lie in a directory for each of five days, of which two hold two files. Ids go up from file
// to file. Order 1042 is of a customer who does not exist, and 1007 and 1020 are refunds.
func orders() []file {
	r := random(2)
	notes := []string{"gift", "leave at the door", "Ring twice", "50% off", "invoice_by_mail"}
	var all []file
	id := 1001
	for _, part := range []struct {
		day, number, count int
	}{
		{1, 0, 15}, {2, 0, 9}, {2, 1, 8}, {3, 0, 13}, {4, 0, 1}, {5, 0, 10}, {5, 1, 4},
	} {
		var rows []row
		at := time.Date(2026, 1, part.day, 12*part.number, 0, 0, 0, time.UTC)
		for range part.count {
			at = at.Add(time.Duration(1+r.IntN(2_700_000)) * time.Millisecond)
			amount := fmt.Sprintf("%d.%02d", 1+r.IntN(400), r.IntN(100))
			customer := 1 + r.IntN(9)
			switch id {
			case 1007, 1020:
				amount = "-" + amount
			case 1042:
				customer = 77
			}
			var note any
			if r.IntN(3) == 0 {
				note = in("string", pick(r, notes))
			}
			rows = append(rows, row{
				"id": id, "customer_id": customer, "amount": decimal(amount, 2),
				"status":  pick(r, []string{"NEW", "PAID", "PAID", "SHIPPED", "SHIPPED", "RETURNED"}),
				"created": at.UnixMilli(), "items": 1 + r.IntN(6), "note": note,
			})
			id++
		}
		all = append(all, file{
			path:   fmt.Sprintf("orders/dt=2026-01-%02d/part-%05d.avro", part.day, part.number),
			schema: orderSchema, codec: "snappy", block: 6, rows: rows,
		})
	}
	return all
}
