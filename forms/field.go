package forms

import (
	"iter"
	"slices"
)

// all returns the fields of all sections, in the form's order.
func (f *Form) all() iter.Seq[*Field] {
	return func(yield func(*Field) bool) {
		for i := range f.Sections {
			for j := range f.Sections[i].Fields {
				if !yield(&f.Sections[i].Fields[j]) {
					return
				}
			}
		}
	}
}

// Field returns a field by its id; nil if there is none.
func (f *Form) Field(id string) *Field {
	if f.fields != nil {
		return f.fields[id]
	}
	for x := range f.all() {
		if x.ID == id {
			return x
		}
	}
	return nil
}

// Index makes Field quick. Sections must not change afterwards.
func (f *Form) Index() {
	f.fields = map[string]*Field{}
	for x := range f.all() {
		if f.fields[x.ID] == nil {
			f.fields[x.ID] = x
		}
	}
}

// Asks reports whether a question asks for the field, or one of its choices sets it.
func (f *Form) Asks(id string) bool {
	sets := func(a Answer) bool { _, set := a.Set[id]; return set }
	return slices.ContainsFunc(f.Questions, func(q Question) bool {
		return slices.Contains(q.Fields, id) || slices.ContainsFunc(q.Choices, sets)
	})
}

// Answerable reports whether a field can be filled by anything but a pen: false for the clerk's
// boxes, those of a person who is not here, and what only stands on the paper.
func (x *Field) Answerable() bool {
	switch x.Kind {
	case SignBox, Stamp, Note:
		return false
	case Table:
		return x.Source != FromSystem && x.Source != FromClerk && x.Source != FromPrincipal
	}
	return x.Source != FromClerk && x.Source != FromPrincipal
}
