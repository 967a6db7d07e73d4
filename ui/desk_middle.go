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
	x, w := float32(0), p.width
	y := p.bottom
	defer func() { p.bottom = max(p.bottom, y+8) }()
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
		y = d.catalogue(p, x, y, w)
	case v.Ask != nil && len(v.Ask.Choices) > 0:
		head(v.Ask.Text, d.say("ask.hint"))
		for i, c := range v.Ask.Choices {
			d.choice(p, choiceKeys[i:i+1], c.Label, c.Hint, c.ID == v.Ask.Picked, x, y, w, func() { d.o.Visit.Pick(c.ID) })
			y += 58
		}
		y += p.words(v.Ask.Hint, x, y+6, w, style{size: 15, color: quiet})
	case v.Ask != nil:
		head(v.Ask.Text, d.say("ask.fields"))
		y = d.fields(p, x, y, w)
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
		y = d.fields(p, x, y, w)
	case v.State == visit.Stopped:
		title := v.Stop
		if title == "" {
			title = d.say("problem." + string(v.Problem))
			if v.Clock {
				title = d.say("problem.not-logged.clock")
			}
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

// catalogue is the forms, each with its key. It says where it ends.
func (d *Desk) catalogue(p *page, x, y, w float32) float32 {
	v := d.view
	n := 2
	if w < 520 {
		n = 1
	}
	cw := (w+10)/float32(n) - 10
	for i, f := range v.Offered {
		if i >= len(choiceKeys) {
			break
		}
		on := false
		for _, id := range v.Chosen {
			on = on || id == f.ID
		}
		d.choice(p, choiceKeys[i:i+1], f.Name, "", on, x+float32(i%n)*(cw+10), y+float32(i/n)*54, cw, func() { d.o.Visit.Choose(f.ID) })
	}
	return y + float32((len(v.Offered)+n-1)/n)*54
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

// fields are the rows that can be answered or corrected. They say where they end.
func (d *Desk) fields(p *page, x, y, w float32) float32 {
	rows := d.rows()
	head := y
	for i, r := range rows {
		from := y
		if r.part != "" && (i == 0 || r.part != rows[i-1].part) {
			head = y
			p.one(r.part, x, y+12, w, style{size: 15, bold: true, color: primary, middle: true})
			y += 28
		}
		d.drawRow(p, r, i, x, y, w)
		y += d.rowHeight(p, r, w)
		typed := y - 52 // the line that is typed into is the last of its row
		if i == d.row {
			if d.edit != nil && len(d.edit.candidates()) > 0 {
				y += d.candidates(p, d.edit, x+rowLabel, y, w-rowLabel)
			}
			if y-head < p.height*0.7 { // with the name of its section
				from = head
			}
			switch {
			case d.edit != nil:
				p.want(max(from, typed), y)
			case i > 0:
				p.want(from, y)
			default:
				p.want(0, y) // with all that stands above the first
			}
		}
	}
	if p.narrow() {
		y += p.words(d.underWords(), x, y+4, w, style{size: 14, color: quiet}) + 4
	}
	return y
}

// under is a line below the fields: which of them is selected or, while it is typed into, how.
func (d *Desk) under(p *page) {
	w := p.width - deskLeft - deskPage - 52
	if d.scrolls["middle"] != nil {
		w -= 212
	}
	words, st := d.underWords(), style{size: 14, color: quiet}
	p.one(words, deskLeft+26, p.height-deskFoot-30, w, p.shrink(words, w, st))
}

func (d *Desk) underWords() string {
	rows := len(d.rows())
	switch {
	case d.edit == nil && rows > 0:
		return d.say("fields.more", "n", d.row+1, "of", rows)
	case d.edit == nil:
		return ""
	case d.kana:
		return d.say("kana.on")
	}
	return d.say("kana.off")
}

const rowLabel = 150

// chipRows lays the picks of a row out and says how many lines they take.
func (d *Desk) chipRows(p *page, r row, w float32, here bool) (at []fyne.Position, lines int) {
	x, y := float32(0), float32(0)
	lines = 1
	for _, c := range r.picks {
		cw := d.chipWidth(p, c.label, here)
		if x > 0 && x+cw > w {
			x, y = 0, y+48
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
		h += float32(n) * 48
	}
	if r.typed {
		h += 48
	}
	return h + 4
}

func (d *Desk) drawRow(p *page, r row, i int, x, y, w float32) {
	here := i == d.row
	if here {
		p.box(x-10, y-2, w+16, d.rowHeight(p, r, w), tint, clear, 0, 8)
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
			d.chip(p, fmt.Sprintf("desk-row-%d-%d", i, n), key, c.label, c.on, true, bx+at[n].X, y+at[n].Y, func() { d.finish(); d.row = i; r.pick(n) })
		}
		y += float32(lines) * 48
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
		p.box(bx, y, bw, 44, white, primary, 3, 8)
		d.drawLine(p, d.edit, true, bx, y-1, bw)
		return
	}
	b := &button{id: fmt.Sprintf("desk-row-%d", i), label: r.field.Label, fill: white, edge: stroke, line: line, radius: 8}
	b.tapped = func() { d.finish(); d.row = i; d.begin(); d.redraw() }
	mark := "" // no information by colour alone
	switch {
	case r.bad:
		mark = d.say("fields.bad")
	case r.card:
		mark = d.say("fields.card")
	case r.fixed:
		mark = d.say("fields.fixed")
	}
	b.draw = func(q *page) {
		if mark != "" {
			st := style{size: 14, bold: true, color: ink, middle: true}
			wide := q.measure(mark, st) + 14
			q.one(mark, q.width-wide, q.height/2, wide-8, st)
			defer func(w float32) { q.width = w }(q.width)
			q.width -= wide - 6 // for what stands there
		}
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
			q.box(4, 4, q.width-8, q.height-8, paper, clear, 0, 4) // it is the card's own, black on white
			s := (q.height - 8) / float32(r.image.Bounds().Dy())
			q.image(r.image, 12, 4, float32(r.image.Bounds().Dx())*s, q.height-8)
			return
		}
		em := float32(19)
		var img image.Image
		var wide, high float32
		for shown, n := r.shown, len(r.cells); ; n-- { // of a table's row as much as fits
			img = d.o.Name(shown, float64(em*q.scale), q.look.tone(ink))
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
	p.button(b, bx, y, bw, 44)
}

// drawLine shows what is being typed, with the caret, and the kana that are being composed underlined. A long one shows its part around the caret.
func (d *Desk) drawLine(p *page, l *line, here bool, x, y, w float32) {
	em := float32(20)
	var xs float32
	put := func(s string) float32 {
		if s == "" {
			return 0
		}
		img := d.o.Name(s, float64(em*p.scale), p.look.tone(ink))
		iw, ih := float32(img.Bounds().Dx())/p.scale, float32(img.Bounds().Dy())/p.scale
		p.image(img, x+12+xs, y+23-ih/2, iw, ih)
		return iw
	}
	wide := func(s string) float32 {
		if s == "" {
			return 0
		}
		return float32(d.o.Name(s, float64(em*p.scale), p.look.tone(ink)).Bounds().Dx()) / p.scale
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

// candidates stand below the line; Space goes from one to the next. They say how high they are.
func (d *Desk) candidates(p *page, l *line, x, y, w float32) float32 {
	at, from := x, y
	for i, c := range l.candidates() {
		st := style{size: 17, color: ink, middle: true}
		cw := max(p.measure(c, st)+24, 44)
		if at > x && at+cw > x+w {
			at, y = x, y+48
		}
		fill := color.Color(white)
		if i == l.pick {
			fill = tint
			st.bold = true
		}
		b := &button{id: fmt.Sprintf("desk-candidate-%d", i), label: c, fill: fill, edge: primary, line: 1.5, radius: 6}
		b.tapped = func() { l.pick = i; l.commit(); d.redraw() }
		b.draw = func(q *page) { q.one(c, 12, q.height/2, q.width, st) }
		p.button(b, at, y, cw, 44)
		at += cw + 6
	}
	return y + 48 - from
}
