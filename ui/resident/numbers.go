package resident

import (
	"image/color"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
	"kakanai/visit"
)

// printedParts are the three numbers that are printed on the card, each in the colour of its place
// in the picture. They are no secret from a person who holds the card, and are shown as they are
// typed: fourteen dots cannot be checked.
var printedParts = []struct {
	key   string
	n     int
	color color.Color
	bad   visit.BadPart
}{{"numbers.birth", 6, kit.Danger, visit.BadBirth}, {"numbers.year", 4, kit.Primary, visit.BadYear}, {
	"numbers.code", 4,
	kit.Success, "",
}}

// printedNumbers is the screen on which they are typed with the card in hand; it is laid down
// afterwards.
func printedNumbers(p *screen) {
	v := p.w.view
	y := p.title(p.w.t("numbers.title"), kit.Margin, p.Width-2*kit.Margin) + 6
	top := y
	p.cardPicture(kit.Margin, y)
	p.Words(p.w.t("numbers.where"), kit.Margin, y+250, 380, kit.Style{Size: 18, Color: kit.Quiet})

	x, left := float32(452), p.Width-kit.Margin-300
	at := 0
	for _, part := range printedParts {
		y += p.Words(p.w.t(part.key), x, y, left-x-24, kit.Style{Size: 20, Bold: true, Color: part.color})
		for i := range part.n {
			cx := x + float32(i)*54
			stroke, line := color.Color(kit.Edge), float32(2)
			if v.BadPart == part.bad && part.bad != "" {
				stroke, line = kit.Danger, 4
			} else if at+i == v.Digits {
				stroke, line = part.color, 4
			}
			p.Box(cx, y+2, 46, 54, kit.White, stroke, line, 8)
			if at+i < v.Digits {
				p.Line(digit(v.Printed[at+i]), cx, y+29, 46, kit.Style{
					Size: 32, Bold: true, Color: kit.Ink,
					Align: fyne.TextAlignCenter, Middle: true,
				})
			}
		}
		at += part.n
		y += 62
	}
	words, bg, bar := p.w.t("numbers.example"), kit.Tint, kit.Primary
	if n, asked := v.TriesHere(); asked {
		words += "\n" + p.w.t("numbers.tries", "m", n)
	}
	switch {
	case v.BadPart != "":
		words, bg, bar = p.w.t("numbers.bad."+string(v.BadPart)), kit.DangerBg, kit.Danger
	case v.Problem == visit.WrongPIN:
		words, bg, bar = p.w.t("numbers.wrong", "m", here(v)), kit.DangerBg, kit.Danger
	}
	p.panel(words, x, y+4, left-x-24, bg, bar)

	for i, label := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", p.w.t("pin.erase"), "0"} {
		kx, ky := left+float32(i%3)*104, top+float32(i/3)*84
		if i == 9 {
			p.Button(p.shrunk("erase", label, kit.White, kit.Primary, kit.Primary, 92, 72, p.w.o.Visit.Erase), kx, ky,
				92, 72)
			continue
		}
		p.Button(kit.WordButton("digit-"+label, label, kit.White, kit.Edge, kit.Ink, 36,
			func() { p.w.o.Visit.Digit(label[0]) }), kx, ky, 92, 72)
	}
	next := kit.PrimaryButton("enter", p.w.t("numbers.next"), p.w.o.Visit.Enter)
	if at > v.Digits {
		next = next.Off()
	}
	p.ends(p.backButton(), next)
}

// digit returns one digit as text; two of them are never one string.
func digit(d byte) string { return "0123456789"[d-'0' : d-'0'+1] }

// cardPicture shows where the numbers are on the card's face. The example belongs to no person, and
// is in Japanese, like the card.
func (p *screen) cardPicture(x, y float32) {
	q := p.Part(p.Width, p.Height)
	q.Look.Text, q.Look.Family = 1, kit.Family{}
	q.Box(x, y, 380, 240, kit.CardFace, kit.Ink, 3, 16)
	q.Line(p.w.ja("waiting.card"), x+20, y+24, 200, kit.Style{Size: 16, Bold: true, Color: kit.Ink, Middle: true})
	q.Box(x+22, y+114, 84, 104, kit.Photo, kit.Ink, 1.5, 6)
	q.Line(p.w.ja("waiting.photo"), x+22, y+166, 84, kit.Style{
		Size: 15, Color: kit.Ink, Align: fyne.TextAlignCenter,
		Middle: true,
	})
	q.Box(x+126, y+48, 190, 13, kit.Bar, kit.Clear, 0, 3)
	q.Box(x+126, y+74, 170, 13, kit.Bar, kit.Clear, 0, 3)
	for i, s := range []string{
		p.w.ja("numbers.sample.birth"), p.w.ja("numbers.sample.year"),
		p.w.ja("numbers.sample.code"),
	} {
		top := y + 98 + float32(i)*44
		w := []float32{226, 226, 120}[i]
		q.Box(x+122, top, w, 36, kit.White, printedParts[i].color, 3.5, 6)
		q.Line(s, x+132, top+18, w-16, kit.Style{Size: 17, Bold: true, Color: kit.Ink, Middle: true})
	}
	p.Place(q, 0, 0)
}
