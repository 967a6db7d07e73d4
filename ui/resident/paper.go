package resident

import (
	"image"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"kakanai/printing"
	"kakanai/text"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// sheets returns all pages of all documents, in the order in which they will come out.
func sheets(v visit.View) []printing.Page {
	var out []printing.Page
	for _, d := range v.Documents {
		out = append(out, d.Pages...)
	}
	return out
}

// confirming is the screen with the very pages that will be printed, and in large what must be
// right.
func confirming(p *screen) {
	v := p.w.view
	pages := sheets(v)
	const top = 14
	h := max(p.Height, 420) - 2*top
	w := h * 210 / 297
	p.Box(kit.Margin-1, top-1, w+2, h+2, kit.White, kit.Edge, 1.5, 2)
	p.sheet(pages, kit.Margin, top, w, h)
	zoom := kit.OutlineButton("zoom", p.w.t("do.zoom"), p.w.change(func() { p.w.zoom, p.w.scroll = true, 0 }))
	zw := min(max(p.Measure(zoom.Label, kit.Style{Size: 24, Bold: true})+40, 140), w-24)
	zh := max(68, zoom.MinHeight(p.Page, zw))
	p.Button(zoom, kit.Margin+w-zw-12, top+h-zh-12, zw, zh)

	x := kit.Margin + w + 36
	room := p.Width - x - kit.Margin
	y := float32(top)
	y += p.Words(p.w.t("confirm.title"), x, y, room, kit.Style{Size: 32, Bold: true, Color: kit.Ink}) + 10
	name := kit.Style{Size: 20, Color: kit.Quiet}
	y += p.person(p.w.t("confirm.name"), v.Holder.Name, v.Holder.NamePicture, x, y, room, 38) + 8
	label := p.labelW(room)
	if p.w.address || p.w.o.ShowAddress {
		y += p.person(p.w.t("confirm.address"), v.Holder.Address, v.Holder.AddressPicture, x, y, room, 23) + 8
	} else {
		show := kit.OutlineButton("address", p.w.t("confirm.show"), p.w.change(func() { p.w.address = true }))
		sw := min(max(p.Measure(show.Label, kit.Style{Size: 24, Bold: true})+50, 220), room-label)
		sh := max(64, show.MinHeight(p.Page, sw))
		p.Within(p.w.t("confirm.address"), x, y, label-8, sh, name)
		p.Button(show, x+label, y, sw, sh)
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
	join, st := "\n", kit.Style{Size: 22, Bold: true, Color: kit.Ink}
	if len(list) > 3 { // many: in one paragraph
		join, st = " ／ ", kit.Style{Size: 18, Bold: true, Color: kit.Ink}
	}
	down := p.Words(p.w.t("confirm.forms"), x, y, label-8, name)
	y += max(p.Words(strings.Join(list, join), x+label, y, room-label, st), down) + 10
	if len(v.Fixed) > 0 {
		y += p.panel(p.w.t("confirm.fixed", "fields", strings.Join(v.Fixed, "・")), x, y, room, kit.Tint, kit.Primary) +
			10
	}
	for _, d := range v.Documents {
		if slices.ContainsFunc(d.Marks, func(m printing.Mark) bool { return !m.Odd() }) {
			words := p.w.t("confirm.mark")
			if v.FaceBad {
				words = p.w.t("confirm.face-bad")
			}
			y += p.panel(words, x, y, room, kit.CautionBg, kit.Caution) + 10
			break
		}
	}
	y += p.Words(p.w.t("confirm.attest"), x, y, room, kit.Style{Size: 18, Color: kit.Quiet}) + 10
	p.tabs(x, y, room, len(pages))
	p.ends(kit.SecondaryButton("back", p.w.t("do.fix"), p.w.o.Visit.Back), kit.PrimaryButton("print", p.w.t("do.print"),
		p.w.o.Visit.Print))
}

// sheet draws the page that is looked at. It is painted once for a size, not for every drawing.
func (p *screen) sheet(pages []printing.Page, x, y, w, h float32) {
	if p.w.sheet >= len(pages) {
		return
	}
	is := painted{sheet: p.w.sheet, scale: float64(w * p.Scale / 210), first: pages[p.w.sheet].Identity()}
	if is.img = p.w.painted.img; is != p.w.painted || is.img == nil {
		is.img = p.w.o.Page(pages[p.w.sheet], is.scale)
		p.w.painted = is
	}
	p.Image(p.w.painted.img, x, y, w, h)
}

// A painted is a page as pixels.
type painted struct {
	sheet int
	scale float64
	first *printing.Shape // the page's Identity
	img   image.Image
}

// tabs draws what chooses the page that is looked at; one page needs none.
func (p *screen) tabs(x, y, room float32, n int) {
	if n < 2 {
		return
	}
	turn := func(by int) func() { return p.w.change(func() { p.w.sheet, p.w.scroll = (p.w.sheet+by+n)%n, 0 }) }
	w := (room - 12*float32(n-1)) / float32(n)
	st := kit.Style{Size: 20, Bold: true}
	if n > 4 || w < p.Measure(p.w.t("confirm.sheet", "n", n), st)+24 { // too many to be side by side
		of := kit.Style{Size: 20, Color: kit.Ink, Align: fyne.TextAlignCenter, Middle: true}
		words := p.w.t("confirm.sheet.of", "n", p.w.sheet+1, "of", n)
		mid := min(p.Measure(words, of)+24, room-192)
		p.Button(kit.WordButton("sheet-back", "◀", kit.White, kit.Primary, kit.Primary, 22, turn(-1)), x, y, 96, 64)
		p.Within(words, x+96, y, mid, 64, of)
		p.Button(kit.WordButton("sheet-next", "▶", kit.White, kit.Primary, kit.Primary, 22, turn(1)), x+96+mid, y, 96,
			64)
		return
	}
	w = min(w, max(150, p.Measure(p.w.t("confirm.sheet", "n", n), st)+40))
	for i := range n {
		b := kit.WordButton("sheet-"+string(rune('a'+i)), p.w.t("confirm.sheet", "n", i+1), kit.White, kit.Edge,
			kit.Ink, 20, turn(i-p.w.sheet))
		if i == p.w.sheet {
			b = kit.WordButton(b.ID, b.Label, kit.Tint, kit.Primary, kit.Primary, 20, b.Do)
		}
		p.Button(b, x+float32(i)*(w+12), y, w, 64)
	}
}

// labelW returns the room for a line's label.
func (p *screen) labelW(room float32) float32 { return min(max(120*p.Look.Grow(), 120), room*0.36) }

// person draws a label and a person's text beside it and returns their height. The text is drawn by
// the engine that prints it, whole and in its true glyphs, over several lines where it is long.
func (p *screen) person(label, s string, picture image.Image, x, y, room, em float32) float32 {
	em = p.TextSize(em)
	name := kit.Style{Size: 20, Color: kit.Quiet}
	left := p.labelW(room)
	high := p.TextHeight(label, left-8, name)
	// The label is beside the middle of the first line.
	down := (em*1.36-p.Pitch(name))/2 - p.Above(p.Lines(label, left-8, name)[0], name)
	p.Words(label, x, y+max(0, down), left-8, name)
	at := y + max(0, -down)
	if picture != nil { // no font has it: as the card shows it
		b := picture.Bounds()
		scale := min((room-left)/float32(b.Dx()), max(em*1.4, 64)/float32(b.Dy()))
		p.Box(x+left-4, at-2, float32(b.Dx())*scale+8, float32(b.Dy())*scale+4, kit.Paper, kit.ThinEdge, 1, 4)
		p.Image(picture, x+left, at, float32(b.Dx())*scale, float32(b.Dy())*scale)
		return max(float32(b.Dy())*scale, high)
	}
	for _, l := range p.nameLines(s, room-left, em) {
		h := em * 1.36
		img := p.w.o.Name(l, float64(em*p.Scale), p.Look.Tone(kit.Ink))
		w := float32(img.Bounds().Dx()) / p.Scale
		p.Image(img, x+left, at, w, float32(img.Bounds().Dy())/p.Scale)
		at += h
	}
	return max(at-y, high)
}

// nameLines breaks a person's text by the width of its picture.
func (p *screen) nameLines(s string, room, em float32) []string {
	wide := func(s string) bool {
		return float32(p.w.o.Name(s, float64(em*p.Scale), kit.Ink).Bounds().Dx())/p.Scale > room
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
			for n = lo; n < len(rest) && text.Extends(rest[n]); { // keeps a variation selector with its character
				n++
			}
		}
		out = append(out, string(rest[:n]))
		rest = rest[n:]
	}
	return out
}

// zooms are how wide a page can be made, in widths of the screen.
var zooms = []float32{1, 1.5, 2}

// zoomed shows one page as wide as the screen, or wider; large buttons move it.
func zoomed(p *screen) {
	pages := sheets(p.w.view)
	room := p.Width - 2*kit.Margin
	w := room * zooms[min(p.w.zoomed, len(zooms)-1)]
	p.w.pan = min(max(p.w.pan, 0), w-room)
	if p.w.sheet < len(pages) {
		p.Box(kit.Margin, 12, room, w*297/210+4, kit.Paper, kit.Edge, 1.5, 2)
		q := p.sub(p.Width, p.Height)
		q.sheet(pages, -p.w.pan, 0, w, w*297/210)
		inner := container.NewWithoutLayout(q.Objects...)
		inner.Resize(fyne.NewSize(w*p.Scale, w*297/210*p.Scale))
		p.Add(container.NewClip(inner), kit.Margin, 14, room, w*297/210)
	}
	small := func(id, label string, may bool, f func()) {
		b := kit.WordButton(id, label, kit.White, kit.Primary, kit.Primary, 26, p.w.change(f))
		if !may {
			b = b.Off()
		}
		b.Slim = true
		p.foot.left = append(p.foot.left, b)
	}
	small("zoom-out", "−", p.w.zoomed > 0, func() { p.w.zoomed--; p.w.scroll = 0 })
	small("zoom-in", "＋", p.w.zoomed < len(zooms)-1, func() { p.w.zoomed++ })
	if w > room {
		small("pan-left", "◀", p.w.pan > 0, func() { p.w.pan -= room * 0.6 })
		small("pan-right", "▶", p.w.pan < w-room-0.5, func() { p.w.pan += room * 0.6 })
	}
	if n := len(pages); n > 1 {
		next := kit.SecondaryButton("sheet-next", p.w.t("confirm.sheet.of", "n", p.w.sheet+1, "of", n)+" ▶",
			p.w.change(func() { p.w.sheet, p.w.scroll = (p.w.sheet+1)%n, 0 }))
		p.foot.right = append(p.foot.right, next)
	}
	p.foot.left = append(p.foot.left, p.callButton())
	p.foot.right = append(p.foot.right, kit.PrimaryButton("close", p.w.t("do.close"),
		p.w.change(func() { p.w.zoom, p.w.scroll = false, 0 })))
}

// printingNow says what the printer is doing, and plainly so when it waits for help.
func printingNow(p *screen) {
	v := p.w.view
	key := "paper." + string(v.Paper)
	var end *kit.Button
	switch {
	case v.Paper == printing.Leaving:
		p.message(p.w.t(key), p.w.t(key+".text"), kit.Ink)
	case v.Paper.Trouble():
		p.warning(p.w.t(key), p.w.t("paper.wait"))
		end = kit.SecondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel)
	default:
		y := p.message(p.w.t("printing.title"), p.w.t("printing.text", "n", len(sheets(v))), kit.Ink)
		if v.Paper == printing.Queued {
			p.Words(p.w.t(key), kit.Margin, y+24, p.Width-2*kit.Margin, kit.Style{
				Size: 20, Color: kit.Quiet,
				Align: fyne.TextAlignCenter,
			})
		}
	}
	p.ends(end, nil)
}

// warning is a message that something must be mended, with a sign above it.
func (p *screen) warning(title, words string) {
	const r = 34
	w := min(p.Width-2*kit.Margin, 980)
	big, small := kit.Style{Size: 40, Bold: true, Color: kit.Ink, Align: fyne.TextAlignCenter}, kit.Style{
		Size:  24,
		Color: kit.Ink, Align: fyne.TextAlignCenter,
	}
	y := max((p.Height-p.TextHeight(title, w, big)-p.TextHeight(words, w, small)-200)/2-40, 16)
	p.Disc(p.Width/2, y+r, r, kit.CautionBg, kit.Caution, 4)
	p.Line("!", 0, y+r, p.Width, kit.Style{
		Size: 42, Bold: true, Color: kit.CautionInk, Align: fyne.TextAlignCenter,
		Middle: true,
	})
	y += 2*r + 20
	y += p.Words(title, (p.Width-w)/2, y, w, big) + 18
	p.Words(words, (p.Width-w)/2, y, w, small)
}
