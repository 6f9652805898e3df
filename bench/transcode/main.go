// Command transcode reads container files with hamba/avro, or with -library goavro with linkedin/goavro,
// and writes their records anew; see testdata/interop/run.sh for lines in and out.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/hamba/avro/v2"
	hamba "github.com/hamba/avro/v2/ocf"
	"github.com/linkedin/goavro/v2"
)

func main() {
	library := flag.String("library", "hamba", "hamba or goavro")
	flag.Parse()
	transcode := viaHamba
	if *library == "goavro" {
		transcode = viaGoavro
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		f := strings.Split(in.Text(), "\t")
		if len(f) != 3 {
			fmt.Fprintf(os.Stderr, "not a line of SOURCE, TARGET and CODEC: %q\n", in.Text())
			os.Exit(2)
		}
		if err := guarded(transcode, f[0], f[1], f[2]); err != nil {
			reason, _, _ := strings.Cut(err.Error(), "\n")
			fmt.Printf("refused\t%s\t%s\t%.150s\n", f[0], f[2], reason)
			continue
		}
		fmt.Printf("ok\t%s\t%s\n", f[0], f[1])
	}
}

// guarded makes a panic of a library a refusal.
func guarded(transcode func(source, target, codec string) error, source, target, codec string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return transcode(source, target, codec)
}

func viaHamba(source, target, codec string) error {
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	d, err := hamba.NewDecoder(bytes.NewReader(data))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	e, err := hamba.NewEncoder(d.Schema().String(), &out, hamba.WithCodec(hamba.CodecName(codec)), hamba.WithBlockLength(7),
		hamba.WithSchemaMarshaler(func(avro.Schema) ([]byte, error) { return d.Metadata()["avro.schema"], nil })) // with what it does not know
	if err != nil {
		return err
	}
	for d.HasNext() {
		var v any
		if err := d.Decode(&v); err != nil {
			return err
		}
		if err := e.Encode(v); err != nil {
			return err
		}
	}
	if err := d.Error(); err != nil {
		return err
	}
	if err := e.Close(); err != nil {
		return err
	}
	return os.WriteFile(target, out.Bytes(), 0o666)
}

func viaGoavro(source, target, codec string) error {
	data, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	in, err := goavro.NewOCFReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	w, err := goavro.NewOCFWriter(goavro.OCFConfig{W: &out, Codec: in.Codec(), CompressionName: codec})
	if err != nil {
		return err
	}
	for in.Scan() {
		v, err := in.Read()
		if err == nil {
			err = w.Append([]any{v})
		}
		if err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return err
	}
	return os.WriteFile(target, out.Bytes(), 0o666)
}
