package clerk

import (
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/ui/uitest"
	"kakanai/visit"
)

// Staff sign in with full-width digits and with NumLock off.
func TestStaffNumbersAreTakenFromEveryKeyboard(t *testing.T) {
	for name, press := range map[string]uitest.KeyWay{"NumLock off": uitest.PadOff, "full-width": uitest.WideKey} {
		accounts := &accountsFake{}
		b := newBench(t, uitest.Sizes[0], func(o *Options) { o.Accounts = accounts })
		press(t, b.Surface, '7')
		b.keys(fyne.KeyReturn)
		b.KeyDown(&fyne.KeyEvent{Name: fyne.KeyH}) // a digit of the password is none of the keypad's
		b.keys("himitsu-2026", fyne.KeyReturn)
		accounts.wait(b)
		b.until("somebody ("+name+")", func(v visit.StaffView) bool { return v.Clerk == 7 })
	}
}
