package clerk

import (
	"image/color"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
)

// foot draws every action and its key; what cannot be done now is pale. Where there is no room for
// all, those that can be done come first, and a key shows the others.
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
	d.keyButton(p, d.say("do.handed"), "0", x, y, w, h, kit.White, kit.Edge, kit.Ink,
		func() { d.menu = false; d.afterSubmit(d.openHanded) }, true)
}

func (d *Desk) callButton(p *kit.Page, x, y, w, h float32) {
	if d.view.Called >= 0 {
		d.keyButton(p, d.say("do.calling", "time", clock(d.view.Called)), "F1", x, y, w, h, kit.Danger, kit.Danger,
			kit.White, d.o.Staff.Attend, true)
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
	shield := &kit.Button{
		ID: "desk-shield", Fill: kit.Clear, Edge: kit.Clear,
		Do: func() { d.menu = false; d.Redraw() },
	}
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
