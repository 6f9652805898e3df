package schema

// enum holds the symbols of all sources, those of the first in their order, then
// what others add.
func (m *merger) enum(srcs []source, at *path) (*Schema, error) {
	s, err := m.new(Enum, at)
	if err != nil {
		return nil, err
	}
	s.Name, s.Aliases = chooseName(members(srcs), nil)
	s.Doc, s.Props = commonDoc(srcs), commonProps(srcs)
	seen := map[string]bool{}
	for _, src := range srcs {
		for _, sym := range src.s.Symbols {
			if !seen[sym] {
				seen[sym] = true
				s.Symbols = append(s.Symbols, sym)
			}
		}
	}
	for _, src := range srcs {
		if d := src.s.EnumDefault; src.s.HasEnumDefault && seen[d] && (!s.HasEnumDefault || d < s.EnumDefault) {
			s.EnumDefault, s.HasEnumDefault = d, true
		}
	}
	return s, nil
}
