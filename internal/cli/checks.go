package cli

import (
	"context"
	"fmt"

	"kakanai/internal/doctor"
	"kakanai/visit"
)

// doctorOptions look at everything that a kiosk needs. It ends as the first finding that would
// keep a kiosk from serving.
type doctorOptions struct{}

func (*doctorOptions) flags(*flagSet) {}

func (*doctorOptions) run(ctx context.Context, s *session, _ []string) error {
	list := doctor.Diagnose(ctx, s.station)
	var bad *visit.Failure
	checks := make([]doctor.Check, len(list))
	for i, f := range list {
		checks[i] = f.Check()
		if checks[i].Verdict == doctor.Failed && bad == nil {
			bad = visit.Fail(doctor.Problems[f.ID], fmt.Errorf("doctor: %s", f.What))
			bad.More = map[string]any{"ok": false, "checks": checks}
		}
	}
	if s.json && bad == nil {
		return s.object(map[string]any{"ok": true, "checks": checks})
	}
	if !s.json {
		s.findings(list)
	}
	if bad != nil {
		return bad
	}
	return nil
}

// findings writes what doctor found for people.
func (s *session) findings(list []doctor.Finding) {
	for _, f := range list {
		mark := "○"
		if !f.OK {
			mark = "×"
		}
		fmt.Fprintf(s.stdout, "%s %s\n", mark, f.What)
		if f.Mend != "" {
			fmt.Fprintf(s.stdout, "   → %s\n", f.Mend)
		}
	}
}

// configCheckOptions judge the settings and what they name: forms, printer, fonts, the list of
// words.
type configCheckOptions struct{}

func (*configCheckOptions) flags(*flagSet) {}

func (*configCheckOptions) needsName() bool { return true }

func (*configCheckOptions) run(ctx context.Context, s *session, _ []string) error {
	forms, warnings, err := doctor.CheckSettings(ctx, s.station)
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]any{"file": s.config, "forms": forms, "warnings": append([]string{}, warnings...)})
	}
	for _, w := range warnings {
		fmt.Fprintln(s.stdout, "注意："+w)
	}
	_, err = fmt.Fprintf(s.stdout, "設定にまちがいは見つかりませんでした（様式%d）。\n", forms)
	return err
}
