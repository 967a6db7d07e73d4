package resident

import (
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/printing"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// handing says what comes next: take both, sign, go; or with the printer at the window: go, and
// sign there. It asks for the card only while one is on the reader. The rest is not moved when the
// card is taken: a finger may be on its way.
func handing(p *screen) {
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
	sign, window := kit.Style{Size: 22, Bold: true, Color: kit.Ink}, kit.Style{Size: 30, Bold: true, Color: kit.Ink}
	first, second := card3{p.w.t("handing.sign"), p.w.t("handing.sign.text"), sign, nil}, card3{
		p.w.t("handing.go"),
		v.City.Window, window, nil,
	}
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
	if p.Look.Grow() < 1.5 && !v.Cardless {
		picture = 200
		what := cardUp
		if v.CardTaken {
			what = cardBack
		}
		p.tableau(kit.Margin+24, y, 0.36, what)
	}
	room := p.Width - 2*kit.Margin - picture
	head := p.Words(title, kit.Margin+picture, y, room, kit.Style{Size: 40, Bold: true, Color: kit.Ink})
	head += p.Words(words, kit.Margin+picture, y+head, room, kit.Style{Size: 23, Color: kit.Quiet})
	y += max(head, picture*0.75) + 16
	serial, short, large := "", "", kit.Style{Size: 44, Bold: true, Color: kit.Ink}
	if n := len(v.Documents); n > 0 {
		serial = v.Documents[0].Serial
		parts := strings.Split(serial, "-")
		short = parts[0] + "-" + parts[len(parts)-1]
		if n > 1 { // of several papers the first and the last: so many are to be collected
			last := v.Documents[n-1].Serial
			last = "〜" + last[strings.LastIndex(last, "-")+1:]
			serial, short, large.Size = serial+last, short+last, 28
		}
	}
	y = p.cards3([]card3{first, second, {p.w.t("handing.number"), short, large, append(memo, serial)}}, y)
	if !away {
		y += p.Words(p.w.t("handing.ask"), kit.Margin, y, p.Width-2*kit.Margin, kit.Style{
			Size: 22, Bold: true,
			Color: kit.Ink, Align: fyne.TextAlignCenter,
		}) + 6
	}
	buttons := []*kit.Button{
		kit.OutlineButton("not-out", p.w.t("handing.not"), p.w.o.Visit.NotOut),
		kit.PrimaryButton("taken", p.w.t("handing.taken"), p.w.o.Visit.Taken),
	}
	if away {
		buttons = []*kit.Button{kit.PrimaryButton("taken", p.w.t("handing.window.taken"), p.w.o.Visit.Taken)}
	}
	p.Cells(buttons, len(buttons), y+4, 84)
	p.foot.note = p.w.t("handing.left", "n", v.Left)
	p.ends(nil, kit.SecondaryButton("more", p.w.t("do.more"), p.w.o.Visit.Touch))
}

// shownOnly ends a visit at a kiosk without a printer: no paper comes out, and the pages are shown.
func shownOnly(p *screen) {
	v := p.w.view
	pages := sheets(v)
	const top = 14
	h := max(p.Height, 420) - 2*top
	w := h * 210 / 297
	p.Box(kit.Margin-1, top-1, w+2, h+2, kit.White, kit.Edge, 1.5, 2)
	p.sheet(pages, kit.Margin, top, w, h)
	x := kit.Margin + w + 36
	room := p.Width - x - kit.Margin
	y := float32(top)
	y += p.Words(p.w.t("handing.none.title"), x, y, room, kit.Style{Size: 40, Bold: true, Color: kit.Ink}) + 10
	y += p.Words(p.w.t("handing.none.text"), x, y, room, kit.Style{Size: 23, Color: kit.Quiet}) + 24
	p.tabs(x, y, room, len(pages))
	p.foot.note = p.w.t("handing.left", "n", v.Left)
	p.ends(nil, kit.PrimaryButton("taken", p.w.t("handing.window.taken"), p.w.o.Visit.Taken))
}

// A card3 is one of the three boxes at the end.
type card3 struct {
	head, words string
	st          kit.Style
	more        []string
}

// cards3 places them and returns where what follows may begin.
func (p *screen) cards3(parts []card3, y float32) float32 {
	columns := p.Columns(3)
	_, _, w, _ := p.Grid(0, columns, y, 0)
	label, tiny := kit.Style{Size: 20, Color: kit.Quiet}, kit.Style{Size: 17, Color: kit.Quiet}
	for row := 0; row < len(parts); row += columns {
		these := parts[row:min(row+columns, len(parts))]
		h := float32(170)
		for _, c := range these {
			need := 36 + p.TextHeight(c.head, w-56, label) + p.TextHeight(c.words, w-56, c.st)
			for _, m := range c.more {
				need += p.TextHeight(m, w-56, tiny)
			}
			h = max(h, need)
		}
		for i, c := range these {
			x, _, _, _ := p.Grid(i, columns, y, h)
			p.Box(x, y, w, h, kit.White, kit.Edge, 1.5, 14)
			at := y + 16
			at += p.Words(c.head, x+28, at, w-56, label)
			at += p.Words(c.words, x+28, at, w-56, c.st)
			for _, m := range c.more {
				at += p.Words(m, x+28, at, w-56, tiny)
			}
		}
		y += h + 16
	}
	return y
}

// cardLeft keeps the next visitor out until the last one's card is taken.
func cardLeft(p *screen) {
	y := p.message(p.w.t("card-left.title"), p.w.t("card-left.text"), kit.Danger) + 24
	if s := min(float32(0.6), (p.Height-y-20)/410); s > 0.3 && p.Look.Grow() < 1.5 {
		p.tableau(p.Width/2-230*s, y, s, cardUp)
	}
	p.ends(nil, nil)
}

// paperLeft locks the kiosk until staff have looked.
func paperLeft(p *screen) {
	v := p.w.view
	words := p.w.t("paper-left.text")
	if v.Paper != "" {
		words = p.w.t("paper."+string(v.Paper)) + "\n" + words
	}
	y := p.message(p.w.t("paper-left.title"), words, kit.Danger) + 24
	if v.Paper == printing.Loose {
		w := min(p.Width-2*kit.Margin, 980)
		y += p.panel(p.w.t("paper-left.loose"), (p.Width-w)/2, y, w, kit.CautionBg, kit.Caution) + 16
	}
	staff := p.w.t("paper-left.staff")
	if p.w.desk != nil {
		staff = p.w.t("paper-left.desk")
	}
	y += p.Words(staff, kit.Margin, y, p.Width-2*kit.Margin, kit.Style{
		Size: 20, Color: kit.Quiet,
		Align: fyne.TextAlignCenter,
	}) + 20
	if v.Demo {
		p.centred(kit.SecondaryButton("cleared", p.w.t("paper-left.clear"), p.w.o.Visit.Cleared), y, 400, 72)
	}
	p.ends(nil, nil)
}
