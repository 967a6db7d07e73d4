package ui

import (
	"fmt"
	"image/color"
	"slices"
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

// texts shows one field at a time, with tabs where there are more, and a keyboard for it. What is written by hand needs none. Fields that several forms
// share are one here: what is typed answers all of them.
func (p *page) texts(a *visit.Ask, y float32) {
	list := shared(a.Fields)
	p.w.field = min(p.w.field, len(list)-1)
	if len(list) > 1 {
		y = p.fieldTabs(list, y)
	}
	f := list[p.w.field]
	y = p.entry(f, len(list) == 1, y)
	if p.w.takesText() {
		p.keyboard(f, y)
	} else if a.Hint != "" {
		p.panel(a.Hint, margin, y+10, p.width-2*margin, tint, primary)
	}
}

// shared leaves one of each field that several forms ask for.
func shared(fields []visit.AskField) []visit.AskField {
	var out []visit.AskField
	for _, f := range fields {
		if !slices.ContainsFunc(out, func(o visit.AskField) bool { return alike(o, f) }) {
			out = append(out, f)
		}
	}
	return out
}

func alike(a, b visit.AskField) bool {
	return a.Field.ID == b.Field.ID && a.Field.Kind == b.Field.Kind && a.Field.Label == b.Field.Label
}

// openField is the first field that waits for an answer, other than the one that is typed into.
func (w *Window) openField(a *visit.Ask) (int, bool) {
	list := shared(a.Fields)
	for i, f := range list {
		if i != w.field && f.Need && w.shown(f) == "" && !f.Value.Hand {
			return i, true
		}
	}
	return 0, false
}

// fieldTabs are the fields of the question: which is open, and which are answered.
func (p *page) fieldTabs(list []visit.AskField, y float32) float32 {
	var tabs []*button
	for i, f := range list {
		begun, _ := p.w.unfinished(f)
		here, done := i == p.w.field, p.w.shown(f) != "" && !begun || f.Value.Hand
		b := &button{id: "text-" + f.Field.ID, label: f.Field.Label, fill: white, edge: edge, line: 2, radius: 12, tapped: p.w.change(func() { p.w.field = i })}
		if here {
			b.fill, b.edge, b.line = tint, primary, 4
		}
		st := style{size: 19, bold: here, color: ink}
		b.need = func(q *page, w float32) float32 { return q.tall(f.Field.Label, w-62, st) + 12 }
		b.draw = func(q *page) {
			q.within(f.Field.Label, 16, 0, q.width-62, q.height, st)
			if done {
				q.disc(q.width-26, q.height/2, 14, success, clear, 0)
				q.tick(q.width-37, q.height/2-11, 22, white, 2.5)
			} else {
				q.disc(q.width-26, q.height/2, 13, clear, edge, 2)
			}
		}
		tabs = append(tabs, b)
	}
	return p.cells(tabs, min(len(tabs), 3), y, 64) - gap + 8
}

// shown is what stands in a field: what is being typed, or the answer given before.
func (w *Window) shown(f visit.AskField) string {
	if s, ok := w.typed[key(f)]; ok {
		return s
	}
	v := f.Value
	switch {
	case !v.Set || v.Hand:
		return ""
	case f.Field.Kind == forms.DateKind:
		return v.Date.String()
	case len(v.Texts) > 0:
		return strings.Join(v.Texts, "　")
	}
	return v.Text
}

// entry is the field that is open: what stands there, and the pen.
func (p *page) entry(f visit.AskField, named bool, y float32) float32 {
	s, c := p.w.shown(f), ink
	person := s != "" && !f.Value.Hand
	words := s
	if f.Value.Hand {
		words = p.w.t("ask.hand.on")
	} else if s == "" {
		words, c = p.w.t("ask.type"), quiet
	}
	hand := float32(0)
	h := float32(66)
	var pen *button
	if f.ByHand {
		pen = wordButton("hand-"+f.Field.ID, p.w.t("ask.hand"), white, edge, ink, 20, func() {
			for _, o := range p.w.alike(f) {
				delete(p.w.typed, key(o))
				p.w.o.Visit.ByHand(o.Form, o.Field.ID, !f.Value.Hand)
			}
			p.w.redraw()
		})
		if f.Value.Hand {
			pen.fill, pen.edge, pen.line = tint, primary, 4
		}
		hand = min(max(p.measure(pen.label, style{size: 20, bold: true})+40, 200), (p.width-2*margin)*0.4)
		h = max(h, pen.need(p, hand))
	}
	w := p.width - 2*margin
	if hand > 0 {
		w -= hand + 16
	}
	x := float32(18)
	label := style{size: 19, bold: true, color: ink}
	value := style{size: 22, color: c}
	if named {
		x = 18 + min(p.measure(f.Field.Label, label), w*0.4) + 24
		h = max(h, p.tall(f.Field.Label, x-42, label)+12)
	}
	if !person {
		h = max(h, p.tall(words, w-x-18, value)+12)
	}
	edgeC, line := color.Color(primary), float32(4)
	if _, none := p.w.unfinished(f); f.Bad || none {
		edgeC = danger
	}
	if f.Value.Hand {
		edgeC, line = edge, 2
	}
	p.box(margin, y, w, h, white, edgeC, line, 12)
	if named {
		p.within(f.Field.Label, margin+18, y, x-42, h, label)
	}
	if person { // drawn by the engine that prints it
		em := float32(24)
		img := p.w.o.Name(tail(s, int((w-x-30)/em)), float64(em*p.scale), p.look.tone(ink))
		p.image(img, margin+x, y+h/2-17, float32(img.Bounds().Dx())/p.scale, float32(img.Bounds().Dy())/p.scale)
	} else {
		p.within(words, margin+x, y, w-x-18, h, value)
	}
	if pen != nil {
		p.button(pen, p.width-margin-hand, y, hand, h)
	}
	return y + h + 10
}

func key(f visit.AskField) string { return f.Form + "." + f.Field.ID }

// tail keeps the end of a long text in sight; nothing of it is lost.
func tail(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n:])
	}
	return s
}

// alike are the fields on the screen that f stands for.
func (w *Window) alike(f visit.AskField) []visit.AskField {
	var out []visit.AskField
	for _, o := range w.view.Ask.Fields {
		if alike(o, f) {
			out = append(out, o)
		}
	}
	return out
}

// open is the field that is typed into.
func (w *Window) open() (visit.AskField, bool) {
	a := w.view.Ask
	if a == nil || (w.view.State != visit.Asking && w.view.State != visit.Completing) {
		return visit.AskField{}, false
	}
	list := shared(a.Fields)
	if w.field >= len(list) {
		return visit.AskField{}, false
	}
	return list[w.field], true
}

// takesText tells whether keys belong to a text field now.
func (w *Window) takesText() bool {
	f, ok := w.open()
	return ok && typing(f) && !f.Value.Hand
}

func (w *Window) typeText(s string) {
	f, ok := w.open()
	if !ok {
		return
	}
	old, fresh := w.typed[key(f)]
	if figures(f.Field.Kind) {
		s = strings.Map(halfDigit, s)
	}
	if f.Field.Kind == forms.DateKind {
		if strings.Trim(s, "0123456789") != "" {
			return
		}
	} else if !fresh {
		old = w.shown(f) // an answer given before is gone on with
	}
	if utf8.RuneCountInString(old) < 200 {
		w.setText(f, old+s)
	}
}

// eraseText takes one character back; a variation selector goes with its character.
func (w *Window) eraseText() {
	f, ok := w.open()
	if !ok {
		return
	}
	r := []rune(w.shown(f))
	if _, fresh := w.typed[key(f)]; !fresh && f.Field.Kind == forms.DateKind {
		r = nil // a day is given anew, from its era on
	}
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
	var answer any = s
	switch {
	case f.Field.Kind == forms.DateKind:
		answer = w.date(s)
	case s == "":
		answer = nil
	case f.Field.Kind == forms.Names:
		answer = []any{s}
	}
	for _, o := range w.alike(f) {
		w.typed[key(o)] = s
		w.o.Visit.Answer(o.Form, o.Field.ID, answer)
	}
	w.redraw()
}

// unfinished tells of a day that was begun and is none: on paper it would be blank. whole: all its digits stand there.
func (w *Window) unfinished(f visit.AskField) (yes, whole bool) {
	s := w.typed[key(f)]
	if f.Field.Kind != forms.DateKind || s == "" || f.Value.Set {
		return false, false
	}
	return true, len(s) == 8 || len(s) == 6 && w.era != "w"
}

// date returns the answer that typed digits are: two digits each of year, month and day, for the
// Gregorian year four. nil until they are a day of the chosen era.
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
	for _, e := range forms.Eras {
		if e.Letter == w.era {
			name := e.Name
			year += e.FirstYear - 1
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

// keyboard has keys that anybody can hit: 64 high at least, whatever else is on the screen.
func (p *page) keyboard(f visit.AskField, y float32) {
	date := f.Field.Kind == forms.DateKind
	number := date || f.Field.Kind == forms.Tel || f.Field.Kind == forms.Digits
	press := func(s string) func() { return func() { p.w.typeText(s) } }
	const kh, kw, between = 64, 84, 6
	right := p.width - margin
	sideW := min(210, (right-margin)*0.2)
	side := right - sideW
	if date {
		y += p.words(p.w.t("ask.date.hint"), margin, y, p.width-2*margin, style{size: 18, color: quiet}) + 6
		list := append(slices.Clone(forms.Eras), forms.Era{Letter: "w", Name: p.w.t("ask.date.western")})
		n := len(list)
		w := (p.width - 2*margin - 12*float32(n-1)) / float32(n)
		for i, e := range list {
			fill, line, thick := color.Color(white), color.Color(edge), float32(2)
			if p.w.era == e.Letter {
				fill, line, thick = tint, primary, 4
			}
			b := p.shrunk("era-"+e.Letter, p.w.reads(e.Name, e.Name, e.Reading), fill, line, ink, w, kh, func() {
				p.w.era = e.Letter
				p.w.setText(f, "")
			})
			b.line = thick
			p.button(b, margin+float32(i)*(w+12), y, w, kh)
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
			if f.Field.Kind == forms.Addr { // as cards write addresses
				s = string([]rune("１２３４５６７８９０－")[i])
			}
			p.button(p.shrunk("key-"+d, d, white, edge, ink, wide, kh, press(s)), margin+float32(i%6)*(wide+8), y+float32(i/6)*(kh+between), wide, kh)
		}
	} else {
		w := min(kw, (side-26-margin)/10-8)
		for c, column := range kanaColumns {
			for r, k := range []rune(column) {
				if k == '　' {
					continue
				}
				b := wordButton("key-"+string(k), string(k), white, edge, ink, 26, press(string(k)))
				b.japanese()
				p.button(b, side-18-float32(c+1)*(w+8), y+float32(r)*(kh+between), w, kh)
			}
		}
	}
	type extra struct {
		id, label string
		tapped    func()
	}
	extras := []extra{{"key-erase", p.w.t("ask.erase"), p.w.eraseText}, {"key-clear", p.w.t("ask.clear"), func() { p.w.setText(f, "") }}}
	if !number {
		other := p.w.t("ask.digits")
		if p.w.digits {
			other = p.w.t("ask.kana")
		}
		extras = append(extras, extra{"key-mark", p.w.t("ask.mark"), func() { p.w.shift(f) }}, extra{"key-space", p.w.t("ask.space"), press("\u3000")},
			extra{"key-other", other, p.w.change(func() { p.w.digits = !p.w.digits })})
	}
	for i, e := range extras {
		p.button(p.shrunk(e.id, e.label, white, primary, primary, sideW, kh, e.tapped), side, y+float32(i)*(kh+between), sideW, kh)
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
