package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	hamba "github.com/hamba/avro/v2/ocf"
	"github.com/linkedin/goavro/v2"
	"github.com/twmb/avro"
	twmb "github.com/twmb/avro/ocf"

	"github.com/avrosql/avrosql/bench/limit"
)

// two has the fields of the query: decoders into structs skip the others.
type two struct {
	Status int   `avro:"status"`
	Bytes  int64 `avro:"bytes"`
}

func (t *two) add(s *limit.Sums) {
	if t.Status == 200 {
		s.Count++
		s.Sum += t.Bytes
	}
}

// peers do the query of two fields, each in the way that its documentation shows.
var peers = []struct {
	name string
	sum  func(r io.Reader) (limit.Sums, error)
}{
	{"goavro, maps", sumGoavro},
	{"hamba/avro, struct", sumHamba},
	{"twmb/avro, struct", sumTwmb},
}

// peersBar has no bar: it says where others stand.
func peersBar(e *env) ([]line, error) {
	var lines []line
	for _, codec := range e.codecs {
		if codec == "bzip2" || codec == "xz" {
			continue // which none of them reads
		}
		path, err := e.file(codec, e.n)
		if err != nil {
			return nil, err
		}
		contenders := []contender{walkSum(path, 1)}
		var ran []string
		for _, p := range peers {
			run := func() (string, error) {
				f, err := os.Open(path)
				if err != nil {
					return "", err
				}
				defer f.Close()
				s, err := p.sum(bufio.NewReaderSize(f, 1<<20))
				return sumText(s), err
			}
			if _, err := run(); err != nil {
				lines = append(lines, line{bar: "filter + sum by " + p.name, of: codec, result: "refused", measured: err.Error()})
				continue
			}
			contenders = append(contenders, contender{p.name, run})
			ran = append(ran, p.name)
		}
		t, err := race(min(e.reps, 3), contenders...)
		if err != nil {
			return nil, err
		}
		for i, name := range ran {
			lines = append(lines, line{
				bar: "filter + sum by " + name, of: codec, reference: ms(t.median(0)), result: ms(t.median(i + 1)),
				measured: fmt.Sprintf("%.2f", t.ratio(i+1, 0)), verdict: info,
			})
		}
	}
	return lines, nil
}

func sumGoavro(r io.Reader) (s limit.Sums, err error) {
	in, err := goavro.NewOCFReader(r)
	if err != nil {
		return s, err
	}
	for in.Scan() {
		datum, err := in.Read()
		if err != nil {
			return s, err
		}
		record := datum.(map[string]any)
		t := two{int(record["status"].(int32)), record["bytes"].(int64)}
		t.add(&s)
	}
	return s, in.Err()
}

func sumHamba(r io.Reader) (s limit.Sums, err error) {
	in, err := hamba.NewDecoder(r)
	if err != nil {
		return s, err
	}
	var t two
	for in.HasNext() {
		if err := in.Decode(&t); err != nil {
			return s, err
		}
		t.add(&s)
	}
	return s, in.Error()
}

// twmb/avro leaves fields out if a reader's schema does.
var twoSchema = avro.MustParse(`{"type":"record","name":"Event","namespace":"bench","fields":[
 {"name":"status","type":"int"},{"name":"bytes","type":"long"}]}`)

func sumTwmb(r io.Reader) (s limit.Sums, err error) {
	in, err := twmb.NewReader(r, twmb.WithReaderSchema(twoSchema))
	if err != nil {
		return s, err
	}
	defer in.Close()
	var t two
	for {
		err := in.Decode(&t)
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		t.add(&s)
	}
}
