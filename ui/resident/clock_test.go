package resident

import (
	"strings"
	"testing"

	"kakanai/ui/uitest"
)

// A kiosk that stopped because of its clock says so; another that cannot log says nothing of a
// clock.
func TestAWrongClockIsNamed(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := every(t)
	for name, want := range map[string]bool{"stopped-not-logged-clock": true, "stopped-not-logged": false} {
		r.show(views[name])
		said := strings.ReplaceAll(uitest.AllWords(r.page().Objects), "\n", "")
		if strings.Contains(said, "日付と時刻を合わせてください") != want || strings.Contains(said, "記録ができない") == want {
			t.Errorf("%s says: %s", name, said)
		}
	}
}
