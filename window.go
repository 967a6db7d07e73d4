package main

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
	"kakanai/printing"
	"kakanai/text"
	"kakanai/ui/clerk"
	"kakanai/ui/kit"
	"kakanai/ui/resident"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// A base is all that the window stands on and that needs no window: it is put up while the window system makes one.
type base struct {
	desk
	texts   *texts.Texts // the resident's
	words   *texts.Texts // the supervisor's
	fonts   *text.Fonts
	theme   fyne.Theme
	offered *forms.Catalogue
	paper   device
	back    *backroom
	watch   *watch
}

func (c *call) setUp(ctx context.Context) (s base, err error) {
	if s.texts, err = texts.Load(assets.Texts, "ja"); err != nil {
		return s, err
	}
	if s.fonts, err = fonts(c.settings); err != nil {
		return s, &failure{problem: visit.NotPrinted, err: err}
	}
	if s.theme, err = screenTheme(s.fonts); err != nil {
		return s, err
	}
	read := make(chan struct{})
	go func() {
		kit.ReadFonts(s.theme)
		close(read)
	}()
	defer func() { <-read }()
	if s.offered, err = c.offered(ctx, s.fonts); err != nil {
		return s, err
	}
	if s.desk, err = c.sit(ctx, -1, false); err != nil {
		return s, err
	}
	c.eraseDue(ctx, s.log, 0) // where nobody closes the day
	if s.paper, err = c.device(ctx, s.desk, s.fonts); err != nil {
		return s, err
	}
	if err := s.paper.Sweep(ctx); err != nil {
		if c.settings.Printer.URI == "" {
			return s, &failure{problem: visit.NotPrinted, err: err}
		}
		fmt.Fprintln(c.stderr, "kakanai: printer:", err) // it is off; it is swept when it comes, and before anything is printed
	}
	if s.words, err = texts.Load(assets.Office, "ja"); err != nil {
		return s, err
	}
	if s.back, err = c.openBackroom(s.desk, s.offered, s.fonts); err != nil {
		return s, &failure{problem: visit.Internal, err: err}
	}
	s.watch = newWatch(logPath(s.data), keyFile(s.data), time.Now, func(err error) { fmt.Fprintln(c.stderr, "kakanai:", err) })
	s.back.closed = s.watch.closed
	return s, nil
}

func (s *base) close() {
	if s.paper != nil {
		s.paper.Close()
	}
	if s.log != nil {
		s.desk.close()
	}
}

// windowGarbage is how much garbage may gather, in percent of what lives, before it is collected. Most of what lives are the screens' fonts, some 45 MB, and
// as much again would be garbage: by Go's 100 the window holds 40 MB more, for a twentieth of its processor time (docs/performance.md).
const windowGarbage = 40

// metadata is what FyneApp.toml tells Fyne's packaging tools. Set here it does not depend on the folder
// from which the program is started.
var metadata = fyne.AppMetadata{
	ID: "jp.kakanai.kiosk", Name: "Kakanai", Version: version, Build: 1,
	Icon: fyne.NewStaticResource("icon.png", assets.Icon), Migrations: map[string]bool{"fyneDo": true},
}

// runWindow opens the kiosk and serves visits until the program is told to end.
func runWindow(ctx context.Context, c *call) error {
	if c.mode != "kiosk" && c.mode != "desk" {
		return usage("--mode is kiosk or desk")
	}
	if err := c.chosen(); err != nil {
		return err
	}
	if !display() {
		return &failure{problem: visit.Internal, err: errNoDisplay}
	}
	app.SetMetadata(metadata)
	a := app.NewWithID(metadata.ID)
	var s base
	up := make(chan error, 1)
	go func() {
		var err error
		s, err = c.setUp(ctx)
		up <- err
	}()
	w := a.NewWindow("")
	w.Resize(fyne.NewSize(1280, 800))
	var dark error
	if c.mode == "kiosk" {
		w.SetContent(canvas.NewRectangle(color.White))
		w.SetFullScreen(true)
		dark = show(w) // takes as long as all the rest; nothing is drawn before Run
	}
	err := <-up
	defer s.close()
	if dark != nil {
		return dark
	}
	if err != nil {
		var bad forms.LoadErrors
		if errors.As(err, &bad) {
			a.Settings().SetTheme(s.theme)
			w.SetTitle(s.texts.Title())
			err = errors.Join(showBroken(ctx, bad, s.texts, a, w), err)
		}
		return err
	}
	a.Settings().SetTheme(s.theme)
	texts, f := s.texts, s.fonts
	w.SetTitle(texts.Title())
	for _, w := range s.offered.Texts {
		texts.Replace(w.Key, w.Words) // judged with the forms
	}

	o := kiosk(c.settings, s.offered, s.reader, s.log, f, s.paper, s.demo(), c.stderr)
	o.City.Terminal = c.terminal()
	o.Log = watched{o.Log, s.watch}
	var window *resident.Window
	var bell *chime.Chime
	if !c.settings.Chime.Off {
		bell = chime.New(chime.Player(c.settings.Chime.Program), time.Duration(c.settings.Chime.Every)*time.Second, func(err error) { fmt.Fprintln(c.stderr, "kakanai:", err) })
	}
	o.Show = func(v visit.View) {
		s.watch.see(v)
		bell.Want(v.Calling || v.CardLeft || v.State == visit.PaperLeft)
		window.Show(v)
	}
	var clerk *clerk.Desk
	if c.mode == "desk" {
		o.ShowStaff = func(v visit.StaffView) { clerk.Show(v) }
	}
	engine := visit.New(o)
	options := resident.Options{
		Texts: texts, Visit: engine, Demo: demoTable(s.table),
		Page: func(p printing.Page, scale float64) image.Image { return printing.Raster(p, scale) },
		Name: func(s string, em float64, c color.Color) image.Image {
			img, _ := printing.RasterLine(f, text.Data, s, em, c)
			return img
		},
		Say: s.offered.Say, Face: kit.Faces(f.Member, func(err error) { fmt.Fprintln(c.stderr, err) }), Languages: c.settings.Languages,
		ShowAddress: c.settings.Screen.ShowAddress, Shuffle: c.settings.shuffle(), Now: time.Now,
	}
	window = resident.New(options)
	if c.mode == "desk" {
		if clerk, err = c.clerk(engine, options, window.Answered, s.back.room.staff, s.log); err != nil {
			return err
		}
		window.Beside(clerk, c.settings.Desk.ResidentKeys)
	}

	window.Attach(w)
	office := c.openOffice(a, s.words, s.back, func(over *kit.Surface) {
		window.Below(over)
		if clerk != nil {
			clerk.Below(over)
		}
	})
	var second fyne.Window
	if clerk == nil {
		w.SetFullScreen(true)
		w.Canvas().AddShortcut(officeKey, office)
	} else {
		second = a.NewWindow(texts.Title())
		clerk.Attach(second)
		second.Canvas().AddShortcut(officeKey, office)
	}

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	a.Lifecycle().SetOnStarted(func() {
		debug.SetGCPercent(windowGarbage) // now: while everything is put up it would only cost time
		go func() { ended <- engine.Run(ctx) }()
		go s.watch.run(ctx)
		if clerk != nil {
			c.place(a, w, second)
			second.Show()
			go tick(ctx, clerk.Tick)
		}
		go func() {
			<-ctx.Done()
			fyne.Do(a.Quit)
		}()
	})
	if err := show(w); err != nil {
		return err
	}
	a.Run()
	cancel()
	select {
	case err = <-ended: // the kiosk wiped itself
	case <-time.After(20 * time.Second): // more than a printer may take to give a document back
	}
	return err
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
var errNoDisplay = errors.New("画面につながらないので、窓口の画面を開けません（画面のあるPCで開くか、Linux では DISPLAY と、画面の OpenGL を確かめてください）")

// show shows w, and makes sure that there is a window: on a display without OpenGL the toolkit logs that it has none, and goes on without.
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
		return &failure{problem: visit.Internal, err: errNoDisplay}
	}
	usual.Write(said.Bytes())
	return nil
}

// showBroken says in the window that the city's form files have mistakes, and where. A kiosk that starts without a terminal would otherwise just not open.
func showBroken(ctx context.Context, bad forms.LoadErrors, texts *texts.Texts, a fyne.App, w fyne.Window) error {
	var lines []string
	for i, e := range bad {
		if i == 8 {
			lines = append(lines, fmt.Sprintf("ほか %d件", len(bad)-i))
			break
		}
		lines = append(lines, e.Error())
	}
	window := resident.New(resident.Options{Texts: texts, Visit: onlyEnd{end: a.Quit}})
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
			return nil, &failure{problem: visit.Internal, err: err}
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
