package clerk

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/ui/kit"
)

// fields draws the rows that can be answered or corrected and returns where they end.
func (d *Desk) fields(p *kit.Page, x, y, w float32) float32 {
	rows := d.rows()
	head := y
	for i, r := range rows {
		from := y
		if r.part != "" && (i == 0 || r.part != rows[i-1].part) {
			head = y
			p.Line(r.part, x, y+12, w, kit.Style{Size: 15, Bold: true, Color: kit.Primary, Middle: true})
			y += 28
		}
		d.drawRow(p, r, i, x, y, w)
		y += d.rowHeight(p, r, w)
		typed := y - 52 // the line that is typed into is the last one of its row
		if i == d.row {
			if d.edit != nil && len(d.edit.candidates()) > 0 {
				y += d.candidates(p, d.edit, x+rowLabel, y, w-rowLabel)
			}
			if y-head < p.Height*0.7 { // with the name of its section
				from = head
			}
			switch {
			case d.edit != nil:
				p.KeepVisible(max(from, typed), y)
			case i > 0:
				p.KeepVisible(from, y)
			default:
				p.KeepVisible(0, y) // with all that stands above the first
			}
		}
	}
	if p.Narrow() {
		y += p.Words(d.underWords(), x, y+4, w, kit.Style{Size: 14, Color: kit.Quiet}) + 4
	}
	return y
}

// under draws a line below the fields: which of them is selected, or while it is typed into, how.
func (d *Desk) under(p *kit.Page) {
	w := p.Width - deskLeft - deskPage - 52
	if d.Scrolls("middle") {
		w -= 212
	}
	words, st := d.underWords(), kit.Style{Size: 14, Color: kit.Quiet}
	p.Line(words, deskLeft+26, p.Height-deskFoot-30, w, p.Shrink(words, w, st))
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

// rowLabel is the room for a row's label, in units.
const rowLabel = 150

// chipRows returns the places of a row's picks, and how many lines they take.
func (d *Desk) chipRows(p *kit.Page, r row, w float32, here bool) (at []fyne.Position, lines int) {
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

func (d *Desk) rowHeight(p *kit.Page, r row, w float32) float32 {
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

// drawRow draws a row: its label, what can be picked, and what stands there or is typed.
func (d *Desk) drawRow(p *kit.Page, r row, i int, x, y, w float32) {
	here := i == d.row
	if here {
		p.Box(x-10, y-2, w+16, d.rowHeight(p, r, w), kit.Tint, kit.Clear, 0, 8)
		p.Box(x-10, y-2, 5, d.rowHeight(p, r, w), kit.Primary, kit.Clear, 0, 2)
	}
	st := kit.Style{Size: 16, Bold: here, Color: kit.Ink, Middle: true}
	p.Line(r.field.Label, x, y+21, rowLabel, p.Shrink(r.field.Label, rowLabel-8, st))
	x, w = x+rowLabel, w-rowLabel
	if len(r.picks) > 0 {
		at, lines := d.chipRows(p, r, w, true)
		for n, c := range r.picks {
			key := ""
			if n < len(choiceKeys) {
				key = choiceKeys[n : n+1]
			}
			pick := func() { d.finish(); d.row = i; r.pick(n) }
			d.chip(p, fmt.Sprintf("desk-row-%d-%d", i, n), key, c.label, c.on, true, x+at[n].X, y+at[n].Y, pick)
		}
		y += float32(lines) * 48
	}
	switch {
	case !r.typed:
	case here && d.edit != nil:
		p.Box(x, y, w, 44, kit.White, kit.Primary, 3, 8)
		d.drawLine(p, d.edit, true, x, y-1, w)
	default:
		p.Button(d.valueButton(r, i), x, y, w, 44)
	}
}

// valueButton shows what stands in a row. Where that came from, and whether it is wrong, is said by
// the edge's colour and in words.
func (d *Desk) valueButton(r row, i int) *kit.Button {
	stroke, line, mark := color.Color(kit.Edge), float32(2), ""
	switch {
	case r.bad:
		stroke, line, mark = kit.Danger, 3, d.say("fields.bad")
	case r.card:
		stroke, mark = kit.Primary, d.say("fields.card")
	case r.fixed:
		stroke, mark = kit.Caution, d.say("fields.fixed")
	}
	b := &kit.Button{
		ID: fmt.Sprintf("desk-row-%d", i), Label: r.field.Label, Fill: kit.White, Edge: stroke, Line: line,
		Radius: 8,
	}
	b.Do = func() { d.finish(); d.row = i; d.begin(); d.Redraw() }
	b.Draw = func(q *kit.Page) {
		w := q.Width
		if mark != "" {
			st := kit.Style{Size: 14, Bold: true, Color: kit.Ink, Middle: true}
			wide := q.Measure(mark, st) + 14
			q.Line(mark, w-wide, q.Height/2, wide-8, st)
			w -= wide - 6
		}
		d.drawValue(q, r, w)
	}
	return b
}

// drawValue draws what stands in a row, w wide: the card's picture of it, or its text as it is
// printed.
func (d *Desk) drawValue(q *kit.Page, r row, w float32) {
	small := kit.Style{Size: 14, Color: kit.Quiet, Middle: true}
	switch {
	case r.shown == "" && r.open != nil:
		q.Line(d.say("fields.add"), 12, q.Height/2, w-24, small)
		return
	case r.shown == "" && r.field.Kind == forms.ChoiceText:
		q.Line(d.say("fields.free"), 12, q.Height/2, w-24, small)
		return
	case r.shown == "":
		return
	case r.image != nil:
		q.Box(4, 4, w-8, q.Height-8, kit.Paper, kit.Clear, 0, 4) // it is black on white in every theme
		s := (q.Height - 8) / float32(r.image.Bounds().Dy())
		q.Image(r.image, 12, 4, float32(r.image.Bounds().Dx())*s, q.Height-8)
		return
	}
	em := float32(19)
	var img image.Image
	var wide, high float32
	for shown, n := r.shown, len(r.cells); ; n-- { // of a table's row as much as fits
		img = d.o.Name(shown, float64(em*q.Scale), q.Look.Tone(kit.Ink))
		wide, high = float32(img.Bounds().Dx())/q.Scale, float32(img.Bounds().Dy())/q.Scale
		if wide <= w-24 || n < 2 {
			break
		}
		shown = strings.Join(r.cells[:n-1], "　") + "　…"
	}
	if wide > w-24 {
		high *= (w - 24) / wide
		wide = w - 24
	}
	q.Image(img, 12, (q.Height-high)/2, wide, high)
}

// drawLine draws what is being typed, with the caret and the composed kana underlined. Of a long
// line it shows the part around the caret.
func (d *Desk) drawLine(p *kit.Page, l *line, here bool, x, y, w float32) {
	em := float32(20)
	var xs float32
	put := func(s string) float32 {
		if s == "" {
			return 0
		}
		img := d.o.Name(s, float64(em*p.Scale), p.Look.Tone(kit.Ink))
		iw, ih := float32(img.Bounds().Dx())/p.Scale, float32(img.Bounds().Dy())/p.Scale
		p.Image(img, x+12+xs, y+23-ih/2, iw, ih)
		return iw
	}
	wide := func(s string) float32 {
		if s == "" {
			return 0
		}
		return float32(d.o.Name(s, float64(em*p.Scale), p.Look.Tone(kit.Ink)).Bounds().Dx()) / p.Scale
	}
	comp := l.comp.String()
	if c := l.candidates(); l.pick >= 0 && l.pick < len(c) {
		comp = c[l.pick]
	}
	head := 0
	for head < len(l.before) && wide(strings.Join(l.before[head:], "")+comp) > w-60 {
		head++
	}
	xs += put(strings.Join(l.before[head:], ""))
	if comp != "" {
		n := put(comp)
		p.Box(x+12+xs, y+38, n, 2, kit.Primary, kit.Clear, 0, 0)
		xs += n
	}
	caret := x + 13 + xs
	tail := len(l.after)
	for tail > 0 && xs+wide(strings.Join(l.after[:tail], "")) > w-24 {
		tail--
	}
	xs += 2
	put(strings.Join(l.after[:tail], ""))
	if here {
		p.Box(caret, y+10, 2, 26, kit.Primary, kit.Clear, 0, 0)
	}
}

// candidates draws what the kana may become and returns its height; Space goes from one to the
// next.
func (d *Desk) candidates(p *kit.Page, l *line, x, y, w float32) float32 {
	at, from := x, y
	for i, c := range l.candidates() {
		st := kit.Style{Size: 17, Color: kit.Ink, Middle: true}
		cw := max(p.Measure(c, st)+24, 44)
		if at > x && at+cw > x+w {
			at, y = x, y+48
		}
		fill := color.Color(kit.White)
		if i == l.pick {
			fill = kit.Tint
			st.Bold = true
		}
		b := &kit.Button{
			ID: fmt.Sprintf("desk-candidate-%d", i), Label: c, Fill: fill, Edge: kit.Primary, Line: 1.5,
			Radius: 6,
		}
		b.Do = func() { l.pick = i; l.commit(); d.Redraw() }
		b.Draw = func(q *kit.Page) { q.Line(c, 12, q.Height/2, q.Width, st) }
		p.Button(b, at, y, cw, 44)
		at += cw + 6
	}
	return y + 48 - from
}
