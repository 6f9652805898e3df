package schema

// enum maps each of the writer's symbols to the reader's symbol of that text,
// else to the reader's default, else to -1.
func (r *resolver) enum(res *Resolution, at *path) error {
	w, rd := res.Writer, res.Reader
	if err := r.names(w, rd, at); err != nil {
		return err
	}
	res.Action = ActionEnum
	index := make(map[string]int, len(rd.Symbols))
	for i, s := range rd.Symbols {
		index[s] = i
	}
	fallback := -1
	if rd.HasEnumDefault {
		if i, ok := index[rd.EnumDefault]; ok {
			fallback = i
		}
	}
	res.Symbols = make([]int, len(w.Symbols))
	for i, s := range w.Symbols {
		n, ok := index[s]
		if !ok {
			n = fallback
		}
		res.Symbols[i] = n
	}
	return nil
}
