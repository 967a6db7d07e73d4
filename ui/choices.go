package ui

import (
	"slices"
	"strings"

	"kakanai/text/furigana"
	"kakanai/visit"
)

// A Language is one that screens speak, by its own name.
type Language struct{ ID, Name string }

// Languages are those that Kakanai brings, in the order in which they are offered.
var Languages = []Language{
	{visit.Japanese, "日本語"}, {"ja-easy", "やさしい日本語"}, {"en", "English"}, {"zh", "中文（简体）"}, {"ko", "한국어"}, {"vi", "Tiếng Việt"}, {"pt", "Português"},
}

// languages offers all of them, each in its own words and letters: nobody looks for 한국어 under the name 韓国語.
func languages(p *page) {
	y := p.title(p.w.t("language.title"), margin, p.width-2*margin) + 10
	var list []*button
	for _, l := range Languages {
		if !p.w.speaks(l.ID) {
			continue
		}
		b := p.card("language-"+l.ID, "", p.w.reads(l.Name, "日本語", "にほんご"), "", l.ID == p.w.lang(), func() {
			p.w.pane = ""
			p.w.o.Visit.Speak(l.ID)
			p.w.redraw()
		})
		if _, ok := letters[l.ID]; ok { // by the engine that has all letters: a name must not load the fonts of a whole language
			b = p.card(b.id, "", "", "", l.ID == p.w.lang(), b.tapped)
			b.label = l.Name
			inner := b.draw
			b.draw = func(q *page) {
				inner(q)
				em := q.px(25)
				img := q.w.o.Name(l.Name, float64(em*q.scale), q.look.tone(ink))
				q.image(img, 26, (q.height-em*1.36)/2, float32(img.Bounds().Dx())/q.scale, float32(img.Bounds().Dy())/q.scale)
			}
		}
		list = append(list, b)
	}
	y = p.cells(list, 2, y, 80)
	p.panel(p.w.t("language.paper"), margin, y+4, p.width-2*margin, tint, primary)
	p.ends(secondaryButton("close", p.w.t("do.back"), p.w.change(func() { p.w.pane = "" })), nil)
}

// palettes offers the themes.
func palettes(p *page) {
	y := p.title(p.w.t("colours.title"), margin, p.width-2*margin) + 10
	var list []*button
	for _, c := range allColours {
		name := string(c)
		if c == standard {
			name = "standard"
		}
		list = append(list, p.card("colours-"+name, "", p.w.t("colours."+name), p.w.t("colours."+name+".hint"), c == p.w.colours, p.w.change(func() {
			p.w.colours, p.w.pane = c, ""
		})))
	}
	p.cells(list, 1, y, 112)
	p.ends(secondaryButton("close", p.w.t("do.back"), p.w.change(func() { p.w.pane = "" })), nil)
}

// speaks tells whether a language can be chosen here.
func (w *Window) speaks(lang string) bool {
	return w.o.Texts.has(lang) && (len(w.o.Languages) == 0 || lang == visit.Japanese || slices.Contains(w.o.Languages, lang))
}

// lang is what the screen speaks now.
func (w *Window) lang() string {
	if w.view.Lang == "" {
		return visit.Japanese
	}
	return w.view.Lang
}

// reads gives s, in which no file has readings, that of a word, on a screen that shows them.
func (w *Window) reads(s, word, reading string) string {
	if w.lang() != furigana.Language {
		return s
	}
	return strings.Replace(s, word, furigana.Run{Base: word, Reading: reading}.String(), 1)
}

// looks is how everything is drawn for this visitor.
func (w *Window) looks() look {
	l := look{text: w.text, colours: w.colours, easy: w.lang() == furigana.Language}
	l.regular, l.thick = w.faces(w.lang())
	return l
}

// sizeWord is what the button for the size of the text says.
func (w *Window) sizeWord() string {
	if w.text >= textSizes[len(textSizes)-1] {
		return w.t("do.smaller")
	}
	return w.t("do.larger")
}

// larger goes through the sizes and begins again.
func (w *Window) larger() {
	i := slices.Index(textSizes, max(w.text, 1))
	w.text = textSizes[(i+1)%len(textSizes)]
	w.scroll = 0
}
