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
	y := float32(headerH) + 18
	p.one(p.w.t("ask.about", "forms", strings.Join(a.About, "・"), "n", a.N, "of", a.Of), margin, y, p.width-2*margin, style{size: 19, color: quiet})
	y += 30
	y += p.words(a.Text, margin, y, p.width-2*margin, style{size: 34, bold: true, color: ink}) + 12
	switch {
	case len(a.Choices) > 0:
		y = p.choices(a, y)
	case slices.ContainsFunc(a.Fields, typing):
		y = p.texts(a, y)
	default:
		y = p.controls(a, y)
	}
	if slices.ContainsFunc(a.Fields, func(f visit.AskField) bool { return f.Bad }) {
		y += p.panel(p.w.t("ask.bad"), margin, y, p.width-2*margin, dangerBg, danger) + 12
	} else if a.Hint != "" && !slices.ContainsFunc(a.Fields, typing) {
		p.panel(a.Hint, margin, y, p.width-2*margin, tint, primary)
	}
	next := primaryButton("next", p.w.t("do.next"), p.w.o.Visit.Next)
	if !a.Ready {
		next = next.off()
	}
	p.footer(p.backButton(), next)
}

func (p *page) choices(a *visit.Ask, y float32) float32 {
	columns := 2
	if len(a.Choices) > 4 {
		columns = 3
	}
	for i, c := range a.Choices {
		x, top, w, h := p.grid(i, columns, y, 112)
		p.button(p.card("choice-"+c.ID, c.Glyph, c.Label, c.Hint, c.ID == a.Picked, func() { p.w.o.Visit.Pick(c.ID) }), x, top, w, h)
	}
	return y + float32((len(a.Choices)+columns-1)/columns)*132 + 10
}

// controls are those of fields that need no typing.
func (p *page) controls(a *visit.Ask, y float32) float32 {
	toggles := 0
	for _, f := range a.Fields {
		switch {
		case a.Counts && f.Field.Counted:
			y = p.counts(f, y)
		case f.Field.Kind == forms.Int:
			y = p.stepper(f, len(a.Fields) > 1, y)
		case yesNo(f):
			x, top, w, h := p.grid(toggles, 2, y, 92)
			p.toggle(f, x, top, w, h)
			toggles++
		default:
			y = p.options(f, y)
		}
	}
	return y + float32((toggles+1)/2)*112 + 6
}

// yesNo tells of a choice between 記載する and 記載しない, or of a plain check.
func yesNo(f visit.AskField) bool {
	if f.Field.Kind == forms.Check {
		return true
	}
	return f.Field.Kind == forms.Choice && len(f.Field.Options) == 2 && f.Field.Options[0].ID == "yes" && f.Field.Options[1].ID == "no"
}

// toggle says in words which way it stands.
func (p *page) toggle(f visit.AskField, x, y, w, h float32) {
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
	b.draw = func(q *page) {
		q.one(f.Field.Label, 24, q.height/2, q.width-190, style{size: 23, bold: true, color: ink, middle: true})
		word := q.w.t("ask.no")
		if on {
			word = q.w.t("ask.yes")
		}
		q.one(word, q.width-190, q.height/2, 104, style{size: 18, bold: on, color: ink, align: fyne.TextAlignTrailing, middle: true})
		q.box(q.width-72, q.height/2-20, 40, 40, white, edge, 2.5, 8)
		if on {
			q.box(q.width-72, q.height/2-20, 40, 40, primary, primary, 0, 8)
			q.tick(q.width-68, q.height/2-16, 32, white, 3.5)
		}
	}
	p.button(b, x, y, w, h)
}

// options are cards: one of them, or any for a Multi.
func (p *page) options(f visit.AskField, y float32) float32 {
	columns := 3
	for _, o := range f.Options {
		if len(f.Options) <= 4 || p.measure(o.Label, style{size: 24, bold: true}) > 290 {
			columns = 2
		}
	}
	h := float32(84)
	if len(f.Options) > 12 {
		columns, h = 4, 72
	}
	for i, o := range f.Options {
		on := slices.Contains(f.Value.Picked, o.ID)
		x, top, w, _ := p.grid(i, columns, y, h)
		p.button(p.card("option-"+f.Field.ID+"-"+o.ID, "", o.Label, "", on, func() {
			p.w.o.Visit.Answer(f.Form, f.Field.ID, picked(f, o.ID, on))
		}), x, top, w, h)
	}
	return y + float32((len(f.Options)+columns-1)/columns)*(h+20) + 6
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
	for i, id := range f.Value.Picked {
		label := id
		for _, o := range f.Field.Options {
			if o.ID == id {
				label = o.Label
			}
		}
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
		x, top, w, h := p.grid(i, 2, y, height)
		p.box(x, top, w, h, white, thinEdge, 1.5, 16)
		n := f.Value.Counts[i]
		minus := wordButton("minus-"+id, "−", white, primary, primary, 34, set(n-1))
		if n <= 1 {
			minus = minus.off()
		}
		plus := wordButton("plus-"+id, "＋", white, primary, primary, 30, set(n+1))
		if n >= 20 {
			plus = plus.off()
		}
		lines := p.lines(label, w-300, style{size: 20, bold: true})
		at := top + (h-float32(len(lines))*20*leading)/2
		for _, l := range lines {
			p.one(l, x+20, at, w-300, style{size: 20, bold: true, color: ink})
			at += 20 * leading
		}
		p.button(minus, x+w-270, top+4, 84, height-8)
		p.one(p.w.t("do.number", "n", n, "unit", "通"), x+w-182, top+h/2, 90, style{size: 26, bold: true, color: ink, align: fyne.TextAlignCenter, middle: true})
		p.button(plus, x+w-88, top+4, 80, height-8)
	}
	return y + float32((len(f.Value.Picked)+1)/2)*(height+20) + 6
}

// stepper counts copies.
func (p *page) stepper(f visit.AskField, named bool, y float32) float32 {
	h := float32(108)
	p.box(margin, y, p.width-2*margin, h, white, thinEdge, 1.5, 16)
	x := float32(margin + 28)
	if named {
		p.one(f.Title, x, y+h/2, 420, style{size: 24, bold: true, color: ink, middle: true})
		x += 440
	}
	n, least, most := f.Value.Number, max(f.Field.Min, 1), f.Field.Max
	set := func(n int) func() { return func() { p.w.o.Visit.Answer(f.Form, f.Field.ID, n) } }
	minus := wordButton("minus-"+f.Form, "−", white, primary, primary, 40, set(n-1))
	plus := wordButton("plus-"+f.Form, "＋", white, primary, primary, 36, set(n+1))
	if n <= least {
		minus = minus.off()
	}
	if most > 0 && n >= most {
		plus = plus.off()
	}
	p.button(minus, x, y+14, 110, 80)
	p.one(p.w.t("do.number", "n", n, "unit", f.Field.Unit), x+120, y+h/2, 180, style{size: 36, bold: true, color: ink, align: fyne.TextAlignCenter, middle: true})
	p.button(plus, x+310, y+14, 110, 80)
	return y + h + 18
}
