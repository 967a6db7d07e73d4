package main

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"kakanai/ui/kit"
	"kakanai/ui/supervisor"
	"kakanai/ui/texts"
)

// officeKey opens the supervisor's window from any other one. What it shows first is a question for a number and a password.
var officeKey = &desktop.CustomShortcut{KeyName: fyne.KeyF12, Modifier: fyne.KeyModifierControl}

// openOffice shows the supervisor's window, one at a time, over the others: below hears of it, and of its end with nil.
func (c *call) openOffice(a fyne.App, words *texts.Texts, b *backroom, below func(*kit.Surface)) func(fyne.Shortcut) {
	var open fyne.Window
	text, colours := c.settings.Desk.Text, c.settings.Desk.Colours // as it was left last
	return func(fyne.Shortcut) {
		if open != nil {
			open.RequestFocus()
			return
		}
		w := a.NewWindow(words.Title())
		open = w
		var s *supervisor.Supervisor
		s = supervisor.New(supervisor.Options{
			Words: words, Office: b.another(), City: c.settings.City.Name, Terminal: c.terminal(), Now: time.Now,
			Trouble: func(err error) { fmt.Fprintln(c.stderr, "kakanai:", err) },
			Leave: func() {
				open = nil
				text, colours = s.Looks()
				below(nil)
				w.Close()
			},
		})
		w.Resize(fyne.NewSize(1280, 800))
		s.Look(text, colours)
		s.Attach(w)
		below(s.Surface)
		w.SetFullScreen(true)
		w.Show()
		go func() {
			for range time.Tick(time.Second) {
				gone := false
				fyne.DoAndWait(func() {
					gone = open != w
					if !gone {
						s.Tick()
					}
				})
				if gone {
					return
				}
			}
		}()
	}
}
