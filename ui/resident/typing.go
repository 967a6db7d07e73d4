package resident

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"unicode/utf8"

	"kakanai/forms"
	"kakanai/text"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// texts shows one field at a time, with tabs where there are more, and a keyboard for it unless it
// is written by hand. A field that several forms share is shown once, and what is typed answers all
// of them.
func (p *screen) texts(a *visit.Ask, y float32) {
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
		p.panel(a.Hint, kit.Margin, y+10, p.Width-2*kit.Margin, kit.Tint, kit.Primary)
	}
}

// shared returns fields without those that repeat another one.
func shared(fields []visit.AskField) []visit.AskField {
	var out []visit.AskField
	for _, f := range fields {
		if !slices.ContainsFunc(out, func(o visit.AskField) bool { return alike(o, f) }) {
			out = append(out, f)
		}
	}
	return out
}

// alike reports whether two fields are the same one of two forms.
func alike(a, b visit.AskField) bool {
	return a.Field.ID == b.Field.ID && a.Field.Kind == b.Field.Kind && a.Field.Label == b.Field.Label
}

// openField returns the first field that waits for an answer, other than the one that is typed
// into.
func (w *Window) openField(a *visit.Ask) (int, bool) {
	list := shared(a.Fields)
	for i, f := range list {
		if i != w.field && f.Need && w.shown(f) == "" && !f.Value.Hand {
			return i, true
		}
	}
	return 0, false
}

// fieldTabs draws the fields of the question, which is open and which are answered, and returns
// where they end.
func (p *screen) fieldTabs(list []visit.AskField, y float32) float32 {
	var tabs []*kit.Button
	for i, f := range list {
		begun, _ := p.w.unfinished(f)
		here, done := i == p.w.field, p.w.shown(f) != "" && !begun || f.Value.Hand
		b := &kit.Button{
			ID: "text-" + f.Field.ID, Label: f.Field.Label, Fill: kit.White, Edge: kit.Edge, Line: 2,
			Radius: 12, Do: p.w.change(func() { p.w.field = i }),
		}
		if here {
			b.Fill, b.Edge, b.Line = kit.Tint, kit.Primary, 4
		}
		st := kit.Style{Size: 19, Bold: here, Color: kit.Ink}
		b.MinHeight = func(q *kit.Page, w float32) float32 { return q.TextHeight(f.Field.Label, w-62, st) + 12 }
		b.Draw = func(q *kit.Page) {
			q.Within(f.Field.Label, 16, 0, q.Width-62, q.Height, st)
			if done {
				q.Disc(q.Width-26, q.Height/2, 14, kit.Success, kit.Clear, 0)
				q.Tick(q.Width-37, q.Height/2-11, 22, kit.White, 2.5)
			} else {
				q.Disc(q.Width-26, q.Height/2, 13, kit.Clear, kit.Edge, 2)
			}
		}
		tabs = append(tabs, b)
	}
	return p.Cells(tabs, min(len(tabs), 3), y, 64) - kit.Gap + 8
}

// shown returns what stands in a field: what is being typed, or the answer given before.
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

// entry draws the open field: what stands there, and the pen. It returns where it ends.
func (p *screen) entry(f visit.AskField, named bool, y float32) float32 {
	s, c := p.w.shown(f), kit.Ink
	person := s != "" && !f.Value.Hand
	words := s
	if f.Value.Hand {
		words = p.w.t("ask.hand.on")
	} else if s == "" {
		words, c = p.w.t("ask.type"), kit.Quiet
	}
	hand := float32(0)
	h := float32(66)
	var pen *kit.Button
	if f.ByHand {
		pen = kit.WordButton("hand-"+f.Field.ID, p.w.t("ask.hand"), kit.White, kit.Edge, kit.Ink, 20, func() {
			for _, o := range p.w.alike(f) {
				delete(p.w.typed, key(o))
				p.w.o.Visit.ByHand(o.Form, o.Field.ID, !f.Value.Hand)
			}
			p.w.Redraw()
		})
		if f.Value.Hand {
			pen.Fill, pen.Edge, pen.Line = kit.Tint, kit.Primary, 4
		}
		hand = min(max(p.Measure(pen.Label, kit.Style{Size: 20, Bold: true})+40, 200), (p.Width-2*kit.Margin)*0.4)
		h = max(h, pen.MinHeight(p.Page, hand))
	}
	w := p.Width - 2*kit.Margin
	if hand > 0 {
		w -= hand + 16
	}
	x := float32(18)
	label := kit.Style{Size: 19, Bold: true, Color: kit.Ink}
	value := kit.Style{Size: 22, Color: c}
	if named {
		x = 18 + min(p.Measure(f.Field.Label, label), w*0.4) + 24
		h = max(h, p.TextHeight(f.Field.Label, x-42, label)+12)
	}
	if !person {
		h = max(h, p.TextHeight(words, w-x-18, value)+12)
	}
	edgeC, line := color.Color(kit.Primary), float32(4)
	if _, none := p.w.unfinished(f); f.Bad || none {
		edgeC = kit.Danger
	}
	if f.Value.Hand {
		edgeC, line = kit.Edge, 2
	}
	p.Box(kit.Margin, y, w, h, kit.White, edgeC, line, 12)
	if named {
		p.Within(f.Field.Label, kit.Margin+18, y, x-42, h, label)
	}
	if person { // by the engine that prints it
		em := float32(24)
		img := p.w.o.Name(tail(s, int((w-x-30)/em)), float64(em*p.Scale), p.Look.Tone(kit.Ink))
		p.Image(img, kit.Margin+x, y+h/2-17, float32(img.Bounds().Dx())/p.Scale, float32(img.Bounds().Dy())/p.Scale)
	} else {
		p.Within(words, kit.Margin+x, y, w-x-18, h, value)
	}
	if pen != nil {
		p.Button(pen, p.Width-kit.Margin-hand, y, hand, h)
	}
	return y + h + 10
}

func key(f visit.AskField) string { return f.Form + "." + f.Field.ID }

// tail returns the last n characters of s for a place that has no room for more; s is kept whole
// elsewhere.
func tail(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n:])
	}
	return s
}

// alike returns the fields on the screen that f stands for.
func (w *Window) alike(f visit.AskField) []visit.AskField {
	var out []visit.AskField
	for _, o := range w.view.Ask.Fields {
		if alike(o, f) {
			out = append(out, o)
		}
	}
	return out
}

// open returns the field that is typed into.
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

// takesText reports whether characters go into a text field now.
func (w *Window) takesText() bool {
	f, ok := w.open()
	return ok && f.Field.Kind.Typed() && !f.Value.Hand
}

// typeText adds s to the open field.
func (w *Window) typeText(s string) {
	f, ok := w.open()
	if !ok {
		return
	}
	old, fresh := w.typed[key(f)]
	if f.Field.Kind.Numeric() {
		s = strings.Map(kit.HalfDigit, s)
	}
	if f.Field.Kind == forms.DateKind {
		if strings.Trim(s, "0123456789") != "" {
			return
		}
	} else if !fresh {
		old = w.shown(f) // goes on from the answer given before
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
		r = nil // a day is given again, from its era on
	}
	for len(r) > 0 {
		last := r[len(r)-1]
		r = r[:len(r)-1]
		if !text.Extends(last) {
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
	w.Redraw()
}

// unfinished reports whether a day was begun that is none: on paper it would be blank. whole means
// that all its digits are there.
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
			if got, _, ok := day.Era(); err != nil || !ok || got != name { // 昭和65年 does not exist
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
