package resident

import (
	"slices"
	"strings"

	"kakanai/text/furigana"
	"kakanai/ui/kit"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// languages offers the languages, each in its own words and letters: 한국어 is not looked for under
// 韓国語.
func languages(p *screen) {
	y := p.title(p.w.t("language.title"), kit.Margin, p.Width-2*kit.Margin) + 10
	var list []*kit.Button
	for _, l := range texts.Languages {
		if !p.w.speaks(l.ID) {
			continue
		}
		b := p.card("language-"+l.ID, "", p.w.reads(l.Name, "日本語", "にほんご"), "", l.ID == p.w.lang(), func() {
			p.w.overlay = ""
			p.w.o.Visit.Speak(l.ID)
			p.w.Redraw()
		})
		if kit.ScriptOf(l.ID) != nil { // a small font, and letters that must be shaped
			inner := b.Draw
			b.Draw = func(q *kit.Page) {
				was := q.Look.Family
				q.Look.Family = p.w.family(l.ID)
				inner(q)
				q.Look.Family = was
			}
		} else if kit.OwnFont(l.ID) { // the engine has all letters: one name must not load a language's fonts
			b = p.card(b.ID, "", "", "", l.ID == p.w.lang(), b.Do)
			b.Label = l.Name
			inner := b.Draw
			b.Draw = func(q *kit.Page) {
				inner(q)
				em := q.TextSize(25)
				img := p.w.o.Name(l.Name, float64(em*q.Scale), q.Look.Tone(kit.Ink))
				q.Image(img, 26, (q.Height-em*1.36)/2, float32(img.Bounds().Dx())/q.Scale,
					float32(img.Bounds().Dy())/q.Scale)
			}
		}
		list = append(list, b)
	}
	y = p.Cells(list, 2, y, 80)
	p.panel(p.w.t("language.paper"), kit.Margin, y+4, p.Width-2*kit.Margin, kit.Tint, kit.Primary)
	p.ends(kit.SecondaryButton("close", p.w.t("do.back"), p.w.change(func() { p.w.overlay = "" })), nil)
}

// palettes offers the themes.
func palettes(p *screen) {
	y := p.title(p.w.t("colours.title"), kit.Margin, p.Width-2*kit.Margin) + 10
	var list []*kit.Button
	for _, c := range kit.AllColours {
		name := string(c)
		if c == kit.Standard {
			name = "standard"
		}
		list = append(list, p.card("colours-"+name, "", p.w.t("colours."+name), p.w.t("colours."+name+".hint"),
			c == p.w.colours, p.w.change(func() {
				p.w.colours, p.w.overlay = c, ""
			})))
	}
	p.Cells(list, 1, y, 112)
	p.ends(kit.SecondaryButton("close", p.w.t("do.back"), p.w.change(func() { p.w.overlay = "" })), nil)
}

// speaks reports whether a language can be chosen here.
func (w *Window) speaks(lang string) bool {
	return w.o.Texts.Has(lang) && (len(w.o.Languages) == 0 || lang == visit.Japanese || slices.Contains(w.o.Languages,
		lang))
}

// lang returns the language of the screen.
func (w *Window) lang() string {
	if w.view.Lang == "" {
		return visit.Japanese
	}
	return w.view.Lang
}

// reads returns s with the reading of word, on a screen that shows readings: s comes from no file.
func (w *Window) reads(s, word, reading string) string {
	if w.lang() != furigana.Language {
		return s
	}
	return strings.Replace(s, word, furigana.Run{Base: word, Reading: reading}.String(), 1)
}

// looks returns how everything is drawn for this visitor.
func (w *Window) looks() kit.Look {
	l := kit.Look{Text: w.text, Colours: w.colours, Easy: w.lang() == furigana.Language}
	l.Family = w.family(w.lang())
	return l
}

// sizeWord returns what the button for the size of the text says.
func (w *Window) sizeWord() string {
	if w.text >= kit.TextSizes[len(kit.TextSizes)-1] {
		return w.t("do.smaller")
	}
	return w.t("do.larger")
}

// larger takes the next size of the text, and after the last one the first.
func (w *Window) larger() {
	i := slices.Index(kit.TextSizes, max(w.text, 1))
	w.text = kit.TextSizes[(i+1)%len(kit.TextSizes)]
	w.scroll = 0
}
