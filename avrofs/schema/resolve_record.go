package schema

// record matches fields by name, then by the reader's aliases in their order.
// The writer's fields that are left are skipped, the reader's take their
// defaults.
func (r *resolver) record(res *Resolution, at *path) error {
	w, rd := res.Writer, res.Reader
	if err := r.names(w, rd, at); err != nil {
		return err
	}
	res.Action = ActionRecord
	readerOf := matchFields(w, rd)
	res.Fields = make([]FieldResolution, len(w.Fields))
	have := make([]bool, len(rd.Fields))
	for i, ri := range readerOf {
		res.Fields[i] = FieldResolution{WriterField: i, ReaderField: ri}
		if ri < 0 {
			continue
		}
		have[ri] = true
		f, err := r.resolve(w.Fields[i].Type, rd.Fields[ri].Type, at.field(rd.Fields[ri].Name))
		if err != nil {
			return err
		}
		res.Fields[i].Res = f
	}
	for i := range rd.Fields {
		if have[i] {
			continue
		}
		v, err := r.missing(&rd.Fields[i], w, at.field(rd.Fields[i].Name))
		if err != nil {
			return err
		}
		res.Defaults = append(res.Defaults, DefaultField{ReaderField: i, Value: v})
	}
	return nil
}

// matchFields gives for each of the writer's fields the reader's, or -1.
func matchFields(w, rd *Schema) []int {
	readerOf := make([]int, len(w.Fields))
	if w == rd {
		for i := range readerOf {
			readerOf[i] = i
		}
		return readerOf
	}
	writer := make(map[string]int, len(w.Fields))
	for i := range w.Fields {
		readerOf[i] = -1
		writer[w.Fields[i].Name] = i
	}
	var left []int
	for i := range rd.Fields {
		if wi, ok := writer[rd.Fields[i].Name]; ok {
			readerOf[wi] = i
		} else if len(rd.Fields[i].Aliases) > 0 {
			left = append(left, i)
		}
	}
	for _, i := range left {
		for _, alias := range rd.Fields[i].Aliases {
			if wi, ok := writer[alias]; ok && readerOf[wi] < 0 {
				readerOf[wi] = i
				break
			}
		}
	}
	return readerOf
}

// missing gives the default of a reader's field that the writer lacks.
func (r *resolver) missing(f *Field, w *Schema, at *path) (*Value, error) {
	if !f.HasDefault {
		return nil, fail(at, "give the field a default in the reader's schema", "the reader's field has no default and %s as written has no such field", describe(w))
	}
	if v := r.defaults[f]; v != nil {
		return v, nil
	}
	v, err := parseDefault(f.Type, f.Default, at)
	if err != nil {
		return nil, err
	}
	r.defaults[f] = v
	return v, nil
}
