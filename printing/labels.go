package printing

import (
	"strings"

	"kakanai/forms"
	"kakanai/text"
)

const (
	labelH   = 38.0 // mm, height of a label to cut out
	dash     = 1.6  // mm of its edge drawn, and as much left blank
	labelPad = 4.0
)

// labels draws sections to cut out, two side by side, below the table and outside its frame.
func (l *layout) labels(list []forms.Section) {
	for i := 0; i < len(list); i += 2 {
		l.room(labelH + 4)
		l.closeFrame()
		l.y += 2
		w := (width - 4) / 2
		for n, s := range list[i:min(i+2, len(list))] {
			l.envelope(s, left+float64(n)*(w+4), l.y, w)
		}
		l.y += labelH + 2
		l.from = l.y
	}
}

// envelope draws one label.
func (l *layout) envelope(s forms.Section, x, y, w float64) {
	l.dashed(x, y, w, labelH)
	caption := l.fonts.Fit(text.Label, s.Title, 7, w-2*labelPad, 4)
	l.tight("", s.Title, caption.Fits)
	l.block(caption, x+labelPad, y+1.2, w-2*labelPad, false, quiet)
	at, room := y+6, w-2*labelPad
	for _, f := range s.Fields {
		v, shown := l.f.Values[f.ID]
		if !shown {
			continue
		}
		switch f.Kind {
		case forms.Note:
			for line := range strings.SplitSeq(l.f.City.Words(f.Note), "\n") {
				b := l.fonts.Fit(text.Label, line, 12, room, 6)
				l.block(b, x+labelPad, at, room, false, ink)
				at += 6.4
			}
		case forms.Name:
			h := y + labelH - at - 2
			suffix := l.fonts.Line(text.Label, f.Note, 13)
			l.put(suffix, x+w-labelPad-suffix.Width, at+h/2+1.6, ink)
			l.envelopeText(f, v, 15, x+labelPad, at, room-suffix.Width-2, h)
		default:
			const h = 15.0
			l.envelopeText(f, v, 12, x+labelPad, at, room, h)
			at += h
		}
	}
}

// envelopeText draws a person's text, or a line for the pen.
func (l *layout) envelopeText(f forms.Field, v forms.Value, pt, x, y, w, h float64) {
	switch {
	case v.Picture != nil:
		l.face(f, v.Picture, v.Text, pt, x, y, w, h)
	case v.Text == "":
		l.line(x, y+h-2, x+w, y+h-2, thin)
	default:
		l.data(f, v.Text, pt, x, y, w, h)
	}
}
