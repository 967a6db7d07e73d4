package desktop

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"kakanai/ui/kit"
	"kakanai/ui/supervisor"
)

// officeKey opens the supervisor's window from any other one. It first asks for a number and a
// password.
var officeKey = &desktop.CustomShortcut{KeyName: fyne.KeyF12, Modifier: fyne.KeyModifierControl}

// openOffice returns what opens the supervisor's window, one at a time, over the others.
func (c *counter) openOffice() func(fyne.Shortcut) {
	var open fyne.Window
	set := c.station.Settings
	text, colours := set.Desk.Text, set.Desk.Colours // as it was left last
	return func(fyne.Shortcut) {
		if open != nil {
			open.RequestFocus()
			return
		}
		w := c.app.NewWindow(c.words.Title())
		open = w
		var s *supervisor.Supervisor
		s = supervisor.New(supervisor.Options{
			Words: c.words, Office: c.back.another(), City: set.City.Name, Terminal: c.station.Terminal(),
			Now: c.station.Now, Trouble: c.station.Complain,
			Leave: func() {
				open = nil
				text, colours = s.Looks()
				c.under(nil)
				w.Close()
			},
		})
		w.Resize(fyne.NewSize(1280, 800))
		s.Look(text, colours)
		s.Attach(w)
		c.under(s.Surface)
		w.SetFullScreen(true)
		w.Show()
		go c.tickOffice(s, func() bool { return open != w })
	}
}

// under tells the other windows which supervisor's window is over them; nil: none is.
func (c *counter) under(over *kit.Surface) {
	c.resident.Below(over)
	if c.clerk != nil {
		c.clerk.Below(over)
	}
}

// tickOffice ticks s once a second until it is closed, which is asked in the windows' goroutine.
func (c *counter) tickOffice(s *supervisor.Supervisor, closed func() bool) {
	for range time.Tick(time.Second) {
		over := false
		fyne.DoAndWait(func() {
			if over = closed(); !over {
				s.Tick()
			}
		})
		if over {
			return
		}
	}
}
