package ui

import (
	"slices"

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
	y := p.title(p.w.t("choosing.title"), margin, p.width-2*margin) + 14
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
	next := primaryButton("next", p.w.t("do.next"), p.w.o.Visit.Next)
	count := p.w.t("choosing.count", "n", len(v.Chosen))
	if len(v.Chosen) == 0 {
		next = next.off()
		count = p.w.t("choosing.none")
	}
	p.footer(nil, next)
	p.one(count, p.width-margin-200-420, p.height-footerH/2, 400, style{size: 22, color: ink, align: fyne.TextAlignTrailing, middle: true})
}
