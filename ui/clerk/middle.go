package clerk

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
	"kakanai/visit"
)

// middle draws what there is to do now: choose, answer, wait, or look at the fields.
func (d *Desk) middle(p *kit.Page) {
	v := d.view
	w, y := p.Width, p.Bottom
	switch {
	case v.CardLeft:
		y = d.middleHead(p, y, d.say("card-left.title"), "")
		panelSmall(p, d.say("card-left.text"), 0, y, w, kit.DangerBg, kit.Danger)
	case v.State == visit.Choosing:
		y = d.middleHead(p, y, d.say("choose.title"), d.say("choose.hint"))
		y = d.catalogue(p, 0, y, w)
	case v.Ask != nil && len(v.Ask.Choices) > 0:
		y = d.middleHead(p, y, v.Ask.Text, d.say("ask.hint"))
		for i, c := range v.Ask.Choices {
			pick := func() { d.o.Visit.Pick(c.ID) }
			d.choice(p, choiceKeys[i:i+1], c.Label, c.Hint, c.ID == v.Ask.Picked, 0, y, w, pick)
			y += 58
		}
		y += p.Words(v.Ask.Hint, 0, y+6, w, kit.Style{Size: 15, Color: kit.Quiet})
	case v.Ask != nil:
		y = d.middleHead(p, y, v.Ask.Text, d.say("ask.fields"))
		y = d.fields(p, 0, y, w)
	case v.MayCorrect && len(v.Filled) > 0:
		y = d.correcting(p, y)
	case v.State == visit.Stopped:
		y = d.stopped(p, y)
	case v.State == visit.PaperLeft:
		y = d.middleHead(p, y, d.say("paper-left.title"), "")
		panelSmall(p, d.say("paper-left.text"), 0, y, w, kit.DangerBg, kit.Danger)
	case v.State != "":
		y = d.middleHead(p, y, d.say(string(v.State)+".title"), d.say(string(v.State)+".text"))
	}
	p.Bottom = max(p.Bottom, y+8)
}

// middleHead draws a heading and a sentence below it, and returns where they end.
func (d *Desk) middleHead(p *kit.Page, y float32, title, words string) float32 {
	y += p.Words(title, 0, y, p.Width, kit.Style{Size: 21, Bold: true, Color: kit.Ink}) + 6
	return y + p.Words(words, 0, y, p.Width, kit.Style{Size: 16, Color: kit.Quiet}) + 14
}

// correcting draws a filled form's fields and returns where they end.
func (d *Desk) correcting(p *kit.Page, y float32) float32 {
	v := d.view
	title, hint := v.Filled[d.form].Form.Title, d.say("fields.hint")
	if v.Typed {
		hint = d.say("fields.typed")
	}
	if v.State == visit.Stopped {
		title, hint = d.say("problem.incomplete"), d.say("stopped.fields")
	}
	y = d.middleHead(p, y, title, hint)
	if v.Refused != (visit.FieldRef{}) {
		y += panelSmall(p, d.say("fields.refused"), 0, y, p.Width, kit.DangerBg, kit.Danger) + 8
	}
	return d.fields(p, 0, y, p.Width)
}

// stopped draws why a visit stopped and what can be done. It returns where the words above the ways
// end.
func (d *Desk) stopped(p *kit.Page, y float32) float32 {
	v := d.view
	title := v.Stop
	if title == "" {
		title = d.say("problem." + string(v.Problem))
		if v.Clock {
			title = d.say("problem.not-logged.clock")
		}
	} else if !v.Farewell {
		y = d.middleHead(p, y, d.say("stopped.staff"), "")
	}
	y = d.middleHead(p, y, title, "")
	switch {
	case len(v.Let) > 0:
		y += panelSmall(p, d.say("stopped.let"), 0, y, p.Width, kit.Tint, kit.Primary) + 8
	case v.Stop != "" && !v.Farewell:
		y += panelSmall(p, d.say("stopped.no-let"), 0, y, p.Width, kit.CautionBg, kit.Caution) + 8
	}
	p.Words(strings.Join(d.ways(), "　"), 0, y, p.Width, kit.Style{Size: 16, Color: kit.Ink})
	return y
}

// ways returns what can be done where a visit stopped, with the keys; what would do nothing is not
// named.
func (d *Desk) ways() (out []string) {
	for _, w := range []struct {
		can bool
		key string
	}{
		{d.view.Retry, "can.retry"},
		{d.view.MayType, "can.type"},
		{d.view.Numbers != visit.NoNumbers, "can.numbers"},
		{d.view.Reprint, "can.reprint"},
		{true, "can.cancel"},
	} {
		if w.can {
			out = append(out, d.say(w.key))
		}
	}
	return out
}

// panelSmall draws a message with a bar on its left, in the desk's size, and returns its height.
func panelSmall(p *kit.Page, s string, x, y, w float32, bg, bar color.Color) float32 {
	st := kit.Style{Size: 16, Color: kit.Ink}
	h := float32(len(p.Lines(s, w-44, st)))*st.Size*kit.Leading + 18
	p.Box(x, y, w, h, bg, kit.Clear, 0, 8)
	p.Box(x, y, 7, h, bar, kit.Clear, 0, 3)
	p.Words(s, x+24, y+9, w-44, st)
	return h
}

// catalogue draws the forms, each with its key, and returns where they end.
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
		d.choice(p, choiceKeys[i:i+1], f.Name, "", on, x+float32(i%n)*(cw+10), y+float32(i/n)*54, cw,
			func() { d.o.Visit.Choose(f.ID) })
	}
	return y + float32((len(v.Offered)+n-1)/n)*54
}

// choice draws one large line to pick.
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
