package main

import "fmt"

// codecs holds the same 60 records under each codec, in four blocks.
func codecs() []file {
	const schema = `{"type":"record","name":"Sample","fields":[
 {"name":"id","type":"long"},
 {"name":"word","type":"string"},
 {"name":"score","type":["null","double"],"default":null}
]}`
	r := random(4)
	words := []string{"alpha", "beta", "gamma", "delta", "Ω"}
	var rows []row
	for i := range 60 {
		s := row{"id": i, "word": fmt.Sprintf("%s-%d", pick(r, words), r.IntN(10)), "score": nil}
		if r.IntN(5) > 0 {
			s["score"] = in("double", float64(r.IntN(4000))/16)
		}
		rows = append(rows, s)
	}
	var all []file
	for _, codec := range []string{"null", "deflate", "snappy", "bzip2", "xz", "zstandard"} {
		all = append(all, file{path: "codecs/" + codec + ".avro", schema: schema, codec: codec, block: 17, rows: rows})
	}
	return all
}
