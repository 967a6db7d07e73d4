package printing

import (
	"fmt"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/text"
)

// placed lays a form out on the city's own pages: each field at its Place, and the terminal's foot.
// Texts that do not fit follow in full on a page of our own.
func (l *layout) placed() {
	f := l.f.Form
	pages := max(len(f.Pictures), 1)
	for _, p := range f.Places {
		pages = max(pages, p.Page)
	}
	for n := 1; n <= pages; n++ {
		l.addPage()
		if l.f.Demo {
			l.watermark()
		}
		if f.PDF != nil {
			t := Template{PDF: f.PDF, Page: n}
			if n <= len(f.Pictures) {
				t.Picture = f.Pictures[n-1]
			}
			l.add(Shape{Template: &t})
		}
		if l.f.Demo {
			l.put(l.fonts.Line(text.LabelBold, sampleWords, 9), left+1, 9.5, alarm)
		}
	}
	var record []forms.Place
	for _, p := range f.Places {
		l.turnTo(max(p.Page, 1) - 1)
		if p.Field == forms.Record {
			record = append(record, p) // it lists the marks of all the others
			continue
		}
		if v, shown := l.f.Values[p.Field]; shown {
			l.place(p, *f.Field(p.Field), v)
		}
	}
	for _, p := range record {
		l.turnTo(max(p.Page, 1) - 1)
		words := strings.Join(l.f.Record, "　") + "　" + l.marks.words()
		l.fit(p, text.Label, words, 8)
	}
	if len(l.notes) > 0 {
		l.newPage(topNext)
		l.elsewhere()
		l.closeFrame()
	}
}

// sampleWords are printed at the head of every page of the demo.
const sampleWords = "見本（デモ用カード）― 受け付けできません"

func (l *layout) place(p forms.Place, f forms.Field, v forms.Value) {
	switch f.ID {
	case "doc_title":
		l.fit(p, text.Label, l.f.Form.Title, 19)
		return
	case "addressee":
		l.fit(p, text.Label, l.addressee(), 11)
		return
	case "request_date":
		f.Kind, v = forms.DateKind, forms.Value{Date: l.f.Day, Set: true}
	case "form_serial":
		l.fit(p, text.Label, l.f.Serial, 10.5)
		return
	case "code2d":
		l.square(p)
		return
	}
	if f.Kind == forms.Note {
		l.fit(p, text.Label, l.f.City.Words(f.Note), p.Size())
		return
	}
	l.marks.odd(f, v)
	switch p.As {
	case forms.AsCheck, forms.AsCircle:
		if picked(p, f, v) {
			l.tickOrRing(p)
		}
		return
	}
	if f.Kind == forms.Table {
		i := slices.IndexFunc(f.Columns, func(c forms.Column) bool { return c.ID == p.Column })
		for n, row := range v.Rows {
			if n >= p.Rows {
				l.notes = append(l.notes, elsewhere{
					field: f,
					text:  fmt.Sprintf("%s（%d行め）%s", f.Columns[i].Label, n+1, row[i]),
				})
				continue
			}
			at := p
			at.Y += float64(n) * p.Step
			l.text(at, f, row[i])
			l.marks.doubt(f, factOf(f.Columns[i]), row[i])
		}
		return
	}
	if v.Picture != nil && len(v.Texts) <= 1 {
		l.face(f, v.Picture, strings.Join(append([]string{v.Text}, v.Texts...), ""), p.Size(), p.X, p.Y, p.W, p.H)
		return
	}
	if f.Kind == forms.DateKind && !v.Date.Known() && p.H > oneLine {
		p.Y, p.H = p.Y+(p.H-oneLine)/2, oneLine // eight digits are one number: smaller, but never in two lines
	}
	l.text(p, f, valueText(f, v, l.f.Day, p.Part))
}

const oneLine = 4.4 // mm: no room for a second line even in the smallest letters

// valueText returns a value as one text, on the given day; of a date only a part (see datePart).
func valueText(f forms.Field, v forms.Value, day forms.Date, part string) string {
	if !v.Set {
		return ""
	}
	switch f.Kind {
	case forms.DateKind:
		return datePart(v.Date, part)
	case forms.Int:
		return fmt.Sprint(v.Number)
	case forms.Names:
		return strings.Join(v.Texts, "、")
	case forms.Check:
		if v.On {
			return "✓"
		}
		return ""
	case forms.Choice, forms.ChoiceText, forms.Multi:
		if len(v.Picked) == 0 {
			return v.Text
		}
		var out []string
		for _, o := range f.OptionsOn(day) {
			if i := slices.Index(v.Picked, o.ID); i >= 0 {
				s := o.Label
				if f.Counted {
					s += fmt.Sprintf(" %d通", v.Counts[i])
				}
				out = append(out, s)
			}
		}
		return strings.Join(out, "・")
	}
	return v.Text
}

// datePart returns a date, or one part of it. A date that is not completely known has no parts; it
// is returned whole as its year.
func datePart(d forms.Date, part string) string {
	if !d.Known() {
		if part == "" || part == "year" {
			return d.Raw
		}
		return ""
	}
	era, year, ok := d.Era()
	y := fmt.Sprint(year)
	switch {
	case !ok:
		era, y = "", fmt.Sprint(d.Year)
	case year == 1:
		y = "元"
	}
	switch part {
	case "era":
		return era
	case "year":
		return y
	case "month":
		return fmt.Sprint(d.Month)
	case "day":
		return fmt.Sprint(d.Day)
	case "western":
		return fmt.Sprint(d.Year)
	}
	return d.Wareki()
}

// picked reports whether the mark of a place is to be made.
func picked(p forms.Place, f forms.Field, v forms.Value) bool {
	switch f.Kind {
	case forms.Check:
		return v.On
	case forms.DateKind:
		era, _, ok := v.Date.Era()
		return v.Set && ok && era == p.Option
	}
	if len(v.Picked) == 0 && v.Text != "" { // free text belongs to the option その他
		i := slices.IndexFunc(f.Options, func(o forms.Option) bool { return o.ID == p.Option })
		return f.Options[i].Text
	}
	return slices.Contains(v.Picked, p.Option)
}

func (l *layout) tickOrRing(p forms.Place) {
	if p.As == forms.AsCircle {
		l.add(Shape{Color: ink, Ring: &Ring{X: p.X + p.W/2, Y: p.Y + p.H/2, R: min(p.W, p.H) / 2, Width: 0.4}})
		return
	}
	s := min(p.W, p.H) / boxSize // the tick of our own boxes, scaled to this one
	x, y := p.X+(p.W-boxSize*s)/2, p.Y+(p.H-boxSize*s)/2
	l.add(Shape{Color: ink, Tick: &Tick{Points: [][2]float64{
		{x + 0.55*s, y + 1.5*s},
		{x + 1.3*s, y + 2.4*s},
		{x + 3.0*s, y - 0.1*s},
	}, Width: 0.55 * s}})
}

// text sets a person's text into its box. If it does not fit even in the smallest letters it is
// printed in full on a further page.
func (l *layout) text(p forms.Place, f forms.Field, s string) {
	if s == "" {
		return
	}
	b := l.fonts.Fit(text.Data, s, p.Size(), p.W, p.H)
	l.marks.inexact(f.ID, b.Marks)
	l.marks.doubt(f, "", s)
	if !b.Fits {
		l.notes = append(l.notes, elsewhere{field: f, text: s})
		b = l.fonts.Fit(text.Label, "別記参照", min(p.Size(), 9), p.W, p.H)
	}
	l.align(p, b)
}

func (l *layout) fit(p forms.Place, role text.Role, s string, pt float64) {
	if p.Pt > 0 {
		pt = p.Pt
	}
	l.align(p, l.fonts.Fit(role, s, pt, p.W, p.H))
}

func (l *layout) align(p forms.Place, b text.Block) {
	step := b.Pt * 25.4 / 72 * text.Leading
	y := p.Y + (p.H-b.Height())/2
	for i, line := range b.Lines {
		x := p.X
		switch p.Align {
		case "center":
			x += (p.W - line.Width) / 2
		case "right":
			x += p.W - line.Width
		}
		l.put(line, max(x, p.X), y+step*float64(i)+step*(0.88+(text.Leading-1)/2)/text.Leading, ink)
	}
}

// square draws the two-dimensional code as large as its place, quiet zone included. If its modules
// would be too small to be read, the code holds no fields, only which paper this is.
func (l *layout) square(p forms.Place) {
	rows, side := l.code2d, min(p.W, p.H)
	if side/float64(max(len(rows), 1)) < minModule {
		c := codeOf(l.f)
		c.More, c.Fields = c.More+len(c.Fields), nil
		rows = qrModules(c.String())
	}
	l.modules(rows, p.X, p.Y, side/float64(max(len(rows), 1)))
}
