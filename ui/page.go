package ui

import (
	"image"
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"kakanai/text/furigana"
)

// A page is a screen being drawn: objects placed by hand in design units, in which the screen is at least 1280 × 800. scale turns
// units into Fyne's.
type page struct {
	g       *glass
	w       *Window // nil on a Desk
	look    look    // the visitor's language, size of text and colours; its zero is Japanese, 100 % and the standard ones
	foot    *foot   // where a body's footer gathers; nil elsewhere
	objects []fyne.CanvasObject
	buttons []*button
	scale   float32
	unit    float32    // … at 100 %: what a target is measured in; 0 on a part
	wanted  [2]float32 // what of a pane is to be seen
	width   float32    // design units
	height  float32
	bottom  float32 // how far down something was drawn
}

func (p *page) add(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x*p.scale, y*p.scale))
	o.Resize(fyne.NewSize(w*p.scale, h*p.scale))
	p.objects = append(p.objects, o)
	p.bottom = max(p.bottom, y+h)
}

// ground covers the whole page, where the toolkit has not just cleared the window with the same colour: drawn in software, each layer of the screen takes 15 ms.
func (p *page) ground() {
	if p.look.tone(ground) != fyne.CurrentApp().Settings().Theme().Color(theme.ColorNameBackground, theme.VariantLight) {
		p.box(0, 0, p.width, p.height, ground, clear, 0, 0)
	}
}

// box is a rectangle with rounded corners; stroke 0: no edge.
func (p *page) box(x, y, w, h float32, fill, stroke color.Color, line, radius float32) {
	r := canvas.NewRectangle(p.look.tone(fill))
	if line > 0 {
		r.StrokeColor, r.StrokeWidth = p.look.tone(stroke), line*p.scale
	}
	r.CornerRadius = radius * p.scale
	p.add(r, x, y, w, h)
}

func (p *page) disc(x, y, r float32, fill, stroke color.Color, line float32) {
	c := canvas.NewCircle(p.look.tone(fill))
	if line > 0 {
		c.StrokeColor, c.StrokeWidth = p.look.tone(stroke), line*p.scale
	}
	p.add(c, x-r, y-r, 2*r, 2*r)
}

// stroke is a straight line.
func (p *page) stroke(x1, y1, x2, y2 float32, c color.Color, width float32) {
	l := canvas.NewLine(p.look.tone(c))
	l.StrokeWidth = width * p.scale
	l.Position1 = fyne.NewPos(x1*p.scale, y1*p.scale)
	l.Position2 = fyne.NewPos(x2*p.scale, y2*p.scale)
	p.objects = append(p.objects, l)
}

// tick is a check mark in a box of size s.
func (p *page) tick(x, y, s float32, c color.Color, width float32) {
	p.stroke(x+s*0.2, y+s*0.52, x+s*0.42, y+s*0.74, c, width)
	p.stroke(x+s*0.42, y+s*0.74, x+s*0.8, y+s*0.28, c, width)
}

// image shows img. A place that differs from its pixels by a rounding is made as large as it is: Fyne would scale it by the finest of filters, which takes
// longer than painting it, and blurs.
func (p *page) image(img image.Image, x, y, w, h float32) {
	dx, dy := float32(img.Bounds().Dx()), float32(img.Bounds().Dy())
	if near(w*p.scale, dx) && near(h*p.scale, dy) {
		w, h = dx/p.scale, dy/p.scale
	}
	p.add(p.g.image(img), x, y, w, h)
}

func near(a, b float32) bool { return a > b-1.5 && a < b+1.5 }

// A style is how words are set.
type style struct {
	size   float32 // design units
	bold   bool
	color  color.Color
	align  fyne.TextAlign
	middle bool // centred on y instead of hanging from it
}

const leading = 1.45

// px is how large words of a size become. Twice the text is twice that of everything up to 24; what is larger already grows no further than that.
func (p *page) px(size float32) float32 {
	grow := p.look.grow()
	return max(size, min(size*grow, 24*grow))
}

// pitch is the distance of two lines; see high for those with readings above them.
func (p *page) pitch(st style) float32 { return p.px(st.size) * leading }

// one sets a single line and says how wide it is. It never wraps: the caller knows that it fits.
func (p *page) one(s string, x, y, w float32, st style) float32 {
	if s = p.spoken(s); furigana.Has(s) {
		return p.read(s, x, y, w, st)
	}
	t := p.text(s, p.px(st.size), st.bold, st.color)
	t.Alignment = st.align
	// Fonts differ in how high they stand; a line is as high as its pitch, and the words are in its middle.
	h := t.MinSize().Height / p.scale
	if st.middle {
		y -= h / 2
	} else {
		y += (p.pitch(st) - h) / 2
	}
	p.add(t, x, y, w, h)
	return p.measure(s, st)
}

func (p *page) measure(s string, st style) float32 {
	if s = p.spoken(s); furigana.Has(s) {
		_, w := p.compose(s, st)
		return w
	}
	return p.wide(s, p.px(st.size), st.bold)
}

// words sets a paragraph w wide and says how high it became. Fyne's own text does not wrap Japanese.
func (p *page) words(s string, x, y, w float32, st style) float32 {
	lines := p.lines(s, w, st)
	p.set(lines, x, y, w, st)
	return p.stack(lines, st)
}

// set sets lines below each other.
func (p *page) set(lines []string, x, y, w float32, st style) {
	st.middle = false
	for i, l := range lines {
		p.one(l, x, y+p.stack(lines[:i], st), w, st)
	}
}

// tall is how high a paragraph w wide becomes.
func (p *page) tall(s string, w float32, st style) float32 {
	return p.stack(p.lines(s, w, st), st)
}

// within sets a paragraph into the middle of a place h high.
func (p *page) within(s string, x, y, w, h float32, st style) {
	lines := p.lines(s, w, st)
	y += (h - p.stack(lines, st)) / 2
	if len(lines) > 0 {
		y -= p.above(lines[0], st) * lift
	}
	p.set(lines, x, y, w, st)
}

// lines breaks s: after JIS X 4051 as far as screens need it, and between words where a language has them; "\n" breaks too.
func (p *page) lines(s string, w float32, st style) (out []string) {
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
			out = append(out, unfold(strings.Trim(string(runes[:n]), " "), words))
			for n < len(runes) && runes[n] == ' ' {
				n++
			}
			runes = runes[n:]
		}
	}
	return out
}

// head is how many runes fit into w; at least one. Some of them may stand for words.
func (p *page) head(runes []rune, words []furigana.Run, w float32, st style) int {
	if p.measure(unfold(string(runes), words), st) <= w {
		return len(runes)
	}
	lo, hi := 1, len(runes)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if p.measure(unfold(strings.TrimRight(string(runes[:mid]), " "), words), st) <= w {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// breakAt moves a break back to where one may be: at a space if there is one not far away, or between characters that do not belong together.
func (p *page) breakAt(runes []rune, n int) int {
	for i := n; p.look.easy && i > 0; i-- { // there is always a space near, or a point
		if runes[i-1] == ' ' || i < len(runes) && runes[i] == ' ' || i < n && strings.ContainsRune("、。・", runes[i-1]) && breaks(runes[i-1], runes[i]) {
			return i
		}
	}
	allowed := 0
	for i := n; i > 0; i-- {
		if runes[i-1] == ' ' || i < len(runes) && runes[i] == ' ' {
			if allowed == 0 || 3*i >= 2*n { // words that are written apart stay whole
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
	return n
}

func breaks(before, after rune) bool {
	const notFirst = "、。，．・：；？！）」』】〕］ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.:;?!)]”’%％"
	const notLast = "（「『【〔［([①②③④“‘"
	if strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before) {
		return false
	}
	word := func(r rune) bool {
		return (r < 0x2E80 || unicode.Is(unicode.Hangul, r)) && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '\'' || r == '’')
	}
	return !(word(before) && word(after))
}

// panel is a message with a bar on its left. It says how high it became.
func (p *page) panel(s string, x, y, w float32, bg, bar color.Color) float32 {
	st := style{size: 20, color: ink}
	h := p.tall(s, w-56, st) + 30
	p.box(x, y, w, h, bg, clear, 0, 12)
	p.box(x, y, 8, h, bar, clear, 0, 4)
	p.words(s, x+28, y+15, w-56, st)
	return h
}

// button puts b on the page. A finger that is on its predecessor stays on it: that one goes on living, with what the new one would be.
func (p *page) button(b *button, x, y, w, h float32) {
	b.g, b.w, b.scale, b.look = p.g, p.w, p.scale, p.look
	if held := p.g.held; held != nil && held.id == b.id && held != b {
		held.become(b)
		b = held
	}
	b.ExtendBaseWidget(b)
	p.buttons = append(p.buttons, b)
	p.add(b, x, y, w, h)
}

// cover lays shield over all that was drawn: neither a finger nor the keyboard reaches what is below.
func (p *page) cover(shield *button) {
	for _, b := range p.buttons {
		b.covered = true
	}
	shield.covered = true
	p.button(shield, 0, 0, p.width, p.height)
}

// columns is how many columns of cards there is room for, n at most.
func (p *page) columns(n int) int {
	for n > 1 && (p.width-2*margin-gap*float32(n-1))/float32(n) < 250*p.look.grow() {
		n--
	}
	return n
}

const gap = 20

// cells places buttons in columns below y, least high or as high as the words of the highest in a row need, and says where what follows may begin.
func (p *page) cells(list []*button, columns int, y, least float32) float32 {
	columns = p.columns(columns)
	for len(list) > 0 {
		row := list[:min(columns, len(list))]
		list = list[len(row):]
		h := least
		_, _, w, _ := p.grid(0, columns, y, least)
		for _, b := range row {
			if b.need != nil {
				h = max(h, b.need(p, w))
			}
		}
		for i, b := range row {
			x, _, _, _ := p.grid(i, columns, y, h)
			p.button(b, x, y, w, h)
		}
		y += h + gap
	}
	return y
}

// shrink makes letters smaller until s fits into room. A font's widths do not shrink in proportion to its size.
func (p *page) shrink(s string, room float32, st style) style {
	for n := p.measure(s, st); n > room && st.size > 8; n = p.measure(s, st) {
		st.size *= min(room/n, 0.98)
	}
	return st
}

// things breaks s between its wide spaces only, and within what is longer than a line.
func (p *page) things(s string, w float32, st style) (out []string) {
	line := ""
	for _, t := range strings.Split(s, "　") {
		switch {
		case line == "":
			line = t
		case p.measure(line+"　"+t, st) <= w:
			line += "　" + t
		default:
			out, line = append(out, line), t
		}
	}
	var whole []string
	for _, l := range append(out, line) {
		if p.measure(l, st) > w*1.25 { // what is longer than a line is broken like any text
			whole = append(whole, p.lines(l, w, st)...)
			continue
		}
		whole = append(whole, l)
	}
	return whole
}
