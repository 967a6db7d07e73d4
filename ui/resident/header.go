package resident

import (
	"fmt"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"kakanai/ui/kit"
	"kakanai/visit"
)

// header draws the city's name, where the visit is, and the buttons for language, size and colours.
// It returns its height.
func (p *screen) header(v visit.View) float32 {
	x := p.Width - kit.Margin
	var buttons []*kit.Button
	for _, h := range []struct {
		id, label string
		icon      func(q *kit.Page, x, y float32)
		tapped    func()
	}{
		{"colours", p.w.t("do.colours"), halfDisc, func() { p.w.overlay = other(p.w.overlay, "colours") }},
		{"larger", p.w.sizeWord(), nil, p.w.larger},
		{"language", p.w.t("do.language"), globe, func() { p.w.overlay = other(p.w.overlay, "language") }},
	} {
		b := &kit.Button{
			ID: h.id, Label: h.label, Fill: kit.White, Edge: kit.Edge, Line: 2, Radius: 12,
			Do: p.w.change(h.tapped),
		}
		st := kit.Style{Size: 18, Bold: true, Color: kit.Ink, Middle: true}
		left := float32(14)
		if h.icon != nil {
			left = 46
		}
		b.Draw = func(q *kit.Page) {
			if h.icon != nil {
				h.icon(q, 26, q.Height/2)
			}
			q.Line(h.label, left, q.Height/2, q.Width-left-8, st)
		}
		w := max(p.Measure(h.label, st)+left+14, 72)
		x -= w
		p.Button(b, x, 5, w, 64)
		x -= 10
		buttons = append(buttons, b)
	}
	title := kit.Style{Size: 26, Bold: true, Color: kit.Ink}
	words := p.w.t("app.title", "city", v.City.Name)
	step := map[visit.State]int{
		visit.Choosing: 1, visit.Asking: 2, visit.Notice: 3, visit.Waiting: 3, visit.Credential: 3, visit.Reading: 3,
		visit.Completing: 4, visit.Confirming: 4, visit.Printing: 5, visit.Handing: 5,
	}[v.State]
	stepsW := float32(0)
	if step > 0 {
		stepsW = p.steps(0, 0, step, false)
	}
	room := x - kit.Margin - 33
	h := float32(kit.HeaderHeight)
	beside := step == 0 || stepsW+24+190*p.Look.Grow() <= room
	titleW := room
	if beside && step > 0 {
		titleW = room - stepsW - 24
	}
	// the same name on every screen, however large its text
	for title.Size > 20/p.Look.Grow() && (p.Measure(words, title) > titleW || p.Pitch(title)+p.Above(words,
		title) > kit.HeaderHeight) {
		title.Size--
	}
	label := kit.Style{Size: 18}
	under := max(p.Pitch(label)+p.Above(p.w.t(fmt.Sprintf("step.%d", max(step, 1))), label), 36)
	if !beside {
		h += under
	}
	q := p.Part(p.Width, h) // the ground, under what is drawn already
	q.Box(0, 0, p.Width, h, kit.White, kit.Clear, 0, 0)
	q.Box(0, h-4, p.Width, 4, kit.Primary, kit.Clear, 0, 0)
	q.Box(kit.Margin, 14, 12, 44, kit.Primary, kit.Clear, 0, 2)
	p.Objects = append(q.Objects, p.Objects...)
	switch {
	case step == 0:
	case beside:
		p.steps(x-stepsW-14, 37, step, true)
	default:
		p.steps(kit.Margin, kit.HeaderHeight-4+under/2, step, true)
	}
	p.Within(words, kit.Margin+33, 0, titleW, 2*37, title)
	return h
}

// steps draws the five steps with the name of the present one and returns their width; without draw
// it only measures.
func (p *screen) steps(x, y float32, now int, draw bool) float32 {
	from := x
	for i := 1; i <= 5; i++ {
		r := float32(15)
		if draw {
			fill, stroke, number := color.Color(kit.White), color.Color(kit.Edge), color.Color(kit.Quiet)
			switch {
			case i == now:
				fill, stroke, number = kit.Primary, kit.Primary, kit.White
			case i < now:
				fill, stroke = kit.Tint, kit.Primary
			}
			p.Disc(x+r, y, r, fill, stroke, 2)
			if i < now {
				p.Tick(x+r-10, y-10, 20, kit.Primary, 2.5)
			} else {
				t := canvas.NewText(fmt.Sprint(i), p.Look.Tone(number)) // fits its disc, whatever the size of the text
				t.TextSize, t.TextStyle.Bold, t.Alignment = 17*p.Scale, true, fyne.TextAlignCenter
				t.FontSource = p.Look.Font(true)
				h := t.MinSize().Height / p.Scale
				p.Add(t, x, y-h/2, 2*r, h)
			}
		}
		x += 2*r + 8
		if i == now {
			st := kit.Style{Size: 18, Bold: true, Color: kit.Primary, Middle: true}
			label := p.w.t(fmt.Sprintf("step.%d", i))
			n := p.Measure(label, st)
			if draw {
				p.Line(label, x, y, n+4, st)
			}
			x += n + 10
		}
		if i < 5 {
			if draw {
				p.Box(x, y-1, 10, 2, kit.Edge, kit.Clear, 0, 0)
			}
			x += 16
		}
	}
	return x - from
}

// footer draws what gathered in f and returns its height. Where one row has no room for all, the
// way on has a row of its own.
func (p *screen) footer(f *footer) float32 {
	natural := func(b *kit.Button) float32 {
		st := kit.Style{Size: 24, Bold: true}
		extra := float32(56)
		if b.Picture {
			extra = 84
		}
		if b.Slim {
			return 84
		}
		return max(p.Measure(b.Label, st)+extra, 180)
	}
	total := func(list []*kit.Button) (w float32) {
		for _, b := range list {
			w += natural(b) + 20
		}
		return w
	}
	room := p.Width - 2*kit.Margin
	noteSt := kit.Style{Size: 20, Color: kit.Ink}
	noteW := float32(0)
	if f.note != "" {
		noteW = min(p.Measure(f.note, noteSt), 420*p.Look.Grow()) + 20
	}
	rows := [][][]*kit.Button{{f.left, f.right}}
	if total(f.left)+total(f.right)+noteW > room {
		rows = [][][]*kit.Button{{f.left, nil}, {nil, f.right}}
	}
	if len(f.left) == 0 || len(f.right) == 0 {
		rows = [][][]*kit.Button{{f.left, f.right}}
	}
	y := float32(14)
	for i, row := range rows {
		shrink := min(1, (room+20)/max(total(row[0])+total(row[1]), 1))
		h := float32(kit.ButtonHeight)
		for _, side := range row {
			for _, b := range side {
				if b.MinHeight != nil {
					h = max(h, b.MinHeight(p.Page, natural(b)*shrink))
				}
			}
		}
		x := float32(kit.Margin)
		for _, b := range row[0] {
			w := natural(b) * shrink
			p.Button(b, x, y, w, h)
			x += w + 20*shrink
		}
		right := p.Width - kit.Margin
		for _, b := range slices.Backward(row[1]) {
			w := natural(b) * shrink
			right -= w
			p.Button(b, right, y, w, h)
			right -= 20 * shrink
		}
		if i == 0 && f.note != "" {
			noteSt.Align = fyne.TextAlignTrailing
			h = max(h, p.TextHeight(f.note, right-x-10, noteSt))
			p.Within(f.note, x, y, right-x-10, h, noteSt)
		}
		y += h + 14
	}
	return p.under(y)
}

// under puts the footer's ground beneath what is drawn already.
func (p *screen) under(h float32) float32 {
	q := p.Part(p.Width, h)
	q.Box(0, 0, p.Width, h, kit.White, kit.Clear, 0, 0)
	q.Box(0, 0, p.Width, 1.5, kit.ThinEdge, kit.Clear, 0, 0)
	p.Objects = append(q.Objects, p.Objects...)
	return h
}

// ends puts back, staff and next into the footer; either button may be nil.
func (p *screen) ends(back, next *kit.Button) {
	if back != nil {
		p.foot.left = append(p.foot.left, back)
	}
	p.foot.left = append(p.foot.left, p.callButton())
	if next != nil {
		p.foot.right = append(p.foot.right, next)
	}
}

// callButton returns the button that calls staff.
func (p *screen) callButton() *kit.Button {
	return pictureButton("call", p.w.t("do.call"), kit.Ink, bell, p.w.o.Visit.Call)
}

// other returns the overlay that is open after the button of one was pressed: "" if it was open.
func other(now, overlay string) string {
	if now == overlay {
		return ""
	}
	return overlay
}

// backButton returns the button that goes back.
func (p *screen) backButton() *kit.Button {
	return kit.SecondaryButton("back", p.w.t("do.back"), p.w.o.Visit.Back)
}
