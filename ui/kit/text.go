package kit

import (
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"

	"kakanai/text/furigana"
)

// A Style is how words are set.
type Style struct {
	Size   float32 // design units
	Bold   bool
	Color  color.Color
	Align  fyne.TextAlign
	Middle bool // y is the middle of the line, and not its top
}

// Leading is the distance of two lines, in sizes of their text.
const Leading = 1.45

// TextSize returns how large text of a size becomes in the visitor's look. Up to 24 units it grows
// in full; what is larger at 100 % grows to what 24 units become, and never shrinks.
func (p *Page) TextSize(size float32) float32 {
	grow := p.Look.Grow()
	return max(size, min(size*grow, 24*grow))
}

// Pitch returns the distance of two lines without readings; see Above for the others.
func (p *Page) Pitch(st Style) float32 { return p.TextSize(st.Size) * Leading }

// Line sets a single line, which must fit into w, and returns its width.
func (p *Page) Line(s string, x, y, w float32, st Style) float32 {
	if s = p.spoken(s); furigana.Has(s) {
		return p.read(s, x, y, w, st)
	}
	if p.Look.Script != nil {
		return p.mixed(s, x, y, w, st)
	}
	t := p.text(s, p.TextSize(st.Size), st.Bold, st.Color)
	t.Alignment = st.Align
	// Fonts differ in how high they stand; a line is as high as its pitch, and the words are in its
	// middle.
	h := t.MinSize().Height / p.Scale
	if st.Middle {
		y -= h / 2
	} else {
		y += (p.Pitch(st) - h) / 2
	}
	p.Add(t, x, y, w, h)
	return p.Measure(s, st)
}

// aligned returns where a line of that width begins in a place that is w wide and begins at x.
func aligned(x, w, width float32, st Style) float32 {
	switch st.Align {
	case fyne.TextAlignCenter:
		x += (w - width) / 2
	case fyne.TextAlignTrailing:
		x += w - width
	}
	return x
}

// Measure returns the width of a single line.
func (p *Page) Measure(s string, st Style) float32 {
	if s = p.spoken(s); furigana.Has(s) {
		_, w := p.compose(s, st)
		return w
	}
	return p.wide(s, p.TextSize(st.Size), st.Bold)
}

// Words sets a paragraph w wide and returns its height. Fyne's own text does not wrap Japanese.
func (p *Page) Words(s string, x, y, w float32, st Style) float32 {
	lines := p.Lines(s, w, st)
	p.set(lines, x, y, w, st)
	return p.stack(lines, st)
}

// set sets lines below each other.
func (p *Page) set(lines []string, x, y, w float32, st Style) {
	st.Middle = false
	for i, l := range lines {
		p.Line(l, x, y+p.stack(lines[:i], st), w, st)
	}
}

// TextHeight returns the height of a paragraph w wide.
func (p *Page) TextHeight(s string, w float32, st Style) float32 {
	return p.stack(p.Lines(s, w, st), st)
}

// Within sets a paragraph into the middle of a place h high.
func (p *Page) Within(s string, x, y, w, h float32, st Style) {
	lines := p.Lines(s, w, st)
	y += (h - p.stack(lines, st)) / 2
	if len(lines) > 0 {
		y -= p.Above(lines[0], st) * lift
	}
	p.set(lines, x, y, w, st)
}

// Lines breaks s into lines w wide: by JIS X 4051 as far as screens need it, between words where a
// language has them, and at "
// " (a line break).
func (p *Page) Lines(s string, w float32, st Style) (out []string) {
	s = p.spoken(s)
	if furigana.Has(s) {
		key := p.memoOf(s, w, st)
		if m, ok := p.g.memos[key]; ok {
			return m.lines
		}
		defer func() { p.g.remember(key, memo{lines: out}) }()
	}
	s, words := fold(s)
	for _, para := range strings.Split(s, "\n") {
		runes := []rune(para)
		for len(runes) > 0 {
			n := p.head(runes, words, w, st)
			if n < len(runes) {
				n = p.breakAt(runes, n)
			}
			out = append(out, unfold(strings.TrimFunc(string(runes[:n]), gap), words))
			for n < len(runes) && gap(runes[n]) {
				n++
			}
			runes = runes[n:]
		}
	}
	return out
}

// head returns how many runes fit into w; at least one. Some of them may stand for words (see
// fold).
func (p *Page) head(runes []rune, words []furigana.Run, w float32, st Style) int {
	if p.Measure(unfold(string(runes), words), st) <= w {
		return len(runes)
	}
	lo, hi := 1, len(runes)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if p.Measure(unfold(strings.TrimRightFunc(string(runes[:mid]), gap), words), st) <= w {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// breakAt moves a break before runes[n] back to where one may be: at a space, if there is one not
// far away, or between characters that may be parted.
func (p *Page) breakAt(runes []rune, n int) int {
	for i := n; p.Look.Easy && i > 0; i-- { // a space or a point is always near
		if gapAt(runes, i) || i < n && strings.ContainsRune("、。・", runes[i-1]) &&
			breaks(runes[i-1], runes[i]) {
			return i
		}
	}
	allowed := 0
	for i := n; i > 0; i-- {
		if gapAt(runes, i) {
			if allowed == 0 || 3*i >= 2*n { // keeps words that are written apart whole
				return i
			}
			break
		}
		if allowed == 0 && breaks(runes[i-1], runes[i]) {
			allowed = i
		}
	}
	if allowed > 0 {
		return allowed
	}
	whole := n // of a word that is longer than a line, no letter is parted from its marks
	for whole > 1 && whole < len(runes) && unicode.IsMark(runes[whole]) {
		whole--
	}
	return whole
}

// gap reports whether a line may end at r, which then is not drawn: a space, or the end of a word
// in a language that writes its words without spaces.
func gap(r rune) bool { return r == ' ' || r == wordEnd }

// gapAt reports whether there is one before or behind the break at runes[i].
func gapAt(runes []rune, i int) bool {
	return gap(runes[i-1]) || i < len(runes) && gap(runes[i])
}

// breaks reports whether a line may end between two characters.
func breaks(before, after rune) bool {
	const notFirst = "、。，．・：；？！）」』】〕］ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.:;?!)]”’%％" +
		"၊။।॥ๆฯ"
	const notLast = "（「『【〔［([①②③④“‘"
	if strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before) {
		return false
	}
	word := func(r rune) bool {
		return (r < 0x2E80 || unicode.Is(unicode.Hangul, r)) &&
			(unicode.In(r, unicode.Letter, unicode.Nd, unicode.Mark) || r == '-' || r == '\'' || r == '’')
	}
	return !(word(before) && word(after))
}

// Shrink returns st with letters small enough for s to fit into room. A font's widths do not shrink
// in proportion to its size.
func (p *Page) Shrink(s string, room float32, st Style) Style {
	for n := p.Measure(s, st); n > room && st.Size > 8; n = p.Measure(s, st) {
		st.Size *= min(room/n, 0.98)
	}
	return st
}

// Phrases breaks s between its wide spaces; a phrase that is longer than a line is broken like any
// text.
func (p *Page) Phrases(s string, w float32, st Style) (out []string) {
	line := ""
	for _, t := range strings.Split(s, "　") {
		switch {
		case line == "":
			line = t
		case p.Measure(line+"　"+t, st) <= w:
			line += "　" + t
		default:
			out, line = append(out, line), t
		}
	}
	var whole []string
	for _, l := range append(out, line) {
		if p.Measure(l, st) > w*1.25 { // what is longer than a line is broken like any text
			whole = append(whole, p.Lines(l, w, st)...)
			continue
		}
		whole = append(whole, l)
	}
	return whole
}
