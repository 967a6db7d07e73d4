package ui

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/visit"
)

// middle is what there is to do now: choose, answer, wait, or look at the fields.
func (d *Desk) middle(p *page) {
	v := d.view
	x, w := float32(deskLeft+26), p.width-deskLeft-deskPage-52
	y := float32(deskHead + 16)
	head := func(title, words string) {
		y += p.words(title, x, y, w, style{size: 21, bold: true, color: ink}) + 6
		y += p.words(words, x, y, w, style{size: 16, color: quiet}) + 14
	}
	switch {
	case v.CardLeft:
		head(d.say("card-left.title"), "")
		p.panelSmall(d.say("card-left.text"), x, y, w, dangerBg, danger)
	case v.State == visit.Choosing:
		head(d.say("choose.title"), d.say("choose.hint"))
		d.catalogue(p, x, y, w)
	case v.Ask != nil && len(v.Ask.Choices) > 0:
		head(v.Ask.Text, d.say("ask.hint"))
		for i, c := range v.Ask.Choices {
			d.choice(p, choiceKeys[i:i+1], c.Label, c.Hint, c.ID == v.Ask.Picked, x, y, w, func() { d.o.Visit.Pick(c.ID) })
			y += 58
		}
		p.words(v.Ask.Hint, x, y+6, w, style{size: 15, color: quiet})
	case v.Ask != nil:
		head(v.Ask.Text, d.say("ask.fields"))
		d.fields(p, x, y, w)
	case v.MayCorrect && len(v.Filled) > 0:
		title, hint := v.Filled[d.form].Form.Title, d.say("fields.hint")
		if v.Typed {
			hint = d.say("fields.typed")
		}
		if v.State == visit.Stopped {
			title, hint = d.say("problem.incomplete"), d.say("stopped.fields")
		}
		head(title, hint)
		if v.Refused != (visit.FieldRef{}) {
			y += p.panelSmall(d.say("fields.refused"), x, y, w, dangerBg, danger) + 8
		}
		d.fields(p, x, y, w)
	case v.State == visit.Stopped:
		title := v.Stop
		if title == "" {
			title = d.say("problem." + string(v.Problem))
		} else if !v.Farewell {
			head(d.say("stopped.staff"), "")
		}
		head(title, "")
		switch {
		case len(v.Let) > 0:
			y += p.panelSmall(d.say("stopped.let"), x, y, w, tint, primary) + 8
		case v.Stop != "" && !v.Farewell:
			y += p.panelSmall(d.say("stopped.no-let"), x, y, w, cautionBg, caution) + 8
		}
		p.words(strings.Join(d.ways(), "　"), x, y, w, style{size: 16, color: ink})
	case v.State == visit.PaperLeft:
		head(d.say("paper-left.title"), "")
		p.panelSmall(d.say("paper-left.text"), x, y, w, dangerBg, danger)
	case v.State != "":
		head(d.say(string(v.State)+".title"), d.say(string(v.State)+".text"))
	}
}

// ways are what can be done where a visit stopped, with their keys: nothing is named that would do nothing.
func (d *Desk) ways() (out []string) {
	for _, w := range []struct {
		can bool
		key string
	}{{d.view.Retry, "can.retry"}, {d.view.MayType, "can.type"}, {d.view.Numbers != visit.NoNumbers, "can.numbers"}, {d.view.Reprint, "can.reprint"}, {true, "can.cancel"}} {
		if w.can {
			out = append(out, d.say(w.key))
		}
	}
	return out
}

// panelSmall is panel in the desk's size.
func (p *page) panelSmall(s string, x, y, w float32, bg, bar color.Color) float32 {
	st := style{size: 16, color: ink}
	h := float32(len(p.lines(s, w-44, st)))*st.size*leading + 18
	p.box(x, y, w, h, bg, clear, 0, 8)
	p.box(x, y, 7, h, bar, clear, 0, 3)
	p.words(s, x+24, y+9, w-44, st)
	return h
}

// catalogue is the forms, each with its key.
func (d *Desk) catalogue(p *page, x, y, w float32) {
	v := d.view
	cw := (w - 10) / 2
	for i, f := range v.Offered {
		if i >= len(choiceKeys) {
			break
		}
		on := false
		for _, id := range v.Chosen {
			on = on || id == f.ID
		}
		d.choice(p, choiceKeys[i:i+1], f.Name, "", on, x+float32(i%2)*(cw+10), y+float32(i/2)*54, cw, func() { d.o.Visit.Choose(f.ID) })
	}
}

// choice is one large line to pick.
func (d *Desk) choice(p *page, key, label, hint string, on bool, x, y, w float32, do func()) {
	b := &button{id: "desk-choice-" + key, label: label, fill: white, edge: edge, line: 2, radius: 10}
	if on {
		b.fill, b.edge, b.line = tint, primary, 3
	}
	b.tapped = func() { do(); d.redraw() }
	b.draw = func(q *page) {
		q.box(10, q.height/2-12, 24, 24, white, edge, 1, 5)
		q.one(key, 10, q.height/2, 24, style{size: 14, color: ink, align: fyne.TextAlignCenter, middle: true})
		st := style{size: 17, bold: true, color: ink, middle: true}
		room := q.width - 84
		st = q.shrink(label, room, st)
		n := q.one(label, 46, q.height/2, room, st)
		if hint != "" && 46+n+16+q.measure(hint, style{size: 14}) < q.width-40 {
			q.one(hint, 46+n+16, q.height/2, q.width, style{size: 14, color: quiet, middle: true})
		}
		if on {
			q.tick(q.width-34, q.height/2-12, 24, primary, 3)
		}
	}
	p.button(b, x, y, w, 48)
}

// fields are the rows that can be answered or corrected, scrolled so that the selected one is to be seen.
func (d *Desk) fields(p *page, x, y, w float32) {
	rows := d.rows()
	bottom := p.height - deskFoot - 34
	heights := make([]float32, len(rows))
	for i, r := range rows {
		heights[i] = d.rowHeight(p, r, w)
		if i == d.row && d.edit != nil && len(d.edit.candidates()) > 0 {
			heights[i] += 42
		}
	}
	first := 0
	part := func(i int) float32 { // room for the name of the section, where one begins
		if rows[i].part != "" && (i == first || rows[i].part != rows[i-1].part) {
			return 28
		}
		return 0
	}
	for first < d.row { // the earliest beginning from which the selected row, and one more, fit
		total := float32(0)
		for i := first; i <= min(d.row+1, len(rows)-1); i++ {
			total += heights[i] + part(i)
		}
		if y+total <= bottom {
			break
		}
		first++
	}
	for i := first; i < len(rows) && y+part(i)+heights[i] <= bottom; i++ {
		if h := part(i); h > 0 {
			p.one(rows[i].part, x-8, y+h/2-2, w, style{size: 15, bold: true, color: primary, middle: true})
			y += h
		}
		d.drawRow(p, rows[i], i, x, y, w)
		y += heights[i]
	}
	if len(rows) > 0 && d.edit == nil {
		p.one(d.say("fields.more", "n", d.row+1, "of", len(rows)), x, p.height-deskFoot-30, w, style{size: 14, color: quiet, align: fyne.TextAlignTrailing})
	}
	if d.edit != nil {
		key := "kana.off"
		if d.kana {
			key = "kana.on"
		}
		p.one(d.say(key), x, p.height-deskFoot-30, w, style{size: 14, color: quiet})
	}
}

const rowLabel = 150

// chipRows lays the picks of a row out and says how many lines they take.
func (d *Desk) chipRows(p *page, r row, w float32, here bool) (at []fyne.Position, lines int) {
	x, y := float32(0), float32(0)
	lines = 1
	for _, c := range r.picks {
		cw := p.measure(c.label, style{size: 16, bold: true}) + 28
		if here {
			cw += 24
		}
		if x > 0 && x+cw > w {
			x, y = 0, y+46
			lines++
		}
		at = append(at, fyne.NewPos(x, y))
		x += cw + 8
	}
	return at, lines
}

func (d *Desk) rowHeight(p *page, r row, w float32) float32 {
	h := float32(0)
	if len(r.picks) > 0 {
		_, n := d.chipRows(p, r, w-rowLabel, true)
		h += float32(n) * 46
	}
	if r.typed {
		h += 46
	}
	return h + 4
}

func (d *Desk) drawRow(p *page, r row, i int, x, y, w float32) {
	here := i == d.row
	if here {
		p.box(x-10, y-2, w+20, d.rowHeight(p, r, w), tint, clear, 0, 8)
		p.box(x-10, y-2, 5, d.rowHeight(p, r, w), primary, clear, 0, 2)
	}
	st := style{size: 16, bold: here, color: ink, middle: true}
	st = p.shrink(r.field.Label, rowLabel-8, st)
	p.one(r.field.Label, x, y+21, rowLabel, st)
	bx, bw := x+rowLabel, w-rowLabel
	if len(r.picks) > 0 {
		at, lines := d.chipRows(p, r, bw, true)
		for n, c := range r.picks {
			key := ""
			if n < len(choiceKeys) {
				key = choiceKeys[n : n+1]
			}
			d.chip(p, fmt.Sprintf("desk-row-%d-%d", i, n), key, c.label, c.on, true, bx+at[n].X, y+at[n].Y, func() { d.row = i; r.pick(n) })
		}
		y += float32(lines) * 46
	}
	if !r.typed {
		return
	}
	stroke, line := color.Color(edge), float32(2)
	switch {
	case r.bad:
		stroke, line = danger, 3
	case r.card:
		stroke = primary
	case r.fixed:
		stroke = caution
	}
	if here && d.edit != nil {
		p.box(bx, y, bw, 42, white, primary, 3, 8)
		d.drawLine(p, d.edit, true, bx, y-2, bw)
		if len(d.edit.candidates()) > 0 {
			d.candidates(p, d.edit, bx, y+46, bw)
		}
		return
	}
	b := &button{id: fmt.Sprintf("desk-row-%d", i), label: r.field.Label, fill: white, edge: stroke, line: line, radius: 8}
	b.tapped = func() { d.finish(); d.row = i; d.begin(); d.redraw() }
	b.draw = func(q *page) {
		if r.shown == "" {
			if r.open != nil {
				q.one(d.say("fields.add"), 12, q.height/2, q.width-24, style{size: 14, color: quiet, middle: true})
			}
			if r.field.Kind == forms.ChoiceText {
				q.one(d.say("fields.free"), 12, q.height/2, q.width-24, style{size: 14, color: quiet, middle: true})
			}
			return
		}
		if r.image != nil {
			s := (q.height - 8) / float32(r.image.Bounds().Dy())
			q.image(r.image, 12, 4, float32(r.image.Bounds().Dx())*s, q.height-8)
			return
		}
		em := float32(19)
		var img image.Image
		var wide, high float32
		for shown, n := r.shown, len(r.cells); ; n-- { // of a table's row as much as fits
			img = d.o.Name(shown, float64(em*q.scale), ink)
			wide, high = float32(img.Bounds().Dx())/q.scale, float32(img.Bounds().Dy())/q.scale
			if wide <= q.width-24 || n < 2 {
				break
			}
			shown = strings.Join(r.cells[:n-1], "　") + "　…"
		}
		if wide > q.width-24 {
			high *= (q.width - 24) / wide
			wide = q.width - 24
		}
		q.image(img, 12, (q.height-high)/2, wide, high)
	}
	p.button(b, bx, y, bw, 42)
}

// drawLine shows what is being typed, with the caret, and the kana that are being composed underlined. A long one shows its part around the caret.
func (d *Desk) drawLine(p *page, l *line, here bool, x, y, w float32) {
	em := float32(20)
	var xs float32
	put := func(s string) float32 {
		if s == "" {
			return 0
		}
		img := d.o.Name(s, float64(em*p.scale), ink)
		iw, ih := float32(img.Bounds().Dx())/p.scale, float32(img.Bounds().Dy())/p.scale
		p.image(img, x+12+xs, y+23-ih/2, iw, ih)
		return iw
	}
	wide := func(s string) float32 {
		if s == "" {
			return 0
		}
		return float32(d.o.Name(s, float64(em*p.scale), ink).Bounds().Dx()) / p.scale
	}
	comp := l.comp.String()
	if c := l.candidates(); l.pick >= 0 && l.pick < len(c) {
		comp = c[l.pick]
	}
	head := 0
	for head < len(l.before) && wide(join(l.before[head:])+comp) > w-60 {
		head++
	}
	xs += put(join(l.before[head:]))
	if comp != "" {
		n := put(comp)
		p.box(x+12+xs, y+38, n, 2, primary, clear, 0, 0)
		xs += n
	}
	caret := x + 13 + xs
	tail := len(l.after)
	for tail > 0 && xs+wide(join(l.after[:tail])) > w-24 {
		tail--
	}
	xs += 2
	put(join(l.after[:tail]))
	if here {
		p.box(caret, y+10, 2, 26, primary, clear, 0, 0)
	}
}

func join(s []string) string {
	out := ""
	for _, c := range s {
		out += c
	}
	return out
}

// candidates stand below the line; Space goes from one to the next.
func (d *Desk) candidates(p *page, l *line, x, y, w float32) {
	at := x
	for i, c := range l.candidates() {
		st := style{size: 17, color: ink, middle: true}
		cw := p.measure(c, st) + 24
		if at+cw > x+w {
			break
		}
		fill := color.Color(white)
		if i == l.pick {
			fill = tint
			st.bold = true
		}
		b := &button{id: fmt.Sprintf("desk-candidate-%d", i), label: c, fill: fill, edge: primary, line: 1.5, radius: 6}
		b.tapped = func() { l.pick = i; l.commit(); d.redraw() }
		b.draw = func(q *page) { q.one(c, 12, q.height/2, q.width, st) }
		p.button(b, at, y, cw, 36)
		at += cw + 6
	}
}
