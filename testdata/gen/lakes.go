package main

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"path"
)

// The lakes below _lakes are each laid out as one kind of writer does it, with its schemas. The
// directory's name keeps them from being tables of testdata.
const lakes = "_lakes/"

// hive is a table with partitions as Hive writes them: files have no extension, values are
// percent-encoded, and one is NULL.
func hive() []file {
	const schema = `{"type":"record","name":"sales","namespace":"default","fields":[
 {"name":"id","type":["null","int"],"default":null},
 {"name":"amount","type":["null",{"type":"bytes","logicalType":"decimal","precision":8,"scale":2}],"default":null},
 {"name":"note","type":["null","string"],"default":null}
]}`
	var all []file
	id := 1
	for _, country := range []string{"DE", "FR", "C%C3%B4te d%27Ivoire", "__HIVE_DEFAULT_PARTITION__"} {
		for day := 1; day <= 3; day++ {
			var rows []row
			for range 2 {
				rows = append(rows, row{
					"id": in("int", id), "amount": in("bytes", decimal(fmt.Sprintf("%d.50", id), 2)), "note": nil,
				})
				id++
			}
			all = append(all, file{
				path:   fmt.Sprintf(lakes+"hive/sales/country=%s/dt=2026-01-%02d/000000_0", country, day),
				schema: schema, codec: "deflate", rows: rows,
			})
		}
	}
	return all
}

// spark is what DataFrameWriter leaves: part files, a mark of success and checksums. Columns are
// nullable with the type first, records are named after where they are.
func spark() []file {
	const schema = `{"type":"record","name":"topLevelRecord","fields":[
 {"name":"user","type":["string","null"]},
 {"name":"at","type":[{"type":"long","logicalType":"timestamp-micros"},"null"]},
 {"name":"geo","type":[{"type":"record","name":"geo","namespace":"topLevelRecord","fields":[
   {"name":"lat","type":["double","null"]},{"name":"lon","type":["double","null"]}]},"null"]},
 {"name":"pages","type":[{"type":"array","items":["string","null"]},"null"]}
]}`
	const dir = lakes + "spark/sessions.avro/"
	all := []file{{path: dir + "_SUCCESS", plain: []byte{}}}
	for part := range 3 {
		var rows []row
		for i := range 3 {
			n := 3*part + i
			rows = append(rows, row{
				"user": in("string", fmt.Sprintf("u%d", n%4)), "at": in("long", (1_767_225_600+int64(n)*600)*1_000_000),
				"geo":   in("topLevelRecord.geo", row{"lat": in("double", 48.5+float64(n)), "lon": in("double", 9.0)}),
				"pages": in("array", []any{in("string", "/"), in("string", fmt.Sprintf("/p/%d", n))}),
			})
		}
		f := file{
			path:   fmt.Sprintf("%spart-%05d-8f1c7c5e-2f6f-4a3b-9d1a-5b1f0f8f2f10-c000.avro", dir, part),
			schema: schema, codec: "snappy", rows: rows,
			meta: entries("org.apache.spark.version", "3.5.1"),
		}
		all = append(all, f, checksums(f))
	}
	return all
}

// checksums is the file that Hadoop's local file system keeps beside another: a CRC-32 for each 512
// bytes.
func checksums(f file) file {
	data, err := f.bytes()
	if err != nil {
		panic(err)
	}
	sums := []byte{'c', 'r', 'c', 0, 0, 0, 2, 0}
	for len(data) > 0 {
		n := min(512, len(data))
		sums = binary.BigEndian.AppendUint32(sums, crc32.ChecksumIEEE(data[:n]))
		data = data[n:]
	}
	return file{path: path.Dir(f.path) + "/." + path.Base(f.path) + ".crc", plain: sums}
}

// bigQuery is an export of a table: NUMERIC is a decimal, DATETIME a string that says so, REPEATED an
// array, RECORD a record in the namespace root.
func bigQuery() []file {
	const schema = `{"type":"record","name":"Root","fields":[
 {"name":"order_id","type":["null","long"]},
 {"name":"total","type":["null",{"type":"bytes","logicalType":"decimal","precision":38,"scale":9}]},
 {"name":"placed","type":["null",{"type":"string","sqlType":"DATETIME"}]},
 {"name":"created","type":["null",{"type":"long","logicalType":"timestamp-micros"}]},
 {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Lines","namespace":"root","fields":[
   {"name":"sku","type":["null","string"]},{"name":"qty","type":["null","long"]}]}}},
 {"name":"place","type":["null",{"type":"string","sqlType":"GEOGRAPHY"}]}
]}`
	var all []file
	for part := range 2 {
		var rows []row
		for i := range 3 {
			n := int64(3*part + i + 1)
			rows = append(rows, row{
				"order_id": in("long", n), "total": in("bytes", decimal(fmt.Sprintf("%d.25", 10*n), 9)),
				"placed":  in("string", fmt.Sprintf("2026-01-%02dT10:00:00", n)),
				"created": in("long", (1_767_225_600+n*86_400)*1_000_000),
				"lines":   []any{row{"sku": in("string", "A-1"), "qty": in("long", n)}, row{"sku": in("string", "B-2"), "qty": in("long", int64(1))}},
				"place":   in("string", "POINT(13.4 52.5)"),
			})
		}
		all = append(all, file{path: fmt.Sprintf(lakes+"bigquery/orders/orders-%012d.avro", part), schema: schema, codec: "deflate", rows: rows})
	}
	return all
}

// gobblin is a tree of dates, a directory for each hour, as Gobblin and before it Camus write.
func gobblin() []file {
	const schema = `{"type":"record","name":"PageView","namespace":"com.example.tracking","fields":[
 {"name":"time","type":"long"},{"name":"member","type":"int"},{"name":"page","type":"string"}
]}`
	var all []file
	n := 0
	for day := 1; day <= 3; day++ {
		for _, hour := range []int{0, 3, 23} {
			var rows []row
			for range 2 {
				rows = append(rows, row{"time": 1_767_225_600_000 + int64(((day-1)*24+hour)*3_600_000+n), "member": n % 5, "page": "home"})
				n++
			}
			all = append(all, file{
				path:   fmt.Sprintf(lakes+"gobblin/page_views/hourly/2026/01/%02d/%02d/part.task_page_views_%d_0.avro", day, hour, n),
				schema: schema, codec: "snappy", rows: rows,
			})
		}
	}
	return all
}

// positional is laid out like nothing else: the layout has to be declared.
func positional() []file {
	const schema = `{"type":"record","name":"Reading","fields":[{"name":"sensor","type":"string"},{"name":"value","type":"double"}]}`
	var all []file
	for i, region := range []string{"eu", "us"} {
		for month := 1; month <= 3; month++ {
			all = append(all, file{
				path:   fmt.Sprintf(lakes+"positional/readings/%s/2026m%02d/station-%03d.avro", region, month, 7*month),
				schema: schema, codec: "null",
				rows: []row{{"sensor": "t", "value": float64(10*i + month)}, {"sensor": "p", "value": float64(1000 + month)}},
			})
		}
	}
	return all
}
