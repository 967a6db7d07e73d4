package clerk

import (
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
)

// drawSheet lays the sheet over everything, between two heights.
func (d *Desk) drawSheet(p *kit.Page, from, to float32) {
	w := min(float32(760), p.Width-24)
	x := (p.Width - w) / 2
	p.Box(0, 0, p.Width, p.Height, color.NRGBA{0, 0, 0, 90}, kit.Clear, 0, 0)
	// A tap beside the sheet must reach nothing underneath.
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

// sheetWords draws what is on the sheet: its title, fields, papers, options and buttons, below each
// other.
func (d *Desk) sheetWords(p *kit.Page) {
	s, w := d.sheet, p.Width
	y := d.sheetHead(p)
	for i, f := range s.fields {
		from := y
		y = d.sheetField(p, i, f, y)
		if f.hint != "" {
			y += p.Words(f.hint, sheetLabel, y, w-sheetLabel, kit.Style{Size: 15, Color: kit.Quiet}) + 2
		}
		y += 12
		if i == s.at {
			p.KeepVisible(from, y)
		}
	}
	y = d.sheetPapers(p, y)
	y = d.sheetOptions(p, y)
	if s.drop != nil {
		d.keyButton(p, d.say("table.drop"), "Ctrl+D", w-230, y, 230, 44, kit.White, kit.Edge, kit.Ink, d.dropRow, true)
		y += 52
	}
	if s.note != "" {
		y += p.Words(s.note, 0, y, w, kit.Style{Size: 17, Bold: true, Color: kit.Danger}) + 6
	}
	d.sheetButtons(p, y)
	y += 52
	if len(s.fields) > 0 {
		y += p.Words(d.say("sheet.keys"), 0, y, w, kit.Style{Size: 14, Color: kit.Quiet})
	}
	p.Bottom = max(p.Bottom, y)
}

// sheetLabel is where a sheet's fields begin, right of their labels.
const sheetLabel = 162

// sheetHead draws the title and the hint, and beside them whether kana are composed. It returns
// where they end.
func (d *Desk) sheetHead(p *kit.Page) (y float32) {
	s, w := d.sheet, p.Width
	y = 4
	room := w
	if l := s.line(); l != nil && !s.fields[s.at].secret {
		mode, fill := "kana.direct", color.Color(kit.Clear)
		if l.letters {
			mode, fill = "kana.composed", kit.Tint
		}
		st := kit.Style{Size: 15, Bold: l.letters, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true}
		p.Box(w-140, y+2, 140, 30, fill, kit.Edge, 1, 6)
		p.Line(d.say(mode), w-140, y+17, 140, st)
		room -= 150
	}
	y += p.Words(s.title, 0, y, room, kit.Style{Size: 24, Bold: true, Color: kit.Ink}) + 5
	return y + p.Words(s.hint, 0, y, w, kit.Style{Size: 16, Color: kit.Quiet}) + 10
}

// sheetField draws a field of the sheet: a line to type into, or what it is picked from. It returns
// where it ends.
func (d *Desk) sheetField(p *kit.Page, i int, f *sheetField, y float32) float32 {
	s, w := d.sheet, p.Width-sheetLabel
	here := i == s.at
	st := kit.Style{Size: 17, Bold: true, Color: kit.Ink, Middle: true}
	p.Line(f.label, 0, y+22, sheetLabel-6, p.Shrink(f.label, sheetLabel-6, st))
	if f.line == nil {
		x := float32(sheetLabel)
		for n, words := range f.picks {
			pick := func() { s.at, f.picked = i, n }
			x += d.chip(p, fmt.Sprintf("desk-pick-%d", n), choiceKeys[n:n+1], words, f.picked == n, here, x, y, pick) +
				10
		}
		return y + 50
	}
	b := &kit.Button{
		ID: fmt.Sprintf("desk-field-%d", i), Label: f.label, Fill: kit.White, Edge: kit.Edge, Line: 2,
		Radius: 8,
	}
	if here {
		b.Edge, b.Line = kit.Primary, 3
	}
	b.Do = func() {
		if l := s.line(); l != nil {
			l.commit()
		}
		s.at = i
		d.Redraw()
	}
	b.Draw = func(q *kit.Page) { d.drawLine(q, f.line, here, 0, 0, q.Width) }
	if f.secret {
		dots := strings.Repeat("●", min(len(f.line.before)+len(f.line.after), 24))
		b.Draw = func(q *kit.Page) {
			q.Line(dots, 12, 23, q.Width-24, kit.Style{Size: 16, Color: kit.Ink, Middle: true})
		}
	}
	p.Button(b, sheetLabel, y, w, 46)
	y += 50
	if here && len(f.line.candidates()) > 0 {
		y += d.candidates(p, f.line, sheetLabel, y, w)
	}
	return y
}

// sheetPapers draws the papers to choose from and returns where they end.
func (d *Desk) sheetPapers(p *kit.Page, y float32) float32 {
	s := d.sheet
	for i, words := range s.list {
		b := &kit.Button{
			ID: fmt.Sprintf("desk-paper-%d", i), Label: words, Fill: kit.White, Edge: kit.Edge, Line: 1,
			Radius: 8,
		}
		if i == s.on {
			b.Fill, b.Edge, b.Line = kit.Tint, kit.Primary, 3
		}
		b.Do = func() { s.on = i; d.Redraw() }
		b.Draw = func(q *kit.Page) {
			st := kit.Style{Size: 16, Bold: i == s.on, Color: kit.Ink, Middle: true}
			q.Line(words, 12, q.Height/2, q.Width-24, q.Shrink(words, q.Width-24, st))
		}
		p.Button(b, 0, y, p.Width, 44)
		if i == s.on {
			p.KeepVisible(y, y+44)
		}
		y += 48
	}
	return y
}

// sheetOptions draws what is picked by number, several beside each other where they fit, and
// returns where it ends.
func (d *Desk) sheetOptions(p *kit.Page, y float32) float32 {
	s, x, here := d.sheet, float32(0), d.sheet.at >= len(d.sheet.fields)
	if len(s.options) == 0 {
		return y
	}
	for i, words := range s.options {
		if w := d.chipWidth(p, words, here); x > 0 && x+w > p.Width {
			x, y = 0, y+50
		}
		pick := func() { s.picked(i) }
		x += d.chip(p, fmt.Sprintf("desk-option-%d", i), choiceKeys[i:i+1], words, false, here, x, y+4, pick) + 10
	}
	y += 54
	if here {
		p.KeepVisible(y-54, y)
	}
	return y
}

// sheetButtons draws the keys that end the sheet.
func (d *Desk) sheetButtons(p *kit.Page, y float32) {
	s, x := d.sheet, float32(0)
	for _, b := range []struct {
		label, key string
		do         fyne.KeyName
		can        bool
	}{
		{d.say("sheet.ok"), "Enter", fyne.KeyReturn, s.ok != nil},
		{d.say("sheet.close"), "Esc", fyne.KeyEscape, !d.locked && s.again != fyne.KeyEscape},
		{d.say("sheet.stay"), "Backspace", fyne.KeyBackspace, s.again == fyne.KeyEscape},
	} {
		if !b.can {
			continue
		}
		w := p.Measure(b.label, kit.Style{Size: 16, Bold: true}) + p.Measure(b.key, kit.Style{Size: 14}) + 56
		fill, line, words := color.Color(kit.White), color.Color(kit.Edge), color.Color(kit.Ink)
		if b.do == fyne.KeyReturn {
			fill, line, words = kit.Primary, kit.Primary, kit.White
		}
		d.keyButton(p, b.label, b.key, x, y, w, 44, fill, line, words, func() {
			if b.do == fyne.KeyReturn && len(s.fields) > 0 { // tapped, it means the whole sheet
				if l := s.line(); l != nil {
					l.commit()
				}
				s.at = len(s.fields) - 1
			}
			s.key(b.do)
		}, true)
		x += w + 10
	}
}

// chipWidth returns the width of a chip; here: with its number on it.
func (d *Desk) chipWidth(p *kit.Page, label string, here bool) float32 {
	w := p.Measure(label, kit.Style{Size: 16, Bold: true}) + 28
	if here {
		w += 24
	}
	return max(w, 44)
}

// chip draws something to pick by number and returns its width.
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
			q.Line(key, 8, q.Height/2, 20, kit.Style{
				Size: 13, Color: kit.Ink, Align: fyne.TextAlignCenter,
				Middle: true,
			})
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
	call, side := kit.Style{Size: 34, Bold: true, Color: kit.Danger, Align: fyne.TextAlignCenter}, kit.Style{
		Size:  18,
		Color: kit.Quiet, Align: fyne.TextAlignCenter,
	}
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
