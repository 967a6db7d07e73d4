package desktop

import (
	"context"
	"fmt"

	"fyne.io/fyne/v2"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/internal/office"
	"kakanai/internal/station"
	"kakanai/text"
	"kakanai/ui/kit"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// parts is everything the windows need that does not depend on a window; setUp builds it while the
// first (slow) window is created.
type parts struct {
	station.Counter
	texts   *texts.Texts // the resident's
	words   *texts.Texts // the supervisor's
	fonts   *text.Fonts
	theme   fyne.Theme
	offered *forms.Catalogue
	paper   station.Device
	back    *backroom
	watch   *station.Watch
}

// setUp builds the parts. With an error they are as far as it came; close is for them, too.
func setUp(ctx context.Context, s *station.Station) (p parts, err error) {
	if p.texts, err = texts.Load(assets.Texts, "ja"); err != nil {
		return p, err
	}
	if p.fonts, err = s.Fonts(); err != nil {
		return p, err
	}
	if p.theme, err = screenTheme(p.fonts); err != nil {
		return p, err
	}
	read := make(chan struct{})
	go func() {
		kit.ReadFonts(p.theme)
		close(read)
	}()
	defer func() { <-read }()
	if p.offered, err = s.Offered(ctx, p.fonts); err != nil {
		return p, err
	}
	if p.Counter, err = s.Open(ctx, -1, false); err != nil {
		return p, err
	}
	office.EraseDue(ctx, s, p.Log, 0) // where no person closes the day
	if p.paper, err = s.Device(ctx, p.Counter, p.fonts); err != nil {
		return p, err
	}
	if err := p.paper.Sweep(ctx); err != nil {
		if s.Settings.Printer.URI == "" {
			return p, visit.Fail(visit.NotPrinted, err)
		}
		// It is off; it is swept when it comes, and before anything is printed.
		s.Complain(fmt.Errorf("printer: %w", err))
	}
	if p.words, err = texts.Load(assets.Office, "ja"); err != nil {
		return p, err
	}
	if p.back, err = openBackroom(s, p.Counter, p.offered, p.fonts); err != nil {
		return p, visit.Fail(visit.Internal, err)
	}
	p.watch = station.NewWatch(station.LogPath(p.Data), station.Key(p.Data), s.Now, s.Complain)
	p.back.dayClosed = p.watch.DayClosed
	return p, nil
}

// close closes the printer, the reader and the log.
func (p *parts) close() {
	if p.paper != nil {
		p.paper.Close()
	}
	if p.Log != nil {
		p.Counter.Close()
	}
}
