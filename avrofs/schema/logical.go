package schema

import (
	"encoding/json"
	"math/big"
	"strconv"
)

// LogicalKind is the logical type of a schema node (specification, "Logical Types").
type LogicalKind uint8

// The logical types. NoLogical also stands for unknown and malformed ones.
const (
	NoLogical                   LogicalKind = iota
	LogicalDecimal                          // bytes or fixed; Precision and Scale are set
	LogicalBigDecimal                       // bytes; each value carries its scale
	LogicalUUID                             // string or fixed(16)
	LogicalDate                             // int, days since 1970-01-01
	LogicalTimeMillis                       // int, since midnight
	LogicalTimeMicros                       // long, since midnight
	LogicalTimestampMillis                  // long, since 1970-01-01 UTC
	LogicalTimestampMicros                  // long
	LogicalTimestampNanos                   // long
	LogicalLocalTimestampMillis             // long, since 1970-01-01 in no zone
	LogicalLocalTimestampMicros             // long
	LogicalLocalTimestampNanos              // long
	LogicalDuration                         // fixed(12): months, days, milliseconds, little-endian
)

var logicalNames = [...]string{
	NoLogical: "", LogicalDecimal: "decimal", LogicalBigDecimal: "big-decimal", LogicalUUID: "uuid",
	LogicalDate: "date", LogicalTimeMillis: "time-millis", LogicalTimeMicros: "time-micros",
	LogicalTimestampMillis: "timestamp-millis", LogicalTimestampMicros: "timestamp-micros",
	LogicalTimestampNanos: "timestamp-nanos", LogicalLocalTimestampMillis: "local-timestamp-millis",
	LogicalLocalTimestampMicros: "local-timestamp-micros", LogicalLocalTimestampNanos: "local-timestamp-nanos",
	LogicalDuration: "duration",
}

// String gives the logicalType attribute ("timestamp-millis"), "" for NoLogical.
func (k LogicalKind) String() string {
	if int(k) < len(logicalNames) {
		return logicalNames[k]
	}
	return "invalid"
}

// Logical is a logical type with its parameters.
type Logical struct {
	Kind             LogicalKind
	Precision, Scale int // of LogicalDecimal: 1 <= Precision, 0 <= Scale <= Precision
}

// String gives the logical type as text ("decimal(10,2)"), "" for none.
func (l Logical) String() string {
	if l.Kind == LogicalDecimal {
		return "decimal(" + strconv.Itoa(l.Precision) + "," + strconv.Itoa(l.Scale) + ")"
	}
	return l.Kind.String()
}

// maxPrecision bounds the precision that is believed; a decimal that claims
// more is malformed.
const maxPrecision = 1 << 20

// logicalOf reads the logical type that props declare for a base type. What is
// unknown or malformed gives the zero Logical.
func logicalOf(k Kind, size int, props map[string]json.RawMessage) Logical {
	raw, ok := props["logicalType"]
	if !ok {
		return Logical{}
	}
	var name string
	if json.Unmarshal(raw, &name) != nil {
		return Logical{}
	}
	var kind LogicalKind
	for i := 1; i < len(logicalNames); i++ {
		if logicalNames[i] == name {
			kind = LogicalKind(i)
		}
	}
	l := Logical{Kind: kind}
	if kind == LogicalDecimal {
		if l.Precision, ok = intAttr(props["precision"]); !ok {
			return Logical{}
		}
		if raw, present := props["scale"]; present {
			if l.Scale, ok = intAttr(raw); !ok {
				return Logical{}
			}
		}
	}
	if !l.fits(k, size) {
		return Logical{}
	}
	return l
}

// fits reports whether l is well-formed on the base type k (of that size, if fixed).
func (l Logical) fits(k Kind, size int) bool {
	switch l.Kind {
	case LogicalDecimal:
		if l.Precision < 1 || l.Precision > maxPrecision || l.Scale < 0 || l.Scale > l.Precision {
			return false
		}
		return k == Bytes || k == Fixed && decimalFits(l.Precision, size)
	case LogicalBigDecimal:
		return k == Bytes
	case LogicalUUID:
		return k == String || k == Fixed && size == 16
	case LogicalDate, LogicalTimeMillis:
		return k == Int
	case LogicalTimeMicros, LogicalTimestampMillis, LogicalTimestampMicros, LogicalTimestampNanos,
		LogicalLocalTimestampMillis, LogicalLocalTimestampMicros, LogicalLocalTimestampNanos:
		return k == Long
	case LogicalDuration:
		return k == Fixed && size == 12
	}
	return false
}

// decimalFits reports whether every number of that many digits fits the
// two's-complement integer of size bytes: precision <= floor(log10(2^(8*size-1)-1)).
func decimalFits(precision, size int) bool {
	if size <= 0 {
		return false
	}
	// log10(2^(8n-1)) lies between 2.4*n-0.31 and 2.41*n: only near the border
	// are exact numbers needed.
	if float64(precision) <= 2.4*float64(size)-1 {
		return true
	}
	if float64(precision) > 2.41*float64(size) {
		return false
	}
	limit := new(big.Int).Lsh(big.NewInt(1), uint(8*size-1))
	max := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(precision)), nil)
	return max.Cmp(limit) <= 0
}

func intAttr(raw json.RawMessage) (int, bool) {
	n, err := strconv.ParseInt(string(raw), 10, 32)
	return int(n), err == nil
}
