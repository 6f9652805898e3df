package main

import "fmt"

// iceberg is the metadata of an Iceberg table and its data: manifest lists and manifests are Avro files
// themselves. Their fields have ids, and maps whose keys are no strings are arrays of key and value.
func iceberg() []file {
	const list = `{"type":"record","name":"manifest_file","fields":[
 {"name":"manifest_path","type":"string","field-id":500},
 {"name":"manifest_length","type":"long","field-id":501},
 {"name":"partition_spec_id","type":"int","field-id":502},
 {"name":"content","type":"int","field-id":517},
 {"name":"sequence_number","type":"long","field-id":515},
 {"name":"added_snapshot_id","type":"long","field-id":503},
 {"name":"added_files_count","type":"int","field-id":504},
 {"name":"partitions","type":["null",{"type":"array","items":{"type":"record","name":"r508","fields":[
   {"name":"contains_null","type":"boolean","field-id":509},
   {"name":"lower_bound","type":["null","bytes"],"default":null,"field-id":510},
   {"name":"upper_bound","type":["null","bytes"],"default":null,"field-id":511}]},"element-id":508}],"default":null,"field-id":507}
]}`
	pairs := func(k, v int, value string) string {
		return fmt.Sprintf(`["null",{"type":"array","items":{"type":"record","name":"k%d_v%d","fields":[`+
			`{"name":"key","type":"int","field-id":%d},{"name":"value","type":"%s","field-id":%d}]},"logicalType":"map"}],"default":null`, k, v, k, value, v)
	}
	manifest := `{"type":"record","name":"manifest_entry","fields":[
 {"name":"status","type":"int","field-id":0},
 {"name":"snapshot_id","type":["null","long"],"default":null,"field-id":1},
 {"name":"sequence_number","type":["null","long"],"default":null,"field-id":3},
 {"name":"data_file","type":{"type":"record","name":"r2","fields":[
   {"name":"content","type":"int","doc":"Contents of the file: 0=data, 1=position deletes, 2=equality deletes","field-id":134},
   {"name":"file_path","type":"string","field-id":100},
   {"name":"file_format","type":"string","field-id":101},
   {"name":"partition","type":{"type":"record","name":"r102","fields":[
     {"name":"day","type":["null",{"type":"int","logicalType":"date"}],"default":null,"field-id":1000}]},"field-id":102},
   {"name":"record_count","type":"long","field-id":103},
   {"name":"file_size_in_bytes","type":"long","field-id":104},
   {"name":"column_sizes","type":` + pairs(117, 118, "long") + `,"field-id":108},
   {"name":"lower_bounds","type":` + pairs(126, 127, "bytes") + `,"field-id":125},
   {"name":"split_offsets","type":["null",{"type":"array","items":"long","element-id":133}],"default":null,"field-id":132}]},"field-id":2}
]}`
	const data = `{"type":"record","name":"table","fields":[
 {"name":"id","type":"long","field-id":1},
 {"name":"day","type":{"type":"int","logicalType":"date"},"field-id":2},
 {"name":"amount","type":["null",{"type":"fixed","name":"decimal_9_2","size":4,"logicalType":"decimal","precision":9,"scale":2}],"default":null,"field-id":3}
]}`
	const dir = lakes + "iceberg/orders/"
	var all []file
	var entriesOf []row
	for d := range 3 {
		day := date(2026, 1, 1+d)
		f := file{path: fmt.Sprintf("%sdata/day=2026-01-%02d/00000-%d-data.avro", dir, 1+d, d), schema: data, codec: "deflate"}
		for i := range 2 {
			f.rows = append(f.rows, row{"id": 10*d + i, "day": day, "amount": in("decimal_9_2", fixedDecimal(fmt.Sprintf("%d.25", 10*d+i), 2, 4))})
		}
		b, err := f.bytes()
		if err != nil {
			panic(err)
		}
		all = append(all, f)
		entriesOf = append(entriesOf, row{
			"status": 1, "snapshot_id": in("long", int64(7001)), "sequence_number": nil,
			"data_file": row{
				"content": 0, "file_path": fmt.Sprintf("s3://warehouse/orders/data/day=2026-01-%02d/00000-%d-data.avro", 1+d, d), "file_format": "AVRO",
				"partition": row{"day": in("int", day)}, "record_count": int64(2), "file_size_in_bytes": int64(len(b)),
				"column_sizes":  in("array", []any{row{"key": 1, "value": int64(4)}, row{"key": 2, "value": int64(6)}}),
				"lower_bounds":  in("array", []any{row{"key": 1, "value": []byte{byte(10 * d), 0, 0, 0, 0, 0, 0, 0}}}),
				"split_offsets": in("array", []any{int64(4)}),
			},
		})
	}
	all = append(all,
		file{
			path: dir + "metadata/5a1e0c2d-m0.avro", schema: manifest, codec: "deflate", rows: entriesOf,
			meta: entries("format-version", "2", "content", "data", "partition-spec-id", "0",
				"partition-spec", `[{"name":"day","transform":"identity","source-id":2,"field-id":1000}]`,
				"iceberg.schema", `{"type":"struct","schema-id":0,"fields":[]}`),
		},
		file{
			path: dir + "metadata/snap-7001-1-5a1e0c2d.avro", schema: list, codec: "deflate",
			meta: entries("format-version", "2", "snapshot-id", "7001", "parent-snapshot-id", "null"),
			rows: []row{{
				"manifest_path": "s3://warehouse/orders/metadata/5a1e0c2d-m0.avro", "manifest_length": int64(4000), "partition_spec_id": 0, "content": 0,
				"sequence_number": int64(1), "added_snapshot_id": int64(7001), "added_files_count": 3,
				"partitions": in("array", []any{row{"contains_null": false, "lower_bound": in("bytes", []byte{1}), "upper_bound": in("bytes", []byte{3})}}),
			}},
		},
		file{path: dir + "metadata/v1.metadata.json", plain: []byte(`{"format-version":2,"location":"s3://warehouse/orders"}` + "\n")},
	)
	return all
}
