package cli

import (
	"context"
	"fmt"

	"kakanai/internal/doctor"
	"kakanai/internal/lang"
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
			bad = visit.Fail(doctor.Problems[f.ID], lang.Errorf("%[1]s",
				"doctor: %[2]s (its findings, above, are in Japanese, for those who keep the kiosk)", f.What, f.ID))
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

// inJSON are warnings in the language of the answer.
func inJSON(warnings []lang.Text, l lang.Lang) []string {
	out := []string{}
	for _, w := range warnings {
		out = append(out, w.In(l))
	}
	return out
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
		return s.object(map[string]any{"file": s.config, "forms": forms, "warnings": inJSON(warnings, s.lang)})
	}
	for _, w := range warnings {
		s.say(s.stdout, "注意：%s", "warning: %s", w)
	}
	s.say(s.stdout, "設定にまちがいは見つかりませんでした（様式%d）。", "no mistakes were found in the settings (%d forms).", forms)
	return nil
}
