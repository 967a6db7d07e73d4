package printing

import (
	"image"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/text"
)

// The frame of the table, in mm from the page's top left corner.
const (
	left    = 15.0
	right   = 195.0
	width   = right - left
	topNext = 14.0
	bottom  = 289.0
	barH    = 5.2
	labelW  = 31.0 // first label cell of every row: they are aligned
	thin    = 0.18
	thick   = 0.5
)

// densities are tried in this order, the roomiest first, until the form fits on one page. If none
// fits, the last one is used on several pages.
var densities = []float64{1.3, 1.2, 1.1, 1.04, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, tightest, 1}

const tightest = 0.66

// Layout lays a filled form out. The same form always gives the same marks.
func Layout(f *forms.Filled, fonts *text.Fonts) Document {
	code := qrModules(codeOf(f).String())
	fonts = fonts.ForOnePage()
	var l *layout
	if len(f.Form.Places) > 0 {
		l = newLayout(f, fonts, densities[0], map[flowed][][]item{})
		l.code2d = code
		l.placed()
	} else {
		l = roomiest(f, fonts, code)
	}
	for i := range l.pages {
		l.foot(i)
	}
	return Document{
		FormID: f.Form.ID, Code: f.Form.Code, Edition: f.Form.Edition, Serial: f.Serial, Title: f.Form.Title,
		Pages: l.pages, Marks: l.marks.list,
	}
}

// roomiest lays a form out as roomy as one page allows, or if none does, at the last density on
// several pages. It skips densities that cannot fit.
func roomiest(f *forms.Filled, fonts *text.Fonts, code [][]bool) *layout {
	last := len(densities) - 1
	flows := map[flowed][][]item{}
	at := func(i int, dry bool) *layout {
		l := newLayout(f, fonts, densities[i], flows)
		l.code2d, l.one, l.dry = code, i < last, dry
		l.run()
		return l
	}
	if at(last-1, true).over { // more than a page at its densest
		return at(last, false)
	}
	asked := false
	for i := range last {
		if at(i, true).over {
			continue
		}
		l := at(i, false)
		if !l.over {
			return l
		}
		// Texts that need 別記 need it in smaller boxes too: whether one page can hold it shows at
		// the densest.
		if len(l.notes) > 0 && !asked {
			if asked = true; at(last-1, false).over {
				break
			}
		}
	}
	return at(last, false)
}

// layout is the state of laying out one form. It draws with its pen on the page that was added, or
// turned to, last.
type layout struct {
	pen
	f       *forms.Filled
	density float64

	pages []Page
	y     float64 // where the next row begins
	from  float64 // where this page's frame begins
	marks markList
	notes []elsewhere

	one    bool                     // lay out one page only
	over   bool                     // set when one is, and the form needs a second page
	flows  map[flowed][][]item      // lines of check boxes, the same at every density
	code2d [][]bool                 // the two-dimensional code, made once
	tell   func(field, what string) // called for words of the form itself that do not fit; may be nil
}

func newLayout(f *forms.Filled, fonts *text.Fonts, density float64, flows map[flowed][][]item) *layout {
	return &layout{pen: pen{fonts: fonts}, f: f, density: density, marks: markList{form: f.Form}, flows: flows}
}

// tight reports words that do not fit.
func (l *layout) tight(field, words string, fits bool) {
	if !fits && l.tell != nil {
		l.tell(field, words)
	}
}

// elsewhere is a text that did not fit into its box, for 別記.
type elsewhere struct {
	field   forms.Field
	text    string
	picture *image.Gray // from the card's face, printed in place of the text; nil: the text
}

func (l *layout) run() {
	l.newPage(l.top())
	l.head()
	for i := 0; i < len(l.f.Form.Sections); i++ {
		s := l.f.Form.Sections[i]
		switch {
		case s.Block == "C0": // the page's head, drawn above
		case s.Block == "C8":
			l.record(s)
		case s.Cut:
			n := i + 1
			for n < len(l.f.Form.Sections) && l.f.Form.Sections[n].Cut {
				n++
			}
			l.labels(l.f.Form.Sections[i:n])
			i = n - 1
		default:
			l.section(s)
		}
		if l.over {
			return
		}
	}
	l.elsewhere()
	l.closeFrame()
	l.footnotes()
}

// addPage adds an empty page and draws on it from then on.
func (l *layout) addPage() {
	l.pages = append(l.pages, Page{})
	l.turnTo(len(l.pages) - 1)
}

// turnTo draws on page i, counted from 0, from then on.
func (l *layout) turnTo(i int) { l.page = &l.pages[i] }

func (l *layout) newPage(at float64) {
	l.addPage()
	l.over = l.one && len(l.pages) > 1
	l.y, l.from = at, at
	if l.f.Demo {
		l.watermark()
	}
}

// room begins a new page unless h mm are free on this one.
func (l *layout) room(h float64) {
	if l.y+h <= bottom || l.y == l.from {
		return
	}
	l.closeFrame()
	l.newPage(topNext)
}

func (l *layout) closeFrame() {
	if l.y > l.from {
		l.box(left, l.from, width, l.y-l.from, thick)
	}
	l.from = l.y
}

// cell is one field in its row.
type cell struct {
	field  forms.Field
	x, w   float64 // the whole cell, label included
	labelW float64
}

// section draws a heading and its shown fields, row by row.
func (l *layout) section(s forms.Section) {
	var rows [][]cell
	var row []cell
	used := 0
	for _, x := range s.Fields {
		if _, shown := l.f.Values[x.ID]; !shown || x.Hidden {
			continue
		}
		w := x.Width
		if w == 0 {
			w = 100
		}
		if used+w > 100 {
			rows, row, used = append(rows, row), nil, 0
		}
		row = append(row, cell{
			field: x, x: left + width*float64(used)/100, w: width * float64(w) / 100,
			labelW: l.labelWidth(x, used == 0),
		})
		used += w
	}
	if len(row) > 0 {
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return
	}
	need := barH + l.rowHeight(rows[0])
	if forStaff(s) { // filled in at a desk with one sheet at hand: not split across pages
		for _, r := range rows[1:] {
			need += l.rowHeight(r)
		}
	}
	l.room(need)
	l.heading(s.Title)
	for _, r := range rows {
		h := l.rowHeight(r)
		l.room(h)
		l.drawRow(r, h)
	}
}

// forStaff reports whether all fields of a section are written by staff.
func forStaff(s forms.Section) bool {
	return !slices.ContainsFunc(s.Fields, func(x forms.Field) bool { return x.Source != forms.FromClerk })
}

func (l *layout) labelWidth(x forms.Field, first bool) float64 {
	if x.LabelWidth > 0 {
		return float64(x.LabelWidth)
	}
	if first {
		return labelW
	}
	return min(l.fonts.Line(text.Label, x.Label, 8.5).Width+5, 34)
}

func (l *layout) heading(title string) {
	l.rect(left, l.y, width, barH, bar)
	line := l.fonts.Line(text.LabelBold, title, 9.5)
	l.tight("", title, line.Width <= width-5)
	l.put(line, left+2.5, l.y+barH-1.45, onBar)
	l.y += barH
}

func (l *layout) rowHeight(r []cell) float64 {
	h := 0.0
	for _, c := range r {
		h = max(h, l.height(c))
	}
	return h
}

func (l *layout) drawRow(r []cell, h float64) {
	if l.dry {
		l.y += h
		return
	}
	for i, c := range r {
		if c.field.Kind == forms.Stamp {
			l.stamp(c, h)
		} else {
			l.rect(c.x, l.y, c.labelW, h, tint)
			l.label(c, h)
			l.content(c, c.x+c.labelW, l.y, c.w-c.labelW, h)
			l.line(c.x+c.labelW, l.y, c.x+c.labelW, l.y+h, thin)
		}
		if i > 0 {
			l.line(c.x, l.y, c.x, l.y+h, thin)
		}
	}
	l.line(left, l.y, right, l.y, thin) // once more: the tint of these cells covers half of it
	l.y += h
	l.line(left, l.y, right, l.y, thin)
}

// label draws the words of a label cell. A signature's instruction is here, because its box stays
// empty.
func (l *layout) label(c cell, h float64) {
	w := c.labelW - 2.4
	if c.field.Kind == forms.SignBox && c.field.Note != "" {
		name := l.fonts.Line(text.LabelBold, c.field.Label, 10)
		l.put(name, c.x+(c.labelW-name.Width)/2, l.y+h*0.33, ink)
		note := l.fonts.Fit(text.Label, c.field.Note, 7, w, h*0.6)
		l.tight(c.field.ID, c.field.Note, note.Fits)
		l.block(note, c.x+1.2, l.y+h*0.385, w, true, quiet)
		return
	}
	b := l.fonts.Fit(text.Label, c.field.Label, 8.5, w, h-1)
	l.tight(c.field.ID, c.field.Label, b.Fits)
	l.block(b, c.x+1.2, l.y+(h-b.Height())/2, w, true, ink)
}

// stamp draws a box for a stamp or a pen: its name at the top, the rest empty.
func (l *layout) stamp(c cell, h float64) {
	const head = 4.6
	l.rect(c.x, l.y, c.w, head, tint)
	name := l.fonts.Line(text.Label, c.field.Label, 8)
	l.tight(c.field.ID, c.field.Label, name.Width <= c.w)
	l.put(name, c.x+(c.w-name.Width)/2, l.y+head-1.4, ink)
	l.line(c.x, l.y+head, c.x+c.w, l.y+head, thin)
	if c.field.Unit != "" {
		unit := l.fonts.Line(text.Label, c.field.Unit, 8)
		l.put(unit, c.x+c.w-unit.Width-1.5, l.y+h-1.6, ink)
	}
}

// record draws C8 端末記録: what the terminal did, and every character that a clerk must check.
func (l *layout) record(s forms.Section) {
	b := l.fonts.Wrap(text.Label, strings.Join(l.f.Record, "　"), 8, width-labelW-4)
	b.Lines = append(b.Lines, l.fonts.Wrap(text.Label, l.marks.words(), 8, width-labelW-4).Lines...)
	h := max(b.Height()+2.4, 7*l.density)
	l.room(h)
	l.rect(left, l.y, labelW, h, tint)
	title := l.fonts.Line(text.Label, s.Title, 8.5)
	l.put(title, left+(labelW-title.Width)/2, l.y+h/2+1.1, ink)
	l.block(b, left+labelW+2, l.y+(h-b.Height())/2, width-labelW-4, false, ink)
	l.line(left+labelW, l.y, left+labelW, l.y+h, thin)
	l.line(left, l.y, right, l.y, thin) // once more: the tint covers half of it
	l.y += h
	l.line(left, l.y, right, l.y, thin)
}

// elsewhere prints in full the texts that did not fit into their boxes.
func (l *layout) elsewhere() {
	for i, n := range l.notes {
		if n.picture != nil {
			if i == 0 {
				l.room(barH + 8)
				l.heading("別記")
			}
			l.elsewhereFace(n)
			continue
		}
		b := l.fonts.Wrap(text.Data, n.text, 9, width-labelW-4)
		for first := true; len(b.Lines) > 0; first = false {
			if i == 0 && first {
				l.room(barH + 8)
				l.heading("別記")
			}
			step := b.Pt * 25.4 / 72 * text.Leading
			fit := int((bottom - l.y - 3) / step)
			if fit < 1 {
				l.closeFrame()
				l.newPage(topNext)
				l.heading("別記（つづき）")
				continue
			}
			part := b
			part.Lines = b.Lines[:min(fit, len(b.Lines))]
			b.Lines = b.Lines[len(part.Lines):]
			h := part.Height() + 2.6
			l.rect(left, l.y, labelW, h, tint)
			name := l.fonts.Fit(text.Label, l.whose(n.field), 8.5, labelW-2.4, h-1)
			l.block(name, left+1.2, l.y+(h-name.Height())/2, labelW-2.4, true, ink)
			l.block(part, left+labelW+2, l.y+1.2, width-labelW-4, false, ink)
			l.line(left+labelW, l.y, left+labelW, l.y+h, thin)
			l.y += h
			l.line(left, l.y, right, l.y, thin)
		}
	}
}

// whose returns a field's label and, if another shown field has the same one, the number of its
// section before it: ２ 住所.
func (l *layout) whose(f forms.Field) string {
	same, number := 0, ""
	for _, s := range l.f.Form.Sections {
		for _, x := range s.Fields {
			if _, shown := l.f.Values[x.ID]; shown && x.Label == f.Label && !x.Hidden {
				same++
			}
			if x.ID == f.ID {
				number, _, _ = strings.Cut(s.Title, "　")
			}
		}
	}
	if same < 2 {
		return f.Label
	}
	return number + " " + f.Label
}
