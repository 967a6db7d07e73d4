package printing

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-pdf/fpdf"
	"github.com/go-pdf/fpdf/contrib/gofpdi"

	"kakanai/text"
)

const ptPerMM = 72 / 25.4

// PDF paints the document. Runs of ordinary characters are written with an embedded subset of their font; every other
// character is drawn as its outline, with the characters themselves beside it (ActualText), so that it can be found and copied.
// The same document and time give the same bytes, but for the order of what was imported from a city's own PDF. The file knows its title, form and language, and nothing of the person.
func (d Document) PDF(w io.Writer, fonts *text.Fonts, at time.Time) (err error) {
	defer func() {
		if r := recover(); r != nil { // fpdf panics on text it does not like; the value may quote it
			err = fmt.Errorf("write PDF of %s: the writer gave up (%T)", d.FormID, r)
		}
	}()
	p := painter{pdf: newPDF(), known: map[*text.Face]bool{}}
	p.pdf.SetCreationDate(at)
	p.pdf.SetModificationDate(at)
	p.pdf.SetTitle(d.Title, true)
	p.pdf.SetSubject(d.FormID+" "+d.Edition, true)
	p.pdf.SetCreator("Kakanai", true)
	p.pdf.SetProducer("Kakanai", true)
	p.pdf.SetLang("ja-JP")
	for _, page := range d.Pages {
		p.pdf.AddPage()
		for _, s := range page.Shapes {
			if err := p.paint(s); err != nil {
				return fmt.Errorf("write PDF of %s: %w", d.FormID, err)
			}
		}
	}
	var b bytes.Buffer // nothing half-written leaves this function
	if err := p.pdf.Output(&b); err != nil {
		return fmt.Errorf("write PDF of %s: %w", d.FormID, err)
	}
	if _, err := b.WriteTo(w); err != nil {
		return fmt.Errorf("write PDF of %s: %w", d.FormID, err)
	}
	return nil
}

func newPDF() *fpdf.Fpdf {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCatalogSort(true)
	return pdf
}

type painter struct {
	pdf      *fpdf.Fpdf
	known    map[*text.Face]bool
	last     *text.Face
	importer *gofpdi.Importer // of the city's own pages
}

func (p *painter) paint(s Shape) error {
	switch {
	case s.Rect != nil:
		p.fill(s.Color)
		p.pdf.Rect(s.Rect.X, s.Rect.Y, s.Rect.W, s.Rect.H, "F")
	case s.Line != nil:
		p.stroke(s.Color, s.Line.Width)
		p.pdf.Line(s.Line.X1, s.Line.Y1, s.Line.X2, s.Line.Y2)
	case s.Ring != nil:
		p.stroke(s.Color, s.Ring.Width)
		p.pdf.Circle(s.Ring.X, s.Ring.Y, s.Ring.R, "D")
	case s.Tick != nil:
		p.stroke(s.Color, s.Tick.Width)
		for i, pt := range s.Tick.Points {
			if i == 0 {
				p.pdf.MoveTo(pt[0], pt[1])
			} else {
				p.pdf.LineTo(pt[0], pt[1])
			}
		}
		p.pdf.DrawPath("D")
	case s.Run != nil:
		return p.run(*s.Run, s.Color)
	case s.Face != nil:
		return p.face(*s.Face)
	case s.Template != nil:
		return p.template(*s.Template)
	}
	return nil
}

func (p *painter) fill(c Color) { p.pdf.SetFillColor(int(c.R), int(c.G), int(c.B)) }

func (p *painter) stroke(c Color, w float64) {
	p.pdf.SetDrawColor(int(c.R), int(c.G), int(c.B))
	p.pdf.SetLineWidth(w)
	p.pdf.SetLineCapStyle("butt")
}

// run writes what can be written in one go and draws the rest cluster by cluster.
func (p *painter) run(r text.Run, c Color) error {
	for i := 0; i < len(r.Clusters); {
		k := r.Clusters[i]
		if k.Rune == 0 {
			if err := p.outline(r, k, c); err != nil {
				return err
			}
			i++
			continue
		}
		var s strings.Builder
		from := i
		for ; i < len(r.Clusters) && r.Clusters[i].Rune != 0; i++ {
			s.WriteRune(r.Clusters[i].Rune)
		}
		if err := p.font(r.Face, r.Pt); err != nil {
			return err
		}
		p.pdf.SetTextColor(int(c.R), int(c.G), int(c.B))
		p.pdf.Text(r.X+r.Clusters[from].X, r.Y, s.String())
	}
	return nil
}

func (p *painter) font(f *text.Face, pt float64) error {
	if !p.known[f] {
		b, err := f.Bytes()
		if err != nil {
			return err
		}
		p.pdf.AddUTF8FontFromBytes(f.Name, "", b)
		p.known[f] = true
	}
	p.last = f
	p.pdf.SetFont(f.Name, "", pt)
	return p.pdf.Error()
}

// outline draws one cluster. What a reader that ignores ActualText finds instead is the base character, or 〓.
func (p *painter) outline(r text.Run, k text.Cluster, c Color) error {
	if k.Glyph == 0 {
		return nil // a control: marked, and nothing to see
	}
	em := r.Pt * 25.4 / 72
	x, y := r.X+k.X, r.Y
	var b strings.Builder
	fmt.Fprintf(&b, "/Span <</ActualText <%s>>> BDC\n", utf16Hex(k.Src))
	fmt.Fprintf(&b, "q %.3f %.3f %.3f rg\n", float64(c.R)/255, float64(c.G)/255, float64(c.B)/255)
	var at [2]float64
	for _, s := range r.Face.Outline(k.Glyph) {
		to := func(i int) (float64, float64) {
			return (x + s.Pts[i][0]*em) * ptPerMM, (pageH - y - s.Pts[i][1]*em) * ptPerMM
		}
		x1, y1 := to(0)
		switch s.Op {
		case 'M':
			fmt.Fprintf(&b, "%.3f %.3f m\n", x1, y1)
			at = [2]float64{x1, y1}
		case 'L':
			fmt.Fprintf(&b, "%.3f %.3f l\n", x1, y1)
			at = [2]float64{x1, y1}
		case 'Q': // PDF has cubic curves only
			x2, y2 := to(1)
			fmt.Fprintf(&b, "%.3f %.3f %.3f %.3f %.3f %.3f c\n",
				at[0]+(x1-at[0])*2/3, at[1]+(y1-at[1])*2/3, x2+(x1-x2)*2/3, y2+(y1-y2)*2/3, x2, y2)
			at = [2]float64{x2, y2}
		case 'C':
			x2, y2 := to(1)
			x3, y3 := to(2)
			fmt.Fprintf(&b, "%.3f %.3f %.3f %.3f %.3f %.3f c\n", x1, y1, x2, y2, x3, y3)
			at = [2]float64{x3, y3}
		}
	}
	b.WriteString("f Q")
	p.pdf.RawWriteStr(b.String())
	if err := p.standIn(r, k, x, y); err != nil {
		return err
	}
	p.pdf.RawWriteStr("EMC")
	return p.pdf.Error()
}

// standIn writes one invisible character where the outline stands: it gives text extraction a place. It is written in the
// face of the outline where that is embedded, else in the one that was written with last.
func (p *painter) standIn(r text.Run, k text.Cluster, x, y float64) error {
	face := r.Face
	if !face.Plain {
		face = p.last
	}
	if face == nil {
		return nil // nothing was written yet: on paper the outline alone is right
	}
	if err := p.font(face, r.Pt); err != nil {
		return err
	}
	base, _ := utf8.DecodeRuneInString(k.Src)
	if base > 0xFFFF || base == utf8.RuneError || !face.Has(base) {
		base = text.Geta
	}
	p.pdf.SetTextRenderingMode(3)
	p.pdf.Text(x, y, string(base))
	p.pdf.SetTextRenderingMode(0)
	return nil
}

// utf16Hex is s as the hexadecimal UTF-16BE with byte order mark that PDF strings want.
func utf16Hex(s string) string {
	var b strings.Builder
	b.WriteString("FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}
