package ui

import (
	"image/color"

	"fyne.io/fyne/v2"

	"kakanai/visit"
)

// The three numbers that are printed on the card, each in the colour of its place in the picture. They are no secret to whoever holds the
// card, and are shown as they are typed: nobody can check fourteen dots.
var printedParts = []struct {
	key   string
	n     int
	color color.Color
	bad   visit.BadPart
}{{"numbers.birth", 6, danger, visit.BadBirth}, {"numbers.year", 4, primary, visit.BadYear}, {"numbers.code", 4, success, ""}}

// printedNumbers takes them with the card in hand; it is laid down afterwards.
func printedNumbers(p *page) {
	v := p.w.view
	y := p.title(p.w.t("numbers.title"), margin, p.width-2*margin) + 6
	top := y
	p.cardPicture(margin, y)
	p.words(p.w.t("numbers.where"), margin, y+250, 380, style{size: 18, color: quiet})

	x, left := float32(452), p.width-margin-300
	at := 0
	for _, part := range printedParts {
		y += p.words(p.w.t(part.key), x, y, left-x-24, style{size: 20, bold: true, color: part.color})
		for i := range part.n {
			cx := x + float32(i)*54
			stroke, line := color.Color(edge), float32(2)
			if v.BadPart == part.bad && part.bad != "" {
				stroke, line = danger, 4
			} else if at+i == v.Digits {
				stroke, line = part.color, 4
			}
			p.box(cx, y+2, 46, 54, white, stroke, line, 8)
			if at+i < v.Digits {
				p.one(digit(v.Printed[at+i]), cx, y+29, 46, style{size: 32, bold: true, color: ink, align: fyne.TextAlignCenter, middle: true})
			}
		}
		at += part.n
		y += 62
	}
	words, bg, bar := p.w.t("numbers.example"), tint, primary
	if v.Tries >= 0 {
		words += "\n" + p.w.t("numbers.tries", "m", v.Tries)
	}
	switch {
	case v.BadPart != "":
		words, bg, bar = p.w.t("numbers.bad."+string(v.BadPart)), dangerBg, danger
	case v.Problem == visit.WrongPIN:
		words, bg, bar = p.w.t("numbers.wrong", "m", v.Tries), dangerBg, danger
	}
	p.panel(words, x, y+4, left-x-24, bg, bar)

	for i, label := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", p.w.t("pin.erase"), "0"} {
		kx, ky := left+float32(i%3)*104, top+float32(i/3)*84
		if i == 9 {
			p.button(p.shrunk("erase", label, white, primary, primary, 92, 72, p.w.o.Visit.Erase), kx, ky, 92, 72)
			continue
		}
		p.button(wordButton("digit-"+label, label, white, edge, ink, 36, func() { p.w.o.Visit.Digit(label[0]) }), kx, ky, 92, 72)
	}
	next := primaryButton("enter", p.w.t("numbers.next"), p.w.o.Visit.Enter)
	if at > v.Digits {
		next = next.off()
	}
	p.ends(p.backButton(), next)
}

// digit is one digit as text; never two of them together.
func digit(d byte) string { return "0123456789"[d-'0' : d-'0'+1] }

// cardPicture shows where the numbers stand on the card's face. The example is nobody's, and as Japanese as the card.
func (p *page) cardPicture(x, y float32) {
	q := p.part(p.width, p.height)
	q.look.text, q.look.regular, q.look.thick = 1, nil, nil
	q.box(x, y, 380, 240, cardFace, ink, 3, 16)
	q.one(p.w.ja("waiting.card"), x+20, y+24, 200, style{size: 16, bold: true, color: ink, middle: true})
	q.box(x+22, y+114, 84, 104, photo, ink, 1.5, 6)
	q.one(p.w.ja("waiting.photo"), x+22, y+166, 84, style{size: 15, color: ink, align: fyne.TextAlignCenter, middle: true})
	q.box(x+126, y+48, 190, 13, bar, clear, 0, 3)
	q.box(x+126, y+74, 170, 13, bar, clear, 0, 3)
	for i, s := range []string{p.w.ja("numbers.sample.birth"), p.w.ja("numbers.sample.year"), p.w.ja("numbers.sample.code")} {
		top := y + 98 + float32(i)*44
		w := []float32{226, 226, 120}[i]
		q.box(x+122, top, w, 36, white, printedParts[i].color, 3.5, 6)
		q.one(s, x+132, top+18, w-16, style{size: 17, bold: true, color: ink, middle: true})
	}
	p.place(q, 0, 0)
}
