package report_test

import (
	"testing"

	"kakanai/report"
	"kakanai/visit"
)

// Every Problem and every state has a supervisor's word.
func TestReportKnowsTheWords(t *testing.T) {
	for p := range visit.Exit {
		if p != visit.None && report.Problems[string(p)] == "" {
			t.Errorf("report has no word for the problem %s", p)
		}
	}
	for _, s := range []visit.State{
		visit.Choosing, visit.Asking, visit.Notice, visit.Waiting, visit.Credential, visit.Reading, visit.Completing,
		visit.Confirming, visit.Printing, visit.Handing, visit.PaperLeft, visit.Stopped,
	} {
		if report.Screens[string(s)] == "" {
			t.Errorf("report has no word for the screen %s", s)
		}
	}
}
