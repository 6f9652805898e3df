package main

// users is one table that grew: the second schema renames a field, widens one, makes one nullable
// and adds one with a default; the third puts the fields in another order and adds nullable ones.
// Both add symbols to the enum, the third in the middle.
func users() []file {
	const (
		first = `{"type":"record","name":"User","namespace":"com.example","fields":[
 {"name":"id","type":"int"},
 {"name":"name","type":"string"},
 {"name":"email","type":"string"},
 {"name":"plan","type":{"type":"enum","name":"Plan","symbols":["FREE","PRO"]}},
 {"name":"visits","type":"int"}
]}`
		second = `{"type":"record","name":"User","namespace":"com.example","fields":[
 {"name":"id","type":"long"},
 {"name":"full_name","type":"string","aliases":["name"]},
 {"name":"email","type":["null","string"],"default":null},
 {"name":"plan","type":{"type":"enum","name":"Plan","symbols":["FREE","PRO","TEAM"]}},
 {"name":"visits","type":"int"},
 {"name":"country","type":"string","default":"unknown"}
]}`
		third = `{"type":"record","name":"User","namespace":"com.example","fields":[
 {"name":"country","type":"string","default":"unknown"},
 {"name":"id","type":"long"},
 {"name":"full_name","type":"string","aliases":["name"]},
 {"name":"email","type":["null","string"],"default":null},
 {"name":"plan","type":{"type":"enum","name":"Plan","symbols":["FREE","TEAM","PRO","ENTERPRISE"],"default":"FREE"}},
 {"name":"visits","type":"long"},
 {"name":"rating","type":["null","double"],"default":null},
 {"name":"address","type":["null",{"type":"record","name":"Address","fields":[
   {"name":"street","type":"string"},
   {"name":"city","type":"string"}]}],"default":null}
]}`
	)
	mail := func(s string) any { return in("string", s) }
	address := func(street, city string) any {
		return in("com.example.Address", row{"street": street, "city": city})
	}
	return []file{
		{path: "users/v1.avro", schema: first, codec: "null", rows: []row{
			{"id": 1, "name": "Alan Turing", "email": "alan@example.org", "plan": "FREE", "visits": 3},
			{"id": 2, "name": "Barbara Liskov", "email": "barbara@example.org", "plan": "PRO", "visits": 14},
			{"id": 3, "name": "Claude Shannon", "email": "", "plan": "PRO", "visits": 0},
			{"id": 4, "name": "Donald Knuth", "email": "none@example.org", "plan": "FREE", "visits": 159},
		}},
		{path: "users/v2.avro", schema: second, codec: "deflate", rows: []row{
			{"id": 5, "full_name": "Edsger Dijkstra", "email": nil, "plan": "TEAM", "visits": 26, "country": "NL"},
			{"id": 6, "full_name": "Frances Allen", "email": mail("frances@example.org"), "plan": "PRO", "visits": 53, "country": "US"},
			{"id": 7_000_000_007, "full_name": "Grace Hopper", "email": mail("grace@example.org"), "plan": "FREE", "visits": 58, "country": "US"},
		}},
		{path: "users/v3.avro", schema: third, codec: "zstandard", rows: []row{
			{"country": "GB", "id": 8, "full_name": "Hedy Lamarr", "email": mail("hedy@example.org"), "plan": "ENTERPRISE", "visits": 9_790_000_000, "rating": in("double", 4.5), "address": address("Ringstraße 1", "Wien")},
			{"country": "unknown", "id": 9, "full_name": "Ivan Sutherland", "email": nil, "plan": "FREE", "visits": 32, "rating": nil, "address": nil},
			{"country": "US", "id": 10, "full_name": "John McCarthy", "email": mail("john@example.org"), "plan": "PRO", "visits": 38, "rating": in("double", 3.75), "address": address("1 Main St", "Palo Alto")},
		}},
	}
}
