package clerk

import (
	"fmt"
	"image"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// middle is what there is to do now: choose, answer, wait, or look at the fields.
func (d *Desk) middle(p *kit.Page) {
	v := d.view
	x, w := float32(0), p.Width
	y := p.Bottom
	defer func() { p.Bottom = max(p.Bottom, y+8) }()
	head := func(title, words string) {
		y += p.Words(title, x, y, w, kit.Style{Size: 21, Bold: true, Color: kit.Ink}) + 6
		y += p.Words(words, x, y, w, kit.Style{Size: 16, Color: kit.Quiet}) + 14
	}
	switch {
	case v.CardLeft:
		head(d.say("card-left.title"), "")
		panelSmall(p, d.say("card-left.text"), x, y, w, kit.DangerBg, kit.Danger)
	case v.State == visit.Choosing:
		head(d.say("choose.title"), d.say("choose.hint"))
		y = d.catalogue(p, x, y, w)
	case v.Ask != nil && len(v.Ask.Choices) > 0:
		head(v.Ask.Text, d.say("ask.hint"))
		for i, c := range v.Ask.Choices {
			d.choice(p, choiceKeys[i:i+1], c.Label, c.Hint, c.ID == v.Ask.Picked, x, y, w, func() { d.o.Visit.Pick(c.ID) })
			y += 58
		}
		y += p.Words(v.Ask.Hint, x, y+6, w, kit.Style{Size: 15, Color: kit.Quiet})
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
			y += panelSmall(p, d.say("fields.refused"), x, y, w, kit.DangerBg, kit.Danger) + 8
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
			y += panelSmall(p, d.say("stopped.let"), x, y, w, kit.Tint, kit.Primary) + 8
		case v.Stop != "" && !v.Farewell:
			y += panelSmall(p, d.say("stopped.no-let"), x, y, w, kit.CautionBg, kit.Caution) + 8
		}
		p.Words(strings.Join(d.ways(), "　"), x, y, w, kit.Style{Size: 16, Color: kit.Ink})
	case v.State == visit.PaperLeft:
		head(d.say("paper-left.title"), "")
		panelSmall(p, d.say("paper-left.text"), x, y, w, kit.DangerBg, kit.Danger)
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
func panelSmall(p *kit.Page, s string, x, y, w float32, bg, bar color.Color) float32 {
	st := kit.Style{Size: 16, Color: kit.Ink}
	h := float32(len(p.Lines(s, w-44, st)))*st.Size*kit.Leading + 18
	p.Box(x, y, w, h, bg, kit.Clear, 0, 8)
	p.Box(x, y, 7, h, bar, kit.Clear, 0, 3)
	p.Words(s, x+24, y+9, w-44, st)
	return h
}

// catalogue is the forms, each with its key. It says where it ends.
func (d *Desk) catalogue(p *kit.Page, x, y, w float32) float32 {
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
func (d *Desk) choice(p *kit.Page, key, label, hint string, on bool, x, y, w float32, do func()) {
	b := &kit.Button{ID: "desk-choice-" + key, Label: label, Fill: kit.White, Edge: kit.Edge, Line: 2, Radius: 10}
	if on {
		b.Fill, b.Edge, b.Line = kit.Tint, kit.Primary, 3
	}
	b.Do = func() { do(); d.Redraw() }
	b.Draw = func(q *kit.Page) {
		q.Box(10, q.Height/2-12, 24, 24, kit.White, kit.Edge, 1, 5)
		q.Line(key, 10, q.Height/2, 24, kit.Style{Size: 14, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true})
		st := kit.Style{Size: 17, Bold: true, Color: kit.Ink, Middle: true}
		room := q.Width - 84
		st = q.Shrink(label, room, st)
		n := q.Line(label, 46, q.Height/2, room, st)
		if hint != "" && 46+n+16+q.Measure(hint, kit.Style{Size: 14}) < q.Width-40 {
			q.Line(hint, 46+n+16, q.Height/2, q.Width, kit.Style{Size: 14, Color: kit.Quiet, Middle: true})
		}
		if on {
			q.Tick(q.Width-34, q.Height/2-12, 24, kit.Primary, 3)
		}
	}
	p.Button(b, x, y, w, 48)
}

// fields are the rows that can be answered or corrected. They say where they end.
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
		typed := y - 52 // the line that is typed into is the last of its row
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

// under is a line below the fields: which of them is selected or, while it is typed into, how.
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

const rowLabel = 150

// chipRows lays the picks of a row out and says how many lines they take.
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

func (d *Desk) drawRow(p *kit.Page, r row, i int, x, y, w float32) {
	here := i == d.row
	if here {
		p.Box(x-10, y-2, w+16, d.rowHeight(p, r, w), kit.Tint, kit.Clear, 0, 8)
		p.Box(x-10, y-2, 5, d.rowHeight(p, r, w), kit.Primary, kit.Clear, 0, 2)
	}
	st := kit.Style{Size: 16, Bold: here, Color: kit.Ink, Middle: true}
	st = p.Shrink(r.field.Label, rowLabel-8, st)
	p.Line(r.field.Label, x, y+21, rowLabel, st)
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
	stroke, line := color.Color(kit.Edge), float32(2)
	switch {
	case r.bad:
		stroke, line = kit.Danger, 3
	case r.card:
		stroke = kit.Primary
	case r.fixed:
		stroke = kit.Caution
	}
	if here && d.edit != nil {
		p.Box(bx, y, bw, 44, kit.White, kit.Primary, 3, 8)
		d.drawLine(p, d.edit, true, bx, y-1, bw)
		return
	}
	b := &kit.Button{ID: fmt.Sprintf("desk-row-%d", i), Label: r.field.Label, Fill: kit.White, Edge: stroke, Line: line, Radius: 8}
	b.Do = func() { d.finish(); d.row = i; d.begin(); d.Redraw() }
	mark := "" // no information by colour alone
	switch {
	case r.bad:
		mark = d.say("fields.bad")
	case r.card:
		mark = d.say("fields.card")
	case r.fixed:
		mark = d.say("fields.fixed")
	}
	b.Draw = func(q *kit.Page) {
		if mark != "" {
			st := kit.Style{Size: 14, Bold: true, Color: kit.Ink, Middle: true}
			wide := q.Measure(mark, st) + 14
			q.Line(mark, q.Width-wide, q.Height/2, wide-8, st)
			defer func(w float32) { q.Width = w }(q.Width)
			q.Width -= wide - 6 // for what stands there
		}
		if r.shown == "" {
			if r.open != nil {
				q.Line(d.say("fields.add"), 12, q.Height/2, q.Width-24, kit.Style{Size: 14, Color: kit.Quiet, Middle: true})
			}
			if r.field.Kind == forms.ChoiceText {
				q.Line(d.say("fields.free"), 12, q.Height/2, q.Width-24, kit.Style{Size: 14, Color: kit.Quiet, Middle: true})
			}
			return
		}
		if r.image != nil {
			q.Box(4, 4, q.Width-8, q.Height-8, kit.Paper, kit.Clear, 0, 4) // it is the card's own, black on white
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
			if wide <= q.Width-24 || n < 2 {
				break
			}
			shown = strings.Join(r.cells[:n-1], "　") + "　…"
		}
		if wide > q.Width-24 {
			high *= (q.Width - 24) / wide
			wide = q.Width - 24
		}
		q.Image(img, 12, (q.Height-high)/2, wide, high)
	}
	p.Button(b, bx, y, bw, 44)
}

// drawLine shows what is being typed, with the caret, and the kana that are being composed underlined. A long one shows its part around the caret.
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
	for head < len(l.before) && wide(join(l.before[head:])+comp) > w-60 {
		head++
	}
	xs += put(join(l.before[head:]))
	if comp != "" {
		n := put(comp)
		p.Box(x+12+xs, y+38, n, 2, kit.Primary, kit.Clear, 0, 0)
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
		p.Box(caret, y+10, 2, 26, kit.Primary, kit.Clear, 0, 0)
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
		b := &kit.Button{ID: fmt.Sprintf("desk-candidate-%d", i), Label: c, Fill: fill, Edge: kit.Primary, Line: 1.5, Radius: 6}
		b.Do = func() { l.pick = i; l.commit(); d.Redraw() }
		b.Draw = func(q *kit.Page) { q.Line(c, 12, q.Height/2, q.Width, st) }
		p.Button(b, at, y, cw, 44)
		at += cw + 6
	}
	return y + 48 - from
}
