package resident

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// asking is the screen of one question, before the card or after it.
func asking(p *screen) {
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
	about := kit.Style{Size: 19, Color: kit.Quiet}
	words := p.w.t("ask.about", "forms", strings.Join(a.About, p.w.t("word.and")), "n", a.N, "of", a.Of)
	if wrong { // above what is typed, never over the keys
		words, about = p.w.t("ask.bad"), kit.Style{Size: 20, Bold: true, Color: kit.Danger}
		if i := slices.IndexFunc(a.Fields, func(f visit.AskField) bool { return f.Why != "" }); i >= 0 {
			words = a.Fields[i].Why
		}
	}
	y += p.Words(words, kit.Margin, y, p.Width-2*kit.Margin, about)
	y += p.Words(a.Text, kit.Margin, y, p.Width-2*kit.Margin, kit.Style{Size: 32, Bold: true, Color: kit.Ink}) + 8
	typed := slices.ContainsFunc(a.Fields, func(f visit.AskField) bool { return f.Field.Kind.Typed() })
	switch {
	case len(a.Choices) > 0:
		y = p.choices(a, y)
	case typed:
		p.texts(a, y)
	default:
		y = p.controls(a, y)
	}
	if a.Hint != "" && !typed {
		p.panel(a.Hint, kit.Margin, y, p.Width-2*kit.Margin, kit.Tint, kit.Primary)
	}
	next := kit.PrimaryButton("next", p.w.t("do.next"), p.w.o.Visit.Next)
	if !a.Ready {
		next = next.Off()
		if i, ok := p.w.openField(a); typed && ok {
			next = kit.PrimaryButton("next-field", p.w.t("ask.next-field"), p.w.change(func() { p.w.field = i }))
		}
	}
	if begun >= 0 {
		if next = next.Off(); begun != p.w.field {
			next = kit.PrimaryButton("next-field", p.w.t("ask.next-field"), p.w.change(func() { p.w.field = begun }))
		}
	}
	p.ends(p.backButton(), next)
}

// choices draws a question's choices and returns where they end.
func (p *screen) choices(a *visit.Ask, y float32) float32 {
	columns := 2
	if len(a.Choices) > 4 {
		columns = 3
	}
	var list []*kit.Button
	for _, c := range a.Choices {
		list = append(list, p.card("choice-"+c.ID, c.Glyph, c.Label, c.Hint, c.ID == a.Picked,
			func() { p.w.o.Visit.Pick(c.ID) }))
	}
	return p.Cells(list, columns, y, 112) + 4
}

// controls draws fields that need no typing and returns where they end.
func (p *screen) controls(a *visit.Ask, y float32) float32 {
	var toggles []*kit.Button
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
	return p.Cells(toggles, 2, y, 92) + 4
}

// yesNo reports whether a field is a choice between 記載する and 記載しない, or a plain check.
func yesNo(f visit.AskField) bool {
	if f.Field.Kind == forms.Check {
		return true
	}
	return f.Field.Kind == forms.Choice && len(f.Field.Options) == 2 && f.Field.Options[0].ID == "yes" &&
		f.Field.Options[1].ID == "no"
}

// toggle returns the button of a yes-or-no field; it says its state in words.
func (p *screen) toggle(f visit.AskField) *kit.Button {
	check := f.Field.Kind == forms.Check
	on := check && f.Value.On || slices.Contains(f.Value.Picked, "yes")
	may := check || slices.ContainsFunc(f.Options, func(o forms.Option) bool { return o.ID == "yes" })
	b := &kit.Button{
		ID: "field-" + f.Field.ID, Label: f.Field.Label, Fill: kit.White, Edge: kit.Edge, Line: 2,
		Radius: 16, Inactive: !may,
	}
	if on {
		b.Fill, b.Edge, b.Line = kit.Tint, kit.Primary, 4
	}
	b.Do = func() {
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
	name, state := kit.Style{Size: 23, Bold: true, Color: kit.Ink}, kit.Style{
		Size: 18, Bold: on, Color: kit.Ink,
		Align: fyne.TextAlignTrailing,
	}
	wide := func(q *kit.Page) float32 { return min(max(q.Measure(word, state), 60)+8, 220) }
	b.MinHeight = func(q *kit.Page, w float32) float32 {
		return max(q.TextHeight(f.Field.Label, w-132-wide(q), name), q.TextHeight(word, wide(q), state)) + 2*kit.Inset
	}
	b.Draw = func(q *kit.Page) {
		s := wide(q)
		q.Within(f.Field.Label, 24, 0, q.Width-132-s, q.Height, name)
		q.Within(word, q.Width-86-s, 0, s, q.Height, state)
		q.Box(q.Width-68, q.Height/2-20, 40, 40, kit.White, kit.Edge, 2.5, 8)
		if on {
			q.Box(q.Width-68, q.Height/2-20, 40, 40, kit.Primary, kit.Primary, 0, 8)
			q.Tick(q.Width-64, q.Height/2-16, 32, kit.White, 3.5)
		}
	}
	return b
}

// options draws a field's options as cards: one can be picked, or any of a Multi.
func (p *screen) options(f visit.AskField, y float32) float32 {
	columns := 3
	for _, o := range f.Options {
		if len(f.Options) <= 4 || p.Measure(o.Label, kit.Style{Size: 24, Bold: true}) > 290*p.Look.Grow() {
			columns = 2
		}
	}
	h := float32(84)
	if len(f.Options) > 12 {
		columns, h = 4, 72
	}
	var list []*kit.Button
	for _, o := range f.Options {
		on := slices.Contains(f.Value.Picked, o.ID)
		list = append(list, p.card("option-"+f.Field.ID+"-"+o.ID, "", o.Label, "", on, func() {
			p.w.o.Visit.Answer(f.Form, f.Field.ID, picked(f, o.ID, on))
		}))
	}
	return p.Cells(list, columns, y, h) + 4
}

// picked returns the answer after the card of an option was pressed.
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

// counted returns a picked option of a Multi as an answer, with its number where each has one.
func counted(f visit.AskField, i int) any {
	if !f.Field.Counted {
		return f.Value.Picked[i]
	}
	return map[string]any{"id": f.Value.Picked[i], "copies": f.Value.Counts[i]}
}

// counts draws how many are wanted of each picked option.
func (p *screen) counts(f visit.AskField, y float32) float32 {
	height := float32(84)
	if len(f.Value.Picked) > 8 {
		height = 72
	}
	columns := p.Columns(2)
	if p.Look.Grow() > 1 {
		columns = 1
	}
	unit := kit.Style{Size: 26, Bold: true, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true}
	_, _, w, _ := p.Grid(0, columns, y, height)
	mid := p.Measure(p.w.t("do.number", "n", 20, "unit", f.Field.Unit), unit) + 16
	keys := 84 + mid + 84 + 8
	name := kit.Style{Size: 20, Bold: true, Color: kit.Ink}
	label := func(id string) string {
		for _, o := range append(slices.Clone(f.Options), f.Field.Options...) {
			if o.ID == id {
				return o.Label
			}
		}
		return id
	}
	for _, id := range f.Value.Picked {
		height = max(height, p.TextHeight(label(id), w-keys-30, name)+16)
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
		x, top, w, h := p.Grid(i, columns, y, height)
		p.Box(x, top, w, h, kit.White, kit.Edge, 1.5, 16)
		n := f.Value.Counts[i]
		minus := kit.WordButton("minus-"+id, "−", kit.White, kit.Primary, kit.Primary, 34, set(n-1))
		if n <= 1 {
			minus = minus.Off()
		}
		plus := kit.WordButton("plus-"+id, "＋", kit.White, kit.Primary, kit.Primary, 30, set(n+1))
		if n >= 20 {
			plus = plus.Off()
		}
		p.Within(label(id), x+20, top, w-keys-30, h, name)
		p.Button(minus, x+w-keys, top+(h-68)/2, 84, 68)
		p.Line(p.w.t("do.number", "n", n, "unit", f.Field.Unit), x+w-keys+84, top+h/2, mid, unit)
		p.Button(plus, x+w-92, top+(h-68)/2, 84, 68)
	}
	return y + float32((len(f.Value.Picked)+columns-1)/columns)*(height+kit.Gap) + 4
}

// stepper draws a number with − and ＋, such as copies.
func (p *screen) stepper(f visit.AskField, named bool, y float32) float32 {
	number := kit.Style{Size: 36, Bold: true, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true}
	n, least, most := f.Value.Number, max(f.Field.Min, 1), f.Field.Max
	mid := p.Measure(p.w.t("do.number", "n", 20, "unit", f.Field.Unit), number) + 32
	keys := 110 + mid + 110
	h, x := float32(108), float32(kit.Margin+28)
	name := kit.Style{Size: 24, Bold: true, Color: kit.Ink}
	if named {
		room := p.Width - 2*kit.Margin - keys - 84
		h = max(h, p.TextHeight(f.Title, room, name)+28)
		p.Box(kit.Margin, y, p.Width-2*kit.Margin, h, kit.White, kit.Edge, 1.5, 16)
		p.Within(f.Title, x, y, room, h, name)
		x = p.Width - kit.Margin - 28 - keys
	} else {
		p.Box(kit.Margin, y, p.Width-2*kit.Margin, h, kit.White, kit.Edge, 1.5, 16)
	}
	set := func(n int) func() { return func() { p.w.o.Visit.Answer(f.Form, f.Field.ID, n) } }
	minus := kit.WordButton("minus-"+f.Form, "−", kit.White, kit.Primary, kit.Primary, 40, set(n-1))
	plus := kit.WordButton("plus-"+f.Form, "＋", kit.White, kit.Primary, kit.Primary, 36, set(n+1))
	if n <= least {
		minus = minus.Off()
	}
	if most > 0 && n >= most {
		plus = plus.Off()
	}
	p.Button(minus, x, y+(h-80)/2, 110, 80)
	p.Line(p.w.t("do.number", "n", n, "unit", f.Field.Unit), x+110, y+h/2, mid, number)
	p.Button(plus, x+110+mid, y+(h-80)/2, 110, 80)
	return y + h + 18
}
