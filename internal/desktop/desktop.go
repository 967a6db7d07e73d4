// Package desktop is the program's windows: the resident's, the clerk's and the supervisor's, put
// together over one station. Start with Run. It is the only package that opens a real window; what
// the windows show is ui's, what the supervisor does is office's.
package desktop

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"log"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver"

	"kakanai/assets"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/internal/chime"
	"kakanai/internal/lang"
	"kakanai/internal/station"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/ui/clerk"
	"kakanai/ui/kit"
	"kakanai/ui/resident"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// A Mode is which windows are opened.
type Mode string

// Modes.
const (
	Kiosk Mode = "kiosk" // the resident's alone
	Desk  Mode = "desk"  // the resident's and a clerk's, over one visit
)

// windowGarbage is how much garbage may gather, in percent of what lives, before it is collected.
// Most of what lives are the screens' fonts, some 45 MB, and as much again would be garbage: by
// Go's 100 the window holds 40 MB more, for a twentieth of its processor time
// (docs/performance.md).
const windowGarbage = 40

// metadata is what FyneApp.toml tells Fyne's packaging tools. Set here it does not depend on the
// folder from which the program is started.
var metadata = fyne.AppMetadata{
	ID: "jp.kakanai.kiosk", Name: "Kakanai", Version: station.Version, Build: 1,
	Icon: fyne.NewStaticResource("icon.png", assets.Icon), Migrations: map[string]bool{"fyneDo": true},
}

// Run opens the windows of mode and serves visits until ctx ends or the windows are closed.
func Run(ctx context.Context, s *station.Station, mode Mode) error {
	if !s.Named() {
		return s.SettingsFailure(nil, true)
	}
	if !display() {
		return visit.Fail(visit.Internal, errNoDisplay)
	}
	app.SetMetadata(metadata)
	a := app.NewWithID(metadata.ID)
	var p parts
	up := make(chan error, 1)
	go func() {
		var err error
		p, err = setUp(ctx, s)
		up <- err
	}()
	w := a.NewWindow("")
	w.Resize(fyne.NewSize(1280, 800))
	var dark error
	if mode == Kiosk {
		w.SetContent(canvas.NewRectangle(color.White))
		w.SetFullScreen(true)
		dark = show(w) // takes as long as all the rest; nothing is drawn before Run
	}
	err := <-up
	defer p.close()
	var bad forms.LoadErrors
	switch {
	case dark != nil:
		return dark
	case errors.As(err, &bad): // the theme and the texts were there before the forms
		a.Settings().SetTheme(p.theme)
		w.SetTitle(p.texts.Title())
		return errors.Join(showBroken(ctx, bad, p.texts, a, w), err)
	case err != nil:
		return err
	}
	a.Settings().SetTheme(p.theme)
	c := &counter{parts: p, station: s, app: a, main: w}
	if err := c.build(mode); err != nil {
		return err
	}
	return c.serve(ctx)
}

// A counter is the windows over one visit after the other.
type counter struct {
	parts
	station *station.Station
	app     fyne.App
	engine  *visit.Kiosk

	main     fyne.Window // the resident's
	resident *resident.Window
	second   fyne.Window // the clerk's; nil in kiosk mode
	clerk    *clerk.Desk
}

// build makes the engine and what the windows show, and attaches that.
func (c *counter) build(mode Mode) (err error) {
	c.main.SetTitle(c.texts.Title())
	for _, w := range c.offered.Texts {
		c.texts.Replace(w.Key, w.Words) // judged with the forms
	}
	c.engine = visit.New(c.visits(mode))
	o := c.screens()
	c.resident = resident.New(o)
	if mode == Desk {
		if c.clerk, err = c.newClerk(o, c.resident.Answered); err != nil {
			return err
		}
		c.resident.Beside(c.clerk, c.station.Settings.Desk.ResidentKeys)
	}
	c.resident.Attach(c.main)
	office := c.openOffice()
	if c.clerk == nil {
		c.main.SetFullScreen(true)
		c.main.Canvas().AddShortcut(officeKey, office)
		return nil
	}
	c.second = c.app.NewWindow(c.texts.Title())
	c.clerk.Attach(c.second)
	c.second.Canvas().AddShortcut(officeKey, office)
	return nil
}

// visits is the engine's options: the station's, with the windows and the watch over the log.
func (c *counter) visits(mode Mode) visit.Options {
	o := c.station.Kiosk(c.Counter, c.offered, c.fonts, c.paper)
	o.Log = c.watch.Guard(o.Log)
	var bell *chime.Chime // a nil one does not sound
	if set := c.station.Settings.Chime; !set.Off {
		bell = chime.New(chime.Player(set.Program), time.Duration(set.Every)*time.Second, c.station.Complain)
	}
	o.Show = func(v visit.View) {
		c.watch.See(v)
		bell.Want(v.Calling || v.CardLeft || v.State == visit.PaperLeft)
		c.resident.Show(v)
	}
	if mode == Desk {
		o.ShowStaff = func(v visit.StaffView) { c.clerk.Show(v) }
	}
	return o
}

// screens is the resident's window's options.
func (c *counter) screens() resident.Options {
	set := c.station.Settings
	return resident.Options{
		Texts: c.texts, Visit: c.engine, Demo: demoTable(c.Table),
		Page: func(p printing.Page, scale float64) image.Image { return printing.Raster(p, scale) },
		Name: func(s string, em float64, ink color.Color) image.Image {
			img, _ := printing.RasterLine(c.fonts, text.Data, s, em, ink)
			return img
		},
		Say: c.offered.Say, Face: kit.Faces(c.fonts.Member, func(err error) { fmt.Fprintln(c.station.Stderr, err) }),
		Languages: set.Languages, ShowAddress: set.Screen.ShowAddress, Shuffle: shuffle(set), Now: c.station.Now,
	}
}

// serve runs the windows and the engine, until ctx ends or the windows do.
func (c *counter) serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended, stopped, gone := make(chan error, 1), make(chan struct{}), make(chan struct{})
	defer close(gone)
	c.app.Lifecycle().SetOnStarted(func() {
		debug.SetGCPercent(windowGarbage) // now: while everything is put up it would only cost time
		go func() {
			ended <- c.engine.Run(ctx)
			close(stopped)
		}()
		go c.watch.Run(ctx)
		if c.clerk != nil {
			place(c.app, c.main, c.second, c.station.Settings)
			c.second.Show()
			go tick(ctx, c.clerk.Tick)
		}
		go func() {
			<-ctx.Done()
			fyne.Do(c.app.Quit)
			leave(stopped, gone, stuckToolkit, func() {
				c.close()
				os.Exit(exitCode(ended))
			})
		}()
	})
	if err := show(c.main); err != nil {
		return err
	}
	c.app.Run()
	cancel()
	select {
	case err := <-ended: // the kiosk wiped itself
		return err
	case <-time.After(stuckEngine):
		return nil
	}
}

// exitCode is the exit code of what the engine ended with, if it has.
func exitCode(ended <-chan error) int {
	select {
	case err := <-ended:
		return visit.Exit[visit.ProblemOf(err)]
	default:
		return 0
	}
}

const (
	// stuckEngine is how long a visit may take to end: more than a printer may take to give a
	// document back.
	stuckEngine = 20 * time.Second
	// stuckToolkit is how long the toolkit may take to end after that.
	stuckToolkit = 5 * time.Second
)

// leave calls exit where the windows are not gone a while after the visits have stopped. The
// toolkit can lose its last event while it quits, and then waits for that without end: what
// arrives between the draining and the closing of its queue (Fyne 2.8.1,
// internal/driver/glfw/loop.go).
func leave(stopped, gone <-chan struct{}, after time.Duration, exit func()) {
	select {
	case <-stopped:
	case <-time.After(stuckEngine):
	}
	select {
	case <-gone:
	case <-time.After(after):
		exit()
	}
}

// tick calls f in the windows' goroutine once a second.
func tick(ctx context.Context, f func()) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			fyne.Do(f)
		}
	}
}

// errNoDisplay is where a window cannot be opened.
var errNoDisplay = lang.Errorf(
	"画面につながらないので、窓口の画面を開けません（画面のあるPCで開くか、Linux では DISPLAY と、画面の OpenGL を確かめてください）",
	"there is no display to open the window on (use a PC with one; on Linux look at DISPLAY and at its OpenGL)")

// show shows w, and makes sure that there is a window: on a display without OpenGL the toolkit logs
// that it has none, and goes on without.
func show(w fyne.Window) error {
	var said bytes.Buffer
	usual := log.Writer()
	log.SetOutput(&said)
	w.Show()
	log.SetOutput(usual)
	there := true
	if n, ok := w.(driver.NativeWindow); ok {
		n.RunNative(func(context any) {
			switch c := context.(type) {
			case driver.X11WindowContext:
				there = c.WindowHandle != 0
			case driver.WindowsWindowContext:
				there = c.HWND != 0
			}
		})
	}
	if !there {
		return visit.Fail(visit.Internal, errNoDisplay)
	}
	usual.Write(said.Bytes())
	return nil
}

// showBroken says in the window that the city's form files have mistakes, and where. A kiosk that
// starts without a terminal would otherwise just not open.
func showBroken(ctx context.Context, bad forms.LoadErrors, words *texts.Texts, a fyne.App, w fyne.Window) error {
	var lines []string
	for i, e := range bad {
		if i == 8 {
			lines = append(lines, fmt.Sprintf("ほか %d件", len(bad)-i))
			break
		}
		lines = append(lines, e.Error())
	}
	window := resident.New(resident.Options{Texts: words, Visit: onlyEnd{end: a.Quit}})
	window.Attach(w)
	w.SetFullScreen(true)
	window.Show(visit.View{State: visit.Stopped, Problem: visit.FormsBad, Stop: strings.Join(lines, "\n")})
	a.Lifecycle().SetOnStarted(func() {
		go func() {
			<-ctx.Done()
			fyne.Do(a.Quit)
		}()
	})
	if err := show(w); err != nil {
		return err
	}
	a.Run()
	return nil
}

// onlyEnd is a visit that never begins.
type onlyEnd struct {
	visit.Handle
	end func()
}

func (o onlyEnd) Cancel() { o.end() }
func (o onlyEnd) Call()   {}
func (o onlyEnd) Touch()  {}

// screenTheme takes the screens' font from where the text engine found its own.
func screenTheme(f *text.Fonts) (fyne.Theme, error) {
	var faces [2]fyne.Resource
	for i, name := range []string{"BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf"} {
		path, err := f.Sibling(name)
		if err != nil {
			return nil, visit.Fail(visit.Internal, err)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
		faces[i] = fyne.NewStaticResource(name, b)
	}
	return kit.Theme(faces[0], faces[1]), nil
}

// demoTable shows the emulator's table to the window.
func demoTable(t *emulator.Table) resident.Demo {
	if t == nil {
		return nil
	}
	return table{t}
}

type table struct{ *emulator.Table }

func (t table) Lay(id string) { _ = t.Table.Lay(id) } // the window offers only people who are there

func (t table) People() []resident.Person {
	var out []resident.Person
	for _, p := range t.Table.People() {
		out = append(out, resident.Person{ID: p.ID, Label: p.Label})
	}
	return out
}
