package schema

import (
	"crypto/sha256"
	"strconv"
)

// Canonical gives the Parsing Canonical Form (specification, "Transforming into
// Parsing Canonical Form"): equal for schemas that lay data out alike. Logical
// types, defaults, aliases and docs are not part of it.
func (s *Schema) Canonical() []byte {
	return appendCanonical(nil, s, map[*Schema]bool{}, false)
}

// appendCanonical appends the canonical form of s. seen holds the named types
// already written. With meaning, logical types are written too, so that equal
// texts are equal in what their data mean.
func appendCanonical(b []byte, s *Schema, seen map[*Schema]bool, meaning bool) []byte {
	if seen[s] {
		return appendString(b, s.Name)
	}
	logical := meaning && s.Logical.Kind != NoLogical
	switch {
	case s.Kind == Union:
		return appendCanonicalBranches(b, s, seen, meaning)
	case s.Kind.Primitive() && !logical:
		return appendString(b, s.Kind.String())
	}
	b = append(b, '{')
	if s.Kind.Named() {
		seen[s] = s.Name != ""
		b = append(b, `"name":`...)
		b = appendString(b, s.Name)
		b = append(b, ',')
	}
	b = append(b, `"type":`...)
	b = appendString(b, s.Kind.String())
	if logical {
		b = append(b, `,"logicalType":`...)
		b = appendString(b, s.Logical.String())
	}
	switch s.Kind {
	case Record:
		b = append(b, `,"fields":[`...)
		for i := range s.Fields {
			b = appendComma(b, i)
			b = append(b, `{"name":`...)
			b = appendString(b, s.Fields[i].Name)
			b = append(b, `,"type":`...)
			b = appendCanonical(b, s.Fields[i].Type, seen, meaning)
			b = append(b, '}')
		}
		b = append(b, ']')
	case Enum:
		b = append(b, `,"symbols":`...)
		b = appendStrings(b, s.Symbols)
	case Array:
		b = append(b, `,"items":`...)
		b = appendCanonical(b, s.Items, seen, meaning)
	case Map:
		b = append(b, `,"values":`...)
		b = appendCanonical(b, s.Items, seen, meaning)
	case Fixed:
		b = append(b, `,"size":`...)
		b = appendInt(b, s.Size)
	}
	return append(b, '}')
}

func appendCanonicalBranches(b []byte, s *Schema, seen map[*Schema]bool, meaning bool) []byte {
	b = append(b, '[')
	for i, c := range s.Branches {
		b = appendComma(b, i)
		b = appendCanonical(b, c, seen, meaning)
	}
	return append(b, ']')
}

// Fingerprint is the CRC-64-AVRO (Rabin) fingerprint of the canonical form.
func (s *Schema) Fingerprint() uint64 {
	fp := uint64(crcEmpty)
	for _, c := range s.Canonical() {
		fp = fp>>8 ^ crcTable[byte(fp)^c]
	}
	return fp
}

// SHA256 is the SHA-256 fingerprint of the canonical form.
func (s *Schema) SHA256() [sha256.Size]byte { return sha256.Sum256(s.Canonical()) }

const crcEmpty = 0xc15d213aa4d7a795

var crcTable = func() (t [256]uint64) {
	for i := range t {
		fp := uint64(i)
		for range 8 {
			fp = fp>>1 ^ crcEmpty&-(fp&1)
		}
		t[i] = fp
	}
	return t
}()

// appendString appends s as a JSON string with no escapes but the needed ones.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

func appendComma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}

func appendStrings(b []byte, all []string) []byte {
	b = append(b, '[')
	for i, s := range all {
		b = appendComma(b, i)
		b = appendString(b, s)
	}
	return append(b, ']')
}
