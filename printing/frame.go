package printing

import (
	"fmt"

	"kakanai/text"
)

// head draws C0: title, addressee, day, serial and the two-dimensional code.
func (l *layout) head() {
	f := l.f
	qrLeft, serialLeft := l.code()
	title := l.fonts.Fit(text.Label, f.Form.Title, 19, qrLeft-left-4, 12)
	l.tight("", f.Form.Title, title.Fits && len(title.Lines) == 1)
	centre := min((left+right)/2, (left+qrLeft)/2+6)
	w := title.Lines[0].Width
	l.put(title.Lines[0], max(left, centre-w/2), 20.5, ink)

	l.put(l.fonts.Line(text.Label, l.addressee(), 11), left+1, l.lastLine(), ink)
	label := f.Form.DateLabel
	if label == "" {
		label = "請求日"
	}
	day := l.fonts.Line(text.Label, label+"　"+f.Day.Wareki(), 10.5)
	l.put(day, serialLeft-4-day.Width, l.lastLine(), ink)
	if f.Demo {
		s := l.fonts.Line(text.LabelBold, sampleWords, 9)
		l.put(s, left+1, 9.5, alarm)
	}
}

func (l *layout) addressee() string {
	return l.f.City.Words(l.f.Form.Addressee)
}

// minModule is the smallest module of a code, in mm: smaller ones cannot be read by scanners of 200
// dpi.
const minModule = 0.5

const (
	codeTop   = 6.0  // mm: where the code's quiet zone begins
	codeFoot  = 5.9  // mm from its end to the table, for the serial
	usualHead = 38.0 // mm: where the table begins if nothing needs more room
)

// codeSize returns the size of a module and of the whole code with its quiet zone, in mm.
func (l *layout) codeSize() (module, size float64) {
	n := float64(len(l.code2d))
	// as large as the usual head has room for
	module = min(max(minModule, (usualHead-codeTop-codeFoot)/n), 0.65)
	return module, n * module
}

// top returns where the table begins on the first page: below the code, which grows with its
// content, and the serial under it.
func (l *layout) top() float64 {
	_, size := l.codeSize()
	return max(usualHead, codeTop+size+codeFoot)
}

// code draws the QR code in the top right corner with its quiet zone and the serial below it, and
// returns the left edges of both.
func (l *layout) code() (codeLeft, serialLeft float64) {
	module, size := l.codeSize()
	x, y := right-size+quietZone*module, codeTop
	l.modules(l.code2d, x, y, module)
	s := l.fonts.Line(text.Label, "端末受付番号 "+l.f.Serial, 8)
	l.put(s, right-s.Width, l.lastLine(), ink)
	return x, right - s.Width
}

// lastLine returns the baseline of addressee, day and serial, above the table.
func (l *layout) lastLine() float64 { return l.top() - 3.4 }

// footnotes prints the form's notes, the penalty clause among them, below the table.
func (l *layout) footnotes() {
	const pt = 7.2
	l.y += 1.6
	for i, n := range l.f.Form.Notes {
		number := l.fonts.Line(text.Label, fmt.Sprintf("%d.", i+1), pt)
		b := l.fonts.Wrap(text.Label, l.f.City.Words(n), pt, width-5)
		if l.y+b.Height() > bottom {
			l.newPage(topNext)
		}
		l.put(number, left, l.y+pt*25.4/72, quiet)
		l.block(b, left+4.5, l.y, width-5, false, quiet)
		l.y += b.Height() + 0.3
	}
}

// foot prints form, edition and serial on page i, and the log's mark when the page was laid out.
func (l *layout) foot(i int) {
	l.turnTo(i)
	s := fmt.Sprintf("%s %s　版 %s-%s　%s　%d/%d", l.f.Form.Code, l.f.Form.ID, l.f.Form.Edition, l.f.Form.Hash,
		l.f.Serial, i+1, len(l.pages))
	if l.f.Mark != "" {
		s = "控え " + l.f.Mark + "　" + s
	}
	said := "この用紙は、" + l.f.City.Name + "の申請書作成端末で作りました。受付は窓口で行います。"
	for pt := 7.0; ; pt -= 0.25 { // smaller until it fits: the log's mark makes it long
		line, words := l.fonts.Line(text.Label, s, pt), l.fonts.Line(text.Label, said, pt)
		if pt > 4.5 && left+words.Width+3 > right-line.Width {
			continue
		}
		l.put(line, right-line.Width, 292.5, quiet)
		l.put(words, left, 292.5, quiet)
		return
	}
}
