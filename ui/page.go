package ui

import (
	"image"
	"image/color"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// A page is a screen being drawn: objects placed by hand in design units, in which the screen is at least 1280 × 800. scale turns
// units into Fyne's.
type page struct {
	g       *glass
	w       *Window // nil on a Desk
	objects []fyne.CanvasObject
	buttons []*button
	scale   float32
	width   float32 // design units
	height  float32
}

func (p *page) add(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x*p.scale, y*p.scale))
	o.Resize(fyne.NewSize(w*p.scale, h*p.scale))
	p.objects = append(p.objects, o)
}

// box is a rectangle with rounded corners; stroke 0: no edge.
func (p *page) box(x, y, w, h float32, fill, stroke color.Color, line, radius float32) {
	r := canvas.NewRectangle(fill)
	if line > 0 {
		r.StrokeColor, r.StrokeWidth = stroke, line*p.scale
	}
	r.CornerRadius = radius * p.scale
	p.add(r, x, y, w, h)
}

func (p *page) disc(x, y, r float32, fill, stroke color.Color, line float32) {
	c := canvas.NewCircle(fill)
	if line > 0 {
		c.StrokeColor, c.StrokeWidth = stroke, line*p.scale
	}
	p.add(c, x-r, y-r, 2*r, 2*r)
}

// stroke is a straight line.
func (p *page) stroke(x1, y1, x2, y2 float32, c color.Color, width float32) {
	l := canvas.NewLine(c)
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

func (p *page) image(img image.Image, x, y, w, h float32) {
	i := canvas.NewImageFromImage(img)
	i.FillMode = canvas.ImageFillContain
	i.ScaleMode = canvas.ImageScaleSmooth
	p.add(i, x, y, w, h)
}

// A style is how words are set.
type style struct {
	size   float32 // design units
	bold   bool
	color  color.Color
	align  fyne.TextAlign
	middle bool // centred on y instead of hanging from it
}

const leading = 1.45

// one sets a single line and says how wide it is. It never wraps: the caller knows that it fits.
func (p *page) one(s string, x, y, w float32, st style) float32 {
	t := canvas.NewText(s, st.color)
	t.TextSize = st.size * p.scale
	t.TextStyle.Bold = st.bold
	t.Alignment = st.align
	h := t.MinSize().Height / p.scale
	if st.middle {
		y -= h / 2
	}
	p.add(t, x, y, w, h)
	return p.measure(s, st)
}

func (p *page) measure(s string, st style) float32 {
	return fyne.MeasureText(s, st.size*p.scale, fyne.TextStyle{Bold: st.bold}).Width / p.scale
}

// words sets a paragraph w wide and says how high it became. Fyne's own text does not wrap Japanese.
func (p *page) words(s string, x, y, w float32, st style) float32 {
	lines := p.lines(s, w, st)
	for i, l := range lines {
		p.one(l, x, y+float32(i)*st.size*leading, w, st)
	}
	return float32(len(lines)) * st.size * leading
}

// lines breaks s after JIS X 4051 as far as screens need it; "\n" breaks too.
func (p *page) lines(s string, w float32, st style) []string {
	var out []string
	for _, para := range strings.Split(s, "\n") {
		runes := []rune(para)
		for len(runes) > 0 {
			n := len(runes)
			if p.measure(string(runes), st) > w {
				lo, hi := 1, n
				for lo < hi { // the longest head that fits
					mid := (lo + hi + 1) / 2
					if p.measure(string(runes[:mid]), st) <= w {
						lo = mid
					} else {
						hi = mid - 1
					}
				}
				n = lo
				for i := n; i > max(n-8, 1); i-- {
					if breaks(runes[i-1], runes[i]) {
						n = i
						break
					}
				}
			}
			out = append(out, string(runes[:n]))
			runes = runes[n:]
		}
	}
	return out
}

func breaks(before, after rune) bool {
	const notFirst = "、。，．・：；？！）」』】〕］ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々,.:;?!)]"
	const notLast = "（「『【〔［([①②③④"
	if strings.ContainsRune(notFirst, after) || strings.ContainsRune(notLast, before) {
		return false
	}
	word := func(r rune) bool { return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	return !(word(before) && word(after))
}

// panel is a message with a bar on its left. It says how high it became.
func (p *page) panel(s string, x, y, w float32, bg, bar color.Color) float32 {
	st := style{size: 20, color: ink}
	h := float32(len(p.lines(s, w-56, st)))*st.size*leading + 30
	p.box(x, y, w, h, bg, clear, 0, 12)
	p.box(x, y, 8, h, bar, clear, 0, 4)
	p.words(s, x+28, y+15, w-56, st)
	return h
}

func (p *page) button(b *button, x, y, w, h float32) {
	b.g, b.w, b.scale = p.g, p.w, p.scale
	b.ExtendBaseWidget(b)
	p.buttons = append(p.buttons, b)
	p.add(b, x, y, w, h)
}
