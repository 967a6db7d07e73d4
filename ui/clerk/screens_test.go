package clerk

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/ui/uitest"
	"kakanai/visit"
)

// deskScreens goes through everything that the clerk's window shows.
func deskScreens(t *testing.T, size fyne.Size, see uitest.See) {
	t.Helper()
	b := newBench(t, size, nil)
	look := func(name string) { see("desk-"+name, b.Surface, b.win) }
	deskUntilStopped(b, look)
	deskUntilConfirming(b, look)
	deskUntilTheEnd(b, look)
}

// deskUntilStopped is a proxy without a letter.
func deskUntilStopped(b *bench, look func(name string)) {
	look("01-locked")
	b.keys(fyne.KeyReturn)
	look("02-choosing")
	b.keys("1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	look("03-asking")
	b.keys("3")
	b.until("代理人", func(v visit.StaffView) bool { return v.Ask.Picked == "proxy" })
	b.keys(fyne.KeyReturn)
	b.until("委任状", func(v visit.StaffView) bool { return v.Ask != nil && v.Ask.ID == "ininjo" })
	b.keys("2")
	b.until("no", func(v visit.StaffView) bool { return v.Ask.Picked == "no" })
	b.keys(fyne.KeyReturn)
	b.state(visit.Stopped)
	look("04-stopped")
	b.keys(fyne.KeyF3)
	look("05-let")
	b.keys(fyne.KeyEscape, fyne.KeyEscape)
	look("06-cancel")
	b.keys(fyne.KeyEscape)
}

// deskUntilConfirming is a person with a card, and a child's.
func deskUntilConfirming(b *bench, look func(name string)) {
	b.state(visit.Choosing)
	b.keys("1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.keys("2")
	b.until("the answer", func(v visit.StaffView) bool { return v.Ask.Picked == "household" })
	b.onward(visit.Notice)
	look("07-notice")
	b.turnKana()
	b.keys(fyne.KeyF2, "yamada", fyne.KeyReturn, fyne.KeyReturn, "aomorikenmutsushi ")
	look("08-person")
	b.keys(fyne.KeyEscape, fyne.KeyEscape)
	b.turnKana()
	b.keys(fyne.KeyReturn)
	b.state(visit.Waiting)
	look("09-waiting")
	b.table.Lay("katsunosuke")
	b.state(visit.Credential)
	look("10-credential")
	for _, d := range []byte("1234") {
		b.kiosk.Digit(d)
	}
	b.kiosk.Enter()
	b.state(visit.Completing)
	look("11-completing")
	b.keys(fyne.KeyF11)
	b.until("the second card", func(v visit.StaffView) bool { return v.Second })
	look("12-child")
	b.table.Lay("child")
	b.state(visit.Credential)
	for _, d := range []byte("1234") {
		b.kiosk.Digit(d)
	}
	b.kiosk.Enter()
	b.until("the child", func(v visit.StaffView) bool { return v.State == visit.Completing })
	b.onward(visit.Confirming)
	look("13-confirming")
}

// deskUntilTheEnd corrects, prints, and hands over.
func deskUntilTheEnd(b *bench, look func(name string)) {
	for i, r := range b.rows() {
		if r.typed && r.field.ID == "req_addr" {
			b.row = i
		}
	}
	b.keys(fyne.KeyF4)
	look("14-correct")
	b.keys(fyne.KeyEscape)
	b.turnZoom()
	look("15-zoom")
	b.keys(fyne.KeyEscape, fyne.KeyF6)
	look("16-scribe")
	b.keys(fyne.KeyEscape, fyne.KeyF5)
	look("17-print")
	b.kiosk.Call()
	b.until("the call", func(v visit.StaffView) bool { return v.Called >= 0 })
	b.keys(fyne.KeyEscape)
	look("18-called")
	b.keys(fyne.KeyF1, fyne.KeyF5, fyne.KeyF5)
	b.state(visit.Handing)
	look("19-handing")
	b.keys(fyne.KeyEscape, fyne.KeyEscape)
	b.state(visit.PaperLeft)
	look("20-paper-left")
	b.keys(fyne.KeyF9)
	b.until("the card", func(v visit.StaffView) bool { return v.CardLeft })
	look("21-card-left")
	b.table.Lift()
	b.until("nobody", func(v visit.StaffView) bool { return !v.CardLeft })
	b.keys(fyne.KeyF8)
	look("22-returned")
	b.keys(fyne.KeyEscape, "0")
	look("23-handed")
	b.keys(fyne.KeyTab, "9:x")
	b.keys(fyne.KeyTab, "1")
	look("24-handed-bad")
}

// Every screen of the desk in every size of text and colour: contrast of words and edges, targets,
// words that do not fit or lie on each other. The rows in docs/accessibility.md are what was
// measured.
func TestAccessible(t *testing.T) {
	rows, faults := uitest.Staff(t, "clerk's", map[int]float32{100: 44, 150: 64, 200: 64}, deskScreens)
	for _, f := range faults {
		t.Error(f)
	}
	uitest.CompareRows(t, rows)
}

// TestGallery keeps a picture of every screen of the desk in the folder KAKANAI_GALLERY (make
// gallery).
func TestGallery(t *testing.T) {
	if dir := os.Getenv("KAKANAI_GALLERY"); dir != "" {
		deskScreens(t, uitest.Sizes[0], uitest.KeepStaff(t, dir))
	}
}
