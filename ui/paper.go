package ui

import (
	"image"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"kakanai/card"
	"kakanai/printing"
	"kakanai/visit"
)

// sheets are all pages of all documents, in the order they will come out.
func sheets(v visit.View) []printing.Page {
	var out []printing.Page
	for _, d := range v.Documents {
		out = append(out, d.Pages...)
	}
	return out
}

// confirming shows the very pages that will be printed, and in large what must be right.
func confirming(p *page) {
	v := p.w.view
	pages := sheets(v)
	top := float32(headerH) + 16
	h := p.height - footerH - top - 14
	w := h * 210 / 297
	p.box(margin-1, top-1, w+2, h+2, white, thinEdge, 1.5, 2)
	if p.w.sheet < len(pages) {
		p.image(p.w.o.Page(pages[p.w.sheet], float64(h*p.scale/297)), margin, top, w, h)
	}
	p.button(outlineButton("zoom", p.w.t("do.zoom"), p.w.change(func() { p.w.zoom = true })), margin+w-176, top+h-80, 160, 68)

	x := margin + w + 36
	room := p.width - x - margin
	y := top + 4
	p.one(p.w.t("confirm.title"), x, y, room, style{size: 34, bold: true, color: ink})
	y += 64
	y += p.person(p.w.t("confirm.name"), v.Holder.Name, v.Holder.NamePicture, x, y, room, 38) + 8
	if p.w.address {
		y += p.person(p.w.t("confirm.address"), v.Holder.Address, v.Holder.AddressPicture, x, y, room, 23) + 8
	} else {
		p.one(p.w.t("confirm.address"), x, y+34, 120, style{size: 20, color: quiet, middle: true})
		p.button(outlineButton("address", p.w.t("confirm.show"), p.w.change(func() { p.w.address = true })), x+120, y, 220, 68)
		y += 78
	}
	p.one(p.w.t("confirm.forms"), x, y+4, 120, style{size: 20, color: quiet})
	var list []string
	for _, f := range v.Filled {
		s := f.Form.Name
		if n := f.Values["copies"].Number; n > 0 {
			s = p.w.t("confirm.copies", "name", f.Form.Name, "n", n)
		}
		list = append(list, s)
	}
	if len(list) <= 3 {
		y += p.words(strings.Join(list, "\n"), x+120, y, room-120, style{size: 23, bold: true, color: ink}) + 10
	} else { // many: one after the other
		y += p.words(strings.Join(list, " ／ "), x+120, y, room-120, style{size: 18, bold: true, color: ink}) + 10
	}
	for _, d := range v.Documents {
		if len(d.Marks) > 0 {
			words := p.w.t("confirm.mark")
			if v.FaceBad {
				words = p.w.t("confirm.face-bad")
			}
			y += p.panel(words, x, y, room, cautionBg, caution) + 10
			break
		}
	}
	y += p.words(p.w.t("confirm.attest"), x, y, room, style{size: 19, color: quiet}) + 10
	p.tabs(x, y, room, len(pages))
	p.footer(secondaryButton("back", p.w.t("do.fix"), p.w.o.Visit.Back), primaryButton("print", p.w.t("do.print"), p.w.o.Visit.Print))
}

// tabs choose the page that is looked at; one page needs none.
func (p *page) tabs(x, y, room float32, n int) {
	if n < 2 {
		return
	}
	if n > 4 { // too many to stand side by side
		turn := func(by int) func() { return p.w.change(func() { p.w.sheet = (p.w.sheet + by + n) % n }) }
		p.button(wordButton("sheet-back", "◀", white, primary, primary, 22, turn(-1)), x, y, 96, 64)
		p.one(p.w.t("confirm.sheet.of", "n", p.w.sheet+1, "of", n), x+96, y+32, 200, style{size: 20, color: ink, align: fyne.TextAlignCenter, middle: true})
		p.button(wordButton("sheet-next", "▶", white, primary, primary, 22, turn(1)), x+296, y, 96, 64)
		return
	}
	w := min((room-12*float32(n-1))/float32(n), 150)
	for i := range n {
		b := wordButton("sheet-"+string(rune('a'+i)), p.w.t("confirm.sheet", "n", i+1), white, edge, ink, 20, p.w.change(func() { p.w.sheet = i }))
		if i == p.w.sheet {
			b = wordButton(b.id, b.label, tint, primary, primary, 20, b.tapped)
		}
		p.button(b, x+float32(i)*(w+12), y, w, 64)
	}
}

// person sets a label and a person's text beside it, drawn by the engine that prints it: whole, in its true glyphs. A long one
// goes over several lines.
func (p *page) person(label, s string, picture image.Image, x, y, room, em float32) float32 {
	p.one(label, x, y+em*0.75, 120, style{size: 20, color: quiet, middle: true})
	at := y
	if picture != nil { // what no font has: as the card shows it
		b := picture.Bounds()
		scale := min((room-120)/float32(b.Dx()), max(em*1.4, 64)/float32(b.Dy()))
		p.image(picture, x+120, at, float32(b.Dx())*scale, float32(b.Dy())*scale)
		return float32(b.Dy()) * scale
	}
	for _, l := range p.nameLines(s, room-120, em) {
		h := em * 1.36
		img := p.w.o.Name(l, float64(em*p.scale), ink)
		w := float32(img.Bounds().Dx()) / p.scale
		p.image(img, x+120, at, w, float32(img.Bounds().Dy())/p.scale)
		at += h
	}
	return at - y
}

// nameLines breaks a person's text by what its picture measures.
func (p *page) nameLines(s string, room, em float32) []string {
	wide := func(s string) bool {
		return float32(p.w.o.Name(s, float64(em*p.scale), ink).Bounds().Dx())/p.scale > room
	}
	var out []string
	for rest := []rune(s); len(rest) > 0; {
		n := len(rest)
		if wide(string(rest)) {
			lo, hi := 1, n
			for lo < hi {
				mid := (lo + hi + 1) / 2
				if wide(string(rest[:mid])) {
					hi = mid - 1
				} else {
					lo = mid
				}
			}
			for n = lo; n < len(rest) && joins(rest[n]); { // a variation selector stays with its character
				n++
			}
		}
		out = append(out, string(rest[:n]))
		rest = rest[n:]
	}
	return out
}

func joins(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF || r >= 0x0300 && r <= 0x036F || r == 0x3099 || r == 0x309A
}

// zoomed shows one page as wide as the screen.
func zoomed(p *page) {
	pages := sheets(p.w.view)
	if p.w.sheet < len(pages) {
		w := p.width - 2*margin - 30
		img := canvas.NewImageFromImage(p.w.o.Page(pages[p.w.sheet], float64(w*p.scale/210)))
		img.FillMode = canvas.ImageFillContain
		img.SetMinSize(fyne.NewSize(w*p.scale, w*p.scale*297/210))
		p.add(container.NewVScroll(img), margin, 16, w+30, p.height-footerH-30)
	}
	y := p.height - footerH
	p.box(0, y, p.width, footerH, white, clear, 0, 0)
	p.tabs(margin, y+16, p.width-400, len(pages))
	p.button(primaryButton("close", p.w.t("do.close"), p.w.change(func() { p.w.zoom = false })), p.width-margin-240, y+14, 240, buttonH)
}

// printingNow says what the printer is doing, and plainly so when nothing goes on before somebody helps.
func printingNow(p *page) {
	v := p.w.view
	key := "paper." + string(v.Paper)
	switch {
	case v.Paper == printing.Leaving:
		p.message(p.w.t(key), p.w.t(key+".text"), ink)
		p.footer(nil, nil)
	case v.Paper.Trouble():
		p.warning()
		p.message(p.w.t(key), p.w.t("paper.wait"), ink)
		p.footer(secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), nil)
	default:
		y := p.message(p.w.t("printing.title"), p.w.t("printing.text", "n", len(sheets(v))), ink)
		if v.Paper == printing.Queued {
			p.one(p.w.t(key), 0, y+24, p.width, style{size: 20, color: quiet, align: fyne.TextAlignCenter})
		}
		p.footer(nil, nil)
	}
}

// warning is the sign above a message that something must be mended.
func (p *page) warning() {
	const r = 34
	y := (headerH+p.height*0.24)/2 + 2
	p.disc(p.width/2, y, r, cautionBg, caution, 4)
	p.one("!", 0, y, p.width, style{size: 42, bold: true, color: rgb(0x5c4800), align: fyne.TextAlignCenter, middle: true})
}

// handing says what comes next: take both, sign, go. With the printer at the window: go, and sign there.
func handing(p *page) {
	v := p.w.view
	away := v.Pickup == visit.PickupWindow
	title, words := p.w.t("handing.title"), p.w.t("handing.text")
	first, second := card3{p.w.t("handing.sign"), p.w.t("handing.sign.text"), 22}, card3{p.w.t("handing.go"), v.City.Window, 30}
	if away {
		title, words = p.w.t("handing.window.title"), p.w.t("handing.window.text")
		first = card3{p.w.t("handing.window.go"), v.City.Window, 30}
		second = card3{p.w.t("handing.window.sign"), p.w.t("handing.window.sign.text"), 22}
	}
	y := float32(headerH) + 22
	p.one(title, 0, y, p.width, style{size: 42, bold: true, color: ink, align: fyne.TextAlignCenter})
	y += 68
	p.one(words, 0, y, p.width, style{size: 23, color: quiet, align: fyne.TextAlignCenter})
	y += 48
	serial, short := "", ""
	if len(v.Documents) > 0 {
		serial = v.Documents[0].Serial
		parts := strings.Split(serial, "-")
		short = parts[0] + "-" + parts[len(parts)-1]
	}
	for i, c := range []card3{first, second, {p.w.t("handing.number"), short, 44}} {
		x, top, w, h := p.grid(i, 3, y, 206)
		p.box(x, top, w, h, white, thinEdge, 1.5, 14)
		p.one(c.head, x+28, top+18, w-56, style{size: 20, color: quiet})
		p.words(c.words, x+28, top+56, w-56, style{size: c.size, bold: true, color: ink})
		if i == 2 {
			p.one(serial, x+28, top+h-46, w-56, style{size: 17, color: quiet})
			p.one(p.w.t("handing.memo"), x+28, top+h-74, w-56, style{size: 17, color: quiet})
		}
	}
	y += 232
	if away {
		p.button(primaryButton("taken", p.w.t("handing.window.taken"), p.w.o.Visit.Taken), p.width/2-165, y, 330, 84)
	} else {
		p.button(outlineButton("not-out", p.w.t("handing.not"), p.w.o.Visit.NotOut), p.width/2-346, y, 330, 84)
		p.button(primaryButton("taken", p.w.t("handing.taken"), p.w.o.Visit.Taken), p.width/2+16, y, 330, 84)
	}
	p.footer(nil, secondaryButton("more", p.w.t("do.more"), p.w.o.Visit.Touch))
	p.one(p.w.t("handing.left", "n", v.Left), p.width-margin-220-420, p.height-footerH/2, 400, style{size: 20, color: quiet, align: fyne.TextAlignTrailing, middle: true})
}

// card3 is one of the three boxes at the end.
type card3 struct {
	head, words string
	size        float32
}

// paperLeft locks the kiosk until staff have looked.
func paperLeft(p *page) {
	v := p.w.view
	words := p.w.t("paper-left.text")
	if v.Paper != "" {
		words = p.w.t("paper."+string(v.Paper)) + "。" + words
	}
	y := p.message(p.w.t("paper-left.title"), words, danger)
	if v.Paper == printing.Loose {
		y += 24
		y += p.panel(p.w.t("paper-left.loose"), p.width/2-490, y, 980, cautionBg, caution)
	}
	p.words(p.w.t("paper-left.staff"), margin, y+50, p.width-2*margin, style{size: 20, color: quiet, align: fyne.TextAlignCenter})
	if p.w.view.Demo {
		p.button(secondaryButton("cleared", p.w.t("paper-left.clear"), p.w.o.Visit.Cleared), p.width/2-200, y+110, 400, 72)
	}
	p.footer(nil, nil)
}

// stopped says what happened and what can be done; nobody is to blame.
func stopped(p *page) {
	v := p.w.view
	title, words, c := p.w.t("problem."+string(v.Problem)), p.w.t("problem."+string(v.Problem)+".text"), color.Color(ink)
	if v.Stop != "" {
		title, words = p.w.t("stopped.staff"), v.Stop
	}
	if v.Problem == visit.FormsBad { // before any visit: for whoever keeps the files
		p.files(v.Stop)
		return
	}
	if v.Farewell {
		title, c = p.w.t("stopped.elsewhere"), primary
	}
	switch {
	case v.Problem == visit.LastTry || v.Problem == visit.PINBlocked:
		protected(p)
		return
	case v.Problem == visit.WrongCard:
		words = p.lying(v.Card)
	}
	if v.Problem == visit.NotPrinted && v.Paper != "" {
		words = p.w.t("paper."+string(v.Paper)) + "。\n" + words
	}
	y := p.message(title, words, c)
	if v.Reprint {
		p.words(p.w.t("paper.reprint"), margin, y+40, p.width-2*margin, style{size: 20, color: quiet, align: fyne.TextAlignCenter})
	}
	end := secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel)
	if v.Retry {
		label := p.w.t("do.retry")
		if v.Stop != "" {
			label = p.w.t("do.fix")
		}
		p.footer(end, primaryButton("retry", label, p.w.o.Visit.Retry))
		return
	}
	p.footer(end, nil)
}

// files lists the mistakes of the city's form files.
func (p *page) files(words string) {
	y := p.title(p.w.t("problem.forms-invalid"), margin, p.width-2*margin) + 6
	y += p.words(p.w.t("problem.forms-invalid.text"), margin, y, p.width-2*margin, style{size: 22, color: ink}) + 16
	p.words(words, margin, y, p.width-2*margin, style{size: 18, color: ink})
	p.footer(secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), nil)
}

// protected stops before a card's last try is spent, or when it is, and shows that today's paper is possible all the same.
func protected(p *page) {
	v := p.w.view
	key := "problem." + string(v.Problem)
	if v.Way == card.ByCodeB {
		key += ".b"
	}
	y := float32(headerH) + 36
	p.disc(margin+56, y+56, 54, cautionBg, caution, 5)
	p.one("!", margin, y+56, 112, style{size: 64, bold: true, color: rgb(0x5c4800), align: fyne.TextAlignCenter, middle: true})
	x := float32(margin + 150)
	w := p.width - x - margin
	y += p.words(p.w.t(key), x, y, w, style{size: 34, bold: true, color: ink}) + 10
	y += p.words(p.w.t(key+".text"), x, y, w, style{size: 22, color: quiet}) + 30
	p.ways(max(y, headerH+190))
	p.footer(secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), nil)
}
