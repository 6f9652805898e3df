package main

import (
	"fmt"
	"time"
)

const eventSchema = `{"type":"record","name":"Event","namespace":"com.example.events","fields":[
 {"name":"id","type":"long"},
 {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
 {"name":"kind","type":{"type":"enum","name":"Kind","symbols":["VIEW","CLICK","BUY","ERROR"]}},
 {"name":"user","type":["null","string"],"default":null},
 {"name":"device","type":{"type":"record","name":"Device","fields":[
   {"name":"os","type":{"type":"record","name":"OS","fields":[
     {"name":"name","type":"string"},
     {"name":"version","type":"string"}]}},
   {"name":"model","type":["null","string"],"default":null}]}},
 {"name":"geo","type":["null",{"type":"record","name":"Geo","fields":[
   {"name":"lat","type":"double"},
   {"name":"lon","type":"double"},
   {"name":"accuracy","type":["float","null"]}]}],"default":null},
 {"name":"tags","type":{"type":"array","items":"string"}},
 {"name":"attrs","type":{"type":"map","values":"string"}},
 {"name":"readings","type":{"type":"array","items":{"type":"record","name":"Reading","fields":[
   {"name":"sensor","type":"string"},
   {"name":"value","type":["null","double"]}]}}},
 {"name":"counts","type":["null",{"type":"map","values":"long"}],"default":null},
 {"name":"value","type":["null","long","double","string","boolean","Geo",{"type":"array","items":"int"}]},
 {"name":"tree","type":["null",{"type":"record","name":"Node","fields":[
   {"name":"label","type":"string"},
   {"name":"children","type":{"type":"array","items":"Node"}},
   {"name":"next","type":["null","Node"],"default":null}]}],"default":null},
 {"name":"payload","type":"bytes"}
]}`

// events has nested values of all kinds, and each of them empty, null and filled.
func events() []file {
	r := random(3)
	systems := []struct{ name, version string }{{"android", "16"}, {"ios", "26.1"}, {"linux", "6.12"}, {"windows", "11"}}
	places := [][2]float64{{52.52, 13.405}, {35.6762, 139.6503}, {-33.8688, 151.2093}, {40.7128, -74.006}}
	users := []string{"ada", "grace", "søren", "花子"}
	at := time.Date(2026, 3, 29, 0, 30, 0, 0, time.UTC)
	var rows []row
	for i := range 24 {
		at = at.Add(time.Duration(r.IntN(3_600_000_000)) * time.Microsecond)
		system := pick(r, systems)
		e := row{
			"id": i + 1, "at": at.UnixMicro(), "kind": pick(r, []string{"VIEW", "VIEW", "CLICK", "BUY", "ERROR"}),
			"user": nil, "geo": nil, "counts": nil, "value": unionValue(i, places), "tree": nil,
			"device":  row{"os": row{"name": system.name, "version": system.version}, "model": nil},
			"tags":    []any{},
			"attrs":   []any{pair("os", system.name), pair("build", fmt.Sprint(100+r.IntN(20)))},
			"payload": []byte{byte(i), 0, 0xff, byte(r.IntN(256))},
		}
		if r.IntN(4) > 0 {
			e["user"] = in("string", pick(r, users))
		}
		if r.IntN(3) > 0 {
			e["device"].(row)["model"] = in("string", pick(r, []string{"pixel-10", "thinkpad", "galaxy s26"}))
		}
		if r.IntN(3) > 0 {
			e["geo"] = in("com.example.events.Geo", geo(pick(r, places), r.IntN(2) == 0))
		}
		for range r.IntN(4) {
			e["tags"] = append(e["tags"].([]any), pick(r, []string{"new", "vip", "beta", "trial"}))
		}
		if r.IntN(6) == 0 {
			e["attrs"] = []any{}
		}
		readings := []any{}
		for n := range r.IntN(4) {
			reading := row{"sensor": fmt.Sprintf("s%d", n), "value": nil}
			if r.IntN(4) > 0 {
				reading["value"] = in("double", float64(r.IntN(1000))/8)
			}
			readings = append(readings, reading)
		}
		e["readings"] = readings
		if r.IntN(2) == 0 {
			e["counts"] = in("array", []any{pair("a", r.IntN(10)), pair("b.c", r.IntN(10)), pair("", -1)}[:r.IntN(4)])
		}
		if i%4 == 0 {
			e["tree"] = in("com.example.events.Node", node(fmt.Sprint(i), i%3, i%5))
		}
		rows = append(rows, e)
	}
	rows[0]["payload"] = []byte{}
	return []file{{path: "events.avro", schema: eventSchema, codec: "zstandard", block: 10, rows: rows}}
}

func geo(place [2]float64, accurate bool) row {
	g := row{"lat": place[0], "lon": place[1], "accuracy": nil}
	if accurate {
		g["accuracy"] = in("float", float32(2.5))
	}
	return g
}

// unionValue goes through the branches of the field value.
func unionValue(i int, places [][2]float64) any {
	switch i % 7 {
	case 1:
		return in("long", 1000-i)
	case 2:
		return in("double", float64(i)/4)
	case 3:
		return in("string", fmt.Sprintf("text %d", i))
	case 4:
		return in("boolean", i%2 == 0)
	case 5:
		return in("com.example.events.Geo", geo(places[i%len(places)], true))
	case 6:
		return in("array", []any{i, -i, 0})
	}
	return nil
}

// node is a tree of that many levels below its root, each with two children, and a list behind it.
func node(label string, levels, behind int) row {
	n := row{"label": label, "children": []any{}, "next": nil}
	if levels > 0 {
		n["children"] = []any{node(label+".0", levels-1, 0), node(label+".1", levels-1, 0)}
	}
	if behind > 0 {
		n["next"] = in("com.example.events.Node", node(label+"'", 0, behind-1))
	}
	return n
}
