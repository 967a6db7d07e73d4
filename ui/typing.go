package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"kakanai/forms"
	"kakanai/visit"
)

// typing tells of a field whose answer is typed, or written by hand.
func typing(f visit.AskField) bool {
	switch f.Field.Kind {
	case forms.Text, forms.Addr, forms.Kana, forms.Name, forms.Names, forms.DateKind, forms.Tel, forms.Digits:
		return true
	}
	return false
}

// texts shows the fields one below the other and a keyboard for the one that is typed into. What is written by hand needs none.
func (p *page) texts(a *visit.Ask, y float32) float32 {
	p.w.field = min(p.w.field, len(a.Fields)-1)
	for i, f := range a.Fields {
		p.field(f, i, y)
		y += 76
	}
	if p.w.takesText() {
		p.keyboard(a.Fields[p.w.field], y)
	} else {
		p.panel(a.Hint, margin, y+10, p.width-2*margin, tint, primary)
	}
	return y
}

// field is one line: what it is, what stands there, and the pen.
func (p *page) field(f visit.AskField, i int, y float32) {
	here := i == p.w.field && !f.Value.Hand
	s, c := p.w.typed[key(f)], ink
	if f.Value.Hand {
		s = p.w.t("ask.hand.on")
	} else if s == "" {
		s, c = p.w.t("ask.type"), quiet
	}
	b := &button{id: "text-" + f.Field.ID, label: f.Field.Label, fill: white, edge: edge, line: 2, radius: 12}
	if here {
		b.edge, b.line = primary, 4
	}
	b.tapped = func() {
		p.w.field = i
		if f.Value.Hand {
			p.w.o.Visit.ByHand(f.Form, f.Field.ID, false)
		}
		p.w.redraw()
	}
	b.draw = func(q *page) {
		q.one(f.Field.Label, 18, q.height/2, 190, style{size: 19, bold: true, color: ink, middle: true})
		if p.w.typed[key(f)] != "" && !f.Value.Hand {
			img := p.w.o.Name(tail(s, 24), float64(24*q.scale), c)
			q.image(img, 214, q.height/2-17, float32(img.Bounds().Dx())/q.scale, float32(img.Bounds().Dy())/q.scale)
		} else {
			q.one(s, 214, q.height/2, q.width-230, style{size: 20, color: c, middle: true})
		}
	}
	hand := float32(240)
	p.button(b, margin, y, p.width-2*margin-hand-16, 66)
	if !f.ByHand {
		return
	}
	h := wordButton("hand-"+f.Field.ID, p.w.t("ask.hand"), white, edge, ink, 20, func() {
		delete(p.w.typed, key(f))
		p.w.o.Visit.ByHand(f.Form, f.Field.ID, !f.Value.Hand)
	})
	if f.Value.Hand {
		h.fill, h.edge, h.line = tint, primary, 4
	}
	p.button(h, p.width-margin-hand, y, hand, 66)
}

func key(f visit.AskField) string { return f.Form + "." + f.Field.ID }

// tail keeps the end of a long text in sight; nothing of it is lost.
func tail(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n:])
	}
	return s
}

// takesText tells whether keys belong to a text field now.
func (w *Window) takesText() bool {
	a := w.view.Ask
	if a == nil || (w.view.State != visit.Asking && w.view.State != visit.Completing) || w.field >= len(a.Fields) {
		return false
	}
	f := a.Fields[w.field]
	return typing(f) && !f.Value.Hand
}

func (w *Window) typeText(s string) {
	f := w.view.Ask.Fields[w.field]
	if f.Field.Kind == forms.DateKind && strings.Trim(s, "0123456789") != "" {
		return
	}
	if utf8.RuneCountInString(w.typed[key(f)]) < 200 {
		w.setText(f, w.typed[key(f)]+s)
	}
}

// eraseText takes one character back; a variation selector goes with its character.
func (w *Window) eraseText() {
	f := w.view.Ask.Fields[w.field]
	r := []rune(w.typed[key(f)])
	for len(r) > 0 {
		last := r[len(r)-1]
		r = r[:len(r)-1]
		if !joins(last) {
			break
		}
	}
	w.setText(f, string(r))
}

// setText keeps what was typed and answers with it.
func (w *Window) setText(f visit.AskField, s string) {
	w.typed[key(f)] = s
	var answer any = s
	switch {
	case f.Field.Kind == forms.DateKind:
		answer = w.date(s)
	case s == "":
		answer = nil
	case f.Field.Kind == forms.Names:
		answer = []any{s}
	}
	w.o.Visit.Answer(f.Form, f.Field.ID, answer)
	w.redraw()
}

// eras for typing a date: two digits each of year, month and day; for the Gregorian year four.
var eras = []struct {
	id, label string
	one       int
}{{"m", "明治", 1868}, {"t", "大正", 1912}, {"s", "昭和", 1926}, {"h", "平成", 1989}, {"r", "令和", 2019}}

// date turns typed digits into an answer; nil until they are a day of that era.
func (w *Window) date(s string) any {
	digits, year := 6, 0
	if w.era == "w" {
		digits = 8
	}
	if w.era == "" || len(s) != digits {
		return nil
	}
	var m, d int
	fmt.Sscanf(s[:digits-4], "%d", &year)
	fmt.Sscanf(s[digits-4:digits-2], "%d", &m)
	fmt.Sscanf(s[digits-2:], "%d", &d)
	for _, e := range eras {
		if e.id == w.era {
			name := e.label
			year += e.one - 1
			day, err := forms.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, m, d))
			if got, _, ok := day.Era(); err != nil || !ok || got != name { // 昭和65年 is no year
				return nil
			}
		}
	}
	iso := fmt.Sprintf("%04d-%02d-%02d", year, m, d)
	if _, err := forms.ParseDate(iso); err != nil {
		return nil
	}
	return iso
}

// The kana keyboard, in the order everybody learns: column by column from the right.
var kanaColumns = []string{"アイウエオ", "カキクケコ", "サシスセソ", "タチツテト", "ナニヌネノ", "ハヒフヘホ", "マミムメモ", "ヤ　ユ　ヨ", "ラリルレロ", "ワヲンー・"}

// shifts are what ゛゜小 makes of the last character, round and round.
var shifts = []string{"アァ", "イィ", "ウゥヴ", "エェ", "オォ", "カガヵ", "キギ", "クグ", "ケゲヶ", "コゴ", "サザ", "シジ", "スズ", "セゼ", "ソゾ", "タダ", "チヂ", "ツッヅ", "テデ", "トド",
	"ハバパ", "ヒビピ", "フブプ", "ヘベペ", "ホボポ", "ヤャ", "ユュ", "ヨョ", "ワヮ"}

func (p *page) keyboard(f visit.AskField, y float32) {
	date := f.Field.Kind == forms.DateKind
	number := date || f.Field.Kind == forms.Tel || f.Field.Kind == forms.Digits
	press := func(s string) func() { return func() { p.w.typeText(s) } }
	room := p.height - footerH - y - 8
	kh := min(room/5-6, 66)
	kw := float32(84)
	keyAt := func(id, label string, x, ky, w float32, tapped func()) {
		p.button(wordButton(id, label, white, edge, ink, 24, tapped), x, ky, w, kh)
	}
	right := p.width - margin
	side := right - 210
	if date {
		p.words(p.w.t("ask.date.hint"), margin, y, p.width-2*margin, style{size: 18, color: quiet})
		y += 30
		x := float32(margin)
		for _, e := range append(eras, struct {
			id, label string
			one       int
		}{"w", p.w.t("ask.date.western"), 0}) {
			b := wordButton("era-"+e.id, e.label, white, edge, ink, 22, func() {
				p.w.era = e.id
				p.w.setText(f, "")
			})
			if p.w.era == e.id {
				b.fill, b.edge, b.line = tint, primary, 4
			}
			p.button(b, x, y, 128, kh)
			x += 140
		}
		y += kh + 10
	}
	if number || p.w.digits {
		for i, d := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-"} {
			if d == "-" && date {
				continue
			}
			s := d
			if f.Field.Kind == forms.Addr { // as cards write addresses
				s = string([]rune("１２３４５６７８９０－")[i])
			}
			keyAt("key-"+d, s, margin+float32(i%6)*(kw+8), y+float32(i/6)*(kh+6), kw, press(s))
		}
	} else {
		for c, column := range kanaColumns {
			for r, k := range []rune(column) {
				if k != '　' {
					keyAt("key-"+string(k), string(k), side-26-float32(c+1)*(kw+8), y+float32(r)*(kh+6), kw, press(string(k)))
				}
			}
		}
	}
	extras := []struct {
		id, label string
		tapped    func()
	}{{"key-erase", p.w.t("ask.erase"), p.w.eraseText}, {"key-clear", p.w.t("ask.clear"), func() { p.w.setText(f, "") }}}
	if !number {
		other := p.w.t("ask.digits")
		if p.w.digits {
			other = p.w.t("ask.kana")
		}
		extras = append(extras, []struct {
			id, label string
			tapped    func()
		}{
			{"key-mark", p.w.t("ask.mark"), func() { p.w.shift(f) }},
			{"key-space", p.w.t("ask.space"), press("\u3000")},
			{"key-other", other, p.w.change(func() { p.w.digits = !p.w.digits })},
		}...)
	}
	for i, e := range extras {
		b := wordButton(e.id, e.label, white, primary, primary, 20, e.tapped)
		p.button(b, side, y+float32(i)*(kh+6), 210, kh)
	}
}

// shift turns the last character into its next form.
func (w *Window) shift(f visit.AskField) {
	r := []rune(w.typed[key(f)])
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
