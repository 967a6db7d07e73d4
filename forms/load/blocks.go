package load

import (
	"fmt"
	"io/fs"
	"slices"

	"kakanai/forms"
)

// blocks are what many forms share.
type blocks struct {
	Block    map[string]forms.Section  `toml:"block"`
	Question map[string]forms.Question `toml:"question"`

	files []*source
	boxes map[string]forms.Kind // SignBox or Stamp: fields of the first layer that only a pen fills
}

func (l *loader) readBlocks(fsys fs.FS) forms.LoadErrors {
	var b blocks
	s, bad := decode(fsys, blocksFile, &b)
	l.blocks.add(b)
	l.blocks.files = append([]*source{s}, l.blocks.files...)
	return bad
}

// add puts the blocks and questions of a further layer over those there are: of a block what is
// written, field by field; a question whole.
func (b *blocks) add(over blocks) {
	for name, s := range over.Block {
		if old, ok := b.Block[name]; ok {
			take(&s, old)
		}
		b.Block[name] = s
	}
	for id, q := range over.Question {
		if q.ID == "" {
			q.ID = id
		}
		b.Question[id] = q
	}
	if b.boxes == nil {
		b.boxes = penBoxes(b.Block)
	}
}

// penBoxes returns the fields of blocks that only a pen fills: SignBox, or Stamp for the clerk's.
func penBoxes(list map[string]forms.Section) map[string]forms.Kind {
	boxes := map[string]forms.Kind{}
	for _, s := range list {
		for _, x := range s.Fields {
			switch {
			case x.Kind == forms.SignBox:
				boxes[x.ID] = forms.SignBox
			case x.Source == forms.FromClerk:
				boxes[x.ID] = forms.Stamp
			}
		}
	}
	return boxes
}

// take fills s from the block b; a field that s has itself replaces the block's.
func take(s *forms.Section, b forms.Section) {
	own := s.Fields
	s.Fields = nil
	for _, x := range b.Fields {
		if i := slices.IndexFunc(own, func(o forms.Field) bool { return o.ID == x.ID }); i >= 0 {
			s.Fields = append(s.Fields, own[i])
			own = slices.Delete(slices.Clone(own), i, i+1)
		} else {
			s.Fields = append(s.Fields, x)
		}
	}
	s.Fields = append(s.Fields, own...)
	if s.Title == "" {
		s.Title = b.Title
	}
	if s.Show == nil {
		s.Show = b.Show
	}
}

// finish puts the shared blocks and questions in place and judges the form: everything that the
// types cannot.
func finish(f *forms.Form, file *source, shared *blocks) forms.LoadErrors {
	j := judge{
		f: f, origin: origin{file, shared.files}, table: "question", asked: map[string][]string{},
		missing: map[int]bool{}, ownShow: map[int]bool{}, boxes: shared.boxes,
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		if s.Block == "" || s.Block == "C8" {
			continue
		}
		b, ok := shared.Block[s.Block]
		if !ok {
			why := fmt.Sprintf("共通の欄「%s」は blocks.toml にありません", forms.Quote(s.Block))
			j.bad = append(j.bad, mistake(file.name, file.find("section", "", i+1, "block"), why))
			continue
		}
		take(s, b)
	}
	for i := range f.Questions {
		if f.Questions[i].Use != "" {
			j.useShared(i, shared)
		}
	}
	f.Index()
	j.form()
	return j.bad
}

// useShared puts the shared question in place that the i-th question of the form uses.
func (j *judge) useShared(i int, shared *blocks) {
	q := &j.f.Questions[i]
	common, ok := shared.Question[q.Use]
	if !ok {
		j.complain("question", q.Use, "", "共通の質問「%s」は blocks.toml にありません", forms.Quote(q.Use))
		j.missing[i] = true
		return
	}
	if q.Show != nil {
		common.Show = q.Show
		j.ownShow[i] = true
	}
	if q.After != nil {
		common.After = q.After
	}
	common.Use = q.Use
	*q = common
}
