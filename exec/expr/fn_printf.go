package expr

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/avrosql/avrosql/planner/types"
)

func init() { register(map[string]builder{"printf": buildPrintf}) }

// printfItem is a literal text, or the conversion of one argument.
type printfItem struct {
	text string
	arg  int // of the call, 0 for a text
}

const maxWidth = 1000

// compilePrintf reads a format and checks it against the types of the arguments.
func (k *call) compilePrintf(s string) ([]printfItem, error) {
	bad := func(detail string) ([]printfItem, error) {
		return nil, badArgument(k.name, strconv.Quote(clip(s)), detail)
	}
	var items []printfItem
	arg := 0
	for s != "" {
		text, rest, found := strings.Cut(s, "%")
		if items, s = append(items, printfItem{text: text}), rest; !found {
			break
		}
		if strings.HasPrefix(s, "%") || strings.HasPrefix(s, "n") {
			items = append(items, printfItem{text: strings.Replace(s[:1], "n", "\n", 1)})
			s = s[1:]
			continue
		}
		end := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune("-+ 0#.123456789", r) })
		if end < 0 {
			return bad("a % at its end converts nothing; a percent sign is %%")
		}
		for _, n := range strings.FieldsFunc(s[:end], func(r rune) bool { return r < '0' || r > '9' }) {
			if w, err := strconv.Atoi(n); err != nil || w > maxWidth {
				return bad("a width or precision is at most " + strconv.Itoa(maxWidth))
			}
		}
		if arg++; arg >= len(k.types) {
			return bad("it converts more arguments than there are")
		}
		verb, t := s[end], k.types[arg]
		ok := false
		switch verb {
		case 's':
			ok = true
		case 'd', 'x', 'X', 'o', 'c':
			ok = t.Integer()
		case 'f', 'e', 'E', 'g', 'G':
			ok = t.Floating() || t.Kind == types.Decimal || t.Integer()
		}
		if !ok && t.Kind != types.Null {
			return bad("%" + s[end:end+1] + " does not convert " + t.String())
		}
		items = append(items, printfItem{text: "%" + s[:end+1], arg: arg})
		s = s[end+1:]
	}
	if arg != len(k.types)-1 {
		return bad("it converts " + strconv.Itoa(arg) + " arguments of " + strconv.Itoa(len(k.types)-1))
	}
	return items, nil
}

func buildPrintf(k *call) (Eval, error) {
	formats := newCache(k.compilePrintf)
	return k.bytes(func(a args, i int, dst []byte) ([]byte, bool, error) {
		items, err := formats.get(a.bytes(0, i))
		if err != nil {
			return dst, false, err
		}
		for _, item := range items {
			if item.arg == 0 {
				dst = append(dst, item.text...)
				continue
			}
			verb, t := item.text[len(item.text)-1], k.types[item.arg]
			switch {
			case verb == 's' && t.Text():
				dst = fmt.Appendf(dst, item.text, a.str(item.arg, i))
			case verb == 's':
				dst = fmt.Appendf(dst, item.text, DatumAt(a[item.arg], i).Text(k.c.zone()))
			case t.Integer() && strings.IndexByte("feEgG", verb) >= 0:
				dst = fmt.Appendf(dst, item.text, float64(a.int(item.arg, i)))
			case t.Integer():
				dst = fmt.Appendf(dst, item.text, a.int(item.arg, i))
			case t.Kind == types.Decimal:
				f, _ := strconv.ParseFloat(DatumAt(a[item.arg], i).Text(nil), 64)
				dst = fmt.Appendf(dst, item.text, f)
			default:
				dst = fmt.Appendf(dst, item.text, a.float(item.arg, i))
			}
		}
		return dst, true, nil
	})
}
