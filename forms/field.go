package forms

import "slices"

// Field finds a field by id; nil if there is none.
func (f *Form) Field(id string) *Field {
	if f.fields != nil {
		return f.fields[id]
	}
	for i := range f.Sections {
		for j := range f.Sections[i].Fields {
			if f.Sections[i].Fields[j].ID == id {
				return &f.Sections[i].Fields[j]
			}
		}
	}
	return nil
}

// Index makes Field quick. Sections must not change afterwards.
func (f *Form) Index() {
	f.fields = map[string]*Field{}
	for i := range f.Sections {
		for j := range f.Sections[i].Fields {
			if x := &f.Sections[i].Fields[j]; f.fields[x.ID] == nil {
				f.fields[x.ID] = x
			}
		}
	}
}

// Asks tells whether a question asks for the field, or one of its choices sets it.
func (f *Form) Asks(id string) bool {
	return slices.ContainsFunc(f.Questions, func(q Question) bool {
		return slices.Contains(q.Fields, id) || slices.ContainsFunc(q.Choices, func(a Answer) bool { _, set := a.Set[id]; return set })
	})
}

// Answerable tells whether anybody but a pen fills the field: neither the clerk's boxes nor those of a person who is not here, nor what only stands on
// the paper.
func (x *Field) Answerable() bool {
	switch x.Kind {
	case SignBox, Stamp, Note:
		return false
	case Table:
		return x.Source != FromSystem && x.Source != FromClerk && x.Source != FromPrincipal
	}
	return x.Source != FromClerk && x.Source != FromPrincipal
}
