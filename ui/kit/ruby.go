package kit

import (
	"image/color"
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"kakanai/text/furigana"
)

// leastRuby is the least height of the kana above a word, in units at 100 %: half of a small word
// would be too small to read.
const leastRuby = 10.5

// ruby returns the height of a reading: half of its word's, as in JIS X 4051, or leastRuby.
func (p *Page) ruby(st Style) float32 { return max(p.TextSize(st.Size)/2, leastRuby*p.Look.Grow()) }

// spoken returns s as this page shows it: with its readings only where the visitor chose them. The
// clerk's window and the demo's bar show the same words, and have no room for readings.
func (p *Page) spoken(s string) string {
	switch {
	case p.Look.Easy:
		return s
	case p.Look.Script != nil:
		s = strings.ReplaceAll(s, "|", string(wordEnd))
	}
	return furigana.Plain(s)
}

// lift is how much of its reading's height a word is moved up in a line that is set around its
// middle: a reading is small and thin, and words beside it that have none must not look low.
const lift = 0.2

// Above returns the room that a line needs above its pitch: that of readings, or 0.
func (p *Page) Above(line string, st Style) float32 {
	if furigana.Has(line) {
		return p.ruby(st)
	}
	return 0
}

// stack returns the height of lines below each other.
func (p *Page) stack(lines []string, st Style) float32 {
	h := float32(len(lines)) * p.Pitch(st)
	for _, l := range lines {
		h += p.Above(l, st)
	}
	return h
}

// A placed is a run of a line at its place, from the line's left edge. Its characters are apart
// units further apart than usual, where its reading needs the room; the reading begins at over and
// is wide units wide.
type placed struct {
	furigana.Run
	x, w, apart float32
	over, wide  float32
}

// compose places the runs of a line beside each other and returns the line's width. A reading is
// centred over its word. A wider one may stand over its neighbours by half a kana: over kana, a
// point, a space, the line's end, or a word whose own reading leaves the room. For the rest the
// word gets space, around it and between its characters. (JIS X 4051 allows a whole kana.)
func (p *Page) compose(s string, st Style) (out []placed, width float32) {
	key := p.memoOf(s, -1e9, st)
	if m, ok := p.g.memos[key]; ok {
		return m.line, m.width
	}
	defer func() { p.g.remember(key, memo{line: out, width: width}) }()
	small, size := p.ruby(st), p.TextSize(st.Size)
	runs := furigana.Runs(s)
	for _, r := range runs {
		n := placed{Run: r, w: p.wide(r.Base, size, st.Bold)}
		if r.Reading != "" {
			n.wide = p.wide(r.Reading, small, false)
		}
		out = append(out, n)
	}
	x, last := float32(0), -small/2 // where the next run and the next reading may begin
	for i := range out {
		n := &out[i]
		if n.x = x; n.Reading == "" {
			x += n.w
			last += small / 4 // keeps the readings of two words apart
			continue
		}
		more := (n.wide - n.w) / 2 // on either side
		left, right := small/2, small/2
		if i > 0 && out[i-1].Reading == "" {
			c, _ := utf8.DecodeLastRuneInString(out[i-1].Base)
			left = lends(c, out[i-1].w, small)
		}
		if i+1 < len(out) {
			next := out[i+1]
			c, _ := utf8.DecodeRuneInString(next.Base)
			if right = lends(c, next.w, small); next.Reading != "" {
				right = min(max(0, (next.w-next.wide)/2), small/2)
			}
		}
		before, after := max(0, more-left, last-(x-more)), max(0, more-right)
		n.over = x + before - more
		last = n.over + n.wide
		x += before + n.w + after
		if k := float32(len(characters(n.Base))); k > 1 {
			n.apart = min((before+after)/k, 2*min(before, after)/(k-1))
			n.w += n.apart * (k - 1)
		}
		n.x = n.over + (n.wide-n.w)/2
	}
	return out, x
}

// A memo is the result of measuring or breaking a text with readings: the same words are measured
// many times in a drawing. Such texts come from files, and are never typed.
type memo struct {
	line  []placed // composed as one line
	width float32
	lines []string // broken
}

type memoKey struct {
	s                     string
	w, size, small, scale float32 // w -1e9: as one line
	bold                  bool
}

func (p *Page) memoOf(s string, w float32, st Style) memoKey {
	return memoKey{s, w, p.TextSize(st.Size), p.ruby(st), p.Scale, st.Bold}
}

func (g *Surface) remember(k memoKey, m memo) {
	if g.memos == nil || len(g.memos) > 1000 {
		g.memos = map[memoKey]memo{}
	}
	g.memos[k] = m
}

// characters splits a word into what may stand apart: a number is one.
func characters(word string) []string {
	digits := strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) })
	if digits < 1 {
		return strings.Split(word, "")
	}
	return append([]string{word[:digits]}, strings.Split(word[digits:], "")...)
}

// lends returns how far a reading may stand over a neighbour that begins or ends with r and is w
// wide: not over kanji and figures, which have readings of their own.
func lends(r rune, w, small float32) float32 {
	if unicode.Is(unicode.Han, r) || unicode.IsDigit(r) || r < 0x2E80 && unicode.IsLetter(r) {
		return 0
	}
	return min(small/2, w)
}

// read sets a line whose words have readings; y is its top, or its middle.
func (p *Page) read(s string, x, y, w float32, st Style) float32 {
	line, width := p.compose(s, st)
	x = aligned(x, w, width, st)
	size, small := p.TextSize(st.Size), p.ruby(st)
	middle := y + small + p.Pitch(st)/2 // of the words
	if st.Middle {
		middle = y + small*(0.5-lift)
	}
	put := func(s string, x, middle, w, size float32, bold bool) {
		t := p.text(s, size, bold, st.Color)
		h := t.MinSize().Height / p.Scale
		p.Add(t, x, middle-h/2, w, h)
	}
	for _, n := range line {
		if n.apart == 0 {
			put(n.Base, x+n.x, middle, n.w, size, st.Bold)
		} else {
			at := x + n.x
			for _, c := range characters(n.Base) {
				w := p.wide(c, size, st.Bold)
				put(c, at, middle, w, size, st.Bold)
				at += w + n.apart
			}
		}
		if n.Reading != "" {
			put(n.Reading, x+n.over, middle-size/2-small/2, n.wide, small, false)
		}
	}
	return width
}

// text returns a line as the toolkit draws it.
func (p *Page) text(s string, size float32, bold bool, c color.Color) *canvas.Text {
	t := canvas.NewText(s, p.Look.Tone(c))
	t.TextSize = size * p.Scale
	t.TextStyle.Bold = bold
	t.FontSource = p.Look.Font(bold)
	return t
}

// wide returns the width of a line without readings.
func (p *Page) wide(s string, size float32, bold bool) float32 {
	if p.Look.Script != nil {
		return p.wideMixed(s, size, bold)
	}
	n, _ := fyne.CurrentApp().Driver().RenderedTextSize(s, size*p.Scale, fyne.TextStyle{Bold: bold}, p.Look.Font(bold))
	return n.Width / p.Scale
}

// folded is the first of the private-use characters that stand for words with readings while a line
// is broken.
const folded = 0xF0000

// fold replaces each word that has a reading by one character, so that no line breaks within it;
// unfold puts the words back.
func fold(s string) (string, []furigana.Run) {
	if !furigana.Has(s) {
		return s, nil
	}
	var b strings.Builder
	var words []furigana.Run
	for _, r := range furigana.Runs(s) {
		if r.Reading == "" {
			b.WriteString(r.Base)
			continue
		}
		b.WriteRune(rune(folded + len(words)))
		words = append(words, r)
	}
	return b.String(), words
}

func unfold(s string, words []furigana.Run) string {
	if words == nil {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if i := int(r) - folded; i >= 0 && i < len(words) {
			b.WriteString(words[i].String())
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
