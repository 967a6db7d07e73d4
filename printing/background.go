package printing

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image/draw"
	"image/png"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/phpdave11/gofpdi"
	xdraw "golang.org/x/image/draw"

	"kakanai/forms"
)

// A Template is a page of the city's own PDF, below everything else. On the screen its picture stands for it.
type Template struct {
	PDF     []byte
	Page    int // from 1
	Picture []byte
}

// Background are the pages of a city's PDF and nothing else.
func Background(pdf []byte, pages int) Document {
	d := Document{FormID: "background", Title: "background"}
	for n := 1; n <= pages; n++ {
		d.Pages = append(d.Pages, Page{Shapes: []Shape{{Template: &Template{PDF: pdf, Page: n}}}})
	}
	return d
}

// Errors of a city's PDF that its makers can mend.
var (
	ErrEncrypted = errors.New("the PDF is encrypted")
	ErrNotA4     = errors.New("a page of the PDF is not A4 portrait")
	ErrManyPages = errors.New("the PDF has too many pages")
	ErrRemote    = errors.New("the PDF wants another file or address")
	ErrTooMuch   = errors.New("the PDF unpacks to too much")
	ErrBadPDF    = errors.New("the PDF cannot be read")
)

// elsewhereFile finds a file or an address in one of a PDF's objects: a paper holds all it shows.
var elsewhereFile = regexp.MustCompile(`/(?:Ref|F|UF|JS|URI)\s*[(<]`)

const (
	maxUnpacked = 24 << 20 // bytes of all streams of a PDF together
	a4Slack     = 2.0      // mm
)

// Inspect tells how many pages a city's PDF has, if it can be used as a background. The PDF may be anybody's work, and the reader below gives up on
// some by recursing without end: call it in a process that may die (main's pdf-check).
func Inspect(pdf []byte) (pages int, err error) {
	defer func() {
		if recover() != nil { // gofpdi panics on encrypted and on broken files
			pages, err = 0, ErrBadPDF
		}
	}()
	if bytes.Contains(pdf, []byte("/Encrypt")) {
		return 0, ErrEncrypted
	}
	if err := unpacked(pdf); err != nil {
		return 0, err
	}
	im := gofpdi.NewImporter()
	var r io.ReadSeeker = bytes.NewReader(pdf)
	im.SetSourceStream(&r)
	if im.GetNumPages() > forms.MaxPages {
		return 0, ErrManyPages
	}
	sizes := im.GetPageSizes()
	p := painter{file: newFile()}
	for n := 1; n <= len(sizes); n++ {
		box := sizes[n]["/MediaBox"]
		if math.Abs(box["w"]/ptPerMM-pageW) > a4Slack || math.Abs(box["h"]/ptPerMM-pageH) > a4Slack {
			return 0, ErrNotA4
		}
		if err := p.template(Template{PDF: pdf, Page: n}); errors.Is(err, ErrRemote) {
			return 0, err
		} else if err != nil {
			return 0, ErrBadPDF
		}
	}
	if len(sizes) == 0 {
		return 0, ErrBadPDF
	}
	return len(sizes), nil
}

// unpacked refuses a PDF whose streams grow beyond measure, before anybody unpacks them into memory.
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
			continue // not packed, or the word in a text
		}
		if left -= grown(z, left, 4); left < 0 {
			return ErrTooMuch
		}
	}
}

// grown is how many bytes a packed stream unpacks to, with what is packed again within it, to that depth; more than most: too many.
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

// template puts the city's page under ours. The reader panics; PDF and Inspect catch it.
func (p *painter) template(t Template) error {
	im := gofpdi.NewImporter()
	var r io.ReadSeeker = bytes.NewReader(t.PDF)
	im.SetSourceStream(&r)
	id := im.ImportPage(t.Page, "/MediaBox")
	im.SetNextObjectID(len(p.at) + 1)
	forms := im.PutFormXobjects()
	objects := im.GetImportedObjects()
	for _, n := range slices.Sorted(maps.Keys(objects)) {
		if head, _, _ := strings.Cut(objects[n], "stream"); elsewhereFile.MatchString(head) {
			return ErrRemote
		}
		p.foreign(n, objects[n])
	}
	theirs, sx, sy, tx, ty := im.UseTemplate(id, 0, 0, pageW*ptPerMM, pageH*ptPerMM)
	n, ok := forms[theirs]
	if !ok {
		return ErrBadPDF
	}
	p.pictures++
	name := fmt.Sprintf("C%d", p.pictures)
	fmt.Fprintf(&p.xobjects, "/%s %d 0 R", name, n)
	p.b = fmt.Appendf(p.b, "q %.6f 0 0 %.6f %.4f %.4f cm /%s Do Q\n", sx, sy, tx, ty+pageH*ptPerMM, name)
	return nil
}

// template paints the picture of the city's page.
func (b *brush) template(t Template) {
	img, err := png.Decode(bytes.NewReader(t.Picture))
	if err != nil {
		return // main sees to it that there is one before anything is offered
	}
	xdraw.ApproxBiLinear.Scale(b.dst, b.dst.Rect, img, img.Bounds(), draw.Over, nil)
}

// CheckPicture tells whether a picture of a page can be shown.
func CheckPicture(picture []byte) error {
	c, err := png.DecodeConfig(bytes.NewReader(picture)) // before anything is unpacked
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
