package cli

import (
	"context"
	"fmt"

	"kakanai/internal/doctor"
	"kakanai/visit"
)

// runDoctor looks at everything that a kiosk needs. It ends as the first finding that would keep a
// kiosk from serving.
func runDoctor(ctx context.Context, c *call) error {
	list := doctor.Diagnose(ctx, c.station)
	var bad *visit.Failure
	checks := make([]doctor.Check, len(list))
	for i, f := range list {
		checks[i] = f.Check()
		if checks[i].Verdict == doctor.Failed && bad == nil {
			bad = visit.Fail(doctor.Problems[f.ID], fmt.Errorf("doctor: %s", f.What))
			bad.More = map[string]any{"ok": false, "checks": checks}
		}
	}
	if c.json && bad == nil {
		return c.object(map[string]any{"ok": true, "checks": checks})
	}
	if !c.json {
		c.show(list)
	}
	if bad != nil {
		return bad
	}
	return nil
}

// show writes findings for people.
func (c *call) show(list []doctor.Finding) {
	for _, f := range list {
		mark := "○"
		if !f.OK {
			mark = "×"
		}
		fmt.Fprintf(c.stdout, "%s %s\n", mark, f.What)
		if f.Mend != "" {
			fmt.Fprintf(c.stdout, "   → %s\n", f.Mend)
		}
	}
}

// runConfigCheck judges the settings and what they name: forms, printer, fonts, the list of words.
func runConfigCheck(ctx context.Context, c *call) error {
	forms, warnings, err := doctor.CheckSettings(ctx, c.station)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{"file": c.config, "forms": forms, "warnings": append([]string{}, warnings...)})
	}
	for _, w := range warnings {
		fmt.Fprintln(c.stdout, "注意："+w)
	}
	_, err = fmt.Fprintf(c.stdout, "設定にまちがいは見つかりませんでした（様式%d）。\n", forms)
	return err
}
