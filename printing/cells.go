package printing

import (
	"fmt"
	"slices"

	"kakanai/forms"
	"kakanai/text"
)

const (
	optionPt = 9.0
	clerkPt  = 8.0 // in C9
	pad      = 2.0
	least    = 4.5 // mm: the lowest row that holds a label
)

// optionH returns the distance of two lines of check boxes, in mm.
func (l *layout) optionH() float64 { return 4.7 * min(max(l.density, 0.85), 1) }

// height returns the height that a cell needs, in mm.
func (l *layout) height(c cell) float64 {
	x, d := c.field, l.density
	w := c.w - c.labelW - 2*pad
	switch x.Kind {
	case forms.SignBox:
		return max(13.5*d, 11.4) // room for large handwriting
	case forms.Stamp:
		return max(12*d, 9.6) // at least half of a stamp must fit into the box
	case forms.Name:
		return 8.6 * d
	case forms.Names:
		return max(8.6*d, 6.4*d*float64(len(l.f.Values[x.ID].Texts)))
	case forms.Addr, forms.Text:
		return max((6.2+3.4*float64(max(x.Lines, 1)-1))*d, least)
	case forms.Table:
		h := tableHead
		for _, each := range l.tableRows(x, l.f.Values[x.ID], c.w-c.labelW) {
			h += each
		}
		return h
	case forms.Choice, forms.ChoiceText, forms.Multi:
		lines := len(l.flow(x, w))
		return max(float64(lines)*l.optionH()+1, 6.3*d, least)
	}
	return max(6.3*d, least)
}

// content draws what a field contains.
func (l *layout) content(c cell, x, y, w, h float64) {
	f := c.field
	v := l.f.Values[f.ID]
	mid := y + h/2
	l.marks.odd(f, v)
	switch f.Kind {
	case forms.SignBox: // promise of every form: no name is ever printed here
		if l.f.Form.Sign == forms.SignSeal {
			l.seal(x+w-11, mid)
		}
	case forms.Note:
		b := l.fonts.Fit(text.Label, l.f.City.Words(f.Note), 8, w-2*pad, h-0.8)
		l.tight(f.ID, f.Note, b.Fits)
		l.block(b, x+pad, mid-b.Height()/2, w-2*pad, false, quiet)
	case forms.Check:
		l.check(x+pad, mid, v.On)
		words := x + pad + boxSize + 1.3
		b := l.fonts.Fit(text.Label, l.f.City.Words(f.Note), optionPt, x+w-words-0.5, h-0.6)
		l.tight(f.ID, f.Note, b.Fits)
		l.block(b, words, mid-b.Height()/2, x+w-words, false, ink)
	case forms.Int:
		l.number(f, v, x, w, mid)
	case forms.DateKind:
		l.date(f, v, x, w, mid)
	case forms.Choice, forms.ChoiceText, forms.Multi:
		l.options(f, v, x+pad, y, w-2*pad, h)
	case forms.Names:
		l.names(f, v, x+pad, y, w-2*pad, h)
	case forms.Table:
		l.table(f, v, x, y, w, h)
	default:
		pt := 10.5
		if f.Kind == forms.Name {
			pt = 15
		}
		room := w - 2*pad
		if f.Note != "" {
			n := l.fonts.Line(text.Label, f.Note, 7)
			l.tight(f.ID, f.Note, n.Width < room/2)
			l.put(n, x+w-n.Width-1.2, y+h-1.3, quiet)
			room -= n.Width + 1
		}
		if v.Picture != nil {
			l.face(f, v.Picture, v.Text, pt, x+pad, y, room, h)
			return
		}
		l.data(f, v.Text, pt, x+pad, y, room, h)
	}
}

// data sets a person's text into its box: first smaller, then in more lines, and if it still does
// not fit, in full under 別記.
func (l *layout) data(f forms.Field, s string, pt, x, y, w, h float64) {
	if s == "" {
		return
	}
	b := l.fonts.Fit(text.Data, s, pt, w, h-0.8)
	l.marks.inexact(f.ID, b.Marks)
	l.marks.doubt(f, "", s)
	if b.Fits {
		l.block(b, x, y+(h-b.Height())/2, w, false, ink)
		return
	}
	l.notes = append(l.notes, elsewhere{field: f, text: s})
	l.put(l.fonts.Line(text.Label, "別記参照", 9), x, y+h/2+1.15, ink)
}

func (l *layout) names(f forms.Field, v forms.Value, x, y, w, h float64) {
	for i, name := range v.Texts {
		each := h / float64(len(v.Texts))
		if i == 0 && v.Picture != nil {
			l.face(f, v.Picture, name, 15, x, y, w, each)
			continue
		}
		l.data(f, name, 15, x, y+each*float64(i), w, each)
	}
}

const (
	tableHead = 4.2 // mm
	tableRow  = 7.0 // mm at density 1
)

// tableRows returns the heights of the printed rows in mm: those with data, and empty ones for the
// pen. A row written by the terminal is as high as its words need. The other rows leave room for a
// pen, and words that do not fit go under 別記.
func (l *layout) tableRows(x forms.Field, v forms.Value, w float64) []float64 {
	out := make([]float64, max(len(v.Rows), x.Lines, 1))
	for i := range out {
		out[i] = tableRow * l.density
		if x.Source != forms.FromSystem || i >= len(v.Rows) {
			continue
		}
		for n, c := range x.Columns {
			b := l.fonts.Wrap(text.Data, v.Rows[i][n], 8, w*float64(c.Width)/100-2)
			out[i] = max(out[i], b.Height()+1.2)
		}
	}
	return out
}

// table draws the heads of the columns and the rows; each text is fitted into its own cell.
func (l *layout) table(f forms.Field, v forms.Value, x, y, w, h float64) {
	rows := l.tableRows(f, v, w)
	tops := []float64{y + tableHead}
	for _, each := range rows {
		tops = append(tops, tops[len(tops)-1]+each)
	}
	for i := range tops { // if the cells beside the table are higher, the rows share the rest
		tops[i] += (y + h - tops[len(rows)]) * float64(i) / float64(len(rows))
	}
	at := x
	for i, c := range f.Columns {
		cw := w * float64(c.Width) / 100
		b := l.fonts.Fit(text.Label, c.Label, 7, cw-1.2, tableHead-0.4)
		l.tight(f.ID, c.Label, b.Fits)
		l.block(b, at+0.6, y+(tableHead-b.Height())/2, cw-1.2, true, quiet)
		if i > 0 {
			l.line(at, y, at, y+h, thin)
		}
		for r, row := range v.Rows {
			l.data(f, row[i], 9.5, at+1, tops[r], cw-2, tops[r+1]-tops[r])
			l.marks.doubt(f, factOf(c), row[i])
		}
		at += cw
	}
	for _, top := range tops[:len(rows)] {
		l.line(x, top, x+w, top, thin)
	}
}

func (l *layout) number(f forms.Field, v forms.Value, x, w, mid float64) {
	end := x + 12
	if v.Set {
		n := l.fonts.Line(text.Data, fmt.Sprint(v.Number), 12)
		end = max(end, x+pad+n.Width)
		l.put(n, end-n.Width, mid+1.5, ink)
	}
	l.put(l.fonts.Line(text.Label, f.Unit, optionPt), end+2, mid+1.15, ink)
	if f.Note != "" {
		n := l.fonts.Line(text.Label, f.Note, 7)
		l.put(n, x+w-n.Width-1.2, mid+2.4, quiet)
	}
}

// date draws the eras with a circle around the right one, year, month, day, and the Gregorian year,
// because the card does not say which of the two its holder uses. A date that is not completely
// known is printed as it is on the card.
func (l *layout) date(f forms.Field, v forms.Value, x, w, mid float64) {
	at := l.eras(v, x+pad, mid)
	// In a narrow cell year, month and day are closer together.
	western := l.fonts.Line(text.Label, fmt.Sprintf("（西暦%04d年）", v.Date.Year), 8.5)
	unit := l.fonts.Line(text.Label, "年", optionPt).Width
	gap, digits := 4.0, 10.0
	if at+gap+3*(digits+1+unit+1.5)+2+western.Width > x+w {
		gap, digits = 1, 6.5
	}
	at += gap
	if v.Set && !v.Date.Known() {
		raw := v.Date.Raw
		if len(v.Odd) == 0 { // a value that is no date does not claim to be unknown
			raw += "（不詳）"
		}
		l.data(f, raw, 11, at, mid-3, x+w-at-pad, 6)
		return
	}
	known := v.Set // and completely known, as checked above
	var y, m, d string
	if known {
		y, m, d = datePart(v.Date, "year"), fmt.Sprint(v.Date.Month), fmt.Sprint(v.Date.Day)
	}
	for _, p := range []struct{ n, unit string }{{y, "年"}, {m, "月"}, {d, "日"}} {
		n := l.fonts.Line(text.Data, p.n, 11.5)
		l.put(n, at+digits-n.Width, mid+1.45, ink)
		l.put(l.fonts.Line(text.Label, p.unit, optionPt), at+digits+1, mid+1.15, ink)
		at += digits + 1 + unit + 1.5
	}
	l.tight(f.ID, f.Label, at+2+western.Width <= x+w)
	if known {
		l.put(western, at+2, mid+1.1, ink)
	}
	at += 2 + western.Width + 2
	if late := l.f.Late(f.ID); late != "" {
		s := l.fonts.Fit(text.Label, late, 9, x+w-at-1, 6)
		l.block(s, at, mid-s.Height()/2, x+w-at-1, false, ink)
	} else if f.Note != "" {
		n := l.fonts.Line(text.Label, f.Note, 7)
		l.tight(f.ID, f.Note, at+n.Width < x+w)
		l.put(n, x+w-n.Width-1.2, mid+2.4, quiet)
	}
}

// eras draws the names of the eras from x on, with a circle around that of a completely known date,
// and returns where they end.
func (l *layout) eras(v forms.Value, x, mid float64) float64 {
	name, _, ok := v.Date.Era()
	for i, e := range forms.Eras {
		if i > 0 {
			dot := l.fonts.Line(text.Label, "・", optionPt)
			l.put(dot, x-0.6, mid+1.15, ink)
			x += dot.Width - 1.2
		}
		s := l.fonts.Line(text.Label, e.Short, 9.5)
		l.put(s, x, mid+1.2, ink)
		if v.Set && v.Date.Known() && ok && e.Name == name {
			l.add(Shape{Color: ink, Ring: &Ring{X: x + s.Width/2, Y: mid, R: 2.45, Width: 0.4}})
		}
		x += s.Width
	}
	return x
}

// item is one check box with its words, placed in a line.
type item struct {
	option forms.Option
	x      float64
	words  text.Line
	room   float64 // for the free text behind it, in mm
}

// flow returns the options of a field in lines of w mm. It remembers them, because they do not
// depend on the density.
func (l *layout) flow(f forms.Field, w float64) [][]item {
	key := flowed{f.ID, w}
	lines, ok := l.flows[key]
	if !ok {
		lines = l.reflow(f, w)
		l.flows[key] = lines
	}
	return lines
}

// flowed is the key of flows: a field and the width of its lines.
type flowed struct {
	id string
	w  float64
}

func (l *layout) reflow(f forms.Field, w float64) [][]item {
	gap, pt := 3.6, optionPt
	if f.Source == forms.FromClerk {
		gap, pt = 2.6, clerkPt
	}
	var lines [][]item
	var row []item
	at := 0.0
	for _, o := range f.OptionsOn(l.f.Day) {
		label := o.Label
		if yen, ok := f.Price(o, l.f.City.Fees, l.f.Day); ok {
			label += fmt.Sprintf(" %d円", yen)
		}
		it := item{option: o, words: l.fonts.Line(text.Label, label, pt)}
		need := boxSize + 1.2 + it.words.Width
		switch {
		case o.Text:
			it.room = 34
		case f.Counted:
			it.room = 9.5
		}
		need += it.room
		if at > 0 && at+need > w {
			lines, row, at = append(lines, row), nil, 0
		}
		l.tight(f.ID, label, need <= w)
		it.x = at
		row = append(row, it)
		at += need + gap
	}
	return append(lines, row)
}

func (l *layout) options(f forms.Field, v forms.Value, x, y, w, h float64) {
	lines := l.flow(f, w)
	step := l.optionH()
	first := y + (h-float64(len(lines))*step)/2 + step/2
	end := x
	for i, row := range lines {
		mid := first + float64(i)*step
		for _, it := range row {
			picked := slices.Contains(v.Picked, it.option.ID) || it.option.Text && len(v.Picked) == 0 && v.Text != ""
			l.check(x+it.x, mid, picked)
			at := x + it.x + boxSize + 1.2
			l.put(it.words, at, mid+1.15, ink)
			end = at + it.words.Width
			switch {
			case it.option.Text:
				l.free(f, v, end, mid, it.room)
			case f.Counted:
				l.count(v, it.option.ID, end, mid, it.room)
			}
			end += it.room
		}
	}
	if f.Note != "" && len(lines) == 1 {
		n := l.fonts.Line(text.Label, f.Note, 7)
		if end+n.Width+3 < x+w+pad {
			l.put(n, x+w+pad-n.Width-1.2, first+1.1, quiet)
		}
	}
}

// free draws その他（ ） with the text, if there is any.
func (l *layout) free(f forms.Field, v forms.Value, x, mid, room float64) {
	l.put(l.fonts.Line(text.Label, "（", optionPt), x, mid+1.15, ink)
	closing := l.fonts.Line(text.Label, "）", optionPt)
	l.put(closing, x+room-closing.Width, mid+1.15, ink)
	if v.Text != "" {
		l.data(f, v.Text, 9, x+3, mid-2.6, room-6, 5.6)
	}
}

// count draws how many copies are wanted of a picked option: ＿通.
func (l *layout) count(v forms.Value, id string, x, mid, room float64) {
	unit := l.fonts.Line(text.Label, "通", optionPt)
	l.put(unit, x+room-unit.Width, mid+1.15, ink)
	l.line(x+1, mid+1.9, x+room-unit.Width-0.4, mid+1.9, thin)
	if i := slices.Index(v.Picked, id); i >= 0 && i < len(v.Counts) {
		n := l.fonts.Line(text.Data, fmt.Sprint(v.Counts[i]), 10.5)
		l.put(n, x+room-unit.Width-0.8-n.Width, mid+1.3, ink)
	}
}
