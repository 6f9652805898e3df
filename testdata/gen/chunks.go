package main

// chunks has arrays and maps as goavro does not write them: in several blocks, some of which give
// their size in bytes (specification, "Arrays"; a negative count), and with an empty map key. Record i
// is cut in another way than record i-1, and all of them hold the same numbers.
func chunks() []file {
	const schema = `{"type":"record","name":"Chunk","fields":[
 {"name":"id","type":"int"},
 {"name":"numbers","type":{"type":"array","items":"long"}},
 {"name":"words","type":{"type":"map","values":"string"}},
 {"name":"grid","type":{"type":"array","items":{"type":"array","items":"int"}}}
]}`
	var numbers, words, grid []item
	for i := range int64(6) {
		numbers = append(numbers, long(nil, i*i*i*100-300))
	}
	for _, w := range [][2]string{{"one", "eins"}, {"two", "zwei"}, {"", "leer"}, {"four", ""}} {
		words = append(words, text(text(nil, w[0]), w[1]))
	}
	var raw [][]byte
	for id, c := range []cut{
		{size: 6}, {size: 6, sized: true}, {size: 1}, {size: 1, sized: true}, {size: 2}, {size: 4, sized: true},
	} {
		grid = nil
		for row := range int64(3) {
			var cells []item
			for column := range row {
				cells = append(cells, long(nil, 10*row+column))
			}
			grid = append(grid, c.list(nil, cells))
		}
		b := long(nil, int64(id+1))
		b = c.list(b, numbers)
		b = c.list(b, words)
		raw = append(raw, c.list(b, grid))
	}
	empty := append(long(nil, int64(len(raw)+1)), 0, 0, 0)
	return []file{{path: "chunks.avro", schema: schema, codec: "null", block: 4, raw: append(raw, empty)}}
}

// item is an encoded item of an array, or an encoded key and value of a map.
type item = []byte

// cut is a way to write an array or map: in blocks of so many items, with or without byte sizes.
type cut struct {
	size  int
	sized bool
}

func (c cut) list(b []byte, items []item) []byte {
	for len(items) > 0 {
		n := min(c.size, len(items))
		var data []byte
		for _, it := range items[:n] {
			data = append(data, it...)
		}
		if c.sized {
			b = long(long(b, -int64(n)), int64(len(data)))
		} else {
			b = long(b, int64(n))
		}
		b = append(b, data...)
		items = items[n:]
	}
	return append(b, 0)
}
