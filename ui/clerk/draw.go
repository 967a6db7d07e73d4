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

// Measures of the desk, in design units. A clerk sits before it with a mouse: it is denser than the
// resident's side.
const (
	deskHead = 60
	deskFoot = 112
	deskLeft = 250
	deskPage = 420
)

// draw draws the whole desk.
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

// head draws which window this is and who sits there, what the resident's side does and how the day
// goes, and the buttons that are for this window alone.
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
	title, st := d.say("head.window", "terminal", v.City.Terminal), kit.Style{
		Size: 22, Bold: true, Color: kit.Ink,
		Middle: true,
	}
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

// keyButton draws a button with its key on it.
func (d *Desk) keyButton(p *kit.Page, label, key string, x, y, w, h float32, fill, line, words color.Color, do func(),
	can bool,
) {
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
		q.Line(key, q.Width-kw-8, q.Height/2, kw, kit.Style{
			Size: 14, Color: kit.Ink, Align: fyne.TextAlignCenter,
			Middle: true,
		})
	}
	p.Button(b, x, y, w, h)
}

// formList draws the visit's forms below what is on q.
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
		b := &kit.Button{
			ID: fmt.Sprintf("desk-form-%d", i), Label: d.formName(id), Fill: kit.White, Edge: kit.Edge,
			Line: 2, Radius: 10,
		}
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

// notes draws what a clerk should know of the visit below what is on q.
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

// marked returns the characters that want a look at the card, each once, with its field.
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

// right draws the page as it would be printed.
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
	larger := &kit.Button{
		ID: "desk-zoom", Label: d.say("zoom.larger"), Fill: kit.Clear, Edge: kit.Edge, Line: 2,
		Do: d.turnZoom,
	}
	p.Button(larger, x+(deskPage-w)/2, top, w, ph)
	p.Line(d.say("zoom.larger")+"　Ctrl+Z", x, y+h-19, deskPage, kit.Style{
		Size: 15, Color: kit.Ink,
		Align: fyne.TextAlignCenter, Middle: true,
	})
}

// zoomButton stands for the page where there is no room for it.
func (d *Desk) zoomButton(q *kit.Page) {
	if d.form < len(d.view.Pages) && len(d.view.Pages[d.form].Pages) > 0 {
		d.keyButton(q, d.say("zoom.larger"), "Ctrl+Z", 0, q.Bottom+8, min(q.Width, 260), 48, kit.White, kit.Edge,
			kit.Ink, d.turnZoom, true)
	}
}
