package main

import (
	"fmt"
	"slices"

	"github.com/avrosql/avrosql/avrofs/ocf"
)

// entries makes metadata of keys and values.
func entries(pairs ...string) []ocf.MetaEntry {
	var out []ocf.MetaEntry
	for p := range slices.Chunk(pairs, 2) {
		out = append(out, ocf.MetaEntry{Key: p[0], Value: []byte(p[1])})
	}
	return out
}

// eventHubs is what Azure Event Hubs Capture writes: a file for each partition and window of time,
// {namespace}/{hub}/{partition}/{year}/{month}/{day}/{hour}/{minute}/{second}.avro, and the events' own
// bytes in Body.
func eventHubs() []file {
	const schema = `{"type":"record","name":"EventData","namespace":"Microsoft.ServiceBus.Messaging","fields":[
 {"name":"SequenceNumber","type":"long"},
 {"name":"Offset","type":"string"},
 {"name":"EnqueuedTimeUtc","type":"string"},
 {"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},
 {"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},
 {"name":"Body","type":["null","bytes"]}
]}`
	var all []file
	for partition := range 2 {
		sequence := 0
		for day := 1; day <= 3; day++ {
			for _, minute := range []int{0, 5} {
				var rows []row
				for i := range 2 {
					rows = append(rows, row{
						"SequenceNumber": sequence, "Offset": fmt.Sprint(4096 + 200*sequence),
						"EnqueuedTimeUtc": fmt.Sprintf("1/%d/2026 9:%02d:%02d AM", day, minute, 10*i),
						"SystemProperties": []any{
							pair("x-opt-enqueued-time", in("long", 1_767_258_000_000+int64(day*86_400_000+minute*60_000))),
							pair("x-opt-partition-key", in("string", fmt.Sprintf("d-%d", partition))),
						},
						"Properties": []any{
							pair("kind", in("string", []string{"reading", "alarm"}[i])),
							pair("level", in("long", int64(sequence%3))),
							pair("ratio", in("double", 0.5*float64(i))),
							pair("trace", nil),
						},
						"Body": in("bytes", []byte(fmt.Sprintf(`{"device":"d-%d","temp":%d.5,"tags":["a","b"]}`, partition, 20+sequence))),
					})
					sequence++
				}
				all = append(all, file{
					path:   fmt.Sprintf(lakes+"eventhubs/acme/telemetry/%d/2026/01/%02d/09/%02d/00.avro", partition, day, minute),
					schema: schema, codec: "deflate", rows: rows,
				})
			}
		}
		// A window without events is a file without records.
		all = append(all, file{path: fmt.Sprintf(lakes+"eventhubs/acme/telemetry/%d/2026/01/04/09/00/00.avro", partition), schema: schema, codec: "deflate", raw: [][]byte{}})
	}
	return all
}

// connect is what the S3 sink of Kafka Connect writes, with the partitioners by Kafka's partition, by a
// field and by time. Schemas have the converter's attributes.
func connect() []file {
	schema := func(name, fields string) string {
		return `{"type":"record","name":"` + name + `","namespace":"com.example.kafka","fields":[` + fields +
			`],"connect.version":1,"connect.name":"com.example.kafka.` + name + `"}`
	}
	orders := schema("Order", `
 {"name":"id","type":{"type":"long","connect.doc":"the key"}},
 {"name":"price","type":{"type":"bytes","scale":2,"precision":9,"connect.version":1,"connect.parameters":{"scale":"2","connect.decimal.precision":"9"},"connect.name":"org.apache.kafka.connect.data.Decimal","logicalType":"decimal"}},
 {"name":"placed","type":{"type":"long","connect.version":1,"connect.name":"org.apache.kafka.connect.data.Timestamp","logicalType":"timestamp-millis"}},
 {"name":"small","type":{"type":"int","connect.type":"int8"},"default":0},
 {"name":"note","type":["null",{"type":"string","avro.java.string":"String"}],"default":null}`)
	clicks := schema("Click", `
 {"name":"user","type":{"type":"string","avro.java.string":"String"}},
 {"name":"url","type":"string"}`)
	meta := entries("io.confluent.connect.version", "10.5")
	var all []file
	for partition := range 2 {
		for _, offset := range []int{0, 3} {
			var rows []row
			for i := range 3 {
				n := offset + i
				rows = append(rows, row{
					"id": 100*partition + n, "price": decimal(fmt.Sprintf("%d.99", n), 2), "placed": 1_767_225_600_000 + int64(n)*60_000,
					"small": n % 128, "note": nil,
				})
			}
			all = append(all, file{
				path:   fmt.Sprintf(lakes+"connect/topics/orders/partition=%d/orders+%d+%010d.avro", partition, partition, offset),
				schema: orders, codec: "null", rows: rows, meta: meta,
			})
		}
	}
	for i, country := range []string{"DE", "FR", "US"} {
		all = append(all, file{
			path:   fmt.Sprintf(lakes+"connect/topics/payments/country=%s/payments+%d+%010d.avro", country, i%2, 40*i),
			schema: orders, codec: "snappy", meta: meta,
			rows: []row{{"id": i, "price": decimal("5.00", 2), "placed": int64(1_767_225_600_000), "small": 0, "note": in("string", country)}},
		})
	}
	for day := 1; day <= 3; day++ {
		for _, hour := range []int{0, 7, 23} {
			all = append(all, file{
				path:   fmt.Sprintf(lakes+"connect/topics/clicks/year=2026/month=01/day=%02d/hour=%02d/clicks+0+%010d.avro", day, hour, 100*day+hour),
				schema: clicks, codec: "deflate", meta: meta,
				rows: []row{{"user": fmt.Sprintf("u%d", hour%3), "url": "/"}, {"user": "u9", "url": "/cart"}},
			})
		}
	}
	return all
}
