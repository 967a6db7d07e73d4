package clerk

import (
	"image"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
)

// turnZoom is Ctrl+Z: the page as wide as the window, to compare characters with the card.
func (d *Desk) turnZoom() {
	d.touch()
	if d.locked || d.sheet != nil {
		return
	}
	if d.zoom || d.form >= len(d.view.Pages) || len(d.view.Pages[d.form].Pages) == 0 {
		d.closeZoom()
	} else {
		d.finish()
		d.zoom = true
	}
	d.Redraw()
}

func (d *Desk) closeZoom() {
	if d.zoom {
		d.pages = pictures{} // large ones; the small one is painted again
	}
	d.zoom, d.zoomPage, d.zoomY = false, 0, 0
}

// keyInZoom moves over the page: up and down, to the next page or form, and out.
func (d *Desk) keyInZoom(key fyne.KeyName) {
	switch key {
	case fyne.KeyDown:
		d.zoomY += 120
	case fyne.KeyUp:
		d.zoomY -= 120
	case fyne.KeyPageDown, fyne.KeySpace:
		d.zoomY += 560
	case fyne.KeyPageUp:
		d.zoomY -= 560
	case fyne.KeyHome:
		d.zoomY = 0
	case fyne.KeyEnd:
		d.zoomY = 1e6
	case fyne.KeyRight:
		d.turnZoomPage(1)
	case fyne.KeyLeft:
		d.turnZoomPage(-1)
	case fyne.KeyEscape, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyBackspace:
		d.closeZoom()
	}
}

// turnZoomPage goes to another page, and from the last one of a form to the next form.
func (d *Desk) turnZoomPage(by int) {
	d.zoomY = 0
	d.zoomPage += by
	switch n := len(d.view.Pages); {
	case d.zoomPage >= len(d.view.Pages[d.form].Pages):
		d.form, d.zoomPage, d.row = (d.form+1)%n, 0, 0
	case d.zoomPage < 0:
		d.form, d.row = (d.form+n-1)%n, 0
		d.zoomPage = max(len(d.view.Pages[d.form].Pages)-1, 0)
	}
}

func (d *Desk) drawZoom(p *kit.Page) {
	if d.form >= len(d.view.Pages) || d.zoomPage >= len(d.view.Pages[d.form].Pages) {
		d.closeZoom()
		return
	}
	shield := &kit.Button{
		ID: "desk-zoomed", Label: d.say("zoom.larger"), Fill: kit.Photo, Edge: kit.Clear,
		Do: func() { d.closeZoom(); d.Redraw() },
	}
	p.Cover(shield)
	doc := d.view.Pages[d.form]
	title, keys := d.say("zoom.title", "form", d.formName(doc.FormID), "n", d.zoomPage+1, "of", len(doc.Pages)),
		d.say("zoom.keys")
	large, small := kit.Style{Size: 19, Bold: true, Color: kit.Ink, Middle: true}, kit.Style{
		Size: 16, Color: kit.Ink,
		Middle: true,
	}
	top := float32(56)
	if p.Measure(title, large)+p.Measure(keys, small)+72 > p.Width {
		top = 84
	}
	p.Box(0, 0, p.Width, top, kit.White, kit.Clear, 0, 0)
	p.Line(title, 24, 28, p.Width-48, p.Shrink(title, p.Width-48, large))
	if top == 56 {
		small.Align = fyne.TextAlignTrailing
	}
	p.Line(keys, 24, top-28, p.Width-48, small)
	// Buttons for what the keys do.
	const side = 64
	for i, b := range []struct {
		id, words string
		key       fyne.KeyName
	}{{"desk-zoom-up", "↑", fyne.KeyPageUp}, {"desk-zoom-down", "↓", fyne.KeyPageDown}, {
		"desk-zoom-left", "←",
		fyne.KeyLeft,
	}, {"desk-zoom-right", "→", fyne.KeyRight}} {
		k := kit.WordButton(b.id, b.words, kit.White, kit.Edge, kit.Ink, 24, func() { d.keyInZoom(b.key); d.Redraw() })
		p.Button(k, p.Width-side-12, top+8+float32(i)*(side+8), side, side)
	}
	w := min(p.Width-side-48, 1240)
	x := max((p.Width-side-24-w)/2, 12)
	img := d.picture(doc, d.zoomPage, float64(w*p.Scale/210))
	tall, room := w*float32(img.Bounds().Dy())/float32(img.Bounds().Dx()), p.Height-top-16
	d.zoomY = max(min(d.zoomY, tall-room), 0)
	b := img.Bounds()
	dots := float32(b.Dx()) / w
	from := b.Min.Y + int(d.zoomY*dots)
	to := min(from+int(room*dots), b.Max.Y)
	if part, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	}); ok {
		p.Image(part.SubImage(image.Rect(b.Min.X, from, b.Max.X, to)), x, top+8, w, float32(to-from)/dots)
	}
}
