package supervisor

import (
	"fmt"
	"image/color"
	"slices"

	"kakanai/ui/kit"
)

func (s *Supervisor) drawStaff(p *kit.Page) {
	x, y, w := float32(0), p.Bottom, p.Width
	high := float32(64)
	if w < 1000 {
		high = 48
	}
	columns := []float32{0.1, 0.4, 0.25, 0.25}
	row := func(top float32, cells []string, bold bool, c color.Color) {
		at := x + 20
		for i, cell := range cells {
			st := kit.Style{Size: 20, Bold: bold, Color: c, Middle: true}
			p.Line(cell, at, top+24, columns[i]*(w-40), p.Shrink(cell, columns[i]*(w-40)-8, st))
			at += columns[i] * (w - 40)
		}
	}
	row(y, []string{s.t("staff.number"), s.t("staff.name"), s.t("staff.role"), s.t("staff.state")}, true, kit.Quiet)
	y += 52
	for _, a := range s.accounts {
		b := &kit.Button{
			ID: fmt.Sprintf("account-%d", a.Number), Label: a.Name, Fill: kit.White, Edge: kit.Edge,
			Line: 1, Radius: 10, Do: func() { s.marked = a.Number; s.Redraw() },
		}
		if a.Number == s.marked {
			b.Fill, b.Edge, b.Line = kit.Tint, kit.Primary, 3
		}
		state, c := s.t("staff.on"), color.Color(kit.Ink)
		switch {
		case a.Disabled:
			state, c = s.t("staff.off"), kit.Quiet
		case a.Wait > 0:
			state = s.t("staff.wait", "n", a.Wait)
		}
		b.Draw = func(q *kit.Page) {
			at := float32(20)
			for n, cell := range []string{fmt.Sprint(a.Number), a.Name, s.t("role." + a.Role), state} {
				cw := columns[n] * (w - 40)
				q.Line(cell, at, q.Height/2, cw, q.Shrink(cell, cw-10, kit.Style{Size: 20, Color: c, Middle: true}))
				at += cw
			}
		}
		p.Button(b, x, y, w, high)
		if a.Number == s.marked {
			p.KeepVisible(y, y+high)
		}
		y += high + 8
	}
	p.Bottom = max(p.Bottom, y)
}

// disable takes the marked account away from its person.
func (s *Supervisor) disable() {
	i := s.account()
	if i < 0 {
		return
	}
	n := s.marked
	s.confirm(s.t("disable.title", "n", n, "name", s.accounts[i].Name), s.t("disable.hint"), func() {
		s.guarded("accounts", func() {
			s.run(s.t("do.disable"), func(func(int64, int64)) (func(), error) {
				err := s.o.Office.Disable(n)
				return func() { s.open("staff"); s.say(s.t("done.disable", "n", n)) }, err
			})
		})
	})
}

// account returns the index of the marked account; -1: none.
func (s *Supervisor) account() int {
	return slices.IndexFunc(s.accounts, func(a Account) bool { return a.Number == s.marked })
}

// drawFindings draws the diagnosis: what is there, what is missing, and how to mend it.
func (s *Supervisor) drawFindings(p *kit.Page) {
	x, y, w := float32(0), p.Bottom, p.Width
	for _, f := range s.findings {
		st, small := kit.Style{Size: 19, Bold: true, Color: kit.Ink}, kit.Style{Size: 17, Color: kit.Ink}
		lines := p.Lines(f.What, w-120, st)
		mend := p.Lines(f.Mend, w-120, small)
		h := float32(len(lines))*19*kit.Leading + float32(len(mend))*17*kit.Leading + 22
		tone, bg := color.Color(kit.Success), color.Color(kit.White)
		if !f.OK {
			tone, bg = kit.Danger, kit.DangerBg
		}
		p.Box(x, y, w, h, bg, kit.ThinEdge, 1, 12)
		p.Disc(x+38, y+h/2, 18, tone, kit.Clear, 0)
		if f.OK {
			p.Tick(x+24, y+h/2-14, 28, kit.White, 3)
		} else {
			p.Stroke(x+30, y+h/2-8, x+46, y+h/2+8, kit.White, 4)
			p.Stroke(x+46, y+h/2-8, x+30, y+h/2+8, kit.White, 4)
		}
		at := y + 10
		for _, l := range lines {
			p.Line(l, x+80, at, w-120, st)
			at += 19 * kit.Leading
		}
		for _, l := range mend {
			p.Line(l, x+80, at, w-120, small)
			at += 17 * kit.Leading
		}
		y += h + 8
	}
	p.Bottom = max(p.Bottom, y)
}
