package resident

import (
	"image/color"
	"slices"

	"kakanai/forms"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// kanaColumns is the kana keyboard in the order of the syllabary, column by column from the right.
var kanaColumns = []string{"アイウエオ", "カキクケコ", "サシスセソ", "タチツテト", "ナニヌネノ", "ハヒフヘホ", "マミムメモ", "ヤ　ユ　ヨ", "ラリルレロ", "ワヲンー・"}

// shifts are the characters that ゛゜小 turns into each other, round and round.
var shifts = []string{
	"アァ", "イィ", "ウゥヴ", "エェ", "オォ", "カガヵ", "キギ", "クグ", "ケゲヶ", "コゴ", "サザ", "シジ", "スズ", "セゼ", "ソゾ", "タダ",
	"チヂ", "ツッヅ", "テデ", "トド",
	"ハバパ", "ヒビピ", "フブプ", "ヘベペ", "ホボポ", "ヤャ", "ユュ", "ヨョ", "ワヮ",
}

// keyboard draws the keys for a field: at least 64 units high, whatever else is on the screen.
func (p *screen) keyboard(f visit.AskField, y float32) {
	date := f.Field.Kind == forms.DateKind
	number := date || f.Field.Kind == forms.Tel || f.Field.Kind == forms.Digits
	press := func(s string) func() { return func() { p.w.typeText(s) } }
	const kh, kw, between = 64, 84, 6
	right := p.Width - kit.Margin
	sideW := min(210, (right-kit.Margin)*0.2)
	side := right - sideW
	if date {
		y += p.Words(p.w.t("ask.date.hint"), kit.Margin, y, p.Width-2*kit.Margin, kit.Style{
			Size:  18,
			Color: kit.Quiet,
		}) + 6
		list := append(slices.Clone(forms.Eras), forms.Era{Letter: "w", Name: p.w.t("ask.date.western")})
		n := len(list)
		w := (p.Width - 2*kit.Margin - 12*float32(n-1)) / float32(n)
		for i, e := range list {
			fill, line, thick := color.Color(kit.White), color.Color(kit.Edge), float32(2)
			if p.w.era == e.Letter {
				fill, line, thick = kit.Tint, kit.Primary, 4
			}
			b := p.shrunk("era-"+e.Letter, p.w.reads(e.Name, e.Name, e.Reading), fill, line, kit.Ink, w, kh, func() {
				p.w.era = e.Letter
				p.w.setText(f, "")
			})
			b.Line = thick
			p.Button(b, kit.Margin+float32(i)*(w+12), y, w, kh)
		}
		y += kh + 10
	}
	if number || p.w.digits {
		const wide = 104
		for i, d := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-"} {
			if d == "-" && date {
				continue
			}
			s := d
			if f.Field.Kind == forms.Addr { // as on cards
				s = string([]rune("１２３４５６７８９０－")[i])
			}
			p.Button(p.shrunk("key-"+d, d, kit.White, kit.Edge, kit.Ink, wide, kh, press(s)), kit.Margin+
				float32(i%6)*(wide+8), y+float32(i/6)*(kh+between), wide, kh)
		}
	} else {
		w := min(kw, (side-26-kit.Margin)/10-8)
		for c, column := range kanaColumns {
			for r, k := range []rune(column) {
				if k == '　' {
					continue
				}
				b := kit.WordButton("key-"+string(k), string(k), kit.White, kit.Edge, kit.Ink, 26, press(string(k)))
				b.Japanese()
				p.Button(b, side-18-float32(c+1)*(w+8), y+float32(r)*(kh+between), w, kh)
			}
		}
	}
	type extra struct {
		id, label string
		tapped    func()
	}
	extras := []extra{{"key-erase", p.w.t("ask.erase"), p.w.eraseText}, {
		"key-clear", p.w.t("ask.clear"),
		func() { p.w.setText(f, "") },
	}}
	if !number {
		other := p.w.t("ask.digits")
		if p.w.digits {
			other = p.w.t("ask.kana")
		}
		extras = append(extras, extra{"key-mark", p.w.t("ask.mark"), func() { p.w.shift(f) }}, extra{
			"key-space",
			p.w.t("ask.space"), press("\u3000"),
		},
			extra{"key-other", other, p.w.change(func() { p.w.digits = !p.w.digits })})
	}
	for i, e := range extras {
		p.Button(p.shrunk(e.id, e.label, kit.White, kit.Primary, kit.Primary, sideW, kh, e.tapped), side,
			y+float32(i)*(kh+between), sideW, kh)
	}
}

// shift turns the last character into its next form.
func (w *Window) shift(f visit.AskField) {
	r := []rune(w.shown(f))
	if len(r) == 0 {
		return
	}
	for _, s := range shifts {
		forms := []rune(s)
		for i, c := range forms {
			if c == r[len(r)-1] {
				r[len(r)-1] = forms[(i+1)%len(forms)]
				w.setText(f, string(r))
				return
			}
		}
	}
}
