// A bare window of the same toolkit, full screen, with one label: what Kakanai's window is measured
// beside (bench_test.go).
package main

import (
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("jp.kakanai.bare").NewWindow("bare")
	w.SetContent(widget.NewLabel("bare"))
	w.SetFullScreen(true)
	w.ShowAndRun()
}
