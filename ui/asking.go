package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/visit"
)

// asking is one question a screen: before the card and after it.
func asking(p *page) {
	a := p.w.view.Ask
	if a == nil {
		return
	}
	begun := -1
	wrong := false
	for i, f := range shared(a.Fields) {
		unfinished, whole := p.w.unfinished(f)
		if unfinished {
			begun = i
		}
		wrong = wrong || whole
	}
	wrong = wrong || slices.ContainsFunc(a.Fields, func(f visit.AskField) bool { return f.Bad })
	y := float32(14)
	about := style{size: 19, color: quiet}
	words := p.w.t("ask.about", "forms", strings.Join(a.About, p.w.t("word.and")), "n", a.N, "of", a.Of)
	if wrong { // above what is typed, never over the keys
		words, about = p.w.t("ask.bad"), style{size: 20, bold: true, color: danger}
		if i := slices.IndexFunc(a.Fields, func(f visit.AskField) bool { return f.Why != "" }); i >= 0 {
			words = a.Fields[i].Why
		}
	}
	y += p.words(words, margin, y, p.width-2*margin, about)
	y += p.words(a.Text, margin, y, p.width-2*margin, style{size: 32, bold: true, color: ink}) + 8
	typed := slices.ContainsFunc(a.Fields, typing)
	switch {
	case len(a.Choices) > 0:
		y = p.choices(a, y)
	case typed:
		p.texts(a, y)
	default:
		y = p.controls(a, y)
	}
	if a.Hint != "" && !typed {
		p.panel(a.Hint, margin, y, p.width-2*margin, tint, primary)
	}
	next := primaryButton("next", p.w.t("do.next"), p.w.o.Visit.Next)
	if !a.Ready {
		next = next.off()
		if i, ok := p.w.openField(a); typed && ok {
			next = primaryButton("next-field", p.w.t("ask.next-field"), p.w.change(func() { p.w.field = i }))
		}
	}
	if begun >= 0 {
		if next = next.off(); begun != p.w.field {
			next = primaryButton("next-field", p.w.t("ask.next-field"), p.w.change(func() { p.w.field = begun }))
		}
	}
	p.ends(p.backButton(), next)
}

func (p *page) choices(a *visit.Ask, y float32) float32 {
	columns := 2
	if len(a.Choices) > 4 {
		columns = 3
	}
	var list []*button
	for _, c := range a.Choices {
		list = append(list, p.card("choice-"+c.ID, c.Glyph, c.Label, c.Hint, c.ID == a.Picked, func() { p.w.o.Visit.Pick(c.ID) }))
	}
	return p.cells(list, columns, y, 112) + 4
}

// controls are those of fields that need no typing.
func (p *page) controls(a *visit.Ask, y float32) float32 {
	var toggles []*button
	for _, f := range a.Fields {
		switch {
		case a.Counts && f.Field.Counted:
			y = p.counts(f, y)
		case f.Field.Kind == forms.Int:
			y = p.stepper(f, len(a.Fields) > 1, y)
		case yesNo(f):
			toggles = append(toggles, p.toggle(f))
		default:
			y = p.options(f, y)
		}
	}
	return p.cells(toggles, 2, y, 92) + 4
}

// yesNo tells of a choice between 記載する and 記載しない, or of a plain check.
func yesNo(f visit.AskField) bool {
	if f.Field.Kind == forms.Check {
		return true
	}
	return f.Field.Kind == forms.Choice && len(f.Field.Options) == 2 && f.Field.Options[0].ID == "yes" && f.Field.Options[1].ID == "no"
}

// toggle says in words which way it stands.
func (p *page) toggle(f visit.AskField) *button {
	check := f.Field.Kind == forms.Check
	on := check && f.Value.On || slices.Contains(f.Value.Picked, "yes")
	may := check || slices.ContainsFunc(f.Options, func(o forms.Option) bool { return o.ID == "yes" })
	b := &button{id: "field-" + f.Field.ID, label: f.Field.Label, fill: white, edge: edge, line: 2, radius: 16, disabled: !may}
	if on {
		b.fill, b.edge, b.line = tint, primary, 4
	}
	b.tapped = func() {
		var answer any = !on
		if !check {
			answer = map[bool]string{true: "no", false: "yes"}[on]
		}
		p.w.o.Visit.Answer(f.Form, f.Field.ID, answer)
	}
	word := p.w.t("ask.no")
	if on {
		word = p.w.t("ask.yes")
	}
	name, state := style{size: 23, bold: true, color: ink}, style{size: 18, bold: on, color: ink, align: fyne.TextAlignTrailing}
	wide := func(q *page) float32 { return min(max(q.measure(word, state), 60)+8, 220) }
	b.need = func(q *page, w float32) float32 {
		return max(q.tall(f.Field.Label, w-132-wide(q), name), q.tall(word, wide(q), state)) + 2*inset
	}
	b.draw = func(q *page) {
		s := wide(q)
		q.within(f.Field.Label, 24, 0, q.width-132-s, q.height, name)
		q.within(word, q.width-86-s, 0, s, q.height, state)
		q.box(q.width-68, q.height/2-20, 40, 40, white, edge, 2.5, 8)
		if on {
			q.box(q.width-68, q.height/2-20, 40, 40, primary, primary, 0, 8)
			q.tick(q.width-64, q.height/2-16, 32, white, 3.5)
		}
	}
	return b
}

// options are cards: one of them, or any for a Multi.
func (p *page) options(f visit.AskField, y float32) float32 {
	columns := 3
	for _, o := range f.Options {
		if len(f.Options) <= 4 || p.measure(o.Label, style{size: 24, bold: true}) > 290*p.look.grow() {
			columns = 2
		}
	}
	h := float32(84)
	if len(f.Options) > 12 {
		columns, h = 4, 72
	}
	var list []*button
	for _, o := range f.Options {
		on := slices.Contains(f.Value.Picked, o.ID)
		list = append(list, p.card("option-"+f.Field.ID+"-"+o.ID, "", o.Label, "", on, func() {
			p.w.o.Visit.Answer(f.Form, f.Field.ID, picked(f, o.ID, on))
		}))
	}
	return p.cells(list, columns, y, h) + 4
}

// picked is the answer after a card was pressed.
func picked(f visit.AskField, id string, on bool) any {
	if f.Field.Kind != forms.Multi {
		return id
	}
	out := []any{}
	for i, p := range f.Value.Picked {
		if p != id {
			out = append(out, counted(f, i))
		}
	}
	if !on {
		out = append(out, id)
	}
	return out
}

// counted is a picked option of a Multi as an answer: where each has a number of its own, with it.
func counted(f visit.AskField, i int) any {
	if !f.Field.Counted {
		return f.Value.Picked[i]
	}
	return map[string]any{"id": f.Value.Picked[i], "copies": f.Value.Counts[i]}
}

// counts sets how many are wanted of each picked option.
func (p *page) counts(f visit.AskField, y float32) float32 {
	height := float32(84)
	if len(f.Value.Picked) > 8 {
		height = 72
	}
	columns := p.columns(2)
	if p.look.grow() > 1 {
		columns = 1
	}
	unit := style{size: 26, bold: true, color: ink, align: fyne.TextAlignCenter, middle: true}
	_, _, w, _ := p.grid(0, columns, y, height)
	mid := p.measure(p.w.t("do.number", "n", 20, "unit", f.Field.Unit), unit) + 16
	keys := 84 + mid + 84 + 8
	name := style{size: 20, bold: true, color: ink}
	label := func(id string) string {
		for _, o := range append(slices.Clone(f.Options), f.Field.Options...) {
			if o.ID == id {
				return o.Label
			}
		}
		return id
	}
	for _, id := range f.Value.Picked {
		height = max(height, p.tall(label(id), w-keys-30, name)+16)
	}
	for i, id := range f.Value.Picked {
		set := func(n int) func() {
			return func() {
				var out []any
				for k := range f.Value.Picked {
					one := counted(f, k)
					if k == i {
						one = map[string]any{"id": id, "copies": n}
					}
					out = append(out, one)
				}
				p.w.o.Visit.Answer(f.Form, f.Field.ID, out)
			}
		}
		x, top, w, h := p.grid(i, columns, y, height)
		p.box(x, top, w, h, white, edge, 1.5, 16)
		n := f.Value.Counts[i]
		minus := wordButton("minus-"+id, "−", white, primary, primary, 34, set(n-1))
		if n <= 1 {
			minus = minus.off()
		}
		plus := wordButton("plus-"+id, "＋", white, primary, primary, 30, set(n+1))
		if n >= 20 {
			plus = plus.off()
		}
		p.within(label(id), x+20, top, w-keys-30, h, name)
		p.button(minus, x+w-keys, top+(h-68)/2, 84, 68)
		p.one(p.w.t("do.number", "n", n, "unit", f.Field.Unit), x+w-keys+84, top+h/2, mid, unit)
		p.button(plus, x+w-92, top+(h-68)/2, 84, 68)
	}
	return y + float32((len(f.Value.Picked)+columns-1)/columns)*(height+gap) + 4
}

// stepper counts copies.
func (p *page) stepper(f visit.AskField, named bool, y float32) float32 {
	number := style{size: 36, bold: true, color: ink, align: fyne.TextAlignCenter, middle: true}
	n, least, most := f.Value.Number, max(f.Field.Min, 1), f.Field.Max
	mid := p.measure(p.w.t("do.number", "n", 20, "unit", f.Field.Unit), number) + 32
	keys := 110 + mid + 110
	h, x := float32(108), float32(margin+28)
	name := style{size: 24, bold: true, color: ink}
	if named {
		room := p.width - 2*margin - keys - 84
		h = max(h, p.tall(f.Title, room, name)+28)
		p.box(margin, y, p.width-2*margin, h, white, edge, 1.5, 16)
		p.within(f.Title, x, y, room, h, name)
		x = p.width - margin - 28 - keys
	} else {
		p.box(margin, y, p.width-2*margin, h, white, edge, 1.5, 16)
	}
	set := func(n int) func() { return func() { p.w.o.Visit.Answer(f.Form, f.Field.ID, n) } }
	minus := wordButton("minus-"+f.Form, "−", white, primary, primary, 40, set(n-1))
	plus := wordButton("plus-"+f.Form, "＋", white, primary, primary, 36, set(n+1))
	if n <= least {
		minus = minus.off()
	}
	if most > 0 && n >= most {
		plus = plus.off()
	}
	p.button(minus, x, y+(h-80)/2, 110, 80)
	p.one(p.w.t("do.number", "n", n, "unit", f.Field.Unit), x+110, y+h/2, mid, number)
	p.button(plus, x+110+mid, y+(h-80)/2, 110, 80)
	return y + h + 18
}
