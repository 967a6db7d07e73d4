package resident

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
)

// card returns a large choice: a picture of one kanji, a name, a hint, and a tick when it is
// chosen.
func (p *screen) card(id, glyph, label, hint string, on bool, tapped func()) *kit.Button {
	b := &kit.Button{ID: id, Label: label, Fill: kit.White, Edge: kit.Edge, Line: 2, Radius: 16, Do: tapped}
	if on {
		b.Fill, b.Edge, b.Line = kit.Tint, kit.Primary, 4
	}
	name, small := kit.Style{Size: 24, Bold: true, Color: kit.Ink}, kit.Style{Size: 18, Color: kit.Quiet}
	left := float32(26)
	if glyph != "" {
		left = 106
	}
	room := func(w float32) float32 { return w - left - 56 }
	words := func(q *kit.Page, w float32) float32 {
		h := q.TextHeight(label, room(w), name)
		if hint != "" {
			h += q.TextHeight(hint, room(w), small)
		}
		return h
	}
	b.MinHeight = func(q *kit.Page, w float32) float32 { return words(q, w) + 28 }
	b.Draw = func(q *kit.Page) {
		if glyph != "" {
			ground := kit.Tint
			if on {
				ground = kit.White
			}
			q.Box(22, q.Height/2-32, 64, 64, ground, kit.Clear, 0, 10)
			g := q.Part(64, 64)
			g.Look.Text, g.Look.Family = 1, kit.Family{} // a picture, not a word
			g.Line(glyph, 22, q.Height/2, 64, kit.Style{
				Size: 34, Bold: true, Color: kit.Primary,
				Align: fyne.TextAlignCenter, Middle: true,
			})
			q.Place(g, 0, 0)
		}
		y := (q.Height - words(q, q.Width)) / 2
		y += q.Words(label, left, y, room(q.Width), name)
		if hint != "" {
			q.Words(hint, left, y, room(q.Width), small)
		}
		if on {
			q.Disc(q.Width-36, 34, 18, kit.Primary, kit.Clear, 0)
			q.Tick(q.Width-50, 20, 28, kit.White, 3)
		}
	}
	return b
}

// perPage is how many forms one page of the choosing screen holds.
const perPage = 16

// choosing is the screen on which forms, or bundles of forms, are chosen.
func choosing(p *screen) {
	v := p.w.view
	y := float32(14)
	title := p.w.t("choosing.title")
	if len(v.Bundles) > 0 {
		tabs := []*kit.Button{
			p.tab("by-form", p.w.t("choosing.forms"), !p.w.bundles, func() { p.w.bundles = false }),
			p.tab("by-bundle", p.w.t("choosing.bundles"), p.w.bundles, func() { p.w.bundles = true }),
		}
		st, h, beside := kit.Style{Size: 20, Bold: true}, float32(68), p.Width-2*kit.Margin
		w := float32(200)
		for _, b := range tabs {
			w = max(w, p.Measure(b.Label, st)+40)
		}
		w = min(w, (p.Width-2*kit.Margin-12)/2)
		for _, b := range tabs {
			h = max(h, b.MinHeight(p.Page, w))
		}
		beside -= 2*w + 36
		heading := kit.Style{Size: 30, Bold: true, Color: kit.Ink}
		if len(p.Lines(title, beside, heading)) <= 2 && beside > 300 {
			tall := max(p.TextHeight(title, beside, heading), h)
			p.Within(title, kit.Margin, y, beside, tall, heading)
			for i, b := range tabs {
				p.Button(b, p.Width-kit.Margin-2*w-12+float32(i)*(w+12), y+(tall-h)/2, w, h)
			}
			y += tall + 14
		} else {
			y += p.Words(title, kit.Margin, y, p.Width-2*kit.Margin, heading) + 10
			for i, b := range tabs {
				p.Button(b, kit.Margin+float32(i)*(w+12), y, w, h)
			}
			y += h + 14
		}
	} else {
		y = p.title(title, kit.Margin, p.Width-2*kit.Margin) + 14
	}
	next := kit.PrimaryButton("next", p.w.t("do.next"), p.w.o.Visit.Next)
	p.foot.note = p.w.t("choosing.count", "n", len(v.Chosen))
	if len(v.Chosen) == 0 {
		next = next.Off()
		p.foot.note = p.w.t("choosing.none")
	}
	if v.Opinion {
		p.opinion()
	} else {
		p.ends(nil, next)
	}
	if v.Going { // not in the place of the 戻る that led here
		p.foot.right = slices.Insert(p.foot.right, 0, kit.SecondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel))
	}
	if p.w.bundles {
		p.bundles(y)
	} else {
		p.forms(y)
	}
}

// tab returns the button of one of the two ways to choose.
func (p *screen) tab(id, label string, on bool, show func()) *kit.Button {
	show2 := p.w.change(func() { show(); p.w.scroll = 0 })
	if !on {
		return kit.WordButton(id, label, kit.White, kit.Edge, kit.Ink, 20, show2)
	}
	b := kit.WordButton(id, label, kit.Tint, kit.Primary, kit.Primary, 20, show2)
	b.Line = 4
	return b
}

// bundles draws cards of what people come for. The chosen one says which papers it brings; single
// ones can be taken off under the other tab.
func (p *screen) bundles(y float32) {
	v := p.w.view
	columns := 2
	if len(v.Bundles) > 8 {
		columns = 3
	}
	var list []*kit.Button
	for _, b := range v.Bundles {
		list = append(list, p.card("bundle-"+b.ID, b.Glyph, p.w.say(b.Name), p.w.say(b.Hint), b.ID == v.Bundle,
			func() { p.w.o.Visit.ChooseBundle(b.ID) }))
	}
	y = p.Cells(list, columns, y, 112)
	words := p.w.t("choosing.bundle")
	if v.Bundle != "" {
		var names []string
		for _, f := range v.Offered {
			if slices.Contains(v.Chosen, f.ID) {
				names = append(names, p.w.say(f.Name))
			}
		}
		words = p.w.t("choosing.bundle.forms", "forms", strings.Join(names, p.w.t("word.and")))
	}
	p.panel(words, kit.Margin, y, p.Width-2*kit.Margin, kit.Tint, kit.Primary)
}

// forms draws cards of single papers.
func (p *screen) forms(y float32) {
	v := p.w.view
	// Up to nine forms are large cards with pictures; more are in four narrow columns, 16 a page.
	columns, height, note := 3, float32(116), true
	list := v.Offered
	if len(list) > 9 {
		columns, height, note = 4, 100, false
		p.w.list = min(p.w.list, (len(list)-1)/perPage)
		list = list[p.w.list*perPage : min((p.w.list+1)*perPage, len(list))]
	}
	var cards []*kit.Button
	for _, f := range list {
		glyph := f.Glyph
		if !note {
			glyph = ""
		}
		on := slices.Contains(v.Chosen, f.ID)
		cards = append(cards, p.card("form-"+f.ID, glyph, p.w.say(f.Name), p.w.say(f.Hint), on,
			func() { p.w.o.Visit.Choose(f.ID) }))
	}
	y = p.Cells(cards, columns, y, height)
	if note {
		p.panel(p.w.t("choosing.note"), kit.Margin, y, p.Width-2*kit.Margin, kit.Tint, kit.Primary)
	}
	if pages := (len(v.Offered) + perPage - 1) / perPage; !note && pages > 1 {
		more := kit.SecondaryButton("list", p.w.t("choosing.more", "n", p.w.list+1, "of", pages),
			p.w.change(func() { p.w.list, p.w.scroll = (p.w.list+1)%pages, 0 }))
		p.foot.left = append(p.foot.left, more)
	}
}
