package clerk

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
	"kakanai/visit"
)

// Measures of the desk, in design units. A clerk sits before it with a mouse: it is denser than the resident's side.
const (
	deskHead = 60
	deskFoot = 112
	deskLeft = 250
	deskPage = 420
)

func (d *Desk) draw(p *kit.Page) {
	p.Ground()
	if d.locked {
		d.drawLocked(p)
		return
	}
	top, foot := float32(deskHead), float32(deskFoot)
	if p.Narrow() {
		top, foot = 100, 62
	}
	h := p.Height - top - foot
	if p.Narrow() {
		const x = 20
		p.ScrollArea("middle", x, top, p.Width-2*x, h, kit.Beside, func(q *kit.Page) {
			q.Bottom = 14
			d.notes(q, 0, q.Width)
			d.middle(q)
			d.formList(q, 0, q.Width)
			d.zoomButton(q)
		})
	} else {
		p.Box(0, top, deskLeft, h, kit.White, kit.Clear, 0, 0)
		p.Box(deskLeft-1, top, 1, h, kit.ThinEdge, kit.Clear, 0, 0)
		p.ScrollArea("left", 18, top, deskLeft-36, h, 0, func(q *kit.Page) {
			q.Bottom = 14
			d.formList(q, 0, q.Width)
			d.notes(q, 0, q.Width)
		})
		d.right(p)
		p.ScrollArea("middle", deskLeft+26, top, p.Width-deskLeft-deskPage-52, h-34, 34, func(q *kit.Page) {
			q.Bottom = 16
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
		d.drawSheet(p, 12, p.Height-12)
	}
	p.CatchKeys()
}

// head: where, who, what the resident's side does, how the day goes; and what is for this window alone.
func (d *Desk) head(p *kit.Page, h float32) {
	v := d.view
	p.Box(0, 0, p.Width, h, kit.White, kit.Clear, 0, 0)
	p.Box(0, h-4, p.Width, 4, kit.Primary, kit.Clear, 0, 0)
	first, x := float32(28), float32(24)
	second := first
	if p.Narrow() {
		second = 74
	}
	lock := d.say("head.lock")
	if p.Narrow() {
		lock = d.say("head.lock.short")
	}
	lw := p.Measure(lock, kit.Style{Size: 16, Bold: true}) + 94
	d.keyButton(p, lock, "Ctrl+L", p.Width-18-lw, first-22, lw, 44, kit.White, kit.Ink, kit.Ink, d.lockNow, true)
	right := p.LookButtons(d.say, p.Width-26-lw, first-22, 44)
	if p.Width > 700 {
		p.Box(x, first-17, 12, 34, kit.Primary, kit.Clear, 0, 2)
		x += 28
	}
	title, st := d.say("head.window", "terminal", v.City.Terminal), kit.Style{Size: 22, Bold: true, Color: kit.Ink, Middle: true}
	x += p.Line(title, x, first, min(right-x, 300), p.Shrink(title, min(right-x, 300), st)) + 20
	if p.Narrow() {
		x, right = 24, p.Width-24
	}
	who := d.say("head.nobody")
	if v.Clerk != 0 {
		who = d.say("head.staff", "n", v.Clerk)
	}
	served := d.say("head.served", "n", v.Served, "mean", v.Mean)
	small := kit.Style{Size: 15, Color: kit.Quiet, Middle: true}
	column := max(p.Measure(who, small), p.Measure(served, small))
	p.Line(who, x, second-12, column, small)
	small.Color = kit.Ink
	p.Line(served, x, second+12, column, small)
	x += column + 20
	state, c := "side."+string(v.State), color.Color(kit.Success)
	if v.State == visit.Choosing && len(v.Chosen) > 0 {
		state += ".some"
	}
	if v.CardLeft {
		state = "side.card-left"
	}
	if v.State == visit.PaperLeft || v.State == visit.Stopped || v.CardLeft {
		c = kit.Danger
	}
	words := d.say(state)
	if v.Warn && v.Called < 0 {
		words, c = d.say("side.warn", "n", v.Left), kit.Danger
	}
	small.Color = kit.Quiet
	p.Line(d.say("head.side"), x, second-12, right-x, small)
	if v.State != "" {
		st := kit.Style{Size: 17, Bold: true, Color: c, Middle: true}
		p.Line(words, x, second+12, right-x, p.Shrink(words, right-x, st))
	}
}

// keyButton is a button with its key on it.
func (d *Desk) keyButton(p *kit.Page, label, key string, x, y, w, h float32, fill, line, words color.Color, do func(), can bool) {
	b := &kit.Button{ID: "desk-" + key, Label: label, Fill: fill, Edge: line, Line: 2, Radius: 10, Inactive: !can}
	b.Do = func() {
		do()
		d.Redraw()
	}
	if !can {
		b.Fill, b.Edge, words = kit.Ground, kit.ThinEdge, kit.Quiet
	}
	b.Draw = func(q *kit.Page) {
		kw := q.Measure(key, kit.Style{Size: 14}) + 14
		st := kit.Style{Size: 16, Bold: true, Color: words, Middle: true}
		room := q.Width - kw - 26
		st = q.Shrink(label, room, st)
		q.Line(label, 10, q.Height/2, room, st)
		q.Box(q.Width-kw-8, q.Height/2-11, kw, 22, kit.White, kit.Edge, 1, 6)
		q.Line(key, q.Width-kw-8, q.Height/2, kw, kit.Style{Size: 14, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true})
	}
	p.Button(b, x, y, w, h)
}

// formList is the visit's forms, below what stands on q.
func (d *Desk) formList(q *kit.Page, x, w float32) {
	v := d.view
	y := q.Bottom
	q.Line(d.say("left.forms"), x, y, w, kit.Style{Size: 15, Color: kit.Quiet})
	y += 26
	if len(v.Chosen) == 0 && len(v.Filled) == 0 {
		q.Line(d.say("left.none"), x, y, w, kit.Style{Size: 16, Color: kit.Ink})
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
		b := &kit.Button{ID: fmt.Sprintf("desk-form-%d", i), Label: d.formName(id), Fill: kit.White, Edge: kit.Edge, Line: 2, Radius: 10}
		if here {
			b.Fill, b.Edge = kit.Tint, kit.Primary
		}
		b.Do = func() { d.lookAt(i); d.KeepInSight(); d.Redraw() }
		serial := v.Serials[id]
		b.Draw = func(q *kit.Page) {
			st := kit.Style{Size: 16, Bold: true, Color: kit.Ink, Middle: true}
			st = q.Shrink(d.formName(id), q.Width-24, st)
			if serial == "" {
				q.Line(d.formName(id), 12, q.Height/2, q.Width-24, st)
				return
			}
			q.Line(d.formName(id), 12, 17, q.Width-24, st)
			q.Line(serial, 12, 36, q.Width-24, kit.Style{Size: 13, Color: kit.Quiet, Middle: true})
		}
		q.Button(b, x, y, w, 50)
		y += 58
	}
	q.Bottom = max(q.Bottom, y+6)
}

// notes are what a clerk should know of the visit, below what stands on q.
func (d *Desk) notes(q *kit.Page, x, w float32) {
	v := d.view
	note := func(words string, bg, bar color.Color) {
		st := kit.Style{Size: 15, Color: kit.Ink}
		lines := q.Phrases(words, w-34, st)
		y, h := q.Bottom, float32(len(lines))*15*kit.Leading+16
		q.Box(x, y, w, h, bg, kit.Clear, 0, 8)
		q.Box(x, y, 7, h, bar, kit.Clear, 0, 3)
		for i, l := range lines {
			q.Line(l, x+18, y+8+float32(i)*15*kit.Leading, w-34, st)
		}
		q.Bottom = y + h + 10
	}
	if marks := d.marked(); len(marks) > 0 {
		note(d.say("left.marks", "chars", strings.Join(marks, "　")), kit.CautionBg, kit.Caution)
	}
	if v.Lang != "" && v.Lang != visit.Japanese {
		note(d.say("left.language", "lang", d.say("lang."+v.Lang)), kit.Tint, kit.Primary)
	}
	if v.Second {
		note(d.say("left.child"), kit.Tint, kit.Primary)
	}
	if v.ChildFail != "" {
		note(d.say("left.child.bad"), kit.DangerBg, kit.Danger)
	}
	if v.Replacing {
		note(d.say("fields.again"), kit.CautionBg, kit.Caution)
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
func (d *Desk) right(p *kit.Page) {
	x, y := p.Width-deskPage, float32(deskHead)
	h := p.Height - deskHead - deskFoot
	p.Box(x, y, deskPage, h, kit.Photo, kit.Clear, 0, 0)
	if d.form >= len(d.view.Pages) || len(d.view.Pages[d.form].Pages) == 0 {
		return
	}
	w := min(float32(deskPage-36), (h-66)*210/297)
	ph := w * 297 / 210
	top := y + max((h-30-ph)/2, 10)
	p.Box(x+(deskPage-w)/2-1, top-1, w+2, ph+2, kit.Paper, kit.ThinEdge, 1, 0)
	p.Image(d.picture(d.view.Pages[d.form], 0, float64(w*p.Scale/210)), x+(deskPage-w)/2, top, w, ph)
	larger := &kit.Button{ID: "desk-zoom", Label: d.say("zoom.larger"), Fill: kit.Clear, Edge: kit.Edge, Line: 2, Do: d.turnZoom}
	p.Button(larger, x+(deskPage-w)/2, top, w, ph)
	p.Line(d.say("zoom.larger")+"　Ctrl+Z", x, y+h-19, deskPage, kit.Style{Size: 15, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true})
}

// zoomButton stands for the page where there is no room for it.
func (d *Desk) zoomButton(q *kit.Page) {
	if d.form < len(d.view.Pages) && len(d.view.Pages[d.form].Pages) > 0 {
		d.keyButton(q, d.say("zoom.larger"), "Ctrl+Z", 0, q.Bottom+8, min(q.Width, 260), 48, kit.White, kit.Edge, kit.Ink, d.turnZoom, true)
	}
}

// foot: every action and its key. What cannot be done now is pale. Where there is no room for all, those that can be done come first, and a key shows the others.
func (d *Desk) foot(p *kit.Page, h float32) {
	y := p.Height - h
	p.Box(0, y, p.Width, h, kit.White, kit.Clear, 0, 0)
	p.Box(0, y, p.Width, 1, kit.ThinEdge, kit.Clear, 0, 0)
	call := d.callButton
	if !p.Narrow() {
		const columns = 6
		wide := float32(220)
		w := (p.Width - 36 - wide - 10*columns) / columns
		for i, a := range d.actions() {
			d.actionButton(p, a, 18+float32(i%columns)*(w+10), y+9+float32(i/columns)*50, w, 44)
		}
		x := p.Width - 18 - wide
		if d.view.Called >= 0 {
			call(p, x, y+9, wide, 94)
			return
		}
		call(p, x, y+9, wide, 44)
		d.handedButton(p, x, y+59, wide, 44)
		return
	}
	const gap = 8
	n := max(int((p.Width-24)/190), 3)
	w := (p.Width-24+gap)/float32(n) - gap
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
	d.keyButton(p, d.say("do.all"), "Ctrl+M", p.Width-12-w, y+9, w, 44, kit.White, kit.Edge, kit.Ink, d.turnMenu, true)
}

func (d *Desk) actionButton(p *kit.Page, a action, x, y, w, h float32) {
	fill, line, words := color.Color(kit.White), color.Color(kit.Edge), color.Color(kit.Ink)
	if a.word == "do.print" || a.word == "do.next" {
		fill, line, words = kit.Primary, kit.Primary, kit.White
	}
	key := string(a.key)
	if a.key == fyne.KeyEscape {
		key = "Esc"
	}
	d.keyButton(p, d.say(a.word), key, x, y, w, h, fill, line, words, func() { d.menu = false; d.press(a.key) }, a.can)
}

func (d *Desk) handedButton(p *kit.Page, x, y, w, h float32) {
	d.keyButton(p, d.say("do.handed"), "0", x, y, w, h, kit.White, kit.Edge, kit.Ink, func() { d.menu = false; d.settle(d.openHanded) }, true)
}

func (d *Desk) callButton(p *kit.Page, x, y, w, h float32) {
	if d.view.Called >= 0 {
		d.keyButton(p, d.say("do.calling", "time", clock(d.view.Called)), "F1", x, y, w, h, kit.Danger, kit.Danger, kit.White, d.o.Staff.Attend, true)
	} else {
		d.keyButton(p, d.say("do.attend"), "F1", x, y, w, h, kit.White, kit.Edge, kit.Ink, func() {}, false)
	}
}

// turnMenu is Ctrl+M: all actions, where the foot has no room for them.
func (d *Desk) turnMenu() {
	d.touch()
	if !d.locked && d.sheet == nil && !d.zoom {
		d.menu = !d.menu
		d.Redraw()
	}
}

// drawMenu lays all actions over the desk.
func (d *Desk) drawMenu(p *kit.Page) {
	p.Box(0, 0, p.Width, p.Height, color.NRGBA{0, 0, 0, 90}, kit.Clear, 0, 0)
	shield := &kit.Button{ID: "desk-shield", Fill: kit.Clear, Edge: kit.Clear, Do: func() { d.menu = false; d.Redraw() }}
	p.Cover(shield)
	const gap = 8
	list := d.actions()
	n := int((p.Width - 24) / 200)
	h := 64 + float32((len(list)+2+n-1)/n)*(48+gap)
	w := p.Width - 24
	y := max((p.Height-h)/2, 6)
	p.Box(12, y, w, min(h, p.Height-12), kit.White, kit.Primary, 3, 12)
	p.Line(d.say("menu.title"), 28, y+26, w-32, kit.Style{Size: 20, Bold: true, Color: kit.Ink, Middle: true})
	p.ScrollArea("menu", 28, y+52, w-32, min(h, p.Height-12)-58, kit.Beside, func(q *kit.Page) {
		bw := (q.Width+gap)/float32(n) - gap
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
func (d *Desk) drawSheet(p *kit.Page, from, to float32) {
	w := min(float32(760), p.Width-24)
	x := (p.Width - w) / 2
	p.Box(0, 0, p.Width, p.Height, color.NRGBA{0, 0, 0, 90}, kit.Clear, 0, 0)
	// A tap beside the sheet or through it must reach nothing underneath.
	shield := &kit.Button{ID: "desk-shield", Fill: kit.Clear, Edge: kit.Clear, Do: func() {}}
	p.Cover(shield)
	draft := p.Part(w-56, p.Height)
	d.sheetWords(draft)
	h := min(draft.Bottom+36, to-from)
	y := max(from+(to-from-h)/2-20, from)
	p.Box(x, y, w, h, kit.White, kit.Primary, 3, 16)
	p.ScrollArea("sheet", x+28, y+16, w-40, h-24, kit.Beside, func(q *kit.Page) {
		if q.Width == w-40 { // nothing beside it
			q.Width -= 16
		}
		d.sheetWords(q)
	})
}

// sheetWords is what stands on the sheet.
func (d *Desk) sheetWords(p *kit.Page) {
	s, w := d.sheet, p.Width
	y := float32(4)
	tw := w
	if l := s.line(); l != nil && !s.fields[s.at].secret {
		mode, fill := "kana.direct", color.Color(kit.Clear)
		if l.letters {
			mode, fill = "kana.composed", kit.Tint
		}
		p.Box(w-140, y+2, 140, 30, fill, kit.Edge, 1, 6)
		p.Line(d.say(mode), w-140, y+17, 140, kit.Style{Size: 15, Bold: l.letters, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true})
		tw -= 150
	}
	y += p.Words(s.title, 0, y, tw, kit.Style{Size: 24, Bold: true, Color: kit.Ink}) + 5
	y += p.Words(s.hint, 0, y, w, kit.Style{Size: 16, Color: kit.Quiet}) + 10
	for i, f := range s.fields {
		from := y
		st := kit.Style{Size: 17, Bold: true, Color: kit.Ink, Middle: true}
		p.Line(f.label, 0, y+22, 156, p.Shrink(f.label, 156, st))
		bx, bw := float32(162), w-162
		if f.line != nil {
			b := &kit.Button{ID: fmt.Sprintf("desk-field-%d", i), Label: f.label, Fill: kit.White, Edge: kit.Edge, Line: 2, Radius: 8}
			if i == s.at {
				b.Edge, b.Line = kit.Primary, 3
			}
			b.Do = func() {
				if l := s.line(); l != nil {
					l.commit()
				}
				s.at = i
				d.Redraw()
			}
			if f.secret {
				n := len(f.line.before) + len(f.line.after)
				b.Draw = func(q *kit.Page) {
					q.Line(strings.Repeat("●", min(n, 24)), 12, 23, q.Width-24, kit.Style{Size: 16, Color: kit.Ink, Middle: true})
				}
			} else {
				b.Draw = func(q *kit.Page) { d.drawLine(q, f.line, i == s.at, 0, 0, q.Width) }
			}
			p.Button(b, bx, y, bw, 46)
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
			y += p.Words(f.hint, bx, y, bw, kit.Style{Size: 15, Color: kit.Quiet}) + 2
		}
		y += 12
		if i == s.at {
			p.KeepVisible(from, y)
		}
	}
	for i, words := range s.list {
		b := &kit.Button{ID: fmt.Sprintf("desk-paper-%d", i), Label: words, Fill: kit.White, Edge: kit.Edge, Line: 1, Radius: 8}
		if i == s.on {
			b.Fill, b.Edge, b.Line = kit.Tint, kit.Primary, 3
		}
		b.Do = func() { s.on = i; d.Redraw() }
		b.Draw = func(q *kit.Page) {
			st := kit.Style{Size: 16, Bold: i == s.on, Color: kit.Ink, Middle: true}
			q.Line(words, 12, q.Height/2, q.Width-24, q.Shrink(words, q.Width-24, st))
		}
		p.Button(b, 0, y, w, 44)
		if i == s.on {
			p.KeepVisible(y, y+44)
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
			p.KeepVisible(y-54, y)
		}
	}
	if s.drop != nil {
		d.keyButton(p, d.say("table.drop"), "Ctrl+D", w-230, y, 230, 44, kit.White, kit.Edge, kit.Ink, d.dropRow, true)
		y += 52
	}
	if s.note != "" {
		y += p.Words(s.note, 0, y, w, kit.Style{Size: 17, Bold: true, Color: kit.Danger}) + 6
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
		bw := p.Measure(b.label, kit.Style{Size: 16, Bold: true}) + p.Measure(b.key, kit.Style{Size: 14}) + 56
		fill, line, words := color.Color(kit.White), color.Color(kit.Edge), color.Color(kit.Ink)
		if b.do == fyne.KeyReturn {
			fill, line, words = kit.Primary, kit.Primary, kit.White
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
		y += p.Words(d.say("sheet.keys"), 0, y, w, kit.Style{Size: 14, Color: kit.Quiet})
	}
	p.Bottom = max(p.Bottom, y)
}

func (d *Desk) chipWidth(p *kit.Page, label string, here bool) float32 {
	w := p.Measure(label, kit.Style{Size: 16, Bold: true}) + 28
	if here {
		w += 24
	}
	return max(w, 44)
}

// chip is something to pick by number. It says how wide it became.
func (d *Desk) chip(p *kit.Page, id, key, label string, on, here bool, x, y float32, do func()) float32 {
	st := kit.Style{Size: 16, Bold: true, Color: kit.Ink, Middle: true}
	w := d.chipWidth(p, label, here)
	b := &kit.Button{ID: id, Label: label, Fill: kit.White, Edge: kit.Edge, Line: 2, Radius: 8}
	if on {
		b.Fill, b.Edge, st.Color = kit.Primary, kit.Primary, kit.White
	}
	b.Do = func() { do(); d.Redraw() }
	b.Draw = func(q *kit.Page) {
		at := float32(14)
		if here {
			q.Box(8, q.Height/2-10, 20, 20, kit.White, kit.Edge, 1, 5)
			q.Line(key, 8, q.Height/2, 20, kit.Style{Size: 13, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true})
			at = 36
		}
		q.Line(label, at, q.Height/2, q.Width-at, st)
	}
	p.Button(b, x, y, w, 44)
	return w
}

func (d *Desk) drawLocked(p *kit.Page) {
	v := d.view
	p.Box(0, 0, p.Width, p.Height, kit.White, kit.Clear, 0, 0)
	from, to := float32(64), p.Height-48
	call, side := kit.Style{Size: 34, Bold: true, Color: kit.Danger, Align: fyne.TextAlignCenter}, kit.Style{Size: 18, Color: kit.Quiet, Align: fyne.TextAlignCenter}
	q := p.Part(p.Width, p.Height)
	if v.Called >= 0 {
		words := d.say("lock.call", "time", clock(v.Called))
		q.Box(0, 60, p.Width, q.TextHeight(words, p.Width-24, call)+8, kit.White, kit.Clear, 0, 0)
		from = 76 + q.Words(words, 12, 64, p.Width-24, call)
	}
	q.Box(0, to+4, p.Width, p.Height-to-4, kit.White, kit.Clear, 0, 0)
	q.Words(d.say("lock.side"), 12, to+10, p.Width-24, side)
	q.LookButtons(d.say, p.Width-18, 10, 44)
	d.drawSheet(p, from, to)
	p.Place(q, 0, 0) // the sheet's shadow is not on it
	p.CatchKeys()
}
