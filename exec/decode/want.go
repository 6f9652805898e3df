package decode

import "slices"

// want is what is asked of one field of a record: the field as a whole, into sink, and of its own
// fields.
type want struct {
	sink   int32 // -1: not as a whole
	fields map[string]*want
	tests  []int32 // of sink's value
}

func newWant() *want { return &want{sink: -1} }

func (w *want) at(path []string) *want {
	for _, name := range path {
		if w.fields == nil {
			w.fields = map[string]*want{}
		}
		next := w.fields[name]
		if next == nil {
			next = newWant()
			w.fields[name] = next
		}
		w = next
	}
	return w
}

func (w *want) add(path []string, sink int32)     { w.at(path).sink = sink }
func (w *want) addTest(path []string, test int32) { w = w.at(path); w.tests = append(w.tests, test) }

func (w *want) field(name string) *want {
	if w == nil {
		return nil
	}
	return w.fields[name]
}

// hasTests reports whether any test lies at or below w.
func (w *want) hasTests() bool {
	if w == nil {
		return false
	}
	if len(w.tests) > 0 {
		return true
	}
	for _, f := range w.fields {
		if f.hasTests() {
			return true
		}
	}
	return false
}

// sinks collects the sinks at and below w, in ascending order.
func (w *want) sinks() (ids []int32) {
	if w == nil {
		return nil
	}
	if w.sink >= 0 {
		ids = append(ids, w.sink)
	}
	for _, f := range w.fields {
		ids = append(ids, f.sinks()...)
	}
	slices.Sort(ids)
	return ids
}
