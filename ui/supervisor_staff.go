package ui

import (
	"fmt"
	"image/color"
	"slices"
)

func (s *Supervisor) drawStaff(p *page) {
	x, y, w := float32(0), p.bottom, p.width
	high := float32(64)
	if w < 1000 {
		high = 48
	}
	columns := []float32{0.1, 0.4, 0.25, 0.25}
	row := func(top float32, cells []string, bold bool, c color.Color) {
		at := x + 20
		for i, cell := range cells {
			st := style{size: 20, bold: bold, color: c, middle: true}
			p.one(cell, at, top+24, columns[i]*(w-40), p.shrink(cell, columns[i]*(w-40)-8, st))
			at += columns[i] * (w - 40)
		}
	}
	row(y, []string{s.t("staff.number"), s.t("staff.name"), s.t("staff.role"), s.t("staff.state")}, true, quiet)
	y += 52
	for _, a := range s.accounts {
		b := &button{id: fmt.Sprintf("account-%d", a.Number), label: a.Name, fill: white, edge: edge, line: 1, radius: 10, tapped: func() { s.marked = a.Number; s.redraw() }}
		if a.Number == s.marked {
			b.fill, b.edge, b.line = tint, primary, 3
		}
		state, c := s.t("staff.on"), color.Color(ink)
		switch {
		case a.Disabled:
			state, c = s.t("staff.off"), quiet
		case a.Wait > 0:
			state = s.t("staff.wait", "n", a.Wait)
		}
		b.draw = func(q *page) {
			at := float32(20)
			for n, cell := range []string{fmt.Sprint(a.Number), a.Name, s.t("role." + a.Role), state} {
				cw := columns[n] * (w - 40)
				q.one(cell, at, q.height/2, cw, q.shrink(cell, cw-10, style{size: 20, color: c, middle: true}))
				at += cw
			}
		}
		p.button(b, x, y, w, high)
		if a.Number == s.marked {
			p.want(y, y+high)
		}
		y += high + 8
	}
	p.bottom = max(p.bottom, y)
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

// account is where the marked one stands; -1: nowhere.
func (s *Supervisor) account() int {
	return slices.IndexFunc(s.accounts, func(a Account) bool { return a.Number == s.marked })
}

// drawFindings is the diagnosis: what is there, what is missing, and how to mend it.
func (s *Supervisor) drawFindings(p *page) {
	x, y, w := float32(0), p.bottom, p.width
	for _, f := range s.findings {
		st, small := style{size: 19, bold: true, color: ink}, style{size: 17, color: ink}
		lines := p.lines(f.What, w-120, st)
		mend := p.lines(f.Mend, w-120, small)
		h := float32(len(lines))*19*leading + float32(len(mend))*17*leading + 22
		tone, bg := color.Color(success), color.Color(white)
		if !f.OK {
			tone, bg = danger, dangerBg
		}
		p.box(x, y, w, h, bg, thinEdge, 1, 12)
		p.disc(x+38, y+h/2, 18, tone, clear, 0)
		if f.OK {
			p.tick(x+24, y+h/2-14, 28, white, 3)
		} else {
			p.stroke(x+30, y+h/2-8, x+46, y+h/2+8, white, 4)
			p.stroke(x+46, y+h/2-8, x+30, y+h/2+8, white, 4)
		}
		at := y + 10
		for _, l := range lines {
			p.one(l, x+80, at, w-120, st)
			at += 19 * leading
		}
		for _, l := range mend {
			p.one(l, x+80, at, w-120, small)
			at += 17 * leading
		}
		y += h + 8
	}
	p.bottom = max(p.bottom, y)
}
