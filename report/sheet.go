package report

import (
	"fmt"
	"strings"

	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
)

// The page, in mm.
const (
	left    = 15.0
	right   = 195.0
	width   = right - left
	head    = 12.0  // where a page begins
	bottom  = 288.0 // where it ends, above the foot
	barH    = 5.0
	rowH    = 4.55
	gap     = 2.6 // between two blocks
	half    = (width - gap) / 2
	seals   = 76.0 // the boxes for seals, together
	thin    = 0.18
	thick   = 0.4
	bodyPt  = 8.5
	smallPt = 7.2
)

// sheet is a report on its way to pages.
type sheet struct {
	fonts   *text.Fonts
	heading Heading
	kind    string // 日計表
	on      string // the day, or the range
	short   string // the same in short
	pages   []printing.Page
	y       float64
}

func (s *sheet) p() *printing.Page { return &s.pages[len(s.pages)-1] }

// page begins the next page; the first one gets the title.
func (s *sheet) page() {
	s.pages = append(s.pages, printing.Page{})
	s.y = head
	if s.heading.Demo {
		s.p().Sample(s.fonts)
	}
	if len(s.pages) > 1 {
		s.text(text.LabelBold, s.kind+"（続き）　"+s.on, 10, left, s.y+4, printing.Ink)
		s.y += 7
		return
	}
	s.text(text.LabelBold, "申請書作成端末　"+s.kind, 16, left, s.y+6, printing.Ink)
	s.text(text.LabelBold, s.on, 12, left, s.y+13.5, printing.Ink)
	h := s.heading
	b := s.fonts.Fit(text.Label, fmt.Sprintf("%s　%s　端末 %s", h.City, h.Office, h.Terminal), 9.5, width-seals-4, 7)
	s.p().Block(b, left, s.y+18.2-b.Height()/2, width-seals-4, false, printing.Ink)
	made := h.Made.In(record.Japan).Format("2006年1月2日 15時04分")
	s.text(text.Label, "作成 "+made, 8, left, s.y+24, printing.Quiet)
	if h.Demo {
		s.text(text.LabelBold, "見本（デモ用カードの記録です）", 9, left+52, s.y+24, printing.Alarm)
	}
	s.y += 27
}

func (s *sheet) text(role text.Role, words string, pt, x, y float64, c printing.Color) float64 {
	l := s.fonts.Line(role, words, pt)
	s.p().Put(l, x, y, c)
	return l.Width
}

// signatures draws the boxes for the seals of those who looked at the report, top right.
func (s *sheet) signatures() {
	const h, title = 24.0, 5.0
	names := []string{"課長", "係長", "確認", "作成"}
	w := seals / float64(len(names))
	x := right - seals
	y := head
	for i, n := range names {
		bx := x + w*float64(i)
		s.p().Fill(bx, y, w, title, printing.Tint)
		s.p().Frame(bx, y, w, h, thin)
		s.p().Rule(bx, y+title, bx+w, y+title, thin)
		l := s.fonts.Line(text.Label, n, bodyPt)
		s.p().Put(l, bx+(w-l.Width)/2, y+title-1.5, printing.Ink)
	}
	s.p().Frame(x, y, w*float64(len(names)), h, thick)
}

// bar draws a block's heading.
func (s *sheet) bar(title string, x, y, w float64) {
	s.p().Fill(x, y, w, barH, printing.Bar)
	s.text(text.LabelBold, title, 9, x+1.8, y+barH-1.5, printing.OnBar)
}

// A cellAt is a word in a row of a table.
type cellAt struct {
	words string
	alarm bool
}

func plainCells(words ...string) []cellAt {
	var out []cellAt
	for _, w := range words {
		out = append(out, cellAt{words: w})
	}
	return out
}

// A col is a column of a table.
type col struct {
	title string
	w     float64 // mm
	right bool
}

// rowHeight is rowH, or more where a word takes two lines.
func (s *sheet) rowHeight(cols []col, cells []cellAt, role text.Role) float64 {
	h := rowH
	for i, c := range cols {
		if b := s.fonts.Fit(role, cells[i].words, bodyPt, c.w-2, rowH); len(b.Lines) > 1 {
			h = max(h, b.Height()+1)
		}
	}
	return h
}

// row draws one row at y, closes it with a line and tells its height.
func (s *sheet) row(cols []col, cells []cellAt, x, y float64, role text.Role) float64 {
	h := s.rowHeight(cols, cells, role)
	w := 0.0
	for i, c := range cols {
		b := s.fonts.Fit(role, cells[i].words, bodyPt, c.w-2, rowH)
		colour := printing.Ink
		if cells[i].alarm {
			colour = printing.Alarm
		}
		at := x + w + 1
		switch {
		case len(b.Lines) > 1:
			s.p().Block(b, at, y+(h-b.Height())/2, c.w-2, false, colour)
		case len(b.Lines) == 1:
			if c.right {
				at = x + w + c.w - 1 - b.Lines[0].Width
			}
			s.p().Put(b.Lines[0], at, y+(h-rowH)/2+rowH-1.6, colour)
		}
		w += c.w
	}
	s.p().Rule(x, y+h, x+w, y+h, thin)
	return h
}

// heads draws the columns' titles.
func (s *sheet) heads(cols []col, x, y float64) {
	w := 0.0
	for _, c := range cols {
		w += c.w
	}
	s.p().Fill(x, y, w, rowH, printing.Tint)
	var cells []cellAt
	for _, c := range cols {
		cells = append(cells, cellAt{words: c.title})
	}
	s.row(cols, cells, x, y, text.Label)
}

// sides draws a table's frame and the lines between its columns.
func (s *sheet) sides(cols []col, x, from, to float64) {
	w := 0.0
	for _, c := range cols[:len(cols)-1] {
		w += c.w
		s.p().Rule(x+w, from, x+w, to, thin)
	}
	w += cols[len(cols)-1].w
	s.p().Frame(x, from, w, to-from, thick)
}

// table draws a table over the whole width, on as many pages as it takes, its heading on each.
func (s *sheet) table(title string, cols []col, rows [][]cellAt, total []cellAt) {
	if total != nil {
		rows = append(rows, total)
	}
	from := 0.0
	begin := func(title string) {
		s.bar(title, left, s.y, width)
		s.y += barH
		from = s.y
		s.heads(cols, left, s.y)
		s.y += rowH
	}
	if s.y+barH+2*rowH > bottom {
		s.page()
	}
	begin(title)
	for i, r := range rows {
		if s.y+s.rowHeight(cols, r, text.LabelBold) > bottom {
			s.sides(cols, left, from, s.y)
			s.page()
			begin(title + "（続き）")
		}
		role := text.Label
		if total != nil && i == len(rows)-1 {
			role = text.LabelBold
			s.p().Fill(left, s.y, width, rowH, printing.Tint)
		}
		s.y += s.row(cols, r, left, s.y, role)
	}
	s.sides(cols, left, from, s.y)
	s.y += gap
}

// A block is a small table, half a page wide.
type block struct {
	title string
	cols  []col // nil: a label and a value
	rows  [][]cellAt
	bars  []float64 // 0 to 1, drawn in the last column but one; nil: none
}

// height of a block and the gap below it.
func (s *sheet) height(b block) float64 {
	h := barH + gap
	if b.cols != nil {
		h += rowH
	}
	for _, r := range b.rows {
		h += s.rowHeight(b.columns(), r, text.Label)
	}
	return h
}

// columns are those given, or a label and a value, or a label alone.
func (b block) columns() []col {
	switch {
	case b.cols != nil:
		return b.cols
	case len(b.rows[0]) == 1:
		return []col{{"", half, false}}
	}
	return []col{{"", half * 0.72, false}, {"", half * 0.28, true}}
}

// pair sets blocks side by side, each where there is more room.
func (s *sheet) pair(blocks []block) {
	y := [2]float64{s.y, s.y}
	for _, b := range blocks {
		i := 0
		if y[1] < y[0] {
			i = 1
		}
		if y[i]+s.height(b) > bottom && y[1-i]+s.height(b) <= bottom {
			i = 1 - i
		}
		if y[i]+s.height(b) > bottom {
			s.page()
			y = [2]float64{s.y, s.y}
			i = 0
		}
		s.half(b, left+float64(i)*(half+gap), y[i])
		y[i] += s.height(b)
	}
	s.y = max(y[0], y[1])
}

func (s *sheet) half(b block, x, y float64) {
	cols := b.columns()
	s.bar(b.title, x, y, half)
	y += barH
	from := y
	if b.cols != nil {
		s.heads(cols, x, y)
		y += rowH
	}
	for i, r := range b.rows {
		if b.bars != nil {
			s.p().Fill(x+cols[0].w+0.6, y+1.1, (cols[1].w-1.2)*b.bars[i], rowH-2.2, printing.Bar)
		}
		y += s.row(cols, r, x, y, text.Label)
	}
	s.sides(cols, x, from, y)
}

// room makes sure that h mm are free.
func (s *sheet) room(h float64) {
	if s.y+h > bottom {
		s.page()
	}
}

// finish numbers the pages.
func (s *sheet) finish(id, serial string) printing.Document {
	for i := range s.pages {
		p := &s.pages[i]
		foot := fmt.Sprintf("%s　%s　端末 %s　%d/%d", s.kind, s.short, s.heading.Terminal, i+1, len(s.pages))
		l := s.fonts.Line(text.Label, foot, 7)
		p.Put(l, right-l.Width, 292.5, printing.Quiet)
		p.Put(s.fonts.Line(text.Label, "金額はすべて見込みです。実際の収入は、レジと台帳によります。個人の情報は入っていません。", 7), left, 292.5, printing.Quiet)
	}
	return printing.Document{
		FormID: id, Code: id, Edition: "1",
		Serial: strings.Join([]string{s.heading.Terminal, serial, "0000"}, "-"), Title: s.kind + "　" + s.on,
		Pages: s.pages,
	}
}
