package ocf

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// signatures are the beginnings of files that turn up in lakes.
var signatures = []struct{ prefix, looks string }{
	{"PAR1", "Parquet"},
	{"PARE", "Parquet with an encrypted footer"},
	{"ORC", "ORC"},
	{"\x1f\x8b", "gzip-compressed data; decompress it first"},
	{"PK\x03\x04", "a zip archive"},
	{"PK\x05\x06", "an empty zip archive"},
	{"\x28\xb5\x2f\xfd", "zstandard-compressed data; decompress it first"},
	{"BZh", "bzip2-compressed data; decompress it first"},
	{"\xfd7zXZ\x00", "xz-compressed data; decompress it first"},
	{"\x04\x22\x4d\x18", "lz4-compressed data; decompress it first"},
	{"\xff\x06\x00\x00sNaPpY", "framed snappy data; decompress it first"},
	{"#HUDI#", "a Hudi log"},
	{"\xc3\x01", "an Avro single object (a message with a schema fingerprint, no schema)"},
	{"SQLite format 3\x00", "a SQLite database"},
	{"SEQ", "a Hadoop SequenceFile"},
	{"ARROW1", "an Arrow file"},
	{"FEA1", "a Feather file"},
	{"\xff\xff\xff\xff", "an Arrow stream"},
	{"Trv\x01", "a Trevni file"},
	{"Tra\x01", "a Trevni file"},
	{"\x89HDF\r\n\x1a\n", "HDF5"},
	{"%PDF-", "PDF"},
	{"\x7fELF", "an executable"},
	{"Obj", "an Avro container of another version"},
}

// sniffLen is how much of a file is looked at to tell text from other data.
const sniffLen = 512

// notAvro says what the file looks like whose first bytes are head.
func notAvro(r io.ReaderAt, size int64, head []byte) error {
	e := &NotAvroError{Looks: looks(head), Magic: bytes.Clone(head[:min(len(head), 16)])}
	if e.Looks == "" {
		e.Looks = "binary data of no known kind"
		// A Hudi or Parquet writer that has failed leaves a file without its
		// head; Parquet has its magic at both ends.
		var tail [4]byte
		if size >= 8 && readFull(r, tail[:], size-4, "header") == nil && string(tail[:]) == "PAR1" {
			e.Looks = "Parquet with a damaged beginning"
		}
	}
	return e
}

func looks(head []byte) string {
	for _, s := range signatures {
		if bytes.HasPrefix(head, []byte(s.prefix)) {
			if s.prefix == "Obj" && len(head) > 3 && head[3] == '\n' {
				break
			}
			return s.looks
		}
	}
	head = head[:min(len(head), sniffLen)]
	if allZero(head) {
		return fmt.Sprintf("zero bytes (the first %d of them), as a file system leaves after a crash", len(head))
	}
	bom := bytes.HasPrefix(head, []byte("\xef\xbb\xbf"))
	text := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if !bom && (bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))) {
		return "UTF-16 text"
	}
	if !isText(text) {
		return ""
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	trimmed := bytes.TrimSpace(text)
	switch {
	case len(trimmed) == 0:
		return "white space"
	case trimmed[0] == '{' && bytes.Contains(text, []byte(`"type"`)) && bytes.Contains(text, []byte(`"fields"`)):
		return "an Avro schema in JSON (.avsc), without data"
	case trimmed[0] == '{' || trimmed[0] == '[':
		return "JSON text"
	case trimmed[0] == '<':
		return "XML or HTML text"
	case bytes.Count(first, []byte("\t")) > 0:
		return "tab-separated text"
	case bytes.Count(first, []byte(",")) > 0 || bytes.Count(first, []byte(";")) > 0:
		return "CSV text"
	}
	return "plain text"
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// isText accepts UTF-8 without control characters; b may end within a rune.
func isText(b []byte) bool {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return len(b)-i < utf8.UTFMax && !utf8.FullRune(b[i:])
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' || r == 0x7f {
			return false
		}
		i += n
	}
	return true
}
