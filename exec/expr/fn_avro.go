package expr

import (
	endian "encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/avrofs/schema"
	"github.com/avrosql/avrosql/exec/decode"
	"github.com/avrosql/avrosql/exec/vector"
	"github.com/avrosql/avrosql/planner/plan"
	"github.com/avrosql/avrosql/planner/types"
)

func init() { register(map[string]builder{"from_avro": buildFromAvro}) }

// fromAvro decodes messages of one schema. The messages of a batch are laid one behind the other and
// decoded in one go, as the records of a block are; each must end where its bytes do.
type fromAvro struct {
	arg   Eval
	t     *types.Type
	frame func(msg []byte) (datum []byte, err error)
	spare int
	dec   *decode.Decoder
	buf   []byte
	ends  []int
	rows  []int32
	ids   []int64
	out   *vector.Vector
}

// The single-object encoding (specification, "Single-object encoding"): two bytes, the CRC-64-AVRO
// fingerprint of the schema in little-endian order, the datum. Confluent's framing: a zero, the number
// of the schema in the registry in big-endian order, the datum.
const (
	singleObject = "\xc3\x01"
	singleHead   = 10
	confluent    = 5
)

func buildFromAvro(k *call) (Eval, error) {
	text, ok := k.constant(1)
	if !ok {
		return k.unsupported()
	}
	if !json.Valid([]byte(text.S)) { // the bare name of a type
		text.S = strconv.Quote(strings.TrimSpace(text.S))
	}
	parsed, err := schema.Parse([]byte(`{"type":"record","name":"org.avrosql.Message","fields":[{"name":"value","type":`+text.S+`}]}`), schema.Limits{})
	if err != nil {
		return nil, badArgument(k.name, strconv.Quote(clip(text.S)), err.Error())
	}
	res, err := schema.Resolve(parsed, parsed)
	if err != nil {
		return nil, badArgument(k.name, strconv.Quote(clip(text.S)), err.Error())
	}
	prog, err := decode.Compile(res, []plan.ScanColumn{{Column: plan.Column{Name: "value", Type: k.t, Nullable: true}, Path: []string{"value"}}}, nil, decode.Options{})
	if err != nil {
		return nil, badArgument(k.name, strconv.Quote(clip(text.S)), err.Error())
	}
	form := ""
	if d, ok := k.constant(2); ok {
		form = strings.ToLower(strings.TrimSpace(d.S))
	}
	frame, err := avroFrame(form, parsed.Fields[0].Type.Fingerprint())
	if err != nil {
		return nil, err
	}
	return &fromAvro{arg: k.args[0], t: k.t, frame: frame, spare: prog.Spare(), dec: decode.NewDecoder(prog), out: vector.New(k.t)}, nil
}

// avroFrame returns what takes the frame off a message. Without a form, a message that begins with the
// head of the single-object encoding of this very schema has that frame, any other none.
func avroFrame(form string, fingerprint uint64) (func(msg []byte) ([]byte, error), error) {
	head := endian.LittleEndian.AppendUint64([]byte(singleObject), fingerprint)
	single := func(msg []byte) bool { return len(msg) >= singleHead && string(msg[:singleHead]) == string(head) }
	id, numbered := strings.CutPrefix(form, "confluent:")
	switch {
	case form == "":
		return func(msg []byte) ([]byte, error) {
			if single(msg) {
				return msg[singleHead:], nil
			}
			return msg, nil
		}, nil
	case form == "plain":
		return func(msg []byte) ([]byte, error) { return msg, nil }, nil
	case form == "single-object":
		return func(msg []byte) ([]byte, error) {
			switch {
			case single(msg):
				return msg[singleHead:], nil
			case len(msg) < singleHead || string(msg[:2]) != singleObject:
				return nil, errors.New("byte 0: no head of the single-object encoding, C3 01 and the schema's fingerprint")
			}
			return nil, fmt.Errorf("byte 2: the message is of a schema with the fingerprint %016x, the schema given has %016x", endian.LittleEndian.Uint64(msg[2:]), fingerprint)
		}, nil
	case form == "confluent" || numbered:
		want := int64(-1)
		if numbered {
			n, err := strconv.ParseUint(id, 10, 32)
			if err != nil {
				return nil, badArgument("from_avro", strconv.Quote(form), "confluent: is followed by the number of a schema")
			}
			want = int64(n)
		}
		return func(msg []byte) ([]byte, error) {
			if len(msg) < confluent || msg[0] != 0 {
				return nil, errors.New("byte 0: no head of Confluent's framing, a zero and four bytes with the schema's number")
			}
			if got := int64(endian.BigEndian.Uint32(msg[1:])); want >= 0 && got != want {
				return nil, fmt.Errorf("byte 1: the message is of schema %d, not %d", got, want)
			}
			return msg[confluent:], nil
		}, nil
	}
	return nil, badArgument("from_avro", strconv.Quote(clip(form)), "a message is plain, single-object, confluent or confluent:n, where n is the schema's number")
}

func (e *fromAvro) Eval(b *vector.Batch, sel []int32) (*vector.Vector, error) {
	v, err := e.arg.Eval(b, sel)
	if err != nil {
		return nil, err
	}
	e.buf, e.ends, e.rows = e.buf[:0], e.ends[:0], e.rows[:0]
	for _, i := range sel {
		if v.IsNull(int(i)) {
			continue
		}
		msg := v.Bytes(int(i))
		datum, err := e.frame(msg)
		if err != nil {
			return nil, e.malformed(msg, err.Error())
		}
		if len(datum) > vector.MaxHeap-e.spare-len(e.buf) {
			return nil, vector.ErrHeap
		}
		e.buf = append(e.buf, datum...)
		e.ends, e.rows = append(e.ends, len(e.buf)), append(e.rows, i)
	}
	if n := len(e.buf); cap(e.buf)-n < e.spare {
		e.buf = append(e.buf, make([]byte, e.spare)...)[:n]
	}
	if err := e.dec.StartMessages(e.buf, e.ends); err != nil {
		return nil, err
	}
	cols, n, err := e.dec.Next(len(e.rows))
	if err != nil {
		var d *decode.Error
		if !errors.As(err, &d) || d.Record >= int64(len(e.rows)) {
			return nil, err
		}
		msg := v.Bytes(int(e.rows[d.Record]))
		start := 0
		if d.Record > 0 {
			start = e.ends[d.Record-1]
		}
		at := fmt.Sprintf("byte %d", d.Offset-start+len(msg)-(e.ends[d.Record]-start))
		if field := strings.TrimPrefix(strings.TrimPrefix(d.Field, "value"), "."); field != "" {
			at += ", field " + field
		}
		return nil, e.malformed(msg, at+": "+d.Msg)
	}
	got := cols[0]
	if n == b.N {
		return got, nil
	}
	e.ids = e.ids[:0]
	for range b.N {
		e.ids = append(e.ids, -1)
	}
	for k, i := range e.rows {
		e.ids[i] = int64(k)
	}
	e.out.Reset()
	return e.out, vector.AppendIDs(e.out, []*vector.Vector{got}, 62, e.ids)
}

func (e *fromAvro) malformed(msg []byte, detail string) error {
	return &Error{Kind: ErrArgument, Op: "from_avro", Value: "X'" + string(appendHex(nil, msg[:min(len(msg), maxShown/4)])) + "'", Detail: detail, Remedy: "TRY_FROM_AVRO gives NULL instead"}
}
