package driver

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
)

// Into returns a Scanner that fills *dst, a Go struct, slice, map or any other value that
// encoding/json can fill, from a nested column:
//
//	var tags []string
//	var device struct{ OS string }
//	err := rows.Scan(driver.Into(&tags), driver.Into(&device))
//
// Fields match by name or `json` tag, ignoring case. Bytes are base64 in JSON and fill []byte; NULL
// makes *dst its zero value.
func Into[T any](dst *T) sql.Scanner { return into[T]{dst} }

type into[T any] struct{ dst *T }

// Scan implements sql.Scanner.
func (s into[T]) Scan(src any) error {
	var zero T
	*s.dst = zero
	switch v := src.(type) {
	case nil:
		return nil
	case []byte:
		// Bytes belong to the driver until they are copied, which decode does.
		switch dst := any(s.dst).(type) {
		case *[]byte:
			*dst = bytes.Clone(v)
			return nil
		case *any:
			if !json.Valid(v) {
				*dst = bytes.Clone(v)
				return nil
			}
		}
		return s.decode(v)
	case T:
		*s.dst = v
		return nil
	case string:
		if json.Valid([]byte(v)) && reflect.TypeFor[T]().Kind() != reflect.String {
			return s.decode([]byte(v))
		}
	}
	text, err := json.Marshal(src)
	if err != nil {
		return fmt.Errorf("avro: Into: %w", err)
	}
	return s.decode(text)
}

func (s into[T]) decode(text []byte) error {
	if err := json.Unmarshal(text, s.dst); err != nil {
		return fmt.Errorf("avro: a value can't be read into %s: %w", reflect.TypeFor[T](), err)
	}
	return nil
}
