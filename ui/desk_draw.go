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
	p.box(0, 0, p.width, p.height, ground, clear, 0, 0)
	if d.locked {
		d.drawLocked(p)
		return
	}
	d.head(p)
	d.left(p)
	d.right(p)
	d.middle(p)
	d.foot(p)
	if d.zoom {
		d.drawZoom(p)
	}
	if d.sheet != nil {
		d.drawSheet(p)
	}
	p.objects = append(p.objects, d.sink)
}

// head: where, who, what the resident's side does, how the day goes.
func (d *Desk) head(p *page) {
	v := d.view
	p.box(0, 0, p.width, deskHead, white, clear, 0, 0)
	p.box(0, deskHead-4, p.width, 4, primary, clear, 0, 0)
	p.box(32, 11, 12, 34, primary, clear, 0, 2)
	x := 64 + p.one(d.say("head.window", "terminal", v.City.Terminal), 64, 28, 220, style{size: 22, bold: true, color: ink, middle: true}) + 20
	who := d.say("head.nobody")
	if v.Clerk != 0 {
		who = d.say("head.staff", "n", v.Clerk)
	}
	x += p.one(who, x, 28, 200, style{size: 17, color: quiet, middle: true}) + 20
	x += p.one(d.say("head.side"), x, 28, 100, style{size: 17, color: quiet, middle: true})
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
	if v.State != "" {
		p.one(words, x, 28, 320, style{size: 17, bold: true, color: c, middle: true})
	}
	p.one(d.say("head.served", "n", v.Served, "mean", v.Mean), p.width-500, 28, 250, style{size: 16, color: ink, align: fyne.TextAlignTrailing, middle: true})
	d.keyButton(p, d.say("head.lock"), "Ctrl+L", p.width-232, 9, 200, 40, white, ink, ink, d.lockNow, true)
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

// left: the visit's forms, and what a clerk should know of them.
func (d *Desk) left(p *page) {
	v := d.view
	p.box(0, deskHead, deskLeft, p.height-deskHead-deskFoot, white, clear, 0, 0)
	p.box(deskLeft-1, deskHead, 1, p.height-deskHead-deskFoot, thinEdge, clear, 0, 0)
	y := float32(deskHead + 14)
	p.one(d.say("left.forms"), 18, y, deskLeft-36, style{size: 15, color: quiet})
	y += 26
	if len(v.Chosen) == 0 && len(v.Filled) == 0 {
		p.one(d.say("left.none"), 18, y, deskLeft-36, style{size: 16, color: ink})
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
		b.tapped = func() { d.form, d.row = i, 0; d.redraw() }
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
		if y > p.height-deskFoot-160 {
			break
		}
		p.button(b, 18, y, deskLeft-36, 50)
		y += 58
	}
	y += 6
	marks := d.marked()
	note := func(words string, bg, bar color.Color) {
		st := style{size: 15, color: ink}
		lines := p.things(words, deskLeft-70, st)
		h := float32(len(lines))*15*leading + 16
		p.box(18, y, deskLeft-36, h, bg, clear, 0, 8)
		p.box(18, y, 7, h, bar, clear, 0, 3)
		for i, l := range lines {
			p.one(l, 36, y+8+float32(i)*15*leading, deskLeft-70, st)
		}
		y += h + 10
	}
	if len(marks) > 0 {
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
			if s := label + "「" + m.Text + "」"; !slices.Contains(out, s) {
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
	p.box(x, y, deskPage, h, rgb(0xdcdcdc), clear, 0, 0)
	if d.form >= len(d.view.Pages) || len(d.view.Pages[d.form].Pages) == 0 {
		return
	}
	w := min(float32(deskPage-36), (h-66)*210/297)
	ph := w * 297 / 210
	top := y + max((h-30-ph)/2, 10)
	p.box(x+(deskPage-w)/2-1, top-1, w+2, ph+2, white, thinEdge, 1, 0)
	p.image(d.picture(d.view.Pages[d.form], 0, float64(w*p.scale/210)), x+(deskPage-w)/2, top, w, ph)
	larger := &button{id: "desk-zoom", label: d.say("zoom.larger"), fill: clear, edge: clear, tapped: d.turnZoom}
	p.button(larger, x+(deskPage-w)/2, top, w, ph)
	p.one(d.say("zoom.larger")+"　Ctrl+Z", x, y+h-19, deskPage, style{size: 15, color: ink, align: fyne.TextAlignCenter, middle: true})
}

// foot: every action and its key. What cannot be done now is pale.
func (d *Desk) foot(p *page) {
	y := p.height - deskFoot
	p.box(0, y, p.width, deskFoot, white, clear, 0, 0)
	p.box(0, y, p.width, 1, thinEdge, clear, 0, 0)
	const columns = 6
	call := float32(220)
	w := (p.width - 36 - call - 10*columns) / columns
	for i, a := range d.actions() {
		x, top := 18+float32(i%columns)*(w+10), y+10+float32(i/columns)*49
		fill, line, words := color.Color(white), color.Color(edge), color.Color(ink)
		if a.word == "do.print" || a.word == "do.next" {
			fill, line, words = primary, primary, white
		}
		key := string(a.key)
		if a.key == fyne.KeyEscape {
			key = "Esc"
		}
		d.keyButton(p, d.say(a.word), key, x, top, w, 42, fill, line, words, func() { d.leaveEdit(); a.do() }, a.can)
	}
	x := p.width - 18 - call
	if d.view.Called >= 0 {
		d.keyButton(p, d.say("do.calling", "time", clock(d.view.Called)), "F1", x, y+10, call, 91, danger, danger, white, d.o.Staff.Attend, true)
	} else {
		d.keyButton(p, d.say("do.attend"), "F1", x, y+10, call, 42, white, edge, ink, func() {}, false)
		d.keyButton(p, d.say("do.handed"), "0", x, y+59, call, 42, white, edge, ink, func() { d.leaveEdit(); d.openHanded() }, true)
	}
}

// drawSheet lays the sheet over everything.
func (d *Desk) drawSheet(p *page) {
	s := d.sheet
	w := float32(760)
	x := (p.width - w) / 2
	h := float32(132)
	if s.drop != nil {
		h += 50
	}
	h += float32(len(p.lines(s.hint, w-56, style{size: 16})))*16*leading + float32(len(s.fields))*62 + float32(len(s.options))*46 + float32(len(s.list))*34
	for i, f := range s.fields {
		if f.hint != "" {
			h += 24
		}
		if f.line != nil && i == s.at && len(f.line.candidates()) > 0 {
			h += 40
		}
	}
	y := max((p.height-h)/2-20, 20)
	p.box(0, 0, p.width, p.height, color.NRGBA{0, 0, 0, 90}, clear, 0, 0)
	// A tap beside the sheet or through it must reach nothing underneath.
	shield := &button{id: "desk-shield", fill: clear, edge: clear, tapped: func() {}}
	p.cover(shield)
	p.box(x, y, w, h, white, primary, 3, 16)
	y += 20
	p.one(s.title, x+28, y, w-56, style{size: 24, bold: true, color: ink})
	if l := s.line(); l != nil && !s.fields[s.at].secret {
		mode, fill := "kana.direct", color.Color(clear)
		if l.letters {
			mode, fill = "kana.composed", tint
		}
		p.box(x+w-168, y+2, 140, 30, fill, edge, 1, 6)
		p.one(d.say(mode), x+w-168, y+17, 140, style{size: 15, bold: l.letters, color: ink, align: fyne.TextAlignCenter, middle: true})
	}
	y += 40
	y += p.words(s.hint, x+28, y, w-56, style{size: 16, color: quiet}) + 10
	for i, f := range s.fields {
		p.one(f.label, x+28, y+22, 160, style{size: 17, bold: true, color: ink, middle: true})
		bx, bw := x+190, w-218
		if f.line != nil {
			p.box(bx, y, bw, 46, white, map[bool]color.Color{true: primary, false: edge}[i == s.at], map[bool]float32{true: 3, false: 2}[i == s.at], 8)
			if f.secret {
				n := len(f.line.before) + len(f.line.after)
				p.one(strings.Repeat("●", min(n, 24)), bx+12, y+23, bw-24, style{size: 16, color: ink, middle: true})
			} else {
				d.drawLine(p, f.line, i == s.at, bx, y, bw)
			}
			y += 50
			if i == s.at && len(f.line.candidates()) > 0 {
				d.candidates(p, f.line, bx, y, bw)
				y += 40
			}
		} else {
			cx := bx
			for n, words := range f.picks {
				cx += d.chip(p, fmt.Sprintf("desk-pick-%d", n), choiceKeys[n:n+1], words, f.picked == n, i == s.at, cx, y, func() { s.at, f.picked = i, n }) + 10
			}
			y += 50
		}
		if f.hint != "" {
			p.one(f.hint, bx, y, bw, style{size: 15, color: quiet})
			y += 24
		}
		y += 12
	}
	for i, words := range s.list {
		bg := color.Color(white)
		if i == s.on {
			bg = tint
		}
		p.box(x+28, y, w-56, 32, bg, clear, 0, 6)
		p.one(words, x+40, y+16, w-80, style{size: 16, bold: i == s.on, color: ink, middle: true})
		y += 34
	}
	for i, words := range s.options {
		d.chip(p, fmt.Sprintf("desk-option-%d", i), choiceKeys[i:i+1], words, false, s.at >= len(s.fields), x+28, y+4, func() { s.picked(i) })
		y += 46
	}
	if s.drop != nil {
		d.keyButton(p, d.say("table.drop"), "Ctrl+D", x+w-28-230, y, 230, 44, white, edge, ink, d.dropRow, true)
		y += 44
	}
	if s.note != "" {
		p.one(s.note, x+28, y+6, w-56, style{size: 17, bold: true, color: danger})
	}
	y += 34
	if len(s.fields) > 0 {
		p.one(d.say("sheet.keys"), x+28, y-4, w-56, style{size: 14, color: quiet})
	}
}

// chip is something to pick by number. It says how wide it became.
func (d *Desk) chip(p *page, id, key, label string, on, here bool, x, y float32, do func()) float32 {
	st := style{size: 16, bold: true, color: ink, middle: true}
	w := p.measure(label, st) + 28
	if here {
		w += 24
	}
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
	p.button(b, x, y, w, 42)
	return w
}

func (d *Desk) drawLocked(p *page) {
	v := d.view
	p.box(0, 0, p.width, p.height, white, clear, 0, 0)
	p.one(d.say("lock.side"), 0, p.height*0.8, p.width, style{size: 18, color: quiet, align: fyne.TextAlignCenter})
	if v.Called >= 0 {
		p.one(d.say("lock.call", "time", clock(v.Called)), 0, 60, p.width, style{size: 34, bold: true, color: danger, align: fyne.TextAlignCenter})
	}
	d.drawSheet(p)
	p.objects = append(p.objects, d.sink)
}
