package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
)

// card is a large choice: a picture of one kanji, a name, a hint, and a tick when it is chosen.
func (p *page) card(id, glyph, label, hint string, on bool, tapped func()) *button {
	b := &button{id: id, label: label, fill: white, edge: edge, line: 2, radius: 16, tapped: tapped}
	if on {
		b.fill, b.edge, b.line = tint, primary, 4
	}
	name, small := style{size: 24, bold: true, color: ink}, style{size: 18, color: quiet}
	left := float32(26)
	if glyph != "" {
		left = 106
	}
	room := func(w float32) float32 { return w - left - 56 }
	words := func(q *page, w float32) float32 {
		h := q.tall(label, room(w), name)
		if hint != "" {
			h += q.tall(hint, room(w), small)
		}
		return h
	}
	b.need = func(q *page, w float32) float32 { return words(q, w) + 28 }
	b.draw = func(q *page) {
		if glyph != "" {
			ground := tint
			if on {
				ground = white
			}
			q.box(22, q.height/2-32, 64, 64, ground, clear, 0, 10)
			g := q.part(64, 64)
			g.look.text, g.look.regular, g.look.thick = 1, nil, nil // a picture, not a word
			g.one(glyph, 22, q.height/2, 64, style{size: 34, bold: true, color: primary, align: fyne.TextAlignCenter, middle: true})
			q.place(g, 0, 0)
		}
		y := (q.height - words(q, q.width)) / 2
		y += q.words(label, left, y, room(q.width), name)
		if hint != "" {
			q.words(hint, left, y, room(q.width), small)
		}
		if on {
			q.disc(q.width-36, 34, 18, primary, clear, 0)
			q.tick(q.width-50, 20, 28, white, 3)
		}
	}
	return b
}

// grid places n cells of h units in columns, below y.
func (p *page) grid(i, columns int, y, h float32) (x, top, w, height float32) {
	w = (p.width - 2*margin - gap*float32(columns-1)) / float32(columns)
	return margin + float32(i%columns)*(w+gap), y + float32(i/columns)*(h+gap), w, h
}

// perPage is how many forms one page of the choosing screen holds.
const perPage = 16

func choosing(p *page) {
	v := p.w.view
	y := float32(14)
	title := p.w.t("choosing.title")
	if len(v.Bundles) > 0 {
		tabs := []*button{
			p.tab("by-form", p.w.t("choosing.forms"), !p.w.bundles, func() { p.w.bundles = false }),
			p.tab("by-bundle", p.w.t("choosing.bundles"), p.w.bundles, func() { p.w.bundles = true }),
		}
		st, h, beside := style{size: 20, bold: true}, float32(68), p.width-2*margin
		w := float32(200)
		for _, b := range tabs {
			w = max(w, p.measure(b.label, st)+40)
		}
		w = min(w, (p.width-2*margin-12)/2)
		for _, b := range tabs {
			h = max(h, b.need(p, w))
		}
		beside -= 2*w + 36
		heading := style{size: 30, bold: true, color: ink}
		if len(p.lines(title, beside, heading)) <= 2 && beside > 300 {
			tall := max(p.tall(title, beside, heading), h)
			p.within(title, margin, y, beside, tall, heading)
			for i, b := range tabs {
				p.button(b, p.width-margin-2*w-12+float32(i)*(w+12), y+(tall-h)/2, w, h)
			}
			y += tall + 14
		} else {
			y += p.words(title, margin, y, p.width-2*margin, heading) + 10
			for i, b := range tabs {
				p.button(b, margin+float32(i)*(w+12), y, w, h)
			}
			y += h + 14
		}
	} else {
		y = p.title(title, margin, p.width-2*margin) + 14
	}
	next := primaryButton("next", p.w.t("do.next"), p.w.o.Visit.Next)
	p.foot.note = p.w.t("choosing.count", "n", len(v.Chosen))
	if len(v.Chosen) == 0 {
		next = next.off()
		p.foot.note = p.w.t("choosing.none")
	}
	if v.Opinion {
		p.opinion()
	} else {
		p.ends(nil, next)
	}
	if v.Going { // not where 戻る was that led here
		p.foot.right = slices.Insert(p.foot.right, 0, secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel))
	}
	if p.w.bundles {
		p.bundles(y)
	} else {
		p.forms(y)
	}
}

// tab is one of the two ways to choose.
func (p *page) tab(id, label string, on bool, show func()) *button {
	show2 := p.w.change(func() { show(); p.w.scroll = 0 })
	if !on {
		return wordButton(id, label, white, edge, ink, 20, show2)
	}
	b := wordButton(id, label, tint, primary, primary, 20, show2)
	b.line = 4
	return b
}

// bundles are cards of what people come for. The chosen one says which papers it brings; single ones may be taken off under the other tab.
func (p *page) bundles(y float32) {
	v := p.w.view
	columns := 2
	if len(v.Bundles) > 8 {
		columns = 3
	}
	var list []*button
	for _, b := range v.Bundles {
		list = append(list, p.card("bundle-"+b.ID, b.Glyph, p.w.say(b.Name), p.w.say(b.Hint), b.ID == v.Bundle, func() { p.w.o.Visit.ChooseBundle(b.ID) }))
	}
	y = p.cells(list, columns, y, 112)
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
	p.panel(words, margin, y, p.width-2*margin, tint, primary)
}

// forms are cards of single papers.
func (p *page) forms(y float32) {
	v := p.w.view
	// Up to nine forms stand in large cards with their pictures; more of them in four narrow columns, 16 a page.
	columns, height, note := 3, float32(116), true
	list := v.Offered
	if len(list) > 9 {
		columns, height, note = 4, 100, false
		p.w.list = min(p.w.list, (len(list)-1)/perPage)
		list = list[p.w.list*perPage : min((p.w.list+1)*perPage, len(list))]
	}
	var cards []*button
	for _, f := range list {
		glyph := f.Glyph
		if !note {
			glyph = ""
		}
		on := slices.Contains(v.Chosen, f.ID)
		cards = append(cards, p.card("form-"+f.ID, glyph, p.w.say(f.Name), p.w.say(f.Hint), on, func() { p.w.o.Visit.Choose(f.ID) }))
	}
	y = p.cells(cards, columns, y, height)
	if note {
		p.panel(p.w.t("choosing.note"), margin, y, p.width-2*margin, tint, primary)
	}
	if pages := (len(v.Offered) + perPage - 1) / perPage; !note && pages > 1 {
		more := secondaryButton("list", p.w.t("choosing.more", "n", p.w.list+1, "of", pages), p.w.change(func() { p.w.list, p.w.scroll = (p.w.list+1)%pages, 0 }))
		p.foot.left = append(p.foot.left, more)
	}
}
