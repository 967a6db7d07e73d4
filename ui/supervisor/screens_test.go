package supervisor

import (
	"fmt"
	"os"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/report"
	"kakanai/ui/uitest"
)

// officeScreens goes through everything that supervisors see.
func officeScreens(t *testing.T, size fyne.Size, see uitest.See) {
	t.Helper()
	b := &backOffice{rows: 100_000}
	x := newBooth(t, b)
	x.win.Resize(size)
	look := func(name string) { see("office-"+name, x.Surface, x.win) }
	look("01-sign-in")
	x.press("other")
	look("12-recover")
	x.press("other")
	x.type_("1", "right-password")
	x.figures.Begun = [24]int{8: 3, 9: 9, 10: 14, 11: 11, 12: 6, 13: 8, 14: 12, 15: 7, 16: 2}
	x.figures.Marked, x.figures.Reprints, x.figures.Open = 3, 2, 1
	x.figures.Langs = []report.Count{{Word: "ja", N: 58}, {Word: "ja-easy", N: 9}, {Word: "vi", N: 5}}
	look("02-today")
	x.press("export")
	look("03-export")
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	x.press("verify")
	look("04-verified")
	for i, name := range []string{"05-month", "06-log", "07-staff", "08-check", "09-day"} {
		x.typedRune(rune('2' + i))
		x.rest()
		if i == 0 {
			for d := 1; d <= 30; d++ {
				x.figures.Days = append(x.figures.Days, report.DayLine{
					Day:    fmt.Sprintf("2026-11-%02d", d),
					Visits: (d * 7) % 40,
				})
			}
			x.figures.Last = "2026-11-30"
		}
		look(name)
		if name == "05-month" {
			x.typedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
			look("14-month-empty")
			x.figures.Seniors = 9
			x.figures.Langs = []report.Count{{Word: "ja", N: 58}, {Word: "ja-easy", N: 9}, {Word: "vi", N: 5}}
			x.figures.Month = report.Month{
				Penned: 90, SignOnly: 78, Rework: 4, ReworkReturned: 2, ReworkReprinted: 1, ReworkRedone: 1, MixUps: 1,
				ToCertificate: report.Span{N: 41, Median: 12*time.Minute + 30*time.Second, P95: 27 * time.Minute},
				Good:          31, Fair: 6, Poor: 2, DoneTimed: 1, DoneTime: 180 * time.Second,
				Measures: report.Measures{YenMonth: 148 * 96, HandSeconds: 312, StaffBefore: 300, StaffAfter: 120},
			}
			x.figures.DivertedTo = []report.Count{
				{Word: report.ToKonbini, N: 11},
				{Word: report.ToLine, N: 3},
				{Word: report.ToElsewhere, N: 2},
			}
			look("15-month-worth")
			x.typedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
		}
		if name == "06-log" {
			x.press("filter")
			look("13-filter")
			x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		}
		if name == "07-staff" {
			x.press("add")
			look("10-add")
			x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		}
	}
	x.now = x.now.Add(time.Hour)
	x.Tick()
	x.rest()
	x.type_("2", "clerk-password")
	look("11-clerk")
}

// Every screen of the window in every size of text and colour: contrast of words and edges,
// targets, words that do not fit or lie on each other. The rows in docs/accessibility.md are what
// was measured.
func TestAccessible(t *testing.T) {
	rows, faults := uitest.Staff(t, "supervisor's", map[int]float32{100: 64, 150: 64, 200: 64}, officeScreens)
	for _, f := range faults {
		t.Error(f)
	}
	uitest.CompareRows(t, rows)
}

// TestGallery keeps a picture of every screen of the window in the folder KAKANAI_GALLERY (make
// gallery).
func TestGallery(t *testing.T) {
	if dir := os.Getenv("KAKANAI_GALLERY"); dir != "" {
		officeScreens(t, uitest.Sizes[0], uitest.KeepStaff(t, dir))
	}
}
