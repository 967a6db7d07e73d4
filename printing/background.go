package printing

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strconv"

	xdraw "golang.org/x/image/draw"
)

// A Template is a page of the city's own PDF, painted below everything else. On the screen its
// picture stands for it.
type Template struct {
	PDF     []byte // the whole file
	Page    int    // counted from 1
	Picture []byte // PNG of the page, of any resolution
	Own     bool   // on paper of its own size, for comparison with what other programs show
}

// Background returns a document of the pages of a city's PDF, scaled to our paper, and nothing
// else.
func Background(pdf []byte, pages int) Document { return background(pdf, pages, false) }

// Unscaled is Background on pages of the PDF's own size, so that every pixel falls as in the city's
// PDF.
func Unscaled(pdf []byte, pages int) Document { return background(pdf, pages, true) }

func background(pdf []byte, pages int, own bool) Document {
	d := Document{FormID: "background", Title: "background"}
	for n := 1; n <= pages; n++ {
		t := &Template{PDF: pdf, Page: n, Own: own}
		d.Pages = append(d.Pages, Page{Shapes: []Shape{{Template: t}}})
	}
	return d
}

// Errors of a city's PDF that its makers can correct.
var (
	ErrEncrypted = errors.New("the PDF is encrypted")
	ErrNotA4     = errors.New("a page of the PDF is not A4 portrait")
	ErrManyPages = errors.New("the PDF has too many pages")
	ErrRemote    = errors.New("the PDF wants another file or address")
	ErrFields    = errors.New("the PDF has form fields")
	ErrNotes     = errors.New("a page of the PDF has stamps, notes or the like upon it")
	ErrLayers    = errors.New("the PDF has layers that can be hidden")
	ErrTooMuch   = errors.New("the PDF unpacks to too much")
	ErrBadPDF    = errors.New("the PDF cannot be read without guessing")
)

const (
	maxUnpacked = 24 << 20 // bytes of all streams of a PDF together
	a4Slack     = 2.0      // mm by which a page may differ from A4
)

// A Size is the width and height of a page of a city's PDF as displayed, in points.
type Size struct{ W, H float64 }

// PaperSize is the size of our own pages.
var PaperSize = Size{pageWide, pageHigh}

// Inspect returns the sizes of the pages of a city's PDF if they can be printed as other programs
// show them. The error is one of the Err values above, or wraps one. A PDF may be made to exhaust
// the machine: call Inspect in a process that may die (pdf-check).
func Inspect(pdf []byte) (pages []Size, err error) {
	if err := unpacked(pdf); err != nil {
		return nil, err
	}
	list, err := cityPages(pdf)
	if err != nil {
		return nil, err
	}
	p := painter{file: newFile(), paper: PaperSize}
	for n, page := range list {
		if err := p.template(Template{PDF: pdf, Page: n + 1}); err != nil {
			return nil, err
		}
		pages = append(pages, page.size())
	}
	return pages, nil
}

// unpacked returns ErrTooMuch for a PDF whose streams unpack to more than maxUnpacked, before they
// are unpacked into memory.
func unpacked(pdf []byte) error {
	left := int64(maxUnpacked)
	for rest := pdf; ; {
		i := bytes.Index(rest, []byte("stream"))
		if i < 0 {
			return nil
		}
		rest = bytes.TrimLeft(rest[i+len("stream"):], "\r\n")
		z, err := zlib.NewReader(bytes.NewReader(rest))
		if err != nil {
			continue // not compressed, or the word in a text
		}
		if left -= grown(z, left, 4); left < 0 {
			return ErrTooMuch
		}
	}
}

// grown returns the number of bytes that a compressed stream unpacks to, including streams
// compressed again within it, up to that depth. A result above most means too many.
func grown(z io.Reader, most int64, depth int) (n int64) {
	c := &counter{r: io.LimitReader(z, most+1)}
	b := bufio.NewReader(c)
	if depth > 0 {
		if again, err := zlib.NewReader(b); err == nil {
			n = grown(again, most, depth-1)
		}
	}
	io.Copy(io.Discard, b)
	return n + c.n
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// template puts the city's page below ours, as a form XObject.
func (p *painter) template(t Template) (err error) {
	defer caught(&err)
	list, err := cityPages(t.PDF)
	if err != nil {
		return err
	}
	if t.Page < 1 || t.Page > len(list) {
		return ErrBadPDF
	}
	page := list[t.Page-1]
	c := &cityObjects{from: page.pdf, to: p.file, numbers: map[int]int{}}
	p.pictures++
	name, n := fmt.Sprintf("C%d", p.pictures), p.reserve()
	fmt.Fprintf(&p.xobjects, "/%s %d 0 R", name, n)
	c.put(n, page.form())
	if g, ok := page.group().(pdfDict); ok {
		p.group = "/Group" + string(c.append(nil, g))
	}
	c.rest()
	if t.Own {
		p.paper = page.size()
	}
	m := page.upright(p.paper)
	p.b = fmt.Appendf(p.b, "q %.8f %.8f %.8f %.8f %.6f %.6f cm /%s Do Q\n", m[0], m[1], m[2], m[3], m[4], m[5], name)
	return nil
}

// template paints the picture of the city's page.
func (b *brush) template(t Template) {
	img, err := png.Decode(bytes.NewReader(t.Picture))
	if err != nil {
		return // there always is one: it is checked before a form is offered
	}
	xdraw.ApproxBiLinear.Scale(b.dst, b.dst.Rect, img, img.Bounds(), draw.Over, nil)
}

// CheckPicture returns an error if a picture of a page cannot be shown; ErrNotA4 if it has another
// shape.
func CheckPicture(picture []byte) error {
	c, err := png.DecodeConfig(bytes.NewReader(picture)) // checked before anything is unpacked
	if err != nil {
		return fmt.Errorf("picture of a page: %w", err)
	}
	if ratio := float64(c.Height) / float64(c.Width); math.Abs(ratio-pageH/pageW) > 0.02 {
		return ErrNotA4
	}
	if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
		return fmt.Errorf("picture of a page: %w", err)
	}
	return nil
}

// Drawing returns the arguments with which poppler's pdftoppm draws page n of the file in as the
// PNG out (without its suffix), for the screen and for comparison.
func Drawing(n int, in, out string) []string {
	page := strconv.Itoa(n)
	return []string{"-cropbox", "-r", "110", "-gray", "-png", "-singlefile", "-f", page, "-l", page, in, out}
}

// SamePicture reports whether two pictures of a page show the same. A pixel may be found next to
// its place: the edges of letters fall slightly differently where a page is put into another.
func SamePicture(a, b image.Image) bool {
	g, h := grey(a), grey(b)
	return g.Rect == h.Rect && covers(g, h) && covers(h, g)
}

// greyNoise is how far a pixel may differ from its neighbourhood in the other picture, of 255.
const greyNoise = 16

// covers reports whether every pixel of a is between the lightest and the darkest of its
// neighbourhood in b.
func covers(a, b *image.Gray) bool {
	w, h := a.Rect.Dx(), a.Rect.Dy()
	for y := range h {
		for x := range w {
			here := int(a.Pix[y*a.Stride+x])
			if d := here - int(b.Pix[y*b.Stride+x]); max(d, -d) <= greyNoise {
				continue
			}
			low, high := 255, 0
			for j := max(0, y-1); j <= min(h-1, y+1); j++ {
				for i := max(0, x-1); i <= min(w-1, x+1); i++ {
					n := int(b.Pix[j*b.Stride+i])
					low, high = min(low, n), max(high, n)
				}
			}
			if here < low-greyNoise || here > high+greyNoise {
				return false
			}
		}
	}
	return true
}

func grey(m image.Image) *image.Gray {
	g := image.NewGray(image.Rectangle{Max: m.Bounds().Size()})
	draw.Draw(g, g.Rect, m, m.Bounds().Min, draw.Src)
	return g
}
