package desktop

import (
	"testing"
	"time"

	"kakanai/forms"
	"kakanai/internal/station"
	"kakanai/printing"
	"kakanai/printing/ipp/ipptest"
	"kakanai/record"
	"kakanai/text"
)

// The day's report is printed while a resident's page is in the printer: both come out.
func TestTheReportTakesNoPageBack(t *testing.T) {
	p := ipptest.StartPrinter(t)
	b, log := newBackroom(t)
	b.station.Settings.Printer.URI = p.URI
	fonts, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	b.fonts = fonts
	kiosk, err := b.station.Device(t.Context(), station.Counter{Data: t.TempDir(), Log: log}, fonts)
	if err != nil {
		t.Fatal(err)
	}
	defer kiosk.Close()
	f := b.forms.Forms[0]
	day := forms.Date{Year: 2026, Month: 11, Day: 24}
	page := printing.Layout(f.Fill(forms.Input{Day: day, Serial: "K01-20261124-0001"}), fonts)
	p.Set(t, ipptest.Slow, true)
	came := make(chan error, 1)
	go func() { _, err := kiosk.Print(t.Context(), page, nil); came <- err }()
	p.Begun(t, 1)
	reported := make(chan error, 1)
	go func() {
		today := record.Day(time.Now())
		_, err := b.report(today, today)
		reported <- err
	}()
	select {
	case err := <-came:
		t.Fatalf("the resident's page: %v", err)
	case <-time.After(3 * time.Second): // both are in the printer
	}
	p.Set(t, ipptest.Slow, false)
	if err := <-came; err != nil {
		t.Errorf("the resident's page: %v", err)
	}
	if err := <-reported; err != nil {
		t.Errorf("the report: %v", err)
	}
	if out := p.Out(); len(out) != 2 {
		t.Errorf("%d papers came out: %v", len(out), p.Events())
	}
}
