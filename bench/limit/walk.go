// Package limit is what a decoder written by hand for one query and one schema takes: the limit that a
// general engine is measured against. It walks each record field by field with inlined varints, checks
// that it stays within the block, and knows nothing but the events schema.
package limit

import (
	"encoding/binary"
	"errors"
	"math"
)

var errCorrupt = errors.New("limit: corrupt block")

func varint(b []byte, p int) (int64, int) {
	var u uint64
	for shift := uint(0); p < len(b) && shift < 64; shift += 7 {
		c := b[p]
		p++
		u |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return int64(u>>1) ^ -int64(u&1), p
		}
	}
	return 0, len(b) + 1
}

// short reads a varint, with the one-byte case inlined at the caller.
func short(b []byte, p int) (int64, int) {
	if p < len(b) && b[p] < 0x80 {
		u := b[p]
		return int64(u>>1) ^ -int64(u&1), p + 1
	}
	return varint(b, p)
}

func skipVarint(b []byte, p int) int {
	for p < len(b) && b[p] >= 0x80 {
		p++
	}
	return p + 1
}

func skipText(b []byte, p int) int {
	n, p := short(b, p)
	return p + int(n)
}

// Sums is a query's result.
type Sums struct {
	Count int64
	Sum   int64
}

// head walks the fields before status.
func head(b []byte, p int) int {
	p = skipVarint(b, p)  // id
	p = skipVarint(b, p)  // ts
	p = skipVarint(b, p)  // user_id
	p = skipText(b, p)    // session
	p = skipVarint(b, p)  // method
	return skipText(b, p) // url
}

// tail walks the fields behind country.
func tail(b []byte, p int) int {
	for range 2 { // city, referrer
		var k int64
		if k, p = short(b, p); k == 1 {
			p = skipText(b, p)
		}
	}
	var k int64
	if k, p = short(b, p); k == 1 { // retries
		p = skipVarint(b, p)
	}
	if k, p = short(b, p); k == 1 { // cost
		p += 8
	}
	p++                  // cached
	p = skipText(b, p)   // agent
	p = skipText(b, p)   // device.os
	p = skipText(b, p)   // device.model
	p = skipVarint(b, p) // device.width
	p = skipVarint(b, p) // device.height
	for {                // tags
		var n int64
		if n, p = short(b, p); n <= 0 {
			break
		}
		for ; n > 0; n-- {
			p = skipText(b, p)
		}
	}
	for { // attrs
		var n int64
		if n, p = short(b, p); n <= 0 {
			break
		}
		for ; n > 0; n-- {
			p = skipText(b, skipText(b, p))
		}
	}
	return skipVarint(b, p) // shard
}

// SumBytes is SELECT sum(bytes) WHERE status = 200 over one block.
func SumBytes(b []byte, count int64, out *Sums) error {
	p := 0
	for ; count > 0; count-- {
		p = head(b, p)
		var status, size int64
		status, p = short(b, p)
		if status == 200 {
			size, p = short(b, p)
			out.Sum += size
			out.Count++
		} else {
			p = skipVarint(b, p)
		}
		p += 16 // latency, score
		p = skipText(b, p)
		p = tail(b, p)
		if p > len(b) || p < 0 {
			return errCorrupt
		}
	}
	if p != len(b) {
		return errCorrupt
	}
	return nil
}

// Group is a group's state.
type Group struct {
	Count   int64
	Latency float64
}

// ByCountry is SELECT country, count(*), avg(latency) GROUP BY country over one block.
func ByCountry(b []byte, count int64, out map[string]*Group) error {
	p := 0
	for ; count > 0; count-- {
		p = head(b, p)
		p = skipVarint(b, p)
		p = skipVarint(b, p)
		if p < 0 || p+16 > len(b) {
			return errCorrupt
		}
		latency := math.Float64frombits(binary.LittleEndian.Uint64(b[p:]))
		p += 16
		n, q := short(b, p)
		if n < 0 || q+int(n) > len(b) {
			return errCorrupt
		}
		g := out[string(b[q:q+int(n)])]
		if g == nil {
			g = &Group{}
			out[string(b[q:q+int(n)])] = g
		}
		g.Count++
		g.Latency += latency
		p = tail(b, q+int(n))
		if p > len(b) || p < 0 {
			return errCorrupt
		}
	}
	if p != len(b) {
		return errCorrupt
	}
	return nil
}
