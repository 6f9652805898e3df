package main

func employees() []file {
	const schema = `{"type":"record","name":"Employee","namespace":"com.example","doc":"People of a small company","fields":[
 {"name":"id","type":"long"},
 {"name":"name","type":"string"},
 {"name":"active","type":"boolean"}
]}`
	people := []struct {
		name   string
		active bool
	}{
		{"Ada Lovelace", true},
		{"Grace Hopper", true},
		{"Charles Babbage", false},
		{"Katherine O'Neil", true},
		{"Søren Kierkegård", false},
		{"Frida Kahlo", true},
		{"山田 花子", true},
		{"Nguyễn Thị Minh", false},
		{"Łukasz Żółć", true},
		{"Анна Каренина", false},
		{`King, Martin "Mike" Jr.`, true},
		{"Zoë 🚀", true},
	}
	rows := make([]row, len(people))
	for i, p := range people {
		rows[i] = row{"id": i + 1, "name": p.name, "active": p.active}
	}
	return []file{{path: "employees.avro", schema: schema, codec: "null", rows: rows}}
}
