package ui

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/visit"
)

// Measures of the desk, in design units. A clerk sits before it with a mouse: it is denser than the resident's side.
const (
	deskHead = 60
	deskFoot = 112
	deskLeft = 250
	deskPage = 420
)

func (d *Desk) draw(p *page) {
	p.ground()
	if d.locked {
		d.drawLocked(p)
		return
	}
	d.top = ""
	top, foot := float32(deskHead), float32(deskFoot)
	if p.narrow() {
		top, foot = 100, 62
	}
	h := p.height - top - foot
	if p.narrow() {
		const x = 20
		p.pane("middle", x, top, p.width-2*x, h, beside, func(q *page) {
			q.bottom = 14
			d.notes(q, 0, q.width)
			d.middle(q)
			d.formList(q, 0, q.width)
			d.zoomButton(q)
		})
	} else {
		p.box(0, top, deskLeft, h, white, clear, 0, 0)
		p.box(deskLeft-1, top, 1, h, thinEdge, clear, 0, 0)
		p.pane("left", 18, top, deskLeft-36, h, 0, func(q *page) {
			q.bottom = 14
			d.formList(q, 0, q.width)
			d.notes(q, 0, q.width)
		})
		d.right(p)
		p.pane("middle", deskLeft+26, top, p.width-deskLeft-deskPage-52, h-34, 34, func(q *page) {
			q.bottom = 16
			d.middle(q)
		})
		d.under(p)
	}
	d.head(p, top)
	d.foot(p, foot)
	switch {
	case d.zoom:
		d.drawZoom(p)
	case d.menu:
		d.drawMenu(p)
	}
	if d.sheet != nil {
		d.drawSheet(p, 12, p.height-12)
	}
	p.objects = append(p.objects, d.sink)
}

// head: where, who, what the resident's side does, how the day goes; and what is for this window alone.
func (d *Desk) head(p *page, h float32) {
	v := d.view
	p.box(0, 0, p.width, h, white, clear, 0, 0)
	p.box(0, h-4, p.width, 4, primary, clear, 0, 0)
	first, x := float32(28), float32(24)
	second := first
	if p.narrow() {
		second = 74
	}
	lock := d.say("head.lock")
	if p.narrow() {
		lock = d.say("head.lock.short")
	}
	lw := p.measure(lock, style{size: 16, bold: true}) + 94
	d.keyButton(p, lock, "Ctrl+L", p.width-18-lw, first-22, lw, 44, white, ink, ink, d.lockNow, true)
	right := p.lookButtons(d.o.Words, p.width-26-lw, first-22, 44)
	if p.width > 700 {
		p.box(x, first-17, 12, 34, primary, clear, 0, 2)
		x += 28
	}
	title, st := d.say("head.window", "terminal", v.City.Terminal), style{size: 22, bold: true, color: ink, middle: true}
	x += p.one(title, x, first, min(right-x, 300), p.shrink(title, min(right-x, 300), st)) + 20
	if p.narrow() {
		x, right = 24, p.width-24
	}
	who := d.say("head.nobody")
	if v.Clerk != 0 {
		who = d.say("head.staff", "n", v.Clerk)
	}
	served := d.say("head.served", "n", v.Served, "mean", v.Mean)
	small := style{size: 15, color: quiet, middle: true}
	column := max(p.measure(who, small), p.measure(served, small))
	p.one(who, x, second-12, column, small)
	small.color = ink
	p.one(served, x, second+12, column, small)
	x += column + 20
	state, c := "side."+string(v.State), color.Color(success)
	if v.State == visit.Choosing && len(v.Chosen) > 0 {
		state += ".some"
	}
	if v.CardLeft {
		state = "side.card-left"
	}
	if v.State == visit.PaperLeft || v.State == visit.Stopped || v.CardLeft {
		c = danger
	}
	words := d.say(state)
	if v.Warn && v.Called < 0 {
		words, c = d.say("side.warn", "n", v.Left), danger
	}
	small.color = quiet
	p.one(d.say("head.side"), x, second-12, right-x, small)
	if v.State != "" {
		st := style{size: 17, bold: true, color: c, middle: true}
		p.one(words, x, second+12, right-x, p.shrink(words, right-x, st))
	}
}

// keyButton is a button with its key on it.
func (d *Desk) keyButton(p *page, label, key string, x, y, w, h float32, fill, line, words color.Color, do func(), can bool) {
	b := &button{id: "desk-" + key, label: label, fill: fill, edge: line, line: 2, radius: 10, disabled: !can}
	b.tapped = func() {
		do()
		d.redraw()
	}
	if !can {
		b.fill, b.edge, words = ground, thinEdge, quiet
	}
	b.draw = func(q *page) {
		kw := q.measure(key, style{size: 14}) + 14
		st := style{size: 16, bold: true, color: words, middle: true}
		room := q.width - kw - 26
		st = q.shrink(label, room, st)
		q.one(label, 10, q.height/2, room, st)
		q.box(q.width-kw-8, q.height/2-11, kw, 22, white, edge, 1, 6)
		q.one(key, q.width-kw-8, q.height/2, kw, style{size: 14, color: ink, align: fyne.TextAlignCenter, middle: true})
	}
	p.button(b, x, y, w, h)
}

// formList is the visit's forms, below what stands on q.
func (d *Desk) formList(q *page, x, w float32) {
	v := d.view
	y := q.bottom
	q.one(d.say("left.forms"), x, y, w, style{size: 15, color: quiet})
	y += 26
	if len(v.Chosen) == 0 && len(v.Filled) == 0 {
		q.one(d.say("left.none"), x, y, w, style{size: 16, color: ink})
		y += 34
	}
	names := v.Chosen
	if len(v.Filled) > 0 {
		names = nil
		for _, f := range v.Filled {
			names = append(names, f.Form.ID)
		}
	}
	for i, id := range names {
		here := len(v.Filled) > 0 && i == d.form
		b := &button{id: fmt.Sprintf("desk-form-%d", i), label: d.formName(id), fill: white, edge: edge, line: 2, radius: 10}
		if here {
			b.fill, b.edge = tint, primary
		}
		b.tapped = func() { d.lookAt(i); d.follow = true; d.redraw() }
		serial := v.Serials[id]
		b.draw = func(q *page) {
			st := style{size: 16, bold: true, color: ink, middle: true}
			st = q.shrink(d.formName(id), q.width-24, st)
			if serial == "" {
				q.one(d.formName(id), 12, q.height/2, q.width-24, st)
				return
			}
			q.one(d.formName(id), 12, 17, q.width-24, st)
			q.one(serial, 12, 36, q.width-24, style{size: 13, color: quiet, middle: true})
		}
		q.button(b, x, y, w, 50)
		y += 58
	}
	q.bottom = max(q.bottom, y+6)
}

// notes are what a clerk should know of the visit, below what stands on q.
func (d *Desk) notes(q *page, x, w float32) {
	v := d.view
	note := func(words string, bg, bar color.Color) {
		st := style{size: 15, color: ink}
		lines := q.things(words, w-34, st)
		y, h := q.bottom, float32(len(lines))*15*leading+16
		q.box(x, y, w, h, bg, clear, 0, 8)
		q.box(x, y, 7, h, bar, clear, 0, 3)
		for i, l := range lines {
			q.one(l, x+18, y+8+float32(i)*15*leading, w-34, st)
		}
		q.bottom = y + h + 10
	}
	if marks := d.marked(); len(marks) > 0 {
		note(d.say("left.marks", "chars", strings.Join(marks, "　")), cautionBg, caution)
	}
	if v.Lang != "" && v.Lang != visit.Japanese {
		note(d.say("left.language", "lang", d.say("lang."+v.Lang)), tint, primary)
	}
	if v.Second {
		note(d.say("left.child"), tint, primary)
	}
	if v.ChildFail != "" {
		note(d.say("left.child.bad"), dangerBg, danger)
	}
	if v.Replacing {
		note(d.say("fields.again"), cautionBg, caution)
	}
}

// marked are the characters that want a look at the card, each once, with the field that has it.
func (d *Desk) marked() (out []string) {
	for i, doc := range d.view.Pages {
		for _, m := range doc.Marks {
			label := m.Field
			if i < len(d.view.Filled) {
				if f := d.view.Filled[i].Form.Field(m.Field); f != nil {
					label = f.Label
				}
			}
			s := label
			if m.Text != "" {
				s += "「" + m.Text + "」"
			}
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// right: the page as it would be printed.
func (d *Desk) right(p *page) {
	x, y := p.width-deskPage, float32(deskHead)
	h := p.height - deskHead - deskFoot
	p.box(x, y, deskPage, h, photo, clear, 0, 0)
	if d.form >= len(d.view.Pages) || len(d.view.Pages[d.form].Pages) == 0 {
		return
	}
	w := min(float32(deskPage-36), (h-66)*210/297)
	ph := w * 297 / 210
	top := y + max((h-30-ph)/2, 10)
	p.box(x+(deskPage-w)/2-1, top-1, w+2, ph+2, paper, thinEdge, 1, 0)
	p.image(d.picture(d.view.Pages[d.form], 0, float64(w*p.scale/210)), x+(deskPage-w)/2, top, w, ph)
	larger := &button{id: "desk-zoom", label: d.say("zoom.larger"), fill: clear, edge: edge, line: 2, tapped: d.turnZoom}
	p.button(larger, x+(deskPage-w)/2, top, w, ph)
	p.one(d.say("zoom.larger")+"　Ctrl+Z", x, y+h-19, deskPage, style{size: 15, color: ink, align: fyne.TextAlignCenter, middle: true})
}

// zoomButton stands for the page where there is no room for it.
func (d *Desk) zoomButton(q *page) {
	if d.form < len(d.view.Pages) && len(d.view.Pages[d.form].Pages) > 0 {
		d.keyButton(q, d.say("zoom.larger"), "Ctrl+Z", 0, q.bottom+8, min(q.width, 260), 48, white, edge, ink, d.turnZoom, true)
	}
}

// foot: every action and its key. What cannot be done now is pale. Where there is no room for all, those that can be done come first, and a key shows the others.
func (d *Desk) foot(p *page, h float32) {
	y := p.height - h
	p.box(0, y, p.width, h, white, clear, 0, 0)
	p.box(0, y, p.width, 1, thinEdge, clear, 0, 0)
	call := d.callButton
	if !p.narrow() {
		const columns = 6
		wide := float32(220)
		w := (p.width - 36 - wide - 10*columns) / columns
		for i, a := range d.actions() {
			d.actionButton(p, a, 18+float32(i%columns)*(w+10), y+9+float32(i/columns)*50, w, 44)
		}
		x := p.width - 18 - wide
		if d.view.Called >= 0 {
			call(p, x, y+9, wide, 94)
			return
		}
		call(p, x, y+9, wide, 44)
		d.handedButton(p, x, y+59, wide, 44)
		return
	}
	const gap = 8
	n := max(int((p.width-24)/190), 3)
	w := (p.width-24+gap)/float32(n) - gap
	x := float32(12)
	call(p, x, y+9, w, 44)
	var first, then []action
	for _, a := range d.actions() {
		switch {
		case a.can && (a.word == "do.print" || a.word == "do.next"):
			first = append(first, a)
		case a.can:
			then = append(then, a)
		}
	}
	for i, a := range append(first, then...) {
		if i == n-2 {
			break
		}
		x += w + gap
		d.actionButton(p, a, x, y+9, w, 44)
	}
	d.keyButton(p, d.say("do.all"), "Ctrl+M", p.width-12-w, y+9, w, 44, white, edge, ink, d.turnMenu, true)
}

func (d *Desk) actionButton(p *page, a action, x, y, w, h float32) {
	fill, line, words := color.Color(white), color.Color(edge), color.Color(ink)
	if a.word == "do.print" || a.word == "do.next" {
		fill, line, words = primary, primary, white
	}
	key := string(a.key)
	if a.key == fyne.KeyEscape {
		key = "Esc"
	}
	d.keyButton(p, d.say(a.word), key, x, y, w, h, fill, line, words, func() { d.menu = false; d.press(a.key) }, a.can)
}

func (d *Desk) handedButton(p *page, x, y, w, h float32) {
	d.keyButton(p, d.say("do.handed"), "0", x, y, w, h, white, edge, ink, func() { d.menu = false; d.settle(d.openHanded) }, true)
}

func (d *Desk) callButton(p *page, x, y, w, h float32) {
	if d.view.Called >= 0 {
		d.keyButton(p, d.say("do.calling", "time", clock(d.view.Called)), "F1", x, y, w, h, danger, danger, white, d.o.Staff.Attend, true)
	} else {
		d.keyButton(p, d.say("do.attend"), "F1", x, y, w, h, white, edge, ink, func() {}, false)
	}
}

// turnMenu is Ctrl+M: all actions, where the foot has no room for them.
func (d *Desk) turnMenu() {
	d.touch()
	if !d.locked && d.sheet == nil && !d.zoom {
		d.menu = !d.menu
		d.redraw()
	}
}

// drawMenu lays all actions over the desk.
func (d *Desk) drawMenu(p *page) {
	p.box(0, 0, p.width, p.height, color.NRGBA{0, 0, 0, 90}, clear, 0, 0)
	shield := &button{id: "desk-shield", fill: clear, edge: clear, tapped: func() { d.menu = false; d.redraw() }}
	p.cover(shield)
	const gap = 8
	list := d.actions()
	n := int((p.width - 24) / 200)
	h := 64 + float32((len(list)+2+n-1)/n)*(48+gap)
	w := p.width - 24
	y := max((p.height-h)/2, 6)
	p.box(12, y, w, min(h, p.height-12), white, primary, 3, 12)
	p.one(d.say("menu.title"), 28, y+26, w-32, style{size: 20, bold: true, color: ink, middle: true})
	p.pane("menu", 28, y+52, w-32, min(h, p.height-12)-58, beside, func(q *page) {
		bw := (q.width+gap)/float32(n) - gap
		at := func(i int) (float32, float32) { return float32(i%n) * (bw + gap), float32(i/n) * (48 + gap) }
		for i, a := range list {
			bx, by := at(i)
			d.actionButton(q, a, bx, by, bw, 48)
		}
		bx, by := at(len(list))
		d.callButton(q, bx, by, bw, 48)
		bx, by = at(len(list) + 1)
		d.handedButton(q, bx, by, bw, 48)
	})
}

// drawSheet lays the sheet over everything, between two heights.
func (d *Desk) drawSheet(p *page, from, to float32) {
	w := min(float32(760), p.width-24)
	x := (p.width - w) / 2
	p.box(0, 0, p.width, p.height, color.NRGBA{0, 0, 0, 90}, clear, 0, 0)
	// A tap beside the sheet or through it must reach nothing underneath.
	shield := &button{id: "desk-shield", fill: clear, edge: clear, tapped: func() {}}
	p.cover(shield)
	draft := p.part(w-56, p.height)
	d.sheetWords(draft)
	h := min(draft.bottom+36, to-from)
	y := max(from+(to-from-h)/2-20, from)
	p.box(x, y, w, h, white, primary, 3, 16)
	p.pane("sheet", x+28, y+16, w-40, h-24, beside, func(q *page) {
		if q.width == w-40 { // nothing beside it
			q.width -= 16
		}
		d.sheetWords(q)
	})
}

// sheetWords is what stands on the sheet.
func (d *Desk) sheetWords(p *page) {
	s, w := d.sheet, p.width
	y := float32(4)
	tw := w
	if l := s.line(); l != nil && !s.fields[s.at].secret {
		mode, fill := "kana.direct", color.Color(clear)
		if l.letters {
			mode, fill = "kana.composed", tint
		}
		p.box(w-140, y+2, 140, 30, fill, edge, 1, 6)
		p.one(d.say(mode), w-140, y+17, 140, style{size: 15, bold: l.letters, color: ink, align: fyne.TextAlignCenter, middle: true})
		tw -= 150
	}
	y += p.words(s.title, 0, y, tw, style{size: 24, bold: true, color: ink}) + 5
	y += p.words(s.hint, 0, y, w, style{size: 16, color: quiet}) + 10
	for i, f := range s.fields {
		from := y
		st := style{size: 17, bold: true, color: ink, middle: true}
		p.one(f.label, 0, y+22, 156, p.shrink(f.label, 156, st))
		bx, bw := float32(162), w-162
		if f.line != nil {
			b := &button{id: fmt.Sprintf("desk-field-%d", i), label: f.label, fill: white, edge: edge, line: 2, radius: 8}
			if i == s.at {
				b.edge, b.line = primary, 3
			}
			b.tapped = func() {
				if l := s.line(); l != nil {
					l.commit()
				}
				s.at = i
				d.redraw()
			}
			if f.secret {
				n := len(f.line.before) + len(f.line.after)
				b.draw = func(q *page) {
					q.one(strings.Repeat("●", min(n, 24)), 12, 23, q.width-24, style{size: 16, color: ink, middle: true})
				}
			} else {
				b.draw = func(q *page) { d.drawLine(q, f.line, i == s.at, 0, 0, q.width) }
			}
			p.button(b, bx, y, bw, 46)
			y += 50
			if i == s.at && len(f.line.candidates()) > 0 {
				y += d.candidates(p, f.line, bx, y, bw)
			}
		} else {
			cx := bx
			for n, words := range f.picks {
				cx += d.chip(p, fmt.Sprintf("desk-pick-%d", n), choiceKeys[n:n+1], words, f.picked == n, i == s.at, cx, y, func() { s.at, f.picked = i, n }) + 10
			}
			y += 50
		}
		if f.hint != "" {
			y += p.words(f.hint, bx, y, bw, style{size: 15, color: quiet}) + 2
		}
		y += 12
		if i == s.at {
			p.want(from, y)
		}
	}
	for i, words := range s.list {
		b := &button{id: fmt.Sprintf("desk-paper-%d", i), label: words, fill: white, edge: edge, line: 1, radius: 8}
		if i == s.on {
			b.fill, b.edge, b.line = tint, primary, 3
		}
		b.tapped = func() { s.on = i; d.redraw() }
		b.draw = func(q *page) {
			st := style{size: 16, bold: i == s.on, color: ink, middle: true}
			q.one(words, 12, q.height/2, q.width-24, q.shrink(words, q.width-24, st))
		}
		p.button(b, 0, y, w, 44)
		if i == s.on {
			p.want(y, y+44)
		}
		y += 48
	}
	cx := float32(0)
	for i, words := range s.options { // several beside each other, where they fit
		if cw := d.chipWidth(p, words, s.at >= len(s.fields)); cx > 0 && cx+cw > w {
			cx, y = 0, y+50
		}
		cx += d.chip(p, fmt.Sprintf("desk-option-%d", i), choiceKeys[i:i+1], words, false, s.at >= len(s.fields), cx, y+4, func() { s.picked(i) }) + 10
	}
	if len(s.options) > 0 {
		y += 54
		if s.at >= len(s.fields) {
			p.want(y-54, y)
		}
	}
	if s.drop != nil {
		d.keyButton(p, d.say("table.drop"), "Ctrl+D", w-230, y, 230, 44, white, edge, ink, d.dropRow, true)
		y += 52
	}
	if s.note != "" {
		y += p.words(s.note, 0, y, w, style{size: 17, bold: true, color: danger}) + 6
	}
	cx = 0
	for _, b := range []struct {
		label, key string
		do         fyne.KeyName
		can        bool
	}{{d.say("sheet.ok"), "Enter", fyne.KeyReturn, s.ok != nil}, {d.say("sheet.close"), "Esc", fyne.KeyEscape, !d.locked && s.again != fyne.KeyEscape}, {d.say("sheet.stay"), "Backspace", fyne.KeyBackspace, s.again == fyne.KeyEscape}} {
		if !b.can {
			continue
		}
		bw := p.measure(b.label, style{size: 16, bold: true}) + p.measure(b.key, style{size: 14}) + 56
		fill, line, words := color.Color(white), color.Color(edge), color.Color(ink)
		if b.do == fyne.KeyReturn {
			fill, line, words = primary, primary, white
		}
		d.keyButton(p, b.label, b.key, cx, y, bw, 44, fill, line, words, func() {
			if b.do == fyne.KeyReturn && len(s.fields) > 0 { // touched, it means the whole sheet
				if l := s.line(); l != nil {
					l.commit()
				}
				s.at = len(s.fields) - 1
			}
			s.key(b.do)
		}, true)
		cx += bw + 10
	}
	y += 52
	if len(s.fields) > 0 {
		y += p.words(d.say("sheet.keys"), 0, y, w, style{size: 14, color: quiet})
	}
	p.bottom = max(p.bottom, y)
}

func (d *Desk) chipWidth(p *page, label string, here bool) float32 {
	w := p.measure(label, style{size: 16, bold: true}) + 28
	if here {
		w += 24
	}
	return max(w, 44)
}

// chip is something to pick by number. It says how wide it became.
func (d *Desk) chip(p *page, id, key, label string, on, here bool, x, y float32, do func()) float32 {
	st := style{size: 16, bold: true, color: ink, middle: true}
	w := d.chipWidth(p, label, here)
	b := &button{id: id, label: label, fill: white, edge: edge, line: 2, radius: 8}
	if on {
		b.fill, b.edge, st.color = primary, primary, white
	}
	b.tapped = func() { do(); d.redraw() }
	b.draw = func(q *page) {
		at := float32(14)
		if here {
			q.box(8, q.height/2-10, 20, 20, white, edge, 1, 5)
			q.one(key, 8, q.height/2, 20, style{size: 13, color: ink, align: fyne.TextAlignCenter, middle: true})
			at = 36
		}
		q.one(label, at, q.height/2, q.width-at, st)
	}
	p.button(b, x, y, w, 44)
	return w
}

func (d *Desk) drawLocked(p *page) {
	v := d.view
	p.box(0, 0, p.width, p.height, white, clear, 0, 0)
	from, to := float32(64), p.height-48
	call, side := style{size: 34, bold: true, color: danger, align: fyne.TextAlignCenter}, style{size: 18, color: quiet, align: fyne.TextAlignCenter}
	q := p.part(p.width, p.height)
	if v.Called >= 0 {
		words := d.say("lock.call", "time", clock(v.Called))
		q.box(0, 60, p.width, q.tall(words, p.width-24, call)+8, white, clear, 0, 0)
		from = 76 + q.words(words, 12, 64, p.width-24, call)
	}
	q.box(0, to+4, p.width, p.height-to-4, white, clear, 0, 0)
	q.words(d.say("lock.side"), 12, to+10, p.width-24, side)
	q.lookButtons(d.o.Words, p.width-18, 10, 44)
	d.drawSheet(p, from, to)
	p.place(q, 0, 0) // the sheet's shadow is not on it
	p.objects = append(p.objects, d.sink)
}
