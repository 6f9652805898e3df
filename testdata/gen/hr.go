package main

// hr is a directory of files with different record names: a database of two tables. One department
// has nobody in it, and one person no department.
func hr() []file {
	const (
		departments = `{"type":"record","name":"Department","namespace":"com.example.hr","fields":[
 {"name":"id","type":"int"},
 {"name":"name","type":"string"},
 {"name":"budget","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":2}}
]}`
		staff = `{"type":"record","name":"Person","namespace":"com.example.hr","fields":[
 {"name":"id","type":"int"},
 {"name":"name","type":"string"},
 {"name":"department_id","type":["null","int"],"default":null},
 {"name":"manager_id","type":["null","int"],"default":null},
 {"name":"salary","type":"double"},
 {"name":"hired","type":{"type":"int","logicalType":"date"}}
]}`
	)
	id := func(n int) any {
		if n == 0 {
			return nil
		}
		return in("int", n)
	}
	var people []row
	for i, p := range []struct {
		name                string
		department, manager int
		salary              float64
		hired               int64
	}{
		{"Miranda", 1, 0, 9800, date(2011, 4, 1)},
		{"Prospero", 1, 1, 7200.5, date(2012, 10, 15)},
		{"Ariel", 2, 1, 6100, date(2015, 1, 1)},
		{"Caliban", 2, 3, 3900.25, date(2019, 6, 30)},
		{"Ferdinand", 2, 3, 3900.25, date(2020, 2, 29)},
		{"Gonzalo", 3, 1, 5000, date(2009, 12, 31)},
		{"Trinculo", 0, 6, 2800, date(2025, 9, 1)},
	} {
		people = append(people, row{
			"id": i + 1, "name": p.name, "department_id": id(p.department), "manager_id": id(p.manager),
			"salary": p.salary, "hired": p.hired,
		})
	}
	return []file{
		{path: "hr/departments.avro", schema: departments, codec: "null", rows: []row{
			{"id": 1, "name": "Direction", "budget": decimal("1000000.00", 2)},
			{"id": 2, "name": "Forschung", "budget": decimal("250000.50", 2)},
			{"id": 3, "name": "Sales", "budget": decimal("99999.99", 2)},
			{"id": 4, "name": "Archive", "budget": decimal("0.00", 2)},
		}},
		{path: "hr/staff.avro", schema: staff, codec: "snappy", rows: people},
	}
}
