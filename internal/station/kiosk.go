package station

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"time"

	"kakanai/audit"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
	"kakanai/visit"
)

// Kiosk is the options of the engine that the window and fill share: over this counter, with these
// forms and fonts, printing to paper.
func (s *Station) Kiosk(c Counter, offered *forms.Catalogue, f *text.Fonts, paper visit.Printer) visit.Options {
	city := s.Settings.FormsCity()
	city.Fees, city.Terminal = offered.Fees, s.Terminal()
	reader := c.Reader
	if t, ok := paper.(trier); ok {
		reader = triedFirst{reader, t}
	}
	pickup := s.Settings.Printer.Pickup
	if _, shown := paper.(onScreen); shown {
		pickup = visit.PickupNone
	}
	var mark func() string
	if s.Settings.Log.Foot {
		mark = c.Log.Mark
	}
	return visit.Options{
		Mark:   mark,
		Reader: reader, Log: recorder{c.Log}, Printer: paper,
		Clock: clock{s.Now}, WrongClock: byClock(c.Log), NewID: newID,
		Layout:    func(filled *forms.Filled) printing.Document { return printing.Layout(filled, f) },
		Trouble:   s.Complain,
		Catalogue: offered, City: city, Demo: c.Demo(), Pickup: pickup,
		Guide: s.Settings.Guide, Opinion: s.Settings.Screen.Opinion,
		Idle: s.Settings.IdleTimes(), CodeB: s.Settings.CodeB,
		Rare: func(t string) bool { return len(f.Line(text.Data, t, 10).Marks) > 0 || len(text.Doubts(t)) > 0 },
	}
}

// clock is the wall clock as a visit takes it.
type clock struct{ now func() time.Time }

func (c clock) Now() time.Time { return c.now() }

// recorder is the log as a visit writes it. A clock may be set while something is timed.
type recorder struct{ Log *audit.Log }

// Record appends the entry.
func (r recorder) Record(ctx context.Context, e record.Entry) error {
	e.Millis = record.Millis(e.Millis)
	_, err := r.Log.Append(ctx, e)
	return err
}

// Number appends the entry with the day's next serial, and returns that.
func (r recorder) Number(ctx context.Context, e record.Entry) (string, error) {
	e.Millis = record.Millis(e.Millis)
	done, err := r.Log.Number(ctx, e)
	return done.Serial, err
}

// newID makes a visit's id, which is random, so that it says nothing of the person.
func newID() string {
	var b [8]byte
	if _, err := io.ReadFull(rand.Reader, b[:]); err != nil {
		panic("no randomness") // crypto/rand does not fail on the systems we run on
	}
	return hex.EncodeToString(b[:])
}
