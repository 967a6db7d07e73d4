package clerk

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/record"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// The clerk says with two keys that a certificate was handed over; a queue ticket's time is typed
// before, where there is one.
func TestDeskSaysHandedOver(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn, "0")
	if b.sheet == nil || !strings.Contains(b.words(), "まだ渡していない用紙はありません") {
		t.Fatal("nothing was printed, and the sheet does not say so")
	}
	b.keys("1", fyne.KeyReturn, fyne.KeyEscape)
	b.credential("taro")
	b.typed()
	b.keys(fyne.KeyF5, fyne.KeyF5)
	b.state(visit.Handing)
	b.keys(fyne.KeyF9)
	b.state(visit.Choosing)
	b.table.Lift()
	b.until("the card is gone", func(v visit.StaffView) bool { return !v.CardLeft && v.State == visit.Choosing })
	b.keys("0")
	b.shot("desk-handed")
	b.keys(fyne.KeyTab, "2500", fyne.KeyTab, "1")
	if b.sheet == nil || b.sheet.note == "" {
		t.Error("a clock never shows 25:00")
	}
	for range 4 {
		b.keys(fyne.KeyBackspace)
	}
	b.keys("11:15", fyne.KeyReturn, "1")
	b.until("it is handed over", func(v visit.StaffView) bool { return v.Issued[0].Handed })
	if e := b.logged("handed"); e.Via != "ticket" || e.Items != "wait:2700:-" || e.Form != "juminhyo" {
		t.Errorf("logged as %+v", e)
	}
	b.keys("0")
	if b.sheet == nil || len(b.sheet.options) != 0 {
		t.Error("what was handed over is offered again")
	}
}

func TestClockBefore(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, record.Japan)
	for s, want := range map[string]string{
		"905": "09:05", "9:05": "09:05", "0905": "09:05", "９：０５": "09:05",
		"1200": "12:00", "0000": "00:00",
	} {
		if got, ok := clockBefore(s, now.UTC()); !ok || got.Format("15:04") != want {
			t.Errorf("%q is %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"1201", "2400", "1160", "5", "-905", "あ", "12345", "9:5:1"} {
		if got, ok := clockBefore(s, now); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
	if _, ok := clockBefore("0001", now.Add(5*time.Hour)); ok {
		t.Error("somebody waited for 17 hours")
	}
	if got, ok := clockBefore(" ", now); !ok || !got.IsZero() {
		t.Error("no ticket is no mistake")
	}
}
