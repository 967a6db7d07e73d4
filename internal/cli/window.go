package cli

import (
	"context"

	"kakanai/internal/desktop"
	"kakanai/internal/station"
	"kakanai/visit"
)

// windowOptions open the kiosk, which serves visits until the program is told to end.
type windowOptions struct {
	mode string
	demo bool
}

func (o *windowOptions) flags(f *flagSet) {
	f.text(&o.mode, "mode")
	f.yes(&o.demo, "demo")
}

func (o *windowOptions) needsName() bool { return !o.demo }

// judge chooses the demo's reader, which is all that --demo does: from here on the reader alone
// says whether this is a demo.
func (o *windowOptions) judge(s *session) error {
	if o.demo && s.station.Reader == "" {
		s.station.Reader = station.DemoReader
	}
	if o.demo && !s.station.InDemo() {
		return visit.UsageError("--demo はソフトウェアのカードだけを読みます。いっしょに書ける --reader は、demo か demo:人 です",
			"--demo reads cards in software only, so --reader with it is demo or demo:PERSON")
	}
	return nil
}

func (o *windowOptions) run(ctx context.Context, s *session, _ []string) error {
	mode := desktop.Mode(o.mode)
	if mode != desktop.Kiosk && mode != desktop.Desk {
		return visit.UsageError("--mode は kiosk か desk です", "--mode is kiosk or desk")
	}
	return desktop.Run(ctx, s.station, mode)
}
