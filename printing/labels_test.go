package printing_test

import (
	"strings"
	"testing"

	"kakanai/forms"
	"kakanai/printing"
)

// The request by post has two labels to cut out below its table: the city's, and the sender's own
// with 様 behind the name. What the sender writes by pen has a line to write on.
func TestPostalLabels(t *testing.T) {
	var yuso *forms.Form
	list, err := eachForm()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if e.form == "yuso" {
			yuso = e.filled.Form
		}
	}
	paper := func(pen map[string]bool) printing.Page {
		in := forms.Input{
			Holder: ordinary, HasHolder: true, Hand: pen, Answers: yuso.Sample(false, today),
			Day: today, City: forms.City{Post: "〒035-8686\nむつ市役所　行"}, Serial: "K01-20261124-0042",
		}
		d := printing.Layout(yuso.Fill(in), fonts(t))
		if len(d.Pages) != 1 {
			t.Fatalf("%d pages", len(d.Pages))
		}
		return d.Pages[0]
	}
	p := paper(nil)
	frame, labels, words := belowTheTable(p)
	for _, want := range []string{"〒035-8686", "むつ市役所　行", "様", "送り先", "返送先", "𠮷", "葛󠄀"} {
		if !strings.Contains(words, want) {
			t.Errorf("the labels have no %q: %s", want, words)
		}
	}
	if labels < 80 || frame > 1 {
		t.Errorf("%d dashes around the labels, %d thick lines beside them", labels, frame)
	}
	ruled := 0
	for _, s := range paper(map[string]bool{"ship_to": true, "ship_name": true}).Shapes {
		if l := s.Line; l != nil && l.Y1 > 222 && l.Y1 == l.Y2 && l.X2-l.X1 > 40 && l.X2-l.X1 < 85 {
			ruled++
		}
	}
	if ruled != 2 {
		t.Errorf("%d lines to write on, expected one for the address and one for the name", ruled)
	}
}

// belowTheTable returns what is on a page below its table: the number of thick horizontal lines,
// the number of dashes, and the words, in runs separated by |.
func belowTheTable(p printing.Page) (frame, labels int, words string) {
	var b strings.Builder
	for _, s := range p.Shapes {
		switch {
		case s.Run != nil && s.Run.Y > 222 && s.Run.Y < 285:
			for _, c := range s.Run.Clusters {
				b.WriteString(c.Src)
			}
			b.WriteString("|")
		case s.Line != nil && s.Line.Width > 0.4 && s.Line.Y1 > 222 && s.Line.X1 != s.Line.X2:
			frame++ // the table's thick frame must not cross what is cut out
		case s.Line != nil && s.Line.Y1 > 222 && s.Line.Y1 == s.Line.Y2 && s.Line.X2-s.Line.X1 < 2:
			labels++
		}
	}
	return frame, labels, b.String()
}
