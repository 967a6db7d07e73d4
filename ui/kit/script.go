package kit

import (
	"strings"

	"fyne.io/fyne/v2"
)

// A Script is one whose letters stand together in Unicode, and have a font to themselves.
type Script struct{ first, last rune }

var (
	thai       = &Script{0x0E00, 0x0E7F}
	myanmar    = &Script{0x1000, 0x109F}
	devanagari = &Script{0x0900, 0x097F}
)

// Has reports whether r is written with the script's own font.
func (s *Script) Has(r rune) bool { return s.first <= r && r <= s.last }

// wordEnd is where a line may end in a language that writes its words without spaces between them.
// Its files have a | there: ZERO WIDTH SPACE, which this is, cannot be seen by those who edit them.
const wordEnd = '\u200B'

// joiner and nonJoiner shape the letters beside them.
const joiner, nonJoiner = '\u200D', '\u200C'

// A run is a part of a line that one font draws.
type run struct {
	words string
	font  fyne.Resource
}

// runs splits a line into what the font of the language draws and what the theme's does. Spaces and
// the marks between letters go with the letters before them; ends of words are not drawn.
func (p *Page) runs(s string, bold bool) (out []run) {
	own, rest := p.Look.own(bold), p.Look.Font(bold)
	if own == nil {
		own = rest
	}
	begin, inOwn := 0, false
	end := func(at int, next bool) {
		if words := strings.ReplaceAll(s[begin:at], string(wordEnd), ""); words != "" {
			f := rest
			if inOwn {
				f = own
			}
			out = append(out, run{words, f})
		}
		begin, inOwn = at, next
	}
	for i, r := range s {
		shapes := r == ' ' || r == wordEnd || r == joiner || r == nonJoiner
		if is := p.Look.Script.Has(r); is != inOwn && !(shapes && inOwn) {
			end(i, is)
		}
	}
	end(len(s), false)
	return out
}

// wideMixed returns the width of a line in two fonts.
func (p *Page) wideMixed(s string, size float32, bold bool) (w float32) {
	for _, r := range p.runs(s, bold) {
		n, _ := p.extent(r, size, bold)
		w += n.Width
	}
	return w
}

// extent returns how large a run is, and where its baseline is below its top.
func (p *Page) extent(r run, size float32, bold bool) (fyne.Size, float32) {
	n, base := fyne.CurrentApp().Driver().RenderedTextSize(r.words, size*p.Scale, fyne.TextStyle{Bold: bold}, r.font)
	return fyne.NewSize(n.Width/p.Scale, n.Height/p.Scale), base / p.Scale
}

// mixed is Line in two fonts, on one baseline: that of the theme's font.
func (p *Page) mixed(s string, x, y, w float32, st Style) float32 {
	size := p.TextSize(st.Size)
	width := p.wideMixed(s, size, st.Bold)
	x = aligned(x, w, width, st)
	n, base := p.extent(run{" ", p.Look.Font(st.Bold)}, size, st.Bold)
	if st.Middle {
		y -= n.Height / 2
	} else {
		y += (p.Pitch(st) - n.Height) / 2
	}
	for _, r := range p.runs(s, st.Bold) {
		n, up := p.extent(r, size, st.Bold)
		t := p.text(r.words, size, st.Bold, st.Color)
		t.FontSource = r.font
		p.Add(t, x, y+base-up, n.Width, n.Height)
		x += n.Width
	}
	return width
}
