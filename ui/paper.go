package ui

import (
	"image"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
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
	const top = 14
	h := max(p.height, 420) - 2*top
	w := h * 210 / 297
	p.box(margin-1, top-1, w+2, h+2, white, edge, 1.5, 2)
	p.sheet(pages, margin, top, w, h)
	zoom := outlineButton("zoom", p.w.t("do.zoom"), p.w.change(func() { p.w.zoom, p.w.scroll = true, 0 }))
	zw := min(max(p.measure(zoom.label, style{size: 24, bold: true})+40, 140), w-24)
	zh := max(68, zoom.need(p, zw))
	p.button(zoom, margin+w-zw-12, top+h-zh-12, zw, zh)

	x := margin + w + 36
	room := p.width - x - margin
	y := float32(top)
	y += p.words(p.w.t("confirm.title"), x, y, room, style{size: 32, bold: true, color: ink}) + 10
	name := style{size: 20, color: quiet}
	y += p.person(p.w.t("confirm.name"), v.Holder.Name, v.Holder.NamePicture, x, y, room, 38) + 8
	label := p.labelW(room)
	if p.w.address || p.w.o.ShowAddress {
		y += p.person(p.w.t("confirm.address"), v.Holder.Address, v.Holder.AddressPicture, x, y, room, 23) + 8
	} else {
		show := outlineButton("address", p.w.t("confirm.show"), p.w.change(func() { p.w.address = true }))
		sw := min(max(p.measure(show.label, style{size: 24, bold: true})+50, 220), room-label)
		sh := max(64, show.need(p, sw))
		p.within(p.w.t("confirm.address"), x, y, label-8, sh, name)
		p.button(show, x+label, y, sw, sh)
		y += sh + 10
	}
	var list []string
	for _, f := range v.Filled {
		s := p.w.say(f.Form.Name)
		if n := f.Values["copies"].Number; n > 0 {
			s = p.w.t("confirm.copies", "name", s, "n", n)
		}
		list = append(list, s)
	}
	join, st := "\n", style{size: 22, bold: true, color: ink}
	if len(list) > 3 { // many: one after the other
		join, st = " ／ ", style{size: 18, bold: true, color: ink}
	}
	down := p.words(p.w.t("confirm.forms"), x, y, label-8, name)
	y += max(p.words(strings.Join(list, join), x+label, y, room-label, st), down) + 10
	if len(v.Fixed) > 0 {
		y += p.panel(p.w.t("confirm.fixed", "fields", strings.Join(v.Fixed, "・")), x, y, room, tint, primary) + 10
	}
	for _, d := range v.Documents {
		if slices.ContainsFunc(d.Marks, func(m printing.Mark) bool { return !m.Odd() }) {
			words := p.w.t("confirm.mark")
			if v.FaceBad {
				words = p.w.t("confirm.face-bad")
			}
			y += p.panel(words, x, y, room, cautionBg, caution) + 10
			break
		}
	}
	y += p.words(p.w.t("confirm.attest"), x, y, room, style{size: 18, color: quiet}) + 10
	p.tabs(x, y, room, len(pages))
	p.ends(secondaryButton("back", p.w.t("do.fix"), p.w.o.Visit.Back), primaryButton("print", p.w.t("do.print"), p.w.o.Visit.Print))
}

// sheet draws the page that is looked at. It is painted once for a size, not anew for every drawing.
func (p *page) sheet(pages []printing.Page, x, y, w, h float32) {
	if p.w.sheet >= len(pages) {
		return
	}
	is := painted{sheet: p.w.sheet, scale: float64(w * p.scale / 210), first: first(pages[p.w.sheet])}
	if is.img = p.w.painted.img; is != p.w.painted || is.img == nil {
		is.img = p.w.o.Page(pages[p.w.sheet], is.scale)
		p.w.painted = is
	}
	p.image(p.w.painted.img, x, y, w, h)
}

// painted is a page as pixels.
type painted struct {
	sheet int
	scale float64
	first *printing.Shape // of the page: one that was laid out anew is another
	img   image.Image
}

// first tells a page from every other, and from itself when it was laid out anew.
func first(p printing.Page) *printing.Shape {
	if len(p.Shapes) == 0 {
		return nil
	}
	return &p.Shapes[0]
}

// tabs choose the page that is looked at; one page needs none.
func (p *page) tabs(x, y, room float32, n int) {
	if n < 2 {
		return
	}
	turn := func(by int) func() { return p.w.change(func() { p.w.sheet, p.w.scroll = (p.w.sheet+by+n)%n, 0 }) }
	w := (room - 12*float32(n-1)) / float32(n)
	st := style{size: 20, bold: true}
	if n > 4 || w < p.measure(p.w.t("confirm.sheet", "n", n), st)+24 { // too many to stand side by side
		of := style{size: 20, color: ink, align: fyne.TextAlignCenter, middle: true}
		words := p.w.t("confirm.sheet.of", "n", p.w.sheet+1, "of", n)
		mid := min(p.measure(words, of)+24, room-192)
		p.button(wordButton("sheet-back", "◀", white, primary, primary, 22, turn(-1)), x, y, 96, 64)
		p.within(words, x+96, y, mid, 64, of)
		p.button(wordButton("sheet-next", "▶", white, primary, primary, 22, turn(1)), x+96+mid, y, 96, 64)
		return
	}
	w = min(w, max(150, p.measure(p.w.t("confirm.sheet", "n", n), st)+40))
	for i := range n {
		b := wordButton("sheet-"+string(rune('a'+i)), p.w.t("confirm.sheet", "n", i+1), white, edge, ink, 20, turn(i-p.w.sheet))
		if i == p.w.sheet {
			b = wordButton(b.id, b.label, tint, primary, primary, 20, b.tapped)
		}
		p.button(b, x+float32(i)*(w+12), y, w, 64)
	}
}

// labelW is the room for what a line is called.
func (p *page) labelW(room float32) float32 { return min(max(120*p.look.grow(), 120), room*0.36) }

// person sets a label and a person's text beside it, drawn by the engine that prints it: whole, in its true glyphs. A long one
// goes over several lines.
func (p *page) person(label, s string, picture image.Image, x, y, room, em float32) float32 {
	em = p.px(em)
	name := style{size: 20, color: quiet}
	left := p.labelW(room)
	high := p.tall(label, left-8, name)
	// The label stands beside the middle of the first line, whatever is above it.
	down := (em*1.36-p.pitch(name))/2 - p.above(p.lines(label, left-8, name)[0], name)
	p.words(label, x, y+max(0, down), left-8, name)
	at := y + max(0, -down)
	if picture != nil { // what no font has: as the card shows it
		b := picture.Bounds()
		scale := min((room-left)/float32(b.Dx()), max(em*1.4, 64)/float32(b.Dy()))
		p.box(x+left-4, at-2, float32(b.Dx())*scale+8, float32(b.Dy())*scale+4, paper, thinEdge, 1, 4)
		p.image(picture, x+left, at, float32(b.Dx())*scale, float32(b.Dy())*scale)
		return max(float32(b.Dy())*scale, high)
	}
	for _, l := range p.nameLines(s, room-left, em) {
		h := em * 1.36
		img := p.w.o.Name(l, float64(em*p.scale), p.look.tone(ink))
		w := float32(img.Bounds().Dx()) / p.scale
		p.image(img, x+left, at, w, float32(img.Bounds().Dy())/p.scale)
		at += h
	}
	return max(at-y, high)
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

// zooms are how wide a page can be made, in widths of the screen.
var zooms = []float32{1, 1.5, 2}

// zoomed shows one page as wide as the screen, or wider: it is moved by buttons, which everybody can hit.
func zoomed(p *page) {
	pages := sheets(p.w.view)
	room := p.width - 2*margin
	w := room * zooms[min(p.w.zoomed, len(zooms)-1)]
	p.w.pan = min(max(p.w.pan, 0), w-room)
	if p.w.sheet < len(pages) {
		p.box(margin, 12, room, w*297/210+4, paper, edge, 1.5, 2)
		q := p.part(p.width, p.height)
		q.sheet(pages, -p.w.pan, 0, w, w*297/210)
		inner := container.NewWithoutLayout(q.objects...)
		inner.Resize(fyne.NewSize(w*p.scale, w*297/210*p.scale))
		p.add(container.NewClip(inner), margin, 14, room, w*297/210)
	}
	small := func(id, label string, may bool, f func()) {
		b := wordButton(id, label, white, primary, primary, 26, p.w.change(f))
		if !may {
			b = b.off()
		}
		b.slim = true
		p.foot.left = append(p.foot.left, b)
	}
	small("zoom-out", "−", p.w.zoomed > 0, func() { p.w.zoomed--; p.w.scroll = 0 })
	small("zoom-in", "＋", p.w.zoomed < len(zooms)-1, func() { p.w.zoomed++ })
	if w > room {
		small("pan-left", "◀", p.w.pan > 0, func() { p.w.pan -= room * 0.6 })
		small("pan-right", "▶", p.w.pan < w-room-0.5, func() { p.w.pan += room * 0.6 })
	}
	if n := len(pages); n > 1 {
		next := secondaryButton("sheet-next", p.w.t("confirm.sheet.of", "n", p.w.sheet+1, "of", n)+" ▶", p.w.change(func() { p.w.sheet, p.w.scroll = (p.w.sheet+1)%n, 0 }))
		p.foot.right = append(p.foot.right, next)
	}
	p.foot.left = append(p.foot.left, p.callButton())
	p.foot.right = append(p.foot.right, primaryButton("close", p.w.t("do.close"), p.w.change(func() { p.w.zoom, p.w.scroll = false, 0 })))
}

// printingNow says what the printer is doing, and plainly so when nothing goes on before somebody helps.
func printingNow(p *page) {
	v := p.w.view
	key := "paper." + string(v.Paper)
	var end *button
	switch {
	case v.Paper == printing.Leaving:
		p.message(p.w.t(key), p.w.t(key+".text"), ink)
	case v.Paper.Trouble():
		p.warning(p.w.t(key), p.w.t("paper.wait"))
		end = secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel)
	default:
		y := p.message(p.w.t("printing.title"), p.w.t("printing.text", "n", len(sheets(v))), ink)
		if v.Paper == printing.Queued {
			p.words(p.w.t(key), margin, y+24, p.width-2*margin, style{size: 20, color: quiet, align: fyne.TextAlignCenter})
		}
	}
	p.ends(end, nil)
}

// warning is a message that something must be mended, with its sign above it.
func (p *page) warning(title, words string) {
	const r = 34
	w := min(p.width-2*margin, 980)
	big, small := style{size: 40, bold: true, color: ink, align: fyne.TextAlignCenter}, style{size: 24, color: ink, align: fyne.TextAlignCenter}
	y := max((p.height-p.tall(title, w, big)-p.tall(words, w, small)-200)/2-40, 16)
	p.disc(p.width/2, y+r, r, cautionBg, caution, 4)
	p.one("!", 0, y+r, p.width, style{size: 42, bold: true, color: cautionInk, align: fyne.TextAlignCenter, middle: true})
	y += 2*r + 20
	y += p.words(title, (p.width-w)/2, y, w, big) + 18
	p.words(words, (p.width-w)/2, y, w, small)
}

// handing says what comes next: take both, sign, go. With the printer at the window: go, and sign there. It asks for the card only as long as one lies
// there; what has been asked is not moved when it is taken, for a finger may be on its way.
func handing(p *page) {
	v := p.w.view
	if v.Pickup == visit.PickupNone {
		shownOnly(p)
		return
	}
	away := v.Pickup == visit.PickupWindow
	title, words, memo := p.w.t("handing.title"), p.w.t("handing.text"), []string{p.w.t("handing.memo")}
	if v.CardTaken || v.Cardless {
		title = p.w.t("handing.paper")
	}
	if v.Cardless {
		words, memo = p.w.t("handing.cardless"), nil
	}
	sign, window := style{size: 22, bold: true, color: ink}, style{size: 30, bold: true, color: ink}
	first, second := card3{p.w.t("handing.sign"), p.w.t("handing.sign.text"), sign, nil}, card3{p.w.t("handing.go"), v.City.Window, window, nil}
	if away {
		title, words = p.w.t("handing.window.title"), p.w.t("handing.window.text")
		if v.Cardless {
			words = p.w.t("handing.window.cardless")
		}
		first = card3{p.w.t("handing.window.go"), v.City.Window, window, nil}
		second = card3{p.w.t("handing.window.sign"), p.w.t("handing.window.sign.text"), sign, nil}
	}
	y := float32(16)
	picture := float32(0)
	if p.look.grow() < 1.5 && !v.Cardless {
		picture = 200
		what := cardUp
		if v.CardTaken {
			what = cardBack
		}
		p.tableau(margin+24, y, 0.36, what)
	}
	room := p.width - 2*margin - picture
	head := p.words(title, margin+picture, y, room, style{size: 40, bold: true, color: ink})
	head += p.words(words, margin+picture, y+head, room, style{size: 23, color: quiet})
	y += max(head, picture*0.75) + 16
	serial, short, large := "", "", style{size: 44, bold: true, color: ink}
	if n := len(v.Documents); n > 0 {
		serial = v.Documents[0].Serial
		parts := strings.Split(serial, "-")
		short = parts[0] + "-" + parts[len(parts)-1]
		if n > 1 { // of several papers the first and the last: so many are to be collected
			last := v.Documents[n-1].Serial
			last = "〜" + last[strings.LastIndex(last, "-")+1:]
			serial, short, large.size = serial+last, short+last, 28
		}
	}
	y = p.cards3([]card3{first, second, {p.w.t("handing.number"), short, large, append(memo, serial)}}, y)
	if !away {
		y += p.words(p.w.t("handing.ask"), margin, y, p.width-2*margin, style{size: 22, bold: true, color: ink, align: fyne.TextAlignCenter}) + 6
	}
	buttons := []*button{outlineButton("not-out", p.w.t("handing.not"), p.w.o.Visit.NotOut), primaryButton("taken", p.w.t("handing.taken"), p.w.o.Visit.Taken)}
	if away {
		buttons = []*button{primaryButton("taken", p.w.t("handing.window.taken"), p.w.o.Visit.Taken)}
	}
	p.cells(buttons, len(buttons), y+4, 84)
	p.foot.note = p.w.t("handing.left", "n", v.Left)
	p.ends(nil, secondaryButton("more", p.w.t("do.more"), p.w.o.Visit.Touch))
}

// shownOnly ends a visit at a kiosk without a printer: no paper comes out, and the pages are here.
func shownOnly(p *page) {
	v := p.w.view
	pages := sheets(v)
	const top = 14
	h := max(p.height, 420) - 2*top
	w := h * 210 / 297
	p.box(margin-1, top-1, w+2, h+2, white, edge, 1.5, 2)
	p.sheet(pages, margin, top, w, h)
	x := margin + w + 36
	room := p.width - x - margin
	y := float32(top)
	y += p.words(p.w.t("handing.none.title"), x, y, room, style{size: 40, bold: true, color: ink}) + 10
	y += p.words(p.w.t("handing.none.text"), x, y, room, style{size: 23, color: quiet}) + 24
	p.tabs(x, y, room, len(pages))
	p.foot.note = p.w.t("handing.left", "n", v.Left)
	p.ends(nil, primaryButton("taken", p.w.t("handing.window.taken"), p.w.o.Visit.Taken))
}

// card3 is one of the three boxes at the end.
type card3 struct {
	head, words string
	st          style
	more        []string
}

// cards3 places them and says where what follows may begin.
func (p *page) cards3(parts []card3, y float32) float32 {
	columns := p.columns(3)
	_, _, w, _ := p.grid(0, columns, y, 0)
	label, tiny := style{size: 20, color: quiet}, style{size: 17, color: quiet}
	for row := 0; row < len(parts); row += columns {
		these := parts[row:min(row+columns, len(parts))]
		h := float32(170)
		for _, c := range these {
			need := 36 + p.tall(c.head, w-56, label) + p.tall(c.words, w-56, c.st)
			for _, m := range c.more {
				need += p.tall(m, w-56, tiny)
			}
			h = max(h, need)
		}
		for i, c := range these {
			x, _, _, _ := p.grid(i, columns, y, h)
			p.box(x, y, w, h, white, edge, 1.5, 14)
			at := y + 16
			at += p.words(c.head, x+28, at, w-56, label)
			at += p.words(c.words, x+28, at, w-56, c.st)
			for _, m := range c.more {
				at += p.words(m, x+28, at, w-56, tiny)
			}
		}
		y += h + 16
	}
	return y
}

// cardLeft keeps the next visitor out until the last one's card is taken.
func cardLeft(p *page) {
	y := p.message(p.w.t("card-left.title"), p.w.t("card-left.text"), danger) + 24
	if s := min(float32(0.6), (p.height-y-20)/410); s > 0.3 && p.look.grow() < 1.5 {
		p.tableau(p.width/2-230*s, y, s, cardUp)
	}
	p.ends(nil, nil)
}

// paperLeft locks the kiosk until staff have looked.
func paperLeft(p *page) {
	v := p.w.view
	words := p.w.t("paper-left.text")
	if v.Paper != "" {
		words = p.w.t("paper."+string(v.Paper)) + "\n" + words
	}
	y := p.message(p.w.t("paper-left.title"), words, danger) + 24
	if v.Paper == printing.Loose {
		w := min(p.width-2*margin, 980)
		y += p.panel(p.w.t("paper-left.loose"), (p.width-w)/2, y, w, cautionBg, caution) + 16
	}
	staff := p.w.t("paper-left.staff")
	if p.w.desk != nil {
		staff = p.w.t("paper-left.desk")
	}
	y += p.words(staff, margin, y, p.width-2*margin, style{size: 20, color: quiet, align: fyne.TextAlignCenter}) + 20
	if v.Demo {
		p.centred(secondaryButton("cleared", p.w.t("paper-left.clear"), p.w.o.Visit.Cleared), y, 400, 72)
	}
	p.ends(nil, nil)
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
	case v.Problem == visit.NotLogged && v.Clock:
		words = p.w.t("problem.not-logged.clock")
	}
	if v.Problem == visit.NotPrinted && v.Paper != "" {
		words = p.w.t("paper."+string(v.Paper)) + "\n" + words
	}
	y := p.message(title, words, c)
	if v.Reprint {
		p.words(p.w.t("paper.reprint"), margin, y+40, p.width-2*margin, style{size: 20, color: quiet, align: fyne.TextAlignCenter})
	}
	if len(v.Without) > 0 {
		label := p.w.t("do.goon", "forms", strings.Join(v.Without, "・"))
		w := min(p.measure(label, style{size: 24, bold: true})+72, p.width-2*margin)
		on := outlineButton("go-on", label, p.w.o.Visit.GoOn)
		p.button(on, (p.width-w)/2, y+40, w, max(80, on.need(p, w)-inset))
	}
	end := secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel)
	if v.Retry {
		label := p.w.t("do.retry")
		if v.Stop != "" {
			label = p.w.t("do.fix")
		}
		p.ends(end, primaryButton("retry", label, p.w.o.Visit.Retry))
		return
	}
	p.ends(end, nil)
}

// files lists the mistakes of the city's form files.
func (p *page) files(words string) {
	y := p.title(p.w.t("problem.forms-invalid"), margin, p.width-2*margin) + 6
	y += p.words(p.w.t("problem.forms-invalid.text"), margin, y, p.width-2*margin, style{size: 22, color: ink}) + 16
	p.words(words, margin, y, p.width-2*margin, style{size: 18, color: ink})
	p.ends(secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), nil)
}

// protected stops before a card's last try is spent, or when it is, and shows that today's paper is possible all the same.
func protected(p *page) {
	v := p.w.view
	key := "problem." + string(v.Problem)
	if v.Way == card.ByCodeB {
		key += ".b"
	}
	y := float32(30)
	p.disc(margin+56, y+56, 54, cautionBg, caution, 5)
	p.one("!", margin, y+56, 112, style{size: 64, bold: true, color: cautionInk, align: fyne.TextAlignCenter, middle: true})
	x := float32(margin + 150)
	w := p.width - x - margin
	y += p.words(p.w.t(key), x, y, w, style{size: 34, bold: true, color: ink}) + 10
	y += p.words(p.w.t(key+".text"), x, y, w, style{size: 22, color: quiet}) + 30
	p.ways(max(y, 170))
	p.ends(secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), nil)
}
