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
	b.draw = func(q *page) {
		x := float32(26)
		if glyph != "" {
			ground := tint
			if on {
				ground = white
			}
			q.box(22, q.height/2-32, 64, 64, ground, clear, 0, 10)
			q.one(glyph, 22, q.height/2, 64, style{size: 34, bold: true, color: primary, align: fyne.TextAlignCenter, middle: true})
			x = 106
		}
		room := q.width - x - 56
		lines := q.lines(label, room, style{size: 24, bold: true})
		total := float32(len(lines)) * 24 * leading
		hints := []string(nil)
		if hint != "" {
			hints = q.lines(hint, room, style{size: 18})
			total += float32(len(hints)) * 18 * leading
		}
		y := (q.height - total) / 2
		for _, l := range lines {
			q.one(l, x, y, room, style{size: 24, bold: true, color: ink})
			y += 24 * leading
		}
		for _, l := range hints {
			q.one(l, x, y, room, style{size: 18, color: quiet})
			y += 18 * leading
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
	const gap = 20
	w = (p.width - 2*margin - gap*float32(columns-1)) / float32(columns)
	return margin + float32(i%columns)*(w+gap), y + float32(i/columns)*(h+gap), w, h
}

// perPage is how many forms one page of the choosing screen holds.
const perPage = 16

func choosing(p *page) {
	v := p.w.view
	room := p.width - 2*margin
	if len(v.Bundles) > 0 {
		room -= 2 * (tabW + 12)
		p.tab("by-form", p.w.t("choosing.forms"), !p.w.bundles, p.width-margin-2*tabW-12, func() { p.w.bundles = false })
		p.tab("by-bundle", p.w.t("choosing.bundles"), p.w.bundles, p.width-margin-tabW, func() { p.w.bundles = true })
	}
	y := max(p.title(p.w.t("choosing.title"), margin, room), headerH+18+72) + 14
	if p.w.bundles {
		p.bundles(y)
	} else {
		p.forms(y)
	}
	next := primaryButton("next", p.w.t("do.next"), p.w.o.Visit.Next)
	count := p.w.t("choosing.count", "n", len(v.Chosen))
	if len(v.Chosen) == 0 {
		next = next.off()
		count = p.w.t("choosing.none")
	}
	p.footer(nil, next)
	p.one(count, p.width-margin-200-420, p.height-footerH/2, 400, style{size: 22, color: ink, align: fyne.TextAlignTrailing, middle: true})
}

const tabW = 236

// tab is one of the two ways to choose.
func (p *page) tab(id, label string, on bool, x float32, show func()) {
	b := wordButton(id, label, white, edge, ink, 20, p.w.change(show))
	if on {
		b = wordButton(id, label, tint, primary, primary, 20, p.w.change(show))
		b.line = 4
	}
	p.button(b, x, headerH+18, tabW, 68)
}

// bundles are cards of what people come for. The chosen one says which papers it brings; single ones may be taken off under the other tab.
func (p *page) bundles(y float32) {
	v := p.w.view
	columns := 2
	if len(v.Bundles) > 8 {
		columns = 3
	}
	for i, b := range v.Bundles {
		x, top, w, h := p.grid(i, columns, y, 112)
		p.button(p.card("bundle-"+b.ID, b.Glyph, b.Name, b.Hint, b.ID == v.Bundle, func() { p.w.o.Visit.ChooseBundle(b.ID) }), x, top, w, h)
	}
	y += float32((len(v.Bundles)+columns-1)/columns)*132 + 10
	words := p.w.t("choosing.bundle")
	if v.Bundle != "" {
		var names []string
		for _, f := range v.Offered {
			if slices.Contains(v.Chosen, f.ID) {
				names = append(names, f.Name)
			}
		}
		words = p.w.t("choosing.bundle.forms", "forms", strings.Join(names, "・"))
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
	for i, f := range list {
		glyph := f.Glyph
		if !note {
			glyph = ""
		}
		on := slices.Contains(v.Chosen, f.ID)
		x, top, w, h := p.grid(i, columns, y, height)
		p.button(p.card("form-"+f.ID, glyph, f.Name, f.Hint, on, func() { p.w.o.Visit.Choose(f.ID) }), x, top, w, h)
	}
	if note {
		rows := (len(list) + 2) / 3
		p.panel(p.w.t("choosing.note"), margin, y+float32(rows)*136+14, p.width-2*margin, tint, primary)
	}
	if pages := (len(v.Offered) + perPage - 1) / perPage; !note && pages > 1 {
		p.button(secondaryButton("list", p.w.t("choosing.more", "n", p.w.list+1, "of", pages), p.w.change(func() { p.w.list = (p.w.list + 1) % pages })), margin+240, p.height-footerH+14, 260, buttonH)
	}
}
