package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MinPt is the smallest print a form may have.
const MinPt = 7

// Leading is the distance of two baselines, in em.
const Leading = 1.3

// A Block is text set into a box: lines of one size, top to bottom.
type Block struct {
	Lines []Line
	Pt    float64
	Fits  bool // false: even at MinPt it needs more room; Lines are then what it would take
	Marks []Mark
}

// Height returns the height of the block in mm.
func (b Block) Height() float64 { return float64(len(b.Lines)) * b.Pt * mmPerPt * Leading }

// Fit sets s into w × h mm, as large as possible between MinPt and pt, in one line rather than in
// many; into lines before the letters become much smaller than pt.
func (f *Fonts) Fit(role Role, s string, pt, w, h float64) Block {
	pieces := f.pieces(role, s)
	for size := pt; ; size -= 0.5 {
		size = max(size, MinPt)
		one := line(pieces, size)
		if one.Width <= w && size*mmPerPt*Leading <= h {
			return Block{Lines: []Line{one}, Pt: size, Fits: true, Marks: one.Marks}
		}
		// Wrapping comes before making it very small.
		if b := wrap(pieces, size, w); size <= max(pt*0.82, MinPt) && b.Height() <= h {
			b.Fits = true
			return b
		}
		if size == MinPt {
			return wrap(pieces, MinPt, w)
		}
	}
}

// Wrap sets s in lines of w mm at one size, however many it takes.
func (f *Fonts) Wrap(role Role, s string, pt, w float64) Block {
	b := wrap(f.pieces(role, s), pt, w)
	b.Fits = true
	return b
}

func wrap(pieces []piece, pt, w float64) Block {
	b := Block{Pt: pt}
	em := pt * mmPerPt
	for start := 0; start < len(pieces); {
		end, sum := start, 0.0
		for end < len(pieces) && (sum+pieces[end].adv*em <= w || end == start || hangs(pieces[end].src)) {
			sum += pieces[end].adv * em
			end++
		}
		if end < len(pieces) {
			end = breakBefore(pieces, start, end)
		}
		l := line(pieces[start:end], pt)
		b.Lines = append(b.Lines, l)
		b.Marks = append(b.Marks, l.Marks...)
		start = end
	}
	return b
}

// Line breaking after JIS X 4051, as far as names, addresses and notes need it.
const (
	notFirst = "、。，．・：；？！‼⁇⁈⁉）」』】〕］｝〉》〙〗〟’”｠»ー々ゝゞヽヾ〻‐゠–〜～゛゜" +
		"ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ" +
		"｡､･｣ｰｧｨｩｪｫｬｭｮｯﾞﾟ,.:;?!)]}"
	notLast = "（「『【〔［｛〈《〘〖〝‘“｟«｢([{"
)

// hangs reports whether c is a space, which takes no room at the end of a line.
func hangs(c string) bool { return c == " " || c == "\u3000" }

// breakBefore moves a break at end back to where one is allowed; if there is no such place it
// stays.
func breakBefore(pieces []piece, start, end int) int {
	for i := end; i > start+1; i-- {
		if allowed(pieces[i-1].src, pieces[i].src) {
			return i
		}
	}
	return end
}

func allowed(before, after string) bool {
	a, _ := utf8.DecodeLastRuneInString(before)
	b, _ := utf8.DecodeRuneInString(after)
	if strings.ContainsRune(notFirst, b) || strings.ContainsRune(notLast, a) {
		return false
	}
	return !(wordy(a) && wordy(b))
}

// wordy reports whether r is a letter or digit of a word that is not broken.
func wordy(r rune) bool {
	return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}
