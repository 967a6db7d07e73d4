package resident

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/card"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// stopped says what happened and what can be done. It blames no one.
func stopped(p *screen) {
	v := p.w.view
	title, words, c := p.w.t("problem."+string(v.Problem)), p.w.t("problem."+string(v.Problem)+".text"),
		color.Color(kit.Ink)
	if v.Stop != "" {
		title, words = p.w.t("stopped.staff"), v.Stop
	}
	if v.Problem == visit.FormsBad { // before any visit: for those who keep the files
		p.files(v.Stop)
		return
	}
	if v.Farewell {
		title, c = p.w.t("stopped.elsewhere"), kit.Primary
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
		p.Words(p.w.t("paper.reprint"), kit.Margin, y+40, p.Width-2*kit.Margin, kit.Style{
			Size: 20, Color: kit.Quiet,
			Align: fyne.TextAlignCenter,
		})
	}
	if len(v.Without) > 0 {
		label := p.w.t("do.goon", "forms", strings.Join(v.Without, "・"))
		w := min(p.Measure(label, kit.Style{Size: 24, Bold: true})+72, p.Width-2*kit.Margin)
		on := kit.OutlineButton("go-on", label, p.w.o.Visit.GoOn)
		p.Button(on, (p.Width-w)/2, y+40, w, max(80, on.MinHeight(p.Page, w)-kit.Inset))
	}
	end := kit.SecondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel)
	if v.Retry {
		label := p.w.t("do.retry")
		if v.Stop != "" {
			label = p.w.t("do.fix")
		}
		p.ends(end, kit.PrimaryButton("retry", label, p.w.o.Visit.Retry))
		return
	}
	p.ends(end, nil)
}

// files lists the mistakes of the city's form files.
func (p *screen) files(words string) {
	y := p.title(p.w.t("problem.forms-invalid"), kit.Margin, p.Width-2*kit.Margin) + 6
	y += p.Words(p.w.t("problem.forms-invalid.text"), kit.Margin, y, p.Width-2*kit.Margin, kit.Style{
		Size:  22,
		Color: kit.Ink,
	}) + 16
	p.Words(words, kit.Margin, y, p.Width-2*kit.Margin, kit.Style{Size: 18, Color: kit.Ink})
	p.ends(kit.SecondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), nil)
}

// protected stops before a card's last try is spent, or after it was, and shows that today's paper
// is possible all the same.
func protected(p *screen) {
	v := p.w.view
	key := "problem." + string(v.Problem)
	if v.Way == card.ByCodeB {
		key += ".b"
	}
	y := float32(30)
	p.Disc(kit.Margin+56, y+56, 54, kit.CautionBg, kit.Caution, 5)
	p.Line("!", kit.Margin, y+56, 112, kit.Style{
		Size: 64, Bold: true, Color: kit.CautionInk,
		Align: fyne.TextAlignCenter, Middle: true,
	})
	x := float32(kit.Margin + 150)
	w := p.Width - x - kit.Margin
	y += p.Words(p.w.t(key), x, y, w, kit.Style{Size: 34, Bold: true, Color: kit.Ink}) + 10
	y += p.Words(p.w.t(key+".text"), x, y, w, kit.Style{Size: 22, Color: kit.Quiet}) + 30
	p.ways(max(y, 170))
	p.ends(kit.SecondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), nil)
}
