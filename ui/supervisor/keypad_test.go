package supervisor

import (
	"strings"
	"testing"

	"kakanai/ui/uitest"
)

// A supervisor signs in and chooses tabs with full-width digits and with NumLock off.
func TestNumbersAreTakenFromEveryKeyboard(t *testing.T) {
	for name, press := range map[string]uitest.KeyWay{"NumLock off": uitest.PadOff, "full-width": uitest.WideKey} {
		o := &backOffice{rows: 10}
		x := newBooth(t, o)
		press(t, x.Surface, '4')
		press(t, x.Surface, '2')
		x.type_("", "right-password")
		if !strings.Contains(o.said(), "in 42 right-password") {
			t.Errorf("%s: the supervisor's window hears %s", name, o.said())
		}
		before := x.at()
		press(t, x.Surface, '3') // a tab
		if x.at() == before {
			t.Errorf("%s: the tab stays %s", name, before)
		}
	}
}
